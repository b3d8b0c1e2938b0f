"""导入一种登记: a CSV or XLSX table, all or nothing unless asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping, operations, queries
from wechat_bot.records.fields import Value
from wechat_bot.records.register import Register
from wechat_bot.records.tables import (
    DUPLICATE,
    EXISTING,
    NEW,
    WRONG,
    ImportReport,
    ParsedRow,
    RowError,
    parse_rows,
    read_layout,
    read_rows,
    refusal,
)

__all__ = ["import_records"]


def import_records(
    actor: Actor, office: Office, register: Register, data: bytes, filename: str, *,
    dry_run: bool, only_good: bool = False, reason: str = "",
) -> ImportReport:
    """导入. Nothing is written on a dry run, nor where a row is wrong unless `only_good`.

    Repeating an import changes nothing. A row that names a record which is registered with
    other contents is an error: corrections are made on its page, with a reason. reason: asked
    where rows belong to a closed year. ImportRefused: the file as a whole, or every row's error.
    """
    actor.require(register.permission)
    table = read_rows(data)
    fields = register.all_fields
    layout = read_layout(table, fields, [each.label for each in register.derived])
    parsed = parse_rows(table, layout, fields)
    with office.db.read() if dry_run else office.db.write() as session:
        _settle(session, register, parsed, reason)
        errors = [error for row in parsed for error in row.errors]
        if errors and not dry_run and not only_good:
            raise refusal(errors)
        good = [row for row in parsed if row.fate == NEW]
        if good and not dry_run:
            for row in good:
                _write(session, actor, register, row, reason)
            name = PurePosixPath(filename.replace("\\", "/")).name[:100] or "表格"
            journal.record(session, actor, "record.imported", f"{register.code}:import",
                           register=register.name, file=name, count=len(good))
    return ImportReport(len(good), sum(row.fate == EXISTING for row in parsed), errors,
                        [(row.number, row.fate) for row in parsed], layout.unknown, dry_run)


def _settle(
    session: Session, register: Register, parsed: Sequence[ParsedRow], reason: str
) -> None:
    """Every row's fate; errors that only the whole record or the register shows are added."""
    seen: dict[tuple[Value, ...], int] = {}
    for row in parsed:
        if not row.errors:
            wrong = register.problems(row.values, clock.today())
            row.errors += [RowError(row.number, register.field(key).label, message)
                           for key, message in wrong.items()]
        row.fate = WRONG if row.errors else _fate(session, register, row, seen, reason)


def _fate(
    session: Session, register: Register, row: ParsedRow, seen: dict[tuple[Value, ...], int],
    reason: str,
) -> str:
    identity = tuple(row.values[key] for key in register.identity)
    if identity in seen:
        return DUPLICATE
    seen[identity] = row.number
    twin = queries.same_record(session, register, identity)
    if twin is not None:
        stored = register.values(twin)
        differing = [each.label for each in register.all_fields
                     if row.values[each.key] not in (None, "", stored[each.key])]
        if not differing:
            return EXISTING
        row.errors.append(RowError(row.number, differing[0], (
            f"与已登记的（登记号 {twin.id}）不同：{'、'.join(differing)}。要改请在它的页面上更正，写明原因")))
        return WRONG
    try:
        keeping.gate(session, register.years_of(row.values), reason)
    except InvalidInput as error:
        row.errors.append(RowError(row.number, "", error.message.rstrip("。")))
        return WRONG
    return NEW


def _write(
    session: Session, actor: Actor, register: Register, row: ParsedRow, reason: str
) -> None:
    record = operations.add_record(session, actor, register, row.values)
    closed = queries.closed_among(session, register.years_of(row.values))
    if closed is not None:
        title = register.name_of(row.values)
        keeping.append_change(session, actor, operations.subject_of(register, record.id), title,
                              [("补登", "", title)], reason=reason, closed_year=closed)
