"""Inline content: emphasis, links turned into numbers, images taken out of the line of text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from wechat_bot.rendering.direction import is_right_to_left, split_runs
from wechat_bot.rendering.models import Note, RenderImage
from wechat_bot.rendering.sanitise import is_wechat_article
from wechat_bot.rendering.source import SourceLines
from wechat_bot.rendering.tree import Element, Node, has_content, text_of

_RENAMED = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "var": "em",
    "u": "u", "ins": "u", "s": "s", "del": "s", "strike": "s", "mark": "mark", "sup": "sup",
}  # fmt: skip
_CLASSES = {
    "code": "code", "kbd": "code", "samp": "code", "tt": "code", "sub": "sub", "small": "small",
}  # fmt: skip
_TRANSPARENT = frozenset({"span", "font", "big", "abbr", "q", "label", "a", "wbr"})
INLINE_TAGS = frozenset(_RENAMED) | frozenset(_CLASSES) | _TRANSPARENT | {"br", "img"}

_REMOTE = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_FILE_NAME = re.compile(r"[^\s]+\.(?:png|jpe?g|gif|webp|bmp)", re.IGNORECASE)
_IMAGE_PLACE = "wb-image-"
# From this width (px) on an image fills the column of any reader; below it is not blown up.
_FULL_WIDTH = 677
_LABEL_LENGTH = 40


@dataclass
class Context:
    """What the blocks of one article share while it is built."""

    images: Mapping[str, RenderImage]
    lines: SourceLines
    notes: list[Note] = field(default_factory=list)
    used_images: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)

    def note(self, kind: str, message: str, needle: str) -> None:
        """Record what was changed, with the source line that holds ``needle``."""
        self.notes.append(Note(kind, message, self.lines.line_of(needle)))


def is_local_image(reference: str) -> bool:
    """Whether an image reference names a file of ours rather than an address elsewhere."""
    return bool(reference) and not _REMOTE.match(reference) and not reference.startswith("data:")


def inline(nodes: list[Node], context: Context) -> list[Node]:
    """Author's inline nodes in the vocabulary of the article; images stay in place as <img>."""
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            result.append(node)
        elif node.tag == "br":
            result.append(Element("br"))
        elif node.tag == "img":
            result += _image(node, context)
        elif node.tag == "a":
            result += _link(node, context)
        elif node.tag in INLINE_TAGS:
            result += _phrase(node, context)
        else:
            result += _flattened(node, result, context)
    return result


def _phrase(node: Element, context: Context) -> list[Node]:
    children = inline(node.children, context)
    if not children or not (has_content(children) or any(isinstance(c, str) for c in children)):
        return children
    style = node.attributes.get("style")
    attributes = {"style": style} if style else {}
    if node.tag in _RENAMED:
        tag = _RENAMED[node.tag]
        only = children[0] if len(children) == 1 else None
        if isinstance(only, Element) and only.tag == tag and not style:
            return children
        return [Element(tag, attributes, children)]
    if node.tag in _CLASSES:
        return [Element("span", {"class": _CLASSES[node.tag], **attributes}, children)]
    return [Element("span", attributes, children)] if style else children


def _flattened(node: Element, before: list[Node], context: Context) -> list[Node]:
    """A block where only inline content can stand: its content on lines of its own."""
    children = inline(node.children, context)
    if not has_content(children):
        return []
    return [*([Element("br")] if has_content(before) else []), *children, Element("br")]


def _image(node: Element, context: Context) -> list[Node]:
    reference = node.attributes.get("src", "")
    alt = node.attributes.get("alt", "").strip()
    if reference and not is_local_image(reference):
        message = f"网上的图片不能直接使用，已略去：{reference}。请先存成文件再插入。"
        context.note("remote_image", message, reference)
        return []
    image = context.images.get(reference)
    if image is None:
        message = f"没有找到图片，已略去：{reference or alt or '（没有写文件名）'}。"
        context.note("missing_image", message, reference or alt)
        return []
    place = f"{_IMAGE_PLACE}{len(context.used_images)}"
    context.used_images.append(reference)
    style = "width: 100%; height: auto"
    if image.width < _FULL_WIDTH:
        style += f"; max-width: {image.width}px"
    caption = node.attributes.get("title", "").strip() or alt
    attributes = {"src": place, "data-w": str(image.width), "alt": alt or "图片", "style": style}
    if caption and not _FILE_NAME.fullmatch(caption):
        attributes["title"] = caption
    return [Element("img", attributes)]


