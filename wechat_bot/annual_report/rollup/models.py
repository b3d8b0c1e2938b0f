"""汇总的表: what other bodies handed in. A replaced or withdrawn file stays to be seen."""

from __future__ import annotations

import json
from datetime import date, datetime

from sqlalchemy import Date, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class RollupYear(Base):
    """汇总年度设置: until when the bodies have to hand in, None for the report's own 报送截止."""

    __tablename__ = "rollup_years"

    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    due_on: Mapped[date | None] = mapped_column(Date)
    changed_by: Mapped[str] = mapped_column(String(80))
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class RollupEntry(Base):
    """一个单位报来的数据. Live until another file of that body or a withdrawal ends it.

    body: as the file or the person names it; body_key: the same for comparing (rollup.same_body).
    figures_json: what figures.from_json reads. notes_json: what the reader of a document was not
    sure of. received_on: the day it came, which may be before it was typed in.
    """

    __tablename__ = "rollup_entries"
    __table_args__ = (Index(
        "uq_rollup_entries_live", "year", "body_key", unique=True,
        sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    body: Mapped[str] = mapped_column(String(120))
    body_key: Mapped[str] = mapped_column(String(120))
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    figures_json: Mapped[str] = mapped_column(Text)
    notes_json: Mapped[str] = mapped_column(Text)
    received_on: Mapped[date] = mapped_column(Date)
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")

    @property
    def notes(self) -> list[str]:
        """What the reader of the document was not sure of."""
        return [str(each) for each in json.loads(self.notes_json)]
