"""二十个工作日 (条例 art 26): made or changed information is disclosed within 20 working days. Pure.

The day it was made is not counted (as in every period of the 条例); the last day counts whole.
The rule binds who made the information (art 10), so it is not asked of what was taken over from
others (转载), nor of what is no government information, nor where the day of making is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wechat_bot.kernel import clock
from wechat_bot.kernel.workdays import Calendar, DatedResult

WORKDAYS = 20
ARTICLE = "《政府信息公开条例》第二十六条：自该政府信息形成或者变更之日起20个工作日内及时公开"


@dataclass(frozen=True)
class Timeliness:
    """Where an item stands. late: working days beyond the last day, of the first release or,
    while there is none, until today; left: working days until the last day, while there is none.
    """

    due: date
    provisional: bool
    released_on: date | None
    late: int
    left: int

    @property
    def sentence(self) -> str:
        """In words, for a page."""
        about = "（以国务院放假通知为准）" if self.provisional else ""
        if self.released_on is not None:
            return (f"首次公开晚了 {self.late} 个工作日，最迟应在 {self.due} 公开{about}"
                    if self.late else f"按时公开，最迟 {self.due}{about}")
        if self.late:
            return f"还没有公开，已经超过 {self.late} 个工作日，最迟应在 {self.due} 公开{about}"
        return f"还没有公开，最迟 {self.due}{about}，还有 {self.left} 个工作日"


def last_day(made_on: date, calendar: Calendar) -> DatedResult:
    """The last day on which disclosing is in time."""
    return calendar.add_workdays(made_on, WORKDAYS)


def applies(
    made_on: date | None, origin: str, is_government_information: bool, availability: str
) -> bool:
    """Whether the period runs for an item."""
    return (made_on is not None and origin == "original" and is_government_information
            and availability == "active")


def publish_by(made_on: date, calendar: Calendar) -> datetime:
    """The first instant that is too late: 00:00 Beijing time after the last day."""
    after = last_day(made_on, calendar).day + timedelta(days=1)
    return datetime.combine(after, time(), tzinfo=clock.BEIJING)


def timeliness(
    made_on: date, released_on: date | None, today: date, calendar: Calendar
) -> Timeliness:
    """How an item stands on `today`. A release before the day of making is in time."""
    due, provisional = last_day(made_on, calendar)
    reached = released_on or today
    late = calendar.workdays_between(due, reached).days if reached > due else 0
    left = (calendar.workdays_between(today, due).days
            if released_on is None and today < due else 0)
    return Timeliness(due, provisional, released_on, late, left)
