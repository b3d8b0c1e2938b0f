"""年度报告·总览: how far the year's report is, what is due next, what is still missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, verdicts, years
from wechat_bot.annual_report import year_desk as desk
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import cell_label
from wechat_bot.annual_report.procedure import queries
from wechat_bot.annual_report.procedure.findings import empty_cells, findings_now, waits
from wechat_bot.annual_report.procedure.rules import Stage, Step, timeline
from wechat_bot.annual_report.years import Deadline
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.web import collecting, frame, report_frame, report_view, year_desk
from wechat_bot.web.frame import action, page
from wechat_bot.web.report_view import ReportView
from wechat_bot.web.year_desk import DeskLine

bp = Blueprint("report", __name__)
NEAR = 3  # working days before a deadline from when on it is shown in colour
bp.app_context_processor(lambda: {"report_head": report_frame.report_head,
                                  "is_cell": verdicts.table_of})


@dataclass(frozen=True)
class Due:
    """A deadline in words. late: whether the day is over; near: within three working days."""

    deadline: Deadline
    words: str
    late: bool
    near: bool


@dataclass(frozen=True)
class Disclosures:
    """Part one's total and what it is made of: name of the channel → number."""

    total: int
    items: int
    channels: Mapping[str, int]


@page(bp, "/report", permission=Permission.READ, title="年度报告")
def overview() -> ResponseReturnValue:
    """The year's report at one glance (?year=)."""
    year = collecting.asked_year()
    office = frame.office()
    with office.db.read() as session:
        view = report_view.gather(session, office, year)
        lines = [DeskLine(each, year_desk.place_of(each.check, year))
                 for each in desk.checklist(session, office, year) if each.count]
        stages = stages_of(session, year)
        return render_template(
            "report/overview.html", year=year, view=view, lines=lines,
            dues=dues_of(session, year), stages=stages,
            done_for=lambda deadline: is_done(stages, deadline),
            disclosures=_disclosures(view.figures), empty=_empty(view),
            counts=_counts(session, view), live=current.overrides(session, year),
            changed=[each for each in view.cells([]).values()
                     if view.version and each.registered is not None],
            review=current.latest_version(session, year, ("review",)), over=current.is_over(year))


@action(bp, "/report/go", permission=Permission.READ, methods=("GET",))
def go() -> ResponseReturnValue:
    """Another year on the same tab (?year=&tab=)."""
    asked = request.args.get("tab", "")
    year = collecting.asked_year()
    tab = next((each for each in report_frame.shown_tabs(year) if each.endpoint == asked), None)
    return redirect(tab.url if tab else url_for("report.overview", year=year))


def dues_of(session: Session, year: int) -> list[Due]:
    """报送截止, 公布截止 and the law's day, with how long there is still time."""
    office, today = frame.office(), clock.today()
    calendar = Calendar.load(office.folder("calendar"))
    found = []
    for each in years.deadlines_of(session, office, year):
        left = each.workdays_left(today, calendar)
        found.append(Due(each, each.in_words(today, calendar), left < 0, 0 <= left <= NEAR))
    return found


def is_done(stages: Sequence[Stage], deadline: Deadline) -> bool:
    """Whether what a deadline asks for is done: handed in, or published wherever it must be."""
    wanted = Step.SUBMITTED if deadline.name == years.SUBMIT_NAME else Step.PUBLISHED
    steps = [each for each in stages if each.code == wanted]
    return all(each.state == "done" for each in steps)


def stages_of(session: Session, year: int) -> list[Stage]:
    """The steps of the year's report in the order of the office, with what is due next."""
    office = frame.office()
    settings = years.settings_of(session, office.config, year)
    return timeline(queries.record_of(session, year), office.config.disclosure.channels,
                    submit_by=settings.submit_by, publish_by=settings.publish_by)


def _disclosures(figures: Figures) -> Disclosures | None:
    said = figures.disclosures
    if said is None or "total" not in said:
        return None
    names = frame.office().config.disclosure.channels
    return Disclosures(int(said["total"]), int(said.get("items_distinct", said["total"])),
                       {str(names.get(code, code)): int(number)
                        for code, number in dict(said.get("by_channel", {})).items()})


def _empty(view: ReportView) -> dict[str, list[tuple[str, str]]]:
    """Who owes → the empty cells that wait for it, (path, label); "" for nobody known."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, value in view.figures.cells().items():
        if value is None:
            owing = "、".join(view.missing.get(path, ()))
            found.setdefault(owing, []).append((path, cell_label(path)))
    return found


def _counts(session: Session, view: ReportView) -> dict[str, int]:
    """Severity → open findings as 核对 lists them, of a frozen year too.

    Those that wait for an empty cell are counted as cells, apart.
    """
    found, office = {"error": 0, "warning": 0, "hint": 0}, frame.office()
    empty = empty_cells(current.figures_now(session, office.config, view.year))
    for each in findings_now(session, office, view.year) if view.version else view.checked:
        if each.open and not waits(each.finding, empty):
            found[each.finding.severity] += 1
    return found
