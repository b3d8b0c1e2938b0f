"""操作日志: append-only, hash-chained, a Chinese sentence per event.

Each entry's hash covers its own fields and the previous hash. The head (last id and hash) is
kept in a table of its own, so that a cut tail is noticed; it is locked last in a transaction,
so that verbs do not queue behind each other's work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Integer, String, Text, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.db import Base, UtcDateTime
from wechat_bot.kernel.masking import mask
from wechat_bot.kernel.vocabulary import sentence

GENESIS = "0" * 64
# What people type freely; it may hold the personal data that a journal must not.
_TYPED = frozenset({"title", "reason", "name", "file"})


class JournalEntry(Base):
    """操作日志的一行."""

    __tablename__ = "journal_entries"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(80))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    event: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(60), index=True)
    details: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    @property
    def sentence(self) -> str:
        """The event in words."""
        return sentence(self.event, json.loads(self.details))


class JournalHead(Base):
    """The end of the chain (one row)."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    last_id: Mapped[int] = mapped_column(Integer)
    last_hash: Mapped[str] = mapped_column(String(64))


@dataclass(frozen=True)
class _Line:
    at: datetime
    actor: Actor
    event: str
    subject: str
    details: dict[str, Any]


def record(session: Session, actor: Actor, event: str, subject: str, **details: Any) -> None:
    """Put one line into the journal of this transaction.

    `event` must be in the vocabulary and `details` must fill its sentence; `subject` is
    "kind:id" ("post:12"). The line is chained when the transaction commits. Numbers of persons
    in what was typed are masked.
    """
    details = {key: mask(value) if key in _TYPED and isinstance(value, str) else value
               for key, value in details.items()}
    sentence(event, details)  # an unknown event or a missing detail is a programming error
    if "journal" not in session.info:
        session.info["journal"] = []
        session.info.setdefault("before_commit", []).append(_seal)
    session.info["journal"].append(_Line(clock.now(), actor, event, subject, details))


def _seal(session: Session) -> None:
    """Lock the head and chain this transaction's lines."""
    lines: list[_Line] = session.info.pop("journal")
    head = session.execute(
        select(JournalHead).where(JournalHead.id == 1).with_for_update()
    ).scalar_one()
    for line in lines:
        entry = JournalEntry(
            id=head.last_id + 1,
            at=line.at,
            actor=line.actor.name,
            actor_id=line.actor.user_id,
            event=line.event,
            subject=line.subject,
            details=json.dumps(line.details, ensure_ascii=False, sort_keys=True, default=str),
            previous_hash=head.last_hash,
        )
        entry.hash = entry_hash(entry)
        session.add(entry)
        head.last_id, head.last_hash = entry.id, entry.hash
    session.flush()


def entry_hash(entry: JournalEntry) -> str:
    """sha256 over all fields of an entry but the hash itself."""
    fields = (entry.id, entry.at.isoformat(), entry.actor, entry.actor_id, entry.event,
              entry.subject, entry.details, entry.previous_hash)
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def verify(session: Session) -> list[str]:
    """Walk the chain; the findings in Chinese, empty when it holds."""
    findings: list[str] = []
    expected_id, previous = 1, GENESIS
    try:
        for entry in session.scalars(
            select(JournalEntry).order_by(JournalEntry.id).execution_options(yield_per=1000)
        ):
            if entry.id != expected_id:
                findings.append(f"第 {expected_id} 条到第 {entry.id - 1} 条缺失")
            if entry.previous_hash != previous and entry.id == expected_id:
                findings.append(f"第 {entry.id} 条与前一条接不上")
            if entry_hash(entry) != entry.hash:
                findings.append(f"第 {entry.id} 条被改动过")
            expected_id, previous = entry.id + 1, entry.hash
    except (ValueError, TypeError) as error:
        return [*findings, f"第 {expected_id} 条起读不出来，内容被改坏了（{error}）"]
    head = session.get(JournalHead, 1)
    if head is None:
        findings.append("日志末尾的登记不见了")
    elif head.last_id != expected_id - 1:
        findings.append(f"末尾应为第 {head.last_id} 条，实为第 {expected_id - 1} 条")
    elif head.last_hash != previous:
        findings.append("末尾的登记与最后一条不符")
    return findings


def history(session: Session, subjects: Sequence[str], limit: int = 200) -> list[JournalEntry]:
    """The lines about some subjects, newest first."""
    query = (select(JournalEntry).where(JournalEntry.subject.in_(subjects))
             .order_by(JournalEntry.id.desc()).limit(limit))
    return list(session.scalars(query))


def page(session: Session, offset: int, limit: int) -> tuple[int, list[JournalEntry]]:
    """(how many there are, one page of all lines, newest first)."""
    total = session.scalar(select(func.count()).select_from(JournalEntry)) or 0
    query = select(JournalEntry).order_by(JournalEntry.id.desc()).offset(offset).limit(limit)
    return total, list(session.scalars(query))
