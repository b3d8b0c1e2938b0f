"""接口次数的规则, as tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.offices import config_for
from wechat_bot.kernel import clock
from wechat_bot.publishing.gateway import ErrorClass, Resting, Sent
from wechat_bot.publishing.quota_rules import (
    MassPlan,
    ask_again_after,
    is_near_end,
    kept_back,
    mass_period,
    mass_plan_of,
    mass_refusal,
    next_midnight,
    poll_wait,
    remaining,
    rest_until,
    was_cleared,
)
from wechat_bot.publishing.rules import NextStep, after_error

NOON = clock.from_beijing("2026-11-25 12:00")
WAITS = (15, 30, 60, 120, 300, 600, 1800)


def at(text: str) -> datetime:
    return clock.from_beijing(text)


@pytest.mark.parametrize(("errcode", "now", "refused_yesterday", "until"), [
    (45011, "2026-11-25 12:00", False, "2026-11-25 12:01"),
    (45011, "2026-11-25 12:00", True, "2026-11-25 12:01"),
    (45009, "2026-11-25 12:00", False, "2026-11-26 00:00"),
    (45009, "2026-11-25 23:59", False, "2026-11-26 00:00"),
    (45009, "2026-11-25 00:00", True, "2026-11-25 01:00"),
    (45009, "2026-11-25 23:30", True, "2026-11-26 00:00"),
])
def test_how_long_a_refused_path_rests(
    errcode: int, now: str, refused_yesterday: bool, until: str
) -> None:
    assert rest_until(errcode, at(now), refused_yesterday=refused_yesterday) == at(until)


@pytest.mark.parametrize(("limit", "here", "remote", "when_asked", "left"), [
    (100, 0, None, 0, 100), (100, 30, None, 0, 70), (100, 130, None, 0, 0),
    (100, 10, 40, 8, 58),   # somebody else called as well: WeChat's figure and our two since
    (100, 50, 40, 50, 50),  # WeChat counts less than we do: ours
    (500, 3, 500, 3, 0),
])
def test_the_worse_of_both_counts_counts(
    limit: int, here: int, remote: int | None, when_asked: int, left: int
) -> None:
    assert remaining(limit, here, remote, when_asked) == left


@pytest.mark.parametrize(("left", "limit", "near"), [
    (100, 100, False), (21, 100, False), (20, 100, True), (0, 100, True), (3, 10, True),
    (4, 10, False),
])
def test_near_its_end_a_path_is_asked_about_more_often(left: int, limit: int, near: bool) -> None:
    assert is_near_end(left, limit) is near
    wait = ask_again_after(NOON, left=left, limit=limit) - NOON
    assert wait == (timedelta(minutes=30) if near else timedelta(hours=6))


@pytest.mark.parametrize(("remain", "limit", "cleared"), [
    (0, 100, False), (2, 100, False), (3, 100, True), (20, 1000, False), (1000, 1000, True),
])
def test_one_more_than_the_deviation_means_cleared(remain: int, limit: int, cleared: bool) -> None:
    assert was_cleared(remain, limit) is cleared


def test_a_purpose_leaves_its_share() -> None:
    assert [kept_back(100, share) for share in (0.0, 0.1, 0.4, 0.6)] == [0, 10, 40, 60]


@pytest.mark.parametrize(("done", "left", "waiting", "events", "wait"), [
    (0, None, 1, False, timedelta(seconds=15)),   # WeChat was not asked: the plan
    (0, 90, 1, False, timedelta(seconds=15)),
    (3, 90, 1, False, timedelta(seconds=120)),
    (99, 90, 1, False, timedelta(seconds=1800)),  # the last one repeats
    (0, 90, 1, True, timedelta(seconds=300)),     # the notice comes by itself: later, more rarely
    (0, 12, 1, False, timedelta(hours=1)),        # 12 hours left, 12 calls
    (0, 90, 9, False, timedelta(hours=1.2)),      # nine share them
    (0, 1, 3, False, timedelta(hours=12)),
    (0, 0, 1, False, timedelta(hours=12)),        # none: after midnight
])
def test_polling_spreads_what_is_left(
    done: int, left: int | None, waiting: int, events: bool, wait: timedelta
) -> None:
    found = poll_wait(WAITS, done, left=left, waiting=waiting, now=NOON, told_by_events=events)
    assert found == wait


def test_the_day_begins_at_midnight_in_beijing() -> None:
    assert next_midnight(at("2026-12-31 23:59")) == at("2027-01-01 00:00")
    assert next_midnight(at("2026-12-31 00:00")) == at("2027-01-01 00:00")


def test_how_often_an_account_may_mass_send(tmp_path: Path) -> None:
    folder = tmp_path
    assert mass_plan_of(config_for(folder, publishing={"mass_per_day": 1})) == MassPlan(1, "day")
    service = config_for(folder, wechat={"account_type": "service"})
    assert mass_plan_of(service) == MassPlan(4, "month")
    assert mass_plan_of(config_for(folder, publishing={"mass_per_day": 3})) == MassPlan(3, "day")


@pytest.mark.parametrize(("period", "moment", "start", "end"), [
    ("day", "2026-11-25 00:00", "2026-11-25 00:00", "2026-11-26 00:00"),
    ("day", "2026-11-25 23:59", "2026-11-25 00:00", "2026-11-26 00:00"),
    ("month", "2026-12-31 10:00", "2026-12-01 00:00", "2027-01-01 00:00"),
    ("month", "2028-02-29 10:00", "2028-02-01 00:00", "2028-03-01 00:00"),
])
def test_the_period_of_a_mass_send(period: str, moment: str, start: str, end: str) -> None:
    assert mass_period(MassPlan(1, period), at(moment)) == (at(start), at(end))


def test_a_second_mass_send_names_the_first_and_the_way_out() -> None:
    others = [("《甲》", at("2026-11-25 10:30"))]
    said = mass_refusal(MassPlan(1, "day"), at("2026-11-25 16:30"), others)
    assert said is not None
    assert "《甲》（2026-11-25 10:30）" in said and "周三" in said and "发表（不通知）" in said
    assert "改到别的日子" in said and "没有安排" in said
    assert mass_refusal(MassPlan(2, "day"), at("2026-11-25 16:30"), others) is None
    monthly = mass_refusal(MassPlan(1, "month"), at("2026-11-25 16:30"), others)
    assert monthly is not None and "服务号一个月" in monthly and "下个月" in monthly


@pytest.mark.parametrize(("sent", "submitting", "step"), [
    (Sent.NO, False, NextStep.WAIT), (Sent.NO, True, NextStep.WAIT),
    (Sent.MAYBE, True, NextStep.ASK),
])
def test_used_up_calls_are_waited_for(sent: Sent, submitting: bool, step: NextStep) -> None:
    error = Resting("次数用完。", until=NOON, kind=ErrorClass.QUOTA, sent=sent, errcode=45009)
    assert after_error(error, submitting=submitting) is step
