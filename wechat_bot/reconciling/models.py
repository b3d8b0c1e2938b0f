"""对账表: the runs, and every difference with what became of it.

What the account showed (AccountArticle) stands beside the releases: 下架 needs its numbers too.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.disclosure.models import AccountArticle
from wechat_bot.kernel.db import Base, UtcDateTime

__all__ = ["AccountArticle", "Difference", "ReconcileRun"]


class ReconcileRun(Base):
    """一次对账. day: the Beijing day of a nightly run (one a day), "" of one on demand."""

    __tablename__ = "reconcile_runs"
    __table_args__ = (
        Index("uq_reconcile_runs_nightly", "day", unique=True,
              sqlite_where=text("day != ''"), postgresql_where=text("day != ''")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[str] = mapped_column(String(10), default="")
    errand_id: Mapped[int | None] = mapped_column(ForeignKey("errands.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    complete: Mapped[bool] = mapped_column(Boolean, default=False)
    account_total: Mapped[int | None] = mapped_column(Integer)
    seen: Mapped[int] = mapped_column(Integer, default=0)
    note: Mapped[str] = mapped_column(Text, default="")


class Difference(Base):
    """一处不符, until a person or a later run settles it.

    kind: account_only (公众号有、我们没有), ours_only (我们有、公众号没有), deleted, banned,
    still_public, text_differs, title_differs, link_missing. One open row per kind and thing.
    """

    __tablename__ = "differences"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'settled', 'accepted')", name="state"),
        Index("uq_differences_open", "kind", "subject", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(80))  # "account:7", "article:3", "release:5"
    state: Mapped[str] = mapped_column(String(10), default="open")
    sentence: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_id: Mapped[int] = mapped_column(ForeignKey("reconcile_runs.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str] = mapped_column(String(80), default="")
    note: Mapped[str] = mapped_column(Text, default="")
