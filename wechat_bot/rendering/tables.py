"""Tables that fit a phone: full width where they can be, scrolling sideways where they cannot."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from wechat_bot.rendering.tree import Element, Node, has_content, text_of

CellBuilder = Callable[[Element], tuple[list[Node], bool]]

_SECTIONS = ("thead", "tbody", "tfoot")
_CELLS = ("th", "td")
# A column keeps its words whole up to this many em: two or three such columns fit a phone of
# 375 px, more than three scroll and can then take the room of a telephone number.
_WIDEST_OF_FEW = 5.0
_WIDEST_OF_MANY = 7.0


def table(node: Element, build_cell: CellBuilder) -> list[Node]:
    """A table in a section that scrolls sideways, so that no column is squeezed to one hanzi."""
    before: list[Node] = []
    groups: list[Node] = []
    minimums = _column_minimums(node)
    first_row = True
    for child in node.children:
        if not isinstance(child, Element):
            continue
        if child.tag == "caption" and has_content(child.children):
            caption, _ = build_cell(child)
            before.append(Element("p", {"class": "caption"}, caption))
        elif child.tag in _SECTIONS and (child.tag != "thead" or has_content(child.children)):
            rows = [
                _row(row, build_cell, minimums, first_row and not index)
                for index, row in enumerate(_children(child, ("tr",)))
            ]
            if rows:
                first_row = False
                groups.append(Element(child.tag, {}, list(rows)))
    if not groups:
        return before
    holder = Element(
        "section",
        {"class": "table-scroll", "data-ignore-width": ""},
        [Element("table", {}, groups)],
    )
    return [*before, holder]


def _children(node: Element, tags: tuple[str, ...]) -> list[Element]:
    return [c for c in node.children if isinstance(c, Element) and c.tag in tags]


def _row(
    row: Element, build_cell: CellBuilder, minimums: list[float], carries_widths: bool
) -> Element:
    cells: list[Node] = []
    for column, cell in enumerate(_children(row, _CELLS)):
        content, right_to_left = build_cell(cell)
        style = cell.attributes.get("style", "").rstrip("; ")
        attributes: dict[str, str] = {
            name: cell.attributes[name]
            for name in ("colspan", "rowspan")
            if name in cell.attributes
        }
        if right_to_left:
            attributes["dir"] = "rtl"
            style = style if "text-align" in style else _join(style, "text-align: right")
        if carries_widths and column < len(minimums):
            style = _join(style, f"min-width: {minimums[column]:g}em")
        if style:
            attributes["style"] = style
        empty: list[Node] = [Element("span", {"leaf": ""}, [Element("br")])]
        cells.append(Element(cell.tag, attributes, content or empty))
    return Element("tr", {}, cells)


def _join(style: str, declaration: str) -> str:
    return f"{style}; {declaration}" if style else declaration


def _column_minimums(node: Element) -> list[float]:
    """The least width of each column in em; empty where no width needs to be or can be given."""
    rows = [row for part in _children(node, _SECTIONS) for row in _children(part, ("tr",))]
    cells = [_children(row, _CELLS) for row in rows]
    if not cells or any(
        "colspan" in c.attributes or "rowspan" in c.attributes for r in cells for c in r
    ):
        return []
    count = max(len(row) for row in cells)
    if count < 2:
        return []
    cap = _WIDEST_OF_FEW if count <= 3 else _WIDEST_OF_MANY
    widest = [0.0] * count
    for row in cells:
        for column, cell in enumerate(row):
            widest[column] = max(widest[column], _width(text_of(cell.children)))
    return [min(cap, max(2.0, width)) for width in widest]


def _width(text: str) -> float:
    """About how many em a text takes on one line, to the half."""
    total = sum(
        1.0 if unicodedata.east_asian_width(c) in ("W", "F") else 0.55 for c in text.strip()
    )
    return round(total * 2 + 0.49) / 2
