"""What the report's parts 20(五), (六), (八) count, and which records are behind each number."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.reading import show_wan
from wechat_bot.records.counted import Counted, total
from wechat_bot.records.register import Register
from wechat_bot.registers.decisions.charge_register import CHARGES
from wechat_bot.registers.decisions.models import Charge
from wechat_bot.registers.decisions.register import (
    COERCIVE_MEASURES,
    KEYS,
    LICENCES,
    NOT_IMPOSED,
    PENALTIES,
    REFUSED,
    name_of_entry,
)
from wechat_bot.registers.decisions.rules import Entry

Cell = Literal["licences", "penalties", "coercive_measures"]
CELLS: tuple[Cell, ...] = ("licences", "penalties", "coercive_measures")
_REGISTERS: dict[str, Register] = {each.code: each
                                   for each in (LICENCES, PENALTIES, COERCIVE_MEASURES)}

_NEGATIVE: dict[Cell, tuple[str, str]] = {
    "licences": (REFUSED, "不予许可"), "penalties": (NOT_IMPOSED, "不予处罚")}


def counted(session: Session, config: Config, year: int, cell: Cell) -> list[Counted]:
    """The decisions, or the months' totals of them, behind one number of the form."""
    left_out = _left_out(config, cell)
    return [Counted(f"{cell}:{record_id}", name_of_entry(entry), entry.amount)
            for record_id, entry in _entries(session, cell, year)
            if entry.result not in left_out]


def _entries(session: Session, cell: Cell, year: int) -> list[tuple[int, Entry]]:
    """(登记号, entry) of a year, voided ones left out, as they were entered."""
    model = _REGISTERS[cell].model
    rows = session.execute(
        select(model.id, *(getattr(model, key) for key in KEYS))
        .where(model.voided_at.is_(None), model.year == year).order_by(model.id))
    return [(row[0], Entry(**dict(zip(KEYS, row[1:], strict=True)))) for row in rows]


def _left_out(config: Config, cell: Cell) -> list[str]:
    """Results that the office does not count."""
    if cell == "licences" and not config.registers.count_refused_licences:
        return [REFUSED]
    if cell == "penalties" and not config.registers.count_not_imposed_penalties:
        return [NOT_IMPOSED]
    return []


def figures(session: Session, config: Config, year: int) -> dict[str, int]:
    """{"licences", "penalties", "coercive_measures"}."""
    return {cell: total(counted(session, config, year, cell)) for cell in CELLS}


def counted_charges(session: Session, year: int) -> list[Counted]:
    """The sums behind 本年收费金额; amounts in 分."""
    return [Counted(f"{CHARGES.code}:{each.id}", CHARGES.name_of(CHARGES.values(each)),
                    each.amount_fen)
            for each in session.scalars(
                select(Charge).where(Charge.voided_at.is_(None), Charge.year == year)
                .order_by(Charge.id))]


def fees_fen(session: Session, year: int) -> int:
    """本年收费金额, in 分."""
    return total(counted_charges(session, year))


def fees_wan(session: Session, year: int) -> str:
    """本年收费金额 in 万元, exact: "0.042"."""
    return show_wan(fees_fen(session, year))


def notes(session: Session, config: Config, year: int, cell: Cell) -> list[str]:
    """What a reader of the year's number has to be told about how it was counted."""
    if cell not in _NEGATIVE:
        return []
    result, name = _NEGATIVE[cell]
    number = sum(entry.amount for _, entry in _entries(session, cell, year)
                 if entry.result == result)
    if not number:
        return []
    counted_or_not = "没有计入" if result in _left_out(config, cell) else "已经计入"
    return [f"{_REGISTERS[cell].name}处理决定中的{name}决定 {number} 件{counted_or_not}。"]
