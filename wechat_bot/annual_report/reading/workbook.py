"""An .xlsx as paragraphs and tables: every visible sheet, merged cells as they are merged. Pure."""

from __future__ import annotations

import io
from datetime import date, datetime

from wechat_bot.annual_report.reading import refusals
from wechat_bot.annual_report.reading.blocks import Document, Paragraph, Row, Slot, Table
from wechat_bot.kernel.archives import DAMAGED
from wechat_bot.kernel.errors import InvalidInput

_KIND = ".xlsx"
_ROWS, _COLUMNS = 3000, 200


def read(data: bytes) -> Document:
    """All sheets. InvalidInput: damaged, too large, a formula without its result."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    refusals.open_zip(data, _KIND).close()
    try:
        formulas = load_workbook(io.BytesIO(data))
        has_some = any(_is_formula(cell.value) for sheet in formulas.worksheets
                       for cell in sheet._cells.values())
        book = load_workbook(io.BytesIO(data), data_only=True) if has_some else formulas
    except InvalidInput:
        raise
    except (*DAMAGED, InvalidFileException, LookupError, TypeError, SyntaxError, AttributeError):
        raise refusals.damaged(_KIND) from None  # openpyxl tells damage by many types
    found = Document()
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            found.notes.append(f"工作表“{sheet.title}”是隐藏的，没有读它。")
            continue
        _read_sheet(found, sheet, formulas[sheet.title])
    return found


def _read_sheet(found: Document, sheet: object, formulas: object) -> None:
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet) and isinstance(formulas, Worksheet)
    last_row, last_column = _extent(sheet)
    covered = _covered(sheet)
    hidden = [number for number, line in sheet.row_dimensions.items()
              if line.hidden and number <= last_row]
    if hidden:
        found.notes.append(f"工作表“{sheet.title}”有隐藏的行（{'、'.join(map(str, hidden[:5]))}），照样读了，请核对。")
    rows: list[Row] = []
    for number in range(1, last_row + 1):
        slots = []
        for column in range(1, last_column + 1):
            at = covered.get((number, column), (number, column))
            text = _text(sheet.cell(*at).value)
            if not text and _is_formula(formulas.cell(*at).value):
                raise refusals.refuse(
                    f"工作表“{sheet.title}”的 {sheet.cell(*at).coordinate} 是公式，文件里没有它的结果",
                    "请在 WPS 或 Excel 里打开这个文件，保存一次再试。")
            slots.append(Slot(text, covered=at != (number, column)))
        rows.append(Row(tuple(slots), f"工作表“{sheet.title}”第 {number} 行"))
    _split(found, rows)


def _split(found: Document, rows: list[Row]) -> None:
    """Rows with one text alone are running text, the others are tables."""
    table: list[Row] = []
    for row in rows:
        texts = {slot.text for slot in row.slots if slot.text}
        if (len(texts) == 1 and len(next(iter(texts))) > 60) or not texts:
            _close(found, table)
            found.blocks += [Paragraph(line) for text in texts for line in text.splitlines()]
        else:
            table.append(row)
            if len(texts) == 1:  # may also be a heading or the title
                found.blocks.append(Paragraph(next(iter(texts))))
    _close(found, table)


def _close(found: Document, table: list[Row]) -> None:
    if table:
        found.blocks.append(Table(tuple(table)))
        table.clear()


def _extent(sheet: object) -> tuple[int, int]:
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    filled = {(cell.row, cell.column) for cell in sheet._cells.values() if cell.value is not None}
    rows = max((row for row, _ in filled), default=0)
    columns = max((int(column) for _, column in filled), default=0)
    for area in sheet.merged_cells.ranges:
        if (area.min_row, area.min_col) in filled:
            rows, columns = max(rows, area.max_row), max(columns, area.max_col)
    if rows > _ROWS or columns > _COLUMNS:
        raise refusals.refuse(f"工作表“{sheet.title}”太大（{rows} 行、{columns} 列），不像年度报告",
                              "请只留报告的表格再试。")
    return rows, columns


def _covered(sheet: object) -> dict[tuple[int, int], tuple[int, int]]:
    from openpyxl.worksheet.worksheet import Worksheet

    assert isinstance(sheet, Worksheet)
    found = {}
    for area in sheet.merged_cells.ranges:
        if area.max_row > _ROWS or area.max_col > _COLUMNS:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                found[row, column] = (area.min_row, area.min_col)
    return found


def _is_formula(value: object) -> bool:
    return (isinstance(value, str) and value.startswith("=")) or type(value).__name__ in {
        "ArrayFormula", "DataTableFormula"}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return str(value).strip()
