"""导入纸质依申请台账: each row becomes a case with its dated facts. All or nothing, as the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.cipher import Cipher
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records import keeping
from wechat_bot.records.models import YearClosing
from wechat_bot.records.tables import (
    DUPLICATE,
    EXISTING,
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
from wechat_bot.registers.applications import acts, queries, vault
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.casework import subject_of
from wechat_bot.registers.applications.exporting import COMPUTED, NAME
from wechat_bot.registers.applications.ledger_rows import FIELDS, LedgerRow, kind_of, read_row
from wechat_bot.registers.applications.models import (
    ApplicantIdentity,
    Application,
    ApplicationEvent,
    ApplicationItem,
)
from wechat_bot.registers.applications.numbering import Numbers
from wechat_bot.registers.applications.outcomes import Outcomes, load_outcomes
from wechat_bot.registers.applications.registering import Registration, new_case
from wechat_bot.registers.applications.rules import EventKind

_LABELS = {each.key: each.label for each in FIELDS}
_SAME = tuple[str, object, object, object, object]


def import_applications(
    actor: Actor, office: Office, data: bytes, filename: str, *, dry_run: bool,
    only_good: bool = False, reason: str = "",
) -> ImportReport:
    """导入依申请台账. Nothing is written on a dry run, nor where a row is wrong unless `only_good`.

    Repeating an import changes nothing. A number that is registered with other contents is an
    error: corrections are made on its page. reason: asked where rows touch a closed year.
    ImportRefused: the file as a whole, or every row's error; KeyMissing.
    """
    actor.require(Permission.KEEP_APPLICATIONS)
    table = read_rows(data)
    layout = read_layout(table, FIELDS, COMPUTED)
    parsed = parse_rows(table, layout, FIELDS)
    with office.db.read() if dry_run else office.db.write() as session:
        if not dry_run:
            keeping.hold(session)
        rows = _Settling(session, office, reason).settle(parsed)
        errors = [error for row in parsed for error in row.errors]
        if errors and not dry_run and not only_good:
            raise refusal(errors)
        if rows and not dry_run:
            _write(session, actor, office, rows, reason)
            name = PurePosixPath(filename.replace("\\", "/")).name[:100] or "表格"
            journal.record(session, actor, "record.imported", "applications:import",
                           register=NAME, file=name, count=len(rows))
    return ImportReport(len(rows), sum(row.fate == EXISTING for row in parsed), errors,
                        [(row.number, row.fate) for row in parsed], layout.unknown, dry_run)


class _Settling:
    """Every row's fate against the ledger and against the rows before it."""

    def __init__(self, session: Session, office: Office, reason: str) -> None:
        self._reason = reason
        self._outcomes = load_outcomes(office.folder("applications"))
        self._seen: dict[_SAME, int] = {}
        self._numbers: dict[str, int] = {}
        self._closed = {each.year for each in session.scalars(select(YearClosing))}
        there = _there(session)
        self._of_number = {each.number: each for each in there}
        self._like: dict[tuple[date, str], list[_There]] = {}
        for each in there:
            if each.received_on is not None and not each.voided:
                self._like.setdefault((each.received_on, each.description), []).append(each)
        path = vault.key_path(office)
        self._key: Cipher | None = vault.key_for_reading(office) if path.exists() else None

    def settle(self, parsed: Sequence[ParsedRow]) -> list[LedgerRow]:
        """The rows that are new; errors are added to the others."""
        new = []
        for row in parsed:
            if row.is_total and not row.fate:
                row.fate, row.errors = TOTAL, []
            if row.fate in (VOIDED, TOTAL):
                continue
            if self._is_same(row):
                row.fate = EXISTING
                continue
            found = self._read(row)
            row.fate = self._fate(row, found) if found is not None else WRONG
            if row.fate == NEW and found is not None:
                new.append(found)
        return new

    def _is_same(self, row: ParsedRow) -> bool:
        """A number that is registered already with what the row says (our own export, say)."""
        existing = self._of_number.get(str(row.values["number"] or ""))
        return (not row.errors and existing is not None
                and _says_the_same(existing, row, self._outcomes))

    def _read(self, row: ParsedRow) -> LedgerRow | None:
        if row.errors:
            return None
        found, wrong = read_row(row.values, self._outcomes, clock.today())
        row.errors += [RowError(row.number, _LABELS.get(key, ""), sentence)
                       for key, sentence in wrong.items()]
        return found

    def _fate(self, row: ParsedRow, found: LedgerRow) -> str:
        same: _SAME = (found.number, found.received_on, found.description, found.outcome,
                       found.identity)
        if same in self._seen:
            return DUPLICATE
        self._seen[same] = row.number
        if found.number:
            return self._fate_of_number(row, found)
        if self._is_registered(found):
            return EXISTING
        return self._gate(row, found)

    def _fate_of_number(self, row: ParsedRow, found: LedgerRow) -> str:
        first = self._numbers.setdefault(found.number, row.number)
        if first != row.number:
            row.errors.append(RowError(row.number, "编号", (
                f"编号 {found.number} 在第 {first} 行已经用过，内容不同，请改好其中一行")))
            return WRONG
        if found.number in self._of_number:
            row.errors.append(RowError(row.number, "编号", (
                f"编号 {found.number} 已经登记，内容与这一行不同。要改请在它的页面上更正，写明原因")))
            return WRONG
        return self._gate(row, found)

    def _is_registered(self, found: LedgerRow) -> bool:
        """A row without a number: the same day, words and applicant are there already."""
        name = (vault.indexes(self._key, found.identity)[0]
                if self._key is not None and found.identity is not None else "")
        return any(each.name_index == name
                   for each in self._like.get((found.received_on, found.description), ()))

    def _gate(self, row: ParsedRow, found: LedgerRow) -> str:
        closed = sorted(self._closed.intersection(_years(found)))
        try:
            keeping.refuse_silence(closed[0] if closed else None, self._reason)
        except InvalidInput as error:
            row.errors.append(RowError(row.number, "", error.message.rstrip("。")))
            return WRONG
        return NEW


