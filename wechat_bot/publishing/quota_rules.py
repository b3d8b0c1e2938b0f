"""接口次数的规则: what is left, when to ask WeChat again, how sparsely to poll. Pure.

Source: API pages 接口调用频次限制, openapi/quota/get; codes 45009 (the day's calls are used up)
and 45011 (the minute's).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config

DAILY_QUOTA_GONE, MINUTE_QUOTA_GONE = 45009, 45011
# quota/get says nothing of a path that the account may not use.
NO_RIGHT = frozenset({76022, 48001})
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
ASK_SELDOM, ASK_OFTEN, ASK_AFTER_FAILURE = timedelta(hours=6), timedelta(minutes=30), timedelta(minutes=10)
# So many polls a message may have before the day's rest is spread evenly.
_PLENTY_EACH = 20
# Where WeChat tells us by itself, polling is only the second string.
_EVENT_PATIENCE = 4
SERVICE_SENDS_PER_MONTH = 4


def next_midnight(now: datetime) -> datetime:
    """When the day's counters start anew: 0:00 Beijing time (the hour is not documented)."""
    tomorrow = clock.to_beijing(now).date() + timedelta(days=1)
    return day_start(tomorrow)


def day_start(day: date) -> datetime:
    """0:00 Beijing time of a day, as UTC."""
    return datetime.combine(day, time(0), clock.BEIJING).astimezone(UTC)


def rest_until(errcode: int, now: datetime, *, refused_yesterday: bool) -> datetime:
    """How long a refused path rests: a minute, or until midnight.

    refused_yesterday: it rested until this midnight already and is refused still, so the counters
    start anew at another hour: then it is tried every hour.
    """
    if errcode == MINUTE_QUOTA_GONE:
        return now + _MINUTE
    midnight = next_midnight(now)
    return min(midnight, now + _HOUR) if refused_yesterday else midnight


def remaining(limit: int, used_here: int, remote_used: int | None, used_when_asked: int) -> int:
    """Calls left today: by WeChat's figure and what we called since it was asked, or by ours."""
    if remote_used is None:
        return max(0, limit - used_here)
    return max(0, limit - max(used_here, remote_used + used_here - used_when_asked))


def kept_back(limit: int, share: float) -> int:
    """How many of a day's calls a purpose must leave untouched."""
    return int(limit * share)


def is_near_end(left: int, limit: int) -> bool:
    """Whether so few calls are left that WeChat's own figure should be asked more often."""
    return left <= max(3, limit // 5)


def ask_again_after(now: datetime, *, left: int, limit: int) -> datetime:
    """When openapi/quota/get shall be asked again about a path."""
    return now + (ASK_OFTEN if is_near_end(left, limit) else ASK_SELDOM)


def was_cleared(remain: int, limit: int) -> bool:
    """Whether a refused path has calls again, beyond what WeChat's counters deviate (1 %)."""
    return remain > max(2, limit // 50)


def poll_wait(
    waits: Sequence[float], done: int, *, left: int | None, waiting: int, now: datetime,
    told_by_events: bool,
) -> timedelta:
    """How long until an accepted message is asked about again.

    waits: the plan in seconds, the last repeats; done: polls so far. left: calls that polling may
    still spend today, None where WeChat's figure is not known. waiting: messages that share them.
    With plenty left the plan holds; else what is left is spread over the rest of the day.
    told_by_events: WeChat's notices (消息推送) came in of late, so the first polls are left out.
    """
    step = done + _EVENT_PATIENCE if told_by_events else done
    planned = timedelta(seconds=waits[min(step, len(waits) - 1)])
    if left is None or left >= _PLENTY_EACH * max(1, waiting):
        return planned
    rest = next_midnight(now) - now
    if left <= 0:
        return rest
    return min(rest, max(planned, rest * max(1, waiting) / left))


@dataclass(frozen=True)
class MassPlan:
    """How often the account may mass-send: so many times in a "day" or a "month"."""

    times: int
    period: str


def mass_plan_of(config: Config) -> MassPlan:
    """订阅号: once a day, or as configured; 服务号: four times a month (a follower gets no more)."""
    if config.wechat.account_type == "service":
        return MassPlan(SERVICE_SENDS_PER_MONTH, "month")
    return MassPlan(config.publishing.mass_per_day, "day")


def mass_period(plan: MassPlan, moment: datetime) -> tuple[datetime, datetime]:
    """The period (from, up to) in which a mass send at this moment counts."""
    day = clock.to_beijing(moment).date()
    if plan.period == "day":
        return day_start(day), day_start(day + timedelta(days=1))
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    return day_start(first), day_start(following)


def mass_refusal(plan: MassPlan, due_at: datetime, others: Sequence[tuple[str, datetime]]) -> str | None:
    """Why one more mass send may not be planned, or None. others: (titles, time) of the period."""
    if len(others) < plan.times:
        return None
    listed = "、".join(f"{titles}（{clock.show(at)}）" for titles, at in others[:3])
    if plan.period == "day":
        when = f"{clock.show_day(clock.to_beijing(due_at).date())}已经安排了群发{listed}"
        law, other = f"一天只能群发 {plan.times} 次，再排一条会被公众号拒绝", "改到别的日子"
    else:
        when = f"这个月已经安排了 {len(others)} 次群发：{listed}"
        law, other = f"服务号一个月只能群发 {plan.times} 次，再排一条会被公众号拒绝", "改到下个月"
    return (f"{when}。{law}，所以没有安排。请{other}，或者改用“发表（不通知）”，"
            "也可以把稿件并入已经安排的那一条。")
