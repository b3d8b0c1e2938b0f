"""申报的表: who declared what of a year, for a section. Appended, never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wechat_bot.kernel.db import Base, UtcDateTime


class Declaration(Base):
    """申报: one 年报数据报送表 of a section, or a part of it.

    filled_by, headed_by: 填报人 and 负责人 as written on the form; entered_by: the account, which
    may be another person's (由X代录). how: form (typed), sheet (imported), click (one topic).
    reason: where an earlier number was replaced or the year was closed.
    """

    __tablename__ = "declarations"
    __table_args__ = (Index("ix_declarations_year_section", "year", "section"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer)
    section: Mapped[str] = mapped_column(String(60))
    filled_by: Mapped[str] = mapped_column(String(60))
    headed_by: Mapped[str] = mapped_column(String(60), default="")
    filled_on: Mapped[date] = mapped_column(Date)
    entered_by: Mapped[str] = mapped_column(String(80))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    how: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(Text, default="")
    scan_sha256: Mapped[str] = mapped_column(String(64), default="")
    scan_name: Mapped[str] = mapped_column(String(200), default="")
    figures: Mapped[list[DeclaredFigure]] = relationship(
        back_populates="declaration", order_by="DeclaredFigure.id")

    @property
    def by_another(self) -> bool:
        """代录: the account that typed it is not the person who filled in the form."""
        return self.filled_by != self.entered_by


class DeclaredFigure(Base):
    """申报的一个数. value: a count, or 分 for money; 0 is a declared zero, no row is no answer."""

    __tablename__ = "declared_figures"
    __table_args__ = (UniqueConstraint("declaration_id", "item"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    declaration_id: Mapped[int] = mapped_column(ForeignKey("declarations.id"), index=True)
    item: Mapped[str] = mapped_column(String(40))
    value: Mapped[int] = mapped_column(BigInteger)
    note: Mapped[str] = mapped_column(Text, default="")
    declaration: Mapped[Declaration] = relationship(back_populates="figures")
