"""Appending what was changed, and the gate of a closed year: for every register's verbs."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, reading
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.masking import mask
from wechat_bot.records import queries
from wechat_bot.records.models import RecordChange

REASON_LIMIT = 500
_ONE_AT_A_TIME = 20_270_131  # the number of the lock on PostgreSQL


def hold(session: Session) -> None:
    """Wait until no other verb writes to the registers, so that none overlooks the other's record.

    SQLite lets one writer in anyway. Call it first in the transaction.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})


def read_reason(reason: str, *, required: bool, why: str = "请写明更正的原因。") -> str:
    """The reason as it is stored, numbers of people masked; InvalidInput on the field `reason`."""
    try:
        text = mask(reading.read_text(reason, "原因", REASON_LIMIT))
    except ValueError as error:
        raise InvalidInput.of(reason=f"{error}。") from None
    if required and not text:
        raise InvalidInput.of(reason=why)
    return text


def gate(session: Session, years: Collection[int], reason: str) -> int | None:
    """The closed year that a change would touch, or None; call it before the change.

    InvalidInput (field reason) where a year is closed and no reason was given.
    """
    closed = queries.closed_among(session, years)
    refuse_silence(closed, reason)
    return closed


def refuse_silence(closed: int | None, reason: str) -> None:
    """InvalidInput (field reason) where a closed year is touched and no reason was given."""
    if closed is not None and not reason.strip():
        raise InvalidInput.of(reason=f"{closed}年已经封账，改动要作为更正登记：请写明原因。没有做任何改动。")


def append_change(
    session: Session, actor: Actor, subject: str, title: str,
    changes: Sequence[tuple[str, str, str]], *, reason: str, closed_year: int | None,
    is_void: bool = False, years: Collection[int] = (),
) -> None:
    """Append one 更正记录. changes: (登记项, 改前, 改后), as people read them.

    years: all whose figures change; it is listed under every one of them that is closed.
    """
    others = queries.closed_years(session) & set(years) - {closed_year} if years else ()
    session.add(RecordChange(
        subject=subject, title=title[:200], at=clock.now(), by=actor.name, reason=reason,
        changes_json=json.dumps(changes, ensure_ascii=False), closed_year=closed_year,
        also_closed=" ".join(str(year) for year in sorted(others)), is_void=is_void))
