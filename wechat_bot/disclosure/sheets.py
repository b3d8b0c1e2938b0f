"""A table file (CSV or XLSX) as rows of text, as a person would see them. Pure.

Excel dates become 2024-03-05 or 2024-03-05 10:00:00, depending on whether the cell shows a
time; numbers are written as the cell shows them, so that 20.10 stays 20.10.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from wechat_bot.kernel.errors import ImportRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MAX_ROWS = 10_000
MAX_COLUMNS = 200
KEPT = "，一条也没有导入，台账没有改动。"
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")


def read_rows(data: bytes) -> list[list[str]]:
    """Rows of a CSV or XLSX file, told apart by content; empty rows are kept as [].

    ImportRefused: too large, too many rows, an old .xls, a damaged file, an unknown encoding.
    """
    if not data.strip():
        raise ImportRefused(f"文件是空的{KEPT}")
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"文件超过 {MAX_BYTES // 1024 // 1024} MB{KEPT}请分成几个文件。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(f"这是旧的 .xls 或加了密的文件{KEPT}请在 WPS 或 Excel 里另存为不加密的 .xlsx。")
    rows = _xlsx_rows(data) if data.startswith(b"PK\x03\x04") else _csv_rows(data)
    found: list[list[str]] = []
    filled = 0
    for row in rows:
        cells = [cell.strip() for cell in row[:MAX_COLUMNS]]
        kept = cells if any(cells) else []
        filled += bool(kept)
        if filled > MAX_ROWS + 20:  # a few rows above and in the header are no data
            raise ImportRefused(f"文件超过 {MAX_ROWS:,} 行{KEPT}请分成几个文件。")
        found.append(kept)
    while found and not found[-1]:
        found.pop()
    return found


def _csv_rows(data: bytes) -> Iterator[list[str]]:
    text = _decode(data)
    if "\x00" in text:
        raise ImportRefused(f"文件不是表格文本{KEPT}请用 CSV（UTF-8）或 .xlsx。")
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max((",", "\t", ";"), key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield [_without_guard(cell) for cell in row]
    except csv.Error as error:
        raise ImportRefused(
            f"文件第 {reader.line_num} 行读不出来，多半是引号没有成对{KEPT}（{error}）"
        ) from None


def _decode(data: bytes) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportRefused(f"文件的编码认不出来{KEPT}请另存为 CSV（UTF-8）或 .xlsx。")


def _without_guard(cell: str) -> str:
    """Take off the apostrophe that our own CSV puts before what could be a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_START) else cell


def guard(cell: str) -> str:
    """A CSV cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_START) else cell


def _xlsx_rows(data: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MAX_UNPACKED:
                raise ImportRefused(f"文件展开后太大{KEPT}请只留需要的工作表再试。")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise ImportRefused(f"文件里没有工作表{KEPT}")
        sheets[0].reset_dimensions()
        yield from _as_text(sheets[0].iter_rows())
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError,
            SyntaxError) as error:
        # openpyxl reports damage by many types; none of them says more to a clerk than this
        raise ImportRefused(
            f"这个 .xlsx 文件打不开，可能已损坏{KEPT}请在 WPS 或 Excel 里打开并另存一次。"
        ) from error


def _as_text(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    for row in rows:
        yield [_cell_text(getattr(cell, "value", None), getattr(cell, "number_format", ""))
               for cell in row[:MAX_COLUMNS]]


def _cell_text(value: object, shown_as: str | None) -> str:
    form = (shown_as or "General").lower()
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole = value.replace(microsecond=0)
        return whole.isoformat(sep=" ") if "h" in form or whole.time() != time() \
            else whole.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        places = re.fullmatch(r"0(?:\.(0+))?", form.removesuffix("_ "))
        if places:
            return f"{value:.{len(places[1] or '')}f}"
        return str(int(value)) if value.is_integer() else repr(value)
    return str(value)
