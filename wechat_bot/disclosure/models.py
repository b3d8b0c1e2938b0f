"""主动公开台账表."""

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
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.kernel.db import Base, UtcDateTime
from wechat_bot.records.models import RecordColumns


class DisclosureItem(Base):
    """公开信息: one piece of information; it may have several releases, or none yet (待公开).

    topic, catalogue: 主题分类 and 公开目录 as named in the configuration. presentation: 公开形式.
    availability: 公开属性. validity: 有效性, since validity_on. publish_by: the first instant
    after the last of the 20 working days (条例 art 26), None where the rule does not apply.
    pending: 待公开, until its first release or until it is given up.
    cancelled_*: a 待公开 that was given up, with its reason; it has no releases.
    """

    __tablename__ = "disclosure_items"
    __table_args__ = (UniqueConstraint("index_year", "index_serial"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    index_number: Mapped[str] = mapped_column(String(60), unique=True)
    index_year: Mapped[int | None] = mapped_column(Integer)
    index_serial: Mapped[int | None] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(200), index=True)
    document_number: Mapped[str] = mapped_column(String(100), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    made_on: Mapped[date | None] = mapped_column(Date)
    is_government_information: Mapped[bool] = mapped_column(Boolean, default=True)
    info_kind: Mapped[str] = mapped_column(String(30), default="none")
    key_area: Mapped[bool] = mapped_column(Boolean, default=False)
    article_20: Mapped[str] = mapped_column(String(10), default="")
    section: Mapped[str] = mapped_column(String(60), default="")
    contributor: Mapped[str] = mapped_column(String(60), default="")
    origin: Mapped[str] = mapped_column(String(20), default="original")
    source: Mapped[str] = mapped_column(String(200), default="")
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), unique=True)
    topic: Mapped[str] = mapped_column(String(60), default="", server_default="")
    catalogue: Mapped[str] = mapped_column(String(60), default="", server_default="")
    presentation: Mapped[str] = mapped_column(String(20), default="", server_default="")
    availability: Mapped[str] = mapped_column(String(20), default="active",
                                              server_default="active")
    validity: Mapped[str] = mapped_column(String(20), default="in_force",
                                          server_default="in_force")
    validity_on: Mapped[date | None] = mapped_column(Date)
    keywords: Mapped[str] = mapped_column(String(200), default="", server_default="")
    secrecy: Mapped[str] = mapped_column(String(200), default="", server_default="")
    proofreaders: Mapped[str] = mapped_column(String(200), default="", server_default="")
    article_21: Mapped[str] = mapped_column(String(20), default="", server_default="")
    legal_basis: Mapped[str] = mapped_column(String(200), default="", server_default="")
    reads: Mapped[int | None] = mapped_column(Integer)
    publish_by: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    pending: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false(),
                                          index=True)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_by: Mapped[str] = mapped_column(String(80), default="", server_default="")
    cancel_reason: Mapped[str] = mapped_column(Text, default="", server_default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    releases: Mapped[list[Release]] = relationship(
        back_populates="item", order_by="Release.id", lazy="selectin"
    )


class Release(Base):
    """发布记录: the item on one channel. Never deleted; taking down is recorded in it."""

    __tablename__ = "releases"
    __table_args__ = (
        CheckConstraint("status IN ('current', 'taken_down', 'replaced')", name="status"),
        # the list's order and the year's counts, answered without visiting every row
        Index("ix_releases_in_order", "published_at", "id", "item_id", "channel", "status"),
        Index("ix_releases_chains", "replaces_id", "item_id"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("disclosure_items.id"), index=True)
    channel: Mapped[str] = mapped_column(String(30), index=True)
    mode: Mapped[str] = mapped_column(String(20), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime)
    time_source: Mapped[str] = mapped_column(String(20))
    url: Mapped[str] = mapped_column(Text, default="")
    reviewers_json: Mapped[str] = mapped_column(Text, default="[]")
    revision_sha256: Mapped[str] = mapped_column(String(64), default="")
    text_sha256: Mapped[str] = mapped_column(String(64), default="")
    status: Mapped[str] = mapped_column(String(20), default="current")
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), unique=True)
    taken_down_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    taken_down_by: Mapped[str] = mapped_column(String(80), default="")
    taken_down_reason: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    item: Mapped[DisclosureItem] = relationship(back_populates="releases", lazy="joined", innerjoin=True)
    corrections: Mapped[list[ReleaseCorrection]] = relationship(
        order_by="ReleaseCorrection.id", lazy="selectin"
    )

    @property
    def reviewers(self) -> list[str]:
        """Names of the three levels' reviewers, in order; empty where nobody recorded them."""
        return [str(name) for name in json.loads(self.reviewers_json)]

    @property
    def entered_late(self) -> bool:
        """补录: on the account with its text kept, but no article of a message of ours."""
        return (self.channel == WECHAT and self.article_id is None
                and bool(self.revision_sha256) and self.item.post_id is not None)

    @property
    def public_revision_sha256(self) -> str:
        """版本指纹 of what readers have now."""
        return self.corrections[-1].revision_sha256 if self.corrections else self.revision_sha256

    @property
    def public_text_sha256(self) -> str:
        """正文指纹 of what readers have now."""
        return self.corrections[-1].text_sha256 if self.corrections else self.text_sha256


