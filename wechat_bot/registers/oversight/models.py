"""监督保障和留言办理的表."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime
from wechat_bot.records.models import RecordColumns


class LeadingMember(RecordColumns, Base):
    """领导小组成员及责任人: one term of office. to_on None: still in office."""

    __tablename__ = "leading_members"

    name: Mapped[str] = mapped_column(String(40))
    post: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20))
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class ComplaintChannel(RecordColumns, Base):
    """监督投诉渠道 as made known to the public. to_on None: in use."""

    __tablename__ = "complaint_channels"

    name: Mapped[str] = mapped_column(String(80))
    phone: Mapped[str] = mapped_column(String(60), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    mail: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[str] = mapped_column(String(120), default="")
    from_on: Mapped[date] = mapped_column(Date)
    to_on: Mapped[date | None] = mapped_column(Date)


class Training(RecordColumns, Base):
    """培训. people: how many took part; hours: 学时, None where not recorded."""

    __tablename__ = "trainings"

    held_on: Mapped[date] = mapped_column(Date)
    topic: Mapped[str] = mapped_column(String(200))
    people: Mapped[int] = mapped_column(Integer)
    hours: Mapped[int | None] = mapped_column(Integer)
    organiser: Mapped[str] = mapped_column(String(120), default="")


class Assessment(RecordColumns, Base):
    """考核. assessed: the unit or account; grade: points or 等次; use_made: 结果运用."""

    __tablename__ = "assessments"

    of_year: Mapped[int] = mapped_column(Integer)
    period: Mapped[str] = mapped_column(String(20))
    assessed: Mapped[str] = mapped_column(String(120))
    grade: Mapped[str] = mapped_column(String(60), default="")
    use_made: Mapped[str] = mapped_column(Text, default="")
    assessed_on: Mapped[date] = mapped_column(Date)


class Complaint(RecordColumns, Base):
    """投诉举报 about disclosure (条例 art 47, 51). Open while handled_on is None."""

    __tablename__ = "complaints"

    received_on: Mapped[date] = mapped_column(Date)
    way: Mapped[str] = mapped_column(String(20), default="")
    matter: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text, default="")
    handled_on: Mapped[date | None] = mapped_column(Date)
    accountability: Mapped[str] = mapped_column(String(20), default="")


class AccountMessage(RecordColumns, Base):
    """留言: what a reader wrote to the account and what was answered. Open: replied_on None.

    content, sender and reply are stored masked. reminded_at: when people were told that it waits.
    """

    __tablename__ = "account_messages"

    received_on: Mapped[date] = mapped_column(Date, index=True)
    way: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    sender: Mapped[str] = mapped_column(String(60), default="")
    reply: Mapped[str] = mapped_column(Text, default="")
    replied_on: Mapped[date | None] = mapped_column(Date, index=True)
    handler: Mapped[str] = mapped_column(String(40), default="")
    reply_way: Mapped[str] = mapped_column(String(20), default="")
    reminded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
