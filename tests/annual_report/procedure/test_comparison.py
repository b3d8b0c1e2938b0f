"""两版对照: what differs is shown, what is the same is not. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from tests.annual_report import real
from tests.support.offices import config_for
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.procedure.comparison import compare


def content(**changes: object) -> ReportContent:
    raw = real.nothing(disclosures={"total": 33, "items_distinct": 33,
                                    "by_channel": {"website": 1, "wechat": 32}})
    raw["decisions"]["licences"] = changes.pop("licences", 0)
    made = ReportContent(from_json(raw), {"opening": "开头。", "other.report": "没有。"},
                         date(2025, 1, 20))
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_version_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert compare(content(), content(draft=False, label="送审稿第1版"), config_for(tmp_path)).same


def test_texts_numbers_and_dates_that_differ_are_shown(tmp_path: Path) -> None:
    new = content(licences=4, signed_on=date(2025, 1, 22),
                  texts={"opening": "开头。", "other.report": "没有其他事项。"},
                  correction=Correction(date(2025, 3, 1), "更正许可数。"))
    found = compare(content(), new, config_for(tmp_path))
    assert not found.same
    assert [(each.name, each.old, each.new) for each in found.texts] == [
        ("其他需要报告的事项", "没有。", "没有其他事项。")]
    assert [(each.name, each.old, each.new) for each in found.numbers] == [
        ("表二“行政许可”", "0", "4")]
    assert [(each.name, each.old, each.new) for each in found.facts] == [
        ("落款日期", "2025年1月20日", "2025年1月22日"), ("更正", "", "2025年3月1日，更正许可数。")]
