"""发布日历的规则: days, warnings, free slots, weeks of a month, the pause."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from wechat_bot.kernel import clock
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.publishing import calendar as rules

CALENDAR = Calendar.load(data_path("content") / "calendar")
HOURS = ("10:00-14:00", "16:00-20:00")
SLOTS = ("16:30", "10:30")


def at(text: str) -> datetime:
    return clock.from_beijing(text)


@pytest.mark.parametrize(("day", "working", "name"), [
    ("2026-11-24", True, ""),
    ("2026-11-28", False, "周末"),
    ("2026-10-01", False, "国庆节"),
    ("2026-10-10", True, "调休上班"),  # a Saturday
])
def test_what_a_day_is(day: str, working: bool, name: str) -> None:
    facts = rules.day_facts(date.fromisoformat(day), CALENDAR)
    assert (facts.working, facts.name, facts.provisional) == (working, name, False)


def test_a_year_without_its_notice_is_provisional() -> None:
    assert rules.day_facts(date(2031, 3, 5), CALENDAR).provisional


@pytest.mark.parametrize(("moment", "hints"), [
    ("2026-11-24 10:30", []),
    ("2026-11-24 10:00", []),
    ("2026-11-24 20:00", []),
    ("2026-11-24 09:59", ["不在办公时间"]),
    ("2026-11-24 15:00", ["15:00（北京时间）不在办公时间（10:00-14:00、16:00-20:00）"]),
    ("2026-11-28 10:30", ["2026-11-28 周六是休息日（周末）"]),
    ("2026-10-01 23:00", ["是休息日（国庆节）", "不在办公时间"]),
    ("2026-10-10 10:30", []),  # 调休
])
def test_what_speaks_against_a_time(moment: str, hints: list[str]) -> None:
    found = rules.slot_warnings(at(moment), CALENDAR, HOURS)
    assert len(found) == len(hints)
    assert all(hint in sentence for hint, sentence in zip(hints, found, strict=True))


def test_without_office_hours_only_days_off_are_warned_of() -> None:
    assert rules.slot_warnings(at("2026-11-24 03:00"), CALENDAR, ()) == []
    assert len(rules.slot_warnings(at("2026-11-28 03:00"), CALENDAR, ())) == 1


@pytest.mark.parametrize(("day", "planned", "now", "free"), [
    ("2026-11-24", [], "2026-11-23 09:00", ["10:30", "16:30"]),
    ("2026-11-24", ["2026-11-24 10:59"], "2026-11-23 09:00", ["16:30"]),
    ("2026-11-24", ["2026-11-24 11:00", "2026-11-24 10:00"], "2026-11-23 09:00",
     ["10:30", "16:30"]),
    ("2026-11-24", ["2026-11-24 10:30", "2026-11-24 16:45"], "2026-11-23 09:00", []),
    ("2026-11-24", [], "2026-11-24 10:30", ["16:30"]),  # the first is over
    ("2026-11-28", [], "2026-11-23 09:00", []),  # a Saturday
    ("2026-10-10", [], "2026-09-23 09:00", ["10:30", "16:30"]),  # 调休
])
def test_free_slots(day: str, planned: list[str], now: str, free: list[str]) -> None:
    found = rules.free_slots(date.fromisoformat(day), SLOTS, [at(text) for text in planned],
                             at(now), CALENDAR)
    assert [clock.to_beijing(moment).strftime("%H:%M") for moment in found] == free


@pytest.mark.parametrize(("now", "first"), [
    ("2026-11-23 09:00", "2026-11-23 10:00"),
    ("2026-11-23 09:45", "2026-11-23 16:00"),
    ("2026-11-27 19:00", "2026-11-30 10:00"),  # over the weekend
    ("2026-09-30 19:00", "2026-10-08 10:00"),  # over the holiday
])
def test_the_next_office_time(now: str, first: str) -> None:
    assert clock.show(rules.first_office_time(at(now), HOURS, CALENDAR)) == first


def test_the_weeks_of_a_month_are_whole() -> None:
    weeks = rules.month_weeks(date(2026, 11, 22))
    assert (weeks[0][0], weeks[-1][-1], len(weeks)) == (date(2026, 10, 26), date(2026, 12, 6), 6)
    assert all(len(week) == 7 and week[0].weekday() == 0 for week in weeks)
    assert len(rules.month_weeks(date(2027, 2, 1))) == 4  # begins on a Monday, 28 days


def test_the_months_before_and_after() -> None:
    assert rules.next_month(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert rules.next_month(date(2026, 1, 31), -1) == date(2025, 12, 1)
