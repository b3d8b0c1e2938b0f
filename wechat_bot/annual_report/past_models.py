"""往年报告: reports that were made before this program, or without it. Never changed, only ended."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class PastReport(Base):
    """往年报告的一份文件: shown beside what was read from it, holds once a person confirmed it.

    read_json: what was read (past_values.to_json). corrections_json: [{"path", "value", "was",
    "by", "at"}, …] of cells that were misread. ended_at: withdrawn, or replaced by another
    file of the same year (replaced_by_id).
    """

    __tablename__ = "past_reports"
    __table_args__ = (
        Index("uq_past_reports_confirmed", "year", unique=True,
              sqlite_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL"),
              postgresql_where=text("confirmed_at IS NOT NULL AND ended_at IS NULL")),
        Index("uq_past_reports_file", "year", "file_sha256", unique=True,
              sqlite_where=text("ended_at IS NULL"), postgresql_where=text("ended_at IS NULL")))

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    file_name: Mapped[str] = mapped_column(String(200))
    file_sha256: Mapped[str] = mapped_column(String(64))
    read_json: Mapped[str] = mapped_column(Text)
    corrections_json: Mapped[str] = mapped_column(Text, default="[]")
    brought_by: Mapped[str] = mapped_column(String(80))
    brought_at: Mapped[datetime] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[str] = mapped_column(String(80), default="")
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str] = mapped_column(String(80), default="")
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str] = mapped_column(Text, default="")
    replaced_by_id: Mapped[int | None] = mapped_column(Integer)

    @property
    def corrections(self) -> list[dict[str, Any]]:
        """The cells that people set otherwise than they were read, oldest first."""
        found: list[dict[str, Any]] = json.loads(self.corrections_json)
        return found
