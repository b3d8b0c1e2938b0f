"""Tables as files that open cleanly in WPS and Excel: CSV and XLSX. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Cell = str | int
FileKind = Literal["csv", "xlsx"]
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Sheet:
    """A table: its name, its headings with their column widths, its lines.

    filtered: whether the headings of the .xlsx are buttons that narrow the lines (自动筛选).
    """

    name: str
    headings: Mapping[str, int]
    rows: Sequence[Sequence[Cell]]
    filtered: bool = False


def csv_file(sheet: Sheet) -> bytes:
    """UTF-8 with BOM, CRLF; a cell that a spreadsheet would take for a formula gets an '."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    for row in sheet.rows:
        writer.writerow([_guarded(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_file(sheets: Sequence[Sheet]) -> bytes:
    """A workbook; text cells are text, the heading stays in sight, prints A4 across."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        _fill(book.create_sheet(sheet.name), sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def unguarded(cell: str) -> str:
    """A cell of a CSV file without the ' that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_START) else cell


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA_START) else cell


def _fill(page: Worksheet, sheet: Sheet) -> None:
    wrap = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate([list(sheet.headings), *sheet.rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = page.cell(row=number, column=column)
            if isinstance(value, str) and value:
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
                cell.data_type = "s"  # openpyxl would take a leading = for a formula
                cell.number_format = "@"
            elif value != "":
                cell.value = value
            cell.alignment = wrap
    for cell in page[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE8F3")
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for column, width in enumerate(sheet.headings.values(), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
    if sheet.filtered:
        page.auto_filter.ref = page.dimensions
