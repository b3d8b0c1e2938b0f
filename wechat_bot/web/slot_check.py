"""Whether a chosen time suits the office: what is said about it, and the tick that confirms it."""

from __future__ import annotations

from datetime import datetime

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.publishing import calendar as rules
from wechat_bot.web import frame, publishing_forms
from wechat_bot.web.publishing_forms import Form

TICK = "outside_hours"


def office_calendar() -> Calendar:
    """The office's holidays and 调休."""
    return Calendar.load(frame.office().folder("calendar"))


def warnings(due_at: datetime) -> list[str]:
    """What speaks against a time, a sentence each."""
    return rules.slot_warnings(
        due_at, office_calendar(), frame.office().config.agency.office_hours)


def confirm(form: Form, due_at: datetime) -> None:
    """InvalidInput unless nothing speaks against a time or the form has the tick.

    A time that is over is the verb's to refuse.
    """
    if not form.get(TICK) and due_at >= clock.now() and warnings(due_at):
        raise InvalidInput.of(**{
            TICK: "这个时间是休息日，或者不在办公时间内。确实要这样安排的，请在下面打勾。"})


def warnings_of_form(form: Form) -> list[str]:
    """What speaks against the time typed in a form (due_at; not where 现在 is chosen)."""
    if form.get("when") == publishing_forms.NOW:
        return []
    try:
        return warnings(publishing_forms.read_time(form.get("due_at", ""), "due_at", "-"))
    except InvalidInput:
        return []


def default_time() -> datetime:
    """The next beginning of office hours on a working day."""
    return rules.first_office_time(
        clock.now(), frame.office().config.agency.office_hours, office_calendar())
