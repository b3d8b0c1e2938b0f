"""系统▸公众号通知: what WeChat told of publications, whose it is, and what was made of it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel.actor import Permission
from wechat_bot.publishing import mass_results, queries
from wechat_bot.publishing.evidence import STATUS_REASONS
from wechat_bot.publishing.mass_results import MassOutcome
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.publishing.notified import MASS_SENT
from wechat_bot.web import frame, paging
from wechat_bot.web.frame import page
from wechat_bot.web.wechat_callback import ADDRESS

bp = Blueprint("wechat_events", __name__)
SIZE = 30


@dataclass(frozen=True)
class Line:
    """One event as the page shows it. titles "" where nobody knows whose it is."""

    row: WeChatEvent
    kind: str
    result: str
    tone: str
    titles: str
    note: str


@page(bp, "/wechat-events", permission=Permission.READ, title="公众号通知")
def event_list() -> ResponseReturnValue:
    """One page of the events, newest first."""
    number = paging.asked_page()
    with frame.office().db.read() as session:
        total = session.scalar(select(func.count()).select_from(WeChatEvent)) or 0
        rows = session.scalars(
            select(WeChatEvent).order_by(WeChatEvent.id.desc())
            .offset(paging.offset(number, SIZE)).limit(SIZE))
        lines = [_line(session, row) for row in rows]
    pages = paging.Paging(number, SIZE, total)
    wechat = frame.office().config.wechat
    return paging.turn_back(pages) or render_template(
        "publishing/events.html", lines=lines, paging=pages, configured=bool(wechat.token),
        sealed=bool(wechat.aes_key), path=ADDRESS)


def _line(session: Session, row: WeChatEvent) -> Line:
    message = queries.get_message(session, row.message_id) if row.message_id else None
    result, tone = _result(row)
    waiting = row.note or "还没有对上是哪一条，程序会接着找"
    return Line(
        row, "群发结束" if row.event == MASS_SENT else "发表结束", result, tone,
        queries.titles(session, message) if message is not None else "",
        row.note if row.settled_at else waiting)


def _result(row: WeChatEvent) -> tuple[str, str]:
    """(what WeChat says, its colour)."""
    if row.status.isdecimal():
        number = int(row.status)
        if number in (0, 1):
            return ("已经发表", "green") if number == 0 else ("处理中", "blue")
        return STATUS_REASONS.get(number, f"没见过的结果（{number}）"), "red"
    outcome = mass_results.outcome_of(row.status)
    if outcome is MassOutcome.SENT:
        return "已经群发", "green"
    if outcome is MassOutcome.FAILED:
        return mass_results.reason_of(row.status), "red"
    return f"没见过的结果“{row.status}”", "amber"
