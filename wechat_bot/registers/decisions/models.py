"""行政许可、行政处罚、行政强制、行政事业性收费的表."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, Boolean, Date, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base
from wechat_bot.records.models import RecordColumns


class DecisionColumns(RecordColumns):
    """A decision (number, decided_on), or a month's total of them (month, quantity, vouched_by).

    month: its first day. result: a code of the register's choices, "" where it has none.
    No names of those concerned: the report counts decisions.
    """

    number: Mapped[str] = mapped_column(String(80), default="")
    decided_on: Mapped[date | None] = mapped_column(Date)
    matter: Mapped[str] = mapped_column(String(200), default="")
    sort: Mapped[str] = mapped_column(String(60), default="")
    party: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    month: Mapped[date | None] = mapped_column(Date)
    quantity: Mapped[int | None] = mapped_column(Integer)
    vouched_by: Mapped[str] = mapped_column(String(60), default="")


class Licence(DecisionColumns, Base):
    """行政许可."""

    __tablename__ = "licences"


class Penalty(DecisionColumns, Base):
    """行政处罚."""

    __tablename__ = "penalties"


class CoerciveMeasure(DecisionColumns, Base):
    """行政强制."""

    __tablename__ = "coercive_measures"


class Charge(RecordColumns, Base):
    """行政事业性收费: one sum (collected_on), or a month's (month). amount_fen: 分."""

    __tablename__ = "administrative_charges"

    item: Mapped[str] = mapped_column(String(100))
    basis: Mapped[str] = mapped_column(String(200), default="")
    collected_on: Mapped[date | None] = mapped_column(Date)
    month: Mapped[date | None] = mapped_column(Date)
    receipt: Mapped[str] = mapped_column(String(80), default="")
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    large_checked: Mapped[bool] = mapped_column(Boolean, default=False)
    vouched_by: Mapped[str] = mapped_column(String(60), default="")
