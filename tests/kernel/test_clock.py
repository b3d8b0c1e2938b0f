"""Time: kept in UTC, shown and counted in Beijing time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import time_machine

from wechat_bot.kernel import clock

NEW_YEAR = datetime(2025, 12, 31, 16, 0, tzinfo=UTC)  # 2026-01-01 00:00 in Beijing


@time_machine.travel(NEW_YEAR, tick=False)
def test_now_is_aware_and_in_utc() -> None:
    assert clock.now() == NEW_YEAR
    assert clock.now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(("moment", "day"), [
    (NEW_YEAR, date(2026, 1, 1)), (NEW_YEAR - timedelta(microseconds=1), date(2025, 12, 31)),
])
def test_today_is_the_day_in_beijing(moment: datetime, day: date) -> None:
    with time_machine.travel(moment, tick=False):
        assert clock.today() == day


@pytest.mark.parametrize(("moment", "year"), [
    (NEW_YEAR, 2026), (NEW_YEAR - timedelta(seconds=1), 2025),
    (datetime(2026, 1, 1, 1, 0, tzinfo=timezone(timedelta(hours=9, minutes=30))), 2025),
])
def test_the_year_turns_at_midnight_in_beijing(moment: datetime, year: int) -> None:
    assert clock.year_of(moment) == year


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = NEW_YEAR.replace(tzinfo=None)
    for use in (clock.to_beijing, clock.show, clock.iso_beijing, clock.year_of):
        with pytest.raises(ValueError, match="时区"):
            use(naive)


@pytest.mark.parametrize("text", [
    "2026-01-01 00:00", "2026/01/01 00:00", "2026-01-01T00:00:00", " 2026-01-01T00:00 ",
    "2025-12-31T16:00:00+00:00", "2026-01-01",
])
def test_a_typed_time_is_beijing_time_unless_it_says_otherwise(text: str) -> None:
    assert clock.from_beijing(text) == NEW_YEAR


@pytest.mark.parametrize("text", ["", "明天", "2026-02-30 10:00", "2026-01-01 25:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        clock.from_beijing(text)


def test_how_it_is_shown() -> None:
    moment = NEW_YEAR.replace(microsecond=250_000)
    assert clock.iso_beijing(moment) == "2026-01-01T00:00:00+08:00"
    assert clock.show(moment) == "2026-01-01 00:00"
    assert clock.show_day(date(2026, 11, 22)) == "2026-11-22 周日"
