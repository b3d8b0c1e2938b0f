"""文书的表: what was written to whom in a case."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from wechat_bot.kernel.db import Base, UtcDateTime


class Letter(Base):
    """一份文书: a draft until it is issued; an issued one never changes, a wrong one is voided.

    kind: the template's code. text: with {收件人} in place of the addressee, whose name is not
    kept in the open. serial: of the number in its year, None where the number came from
    elsewhere. sha256: of the issued Word file. file_sha256: of what the media folder keeps, which
    is that file encrypted.
    """

    __tablename__ = "application_letters"
    __table_args__ = (
        Index("ix_application_letters_number", "number", unique=True,
              sqlite_where=text("number != '' AND voided_at IS NULL"),
              postgresql_where=text("number != '' AND voided_at IS NULL")),
        Index("ix_application_letters_year_serial", "year", "serial"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, default=1)
    number: Mapped[str] = mapped_column(String(60), default="")
    year: Mapped[int | None] = mapped_column(Integer)
    serial: Mapped[int | None] = mapped_column(Integer)
    dated_on: Mapped[date | None] = mapped_column(Date)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    file_sha256: Mapped[str] = mapped_column(String(64), default="")
    created_by: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(80), default="")
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    voided_by: Mapped[str] = mapped_column(String(80), default="")
    void_reason: Mapped[str] = mapped_column(Text, default="")
