"""An approved article as blocks of an official Word file: what a site's editor can paste. Pure."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator

from PIL import Image

from wechat_bot.rendering.official import SIZE_5, Block, Heading, Paragraph, Picture, Table
from wechat_bot.rendering.tree import Element, Node, parse, text_of, walk

# sha256 of a picture → its bytes, None where it is not there
Pictures = Callable[[str], bytes | None]
PICTURE_WIDTH, PICTURE_HEIGHT = 140.0, 160.0  # mm, at most
_HEADINGS = {"h1": 1, "h2": 1, "h3": 2, "h4": 2, "h5": 2, "h6": 2}
_INLINE = frozenset({"span", "strong", "b", "em", "i", "u", "s", "del", "a", "code", "sub", "sup",
                     "br", "small", "mark", "font", "label"})


def article_blocks(html: str, pictures: Pictures) -> list[Block]:
    """The fragment's headings, paragraphs, lists, tables and pictures, in order.

    Pictures stand where they stood, their caption centred below; one that is not there is named.
    """
    walker = _Walker(pictures)
    blocks = list(walker.blocks(parse(html, max_depth=200).children))
    return blocks or [Paragraph("（正文没有文字）")]


class _Walker:
    def __init__(self, pictures: Pictures) -> None:
        self._pictures = pictures
        self._count = 0
        self._after_picture = False
        self._at_right = False  # inside of what stands at the right: signature, editors

    def blocks(self, nodes: Iterable[Node], mark: str = "") -> Iterator[Block]:
        loose: list[Node] = []
        for node in nodes:
            if isinstance(node, str) or (node.tag in _INLINE and not _holds_picture(node)):
                loose.append(node)
                continue
            yield from self._text(loose, mark)
            loose = []
            yield from self._element(node, mark)
        yield from self._text(loose, mark)

    def _element(self, node: Element, mark: str) -> Iterator[Block]:
        if node.tag == "img":
            yield from self._picture(node)
        elif node.tag in _HEADINGS and not _holds_picture(node):
            self._after_picture = False
            if text := _tidy(node.children):
                yield Heading(text, 1 if _HEADINGS[node.tag] == 1 else 2)
        elif node.tag in ("ul", "ol"):
            yield from self._list(node)
        elif node.tag == "table":
            yield from self._table(node)
        elif node.tag == "p" and not _holds_picture(node):
            yield from self._text(node.children, mark, node.attributes.get("style", ""))
        elif node.tag != "hr":
            before = self._at_right
            self._at_right = before or _aligned(node.attributes.get("style", ""), "right")
            yield from self.blocks(node.children, mark)
            self._at_right = before

    def _text(self, nodes: Iterable[Node], mark: str, style: str = "") -> Iterator[Block]:
        lines = [line for line in _lines(nodes) if line]
        centred = _aligned(style, "center")
        at_right = self._at_right or _aligned(style, "right")
        is_caption = centred and self._after_picture
        for line in lines:
            if is_caption:
                yield Paragraph(line, indent=False, align="center", size=SIZE_5)
            elif centred:
                yield Paragraph(line, indent=False, align="center")
            elif at_right:
                yield Paragraph(line, indent=False, align="right")
            else:
                yield Paragraph(f"{mark}{line}")
        if lines:
            self._after_picture = False

    def _list(self, node: Element) -> Iterator[Block]:
        number = int(node.attributes.get("start", "1")) if node.attributes.get(
            "start", "1").isdecimal() else 1
        for item in node.children:
            if isinstance(item, Element) and item.tag == "li":
                yield from self.blocks(item.children, f"{number}. " if node.tag == "ol" else "· ")
                number += 1

    def _table(self, node: Element) -> Iterator[Block]:
        rows = [[cell for cell in row.children if isinstance(cell, Element)
                 and cell.tag in ("td", "th")]
                for row, _ in walk(node) if row.tag == "tr"]
        rows = [row for row in rows if row]
        if not rows:
            return
        self._after_picture = False
        width = max(len(row) for row in rows)
        texts = [[" ".join(_lines(cell.children)) for cell in row] + [""] * (width - len(row))
                 for row in rows]
        yield Table(texts[0], texts[1:])
        for element, _ in walk(node):
            if element.tag == "img":
                yield from self._picture(element)

    def _picture(self, node: Element) -> Iterator[Block]:
        self._count += 1
        sha256 = node.attributes.get("src", "").removeprefix("sha256:")
        data = self._pictures(sha256)
        width = _width(data) if data is not None else None
        self._after_picture = True
        if data is None or width is None:
            yield Paragraph(f"（此处是第 {self._count} 张图，见“图片”文件夹）", indent=False, align="center")
        else:
            yield Picture(data, width)


def _width(data: bytes) -> float | None:
    """The width to show a picture with, mm: it fits the page, and is not blown up."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            width, height = picture.size
            if picture.format not in ("PNG", "JPEG", "GIF"):
                return None
    except OSError:
        return None
    natural = width * 25.4 / 96
    return max(5.0, min(PICTURE_WIDTH, natural, PICTURE_HEIGHT * width / height))


def _aligned(style: str, where: str) -> bool:
    return f"text-align:{where}" in style.replace(" ", "")


def _holds_picture(node: Element) -> bool:
    return node.tag == "img" or any(element.tag == "img" for element, _ in walk(node))


def _lines(nodes: Iterable[Node]) -> list[str]:
    """Text cut at its line breaks, blanks tidied."""
    pieces: list[str] = []

    def collect(children: Iterable[Node]) -> None:
        for child in children:
            if isinstance(child, str):
                pieces.append(child.replace("\n", " "))
            elif child.tag == "br":
                pieces.append("\n")
            elif child.tag in _INLINE:
                collect(child.children)
            else:
                pieces.append("\n")
                collect(child.children)
                pieces.append("\n")

    collect(nodes)
    return [" ".join(line.split()) for line in "".join(pieces).split("\n") if line.strip()]


def _tidy(nodes: Iterable[Node]) -> str:
    return " ".join(text_of(nodes).split())
