"""登记底座的表."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Boolean, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class RecordColumns:
    """What every record of a register has beside its own fields. For tables to inherit.

    year: the year it is listed under. Records are never deleted: a wrong one is voided (作废)
    with a reason, stays to be seen, and counts no more.
    """

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, index=True)
    section: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str] = mapped_column(String(80), default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")


class YearClosing(Base):
    """年度封账: from here on every change of the year is a dated correction with its reason."""

    __tablename__ = "year_closings"

    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    closed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    closed_by: Mapped[str] = mapped_column(String(80))
    note: Mapped[str] = mapped_column(Text, default="")


class RecordChange(Base):
    """更正记录: what a record said before and says since. Appended, never changed.

    subject: "register:id", as in the journal. changes_json: [[label, before, after], …], as people
    read them. closed_year: the first closed year that it corrects, or None; also_closed: the
    others, with blanks between, as of a document that is in force for years.
    """

    __tablename__ = "record_changes"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    subject: Mapped[str] = mapped_column(String(80), index=True)
    title: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text, default="")
    changes_json: Mapped[str] = mapped_column(Text, default="[]")
    closed_year: Mapped[int | None] = mapped_column(Integer, index=True)
    also_closed: Mapped[str] = mapped_column(Text, default="")
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def closed_years(self) -> list[int]:
        """Every closed year whose figures it changed."""
        first = [self.closed_year] if self.closed_year is not None else []
        return [*first, *(int(year) for year in self.also_closed.split())]

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """(登记项, 改前, 改后) of every field that changed."""
        return [(label, before, after) for label, before, after in json.loads(self.changes_json)]
