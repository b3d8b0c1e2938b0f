"""导入一种登记: a CSV or XLSX table, all or nothing unless asked otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping, operations, queries
from wechat_bot.records.fields import Value, Values
from wechat_bot.records.register import Register
from wechat_bot.records.tables import (
    DUPLICATE,
    EXISTING,
    FILLED,
    NEW,
    TOTAL,
    VOIDED,
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
_KEEP_ONE = "请只留对的那一行"


def import_records(
    actor: Actor, office: Office, register: Register, data: bytes, filename: str, *,
    dry_run: bool, only_good: bool = False, reason: str = "",
) -> ImportReport:
    """导入. Nothing is written on a dry run, nor where a row is wrong unless `only_good`.

    Repeating an import changes nothing. A row that tells what its record left open (a reply, a
    result) fills it in. One that says something else than its record is an error: corrections
    are made on the record's page, with a reason. reason: asked
    where rows belong to a closed year. ImportRefused: the file as a whole, or every row's error.
    """
    actor.require(register.permission)
    table = read_rows(data)
    fields = register.all_fields
    layout = read_layout(table, fields, [each.label for each in register.derived])
    parsed = parse_rows(table, layout, fields)
    with office.db.read() if dry_run else office.db.write() as session:
        if not dry_run:
            keeping.hold(session)
        _settle(session, office, register, parsed, reason)
        errors = [error for row in parsed for error in row.errors]
        if errors and not dry_run and not only_good:
            raise refusal(errors)
        new = [row for row in parsed if row.fate == NEW]
        good = [row for row in parsed if row.fate in (NEW, FILLED)]
        if good and not dry_run:
            _write(session, actor, register, new, reason)
            _fill(session, actor, register, [row for row in good if row.fate == FILLED], reason)
            name = PurePosixPath(filename.replace("\\", "/")).name[:100] or "表格"
            journal.record(session, actor, "record.imported", f"{register.code}:import",
                           register=register.name, file=name, count=len(good))
    return ImportReport(len(new), sum(row.fate == EXISTING for row in parsed), errors,
                        [(row.number, row.fate) for row in parsed], layout.unknown, dry_run,
                        {row.number: register.name_of(row.values) for row in parsed
                         if row.fate not in (WRONG, VOIDED, TOTAL)},
                        [(row.number, hint) for row in parsed for hint in _hints(register, row)])


def _settle(
    session: Session, office: Office, register: Register, parsed: Sequence[ParsedRow], reason: str
) -> None:
    """Every row's fate; errors that only the whole record or the register shows are added."""
    for row in parsed:
        if row.is_total and not row.fate:
            row.fate, row.errors = TOTAL, []
    asked = [row for row in parsed if not row.fate]
    for row in asked:
        if not row.errors:
            _blame(row, register, register.problems(row.values, clock.today()))
    sound = [row for row in asked if not row.errors]
    for row, wrong in zip(sound, register.against(
            session, office.config, [row.values for row in sound], None), strict=True):
        _blame(row, register, wrong)
    sound = [row for row in sound if not row.errors]
    stored = queries.same_records(session, register, (row.values for row in sound))
    closed = queries.closed_years(session)
    first: dict[tuple[Value, ...], ParsedRow] = {}
    for row in sound:
        row.fate = _fate(register, row, first, stored)
        if row.fate in (NEW, FILLED):
            _ask_reason(row, closed & _years(row, register), reason)
    for row in asked:
        row.fate = row.fate or WRONG


def _hints(register: Register, row: ParsedRow) -> list[str]:
    """What is unusual about a row that is taken, or why one is not counted a second time."""
    if row.fate == DUPLICATE:
        return [f"与第 {row.same_as} 行相同，只登记一{register.unit}。确实是两{register.unit}的，"
                "请写出区别（例如文号、票据号）再导入"]
    if row.fate in (NEW, FILLED):
        return register.hints(row.values, clock.today())
    return []


