"""政务新媒体日常的规则: how long nothing was posted, weeks and their target, findings. Pure.

Sources: 国办秘函〔2019〕19号 (单项否决: not updated in the two weeks before an inspection), 国办发〔2018〕123号.
The days and the weekly number differ from place to place and are settings ([media]).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from wechat_bot.kernel import clock

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
HANDLING_DAYS = 7  # the deadline that is offered for a finding
NOTE_LIMIT = 500


class Pause(StrEnum):
    """How urgent it is that something is posted."""

    NONE = ""
    SOON = "soon"  # the first mark is passed
    OVER = "over"  # the second


class FindingState(StrEnum):
    """筛查发现的状态."""

    OPEN = "open"
    HANDLED = "handled"
    ACCEPTED = "accepted"
    SETTLED = "settled"


STATE_NAMES = {
    FindingState.OPEN: "待处理", FindingState.HANDLED: "已处理",
    FindingState.ACCEPTED: "不处理（已说明）", FindingState.SETTLED: "已没有",
}


class Handling(StrEnum):
    """筛查发现的处理."""

    CORRECT = "correct"
    TAKE_DOWN = "take_down"
    NONE = "none"


HANDLING_NAMES = {Handling.CORRECT: "已更正", Handling.TAKE_DOWN: "已下架", Handling.NONE: "不处理"}

# What a finding is about: the first part of its rule.
TOPIC_NAMES = {
    "privacy": "个人信息", "secrecy": "涉密字样", "law": "法律名称", "leader": "领导姓名职务",
    "institution": "机构名称", "word": "用词", "text": "没有填完的字", "date": "日期",
    "link": "链接打不开", "image": "图片打不开", "account": "公众号内容有变", "page": "公众号内容有变",
}
# The checks of a text that are worth a second look when it is out. Layout and punctuation are
# seen to before; a repetition is no fault of what is published.
REPORTED_TOPICS = frozenset(
    {"privacy", "secrecy", "law", "leader", "institution", "word", "text", "date"})
# Right or wrong by the day of publication, whoever holds a post since.
OF_ITS_DAY = frozenset({"leader", "date"})


def topic_of(rule: str) -> str:
    """privacy.mobile → privacy."""
    return rule.partition(".")[0]


def pause_level(days: int | None, warn_days: Sequence[int]) -> Pause:
    """Which mark of days without a post is reached; none where nothing was ever posted."""
    if days is None or days < warn_days[0]:
        return Pause.NONE
    return Pause.OVER if days >= warn_days[1] else Pause.SOON


def mark_reached(days: int | None, warn_days: Sequence[int]) -> int | None:
    """The highest mark that is reached, for one notice per mark."""
    reached = [mark for mark in warn_days if days is not None and days >= mark]
    return max(reached, default=None)


@dataclass(frozen=True)
class Gap:
    """A time without a post: the days before and after it on which there was one; until may be
    the end of what is looked at (open True)."""

    since: date
    until: date
    open: bool = False

    @property
    def days(self) -> int:
        """From post to post: 1 where they are on neighbouring days."""
        return (self.until - self.since).days


def longest_gap(
    days: Iterable[date], first: date, last: date, *, before: date | None = None
) -> Gap | None:
    """The longest time without a post that touches first ≤ day ≤ last; None without any post.

    days: on which there were posts. before: the last of them before `first`. A gap that began
    before is counted from its true beginning, one that is not over ends with `last`. Of several
    equal ones the first.
    """
    inside = sorted({day for day in days if first <= day <= last})
    marks = ([before] if before is not None else []) + inside
    if not marks:
        return None
    gaps = [Gap(one, two) for one, two in pairwise(marks)]
    gaps.append(Gap(marks[-1], last, open=True))
    return max(gaps, key=lambda gap: gap.days)


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, and how many posts it has."""

    monday: date
    posts: int
    target: int

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + _WEEK - _DAY

    @property
    def met(self) -> bool:
        """Whether the target was reached."""
        return self.posts >= self.target


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - _DAY * day.weekday()


def weeks_between(
    days: Collection[date], start: date, end: date, today: date, target: int
) -> list[Week]:
    """The weeks whose Sunday lies in start ≤ Sunday < end and is over.

    days: of the posts, one entry each, also of the days before `start` that such a week has.
    """
    found = []
    monday = week_of(start)
    while monday + _WEEK - _DAY < min(end, today):
        sunday = monday + _WEEK - _DAY
        if sunday >= start:
            found.append(Week(monday, sum(monday <= day <= sunday for day in days), target))
        monday += _WEEK
    return found


def patrol_due(last: date | None, today: date, patrol_days: int) -> bool:
    """Whether 筛查 is to begin by itself; patrol_days 0: never."""
    return patrol_days > 0 and (last is None or (today - last).days >= patrol_days)


def assign_problems(owner_id: int | None, owners: Collection[int], due_on: date | None,
                    today: date) -> dict[str, str]:
    """Why a finding can't be given to somebody so, per field; empty when it can."""
    wrong: dict[str, str] = {}
    if owner_id is None:
        wrong["owner"] = "请选择由谁处理。"
    elif owner_id not in owners:
        wrong["owner"] = "这个人的账号已停用或不存在，请另选一人。"
    if due_on is None:
        wrong["due"] = "请填写处理期限，例如 2026-11-30。"
    elif due_on < today:
        wrong["due"] = f"期限 {clock.show_day(due_on)} 已经过去，请填今天或以后的日期。"
    elif (due_on - today).days > 366:
        wrong["due"] = "期限在一年以后，请检查年份。"
    return wrong