def _link(node: Element, context: Context) -> list[Node]:
    href = node.attributes.get("href", "").strip()
    children = inline(node.children, context)
    text = text_of(children).strip()
    scheme, _, rest = href.partition(":")
    if is_wechat_article(href) and text:
        return [Element("a", {"href": href}, children)]
    if scheme.lower() in ("mailto", "tel"):
        address = rest.partition("?")[0]
        return children if not address or address in text else [*children, f"（{address}）"]
    if not is_external(href):
        if href:
            message = f"链接在公众号里打不开，只保留文字：{text or href}。"
            context.note("removed_link", message, href)
        return children
    if _bare(href) == _bare(text):
        return children
    first_time = href not in context.links
    label = text if len(text) <= _LABEL_LENGTH else ""
    context.links.setdefault(href, " ".join(label.split()))
    number = list(context.links).index(href) + 1
    if first_time:
        message = f"外部链接在公众号里打不开，已改为编号[{number}]列在文末：{href}。"
        context.note("external_link", message, href)
    return [*children, Element("sup", {"class": "link"}, [f"[{number}]"])]


def is_external(href: str) -> bool:
    """Whether a link leads to a website other than WeChat's article host."""
    return href.lower().startswith(("http://", "https://")) and not is_wechat_article(href)


def _bare(address: str) -> str:
    return re.sub(r"^https?://", "", address.strip().lower()).rstrip("/")


def split_at_images(nodes: list[Node]) -> list[list[Node]]:
    """The nodes in pieces: text, ``[img]``, text …; an element round an image is closed before
    it and opened again behind it. Pieces of text that show nothing are left out."""
    pieces = [piece for piece in _pieces(nodes) if has_content(piece)]
    return [_without_outer_breaks(piece) for piece in pieces]


def _pieces(nodes: list[Node]) -> list[list[Node]]:
    pieces: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, str) or node.tag == "br":
            pieces[-1].append(node)
        elif node.tag == "img":
            pieces += [[node], []]
        else:
            inner = _pieces(node.children)
            if len(inner) == 1:
                pieces[-1].append(node)
                continue
            for part in inner:
                if is_image(part):
                    pieces += [part, []]
                elif has_content(part):
                    pieces[-1].append(Element(node.tag, node.attributes, part))
    return pieces


def is_image(piece: list[Node]) -> bool:
    """Whether a piece of :func:`split_at_images` is an image rather than text."""
    return len(piece) == 1 and isinstance(piece[0], Element) and piece[0].tag == "img"


def _without_outer_breaks(nodes: list[Node]) -> list[Node]:
    start, end = 0, len(nodes)
    while start < end and not has_content(nodes[start : start + 1]):
        start += 1
    while end > start and not has_content(nodes[end - 1 : end]):
        end -= 1
    return nodes[start:end]


def split_by_direction(nodes: list[Node]) -> list[tuple[list[Node], bool]]:
    """One paragraph, or several where its lines (parted by <br>) run in different directions;
    each with whether it runs from right to left."""
    lines: list[list[Node]] = [[]]
    for node in nodes:
        if isinstance(node, Element) and node.tag == "br":
            lines.append([])
        else:
            lines[-1].append(node)
    grouped: list[tuple[list[Node], bool]] = []
    for line in lines:
        text = text_of(line)
        right_to_left = is_right_to_left(text) if text.strip() else None
        if grouped and right_to_left in (None, grouped[-1][1]):
            grouped[-1][0].extend([Element("br"), *line])
        else:
            grouped.append((list(line), bool(right_to_left)))
    return [(_without_outer_breaks(line), side) for line, side in grouped if has_content(line)]


def merged(nodes: list[Node]) -> list[Node]:
    """The nodes with neighbouring texts made one."""
    result: list[Node] = []
    for node in nodes:
        if result and isinstance(node, str) and isinstance(result[-1], str):
            result[-1] += node
        else:
            result.append(node)
    return result


def leaves(nodes: list[Node], right_to_left: bool) -> list[Node]:
    """Every text in its <span leaf="">; in a paragraph from the left, words in Arabic script are
    held together with their own direction."""
    result: list[Node] = []
    for node in merged(nodes):
        if isinstance(node, Element):
            children = leaves(node.children, right_to_left)
            result.append(Element(node.tag, node.attributes, children))
        elif right_to_left or node.isascii():
            result.append(Element("span", {"leaf": ""}, [node]))
        else:
            for text, arabic in split_runs(node):
                attributes = {"leaf": "", "dir": "rtl"} if arabic else {"leaf": ""}
                result.append(Element("span", attributes, [text]))
    return result
