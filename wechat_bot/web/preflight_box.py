"""发布前自检 on the pages: the box of a message and the mark on the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from wechat_bot.publishing import preflight_queries
from wechat_bot.publishing.models import Message, Preflight
from wechat_bot.publishing.preflight_rules import MOMENT_NAMES, Finding, Moment
from wechat_bot.publishing.rules import MessageState
from wechat_bot.web import frame


@dataclass(frozen=True)
class Shown:
    """A check as the page shows it."""

    moment: str
    at: datetime
    ok: bool
    findings: Sequence[Finding]


@dataclass(frozen=True)
class Box:
    """发布前自检 of a message: its newest check, the earlier ones, what comes next."""

    latest: Shown | None
    earlier: Sequence[Shown]
    plan: str


def box(session: Session, message: Message) -> Box | None:
    """The box of a message that waits for its time; None for every other."""
    if message.state != MessageState.SCHEDULED.value:
        return None
    settings = frame.office().config.publishing
    checks = [_shown(check) for check in preflight_queries.checks_of(session, message)]
    plan = (f"程序在发布前一天 {settings.preflight_evening} 和发布前 "
            f"{settings.preflight_minutes} 分钟各查一遍，有问题就通知发布员。")
    return Box(checks[0] if checks else None, checks[1:], plan)


def mark(checks: Mapping[int, Preflight], message: Message) -> tuple[str, str] | None:
    """(word, tone) of a message's newest check, for the calendar; None where there is none."""
    found = checks.get(message.id)
    if found is None:
        return None
    return ("自检正常", "green") if found.ok else ("自检有问题", "red")


def _shown(check: Preflight) -> Shown:
    return Shown(MOMENT_NAMES[Moment(check.moment)], check.at, check.ok,
                 preflight_queries.findings_of(check))
