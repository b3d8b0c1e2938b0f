"""How a lower stage tells higher ones what happened, without importing them.

The announcement is a row written in the announcer's own transaction (an outbox). Web, worker
and command line hand the rows to the handlers of wechat_bot.wiring; the worker's sweep does
it again for what was left. Handlers are idempotent: a row may be handed over twice.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wechat_bot.kernel import clock
from wechat_bot.kernel.db import Base, Database, UtcDateTime

POST_REVISED = "post.revised"
MESSAGE_PUBLISHED = "message.published"
MESSAGE_TROUBLE = "message.trouble"  # held, missed, unconfirmed or failed: a person must look
LINK_FOUND = "message.link_found"  # a published article's address became known later
INSTALLATION_HELD = "installation.held"  # the database looks restored: a person must confirm
NAMES = frozenset({INSTALLATION_HELD, POST_REVISED, MESSAGE_PUBLISHED, MESSAGE_TROUBLE, LINK_FOUND})

Handler = Callable[[Mapping[str, Any]], None]
log = logging.getLogger(__name__)


class OutboxEvent(Base):
    """A piece of news that waits to be handed on, or was."""

    __tablename__ = "outbox_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    failures: Mapped[int] = mapped_column(Integer, default=0)
    last_error: Mapped[str] = mapped_column(Text, default="")


def announce(session: Session, name: str, **payload: Any) -> None:
    """Say in this transaction that something happened; `name` is one of NAMES."""
    if name not in NAMES:
        raise ValueError(f"unknown event {name}")
    session.add(OutboxEvent(name=name, payload=json.dumps(payload), created_at=clock.now()))


def is_waiting(database: Database) -> bool:
    """Whether any news waits to be delivered."""
    with database.read() as session:
        return session.scalar(select(OutboxEvent.id).where(
            OutboxEvent.delivered_at.is_(None)).limit(1)) is not None


def deliver(database: Database, handlers: Mapping[str, Sequence[Handler]]) -> int:
    """Hand every waiting row to its handlers; returns how many were delivered.

    A handler that fails leaves its row waiting, counted and with its error, and does not
    stop the others.
    """
    with database.read() as session:
        waiting = [(row.id, row.name, row.payload) for row in session.scalars(
            select(OutboxEvent).where(OutboxEvent.delivered_at.is_(None)).order_by(OutboxEvent.id)
        )]
    delivered = 0
    for row_id, name, payload in waiting:
        error = _hand_over(handlers.get(name, ()), payload)
        with database.write() as session:
            row = session.get_one(OutboxEvent, row_id)
            if error:
                row.failures += 1
                row.last_error = error
            else:
                row.delivered_at = clock.now()
                delivered += 1
    return delivered


def _hand_over(handlers: Sequence[Handler], payload: str) -> str:
    try:
        news = json.loads(payload)
        for handler in handlers:
            handler(news)
    except Exception as error:  # one bad handler or row must not stop the sweep
        log.exception("event handler failed")
        return f"{type(error).__name__}: {error}"
    return ""
