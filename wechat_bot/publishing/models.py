"""发布表. The message row is the only truth about a publication."""

from __future__ import annotations

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


class Message(Base):
    """图文消息: 1–8 approved posts that WeChat publishes as one.

    `fence` grows with every claim; a writer whose fence is no longer the row's has lost the
    message and must stop.
    """

    __tablename__ = "messages"
    __table_args__ = (
        CheckConstraint("fence >= 0", name="fence"),
        CheckConstraint(
            "state NOT IN ('submitted', 'published') OR mode NOT IN ('publish', 'mass_send')"
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
    # 群发: clientmsgid, when it was first used (good for 24 hours), WeChat's number, what came of it
    client_id: Mapped[str] = mapped_column(String(32), default="")
    first_submit_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    msg_id: Mapped[str] = mapped_column(String(60), default="", index=True)
    result_json: Mapped[str] = mapped_column(Text, default="")
    # who said that WeChat may be asked once more by the same number; forgotten once it was
    ask_again_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
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


class WeChatEvent(Base):
    """公众号通知: a callback as it came, stored before anything is made of it.

    dedupe_key: (publish_id, publish_status) or the mass message's id; WeChat sends an event up
    to three times. message_id: whose it is, once that is known. settled_at: nothing is left to
    be done with it; note says in Chinese what was.
    """

    __tablename__ = "wechat_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    event: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)  # the event's CreateTime
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    publish_id: Mapped[str] = mapped_column(String(60), default="", index=True)
    msg_id: Mapped[str] = mapped_column(String(60), default="", index=True)
    article_id: Mapped[str] = mapped_column(String(200), default="")
    status: Mapped[str] = mapped_column(String(60), default="")
    raw: Mapped[str] = mapped_column(Text)
    copies: Mapped[int] = mapped_column(Integer, default=1)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id"), index=True)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")


class SeenCallback(Base):
    """A callback's signature that was accepted: the same request again is a replay."""

    __tablename__ = "seen_callbacks"

    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ApiQuota(Base):
    """接口次数簿: calls of one API path on one Beijing day.

    used: counted here. daily_limit, remote_used: from openapi/quota/get at asked_at, None before.
    resting_until: WeChat refused (45009 until midnight, 45011 for a minute). ask_after: when
    openapi/quota/get is asked next, None at once. no_right: the account may not use the path.
    """

    __tablename__ = "api_quotas"

    account: Mapped[str] = mapped_column(String(60), primary_key=True)
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    path: Mapped[str] = mapped_column(String(80), primary_key=True)
    used: Mapped[int] = mapped_column(Integer, default=0)
    used_when_asked: Mapped[int] = mapped_column(Integer, default=0)
    daily_limit: Mapped[int | None] = mapped_column(Integer)
    remote_used: Mapped[int | None] = mapped_column(Integer)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ask_after: Mapped[datetime | None] = mapped_column(UtcDateTime)
    no_right: Mapped[bool] = mapped_column(Boolean, default=False)
    resting_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Preflight(Base):
    """发布前自检 of a message: moment "evening" (the day before), "soon", or "asked" by a person;
    findings as JSON [{"name", "ok", "warns", "sentence"}]. One per due time: a rescheduled
    message is checked anew."""

    __tablename__ = "preflights"
    __table_args__ = (UniqueConstraint("message_id", "due_at", "moment"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    moment: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ok: Mapped[bool] = mapped_column(Boolean)
    findings_json: Mapped[str] = mapped_column(Text, default="[]")


class Errand(Base):
    """后台事务: something that a person asked for and the worker does with WeChat.

    kind: a name of errands.KINDS; subject "post:12"; args, cursor (where a long one goes on
    after a crash) and result are JSON. state: waiting, running, done, failed.
    """

    __tablename__ = "errands"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'running', 'done', 'failed')", name="state"),
        Index("ix_errands_state_next_act_at", "state", "next_act_at"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(30), index=True)
    subject: Mapped[str] = mapped_column(String(60), index=True)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    args_json: Mapped[str] = mapped_column(Text, default="{}")
    cursor_json: Mapped[str] = mapped_column(Text, default="{}")
    result_json: Mapped[str] = mapped_column(Text, default="{}")
    progress: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[str] = mapped_column(String(80))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    next_act_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    fence: Mapped[int] = mapped_column(Integer, default=0)
    owner: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Preview(Base):
    """手机预览: a revision sent to one WeChat user before it is approved or published."""

    __tablename__ = "previews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    errand_id: Mapped[int] = mapped_column(ForeignKey("errands.id"))
    wechat_name: Mapped[str] = mapped_column(String(60))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
