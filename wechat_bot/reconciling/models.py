"""对账表: what the account showed, and every difference with what became of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
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


class AccountArticle(Base):
    """公众号上的一篇: one article of a freepublish/batchget item, as last seen."""

    __tablename__ = "account_articles"
    __table_args__ = (UniqueConstraint("account", "article_id", "idx"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account: Mapped[str] = mapped_column(String(60))
    article_id: Mapped[str] = mapped_column(String(200))
    idx: Mapped[int] = mapped_column(Integer)  # from 1
    title: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(Text, default="")
    content: Mapped[str] = mapped_column(Text, default="")
    text_sha256: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # update_time
    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # whose it is: an article that we published, or a release entered by hand or imported
    our_article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"), index=True)


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
