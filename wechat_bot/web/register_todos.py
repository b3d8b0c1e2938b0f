"""What the registers add to 今天要我办的: 留言 without a reply, terms of office that end."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.oversight import queries
from wechat_bot.registers.oversight.messages import WAYS
from wechat_bot.registers.oversight.models import AccountMessage
from wechat_bot.registers.oversight.rules import ROLE_NAMES, Term
from wechat_bot.web import frame
from wechat_bot.web.todos import Todo, todo_provider

SHOWN = 5
EXCERPT = 30


@todo_provider
def messages(session: Session, actor: Actor) -> list[Todo]:
    """留言 that wait, the oldest first; of many the first ones and how many more."""
    if Permission.KEEP_MESSAGES not in actor.permissions:
        return []
    waiting = queries.waiting_messages(session)
    if not waiting:
        return []
    office = frame.office()
    late = {row.id for row in queries.overdue_messages(
        session, Calendar.load(office.folder("calendar")), clock.today(),
        office.config.media.message_reply_days)}
    found = [_message(row, row.id in late) for row in waiting[:SHOWN]]
    if len(waiting) > SHOWN:
        found.append(Todo("回复留言", f"还有 {len(waiting) - SHOWN} 条留言没有登记回复",
                          url_for("registers.record_list", code="messages")))
    return found


@todo_provider
def terms(session: Session, actor: Actor) -> list[Todo]:
    """任期届满 within 30 days where no successor is registered."""
    if Permission.KEEP_REGISTERS not in actor.permissions:
        return []
    return [_term(record_id, term) for record_id, term in
            queries.ending_terms(session, clock.today())]


def _message(row: AccountMessage, late: bool) -> Todo:
    text = " ".join(row.content.split())
    days = (clock.today() - row.received_on).days
    return Todo("回复留言", text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""),
                url_for("register_complete.show", code="messages", record_id=row.id), urgent=late,
                note=f"{row.received_on} {WAYS.get(row.way, '')}，已等 {days} 天，回复后补填登记")


def _term(record_id: int, term: Term) -> Todo:
    ended = term.ends is not None and term.ends < clock.today()
    return Todo("登记继任", f"{ROLE_NAMES[term.role]}{term.name}的任期{'已于' if ended else '到'} "
                f"{term.ends} {'届满' if ended else '为止'}",
                url_for("registers.record_page", code="leading_group", record_id=record_id),
                note="登记继任的人，或者更正任职结束日")
