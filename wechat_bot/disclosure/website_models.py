"""网站报送 and 发布证据: what the county website did with an item, and files kept as evidence.

The website is another body's system: what is here is what a person recorded about it.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.kernel.db import Base, UtcDateTime


class WebsiteSubmission(Base):
    """网站报送 of one item as it stands now; its steps say how it came there.

    An item without a row is 待报送, if it has to go to the website at all. release_id: the
    release of channel website, once it is online. site_index_number: 网站自己的索引号.
    """

    __tablename__ = "website_submissions"
    __table_args__ = (
        CheckConstraint("state IN ('pending', 'submitted', 'online', 'not_needed')", name="state"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("disclosure_items.id"), unique=True)
    state: Mapped[str] = mapped_column(String(20), index=True)
    submitted_on: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[str] = mapped_column(String(60), default="")
    online_on: Mapped[date | None] = mapped_column(Date)
    url: Mapped[str] = mapped_column(Text, default="")
    site_index_number: Mapped[str] = mapped_column(String(60), default="")
    release_id: Mapped[int | None] = mapped_column(ForeignKey("releases.id"))

    steps: Mapped[list[WebsiteStep]] = relationship(order_by="WebsiteStep.id", lazy="selectin")


class WebsiteStep(Base):
    """One step of a 网站报送. Appended, never changed.

    day: when it happened there; at: when it was recorded here. note: the reason of 退回 and of
    不需要上网站, a remark otherwise.
    """

    __tablename__ = "website_steps"
    __table_args__ = (
        CheckConstraint("act IN ('submitted', 'returned', 'online', 'not_needed', 'needed')",
                        name="act"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("website_submissions.id"), index=True)
    act: Mapped[str] = mapped_column(String(20))
    day: Mapped[date | None] = mapped_column(Date)
    contact: Mapped[str] = mapped_column(String(60), default="")
    url: Mapped[str] = mapped_column(Text, default="")
    site_index_number: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class ReleaseEvidence(Base):
    """发布证据: a screenshot, a printed page or a receipt of a release, kept by its sha256."""

    __tablename__ = "release_evidence"
    __table_args__ = (UniqueConstraint("release_id", "sha256"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("releases.id"), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(200))
    mime: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(Text, default="")
    added_by: Mapped[str] = mapped_column(String(80))
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
