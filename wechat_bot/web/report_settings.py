"""年度报告·设置: the year's deadlines, notices, date of signing; in January on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report import years
from wechat_bot.annual_report.models import ReportYear
from wechat_bot.annual_report.procedure import queries as procedure
from wechat_bot.annual_report.procedure.rules import Step
from wechat_bot.annual_report.years import Deadline
from wechat_bot.kernel import clock, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.web import collecting, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("report_settings", __name__)
URGENT = 3  # working days
_LAST_MONTH = 3  # of the countdown, while nobody works on the report


@page(bp, "/report/settings", permission=Permission.READ, title="年度报告·设置")
def show() -> ResponseReturnValue:
    """What holds for the report of a year (?year=)."""
    return _show(collecting.asked_year())


@action(bp, "/report/<int:year>/settings", permission=Permission.KEEP_REPORT)
def save(year: int) -> ResponseReturnValue:
    """Set it."""
    collecting.refuse_odd_year(year)
    form = request.form
    try:
        years.set_year(
            frame.actor(), frame.office(), year, submit_by=_day(form, "submit_by"),
            publish_by=_day(form, "publish_by"), signed_on=_day(form, "signed_on"),
            notices=form.get("notices", "").splitlines(), text_limit=_limit(form),
            seen=form.get("seen"))
    except BureauError as error:
        return _show(year, error)
    return frame.done(f"已保存 {year} 年年报的设置。", url_for(".show", year=year))


@todo_provider
def countdown(session: Session, actor: Actor) -> list[Todo]:
    """年报 …还有 N 个工作日: from January until it is published."""
    if not {Permission.KEEP_REPORT, Permission.AGREE_REPORT} & actor.permissions:
        return []
    office, today = frame.office(), clock.today()
    year = today.year - 1
    if not _begins(session, year, today) or _is_published(session, year):
        return []
    calendar = Calendar.load(office.folder("calendar"))
    all_days = years.deadlines_of(session, office, year)
    coming = [each for each in all_days if each.workday >= today] or all_days[-1:]
    nearest = coming[0]
    left = nearest.workdays_left(today, calendar)
    return [Todo("年报", f"{year} 年度报告：{nearest.name} {nearest.day}，"
                 f"{nearest.in_words(today, calendar)}",
                 url_for("report.overview", year=year), at=_end_of(nearest), due=True,
                 urgent=left <= URGENT, note=_others(coming[1:]))]


def _begins(session: Session, year: int, today: date) -> bool:
    """From January to March; later while somebody works on it."""
    return today.month <= _LAST_MONTH or session.get(ReportYear, year) is not None


def _is_published(session: Session, year: int) -> bool:
    return any(act.kind == Step.PUBLISHED and not act.voided
               for act in procedure.acts_of(session, year))


def _others(rest: list[Deadline]) -> str:
    return "，".join(f"{each.name} {each.day}" for each in rest)


def _end_of(deadline: Deadline) -> datetime:
    return datetime.combine(deadline.workday, time(23, 59), clock.BEIJING)


def _show(year: int, problem: BureauError | None = None) -> ResponseReturnValue:
    office, today = frame.office(), clock.today()
    calendar = Calendar.load(office.folder("calendar"))
    with office.db.read() as session:
        row = session.get(ReportYear, year)
        lines = [(each, each.in_words(today, calendar))
                 for each in years.deadlines_of(session, office, year)]
        page_text = render_template(
            "report/settings.html", year=year, problem=problem, row=row, lines=lines,
            form=request.form if problem else _form_of(row),
            configured=office.config.report.of_year(year), today=today,
            stamp=years.stamp_of(row))
    return page_text, frame.status_of(problem) if problem else 200


def _form_of(row: ReportYear | None) -> dict[str, str]:
    if row is None:
        return {}
    return {"submit_by": str(row.submit_by or ""), "publish_by": str(row.publish_by or ""),
            "signed_on": str(row.signed_on or ""), "notices": "\n".join(row.notices),
            "text_limit": "" if row.text_limit is None else str(row.text_limit)}


def _day(form: Mapping[str, str], name: str) -> date | None:
    try:
        return reading.read_any_day(form.get(name, ""))
    except ValueError as error:
        raise InvalidInput.of(**{name: f"{error}。没有保存。"}) from None


def _limit(form: Mapping[str, str]) -> int | None:
    try:
        return reading.read_count(form.get("text_limit", ""))
    except ValueError as error:
        raise InvalidInput.of(text_limit=f"{error}。没有保存。") from None
