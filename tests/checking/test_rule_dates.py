"""Dates that do not exist, weekdays, years."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Check

Found = Callable[..., list[tuple[str, str, str]]]

WRONG = [
    ("定于2026年2月30日开会。", "date.impossible", "error", "2026年2月30日"),
    ("定于2月30日开会。", "date.impossible", "error", "2月30日"),
    ("定于2026年2月29日开会。", "date.impossible", "error", "2026年2月29日"),
    ("定于13月1日开会。", "date.impossible", "error", "13月1日"),
    ("定于2026年13月开会。", "date.impossible", "error", "2026年13月"),
    ("定于11月31日开会。", "date.impossible", "error", "11月31日"),
    ("截至2026-02-30。", "date.impossible", "error", "2026-02-30"),
    ("截至2026.13.01。", "date.impossible", "error", "2026.13.01"),
    ("二〇二六年二月三十日", "date.impossible", "error", "二〇二六年二月三十日"),
    ("四月三十一日", "date.impossible", "error", "四月三十一日"),
    ("2026年11月22日（星期一）", "date.weekday", "error", "2026年11月22日（星期一"),
    ("2026年11月22日 周六", "date.weekday", "error", "2026年11月22日 周六"),
    ("今年11月22日（星期六）", "date.weekday", "error", "今年11月22日（星期六"),
    ("2026年普法，11月22日星期一。", "date.weekday", "warning", "11月22日星期一"),
    ("星期一（2026年11月22日）", "date.weekday", "error", "星期一（2026年11月22日）"),
]


@pytest.mark.parametrize(("body", "rule", "severity", "text"), WRONG)
def test_wrong_dates_are_found(
    found: Found, body: str, rule: str, severity: str, text: str
) -> None:
    assert (rule, severity, text) in found(body)


RIGHT = [
    "2024年2月29日和2月29日。", "2026年11月22日（星期日）、11月22日（周日）、11月22日星期天。", "12月31日。",
    "11月22日（星期一）。", "十二月三十一日，二〇二四年二月二十九日。", "电话0901-3355730，案号2020-13-99X。",
    "13个月，30日内，第13月龄，6月30日前。", "2026年1月1日（周四）至3日（周六）", "12月5日至6日（周六、周日）",
    "2025年12月1日（星期一）开始，2026年12月1日（星期二）结束，12月1日（星期一）。", "1.2.3版，192.168.1.1，3月8日",
    "11月22日周末活动，11月22日周年纪念。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_right_dates_and_unsure_ones_are_not(found: Found, body: str) -> None:
    assert [f for f in found(body) if f[0].startswith("date.")] == []


def test_the_year_of_the_title_dates_the_text(check: Check) -> None:
    findings = check("12月4日（星期四）开始。", title="2026年宪法宣传周")
    assert [f.rule for f in findings] == ["date.weekday"] and "星期五" in findings[0].message
    assert check("12月4日（星期五）开始。", title="2026年宪法宣传周") == []


@pytest.mark.parametrize(("title", "body", "reported"), [
    ("2025年工作安排", "现将2026年工作安排如下。", True),
    ("2026年工作安排", "现将2026年工作安排如下，2025年已完成。", False),
    ("2026年工作安排", "现将二〇二六年工作安排如下。", False),
    ("2025年和2026年对比", "2024年的数据。", False),
    ("2026年工作安排", "现将工作安排如下。", False),
    ("2026年宪法宣传周", "国家宪法日由全国人大常委会在2014年11月1日决定设立。", False),
])
def test_years_of_title_and_text(found: Found, title: str, body: str, reported: bool) -> None:
    rules = [f for f in found(body, title=title) if f[0] == "date.year_differs"]
    assert bool(rules) == reported
    assert not rules or rules[0] == ("date.year_differs", "warning", "2025")