def _blame(row: ParsedRow, register: Register, wrong: Mapping[str, str]) -> None:
    row.errors += [RowError(row.number, register.field(key).label, message)
                   for key, message in wrong.items()]


def _fate(
    register: Register, row: ParsedRow, first: dict[tuple[Value, ...], ParsedRow],
    stored: Mapping[tuple[Value, ...], Any],
) -> str:
    """已有 and 重复 say the same as the record or the earlier row; what contradicts it is wrong."""
    identity = register.identity_of(row.values)
    earlier = first.setdefault(identity, row)
    if earlier is not row:
        differing = _differing(register, _said(register, row), earlier.values)
        if not differing:
            row.same_as = earlier.number
            return DUPLICATE
        if earlier.fate in (NEW, FILLED):  # which of the two is right, nobody has said
            earlier.fate = _contradiction(earlier, differing, f"第 {row.number} 行", _KEEP_ONE)
        return _contradiction(row, differing, f"第 {earlier.number} 行", _KEEP_ONE)
    twin = stored.get(identity)
    if twin is None:
        return NEW
    before = register.values(twin)
    differing = _differing(register, _said(register, row), before)
    filled = before | _said(register, row)
    if differing and register.completes(before, filled):
        row.record, row.values = twin, filled
        _blame(row, register, register.problems(filled, clock.today()))
        return WRONG if row.errors else FILLED
    return _contradiction(row, differing, f"已登记的（登记号 {twin.id}）",
                          "要改请在它的页面上更正，写明原因") if differing else EXISTING


def _said(register: Register, row: ParsedRow) -> Values:
    """What a row says; an empty or open cell says nothing, nor does a default."""
    return {each.key: row.values[each.key] for each in register.all_fields
            if each.key in row.said and row.values[each.key] not in (None, "", *each.unfilled)}


def _differing(register: Register, said: Values, others: Values) -> list[str]:
    """Fields of which something else is said."""
    return [each.label for each in register.all_fields
            if each.key in said and said[each.key] != others[each.key]]


def _contradiction(row: ParsedRow, differing: Sequence[str], other: str, cure: str) -> str:
    row.errors.append(RowError(row.number, differing[0],
                               f"与{other}不同：{'、'.join(differing)}。{cure}"))
    return WRONG


def _ask_reason(row: ParsedRow, closed: frozenset[int], reason: str) -> None:
    """A row that changes a closed year's figures is a correction and needs its reason."""
    try:
        keeping.refuse_silence(min(closed, default=None), reason)
    except InvalidInput as error:
        row.errors.append(RowError(row.number, "", error.message.rstrip("。")))
        row.fate = WRONG


def _years(row: ParsedRow, register: Register) -> frozenset[int]:
    """The years whose figures a row changes."""
    if row.record is not None:
        return register.years_between(register.values(row.record), row.values)
    return register.years_of(row.values)


def _write(
    session: Session, actor: Actor, register: Register, rows: Sequence[ParsedRow], reason: str
) -> None:
    """All rows at once; those of a closed year with their 更正记录."""
    records = operations.add_records(session, actor, register, [row.values for row in rows])
    closed = queries.closed_years(session)
    for row, record in zip(rows, records, strict=True):
        year = min(closed & _years(row, register), default=None)
        if year is not None:
            title = register.name_of(row.values)
            keeping.append_change(
                session, actor, operations.subject_of(register, record.id), title,
                [("补登", "", title)], reason=keeping.read_reason(reason, required=True),
                closed_year=year, years=_years(row, register))


def _fill(
    session: Session, actor: Actor, register: Register, rows: Sequence[ParsedRow], reason: str
) -> None:
    """补填 of every row's record; in a closed year with its reason."""
    closed = queries.closed_years(session)
    for row in rows:
        year = min(closed & _years(row, register), default=None)
        operations.change_record(
            session, actor, register, row.record, row.values, closed_year=year,
            reason="" if year is None else keeping.read_reason(reason, required=True))
