"""Counting working days on the announced years: dated examples and properties."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar, DateTooFar, NegativeDays, ReversedDates

CALENDAR = Calendar.load(data_path("content") / "calendar")

D = date.fromisoformat


@pytest.mark.parametrize(
    ("start", "n", "expected"),
    [
        # an ordinary week, and a start on a weekend
        ("2026-11-16", 1, "2026-11-17"),
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),
        # Spring Festival 2026: 15-23 February off, Saturdays 14 and 28 February worked
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 2, "2026-02-24"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2026-02-27", 2, "2026-03-02"),
        # National Day 2026: 1-7 October off, 20 September and 10 October worked
        ("2026-09-18", 1, "2026-09-20"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        # 20 working days of 条例 art. 33 over the National Day of 2025 (1-8 October)
        ("2025-09-26", 20, "2025-10-30"),
        # Spring Festival 2024 and the eve, which was an ordinary working day
        ("2024-02-08", 1, "2024-02-09"),
        ("2024-02-09", 1, "2024-02-18"),
        # 2019's May Day as changed by the later notice
        ("2019-04-26", 1, "2019-04-28"),
        ("2019-04-30", 1, "2019-05-05"),
        # 2020's Spring Festival as prolonged to 2 February
        ("2020-01-23", 1, "2020-02-03"),
        # year ends: inside one holiday, and over a plain one
        ("2022-12-30", 1, "2023-01-03"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2024-12-31", 1, "2025-01-02"),
    ],
)
def test_the_nth_working_day(start: str, n: int, expected: str) -> None:
    assert CALENDAR.add_workdays(D(start), n) == (D(expected), False)


def test_zero_days_is_the_start_itself_even_on_a_holiday() -> None:
    assert CALENDAR.add_workdays(D("2026-10-01"), 0) == (D("2026-10-01"), False)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-16", "2026-11-16", 0),
        ("2026-11-16", "2026-11-17", 1),
        ("2026-11-20", "2026-11-22", 0),
        ("2026-02-13", "2026-02-24", 2),
        ("2026-09-30", "2026-10-07", 0),
        ("2026-09-30", "2026-10-10", 3),
        ("2025-12-31", "2026-01-04", 1),
        ("2018-12-31", "2019-12-31", 250),
        ("2025-12-31", "2026-12-28", 245),
    ],
)
def test_working_days_between(first: str, last: str, expected: int) -> None:
    assert CALENDAR.workdays_between(D(first), D(last)) == (expected, False)


def test_a_year_not_announced_is_counted_monday_to_friday_and_marked() -> None:
    assert CALENDAR.add_workdays(D("2026-12-31"), 1) == (D("2027-01-01"), True)
    assert CALENDAR.workdays_between(D("2027-01-31"), D("2027-02-28")) == (20, True)
    assert CALENDAR.is_workday(D("2027-03-06")) == (False, True)


def test_the_last_days_of_december_wait_for_the_next_notice() -> None:
    assert CALENDAR.is_workday(D("2026-12-28")) == (True, False)
    assert CALENDAR.is_workday(D("2026-12-29")) == (True, True)
    assert CALENDAR.is_workday(D("2025-12-31")) == (True, False)


def test_a_day_named_by_the_next_notice_is_certain_without_its_own_year() -> None:
    assert CALENDAR.is_workday(D("2018-12-31")) == (False, False)
    assert CALENDAR.is_workday(D("2018-12-29")) == (True, False)
    assert CALENDAR.is_workday(D("2018-12-28")) == (True, True)


def test_a_result_is_provisional_when_any_day_on_the_way_was() -> None:
    assert not CALENDAR.add_workdays(D("2026-12-01"), 19).provisional
    assert CALENDAR.add_workdays(D("2026-12-01"), 20).provisional


def test_the_answer_is_as_true_as_the_day_is_worked() -> None:
    assert CALENDAR.is_workday(D("2026-02-14"))
    assert not CALENDAR.is_workday(D("2026-02-16"))


def test_negative_days_are_refused_in_chinese() -> None:
    with pytest.raises(NegativeDays, match="不能是负数"):
        CALENDAR.add_workdays(D("2026-11-16"), -1)
    assert issubclass(NegativeDays, ValueError)


def test_reversed_dates_are_refused_in_chinese() -> None:
    with pytest.raises(ReversedDates, match=r"起止日期颠倒.*2026-11-15.*2026-11-16"):
        CALENDAR.workdays_between(D("2026-11-16"), D("2026-11-15"))
    assert issubclass(ReversedDates, ValueError)


def test_a_count_beyond_the_last_date_is_refused() -> None:
    with pytest.raises(DateTooFar, match="9999-12-31"):
        CALENDAR.add_workdays(D("9999-12-20"), 100)


DAYS = st.dates(min_value=date(2018, 1, 1), max_value=date(2029, 12, 31))


@given(start=DAYS, n=st.integers(min_value=0, max_value=300))
def test_adding_then_counting_gives_the_same_number(start: date, n: int) -> None:
    added = CALENDAR.add_workdays(start, n)
    assert CALENDAR.workdays_between(start, added.day) == (n, added.provisional)


@given(start=DAYS, n=st.integers(min_value=0, max_value=300))
def test_counting_never_runs_backwards(start: date, n: int) -> None:
    here = CALENDAR.add_workdays(start, n).day
    following = CALENDAR.add_workdays(start, n + 1).day
    assert start <= here < following
    assert CALENDAR.is_workday(following)


@given(start=DAYS, n=st.integers(min_value=1, max_value=60))
def test_a_later_start_never_gives_an_earlier_end(start: date, n: int) -> None:
    later = start + timedelta(days=1)
    assert CALENDAR.add_workdays(start, n).day <= CALENDAR.add_workdays(later, n).day
