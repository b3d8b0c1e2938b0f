"""发布日历: what went out and goes out by day, free slots, what waits for a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.media_duties import queries as media_duties
from wechat_bot.publishing import calendar as rules
from wechat_bot.publishing import preflight_queries, queries
from wechat_bot.publishing.models import Message, Preflight
from wechat_bot.publishing.rules import (
    END_STATES,
    MESSAGE_STATE_NAMES,
    MODE_AUDIENCE,
    MODE_NAMES,
    MessageState,
    Mode,
)
from wechat_bot.web import (
    calendar_load,
    frame,
    preflight_box,
    publishing_forms,
    publishing_words,
    slot_check,
)
from wechat_bot.web.frame import page
from wechat_bot.web.numbers import read_numbers

bp = Blueprint("calendar", __name__)
MONTH, WEEK = "month", "week"
WAITING_SHOWN = 30
LOOK_AHEAD = timedelta(days=45)  # for the nearest free slot
TROUBLE = (MessageState.HELD, MessageState.MISSED, MessageState.UNCONFIRMED)
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class Entry:
    """A message on its day."""

    message: Message
    at: datetime
    titles: str
    state: str
    tone: str
    mode: str
    audience: str
    warnings: list[str]
    checked: tuple[str, str] | None = None  # 发布前自检: word and tone


@dataclass(frozen=True)
class Slot:
    """A free time and the page that fills it."""

    at: datetime
    url: str


@dataclass(frozen=True)
class Day:
    """A day of the calendar."""

    facts: rules.DayFacts
    in_month: bool
    is_today: bool
    past: bool
    entries: list[Entry]
    free: list[Slot]
    load: calendar_load.Load | None = None


@page(bp, "/calendar", permission=Permission.READ, title="发布日历")
def show() -> ResponseReturnValue:
    """?view=month|week, ?day=YYYY-MM-DD, ?post=ID for the posts that are to get a slot."""
    view = WEEK if request.args.get("view") == WEEK else MONTH
    day = _asked_day()
    chosen = read_numbers(request.args.getlist("post"))
    calendar = slot_check.office_calendar()
    weeks = [rules.week_days(day)] if view == WEEK else rules.month_weeks(day)
    with frame.office().db.read() as session:
        days = _days(session, weeks, day, calendar, chosen)
        total, approved = drafting.list_posts(
            session, PostFilter(to_schedule=True), 0, WAITING_SHOWN)
        standing = media_duties.standing(session, frame.office().config.media, clock.now())
        trouble = queries.in_states(session, TROUBLE)
        return render_template(
            "calendar/show.html", view=view, day=day, weeks=days, approved=approved,
            approved_total=total, chosen=[post for post in approved if post.id in chosen],
            standing=standing,
            nearest=_nearest(session, calendar, chosen), weekdays=clock.WEEKDAYS,
            trouble=[_entry(session, message, calendar) for message in trouble[:5]],
            trouble_total=len(trouble), around=_around(view, day, chosen), url=_url,
            chosen_ids=chosen, slots=frame.office().config.publishing.slots)


def _asked_day() -> date:
    try:
        asked = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return clock.today()
    return asked if _FIRST_YEAR <= asked.year < _LAST_YEAR else clock.today()


def _url(view: str, day: date, chosen: list[int]) -> str:
    return url_for("calendar.show", view=view, day=day.isoformat(), post=chosen)


def _around(view: str, day: date, chosen: list[int]) -> dict[str, str]:
    """Addresses of the period before, of today's and of the one after."""
    week = timedelta(days=7)
    before, after = ((day - week, day + week) if view == WEEK
                     else (rules.next_month(day, -1), rules.next_month(day, 1)))
    return {"before": _url(view, before, chosen), "today": _url(view, clock.today(), chosen),
            "after": _url(view, after, chosen)}


def _days(
    session: Session, weeks: list[list[date]], asked: date, calendar: Calendar,
    chosen: list[int],
) -> list[list[Day]]:
    found = queries.in_period(session, _midnight(weeks[0][0]),
                              _midnight(weeks[-1][-1] + timedelta(days=1)))
    by_day: dict[date, list[Message]] = defaultdict(list)
    for message in found:
        by_day[clock.to_beijing(_moment(message)).date()].append(message)
    planned = [_moment(message) for message in found if _takes_its_time(message)]
    today, checks = clock.today(), preflight_queries.latest(session, found)
    loads = calendar_load.loads(session, found)
    return [[Day(
        rules.day_facts(day, calendar), day.month == asked.month, day == today, day < today,
        [_entry(session, message, calendar, checks) for message in by_day[day]],
        _free(day, planned, calendar, chosen), loads.get(day)) for day in week] for week in weeks]


def _entry(
    session: Session, message: Message, calendar: Calendar,
    checks: Mapping[int, Preflight] | None = None,
) -> Entry:
    state, mode = MessageState(message.state), Mode(message.mode)
    hours = frame.office().config.agency.office_hours
    waits = state is MessageState.SCHEDULED
    return Entry(
        message, _moment(message), queries.titles(session, message), MESSAGE_STATE_NAMES[state],
        publishing_words.STATE_TONES[state], MODE_NAMES[mode], MODE_AUDIENCE[mode],
        rules.slot_warnings(message.due_at, calendar, hours) if waits else [],
        preflight_box.mark(checks or {}, message))


def _free(
    day: date, planned: list[datetime], calendar: Calendar, chosen: list[int]
) -> list[Slot]:
    slots = frame.office().config.publishing.slots
    return [Slot(at, _schedule_url(at, chosen))
            for at in rules.free_slots(day, slots, planned, clock.now(), calendar)]


def _nearest(session: Session, calendar: Calendar, chosen: list[int]) -> Slot | None:
    now = clock.now()
    planned = [_moment(message) for message in queries.in_period(session, now, now + LOOK_AHEAD)
               if _takes_its_time(message)]
    for ahead in range(LOOK_AHEAD.days):
        found = _free(clock.today() + timedelta(days=ahead), planned, calendar, chosen)
        if found:
            return found[0]
    return None


def _schedule_url(at: datetime, chosen: list[int]) -> str:
    return url_for("publishing.message_new", due=publishing_forms.time_value(at), post=chosen)


def _moment(message: Message) -> datetime:
    return message.published_at or message.due_at


def _takes_its_time(message: Message) -> bool:
    state = MessageState(message.state)
    return state is MessageState.PUBLISHED or state not in END_STATES


def _midnight(day: date) -> datetime:
    return clock.from_beijing(f"{day.isoformat()} 00:00")
