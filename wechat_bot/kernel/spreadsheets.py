"""Tables as files that open cleanly in WPS and Excel: CSV and XLSX. Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, TYPE_CHECKING, Literal
from xml.sax.saxutils import escape

# openpyxl is imported where a table is written: it would make every command and worker, which
# write none, begin a sixth of a second later.
if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int | Decimal  # Decimal: money, shown with its two places
FileKind = Literal["csv", "xlsx"]
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its headings with their column widths, its lines (read once, in order).

    filtered: whether the headings of the .xlsx are buttons that narrow the lines (自动筛选).
    """

    name: str
    headings: Mapping[str, int]
    rows: Iterable[Sequence[Cell]]
    filtered: bool = False


def csv_file(sheet: Sheet) -> bytes:
    """UTF-8 with BOM, CRLF; a cell that a spreadsheet would take for a formula gets an '."""
    out = io.BytesIO()
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_guarded(cell) if isinstance(cell, str) else cell for cell in row])
    text.flush()
    return out.getvalue()


def xlsx_file(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; text cells are text, the heading stays in sight, prints A4 across.

    openpyxl writes the frame with its styles, the lines are written into it one by one: a table
    of 100,000 lines needs no more memory than its file.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _frame(book.create_sheet(sheet.name), sheet)
    frame = io.BytesIO()
    book.save(frame)
    out = io.BytesIO()
    parts = {f"xl/worksheets/sheet{number}.xml": sheet for number, sheet in enumerate(sheets, 1)}
    with zipfile.ZipFile(frame) as before, zipfile.ZipFile(
            out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as after:
        for name in before.namelist():
            if name in parts:
                with after.open(name, "w", force_zip64=True) as part:
                    _write_lines(part, before.read(name).decode(), parts[name])
            else:
                after.writestr(name, before.read(name))
    return out.getvalue()


def unguarded(cell: str) -> str:
    """A cell of a CSV file without the ' that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_START) else cell


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_START) else cell


def _frame(page: Worksheet, sheet: Sheet) -> None:
    """The headings and, as an example of the styles, one line of a text, a number and a sum."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    wrap = Alignment(wrap_text=True, vertical="top")
    for column, value in enumerate(sheet.headings, start=1):
        cell = page.cell(1, column, value)
        cell.alignment, cell.font, cell.number_format = wrap, Font(bold=True), "@"
        cell.fill = PatternFill("solid", fgColor="DDE8F3")
    for column, style in enumerate(("@", "General", "0.00"), start=1):
        cell = page.cell(2, column, 0)
        cell.alignment, cell.number_format = wrap, style
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for column, width in enumerate(sheet.headings.values(), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    if sheet.filtered:
        page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings))}1"


def _write_lines(part: IO[bytes], frame: str, sheet: Sheet) -> None:
    """The frame's own XML with the example line replaced by the sheet's lines."""
    from openpyxl.utils import get_column_letter

    head, example, tail = re.split(r"(<row r=\"2\".*?</row>)", frame, maxsplit=1, flags=re.DOTALL)
    text_style, number_style, sum_style = re.findall(r's="(\d+)"', example)
    letters = [get_column_letter(number) for number in range(1, len(sheet.headings) + 1)]
    text = f' s="{text_style}" t="inlineStr"><is><t xml:space="preserve">'
    number, money = f' s="{number_style}"><v>', f' s="{sum_style}"><v>'
    part.write(re.sub(r"<dimension[^>]*/>", "", head).encode())
    last = 1
    for last, row in enumerate(sheet.rows, start=2):
        cells = [f'<row r="{last}">']
        for letter, value in zip(letters, row, strict=False):
            if isinstance(value, str):
                if value:
                    cells.append(f'<c r="{letter}{last}"{text}{_text(value)}</t></is></c>')
            else:
                style = money if isinstance(value, Decimal) else number
                cells.append(f'<c r="{letter}{last}"{style}{value}</v></c>')
        cells.append("</row>")
        part.write("".join(cells).encode())
    part.write(re.sub(r'(<autoFilter ref="A1:[A-Z]+)1"', rf'\g<1>{last}"', tail).encode())


def _text(value: str) -> str:
    """Text for XML: what XML has no place for is left out, as openpyxl does for a cell."""
    return escape(_NOT_XML.sub("", value))
