"""新媒体日常: how the account stands, the quarter's 自查报告, the month's 公开信息统计表."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries as ledger
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.periods import Every, Period, periods_of
from wechat_bot.media_duties import documents, export, queries
from wechat_bot.media_duties.facts import month_of_ledger, quarter_facts
from wechat_bot.media_duties.figures import NUMBER_NAMES, Line, quarter_figures
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page

bp = Blueprint("media", __name__)


@page(bp, "/media", permission=Permission.READ, title="新媒体日常")
def overview() -> ResponseReturnValue:
    """?quarter=2026-3 and ?month=2026-11: what the two documents will say."""
    office = frame.office()
    quarter, month = _asked(request.args, Every.QUARTER), _asked(request.args, Every.MONTH)
    with office.db.read() as session:
        figures = quarter_figures(quarter_facts(session, office.config, quarter))
        table = month_of_ledger(session, office.config, month)
        codes = {name: code for code, name in office.config.disclosure.channels.items()}
        _, opening, parts = documents.report_sentences(
            figures, office.config, documents.shipped_wording())
        return render_template(
            "media/overview.html", quarter=quarter, month=month, figures=figures,
            opening=opening, parts=parts, quarters=_offered(session, Every.QUARTER),
            months=_offered(session, Every.MONTH), address=address_of,
            table=table, number_names=NUMBER_NAMES,
            by_channel=[_cells(month, line, channel=codes.get(line.name, line.name))
                        for line in table.by_channel],
            by_section=[_cells(month, line, section=line.name) for line in table.by_section],
            whole=_cells(month, table.total),
            standing=queries.standing(session, office.config.media, clock.now()),
            open_findings=queries.count_open(session)[0])


@action(bp, "/media/self-report", permission=Permission.EXPORT)
def self_report() -> ResponseReturnValue:
    """下载自查报告."""
    name, content = export.export_self_report(
        frame.actor(), frame.office(), _asked(request.form, Every.QUARTER))
    return downloads.table_file("docx", name, content)


@action(bp, "/media/month-table", permission=Permission.EXPORT)
def month_table() -> ResponseReturnValue:
    """下载统计表."""
    kind = request.form.get("kind", "")
    name, content = export.export_month(
        frame.actor(), frame.office(), _asked(request.form, Every.MONTH), kind)
    return downloads.table_file(kind, name, content)


def _cells(month: Period, line: Line, **narrower: str) -> tuple[str, list[tuple[int, str | None]]]:
    """A line's name, and each of its numbers with where exactly its records are.

    The ledger cannot be narrowed by 原创/转载: those two lead there only where they are the whole line.
    """
    def records(**kind: str) -> str:
        wanted: dict[str, Any] = {**narrower, **kind}
        return url_for("disclosure.ledger", year=month.year, counted="yes",
                       month=f"{month.year}-{month.number:02}", **wanted)

    every = records()
    addresses = (every, every if line.originals == line.total else None,
                 every if line.reposts == line.total else None,
                 records(kind="policy_interpretation"), records(kind="response"),
                 records(kind="key_area"))
    return line.name, [(number, url if number else None)
                       for number, url in zip(line.numbers, addresses, strict=True)]


def address_of(period: Period) -> str:
    """2026-3: how addresses and forms name a quarter or a month."""
    return f"{period.year}-{period.number}"


def _asked(values: Mapping[str, str], every: Every) -> Period:
    """The period that is asked for; the last one that is over where none, or nonsense, is."""
    year, _, number = values.get(every.value, "").partition("-")
    if year.isascii() and year.isdecimal() and len(year) == 4 and 2000 <= int(year) < 2100:
        for period in periods_of(int(year), every):
            if number == str(period.number):
                return period
    return _before(Period.of(clock.now(), every))


def _before(period: Period) -> Period:
    if period.number > 1:
        return Period(period.year, period.number - 1, period.every)
    return periods_of(period.year - 1, period.every)[-1]


def _offered(session: Session, every: Every) -> list[Period]:
    """From the running period back to the first release's year."""
    now = Period.of(clock.now(), every)
    years = {now.year, *ledger.years_with_releases(session), _before(now).year}
    found = [period for year in years for period in periods_of(year, every) if period <= now]
    return sorted(found, reverse=True)
