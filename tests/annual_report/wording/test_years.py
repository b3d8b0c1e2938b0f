"""text.year, dates.period and dates.title_year: years that are not the report's own, 2024."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.annual_report.wording.words import OFFICE, found

RULE = "text.year"


@pytest.mark.parametrize(("code", "text", "severities"), [
    ("overview.intro", "2023年，我局依法公开信息。", ["error"]),
    ("overview.intro", "2023年度，我局依法公开信息。", ["error"]),
    ("overview.intro", "二〇二三年，我局依法公开信息。", ["error"]),
    ("overview.intro", "２０２３年，我局依法公开信息。", ["error"]),
    ("overview.intro", "我局在2023年公开了信息。", ["warning"]),
    ("overview.intro", "2022年我局公开了信息。", ["warning"]),
    ("overview.intro", "2026年我局公开了信息。", ["warning"]),
    ("overview.intro", "2024年，我局依法公开信息，比2023年增加5条。", []),
    ("overview.intro", "2024年，与2023年相比有所增加。", []),
    ("overview.intro", "2019年4月3日修订的条例自2019年5月15日起施行。", []),
    ("overview.intro", "2023年印发的制度继续执行。", []),
    ("overview.intro", "按照《2023年政务公开工作要点》和塔司发〔2021〕3号执行。", []),
    ("overview.intro", "落实《法治政府建设实施纲要（2021—2025年）》。", []),
    ("overview.intro", "自2019年以来，机制不断完善。", []),
    ("overview.applications", "2023年结转2件。", []),
    ("problems.last_year", "2023年指出的问题都已整改。", []),
    ("problems.measures", "2025年，重点做好以下工作。", []),
    ("problems.found", "2025年将继续改进。", []),
    ("problems.measures", "2023年，我局将加强培训。", ["error"]),
    ("opening", "按照地区《关于做好2023年政府信息公开工作年度报告编制工作的通知》编制。", ["error"]),
    ("opening", "按照地区《关于做好2024年政府信息公开工作年度报告编制工作的通知》编制。", []),
])
def test_years_in_the_text(code: str, text: str, severities: list[str]) -> None:
    assert [each.severity for each in found(RULE, code, text)] == severities


@pytest.mark.parametrize(("text", "count"), [
    ("统计期限为2024年1月1日至12月31日。", 0),
    ("统计期限为2024年1月1日起至2024年12月31日止。", 0),
    ("统计期限从2023年1月1日起至2023年12月31日止。", 1),
    ("统计期限为2024年1月1日至2024年11月30日。", 1),
])
def test_the_period(text: str, count: int) -> None:
    findings = found("dates.period", "opening", text)
    assert [each.severity for each in findings] == ["error"] * count
    assert found(RULE, "opening", text) == []


def test_the_title_that_was_read_and_the_one_in_the_text() -> None:
    context = replace(OFFICE, title="额敏县司法局2023年政府信息公开工作年度报告")
    assert [each.where for each in found("dates.title_year", "opening", "", context=context)] == [
        ("title",)]
    context = replace(OFFICE, title="额敏县司法局2024年政府信息公开工作年度报告")
    assert found("dates.title_year", "opening", "", context=context) == []
    assert len(found("dates.title_year", "opening", "现公布2023年政府信息公开工作年度报告。")) == 1


def test_a_notice_of_another_year() -> None:
    last = "《关于编制2023年政府信息公开工作年度报告的通知》（塔政办函〔2024〕1号）"
    this = "《关于编制2024年政府信息公开工作年度报告的通知》（塔政办函〔2025〕1号）"
    findings = found(RULE, "opening", "", context=replace(OFFICE, notices=(last, this)))
    assert [each.quote for each in findings] == [last]
