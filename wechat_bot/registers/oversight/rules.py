"""监督保障和留言办理的规则: terms of office, masked names, days of reply. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from wechat_bot.kernel.masking import mask
from wechat_bot.kernel.workdays import Calendar

ENDS_SOON = timedelta(days=30)
_ONE_DAY = timedelta(days=1)
_NOBODY = frozenset({"匿名", "匿名用户", "微信用户", "网友"})
_MOST_STARS = 3


class Role(StrEnum):
    """A part in 政府信息公开工作领导小组, or in the work itself."""

    LEADER = "leader"
    DEPUTY = "deputy"
    MEMBER = "member"
    IN_CHARGE = "in_charge"
    HEAD = "head"
    OFFICER = "officer"


ROLE_NAMES = {Role.LEADER: "组长", Role.DEPUTY: "副组长", Role.MEMBER: "成员",
              Role.IN_CHARGE: "分管领导", Role.HEAD: "公开工作机构负责人", Role.OFFICER: "信息公开专员"}


class ReplyWay(StrEnum):
    """How a message was answered."""

    PUBLIC = "public"
    PRIVATE = "private"
    NONE = "none"


REPLY_NAMES = {ReplyWay.PUBLIC: "公开回复", ReplyWay.PRIVATE: "只回复本人", ReplyWay.NONE: "不用回复"}


@dataclass(frozen=True)
class Term:
    """One term of office. ends None: open."""

    name: str
    role: Role
    begins: date
    ends: date | None

    def holds(self, day: date) -> bool:
        """Whether the person is in office on that day."""
        return self.begins <= day and (self.ends is None or day <= self.ends)


def leader_hints(terms: Iterable[Term], today: date) -> list[str]:
    """Where nobody, or more than one, was 组长. The group should have one leader at any time."""
    leaders = sorted((each for each in terms if each.role is Role.LEADER),
                     key=lambda each: (each.begins, each.ends or date.max))
    if not leaders:
        return []
    found = []
    last = leaders[0]
    for each in leaders[1:]:
        if last.ends is None or each.begins <= last.ends:
            until = f"到 {last.ends}" if last.ends else "没有写任职结束日"
            found.append(f"组长任期重叠：{last.name}{until}，{each.name}从 {each.begins} 起。"
                         "前任已离任的，请补填任职结束日。")
        elif each.begins - last.ends > _ONE_DAY:
            found.append(f"{last.ends + _ONE_DAY} 至 {each.begins - _ONE_DAY} 没有组长"
                         f"（{last.name}之后、{each.name}之前），请核对。")
        if last.ends is not None and (each.ends is None or each.ends > last.ends):
            last = each
    if not any(each.holds(today) for each in leaders):
        found.append("现在没有在任的组长，请登记新任组长。")
    return found


def ends_soon(term: Term, terms: Collection[Term], today: date) -> bool:
    """Whether a term ends within 30 days (or ended so lately) and nobody follows in the role."""
    if term.ends is None or abs(term.ends - today) > ENDS_SOON:
        return False
    return not any(each.role is term.role and each.holds(max(term.ends + _ONE_DAY, today))
                   for each in terms)


def mask_name(name: str) -> str:
    """A person's name or nickname as it may be stored: its first character and stars."""
    if not name or name in _NOBODY:
        return name
    return mask(name)[0] + "*" * min(max(len(name) - 1, 1), _MOST_STARS)


def days_taken(received_on: date, replied_on: date | None) -> int | None:
    """天数 from receipt to reply; answered on the same day is 0; None while it waits."""
    return None if replied_on is None else (replied_on - received_on).days


def waits_too_long(received_on: date, today: date, limit: int, calendar: Calendar) -> bool:
    """Whether `limit` working days have passed since the day of receipt, which is not counted.

    How long a message may wait is local practice: [media] message_reply_days.
    """
    return (today >= received_on
            and calendar.workdays_between(received_on, today).days >= limit)


@dataclass(frozen=True)
class MessageFigures:
    """留言 of a period. carried_in + received = answered + not_needed + waiting.

    carried_in: waiting on the day before it began; answered: replied to in the period, whenever
    received; average_days: of those answered, calendar days with one place, None where none was.
    """

    carried_in: int
    received: int
    answered: int
    not_needed: int
    waiting: int
    average_days: Decimal | None


@dataclass(frozen=True)
class Exchange:
    """A message as far as it is counted."""

    received_on: date
    replied_on: date | None
    needless: bool


def message_figures_of(messages: Sequence[Exchange], start: date, end: date) -> MessageFigures:
    """The figures of the days from start to end, both counted."""
    came = [each for each in messages if each.received_on <= end]
    carried = [each for each in came if each.received_on < start
               and (each.replied_on is None or each.replied_on >= start)]
    closed = [each for each in came
              if each.replied_on is not None and start <= each.replied_on <= end]
    days = [(each.replied_on - each.received_on).days for each in closed
            if each.replied_on is not None and not each.needless]
    average = (Decimal(sum(days)) / len(days)).quantize(Decimal("0.1"), ROUND_HALF_UP) if days else None
    return MessageFigures(
        carried_in=len(carried), received=sum(each.received_on >= start for each in came),
        answered=len(days), not_needed=sum(each.needless for each in closed),
        waiting=sum(each.replied_on is None or each.replied_on > end for each in came),
        average_days=average)
