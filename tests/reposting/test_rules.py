"""转发任务的规则: outcomes, reminders, sources, the feedback line. Tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.reposting.conftest import NOW, order_fields
from wechat_bot.kernel import clock
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.reposting.rules import (
    OrderState,
    Outcome,
    Tally,
    feedback,
    order_problems,
    outcome_of,
    reminder_due,
    reminders,
    source_known,
    tally,
)

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("state", "due", "done", "outcome"), [
    ("open", None, None, Outcome.OPEN),
    ("open", NOW, None, Outcome.OPEN),  # at the deadline itself there is still time
    ("open", NOW - HOUR, None, Outcome.OVERDUE),
    ("open", NOW + HOUR, None, Outcome.OPEN),
    ("open", NOW, NOW, Outcome.ON_TIME),
    ("open", NOW - HOUR, NOW, Outcome.LATE),
    ("open", None, NOW, Outcome.ON_TIME),
    ("done", NOW, NOW - HOUR, Outcome.ON_TIME),
    ("done", NOW - HOUR, NOW, Outcome.LATE),
    ("declined", NOW - HOUR, None, Outcome.DECLINED),
    ("declined", NOW, NOW - HOUR, Outcome.DECLINED),
])
def test_the_outcome_follows_from_decision_deadline_and_publication(
    state: str, due: datetime | None, done: datetime | None, outcome: Outcome
) -> None:
    assert outcome_of(OrderState(state), due, done, NOW) is outcome


@pytest.mark.parametrize(("due", "before"), [
    ("2026-11-25 16:00", "2026-11-24 16:00"),
    ("2026-11-23 10:00", "2026-11-20 10:00"),  # a Monday: the Friday before
    ("2026-10-08 12:00", "2026-09-30 12:00"),  # after the National Day holiday
])
def test_reminders_come_a_working_day_before_and_at_the_deadline(due: str, before: str) -> None:
    calendar = Calendar.load(data_path("content") / "calendar")
    moment = clock.from_beijing(due)
    first, last = reminders(moment, calendar)
    assert (clock.show(first), last) == (before, moment)


@pytest.mark.parametrize(("reminded", "now", "expected"), [
    (None, NOW - 2 * HOUR, None),
    (None, NOW - HOUR, NOW - HOUR),
    (NOW - HOUR, NOW - HOUR / 2, None),
    (NOW - HOUR, NOW, NOW),
    (None, NOW + HOUR, NOW),  # both were missed: only the last is made up for
    (NOW, NOW + HOUR, None),
])
def test_each_reminder_is_due_once(
    reminded: datetime | None, now: datetime, expected: datetime | None
) -> None:
    assert reminder_due((NOW - HOUR, NOW), reminded, now) == expected


NAMES = ["新华社", "人民日报", "司法部", "新疆日报社", "法治日报", "新疆维吾尔自治区司法厅"]


@pytest.mark.parametrize("source", [
    "新华社", " 新华社 ", "“新华社”微信公众号", "新华社微信", "人民日报社", "新疆日报", "来源：司法部",
    "司法部官网", "新华社、人民日报", "新华社（记者 张三）", "人民日报客户端", "新疆维吾尔自治区司法厅公众号",
    "来源:法治日报", "新疆维吾尔自治区司法",
])
def test_a_source_on_the_list_is_known_by_its_full_or_short_name(source: str) -> None:
    assert source_known(source, NAMES)


@pytest.mark.parametrize("source", [
    "", "  ", "某某自媒体", "网络", "新华社、某某自媒体", "今日新华社区", "公众号", "新", "司法",
])
def test_another_source_is_not_known(source: str) -> None:
    assert not source_known(source, NAMES)


def test_nothing_is_known_without_a_list() -> None:
    assert not source_known("新华社", [])


def test_the_feedback_line_says_who_when_what_where() -> None:
    at = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert feedback("额敏县司法局", "通知", at, "https://mp.weixin.qq.com/s/a") == (
        "【反馈】额敏县司法局已于2026年11月22日16:30转发《通知》，链接：https://mp.weixin.qq.com/s/a")
    assert feedback("额敏县司法局", "通知", at, "").endswith("转发《通知》")


def test_the_rate_leaves_out_what_was_declined() -> None:
    found = tally([Outcome.ON_TIME, Outcome.ON_TIME, Outcome.LATE, Outcome.OVERDUE,
                   Outcome.OPEN, Outcome.OPEN, Outcome.DECLINED])
    assert found == Tally(ordered=7, on_time=2, late=1, open=2, overdue=1, declined=1)
    assert (found.rate, found.on_time_rate) == (50.0, 33.3)
    assert tally([Outcome.DECLINED]).rate is None and tally([]).rate is None


@pytest.mark.parametrize(("changes", "field"), [
    ({"ordered_by": "  "}, "ordered_by"), ({"ordered_by": "某" * 61}, "ordered_by"),
    ({"title": ""}, "title"), ({"received_how": "鸽子"}, "received_how"),
    ({"received_at": NOW + HOUR}, "received_at"),
    ({"received_at": NOW.replace(year=1926), "due_at": None}, "received_at"),
    ({"due_at": NOW - 2 * HOUR}, "due_at"),
    ({"url": "mp.weixin.qq.com/s/a"}, "url"), ({"url": "javascript:alert(1)"}, "url"),
    ({"url": "https://a.cn/" + "a" * 1000}, "url"), ({"source_name": "某" * 201}, "source_name"),
    ({"note": "某" * 2001}, "note"),
])
def test_what_cannot_be_kept_is_named(changes: dict[str, object], field: str) -> None:
    assert list(order_problems(order_fields(**changes), NOW)) == [field]


def test_a_complete_order_and_one_with_the_least_are_right() -> None:
    assert order_problems(order_fields(), NOW) == {}
    least = order_fields(url="", due_at=None, source_name="", received_at=NOW)
    assert order_problems(least, NOW) == {}