class ReleaseCorrection(Base):
    """更正 of a release in its place (后台改字): same link, same publication, another text.

    Appended; the release itself stays as it was registered, and so do all counts.
    """

    __tablename__ = "release_corrections"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text)
    old_text_sha256: Mapped[str] = mapped_column(String(64))
    revision_sha256: Mapped[str] = mapped_column(String(64))
    text_sha256: Mapped[str] = mapped_column(String(64))
    recorded_by: Mapped[str] = mapped_column(String(80))


class Annex(Base):
    """附件 of an item: a file kept by its sha256. Taken off it stays here, with the reason."""

    __tablename__ = "disclosure_annexes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("disclosure_items.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(10))  # the ending: pdf, docx, …
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    removed_by: Mapped[str] = mapped_column(String(80), default="")
    remove_reason: Mapped[str] = mapped_column(Text, default="")


class WithheldInformation(RecordColumns, Base):
    """不予公开登记: made by the bureau and not disclosed, why, and when it is looked at again.

    item_id: the item that it became when a re-review (条例 art 18) found it fit to disclose.
    """

    __tablename__ = "withheld_information"

    number: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    made_on: Mapped[date | None] = mapped_column(Date)
    ground: Mapped[str] = mapped_column(String(40))
    decided_by: Mapped[str] = mapped_column(String(60))
    decided_on: Mapped[date] = mapped_column(Date)
    next_review_on: Mapped[date | None] = mapped_column(Date, index=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("disclosure_items.id"), index=True)


class WithheldReview(Base):
    """复审 of what is withheld (条例 art 18). Appended, never changed."""

    __tablename__ = "withheld_reviews"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    withheld_id: Mapped[int] = mapped_column(ForeignKey("withheld_information.id"), index=True)
    reviewed_on: Mapped[date] = mapped_column(Date)
    reviewed_by: Mapped[str] = mapped_column(String(60))
    conclusion: Mapped[str] = mapped_column(String(20))  # withhold or disclose
    note: Mapped[str] = mapped_column(Text, default="")
    next_review_on: Mapped[date | None] = mapped_column(Date)
    recorded_by: Mapped[str] = mapped_column(String(80))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountArticle(Base):
    """公众号上的一篇: one article of a freepublish/batchget item, as last seen by 对账.

    article_id, idx: how WeChat numbers it, all that 下架 of a release entered late needs.
    """

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
    thumb_url: Mapped[str] = mapped_column(Text, default="")  # the cover
    content: Mapped[str] = mapped_column(Text, default="")
    text_sha256: Mapped[str] = mapped_column(String(64), default="")
    published_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)  # update_time
    is_deleted: Mapped[bool] = mapped_column(Boolean, default=False)
    first_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # whose it is: an article that we published, or a release entered by hand or imported
    our_article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"), index=True)


class IndexSerial(Base):
    """索引号流水: the last serial given in a year; locked while one is given."""

    __tablename__ = "index_serials"

    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int] = mapped_column(Integer)
