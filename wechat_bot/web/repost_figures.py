"""转发任务: 完成率 with its exports; what it adds to 今天要我办的 and to a post's page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting.models import Post
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.periods import EVERY_NAMES, Every, Period
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.reposting import queries
from wechat_bot.reposting.export import export_figures, export_orders
from wechat_bot.reposting.figures import figures, percent
from wechat_bot.reposting.models import RepostOrder
from wechat_bot.reposting.queries import OrderFilter
from wechat_bot.reposting.rules import OUTCOME_NAMES, Outcome, Tally, reminders, tally
from wechat_bot.web import downloads, frame, repost_forms, textdiff
from wechat_bot.web.frame import action, page
from wechat_bot.web.reposts import OUTCOME_TONES, unknown_source
from wechat_bot.web.todos import HomeBox, Todo, post_box, todo_provider

bp = Blueprint("repost_figures", __name__)
ALL_YEARS = "all"
# Nothing that is due later than this can be a working day away.
LONGEST_HOLIDAY = timedelta(days=15)


@dataclass(frozen=True)
class Line:
    """A line of figures; each with the address of the orders that it counts."""

    period: str
    ordered_by: str
    tally: Tally
    urls: Mapping[str, str]

    @property
    def counts(self) -> list[tuple[int, str]]:
        """收到, 按时, 逾期, 未完成, 到期未办, 不转发, each with its address."""
        t = self.tally
        return [(t.ordered, self.urls[""]), *(
            (count, self.urls[outcome.value]) for count, outcome in (
                (t.on_time, Outcome.ON_TIME), (t.late, Outcome.LATE), (t.open, Outcome.OPEN),
                (t.overdue, Outcome.OVERDUE), (t.declined, Outcome.DECLINED)))]


@dataclass(frozen=True)
class Asked:
    """?year=2026|all&every=month|quarter|year&ordered_by=."""

    year: str
    every: Every
    ordered_by: str

    @property
    def wanted(self) -> OrderFilter:
        """The orders that are counted."""
        if self.year == ALL_YEARS:
            return OrderFilter(ordered_by=self.ordered_by)
        whole = Period(int(self.year), 1, Every.YEAR)
        return OrderFilter(ordered_by=self.ordered_by, since=whole.start, until=whole.end)


@page(bp, "/reposts/figures", permission=Permission.READ, title="转发任务完成率")
def statistics() -> ResponseReturnValue:
    """完成率 by 来文单位 and period."""
    asked = _read(request.args)
    with frame.office().db.read() as session:
        rows = queries.list_orders(session, asked.wanted, clock.now())
        lines = [Line(one.period.name, one.ordered_by, one.tally,
                      _urls(one.ordered_by, one.period.start, one.period.end))
                 for one in figures(rows, asked.every)]
        wanted = asked.wanted
        total = Line("合计", asked.ordered_by, tally([row.outcome for row in rows]),
                     _urls(asked.ordered_by, wanted.since, wanted.until))
        return render_template(
            "reposts/figures.html", lines=lines, total=total, asked=asked, percent=percent,
            everies=EVERY_NAMES, years=_years(session, asked.year),
            orderers=queries.orderers(session))


@action(bp, "/reposts/figures/export", permission=Permission.EXPORT)
def export_statistics() -> ResponseReturnValue:
    """导出完成率 as filtered."""
    asked, kind = _read(request.form), request.form.get("kind", "")
    return downloads.table_file(kind, *export_figures(frame.actor(), frame.office(), asked.wanted,
                                       asked.every, kind))


@action(bp, "/reposts/export", permission=Permission.EXPORT)
def export_list() -> ResponseReturnValue:
    """导出转发任务清单 as filtered."""
    kind = request.form.get("kind", "")
    wanted = repost_forms.read_filter(request.form).wanted
    return downloads.table_file(kind, *export_orders(frame.actor(), frame.office(), wanted, kind))


@todo_provider
def due_orders(session: Session, actor: Actor) -> list[Todo]:
    """Orders near their deadline or beyond it, for those who write posts."""
    if Permission.WRITE_POST not in actor.permissions:
        return []
    now = clock.now()
    near = [row.order for row in queries.undone(session, now)
            if row.order.due_at is not None and row.order.due_at < now + LONGEST_HOLIDAY]
    if not near:
        return []
    calendar = Calendar.load(frame.office().folder("calendar"))
    return [_todo(order, now > due_at) for order in near if (due_at := order.due_at) is not None
            and now >= reminders(due_at, calendar)[0]]


def _todo(order: RepostOrder, past: bool) -> Todo:
    return Todo("转发任务已到期" if past else "转发任务快到期", order.title,
                url_for("reposts.order_page", order_id=order.id), order.due_at, due=True,
                urgent=past, note=order.ordered_by)


@post_box
def orders_behind(session: Session, actor: Actor, post: Post) -> HomeBox | None:
    """转发任务 that a post answers: the deadline, and what differs from the source."""
    rows = queries.orders_of_post(session, post.id, clock.now())
    if not rows:
        return None
    source = post.current_revision.source if post.current_revision is not None else ""
    compared = [(row, queries.compare_with_source(session, row.order)) for row in rows]
    lines = [(row, found, textdiff.compare(found.source, found.ours, 1) if found else [])
             for row, found in compared]
    return HomeBox("转发任务", "reposts/_post.html", {
        "lines": lines, "names": OUTCOME_NAMES, "tones": OUTCOME_TONES, "source": source,
        "unknown_source": unknown_source(session, source)})


def _read(values: Mapping[str, str]) -> Asked:
    year, every = values.get("year", ""), values.get("every", "")
    if year != ALL_YEARS and not (year.isdecimal() and len(year) == 4 and year >= "2000"):
        year = str(clock.year_of(clock.now()))
    return Asked(year, Every(every) if every in set(Every) else Every.QUARTER,
                 values.get("ordered_by", "").strip())


def _urls(ordered_by: str, since: datetime | None, until: datetime | None) -> dict[str, str]:
    """The list narrowed to exactly the orders behind each figure of a line."""
    last = until - timedelta(days=1) if until is not None else None
    values: dict[str, Any] = {  # what is None is left out of the address
        "ordered_by": ordered_by or None,
        "from": clock.to_beijing(since).date().isoformat() if since else None,
        "to": clock.to_beijing(last).date().isoformat() if last else None}
    return {outcome: url_for("reposts.order_list", outcome=outcome or None, **values)
            for outcome in ("", *(one.value for one in Outcome))}


def _years(session: Session, chosen: str) -> list[str]:
    first, last = queries.received_between(session)
    found = {str(clock.year_of(clock.now())), *([chosen] if chosen != ALL_YEARS else [])}
    if first is not None and last is not None:
        found |= {str(year) for year in range(clock.year_of(first), clock.year_of(last) + 1)}
    return sorted(found, reverse=True)
