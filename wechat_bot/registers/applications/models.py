"""依申请公开的表: the case, its counted items, its dated facts; who applied is kept apart."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.kernel.db import Base, UtcDateTime


class ApplicationSerial(Base):
    """编号的流水: the last serial given in a year; its row is locked while one is given."""

    __tablename__ = "application_serials"

    year: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(Integer)


class Application(Base):
    """一件申请. Holds no data of the applicant but the kind: those are in ApplicantIdentity.

    handed_in_on: the day it was handed in, signed for, or arrived. confirmed_on: the day agreed
    with the applicant (平常信函, 互联网, 传真). received_on: the day of receipt by 条例 art 31, None
    until it is confirmed. year: of the number, and that it is listed under. serial: None where
    the number came from outside (an imported paper ledger). state, finished_on: cached from the
    events and items (law_clock); finished_on = the day of the last outcome, None while open.
    """

    __tablename__ = "applications"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("year", "serial"),
        Index("ix_applications_year_state", "year", "state"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    serial: Mapped[int | None] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(60))
    received_how: Mapped[str] = mapped_column(String(20))
    handed_in_on: Mapped[date] = mapped_column(Date)
    confirmed_on: Mapped[date | None] = mapped_column(Date)
    received_on: Mapped[date | None] = mapped_column(Date, index=True)
    channel_detail: Mapped[str] = mapped_column(String(200), default="")
    applicant_kind: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text)
    form_wanted: Mapped[str] = mapped_column(String(20), default="any")
    delivery_wanted: Mapped[str] = mapped_column(String(20), default="post")
    section: Mapped[str] = mapped_column(String(60), default="")
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(20))
    finished_on: Mapped[date | None] = mapped_column(Date, index=True)
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str] = mapped_column(String(80), default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")

    items: Mapped[list[ApplicationItem]] = relationship(
        order_by="ApplicationItem.number", cascade="all, delete-orphan", lazy="selectin")
    events: Mapped[list[ApplicationEvent]] = relationship(
        order_by="ApplicationEvent.id", lazy="selectin")
    fees: Mapped[list[FeeNotice]] = relationship(order_by="FeeNotice.id", lazy="selectin")


class ApplicationItem(Base):
    """计数的一项 (一事一申请): one line of the report's table, with exactly one outcome.

    outcome: a ROW code of the form, "" while undecided. word: the clerk's word for it (code of
    content/applications/outcomes.toml). basis: the article. answered_on: the day that its
    outcome took effect and so the year it counts in; decided but not yet answered: None.
    """

    __tablename__ = "application_items"
    __table_args__ = (
        UniqueConstraint("application_id", "number"),
        CheckConstraint("outcome != '' OR answered_on IS NULL", name="outcome_before_answer"),
        Index("ix_application_items_outcome_answered_on", "outcome", "answered_on"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    text: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(String(40), default="")
    word: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(100), default="")
    explanation: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None] = mapped_column(Date)
    answer_number: Mapped[str] = mapped_column(String(60), default="")
    decided_by: Mapped[str] = mapped_column(String(80), default="")
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ApplicationEvent(Base):
    """发生的一件事, appended. What each kind fills is written at rules.EventKind.

    party: whom an opinion was asked of, as everybody may see it; sealed: the same in full where
    it is a person, encrypted. closes_id: the event that this one answers.
    """

    __tablename__ = "application_events"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))
    on_day: Mapped[date] = mapped_column(Date)
    due_on: Mapped[date | None] = mapped_column(Date)
    days: Mapped[int | None] = mapped_column(Integer)
    party_kind: Mapped[str] = mapped_column(String(20), default="")
    party: Mapped[str] = mapped_column(String(100), default="")
    sealed: Mapped[str] = mapped_column(Text, default="")
    result: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    by_name: Mapped[str] = mapped_column(String(80), default="")
    document_number: Mapped[str] = mapped_column(String(60), default="")
    way: Mapped[str] = mapped_column(String(20), default="")
    closes_id: Mapped[int | None] = mapped_column(ForeignKey("application_events.id"))
    fee_id: Mapped[int | None] = mapped_column(ForeignKey("fee_notices.id"))
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    file_name: Mapped[str] = mapped_column(String(200), default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str] = mapped_column(String(80), default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")


class ApplicantIdentity(Base):
    """申请人的身份信息, encrypted (kernel.cipher); its key lies outside the database.

    shown: the masked name, for lists. key_id: which key sealed it. name_index, number_index:
    keyed blind indexes of the normalised name and number, "" where there is none: they find the
    same applicant again without telling who it is. erased_at: 保存期满后删除, the case stays.
    """

    __tablename__ = "applicant_identities"

    application_id: Mapped[int] = mapped_column(
        ForeignKey("applications.id"), primary_key=True, autoincrement=False)
    sealed: Mapped[str] = mapped_column(Text, default="")
    shown: Mapped[str] = mapped_column(String(80), default="")
    key_id: Mapped[str] = mapped_column(String(16), default="")
    name_index: Mapped[str] = mapped_column(String(64), default="", index=True)
    number_index: Mapped[str] = mapped_column(String(64), default="", index=True)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    erased_by: Mapped[str] = mapped_column(String(80), default="")


class FeeNotice(Base):
    """信息处理费收费通知 (国办函〔2020〕109号). At most one that stands per application.

    basis: items | pages. quantity: 件数 or 页数. counted_before: pieces of the same applicant in the same
    calendar month that came before (按件). amount_fen: what is asked; received_fen: what came.
    computation: the steps in words, as printed on the notice. due_on: 缴费期限.
    """

    __tablename__ = "fee_notices"
    __table_args__ = (
        Index("ix_fee_notices_standing", "application_id", unique=True,
              sqlite_where=text("voided_at IS NULL"),
              postgresql_where=text("voided_at IS NULL")),
        CheckConstraint("quantity >= 0 AND amount_fen >= 0", name="not_negative"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    number: Mapped[str] = mapped_column(String(60), default="")
    basis: Mapped[str] = mapped_column(String(10))
    quantity: Mapped[int] = mapped_column(Integer)
    counted_before: Mapped[int] = mapped_column(Integer, default=0)
    month: Mapped[str] = mapped_column(String(7), default="")
    tariff: Mapped[str] = mapped_column(String(60), default="")
    amount_fen: Mapped[int] = mapped_column(Integer)
    computation: Mapped[str] = mapped_column(Text, default="")
    noticed_on: Mapped[date] = mapped_column(Date, index=True)
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(10))
    paid_on: Mapped[date | None] = mapped_column(Date)
    received_fen: Mapped[int | None] = mapped_column(Integer)
    receipt_number: Mapped[str] = mapped_column(String(60), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str] = mapped_column(String(80), default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")
