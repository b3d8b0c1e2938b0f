"""Reads of the checks before publication."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.publishing.models import Message, Preflight
from wechat_bot.publishing.preflight_rules import Finding
from wechat_bot.publishing.rules import MessageState


def findings_of(check: Preflight) -> list[Finding]:
    """The lines of a stored check."""
    return [Finding(**line) for line in json.loads(check.findings_json)]


def latest(session: Session, messages: Sequence[Message]) -> dict[int, Preflight]:
    """Message id → its newest check for the time that it has now; of scheduled ones only."""
    due = {m.id: m.due_at for m in messages if m.state == MessageState.SCHEDULED.value}
    found: dict[int, Preflight] = {}
    if not due:
        return found
    for check in session.scalars(select(Preflight).where(Preflight.message_id.in_(due))
                                 .order_by(Preflight.at, Preflight.id)):
        if check.due_at == due[check.message_id]:
            found[check.message_id] = check
    return found


def checks_of(session: Session, message: Message) -> list[Preflight]:
    """Every check of a message for the time that it has, newest first."""
    return list(session.scalars(
        select(Preflight)
        .where(Preflight.message_id == message.id, Preflight.due_at == message.due_at)
        .order_by(Preflight.at.desc(), Preflight.id.desc())))


def coming(session: Session, now: datetime, until: datetime) -> list[tuple[Message, set[str]]]:
    """Scheduled messages that are due up to `until`, with the moments they were checked at."""
    messages = list(session.scalars(
        select(Message).where(
            Message.state == MessageState.SCHEDULED.value, Message.due_at > now,
            Message.due_at <= until)
        .order_by(Message.due_at, Message.id)))
    done: dict[int, set[str]] = {message.id: set() for message in messages}
    due = {message.id: message.due_at for message in messages}
    rows = session.execute(
        select(Preflight.message_id, Preflight.due_at, Preflight.moment)
        .where(Preflight.message_id.in_(due))) if due else ()
    for message_id, at, moment in rows:
        if at == due[message_id]:
            done[message_id].add(moment)
    return [(message, done[message.id]) for message in messages]
