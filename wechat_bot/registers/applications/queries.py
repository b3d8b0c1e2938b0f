"""Reads of the 依申请公开台账: the case with where it stands, the list, the same applicant again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import acts, law_clock
from wechat_bot.registers.applications.acts import Items, Standing
from wechat_bot.registers.applications.figures import counted, figures
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact
from wechat_bot.registers.applications.models import (
    ApplicantIdentity,
    Application,
    ApplicationEvent,
)
from wechat_bot.registers.applications.rules import (
    CaseState,
    EventKind,
    FeeBasis,
    ReceivedHow,
)

__all__ = [
    "ApplicationFilter", "ListedCase", "case_numbered", "counted", "due_on", "erasable_cases", "erasable_from",
    "extended_due_on",
    "fact_of", "facts_of", "figures", "get_application", "items_earlier_in_month", "items_of",
    "list_cases", "open_cases", "same_applicant", "shown_names", "standing_of", "years",
]
FINISHED = frozenset({
    CaseState.ANSWERED, CaseState.DELIVERED, CaseState.CLOSED, CaseState.ARCHIVED})
DUE_CHOICES: Mapping[str, str] = {
    "overdue": "已超期", "2": "2个工作日内到期", "5": "5个工作日内到期", "stopped": "期限停着"}


@dataclass(frozen=True)
class ApplicationFilter:
    """The filter row above the list; an empty field does not filter.

    state: a CaseState, "open" or "finished". due: a key of DUE_CHOICES. kind: an ApplicantKind.
    keyword: in number and description. voided: 作废的也列出.
    """

    year: int | None = None
    state: str = ""
    due: str = ""
    kind: str = ""
    keyword: str = ""
    voided: bool = False


@dataclass(frozen=True)
class ListedCase:
    """A line of the list."""

    case: Application
    standing: Standing
    shown: str  # the masked name


def get_application(session: Session, application_id: int, *, lock: bool = False) -> Application:
    """One case; NotFound when there is none. lock: until the end of the transaction."""
    query = select(Application).where(Application.id == application_id)
    found = session.scalar(query.with_for_update(of=Application) if lock else query)
    if found is None:
        raise NotFound("台账里没有这件申请，可能链接抄错了。")
    return found


def case_numbered(session: Session, number: str) -> Application | None:
    """The case that bears this number."""
    return session.scalar(select(Application).where(Application.number == number))


def facts_of(office: Office, case: Application) -> CaseFacts:
    """What the law's clock looks at; voided events are left out."""
    return CaseFacts(
        ReceivedHow(case.received_how), case.handed_in_on, case.confirmed_on,
        tuple(fact_of(event) for event in case.events if event.voided_at is None),
        office.config.applications.fee_clock)


def fact_of(event: ApplicationEvent) -> Fact:
    """An event as the clock takes it."""
    return Fact(
        EventKind(event.kind), event.on_day, event.due_on, event.days or 0, event.party_kind,
        event.result, event.id, event.closes_id,
        supplement=event.kind == EventKind.ANSWERED and event.result == "supplement")


def items_of(case: Application) -> Items:
    """How far the counted items are."""
    return Items(len(case.items), sum(bool(item.outcome) for item in case.items))


def standing_of(
    office: Office, case: Application, calendar: Calendar, today: date | None = None
) -> Standing:
    """Where a case stands today: state, due date, days left, what may be done, the computation."""
    return acts.standing(facts_of(office, case), items_of(case), today or clock.today(), calendar)


def due_on(office: Office, case: Application, today: date | None = None) -> date | None:
    """答复期限 as known today; None while the day of receipt is not confirmed."""
    calendar = Calendar.load(office.folder("calendar"))
    due = law_clock.due_of(facts_of(office, case), today or clock.today(), calendar)
    return due.day if due else None


def extended_due_on(office: Office, case: Application, today: date | None = None) -> date | None:
    """答复期限 as it will be once the applicant is told today of the extension that was asked for.

    Where it was told already, as it is; None where none was asked for.
    """
    day, facts = today or clock.today(), facts_of(office, case)
    asked = facts.first(EventKind.EXTENSION_ASKED)
    if asked is None:
        return None
    if facts.first(EventKind.EXTENSION_TOLD) is None:
        told = Fact(EventKind.EXTENSION_TOLD, day, days=asked.days)
        facts = replace(facts, facts=(*facts.facts, told))
    due = law_clock.due_of(facts, day, Calendar.load(office.folder("calendar")))
    return due.day if due else None


def erasable_from(office: Office, case: Application) -> date | None:
    """From when the applicant's identity may be erased: so many years after the case ended.

    After its voiding, where it was registered by mistake. None: still open, or kept for ever
    ([applications] retention_years = 0).
    """
    years = office.config.applications.retention_years
    ended = (clock.to_beijing(case.voided_at).date() if case.voided_at is not None
             else case.finished_on)
    if not years or ended is None:
        return None
    try:
        return ended.replace(year=ended.year + years)
    except ValueError:  # 29 February
        return ended.replace(year=ended.year + years, month=3, day=1)


