"""A table file from outside (XLSX or text) as rows of text, as a person would see them. Pure.

Excel dates become 2024-03-05 or 2024-03-05 10:00:00, depending on whether the cell shows a
time; numbers are written as the cell shows them, so that 20.10 stays 20.10, but never rounded.
For the way out see kernel.spreadsheets.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from wechat_bot.kernel.archives import check_entries
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.spreadsheets import unguarded

# What a sheet of Excel can hold. Rows that are not there at all cost a file nothing.
LAST_ROW = 1_048_576


@dataclass(frozen=True)
class Reading:
    """How much of a kind of file is read, and the words of its refusals.

    size, unpacked: bytes of the file, and of an .xlsx as it unfolds. spare_rows: filled rows
    above the data that are no data. times: whether the hour of a moment matters, or its day only.
    """

    size: int
    unpacked: int
    rows: int
    spare_rows: int
    columns: int
    kept: str  # "，一条也没有导入……。"
    text_forms: str  # what a file that is no readable text should be saved as
    times: bool = True


def read_table(
    data: bytes, reading: Reading, text_rows: Callable[[str], Iterable[list[str]]]
) -> list[list[str]]:
    """Rows of an XLSX or text file, told apart by content; empty rows are kept as [].

    text_rows: how a text becomes rows. ImportRefused: empty, too large, too many rows, an old
    .xls, damaged, unknown encoding.
    """
    if not data.strip():
        raise ImportRefused(f"文件是空的{reading.kept}")
    if len(data) > reading.size:
        raise ImportRefused(
            f"文件超过 {reading.size // 1024 // 1024} MB{reading.kept}请分成几个文件。")
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportRefused(f"这是旧的 .xls、.doc 或加了密的文件{reading.kept}"
                            "请在 WPS 或 Excel 里另存为不加密的 .xlsx。")
    if data.startswith(b"PK\x03\x04"):
        return _bounded(_xlsx_rows(data, reading), reading)
    return _bounded(text_rows(_text(data, reading)), reading)


def csv_rows(text: str, delimiters: str, kept: str) -> Iterator[list[str]]:
    """Rows of a CSV text, divided by the delimiter that its first line has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True,
                        delimiter=max(delimiters, key=first.count))
    try:
        for row in reader:
            yield [unguarded(cell) for cell in row]
    except csv.Error:
        raise ImportRefused(
            f"文件第 {reader.line_num} 行读不出来，多半是引号没有成对{kept}"
        ) from None


def _bounded(rows: Iterable[list[str]], reading: Reading) -> list[list[str]]:
    found: list[list[str]] = []
    filled = 0
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row[:reading.columns]]
        kept = cells if any(cells) else []
        filled += bool(kept)
        if filled > reading.rows + reading.spare_rows:
            raise ImportRefused(f"文件超过 {reading.rows:,} 行{reading.kept}请分成几个文件。")
        if number > LAST_ROW:
            raise ImportRefused(
                f"文件连空行超过 {LAST_ROW:,} 行{reading.kept}请删去空行再试。")
        found.append(kept)
    while found and not found[-1]:
        found.pop()
    return found


def _text(data: bytes, reading: Reading) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            raise ImportRefused(f"这不是文本文件{reading.kept}请用 {reading.text_forms}。")
        return text
    raise ImportRefused(f"文件的编码认不出来{reading.kept}请另存为 {reading.text_forms}。")


def _xlsx_rows(data: bytes, reading: Reading) -> Iterator[list[str]]:
    """The first visible sheet. What it unpacks to is counted before anything is unpacked."""
    # Here, as in kernel.spreadsheets: most of what starts reads no table.
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > reading.unpacked:
                raise ImportRefused(f"文件展开后太大{reading.kept}请只留需要的工作表再试。")
            check_entries(archive)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        if not sheets:
            raise ImportRefused(f"文件里没有工作表{reading.kept}")
        sheets[0].reset_dimensions()
        for row in sheets[0].iter_rows():
            yield [_cell_text(cell.value, cell.number_format, reading.times)
                   for cell in row[:reading.columns]]
        book.close()
    except (zipfile.BadZipFile, InvalidFileException, LookupError, ValueError, TypeError, OSError,
            SyntaxError, EOFError, RuntimeError, zlib.error) as error:
        # openpyxl reports damage by many types; none of them says more to a clerk than this
        raise ImportRefused(
            f"这个 .xlsx 文件打不开，可能已损坏{reading.kept}请在 WPS 或 Excel 里打开并另存一次。"
        ) from error


def _cell_text(value: object, shown_as: str | None, times: bool) -> str:
    form = (shown_as or "General").lower()
    if value is None:
        return ""
    if isinstance(value, datetime):
        whole = value.replace(microsecond=0)
        return whole.isoformat(sep=" ") if times and ("h" in form or whole.time() != time()) \
            else whole.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return _number_text(value, form)
    return str(value)


def _number_text(value: float, form: str) -> str:
    """As the cell shows it, unless it shows less than it holds: 0.042 shown as 0.04 is 0.042."""
    exact = str(int(value)) if value.is_integer() else f"{value:.15g}"  # all that Excel has
    places = re.fullmatch(r"0(?:\.(0+))?", form.removesuffix("_ "))
    if places is None:
        return exact
    shown = f"{value:.{len(places[1] or '')}f}"
    return shown if Decimal(shown) == Decimal(exact) else exact
