"""导入报送表: forms that came back, looked at first."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from wechat_bot.collecting import operations, queries
from wechat_bot.collecting.operations import Scan, Statement, read_statement
from wechat_bot.collecting.reading import EMPTY, Filled, read_returned
from wechat_bot.collecting.rules import SHEET
from wechat_bot.collecting.topics import ITEMS
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import ImportRefused, InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.records.tables import (
    EXISTING,
    KEPT,
    NEW,
    WRONG,
    ImportReport,
    RowError,
    read_rows,
    refusal,
)


@dataclass
class _Case:
    """A statement of the file: what of it is new and right. blocked: it can't be taken at all."""

    filled: Filled
    statement: Statement | None
    errors: list[RowError]
    fates: dict[int, str]
    blocked: bool = False

    @property
    def count(self) -> int:
        """How many numbers it would add."""
        return 0 if self.statement is None or self.blocked else len(self.statement.figures)


def import_statements(
    actor: Actor, office: Office, data: bytes, filename: str, *, dry_run: bool,
    only_good: bool = False, reason: str = "", sure: bool = False, scan: Scan | None = None,
) -> ImportReport:
    """导入报送表 or a flat table of many. Nothing is written on a dry run, nor where a cell is wrong
    unless `only_good`. sure: odd numbers were looked at. scan: of the signed paper, kept with it.

    Importing the same again changes nothing. An empty cell is no answer (空着), not a mistake.
    """
    actor.require(Permission.KEEP_REGISTERS)
    returned = read_returned(read_rows(data))
    if not returned.filled:
        raise ImportRefused(f"表头下面没有数据{KEPT}")
    kept = operations.check_scan(scan)
    with office.db.read() if dry_run else office.db.write() as session:
        if not dry_run:
            keeping.hold(session)
        cases = [_look(session, office, each, reason, sure) for each in returned.filled]
        _blame_second_numbers(cases, reason)
        errors = sorted([*returned.errors, *(one for case in cases for one in case.errors)],
                        key=lambda one: one.row)
        good = [case for case in cases if case.count]
        if errors and not dry_run and not only_good:
            raise refusal(errors)
        if not dry_run:
            _write(session, actor, office, good, reason, sure, scan, kept)
            if good:
                journal.record(session, actor, "record.imported", "declaration:import",
                               register="年报数据申报", file=_short(filename), count=len(good))
    fates = dict(returned.fates) | {row: fate for case in cases
                                    for row, fate in case.fates.items()}
    fates |= dict.fromkeys((one.row for one in errors), WRONG)
    rows = sorted(fates.items())
    return ImportReport(sum(case.count for case in good),
                        sum(fate == EXISTING for _, fate in rows), errors, rows, (), dry_run)


def _look(
    session: Session, office: Office, filled: Filled, reason: str, sure: bool
) -> _Case:
    """What becomes of each number, with the cells that are wrong."""
    try:
        statement = replace(read_statement(
            filled.year, filled.section, filled.texts,
            [code for code in filled.rows if code in filled.texts]), how=SHEET)
    except InvalidInput as error:
        return _Case(filled, None, _placed(filled, {
            key: message.rstrip("。") for key, message in error.fields.items()}), {}, True)
    # a sheet without its day may be a new one that goes back to an earlier number
    said = {(one.item, one.value) for each in queries.declarations_of(
        session, statement.year, statement.section) for one in each.figures
        if (each.filled_by, each.filled_on) == (statement.filled_by, statement.filled_on)}
    standing = queries.numbers_of(session, statement.year, statement.section)
    fates = {}
    for code, row in filled.rows.items():
        one = statement.figures.get(code)
        if one is None:
            fates[row] = EMPTY
        else:
            known = standing.get(code) == one.value or (code, one.value) in said
            fates[row] = EXISTING if known else NEW
    fresh = replace(statement, figures={
        code: one for code, one in statement.figures.items() if fates[filled.rows[code]] == NEW})
    if statement.figures and not fresh.figures:
        return _Case(filled, fresh, [], fates)
    wrong = operations.problems(session, office, fresh, filled.reason or reason)
    if not sure:
        wrong |= operations.odd_numbers(session, office, fresh)
    right = replace(fresh, figures={code: one for code, one in fresh.figures.items()
                                    if code not in wrong})
    return _Case(filled, right, _placed(filled, wrong), fates,
                 blocked=any(key not in ITEMS for key in wrong))


def _blame_second_numbers(cases: list[_Case], reason: str) -> None:
    """A number that contradicts an earlier one of the same file needs its reason, as any other."""
    told: dict[tuple[int, str, str], int] = {}
    for case in cases:
        if case.statement is None or case.blocked:
            continue
        year, section = case.statement.year, case.statement.section
        why = (case.filled.reason or reason).strip()
        kept = {}
        for code, one in case.statement.figures.items():
            if why or told.get((year, section, code), one.value) == one.value:
                kept[code], told[year, section, code] = one, one.value
            else:
                case.errors += _placed(case.filled, {
                    code: "同一个单位在表里报了两个不同的数，请只留对的那一行，或者写明原因"})
        case.statement = replace(case.statement, figures=kept)


def _placed(filled: Filled, wrong: dict[str, str]) -> list[RowError]:
    """Each mistake at its cell."""
    names = {"section": "填报单位", "filled_by": "填报人", "headed_by": "负责人", "filled_on": "填报日期",
             "year": "年份", "reason": "原因", "figures": "本年"}
    first = min([*filled.rows.values(), *filled.places.values()], default=1)
    return [RowError(filled.rows.get(key) or filled.places.get(key) or first,
                     ITEMS[key].label if key in ITEMS else names.get(key, ""),
                     message) for key, message in wrong.items()]


def _write(
    session: Session, actor: Actor, office: Office, cases: list[_Case], reason: str, sure: bool,
    scan: Scan | None, scan_name: str,
) -> None:
    digest = office.media.put(scan.data) if scan is not None and cases else ""
    for case in cases:
        assert case.statement is not None
        declaration = operations.append(
            session, actor, office, case.statement, reason=case.filled.reason or reason,
            confirmed=list(ITEMS) if sure else ())
        declaration.scan_sha256, declaration.scan_name = digest, scan_name if digest else ""


def _short(filename: str) -> str:
    return PurePosixPath(filename.replace("\\", "/")).name[:100] or "报送表"
