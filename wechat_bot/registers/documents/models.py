"""行政规范性文件的表."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base
from wechat_bot.records.models import RecordColumns


class NormativeDocument(RecordColumns, Base):
    """One document, from its making to its end. Its state on a day is derived, never stored.

    kind, ended_how: codes of rules.Kind and rules.Ending. expires_on: the last day of 有效期.
    ended_on: the first day on which it is in force no more. ended_by: 废止文号或依据.
    """

    __tablename__ = "normative_documents"

    title: Mapped[str] = mapped_column(String(200))
    number: Mapped[str] = mapped_column(String(80), default="")
    signed_on: Mapped[date] = mapped_column(Date)
    published_on: Mapped[date | None] = mapped_column(Date)
    effective_on: Mapped[date | None] = mapped_column(Date)
    opinion_number: Mapped[str] = mapped_column(String(80), default="")
    expires_on: Mapped[date | None] = mapped_column(Date)
    ended_how: Mapped[str] = mapped_column(String(20), default="")
    ended_on: Mapped[date | None] = mapped_column(Date)
    ended_by: Mapped[str] = mapped_column(String(200), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    reading_url: Mapped[str] = mapped_column(String(2000), default="")
    kind: Mapped[str] = mapped_column(String(20), default="normative")
