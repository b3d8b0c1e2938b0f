"""What a day of the calendar plans against what WeChat takes on a day: 发表 and 群发."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.publishing import queries, quotas
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.quota_rules import MassPlan, mass_period, mass_plan_of
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.web import frame

_NOT_PLANNED = (MessageState.HELD, MessageState.MISSED, MessageState.CANCELLED,
                MessageState.FAILED)


@dataclass(frozen=True)
class Load:
    """A day's planned messages. mass_in_period: 群发 of the day, or of the month (服务号)."""

    publishes: int
    limit: int
    mass: int
    mass_in_period: int
    plan: MassPlan

    @property
    def _period(self) -> str:
        return "当天" if self.plan.period == "day" else "当月"

    @property
    def short(self) -> str:
        """The line of a small cell."""
        return f"{self._period}群发 {self.mass_in_period}/{self.plan.times} 次"

    @property
    def sentence(self) -> str:
        """The line of a wide cell."""
        parts = []
        if self.publishes:
            parts.append(f"发表 {self.publishes} 条（一天可发 {self.limit} 条）")
        if self.mass:
            parts.append(self.short)
        return " · ".join(parts)

    @property
    def warning(self) -> str:
        """More is planned than WeChat takes; "" where it fits."""
        if self.mass and self.mass_in_period > self.plan.times:
            return (f"{self._period}安排了 {self.mass_in_period} 次群发，公众号只收 "
                    f"{self.plan.times} 次，请改期或改用“发表（不通知）”。")
        if self.publishes > self.limit:
            return f"安排发表 {self.publishes} 条，一天只能发 {self.limit} 条，请分到几天发。"
        return ""


def loads(session: Session, messages: Sequence[Message]) -> dict[date, Load]:
    """Day → its load, of the days on which the program itself publishes something."""
    config = frame.office().config
    plan = mass_plan_of(config)
    limit = _submit_limit(session, config.wechat.app_id)
    by_day: dict[date, list[Message]] = defaultdict(list)
    for message in messages:
        if message.state not in _NOT_PLANNED and message.mode in (Mode.PUBLISH, Mode.MASS_SEND):
            by_day[clock.to_beijing(message.published_at or message.due_at).date()].append(message)
    found = {}
    for day, planned in by_day.items():
        mass = sum(message.mode == Mode.MASS_SEND for message in planned)
        start, end = mass_period(plan, planned[0].published_at or planned[0].due_at)
        in_period = (mass if plan.period == "day" or not mass
                     else len(queries.mass_sends(session, start, end)))
        found[day] = Load(len(planned) - mass, limit, mass, in_period, plan)
    return found


def _submit_limit(session: Session, account: str) -> int:
    row = quotas.todays(session, account).get(quotas.SUBMIT) if account else None
    return quotas.limit_of(row) if row is not None else quotas.DOCUMENTED_LIMITS[quotas.SUBMIT]
