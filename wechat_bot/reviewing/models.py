"""审校表: append-only; nothing below a round is ever changed."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import (
    Boolean,
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
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.kernel.db import Base, UtcDateTime


class ReviewRound(Base):
    """一轮审校: pinned to one revision and its sha256."""

    __tablename__ = "review_rounds"
    __table_args__ = (
        Index("uq_review_rounds_open", "post_id", unique=True,
              sqlite_where=text("state = 'open'"), postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    revision_sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20), index=True)
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    submitted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # 机器检查 as it stood when the revision was submitted: part of the submission.
    check_id: Mapped[int | None] = mapped_column(ForeignKey("revision_checks.id"))
    # Until when the level whose turn it is should act; None where no deadline is set.
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    # Which reminder of which step went out last.
    reminded: Mapped[str] = mapped_column(String(40), default="", server_default="")

    reviews: Mapped[list[Review]] = relationship(order_by="Review.id", lazy="selectin")
    secrecy_reviews: Mapped[list[SecrecyReview]] = relationship(
        order_by="SecrecyReview.id", lazy="selectin"
    )
    proofs: Mapped[list[Proof]] = relationship(order_by="Proof.id", lazy="selectin")
    papers: Mapped[list[PaperSignature]] = relationship(
        order_by="PaperSignature.id", lazy="selectin"
    )
    comments: Mapped[list[Comment]] = relationship(order_by="Comment.id", lazy="selectin")


class Act:
    """What every act of a round has: who, when, with what opinion, for whom, on which sheet.

    on_behalf_of_id (代理): whose duty the deputy did; the deputy still counts as himself.
    paper_id: the signed sheet from which somebody else entered the act.
    """

    passed: Mapped[bool] = mapped_column(Boolean)
    opinion: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("paper_signatures.id"))


class Review(Act, Base):
    """一级审核: review of the content by one person."""

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("level IN (1, 2, 3)", name="level"),
        UniqueConstraint("round_id", "level"),
        UniqueConstraint("round_id", "reviewer_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"))
    level: Mapped[int] = mapped_column(Integer)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class Proof(Act, Base):
    """一级校对: proof-reading of the text at one level, by its reviewer or a person of its own."""

    __tablename__ = "proofs"
    __table_args__ = (
        CheckConstraint("level IN (1, 2, 3)", name="level"),
        UniqueConstraint("round_id", "level"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"))
    level: Mapped[int] = mapped_column(Integer)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))


class SecrecyReview(Act, Base):
    """保密审查 (条例 art 17), before the last level. `ticks`: what was looked at, by code."""

    __tablename__ = "secrecy_reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ticks_json: Mapped[str] = mapped_column(Text, default="[]", server_default="[]")

    @property
    def ticks(self) -> tuple[str, ...]:
        """Codes of the points that were ticked (reviewing.secrecy)."""
        return tuple(json.loads(self.ticks_json))


class PaperSignature(Base):
    """纸质审签: the scan of a sheet signed with a pen, entered by another ("由X代录").

    `short_code` is what the sheet names the revision by; `signed_on` the day written on it.
    """

    __tablename__ = "paper_signatures"
    __table_args__ = (CheckConstraint("signer_id != entered_by_id", name="by_another"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    signer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    entered_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    signed_on: Mapped[date] = mapped_column(Date)
    short_code: Mapped[str] = mapped_column(String(20))
    scan_sha256: Mapped[str] = mapped_column(String(64))
    scan_name: Mapped[str] = mapped_column(Text)
    scan_mime: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Comment(Base):
    """批注: a remark anchored to a passage of the revision, and the writer's answer."""

    __tablename__ = "review_comments"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    line: Mapped[int] = mapped_column(Integer, default=0)
    quote: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApprovedArtefact(Base):
    """定稿: what is sent. Rendered and frozen at the last approval, footer included.

    Image addresses in `html` are "sha256:<hex>"; only they are replaced when it is sent.
    Of a 图片消息 `html` is the plain text as sent, a paragraph a line, and `images_json` its
    pictures in order, the first of them the cover.
    """

    __tablename__ = "approved_artefacts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), unique=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    revision_sha256: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(200))
    author: Mapped[str] = mapped_column(String(60))
    digest: Mapped[str] = mapped_column(Text)
    cover_sha256: Mapped[str] = mapped_column(String(64))
    content_source_url: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    images_json: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    # Part of the fingerprint only where they are not at their default (drafting.kinds).
    kind: Mapped[str] = mapped_column(String(20), default="news", server_default="news")
    cover_crop_wide: Mapped[str] = mapped_column(String(60), default="", server_default="")
    cover_crop_square: Mapped[str] = mapped_column(String(60), default="", server_default="")
    attachment_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    attachment_name: Mapped[str] = mapped_column(Text, default="", server_default="")
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
