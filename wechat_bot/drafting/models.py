"""稿件表."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.db import Base, UtcDateTime


class Post(Base):
    """稿件: one article in any state. Its text is in revisions and working copies."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[str] = mapped_column(String(20), default="news")
    title: Mapped[str] = mapped_column(Text, default="")
    section: Mapped[str] = mapped_column(Text, default="")
    template: Mapped[str] = mapped_column(String(40), default="")
    # 更正中 (rules.Correcting)
    correcting: Mapped[str] = mapped_column(String(10), default="", server_default="")
    # None: typed in by the command line's import
    typist_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    revision_number: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    current_revision: Mapped[Revision | None] = relationship(
        primaryjoin="and_(Revision.post_id == Post.id, Revision.number == Post.revision_number)",
        foreign_keys="[Revision.post_id, Revision.number]",
        viewonly=True, uselist=False, lazy="joined",
    )


class ArticleColumns:
    """The fields of an article, as columns; `fields()` gives them as a value.

    What is typed has no length here: an unfinished text may be over a limit and is still kept.
    """

    title: Mapped[str] = mapped_column(Text, default="")
    author: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    theme: Mapped[str] = mapped_column(Text, default="")
    cover_sha256: Mapped[str] = mapped_column(String(64), default="")
    section: Mapped[str] = mapped_column(Text, default="")
    contributor: Mapped[str] = mapped_column(Text, default="")
    origin: Mapped[str] = mapped_column(String(20), default="original")
    source: Mapped[str] = mapped_column(Text, default="")
    source_url: Mapped[str] = mapped_column(Text, default="")
    read_more: Mapped[str] = mapped_column(Text, default="")
    is_government_information: Mapped[bool] = mapped_column(Boolean, default=True)
    info_kind: Mapped[str] = mapped_column(String(30), default="none")
    key_area: Mapped[bool] = mapped_column(Boolean, default=False)
    article_20: Mapped[str] = mapped_column(String(10), default="")
    cover_crop_wide: Mapped[str] = mapped_column(String(60), default="", server_default="")
    cover_crop_square: Mapped[str] = mapped_column(String(60), default="", server_default="")
    attachment_sha256: Mapped[str] = mapped_column(String(64), default="", server_default="")
    attachment_name: Mapped[str] = mapped_column(Text, default="", server_default="")

    def fields(self) -> ArticleFields:
        """The article as an immutable value."""
        return ArticleFields(**{f.name: getattr(self, f.name) for f in fields(ArticleFields)})

    def set_fields(self, value: ArticleFields) -> None:
        """Take over a value."""
        for f in fields(ArticleFields):
            setattr(self, f.name, getattr(value, f.name))


class WorkingCopy(ArticleColumns, Base):
    """编辑中的稿: mutable, one per post and person."""

    __tablename__ = "working_copies"
    __table_args__ = (UniqueConstraint("post_id", "user_id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    base_number: Mapped[int] = mapped_column(Integer, default=0)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Revision(ArticleColumns, Base):
    """版本: immutable; its sha256 covers the fields, every image, the cover and the theme."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    number: Mapped[int] = mapped_column(Integer)
    images_json: Mapped[str] = mapped_column(Text, default="[]")
    theme_sha256: Mapped[str] = mapped_column(String(64), default="")
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @property
    def images(self) -> dict[str, str]:
        """Name used in the text → sha256, in order of appearance."""
        return dict(json.loads(self.images_json))


class StoredImage(Base):
    """图片: facts of a stored picture file (metadata stripped, within WeChat's limits)."""

    __tablename__ = "images"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    mime: Mapped[str] = mapped_column(String(20))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    size: Mapped[int] = mapped_column(Integer)


class Attachment(Base):
    """附件 of a 视频 or 后台转载分享: the file that a person publishes in WeChat's back end."""

    __tablename__ = "attachments"
    __table_args__ = (UniqueConstraint("post_id", "sha256"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(Text)
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)  # bytes
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PostImage(Base):
    """A picture of a post under the name by which its text refers to it. Never changed."""

    __tablename__ = "post_images"
    __table_args__ = (UniqueConstraint("post_id", "name"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"))
    name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(ForeignKey("images.sha256"))
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)

    image: Mapped[StoredImage] = relationship(lazy="joined")


class PostSearch(Base):
    """What a post is found by: its words without mark-up, folded (drafting.search).

    The indexes that make it fast belong to the migration of the full-text search: they are
    of another kind on each database.
    """

    __tablename__ = "post_search"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), primary_key=True,
                                         autoincrement=False)
    text: Mapped[str] = mapped_column(Text)
