"""复议诉讼的表."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, Date, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base
from wechat_bot.records.models import RecordColumns


class DisclosureDispute(RecordColumns, Base):
    """A review or suit over disclosure in which the bureau is the respondent.

    kind: a Kind, role: a Role, result: a Result of litigation.rules. application_no: the number of
    the application it is about, as written in the register of applications. handled_only: a
    review that the bureau's review office handles for the county; never True for what is stored.
    """

    __tablename__ = "disclosure_disputes"

    case_no: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(20))
    application_no: Mapped[str] = mapped_column(String(60), default="")
    refused: Mapped[bool] = mapped_column(Boolean, default=False)
    role: Mapped[str] = mapped_column(String(20))
    handled_only: Mapped[bool] = mapped_column(Boolean, default=False)
    accepted_on: Mapped[date] = mapped_column(Date, index=True)
    result: Mapped[str] = mapped_column(String(20))
    concluded_on: Mapped[date | None] = mapped_column(Date)
    cause: Mapped[str] = mapped_column(Text, default="")
