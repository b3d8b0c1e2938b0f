"""The workbook: numbers are numbers, empty is empty, and it prints as it looks."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.annual_report import real
from tests.annual_report.documents.examples import content, table_of
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents.xlsx import FIRST_SHEET, report_xlsx
from wechat_bot.annual_report.figures import from_json

DISCLOSED = {"total": 33, "items_distinct": 32,
             "by_channel": {"website": 1, "wechat": 32, "weibo": 0}}


def opened(report: ReportContent) -> Any:
    return load_workbook(io.BytesIO(report_xlsx(report)))


def facts(report: ReportContent) -> dict[str, object]:
    return {label.value: value.value for label, value in opened(report)[FIRST_SHEET].iter_rows(
        min_row=2, max_col=2)}


def test_a_sheet_for_each_table_after_the_first() -> None:
    book = opened(content())
    assert book.sheetnames == [FIRST_SHEET, *map(table_of, ("table_2", "table_3", "table_4"))]


def test_the_first_sheet_tells_what_part_one_counts() -> None:
    told = facts(content(from_json(real.nothing(disclosures=DISCLOSED))))
    assert told == {"年度": 2024, "编制单位": "额敏县司法局", "主动公开总数（条）": 33,
                    "其中不重复的信息（条）": 32, "政府网站（条）": 1, "公众号（条）": 32, "weibo（条）": 0}


def test_what_was_not_counted_is_empty() -> None:
    assert facts(content())["主动公开总数（条）"] is None


@pytest.mark.parametrize(("wan", "value", "looks"), [
    ("59237.2449", 59237.2449, "0.0000"), ("12", 12, "0"), ("0.10", 0.1, "0.0"), ("0", 0, "0"),
    (None, None, "General"), ("123456789012.3456", "123456789012.3456", "General")])
def test_a_sum_is_exact(wan: str | None, value: object, looks: str) -> None:
    """As a number; as text where a spreadsheet would round it."""
    cell = opened(content(from_json(real.nothing(fees_wan=wan))))[table_of("table_2")]["B15"]
    assert (cell.value, cell.number_format) == (value, looks)


def test_an_empty_cell_is_empty_and_a_zero_is_a_number() -> None:
    raw = real.nothing()
    raw["reviews"]["upheld"] = None
    sheet = opened(content(from_json(raw)))[table_of("table_4")]
    assert [sheet["A5"].value, sheet["B5"].value, sheet["A5"].data_type] == [None, 0, "n"]


def test_the_head_stays_in_sight_and_on_every_page() -> None:
    sheet = opened(content())[table_of("table_3")]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("D5", "$2:$4")
    assert sheet.page_setup.orientation == "landscape"
    assert (sheet.page_setup.fitToWidth, sheet.sheet_properties.pageSetUpPr.fitToPage) == (1, True)


def test_a_draft_is_marked_in_and_above_every_sheet() -> None:
    for sheet in opened(content(draft=True, label="R&D稿")):
        assert sheet["A1"].value == "草稿　R&D稿"
        assert sheet.oddHeader.center.text == "草稿　R&&D稿"
    for sheet in opened(content()):
        assert sheet.oddHeader.center.text is None
        assert "草稿" not in str(sheet["A1"].value)


def test_no_text_becomes_a_formula() -> None:
    report = content(replace(from_json(real.nothing()), agency="=1+1\x00"))
    cell = opened(report)[FIRST_SHEET]["B3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
