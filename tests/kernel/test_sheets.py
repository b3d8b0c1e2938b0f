"""Reading a table file: what every kind of import relies on."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook

from wechat_bot.kernel import sheets
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.sheets import Reading, csv_rows, read_table
from wechat_bot.kernel.spreadsheets import Sheet, csv_file

READING = Reading(size=1000_000, unpacked=1000_000, rows=3, spare_rows=1, columns=3,
                  kept="，没有导入。", text_forms="CSV")


def rows_of(data: bytes, reading: Reading = READING) -> list[list[str]]:
    return read_table(data, reading, lambda text: csv_rows(text, ",;", reading.kept))


def xlsx(change: Callable[[str], str] = str) -> bytes:
    """A workbook with one cell, its sheet's XML changed as no program would write it."""
    book, plain, out = Workbook(), io.BytesIO(), io.BytesIO()
    book.worksheets[0].append(["甲"])
    book.save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.namelist():
            text = source.read(part).decode()
            target.writestr(part, change(text) if "sheet1.xml" in part else text)
    return out.getvalue()


def test_empty_rows_keep_their_place_except_at_the_end() -> None:
    assert rows_of("甲;乙\n\n;\n 丙 ;\n\n\n".encode()) == [["甲", "乙"], [], [], ["丙", ""]]


def test_what_our_csv_guards_comes_back() -> None:
    written = csv_file(Sheet("表", {"甲": 1}, [["=1"], ["'乙'"], ["-"]]))
    assert rows_of(written) == [["甲"], ["=1"], ["'乙'"], ["-"]]


def test_columns_beyond_the_last_are_not_read() -> None:
    assert rows_of(b"1,2,3,4") == [["1", "2", "3"]]


def test_one_row_more_than_allowed() -> None:
    assert len(rows_of(b"a\n\nb\nc\nd")) == 5
    with pytest.raises(ImportRefused, match="超过 3 行，没有导入"):
        rows_of(b"a\nb\nc\nd\ne")


def test_empty_rows_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 100)
    assert len(rows_of(b"\n" * 99 + b"a")) == 100
    with pytest.raises(ImportRefused, match="连空行超过 100 行，没有导入"):
        rows_of(b"\n" * 100 + b"a")


def test_a_row_with_an_endless_number_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LAST_ROW", 1000)
    data = xlsx(lambda text: re.sub(r'(r="A?)1"', r'\g<1>999999999999"', text))
    with pytest.raises(ImportRefused, match="连空行超过 1,000 行"):
        rows_of(data)


def test_a_style_that_is_not_there_is_damage() -> None:
    assert rows_of(xlsx()) == [["甲"]]
    data = xlsx(lambda text: re.sub(r"<c [^>]*>.*</c>", '<c r="A1" s="99"><v>1.5</v></c>', text))
    with pytest.raises(ImportRefused, match="打不开"):
        rows_of(data)


def test_a_moment_with_or_without_its_hour() -> None:
    book, out = Workbook(), io.BytesIO()
    book.worksheets[0].append(["2024-03-05T10:30:00"])
    cell = book.worksheets[0]["A1"]
    cell.value, cell.data_type, cell.number_format = "45356.4375", "n", "yyyy/m/d h:mm"
    book.save(out)
    assert rows_of(out.getvalue()) == [["2024-03-05 10:30:00"]]
    assert rows_of(out.getvalue(), replace(READING, times=False)) == [["2024-03-05"]]


def test_a_number_is_never_rounded_to_what_the_cell_shows() -> None:
    book, out = Workbook(), io.BytesIO()
    page = book.worksheets[0]
    for value, form in ((0.042, "0.00"), (20.1, "0.00"), (0.1 + 0.2, "0.00"), (2.5, "0")):
        page.append([value])
        page.cell(page.max_row, 1).number_format = form
    book.save(out)
    wide = replace(READING, rows=10)
    assert rows_of(out.getvalue(), wide) == [["0.042"], ["20.10"], ["0.30"], ["2.5"]]
