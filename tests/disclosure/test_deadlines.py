"""二十个工作日 (条例 art 26), counted with the real calendar."""

from __future__ import annotations

from datetime import date

import pytest

from wechat_bot.disclosure import deadlines
from wechat_bot.kernel import clock
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar

CALENDAR = Calendar.load(data_path("content") / "calendar")


@pytest.mark.parametrize(("made", "last"), [
    ("2024-03-01", "2024-03-29"),  # four plain weeks
    ("2024-02-08", "2024-03-13"),  # Spring Festival 10–17 February, 18 February worked
    ("2024-09-13", "2024-10-17"),  # Mid-autumn, National Day; 14, 29 September, 12 October worked
    ("2025-01-20", "2025-02-21"),  # 28 January–4 February off; 26 January and 8 February worked
    ("2024-12-20", "2025-01-20"),  # New Year's Day over the year's end
    ("2024-03-02", "2024-03-29"),  # made on a Saturday: Monday is day 1
])
def test_last_day(made: str, last: str) -> None:
    assert str(deadlines.last_day(date.fromisoformat(made), CALENDAR).day) == last


def test_the_last_day_counts_whole() -> None:
    by = deadlines.publish_by(date(2024, 3, 1), CALENDAR)
    assert clock.iso_beijing(by) == "2024-03-30T00:00:00+08:00"


@pytest.mark.parametrize(("released", "today", "late", "left", "words"), [
    ("2024-03-29", "2024-06-01", 0, 0, "按时公开"),
    ("2024-03-30", "2024-06-01", 0, 0, "按时公开"),  # a Saturday: no working day beyond
    ("2024-04-02", "2024-06-01", 2, 0, "晚了 2 个工作日"),
    ("2024-02-01", "2024-06-01", 0, 0, "按时公开"),  # before the day that was written
    (None, "2024-03-01", 0, 20, "还有 20 个工作日"),
    (None, "2024-03-29", 0, 0, "还有 0 个工作日"),
    (None, "2024-04-08", 5, 0, "已经超过 5 个工作日"),  # 清明 4–6 April, the 7th worked
])
def test_how_an_item_stands(
    released: str | None, today: str, late: int, left: int, words: str
) -> None:
    found = deadlines.timeliness(
        date(2024, 3, 1), date.fromisoformat(released) if released else None,
        date.fromisoformat(today), CALENDAR)
    assert (found.late, found.left) == (late, left)
    assert words in found.sentence


def test_days_never_run_backwards() -> None:
    days = [date.fromordinal(number) for number in range(date(2023, 1, 1).toordinal(),
                                                         date(2026, 12, 1).toordinal())]
    lasts = [deadlines.last_day(day, CALENDAR).day for day in days]
    assert lasts == sorted(lasts)
    assert all(last > day for day, last in zip(days, lasts, strict=True))


@pytest.mark.parametrize(("made_on", "origin", "is_ours", "availability", "runs"), [
    (date(2024, 3, 1), "original", True, "active", True),
    (None, "original", True, "active", False),
    (date(2024, 3, 1), "repost", True, "active", False),
    (date(2024, 3, 1), "original", False, "active", False),
    (date(2024, 3, 1), "original", True, "on_request", False),
])
def test_where_the_period_runs(
    made_on: date | None, origin: str, is_ours: bool, availability: str, runs: bool
) -> None:
    assert deadlines.applies(made_on, origin, is_ours, availability) is runs