def erasable_cases(session: Session, office: Office) -> list[Application]:
    """Cases whose applicant's identity has been kept for its time and is still there, oldest first."""
    years = office.config.applications.retention_years
    if not years:
        return []
    today = clock.today()
    before = date(today.year - years + 1, 1, 1)  # roughly; the day itself is looked at below
    cases = session.scalars(
        select(Application)
        .join(ApplicantIdentity, ApplicantIdentity.application_id == Application.id)
        .where(ApplicantIdentity.sealed != "",
               or_(Application.finished_on < before, Application.voided_at.is_not(None)))
        .order_by(Application.id))
    return [case for case in cases if (day := erasable_from(office, case)) and day <= today]


def open_cases(session: Session) -> list[Application]:
    """Cases that are neither answered nor ended nor voided."""
    return list(session.scalars(select(Application).where(
        Application.voided_at.is_(None), Application.state.not_in(FINISHED))
        .order_by(Application.id)))


def list_cases(
    session: Session, office: Office, wanted: ApplicationFilter, offset: int = 0,
    limit: int | None = 50,
) -> tuple[int, list[ListedCase]]:
    """(how many match, one page of them): open ones first, the nearest due date at the top."""
    calendar = Calendar.load(office.folder("calendar"))
    found = _in_order(session, office, wanted, calendar)
    page = found[offset:] if limit is None else found[offset:offset + limit]
    cases = {case.id: case for case in session.scalars(
        select(Application).where(Application.id.in_(page)))}
    shown = shown_names(session, page)
    return len(found), [
        ListedCase(cases[each], standing_of(office, cases[each], calendar), shown.get(each, ""))
        for each in page]


def _in_order(
    session: Session, office: Office, wanted: ApplicationFilter, calendar: Calendar
) -> list[int]:
    """The matching cases; only the open ones are looked into, the finished follow, newest first."""
    today = clock.today()
    is_open = Application.state.not_in(FINISHED)
    matching = _matching(wanted)
    due = []
    for case in session.scalars(select(Application).where(*matching, is_open)):
        found = law_clock.due_of(facts_of(office, case), today, calendar)
        if not wanted.due or _is_due(facts_of(office, case), found, wanted.due, today, calendar):
            due.append((found.day if found else date.min, case.id))
    if wanted.due:
        return [each for _, each in sorted(due)]
    finished = session.scalars(
        select(Application.id).where(*matching, Application.state.in_(FINISHED))
        .order_by(Application.year.desc(), Application.id.desc()))
    return [*(each for _, each in sorted(due)), *finished]


def _matching(wanted: ApplicationFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if not wanted.voided:
        where.append(Application.voided_at.is_(None))
    if wanted.year is not None:
        where.append(Application.year == wanted.year)
    if wanted.state == "open" or wanted.due:
        where.append(Application.state.not_in(FINISHED))
    elif wanted.state == "finished":
        where.append(Application.state.in_(FINISHED))
    elif wanted.state:
        where.append(Application.state == wanted.state)
    if wanted.kind:
        where.append(Application.applicant_kind == wanted.kind)
    word = wanted.keyword.strip()
    if word:
        where.append(or_(Application.number.icontains(word, autoescape=True),
                         Application.description.icontains(word, autoescape=True)))
    return where


def _is_due(
    facts: CaseFacts, due: law_clock.Due | None, wanted: str, today: date, calendar: Calendar
) -> bool:
    if wanted == "stopped":
        return bool(law_clock.open_stops(facts, today))
    if due is None:
        return False
    left = law_clock.days_left(due.day, today, calendar)
    return left < 0 if wanted == "overdue" else 0 <= left <= int(wanted)


def shown_names(session: Session, ids: list[int]) -> dict[int, str]:
    """Case → the applicant's masked name."""
    rows = session.execute(select(ApplicantIdentity.application_id, ApplicantIdentity.shown)
                           .where(ApplicantIdentity.application_id.in_(ids)))
    return {row.application_id: row.shown for row in rows}


def years(session: Session) -> list[int]:
    """Years that have cases, newest first."""
    return list(session.scalars(
        select(Application.year).distinct().order_by(Application.year.desc())))


def same_applicant(session: Session, application_id: int) -> list[Application]:
    """Other cases of the same applicant, oldest first: by the number of the papers, else the name.

    By keyed blind indexes; nothing is opened for it. Empty where no identity was entered.
    """
    own = session.get(ApplicantIdentity, application_id)
    if own is None or not (own.number_index or own.name_index):
        return []
    same = (ApplicantIdentity.number_index == own.number_index if own.number_index
            else ApplicantIdentity.name_index == own.name_index)
    return list(session.scalars(
        select(Application).join(
            ApplicantIdentity, ApplicantIdentity.application_id == Application.id)
        .where(same, Application.id != application_id, Application.voided_at.is_(None))
        .order_by(Application.received_on, Application.id)))


def items_earlier_in_month(session: Session, application_id: int) -> int:
    """The same applicant's items received earlier in the same calendar month (按件计费).

    国办函〔2020〕109号. Earlier: an earlier day, or the same day and registered before. One that was
    charged by pieces counts with those that its notice says. 0 where the day of receipt or the
    applicant is not known.
    """
    own = get_application(session, application_id)
    if own.received_on is None:
        return 0
    first = own.received_on.replace(day=1)
    return sum(_pieces(case) for case in same_applicant(session, application_id)
               if case.received_on and first <= case.received_on
               and (case.received_on, case.id) < (own.received_on, own.id))


def _pieces(case: Application) -> int:
    charged = [notice.quantity for notice in case.fees
               if notice.voided_at is None and notice.basis == FeeBasis.ITEMS]
    return charged[0] if charged else len(case.items)
