"""发布表. The message row is the only truth about a publication."""

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


class Message(Base):
    """图文消息: 1–8 approved posts that WeChat publishes as one.

    `fence` grows with every claim; a writer whose fence is no longer the row's has lost the
    message and must stop.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("fence >= 0", name="fence"),
        CheckConstraint(
            "state NOT IN ('submitted', 'published') OR mode != 'publish'"
            " OR submit_started_at IS NOT NULL",
            name="submitted_has_intent",
        ),
        Index("ix_messages_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    mode: Mapped[str] = mapped_column(String(20))
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    fence: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_act_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    checks: Mapped[int] = mapped_column(Integer, default=0)

    account: Mapped[str] = mapped_column(String(60), default="")
    draft_media_id: Mapped[str] = mapped_column(String(200), default="")
    draft_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submit_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    publish_id: Mapped[str] = mapped_column(String(60), default="")
    msg_data_id: Mapped[str] = mapped_column(String(60), default="")
    article_id: Mapped[str | None] = mapped_column(String(200), unique=True)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    time_source: Mapped[str] = mapped_column(String(20), default="")
    late: Mapped[bool] = mapped_column(Boolean, default=False)
    reason: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")

    articles: Mapped[list[Article]] = relationship(
        order_by="Article.position", lazy="selectin", cascade="all, delete-orphan"
    )


class Article(Base):
    """A post's place in a message. `live`: the message is not at its end yet."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        Index("uq_articles_live_post", "post_id", unique=True,
              sqlite_where=text("live"), postgresql_where=text("live")),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    position: Mapped[int] = mapped_column(Integer)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    artefact_id: Mapped[int] = mapped_column(ForeignKey("approved_artefacts.id"))
    artefact_sha256: Mapped[str] = mapped_column(String(64))
    live: Mapped[bool] = mapped_column(Boolean, default=True)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    check_how: Mapped[str] = mapped_column(String(20), default="")
    check_result: Mapped[str] = mapped_column(Text, default="")
    repeat_reason: Mapped[str] = mapped_column(Text, default="")


class Attempt(Base):
    """One call to WeChat for a message: what was asked, what came back. Evidence."""

    __tablename__ = "attempts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    fence: Mapped[int] = mapped_column(Integer)
    step: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[str] = mapped_column(String(20), default="")
    detail: Mapped[str] = mapped_column(Text, default="")
    errcode: Mapped[int | None] = mapped_column(Integer)
    rid: Mapped[str] = mapped_column(String(60), default="")


class UploadedImage(Base):
    """A picture already at WeChat, per account and use, so that it is uploaded once."""

    __tablename__ = "uploaded_images"
    __table_args__ = (UniqueConstraint("account", "purpose", "sha256"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    account: Mapped[str] = mapped_column(String(60))
    purpose: Mapped[str] = mapped_column(String(10))
    sha256: Mapped[str] = mapped_column(String(64))
    address: Mapped[str] = mapped_column(Text)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
