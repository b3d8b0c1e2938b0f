"""年度工作台: what is missing, closing the year, corrections after it, everything to take along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report import year_desk as desk
from wechat_bot.annual_report.everything import export_everything
from wechat_bot.annual_report.year_desk import Check, CheckLine
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import operations, queries
from wechat_bot.records.models import RecordChange
from wechat_bot.registers import exporting
from wechat_bot.registers.catalogue import REGISTERS
from wechat_bot.web import collecting, downloads, frame, registers
from wechat_bot.web.frame import action, page

bp = Blueprint("year_desk", __name__)
SHOWN = 200  # corrections on the page, the newest; all are in 全部导出
# check → (endpoint, values without the year, whether ?year= narrows it)
_PLACES: dict[Check, tuple[str, Mapping[str, str], bool]] = {
    Check.UNREVIEWED: ("disclosure.ledger", {"reviewers": "no"}, True),
    Check.NO_LINK: ("disclosure.ledger", {"link": "no"}, True),
    Check.NEAR_YEAR_END: ("disclosure.ledger", {"near": "yes"}, True),
    Check.UNREGISTERED: ("publishing.message_list", {}, False),
    Check.DIFFERENCES: ("reconciling.overview", {}, False),
    Check.OPEN: ("applications.case_list", {"state": "open"}, False),
    Check.OVERDUE: ("applications.case_list", {"due": "overdue"}, False),
    Check.NO_OUTCOME: ("applications.case_list", {"state": "finished"}, True),
    Check.SECTIONS: ("collecting.overview", {}, True),
    Check.TOPICS: ("collecting.overview", {}, True),
    Check.DECLARED: ("collecting.overview", {}, True),
    Check.WITHHELD: ("ledger_catalogue.review_list", {}, False),
    Check.FEES: ("registers.record_list", {"code": "charges"}, True),
    Check.DOCUMENTS: ("registers.record_list", {"code": "documents"}, False),
}


@dataclass(frozen=True)
class DeskLine:
    """A line of the checklist and where its records are."""

    line: CheckLine
    url: str | None


@dataclass(frozen=True)
class Correction:
    """封账后的更正 with the page of what it corrects, where there is one."""

    change: RecordChange
    url: str | None


@page(bp, "/year", permission=Permission.READ, title="年度工作台")
def show() -> ResponseReturnValue:
    """The desk of a year (?year=)."""
    return _show(collecting.asked_year())


@action(bp, "/year/<int:year>/close", permission=Permission.CLOSE_YEAR)
def close(year: int) -> ResponseReturnValue:
    """年度封账."""
    collecting.refuse_odd_year(year)
    try:
        operations.close_year(frame.actor(), frame.office(), year, request.form.get("note", ""))
    except BureauError as error:
        return _show(year, error)
    return frame.done(f"{year} 年已封账。以后的改动会作为有日期的更正列在这一页。",
                      url_for("year_desk.show", year=year))


@action(bp, "/year/<int:year>/all", permission=Permission.EXPORT)
def everything(year: int) -> ResponseReturnValue:
    """全部导出: a zip with a table of every register."""
    collecting.refuse_odd_year(year)
    name, data = export_everything(frame.actor(), frame.office(), year)
    return downloads.zip_file(name, data)


def _show(year: int, problem: BureauError | None = None) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        changes = queries.corrections_of_year(session, year)
        lines = [DeskLine(each, place_of(each.check, year))
                 for each in desk.checklist(session, office, year)]
        page_text = render_template(
            "year_desk/show.html", year=year, problem=problem,
            years=collecting.years_to_choose(session, year),
            due=[each for each in lines if each.line.count],
            fine=[each for each in lines if not each.line.count],
            closing=queries.closing_of(session, year),
            may_close=desk.can_be_closed(year, clock.today()),
            corrected=len(changes), corrections=[
                Correction(each, _subject_url(each.subject)) for each in changes[-SHOWN:]],
            books=_books(session, year), released=desk.releases_of(session, year),
            applied=desk.applications_of(session, year), kinds=exporting.KINDS,
            note=request.form.get("note", ""))
    return page_text, frame.status_of(problem) if problem else 200


def _books(session: Session, year: int) -> list[registers.RegisterLine]:
    return [registers.RegisterLine(each, registers.count_of(session, each, year), 0)
            for each in REGISTERS.values()]


def place_of(check: Check, year: int) -> str | None:
    """Where what a check found is mended; None where this person may not go there."""
    endpoint, values, by_year = _PLACES[check]
    info = frame.page_info(current_app, endpoint)
    if info is None or not frame.can(info.permission):
        return None
    return frame.url_if(endpoint, **{**values, **({"year": str(year)} if by_year else {})})


def _subject_url(subject: str) -> str | None:
    """The page of a record, as the journal names it."""
    code, _, number = subject.partition(":")
    if code in REGISTERS and number.isdecimal():
        return url_for("registers.record_page", code=code, record_id=int(number))
    endpoint, name = {"application": ("applications.case_page", "application_id"),
                      "item": ("disclosure.item_page", "item_id")}.get(code, ("", ""))
    return frame.url_if(endpoint, **{name: number}) if number.isdecimal() and endpoint else None
