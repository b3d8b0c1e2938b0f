"""Blocks: the author's elements rebuilt as sections, paragraphs, lists and figures for WeChat."""

from __future__ import annotations

from wechat_bot.rendering.direction import is_right_to_left
from wechat_bot.rendering.inline import (
    INLINE_TAGS,
    Context,
    inline,
    is_image,
    leaves,
    split_at_images,
    split_by_direction,
)
from wechat_bot.rendering.lines import soften
from wechat_bot.rendering.tables import table
from wechat_bot.rendering.tree import Element, Node, has_content, text_of

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_LISTS = ("ul", "ol")
# Quotes and sections in each other beyond this depth only narrow the column.
_MAX_CONTAINERS = 6


class BlockBuilder:
    """Builds the blocks of one article. ``heading_shift`` lowers every heading by that many levels
    (an article has no h1: its title stands above it)."""

    def __init__(self, context: Context, heading_shift: int = 0) -> None:
        self.context = context
        self._heading_shift = heading_shift
        self._depth = 0

    def blocks(self, nodes: list[Node]) -> list[Node]:
        """Any mixture of nodes as a sequence of blocks; white space between them is dropped."""
        result: list[Node] = []
        line: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or (node.tag in INLINE_TAGS and not _wraps_blocks(node)):
                line.append(node)
                continue
            result += self.paragraphs(line)
            line = []
            result += self._block(node)
        return result + self.paragraphs(line)

    def _block(self, node: Element) -> list[Node]:
        tag = node.tag
        if tag == "p":
            return self._paragraph_or_blocks(node)
        if tag in HEADINGS:
            level = min(4, max(2, int(tag[1]) + self._heading_shift))
            return self.paragraphs(node.children, f"h{level}", _style(node))
        if tag in _LISTS:
            return self._list(node)
        if tag == "blockquote":
            return self._container("blockquote", node)
        if tag == "table":
            return table(node, self.cell)
        if tag == "pre":
            return _code(node)
        if tag == "hr":
            return [Element("hr")]
        return self._other(node)

    def _other(self, node: Element) -> list[Node]:
        """Elements of plain HTML that have a near relation here, or only hold others."""
        if node.tag == "figcaption":
            return self.paragraphs(node.children, "p", {"class": "caption"})
        if node.tag == "dt":
            return self.paragraphs([Element("strong", {}, node.children)])
        if node.tag == "dd":
            return self._container("section", node, {"class": "indented"})
        if node.tag == "center":
            return self._container("section", node, {"style": "text-align: center"})
        style = _style(node)
        return self._container("section", node, style) if style else self.blocks(node.children)

    def _container(
        self, tag: str, node: Element, attributes: dict[str, str] | None = None
    ) -> list[Node]:
        self._depth += 1
        children = self.blocks(node.children)
        self._depth -= 1
        attributes = dict(attributes or {})
        alone = children[0] if len(children) == 1 else None
        repeated = isinstance(alone, Element) and (alone.tag, alone.attributes) == (
            tag,
            attributes,
        )
        if not children or self._depth >= _MAX_CONTAINERS or (repeated and tag == "section"):
            return children
        if tag == "blockquote" and is_right_to_left(text_of(children)):
            attributes |= {"class": "rtl", "dir": "rtl"}
        return [Element(tag, attributes, children)]

    def _paragraph_or_blocks(self, node: Element) -> list[Node]:
        if any(isinstance(c, Element) and c.tag not in INLINE_TAGS for c in node.children):
            return self.blocks(node.children)
        return self.paragraphs(node.children, "p", _style(node))

    def paragraphs(
        self, nodes: list[Node], tag: str = "p", attributes: dict[str, str] | None = None
    ) -> list[Node]:
        """Inline nodes as paragraphs and figures, each in its direction."""
        result: list[Node] = []
        for piece in split_at_images(soften(inline(nodes, self.context))):
            if is_image(piece):
                result += self._figure(piece[0])
                continue
            for line, right_to_left in split_by_direction(piece):
                own = directed(attributes or {}, right_to_left)
                result.append(Element(tag, own, leaves(line, right_to_left)))
        return result

    def _figure(self, image: Node) -> list[Node]:
        if isinstance(image, str):
            return []
        caption = image.attributes.pop("title", "")
        holder = Element("section", {"nodeleaf": "", "class": "image"}, [image])
        if not caption:
            return [holder]
        right_to_left = is_right_to_left(caption)
        attributes = {"class": "caption"} | ({"dir": "rtl"} if right_to_left else {})
        return [holder, Element("p", attributes, leaves([caption], right_to_left))]

    def _list(self, node: Element) -> list[Node]:
        items: list[Node] = []
        for child in node.children:
            if isinstance(child, str):
                if child.strip():
                    items.append(Element("li", {}, self.paragraphs([child])))
                continue
            content = self.blocks(child.children if child.tag == "li" else [child])
            if content:
                items.append(Element("li", {}, content))
        if not items:
            return []
        attributes: dict[str, str] = {}
        if node.tag == "ol" and node.attributes.get("start", "1") != "1":
            attributes["start"] = node.attributes["start"]
        if is_right_to_left(text_of(items)):
            attributes |= {"class": "rtl", "dir": "rtl"}
        return [Element(node.tag, attributes, items)]

    def cell(self, node: Element) -> tuple[list[Node], bool]:
        """The content of a table cell, and whether it runs from right to left."""
        pieces = split_at_images(soften(inline(node.children, self.context)))
        right_to_left = is_right_to_left(text_of(node.children))
        result: list[Node] = []
        for piece in pieces:
            if is_image(piece):
                result += self._figure(piece[0])
            elif len(pieces) > 1:
                result.append(Element("p", {}, leaves(piece, right_to_left)))
            else:
                result += leaves(piece, right_to_left)
        return result, right_to_left


def directed(attributes: dict[str, str], right_to_left: bool) -> dict[str, str]:
    """Attributes of a paragraph with its direction; text from the right stands at the right."""
    if not right_to_left:
        return attributes
    style = attributes.get("style", "")
    aligned = (
        style
        if "text-align" in style
        else "; ".join(part for part in (style, "text-align: right") if part)
    )
    names = f"{attributes.get('class', '')} rtl".strip()
    return {**attributes, "class": names, "dir": "rtl", "style": aligned}


def _style(node: Element) -> dict[str, str]:
    style = node.attributes.get("style")
    return {"style": style} if style else {}


def _wraps_blocks(node: Element) -> bool:
    """An inline element with blocks inside; a link keeps its content in one line instead."""
    return node.tag != "a" and any(
        isinstance(child, Element) and (child.tag not in INLINE_TAGS or _wraps_blocks(child))
        for child in node.children
    )


def _code(node: Element) -> list[Node]:
    """Code or other set-out text: lines and indentation kept without <pre>."""
    text = text_of(node.children).strip("\n")
    if not has_content([text]):
        return []
    children: list[Node] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            children.append(Element("br"))
        if line.strip():
            indent = len(line) - len(line.lstrip(" "))
            shown = "\u00a0" * indent + line[indent:].replace("  ", "\u00a0 ")
            children.append(Element("span", {"leaf": ""}, [shown]))
    return [Element("section", {"class": "code-block"}, [Element("p", {}, children)])]
