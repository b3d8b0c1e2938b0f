"""导入 XLSX: cells as the clerk sees them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook

from wechat_bot.disclosure import sheets
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.queries import ReleaseFilter, list_releases
from wechat_bot.disclosure.sheets import read_rows
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office

at = datetime.fromisoformat  # Excel knows no time zones: its cells are naive


def book(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, number_format in (formats or {}).items():
        sheet[place].number_format = number_format
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_dates_and_numbers_as_shown() -> None:
    data = book(
        [date(2024, 3, 5), at("2024-03-05"), at("2024-03-05T10:30"), time(9, 5)],
        [20.1, 20.1, 3.0, 12, True, None, "  文字 "],
        formats={"B1": "yyyy/m/d h:mm", "B2": "0.00"},
    )
    assert [[cell for cell in row if cell] for row in read_rows(data)] == [
        ["2024-03-05", "2024-03-05 00:00:00", "2024-03-05 10:30:00", "09:05:00"],
        ["20.1", "20.10", "3", "12", "是", "文字"],
    ]


def test_a_sheet_is_imported(office: Office) -> None:
    data = book(["2024年台账"], ["标题", "发布日期", "渠道", "条例二十条"],
                ["甲", date(2024, 3, 5), "公众号", 1],
                [], ["乙", at("2024-03-06T10:30"), "政府网站", None])
    report = import_releases(COMMAND_LINE, office, data, "台账.xlsx", dry_run=False)
    assert report.rows == [(3, "新增"), (5, "新增")]
    with office.db.read() as session:
        rows = list_releases(session, ReleaseFilter())[1]
    assert [(r.release.item.title, clock.show(r.release.published_at), r.release.time_source)
            for r in rows] == [("乙", "2024-03-06 10:30", "imported"),
                               ("甲", "2024-03-05 00:00", "date_only")]
    assert rows[1].release.item.article_20 == "20.1"


def test_the_first_visible_sheet_is_read() -> None:
    made = Workbook()
    hidden = made.active
    assert hidden is not None
    hidden.sheet_state = "hidden"
    hidden.append(["藏"])
    made.create_sheet("表").append(["见"])
    made.active = 1
    out = io.BytesIO()
    made.save(out)
    assert read_rows(out.getvalue()) == [["见"]]


def test_a_file_that_unpacks_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "READING", replace(sheets.READING, unpacked=1000))
    with pytest.raises(ImportRefused, match="展开后太大"):
        read_rows(book(["标题"]))


def test_another_kind_of_zip_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "甲")
    with pytest.raises(ImportRefused, match="打不开"):
        read_rows(out.getvalue())
