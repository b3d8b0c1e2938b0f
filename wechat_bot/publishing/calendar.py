"""发布日历的规则: days, office hours, free slots. Pure.

Holidays and 调休 come from the yearly notices (kernel.workdays). All times of day are Beijing
time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wechat_bot.kernel import clock
from wechat_bot.kernel.workdays import Calendar

# What is planned this near to a slot takes it.
SLOT_WIDTH = timedelta(minutes=30)
_SATURDAY = 5
_DAY = timedelta(days=1)
_HALF_HOUR = timedelta(minutes=30)


@dataclass(frozen=True)
class DayFacts:
    """A day as the office sees it. name: the holiday, 调休上班 or 周末; "" for a plain day.

    provisional: the year's notice is not there yet, so it may still become a day off.
    """

    day: date
    working: bool
    provisional: bool
    name: str


def day_facts(day: date, calendar: Calendar) -> DayFacts:
    """Whether the office works on a day, and what the day is called."""
    answer = calendar.is_workday(day)
    if day in calendar.holidays:
        name = calendar.holidays[day]
    elif day in calendar.worked_weekends:
        name = "调休上班"
    else:
        name = "周末" if day.weekday() >= _SATURDAY else ""
    return DayFacts(day, answer.working, answer.provisional, name)


def in_office_hours(moment: datetime, office_hours: Sequence[str]) -> bool:
    """Whether a time of day lies in one of the spans ("10:00-14:00"); no span: always."""
    typed = clock.to_beijing(moment).strftime("%H:%M")
    spans = [span.split("-") for span in office_hours]
    return not spans or any(start <= typed <= end for start, end in spans)


def slot_warnings(
    due_at: datetime, calendar: Calendar, office_hours: Sequence[str]
) -> list[str]:
    """What speaks against a time: a day off, outside office hours. Empty: nothing does."""
    local = clock.to_beijing(due_at)
    facts = day_facts(local.date(), calendar)
    found = []
    if not facts.working:
        found.append(f"{clock.show_day(facts.day)}是休息日（{facts.name}），"
                     "到时候可能没有人在场处理意外情况。")
    if not in_office_hours(due_at, office_hours):
        found.append(f"{local:%H:%M}（北京时间）不在办公时间（{'、'.join(office_hours)}）内，"
                     "到时候可能没有人在场处理意外情况。")
    return found


def free_slots(
    day: date, slots: Sequence[str], planned: Iterable[datetime], now: datetime,
    calendar: Calendar,
) -> list[datetime]:
    """The slots ("10:30") of a working day that lie ahead and have nothing near them."""
    if not calendar.is_workday(day):
        return []
    taken = list(planned)
    moments = [clock.from_beijing(f"{day.isoformat()} {slot}") for slot in sorted(slots)]
    return [moment for moment in moments
            if moment > now and all(abs(moment - other) >= SLOT_WIDTH for other in taken)]


def first_office_time(
    now: datetime, office_hours: Sequence[str], calendar: Calendar
) -> datetime:
    """The next beginning of office hours on a working day, at least half an hour ahead."""
    starts = sorted(span.split("-")[0] for span in office_hours) or ["10:00"]
    day = clock.to_beijing(now).date()
    for _ in range(31):  # no run of days off is as long
        if calendar.is_workday(day):
            for start in starts:
                moment = clock.from_beijing(f"{day.isoformat()} {start}")
                if moment - now >= _HALF_HOUR:
                    return moment
        day += _DAY
    return now + _DAY


def month_weeks(day: date) -> list[list[date]]:
    """The whole weeks, from Monday, that touch the month of a day."""
    first = day.replace(day=1)
    monday = first - _DAY * first.weekday()
    weeks = []
    while monday < first or monday.month == first.month:
        weeks.append(week_days(monday))
        monday += 7 * _DAY
    return weeks


def week_days(day: date) -> list[date]:
    """Monday to Sunday of the week of a day."""
    monday = day - _DAY * day.weekday()
    return [monday + _DAY * number for number in range(7)]


def next_month(day: date, step: int) -> date:
    """The first of the month `step` months after (before: negative) that of a day."""
    months = day.year * 12 + day.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)
