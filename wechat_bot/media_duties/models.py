"""筛查表: the runs, and every finding with its owner, its deadline and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class PatrolRun(Base):
    """一次筛查. day: the Beijing day of a run at intervals (one a day), "" of one on demand.

    releases: how many publications were looked at; texts: of how many there is a text; links:
    addresses tried; unreached: addresses that could not be looked at now (没有查成, no finding).
    """

    __tablename__ = "patrol_runs"
    __table_args__ = (
        Index("uq_patrol_runs_day", "day", unique=True,
              sqlite_where=text("day != ''"), postgresql_where=text("day != ''")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), default="")
    errand_id: Mapped[int | None] = mapped_column(ForeignKey("errands.id"))
    asked_by: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    releases: Mapped[int] = mapped_column(Integer, default=0)
    texts: Mapped[int] = mapped_column(Integer, default=0)
    links: Mapped[int] = mapped_column(Integer, default=0)
    unreached: Mapped[int] = mapped_column(Integer, default=0)
    found: Mapped[int] = mapped_column(Integer, default=0)
    new: Mapped[int] = mapped_column(Integer, default=0)
    returned: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")


class PatrolFinding(Base):
    """筛查发现的一处, found again by its fingerprint. Personal data in it is masked.

    state: open, handled (with `handling`: correct or take_down), accepted (不处理, with a reason),
    settled (no longer there on a later look). returned: how often it came back after it was
    handled or gone. due_on: the owner's deadline, a Beijing day, itself included.
    """

    __tablename__ = "patrol_findings"
    __table_args__ = (
        UniqueConstraint("release_id", "fingerprint"),
        CheckConstraint("state IN ('open', 'handled', 'accepted', 'settled')", name="state"),
        CheckConstraint("handling IN ('', 'correct', 'take_down', 'none')", name="handling"),
        Index("ix_patrol_findings_state_owner_id", "state", "owner_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"))
    run_id: Mapped[int] = mapped_column(ForeignKey("patrol_runs.id"))
    rule: Mapped[str] = mapped_column(String(60))
    severity: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(60))
    quote: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned: Mapped[int] = mapped_column(Integer, default=0)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    due_on: Mapped[date | None] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10), default="open")
    handling: Mapped[str] = mapped_column(String(10), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    handled_by: Mapped[str] = mapped_column(String(80), default="")
    handled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
