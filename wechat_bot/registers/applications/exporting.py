"""导出依申请台账: a year's cases as a table; names are masked, numbers of papers left out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import Cell, Sheet
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.models import Application, ApplicationEvent
from wechat_bot.registers.applications.outcomes import OUTCOME_ROWS
from wechat_bot.registers.applications.rules import (
    APPLICANT_KIND_NAMES,
    CASE_STATE_NAMES,
    DELIVERY_WAY_NAMES,
    FORM_WANTED_NAMES,
    RECEIVED_HOW_NAMES,
    ApplicantKind,
    CaseState,
    DeliveryWay,
    EventKind,
    FormWanted,
    ReceivedHow,
)

NAME = "依申请公开台账"
HEADINGS = {
    "序号": 6, "编号": 20, "收到方式": 14, "收到日": 12, "申请人类型": 12, "申请人": 10, "内容": 36,
    "形式要求": 10, "项数": 6, "承办科室": 14, "补正告知日": 12, "补正收到日": 12,
    "征求意见": 24, "延期": 20, "答复期限": 12, "结果": 28, "依据": 18, "答复日": 12, "答复文号": 18,
    "送达": 18, "收费（元）": 10, "复议诉讼": 18, "归档号": 14, "办理状态": 12, "年末": 12, "备注": 20}
# Headings of our own table that an import leaves aside: worked out, or told in other columns.
COMPUTED = ("征求意见", "延期", "答复期限", "送达", "收费（元）", "复议诉讼", "办理状态", "年末")


def sheet(session: Session, office: Office, year: int) -> Sheet:
    """The year's ledger: what was received in it, and what was carried into it."""
    calendar = Calendar.load(office.folder("calendar"))
    first, last = date(year, 1, 1), date(year, 12, 31)
    # By the day of receipt, as the figures count; one that waits for it stands with its arrival.
    arrived = func.coalesce(Application.received_on, Application.handed_in_on)
    cases = list(session.scalars(select(Application).where(
        Application.voided_at.is_(None), arrived <= last,
        or_(arrived >= first, Application.finished_on.is_(None), Application.finished_on >= first))
        .order_by(Application.received_on, Application.id)))
    shown = queries.shown_names(session, [case.id for case in cases])
    rows = [[number, *_line(office, case, shown.get(case.id, ""), calendar, year)]
            for number, case in enumerate(cases, start=1)]
    return Sheet(NAME, HEADINGS, rows, filtered=True)


def export_ledger(actor: Actor, office: Office, year: int) -> Sheet:
    """导出一年的台账, journaled. Names are masked; NotAllowed."""
    actor.require(Permission.READ_APPLICATIONS)
    actor.require(Permission.EXPORT)
    with office.db.write() as session:
        found = sheet(session, office, year)
        journal.record(session, actor, "export.made", f"year:{year}", year=year, what=found.name)
        return found


def _line(
    office: Office, case: Application, name: str, calendar: Calendar, year: int
) -> list[Cell]:
    standing = queries.standing_of(office, case, calendar)
    fee = next((each for each in reversed(case.fees) if each.voided_at is None), None)
    return [
        case.number, RECEIVED_HOW_NAMES[ReceivedHow(case.received_how)], _shown(case.received_on),
        APPLICANT_KIND_NAMES[ApplicantKind(case.applicant_kind)], name, case.description,
        FORM_WANTED_NAMES[FormWanted(case.form_wanted)], len(case.items), case.section,
        _days(case, EventKind.CORRECTION_ASKED), _days(case, EventKind.CORRECTION_RECEIVED),
        _consultations(case), _extension(case), _shown(standing.due_on), _outcomes(case),
        "；".join(dict.fromkeys(item.basis for item in case.items if item.basis)),
        _shown(case.finished_on),
        "；".join(dict.fromkeys(item.answer_number for item in case.items if item.answer_number)),
        _delivery(case), reading.show_yuan(fee.amount_fen) if fee else "",
        "、".join(event.document_number for event in _events(case, EventKind.LINKED)),
        "、".join(event.document_number for event in _events(case, EventKind.ARCHIVED)),
        CASE_STATE_NAMES[CaseState(case.state)], _at_year_end(case, year), case.note]


def _at_year_end(case: Application, year: int) -> str:
    """Where the case stands in the year's count."""
    carried_in = case.received_on is not None and case.received_on.year < year
    carried_out = case.finished_on is None or case.finished_on.year > year
    words = [word for word, fits in (("上年结转", carried_in), ("结转下年", carried_out)) if fits]
    return "、".join(words)


def _events(case: Application, kind: EventKind) -> list[ApplicationEvent]:
    return [event for event in case.events if event.kind == kind and event.voided_at is None]


def _days(case: Application, kind: EventKind) -> str:
    return "、".join(event.on_day.isoformat() for event in _events(case, kind))


def _consultations(case: Application) -> str:
    answers = {event.closes_id: event for event in _events(case, EventKind.CONSULT_ANSWERED)}
    return "；".join(
        f"{event.party} {event.on_day}发出" + (
            f"，{answers[event.id].on_day}收到" if event.id in answers else "")
        for event in _events(case, EventKind.CONSULTED))


def _extension(case: Application) -> str:
    return "；".join(f"{event.on_day}告知，{event.days}个工作日"
                    for event in _events(case, EventKind.EXTENSION_TOLD))


def _outcomes(case: Application) -> str:
    """The row's name; with several items each with its number."""
    names = [OUTCOME_ROWS.get(item.outcome, "") for item in case.items]
    if len(set(names)) <= 1:
        return names[0] if names else ""
    return "；".join(f"第{item.number}项{name}"
                    for item, name in zip(case.items, names, strict=True) if name)


def _delivery(case: Application) -> str:
    return "；".join(f"{DELIVERY_WAY_NAMES[DeliveryWay(event.way)]} {event.on_day}"
                    for event in _events(case, EventKind.DELIVERED))


def _shown(day: date | None) -> str:
    return day.isoformat() if day else ""
