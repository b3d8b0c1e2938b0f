"""Rounds: every so many seconds; what was missed is one round."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from wechat_bot.kernel import clock
from wechat_bot.worker.rounds import Rounds

LAST = datetime(2026, 11, 23, 10, 0, tzinfo=clock.BEIJING)


@pytest.mark.parametrize(("since", "until_next"), [
    (0.0, 2.0),
    (0.5, 1.5),  # in time
    (2.0, 2.0),  # just on time: that one is being made
    (5.0, 1.0),  # two were missed
    (20 * 365 * 86_400 + 1.5, 0.5),  # the clock was at its factory's setting
])
def test_the_next_round(since: float, until_next: float) -> None:
    now = LAST + timedelta(seconds=since)
    assert Rounds(2).get_next_fire_time(LAST, now) == now + timedelta(seconds=until_next)


def test_rounds_missed_for_twenty_years_are_made_as_one() -> None:
    rounds, moment, now, made = Rounds(2), LAST, LAST + timedelta(days=20 * 365, seconds=1), 0
    while moment <= now:  # as the scheduler counts them
        following = rounds.get_next_fire_time(moment, now)
        assert following is not None
        moment, made = following, made + 1
    assert made == 1


def test_the_clock_was_set_back() -> None:
    """The next round stays where it was; the watchdog begins anew from the new time."""
    now = LAST - timedelta(days=1)
    assert Rounds(2).get_next_fire_time(LAST, now) == LAST + timedelta(seconds=2)
