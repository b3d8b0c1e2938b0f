"""下架与更正表. Rows are added and completed, never overwritten."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class TakeDown(Base):
    """下架: one person takes an article down at once, a second one signs within the time set.

    article_id: one of ours; release_id: its place in the ledger, written when it is done. Of a
    publication entered late (补录) there is no article, and release_id from the beginning.
    way: "api" (freepublish/delete or mass/delete), "by_hand" (in WeChat's back end), "recorded"
    (somebody else did it; found or told). state: asked → done, or failed (still public).
    """

    __tablename__ = "take_downs"
    __table_args__ = (
        CheckConstraint("way IN ('api', 'by_hand', 'recorded')", name="way"),
        CheckConstraint("state IN ('asked', 'done', 'failed')", name="state"),
        CheckConstraint("article_id IS NOT NULL OR release_id IS NOT NULL", name="of_something"),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id != asked_by_id", name="second_person"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"), index=True)
    errand_id: Mapped[int | None] = mapped_column(ForeignKey("errands.id"))
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    reason: Mapped[str] = mapped_column(Text)
    problem: Mapped[str] = mapped_column(Text, default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sign_by: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    agreed: Mapped[bool | None] = mapped_column(Boolean)
    opinion: Mapped[str] = mapped_column(Text, default="")
    alarmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Correction(Base):
    """更正 of a published article, or (release_id, then never an edit) of one entered late.

    way: "edit" (后台改字并登记), "republish" (删除重发), "notice" (更正说明, a post of its own).
    post_id: the post that carries the new text. state: open → done, or given_up. For an edit,
    artefact_id is the new approved text that the page was compared with.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("way IN ('edit', 'republish', 'notice')", name="way"),
        CheckConstraint("state IN ('open', 'done', 'given_up')", name="state"),
        CheckConstraint("(article_id IS NULL AND release_id IS NOT NULL AND way != 'edit')"
                        " OR (article_id IS NOT NULL AND release_id IS NULL)", name="of_one"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"), index=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)
    way: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    artefact_id: Mapped[int | None] = mapped_column(ForeignKey("approved_artefacts.id"))
    check_how: Mapped[str] = mapped_column(String(20), default="")
    check_result: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    note: Mapped[str] = mapped_column(Text, default="")
