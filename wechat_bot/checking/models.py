"""检查表: what the machine found in a revision, and how it was answered."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.checking.entries import EntryFields
from wechat_bot.kernel.db import Base, UtcDateTime


class RevisionCheck(Base):
    """机器检查: one run over one revision with the lists of that moment. Never changed."""

    __tablename__ = "revision_checks"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"), index=True)
    lists_version: Mapped[str] = mapped_column(String(64), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)

    findings: Mapped[list[StoredFinding]] = relationship(
        order_by="StoredFinding.position", lazy="selectin", cascade="all, delete-orphan"
    )


class StoredFinding(Base):
    """发现的一处问题, with personal data masked. `fingerprint` is the same for the same passage.

    `blocking`: nobody may let it stand (a ★ mark of secrecy).
    """

    __tablename__ = "findings"
    __table_args__ = (Index("ix_findings_check_id_position", "check_id", "position"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("revision_checks.id"))
    position: Mapped[int] = mapped_column(Integer)
    rule: Mapped[str] = mapped_column(String(60))
    severity: Mapped[str] = mapped_column(String(10))
    field: Mapped[str] = mapped_column(String(30))
    line: Mapped[int] = mapped_column(Integer, default=0)
    text: Mapped[str] = mapped_column(Text, default="")
    message: Mapped[str] = mapped_column(Text)
    suggestion: Mapped[str] = mapped_column(Text, default="")
    fingerprint: Mapped[str] = mapped_column(String(64))
    blocking: Mapped[bool] = mapped_column(Boolean, default=False)


class Waiver(Base):
    """保留: a reviewer's reason why a finding stands; holds for the same passage of the post."""

    __tablename__ = "waivers"
    __table_args__ = (UniqueConstraint("post_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    fingerprint: Mapped[str] = mapped_column(String(64))
    rule: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ListEntry(Base):
    """词条: a line of the bureau's own lists (自有词库). Never removed, and only ended, not changed.

    Changing one ends the old row (`ended_at`) and writes a new one that `replaces_id` it.
    Kinds, and which columns each uses, are in checking.entries; `identity` is what may be
    there only once per kind.
    """

    __tablename__ = "list_entries"
    __table_args__ = (
        Index("ix_list_entries_kind_ended_at", "kind", "ended_at"),
        Index("uq_list_entries_in_force", "kind", "identity", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),
        UniqueConstraint("replaces_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    identity: Mapped[str] = mapped_column(Text)
    word: Mapped[str] = mapped_column(Text)
    replacement: Mapped[str] = mapped_column(Text, default="")
    short_names: Mapped[str] = mapped_column(Text, default="")  # one a line
    wrong_forms: Mapped[str] = mapped_column(Text, default="")  # one a line
    note: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(Text, default="")
    severity: Mapped[str] = mapped_column(String(10), default="")
    rank: Mapped[int | None] = mapped_column(Integer)
    from_day: Mapped[date | None] = mapped_column(Date)
    to_day: Mapped[date | None] = mapped_column(Date)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("list_entries.id"))

    def fields(self) -> EntryFields:
        """The entry as an immutable value."""
        return EntryFields(**{f.name: getattr(self, f.name) for f in fields(EntryFields)})

    @property
    def in_force(self) -> bool:
        """在用."""
        return self.ended_at is None
