"""导出一种登记: a year's records as a table, for XLSX, CSV and print."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.spreadsheets import Cell, Sheet
from wechat_bot.records import queries
from wechat_bot.records.fields import Field, FieldKind, Value
from wechat_bot.records.register import Register


def sheet_of(session: Session, register: Register, wanted: queries.RecordFilter) -> Sheet:
    """Exactly what is filtered, oldest first, voided ones marked; headings read back on import."""
    _, records = queries.list_records(session, register, wanted, limit=None)
    headings = {"序号": 6} | {each.label: each.width for each in register.all_fields}
    headings |= {each.label: each.width for each in register.derived}
    headings |= {"登记人": 12, "登记时间": 18, "作废原因": 20}
    rows: list[list[Cell]] = []
    for number, record in enumerate(reversed(records), start=1):
        values = register.values(record)
        cells: list[Cell] = [number, *(_cell(each, values[each.key])
                                       for each in register.all_fields)]
        cells += [each.show(values, clock.today()) for each in register.derived]
        rows.append([*cells, record.created_by, clock.show(record.created_at),
                     record.void_reason])
    return Sheet(register.name, headings, rows, filtered=True)


def _cell(field: Field, value: Value) -> Cell:
    """Counts and sums of money as numbers, so that a spreadsheet can add them up."""
    if isinstance(value, int) and field.kind is FieldKind.COUNT:
        return value
    if isinstance(value, int) and field.kind is FieldKind.MONEY:
        return Decimal(value).scaleb(-2)
    return field.show(value)