@dataclass(frozen=True)
class _There:
    """What the look for twins needs of a case that is on the books."""

    number: str
    received_on: date | None
    description: str
    finished_on: date | None
    voided: bool
    name_index: str
    kind: str
    outcomes: frozenset[str]


def _there(session: Session) -> list[_There]:
    """Every case on the books, read once."""
    ends: dict[int, set[str]] = {}
    for case_id, outcome in session.execute(
            select(ApplicationItem.application_id, ApplicationItem.outcome)):
        ends.setdefault(case_id, set()).add(outcome)
    rows = session.execute(
        select(Application.number, Application.received_on, Application.description,
               Application.finished_on, Application.voided_at, ApplicantIdentity.name_index,
               Application.applicant_kind, Application.id)
        .outerjoin(ApplicantIdentity, ApplicantIdentity.application_id == Application.id))
    return [_There(number, received, description, finished, voided is not None, index or "", kind,
                   frozenset(ends.get(case_id, ())))
            for number, received, description, finished, voided, index, kind, case_id in rows]


def _says_the_same(case: _There, row: ParsedRow, outcomes: Outcomes) -> bool:
    """Whether a registered case says what the row says, as far as the row says anything.

    Several outcomes in one cell, as our own export writes them, are not compared.
    """
    answered = row.values["answered_on"]
    kind = kind_of(str(row.values["applicant_kind"] or ""))
    outcome = outcomes.of_text(str(row.values["outcome"] or ""))
    return (row.values["received_on"] == case.received_on
            and kind in (None, case.kind)
            and (outcome is None or case.outcomes == {outcome.row})
            and row.values["description"] in (case.description, case.description.strip())
            and (answered is None or answered == case.finished_on))


def _years(found: LedgerRow) -> range:
    """Every year whose figures the row touches: from its receipt to its answer, or to today."""
    last = found.answered_on or clock.today()
    return range(found.received_on.year, max(last.year, found.received_on.year) + 1)


def _write(
    session: Session, actor: Actor, office: Office, rows: Sequence[LedgerRow], reason: str
) -> None:
    """All rows together: the database is asked a few times, not a few times for each row."""
    numbers = Numbers(session, office.config.applications.number_mark)
    cases = [(row, _case(actor, row, numbers)) for row in rows]
    session.add_all(case for _, case in cases)
    session.flush()
    key = (vault.key_for_sealing(session, office)
           if any(row.identity is not None for row in rows) else None)
    closed = {each.year for each in session.scalars(select(YearClosing))}
    calendar = Calendar.load(office.folder("calendar"))
    for row, case in cases:
        _settle_opinion(case, calendar)
        facts = queries.facts_of(office, case)
        case.state, case.finished_on = acts.state_of(facts, clock.today()).value, facts.ended_on
        if row.identity is not None and key is not None:
            identity = ApplicantIdentity(application_id=case.id, updated_at=clock.now())
            vault.seal(identity, key, row.identity)
            session.add(identity)
        touched = sorted(closed.intersection(_years(row)))
        if touched:
            keeping.append_change(
                session, actor, subject_of(case.id), case.number, [("补登", "", case.number)],
                reason=keeping.read_reason(reason, required=True), closed_year=touched[0],
                years=touched)


def _case(actor: Actor, row: LedgerRow, numbers: Numbers) -> Application:
    confirmed = row.received_on if law.needs_confirmation(row.received_how) else None
    case = new_case(actor, Registration(
        row.received_how.value, row.received_on, row.applicant_kind.value, row.description,
        confirmed_on=confirmed, form_wanted=row.form_wanted.value, section=row.section,
        note=row.note, number=row.number), numbers)
    for number in range(2, row.pieces + 1):
        case.items.append(ApplicationItem(number=number, text=f"{row.description[:900]}（第{number}项）"))
    for item in case.items:
        if row.outcome is not None:
            item.outcome, item.word, item.basis = row.outcome.row, row.outcome.code, row.basis
            item.answered_on, item.answer_number = row.answered_on, row.answer_number
            item.decided_by, item.decided_at = actor.name, clock.now()
    case.events.extend(ApplicationEvent(
        kind=each.kind.value, on_day=each.on_day, created_by=actor.name, created_at=clock.now(),
        **each.values) for each in row.happened)
    return case


def _settle_opinion(case: Application, calendar: Calendar) -> None:
    """The opinion that came answers the one that was asked for: a row knows of one only.

    A third party has 15 working days (art 32); the clock does not stand still for longer.
    """
    by_kind = {event.kind: event for event in case.events}
    came, asked = (by_kind.get(kind) for kind in (EventKind.CONSULT_ANSWERED, EventKind.CONSULTED))
    if asked is not None:
        asked.due_on = law.opinion_until(asked.on_day, calendar).day
    if came is not None and asked is not None:
        came.closes_id = asked.id
