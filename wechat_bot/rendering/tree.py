"""A small HTML tree: enough to reshape a fragment that nh3 has already made well formed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID_TAGS = frozenset(
    {"br", "hr", "img", "wbr", "col", "input", "source", "embed", "area", "param"}
)
INVISIBLE_TAGS = frozenset({"script", "style", "template", "noscript"})


def names(text: str) -> frozenset[str]:
    """The words of a text as a set: tag and property names are lists of words."""
    return frozenset(text.split())


@dataclass(slots=True)
class Element:
    """One element; text is a plain ``str`` among the children."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)


Node = Element | str


class _TreeBuilder(HTMLParser):
    def __init__(self, max_depth: int | None) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open: list[Element] = [self.root]
        self._max_depth = max_depth

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        if tag in VOID_TAGS:
            self._open[-1].children.append(element)
            return
        if self._max_depth is None or len(self._open) <= self._max_depth:
            self._open[-1].children.append(element)
            self._open.append(element)
        else:
            # Deeper wrappers are dissolved: their text lands in the deepest element kept.
            self._open.append(Element(tag, {}, self._open[-1].children))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID_TAGS:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str, max_depth: int | None = None) -> Element:
    """The fragment as children of a nameless root; elements below ``max_depth`` are dissolved."""
    builder = _TreeBuilder(max_depth)
    builder.feed(html)
    builder.close()
    return builder.root


def walk(root: Element) -> Iterator[tuple[Element, tuple[Element, ...]]]:
    """Every element below ``root`` in document order, with its ancestors (without the root)."""
    pending: list[tuple[Element, tuple[Element, ...]]] = [
        (child, ()) for child in reversed(root.children) if isinstance(child, Element)
    ]
    while pending:
        element, ancestors = pending.pop()
        yield element, ancestors
        below = (*ancestors, element)
        pending.extend(
            (child, below) for child in reversed(element.children) if isinstance(child, Element)
        )


def texts(root: Element) -> Iterator[str]:
    """The visible text nodes below ``root`` in document order."""
    pending: list[Node] = list(reversed(root.children))
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            yield node
        elif node.tag not in INVISIBLE_TAGS:
            pending.extend(reversed(node.children))


def text_of(nodes: Iterable[Node]) -> str:
    """All visible text of some nodes, joined."""
    return "".join(texts(Element("", {}, list(nodes))))


def has_content(nodes: Iterable[Node]) -> bool:
    """Whether some nodes show anything: text other than white space, or an image."""
    for node in nodes:
        if isinstance(node, str):
            if node.strip():
                return True
        elif node.tag == "img" or has_content(node.children):
            return True
    return False


def _escape_text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _escape_attribute(value: str) -> str:
    return _escape_text(value).replace('"', "&quot;")


def serialise(nodes: Iterable[Node]) -> str:
    """The nodes as HTML; attributes in the order they were set."""
    parts: list[str] = []
    _write(nodes, parts)
    return "".join(parts)


def _write(nodes: Iterable[Node], parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(_escape_text(node))
            continue
        attributes = "".join(
            f' {name}="{_escape_attribute(value)}"' for name, value in node.attributes.items()
        )
        parts.append(f"<{node.tag}{attributes}>")
        if node.tag not in VOID_TAGS:
            _write(node.children, parts)
            parts.append(f"</{node.tag}>")
