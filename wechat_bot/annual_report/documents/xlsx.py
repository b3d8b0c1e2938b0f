"""报告的表格文件: the tables as a workbook, one sheet each, with their merged cells. Pure."""

from __future__ import annotations

import io
from collections.abc import Mapping
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.outline import TableOf
from wechat_bot.annual_report.figures import plain_decimal
from wechat_bot.kernel.printable import printable
from wechat_bot.kernel.sealed import settled

FIRST_SHEET = "概况"
# channels as an office that changed nothing calls them; other codes are shown as they are
CHANNELS = {"website": "政府网站", "wechat": "公众号"}
_FACTS = {"year": "年度", "agency": "编制单位", "total": "主动公开总数（条）",
          "items_distinct": "其中不重复的信息（条）", "channel": "{}（条）"}
_WIDTH = 150  # of a table in characters, shared out as the form has its columns
_THIN = Side(style="thin", color="444444")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FEW = 6  # columns that an upright page has room for
_COLUMN = 22  # characters, of a column where there are few
_DIGITS = 15  # that a spreadsheet keeps of a number
_LONGEST_CELL = 32_767  # characters that a spreadsheet takes in a cell


def report_xlsx(content: ReportContent) -> bytes:
    """The workbook: what part one counts, then the tables. A figure is a number, an empty cell
    is empty; 草稿 stands in the first line and above every printed page of a draft."""
    book = Workbook()
    first = book.worksheets[0]
    first.title = FIRST_SHEET
    _facts(first, content)
    for piece in outline.pieces(content):
        if isinstance(piece, TableOf):
            _table(book.create_sheet(piece.name), piece, content)
    for page in book.worksheets:
        _print_setup(page, content)
    book.properties.creator = outline.signature(content)[0]
    book.properties.title = outline.title(content)
    out = io.BytesIO()
    book.save(out)
    return settled(out.getvalue())


def _facts(page: Worksheet, content: ReportContent) -> None:
    """Who, when and what part one counts."""
    row = _heading(page, content, outline.title(content), 2)
    told = content.figures.disclosures or {}
    channels = told.get("by_channel")
    facts: list[tuple[str, object]] = [
        (_FACTS["year"], content.year), (_FACTS["agency"], outline.signature(content)[0]),
        (_FACTS["total"], told.get("total")), (_FACTS["items_distinct"], told.get("items_distinct"))]
    if isinstance(channels, Mapping):
        facts += [(_FACTS["channel"].format(CHANNELS.get(code, code)), number)
                  for code, number in channels.items()]
    for at, (label, value) in enumerate(facts, start=row):
        _label(page.cell(at, 1), label, left=True)
        _value(page.cell(at, 2), value)
        page.cell(at, 2).alignment = Alignment(horizontal="left", vertical="center", indent=1,
                                                   wrap_text=True)
        page.row_dimensions[at].height = 24
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 30, 44


def _table(page: Worksheet, piece: TableOf, content: ReportContent) -> None:
    """A table below its part's name."""
    grid, values = piece.grid, content.figures.cells()
    top = _heading(page, content, piece.name, len(grid.widths))
    scale = _WIDTH / sum(grid.widths) if len(grid.widths) > _FEW else _COLUMN / grid.widths[0]
    widths = [width * scale for width in grid.widths]
    heights = dict.fromkeys(range(top, top + len(grid.rows)), 1)
    for row, column, cell in grid.placed():
        at = page.cell(top + row, column + 1)
        if cell.path:
            _value(at, values[cell.path])
        else:
            _label(at, cell.text, left=cell.left)
            room = sum(widths[column:column + cell.columns])
            lines = -(-2 * len(cell.text) // max(1, int(room) - 2))
            heights[top + row] = max(heights[top + row], -(-lines // cell.rows))
        for down in range(cell.rows):
            for right in range(cell.columns):
                page.cell(top + row + down, column + right + 1).border = _BORDER
        if cell.rows > 1 or cell.columns > 1:
            page.merge_cells(start_row=top + row, start_column=column + 1,
                             end_row=top + row + cell.rows - 1, end_column=column + cell.columns)
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = width
    for row, lines in heights.items():
        page.row_dimensions[row].height = 6 + 15 * lines
    first_number = min(column for _, column, cell in grid.placed() if cell.path)
    page.freeze_panes = f"{get_column_letter(first_number + 1)}{top + grid.head}"
    if grid.head:
        page.print_title_rows = f"{top}:{top + grid.head - 1}"


def _heading(page: Worksheet, content: ReportContent, text: str, columns: int) -> int:
    """The lines above the cells; returns the row that follows."""
    row = 1
    for line, size in ((outline.mark(content), 11), (text, 14)):
        if line:
            cell = page.cell(row, 1)
            _text(cell, line)
            cell.font = Font(bold=True, size=size, color="A4161A" if size == 11 else None)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
            page.row_dimensions[row].height = 20 if size == 11 else 40
            row += 1
    return row


def _label(cell: SheetCell | MergedCell, text: str, *, left: bool) -> None:
    _text(cell, text)
    cell.border, cell.fill = _BORDER, PatternFill("solid", fgColor="EEF2F6")
    cell.alignment = Alignment(horizontal="left" if left else "center", vertical="center",
                               wrap_text=True)


def _value(cell: SheetCell | MergedCell, value: object) -> None:
    """A number as a number, exactly; as text where a spreadsheet would round it."""
    cell.border = _BORDER
    cell.alignment = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        _text(cell, str(value))
        return
    plain = plain_decimal(Decimal(value))
    if len(plain.replace(".", "").lstrip("0")) > _DIGITS:
        _text(cell, plain)
        return
    cell.value = Decimal(plain)
    places = len(plain.partition(".")[2])
    cell.number_format = "0." + "0" * places if places else "0"


def _text(cell: SheetCell | MergedCell, text: str) -> None:
    """Text that stays text, whatever it begins with."""
    cell.value = printable(text)[:_LONGEST_CELL]
    cell.data_type = "s"


def _print_setup(page: Worksheet, content: ReportContent) -> None:
    """A4, each table on one page; on its side where there are many columns."""
    wide = page.max_column > _FEW
    page.page_setup.orientation = "landscape" if wide else "portrait"
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_options.horizontalCentered = True
    page.page_margins = PageMargins(left=0.6, right=0.6, top=0.8, bottom=0.7)
    above, below = page.HeaderFooter.oddHeader, page.HeaderFooter.oddFooter
    if above is not None:
        above.center.text = outline.mark(content).replace("&", "&&")[:200] or None
    if below is not None:
        below.center.text = "&P / &N"
