"""审校表: append-only; nothing below a round is ever changed."""

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

    reviews: Mapped[list[Review]] = relationship(order_by="Review.id", lazy="selectin")
    secrecy_reviews: Mapped[list[SecrecyReview]] = relationship(
        order_by="SecrecyReview.id", lazy="selectin"
    )


class Review(Base):
    """一级审校: review of the content and proof-reading of the text by one person."""

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
    passed: Mapped[bool] = mapped_column(Boolean)
    proofread: Mapped[bool] = mapped_column(Boolean)
    opinion: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class SecrecyReview(Base):
    """保密审查 (条例 art 17), before the last level."""

    __tablename__ = "secrecy_reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_rounds.id"), unique=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    passed: Mapped[bool] = mapped_column(Boolean)
    opinion: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ApprovedArtefact(Base):
    """定稿: what is sent. Rendered and frozen at the last approval, footer included.

    Image addresses in `html` are "sha256:<hex>"; only they are replaced when it is sent.
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
    sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
