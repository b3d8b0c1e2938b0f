"""Tables of official papers as Word's XML, with merged cells. Pure.

Written as text: python-docx finds a cell by walking its whole table, which takes seconds where a
row is enough. The order of elements is that of the schema, on which Word insists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from wechat_bot.kernel.printable import printable

Align = Literal["left", "center", "right"]
_PER_MM = 1440 / 25.4  # Word counts widths in twentieths of a point
_PER_POINT = 20
SMALLEST = 5.0  # points; a number that needs less is broken into two lines
_BORDER = 'w:val="single" w:sz="4" w:space="0" w:color="000000"'
_EDGES = "".join(f"<w:{edge} {_BORDER}/>" for edge in
                 ("top", "left", "bottom", "right", "insideH", "insideV"))


@dataclass(frozen=True)
class Cell:
    """A cell. rows, columns: how many it covers. whole: kept in one line, smaller if need be."""

    text: str
    rows: int = 1
    columns: int = 1
    align: Align = "center"
    heading: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Merged:
    """A table with merged cells. rows: without the places that another cell covers.

    widths: of the columns, relative to each other. head: rows repeated on every page. size:
    points. padding: mm at both sides of a cell's text. height: of a row, at least, mm.
    together: not broken over two pages, unless it is longer than a page.
    """

    widths: Sequence[float]
    rows: Sequence[Sequence[Cell]]
    head: int = 0
    size: float = 10.5
    padding: float = 1.9
    height: float = 0
    together: bool = False


def table_xml(table: Merged, room: float, fonts: Mapping[bool, str]) -> Any:
    """The table as an element of Word's. room: mm that it fills. fonts: of headings (True) and
    of what is below them.

    ValueError: rows that do not fill the grid exactly, which Word would call a damaged file.
    """
    scale = room * _PER_MM / sum(table.widths)
    widths = [round(width * scale) for width in table.widths]
    rows = "".join(_row(table, number, cells, widths, fonts)
                   for number, cells in enumerate(_places(table)))
    side = round(table.padding * _PER_MM)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="TableGrid"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{_EDGES}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{side}" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/>'
        f'</w:tblCellMar><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>'
        + "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        + f"</w:tblGrid>{rows}</w:tbl>")


@dataclass(frozen=True)
class _Place:
    """A cell in its row; column: where it begins. below: the going on of a cell above."""

    column: int
    cell: Cell
    below: bool


def _places(table: Merged) -> Iterator[list[_Place]]:
    """Row by row all places of the grid from left to right, those of merged cells too."""
    open_cells: dict[int, tuple[Cell, int]] = {}  # column → cell from above, rows still to come
    for row, cells in enumerate(table.rows):
        left, places, column = iter(cells), [], 0
        while column < len(table.widths):
            above = open_cells.pop(column, None)
            cell = next(left, None) if above is None else above[0]
            if cell is None:
                raise ValueError(f"row {row} of the table ends at column {column}")
            places.append(_Place(column, cell, above is not None))
            rest = (cell.rows if above is None else above[1]) - 1
            if rest:
                open_cells[column] = cell, rest
            column += cell.columns
        if column != len(table.widths) or next(left, None) is not None:
            raise ValueError(f"row {row} of the table is too long")
        yield places
    if open_cells:
        raise ValueError("a cell of the table reaches below its last row")


def _row(
    table: Merged, number: int, places: list[_Place], widths: list[int], fonts: Mapping[bool, str],
) -> str:
    """A row; it is never broken over two pages."""
    height = (f'<w:trHeight w:val="{round(table.height * _PER_MM)}" w:hRule="atLeast"/>'
              if table.height else "")
    head = "<w:tblHeader/>" if number < table.head else ""
    keep = number < table.head or (table.together and number < len(table.rows) - 1)
    cells = "".join(_cell(table, place, widths, fonts, keep) for place in places)
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{head}</w:trPr>{cells}</w:tr>"


def _cell(
    table: Merged, place: _Place, widths: list[int], fonts: Mapping[bool, str], keep: bool,
) -> str:
    cell = place.cell
    width = sum(widths[place.column:place.column + cell.columns])
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = ""
    if cell.rows > 1:
        merge = "<w:vMerge/>" if place.below else '<w:vMerge w:val="restart"/>'
    room = (width - 2 * round(table.padding * _PER_MM)) / _PER_POINT
    size = fitting(cell.text, room, table.size) if cell.whole else table.size
    beside = round(_beside(cell.text, room, size) * _PER_POINT) if cell.heading else 0
    indent = f'<w:ind w:left="{beside}" w:right="{beside}"/>' if beside else ""
    text = "" if place.below else _run(cell.text, fonts[cell.heading], size)
    return (f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
            f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>{"<w:keepNext/>" if keep else ""}'
            f'<w:spacing w:before="0" w:after="0"/>{indent}<w:jc w:val="{cell.align}"/></w:pPr>'
            f"{text}</w:p></w:tc>")


def _beside(text: str, room: float, size: float) -> float:
    """Points to leave free at both sides so that the lines of a heading are equally long: 商业
    above 企业, not 商业企 above 业."""
    fit = int(room / size)
    if not fit or len(text) <= fit or len(text) > 4 * fit or text.isascii():
        return 0
    lines = -(-len(text) // fit)
    longest = -(-len(text) // lines)
    return max(0, (room - (longest + 0.3) * size) / 2)


def _run(text: str, font: str, size: float) -> str:
    """A cell's text; its line breaks are Word's."""
    lines = printable(text).split("\n")
    if lines == [""]:
        return ""
    name, half_points = quoteattr(font), round(size * 2)
    said = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return (f"<w:r><w:rPr><w:rFonts w:ascii={name} w:hAnsi={name} w:eastAsia={name}/>"
            f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/></w:rPr>{said}</w:r>')


def fitting(digits: str, room: float, size: float) -> float:
    """The size at which a number fits in one line of `room` points; not below SMALLEST. A digit
    is half as wide as high, and more than that in fonts that stand in for others."""
    needed = len(digits) * 0.64
    if not needed or needed * size <= room:
        return size
    return max(SMALLEST, int(room / needed * 2) / 2)
