"""A small HTML tree: enough to clean an article as WeChat's server does, nothing more."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape

from wechat_bot.emulator.lenient import LenientParser


def words(text: str) -> frozenset[str]:
    """A set from names parted by spaces: long lists of tags stay readable."""
    return frozenset(text.split())


VOID = words("area base br col embed hr img input link meta param source track wbr")
BLOCKS = words(
    "address article aside blockquote center div dl fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table ul"
)
#: an open element that ends when one of these starts, looking no further than its container
_CLOSED_BY = {"li": {"li"}, "tr": {"tr"}, "td": {"td", "th", "tr"}, "th": {"td", "th", "tr"}}
_CONTAINERS = words("ul ol table section blockquote div td th figure")
#: deeper nesting than any editor makes; beyond it start tags are ignored, their text is kept
MAX_DEPTH = 150
_STYLE_IN_TAG = re.compile(r"""\bstyle\s*=\s*("[^"]*"|'[^']*')""", re.IGNORECASE)
_ENTITY = re.compile(r"&(#\d+|#x[0-9a-f]+|\w+);", re.IGNORECASE)


@dataclass
class Element:
    """One element. escaped_style: the style attribute was written with HTML entities in it."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list[Element | str] = field(default_factory=list)
    escaped_style: bool = False


class _TreeBuilder(LenientParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._close_implied(tag)
        if len(self._open) > MAX_DEPTH and tag not in VOID:
            return
        written = _STYLE_IN_TAG.search(self.get_starttag_text() or "")
        pairs: dict[str, str] = {}
        for name, value in attrs:
            pairs.setdefault(name, value or "")
        element = Element(tag, pairs, [], bool(written and _ENTITY.search(written.group(1))))
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)

    def _close_implied(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            name = self._open[depth].tag
            if (name == "p" and tag in BLOCKS) or tag in _CLOSED_BY.get(name, ()):
                del self._open[depth:]
                continue
            if name in _CONTAINERS:
                return


def parse(html: str) -> list[Element | str]:
    """The fragment's top-level nodes; comments and processing instructions are left out."""
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    return builder.root.children


def serialise(nodes: list[Element | str]) -> str:
    """HTML of the nodes; quotes inside attribute values become entities, as WeChat writes them."""
    parts: list[str] = []
    for node in nodes:
        if isinstance(node, str):
            parts.append(escape(node, quote=False).replace("\xa0", "&nbsp;"))
            continue
        attrs = "".join(
            f' {name}="{escape(value).replace("&#x27;", "&#39;")}"'
            for name, value in node.attrs.items()
        )
        parts.append(f"<{node.tag}{attrs}>")
        if node.tag not in VOID:
            parts.append(serialise(node.children))
            parts.append(f"</{node.tag}>")
    return "".join(parts)
