"""成册: a register as it is printed, signed and filed: A4 across, page x of y, signature line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.records import queries
from wechat_bot.records.fields import Field, FieldKind, Values
from wechat_bot.records.queries import RecordFilter
from wechat_bot.records.register import Derived, Register
from wechat_bot.rendering.volume import Booklet

NUMBER_WIDTH = 8
NUMBERS = (FieldKind.COUNT, FieldKind.MONEY)
NARROWEST, WIDEST = 8, 34
LEAST = {FieldKind.DAY: 18, FieldKind.MONTH: 12, FieldKind.CHOICE: 10}  # so that none breaks


def booklet_of(
    session: Session, register: Register, wanted: RecordFilter, agency: str
) -> Booklet:
    """Exactly what is filtered, oldest first. A column without a word in it is not printed."""
    _, found = queries.list_records(session, register, wanted, limit=None)
    records = list(reversed(found))
    every = _columns(register)
    shown = [[each.show(register.values(record)) for each in every] for record in records]
    kept = [index for index, each in enumerate(every)
            if each.kept or any(row[index] not in each.silent for row in shown)]
    columns = [every[index] for index in kept]
    rows = [[str(number), *_cells(row, kept, record.void_reason if record.voided_at else "")]
            for number, (row, record) in enumerate(zip(shown, records, strict=True), start=1)]
    return Booklet(
        f"{agency}{register.name}登记簿", f"{wanted.year}年" if wanted.year else "全部年份",
        ["序号", *(each.label for each in columns)], _widths(columns),
        [0, *(index for index, each in enumerate(columns, start=1) if each.is_number)],
        rows, _note(len(rows), register, wanted))


@dataclass(frozen=True)
class _Column:
    """A column before it is decided whether it is printed. silent: cells that say nothing."""

    label: str
    show: Callable[[Values], str]
    width: int
    kept: bool
    is_number: bool = False
    silent: tuple[str, ...] = ("",)


def _columns(register: Register) -> list[_Column]:
    today = clock.today()
    fields = [
        _Column(each.label, partial(_shown, each), max(each.width, LEAST.get(each.kind, 0)),
                each.listed or each.required,
                each.kind in NUMBERS, ("", "否") if each.kind is FieldKind.YES_NO else ("",))
        for each in register.all_fields]
    return fields + [_Column(each.label, partial(_worked_out, each, today), each.width, each.listed)
                     for each in register.derived]


def _shown(field: Field, values: Values) -> str:
    return field.show(values[field.key])


def _worked_out(derived: Derived, today: date, values: Values) -> str:
    return derived.show(values, today)


def _cells(row: Sequence[str], kept: Sequence[int], void_reason: str) -> list[str]:
    cells = [row[index] for index in kept]
    if void_reason and cells:
        cells[0] = f"〔作废：{void_reason}〕{cells[0]}"
    return cells


def _widths(columns: Sequence[_Column]) -> list[float]:
    parts = [NUMBER_WIDTH, *(min(WIDEST, max(NARROWEST, each.width)) for each in columns)]
    return [round(100 * part / sum(parts), 2) for part in parts]


def _note(count: int, register: Register, wanted: RecordFilter) -> str:
    narrowed = "、".join(word for word in (
        wanted.section, f"“{wanted.keyword}”" if wanted.keyword else "") if word)
    return (f"共 {count} 条{'（含作废）' if wanted.voided else ''}"
            f"{'，只列：' + narrowed if narrowed else ''}；"
            f"{clock.show(clock.now())}（北京时间）打印")
