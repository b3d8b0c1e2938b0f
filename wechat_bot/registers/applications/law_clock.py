"""答复期限: the law's clock over the dated facts of a case. Pure.

政府信息公开条例 (国令第711号). A period is counted in working days, the day that starts it is not
counted. Each further fact may only keep the due date or put it off: the clock never runs back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from wechat_bot.kernel.workdays import Calendar, DatedResult
from wechat_bot.registers.applications.rules import EventKind, PartyKind, ReasonsResult, ReceivedHow

ANSWER_DAYS = 20  # art 33
EXTENSION_DAYS = 20  # art 33: at most
CORRECTION_WITHIN = 7  # art 30
OPINION_DAYS = 15  # arts 32, 34
FeeClock = Literal["restart", "resume", "runs"]
_ONE_DAY = timedelta(days=1)
_CONFIRMED = frozenset({ReceivedHow.ORDINARY_POST, ReceivedHow.INTERNET, ReceivedHow.FAX})
_ENDS = frozenset({EventKind.GIVEN_UP, EventKind.FEE_UNPAID, EventKind.WITHDRAWN})


@dataclass(frozen=True)
class Fact:
    """One dated fact of a case; the fields as in models.ApplicationEvent. Voided ones are left out."""

    kind: EventKind
    on_day: date
    due_on: date | None = None
    days: int = 0
    party_kind: str = ""
    result: str = ""
    id: int = 0
    closes_id: int | None = None
    supplement: bool = False


@dataclass(frozen=True)
class CaseFacts:
    """All that the clock looks at. facts are kept in the order of their days.

    fee_clock: what a fee notice does to the clock (国办函〔2020〕109号; read differently from place
    to place): restart = it stands until payment, and the period begins anew the day after;
    resume = it stands and goes on; runs = it is not touched.
    """

    received_how: ReceivedHow
    handed_in_on: date
    confirmed_on: date | None = None
    facts: tuple[Fact, ...] = ()
    fee_clock: FeeClock = "restart"

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", tuple(
            sorted(self.facts, key=lambda fact: (fact.on_day, fact.id))))

    @property
    def received_on(self) -> date | None:
        """收到申请之日 (art 31)."""
        return receipt_day(self.received_how, self.handed_in_on, self.confirmed_on)

    def first(self, kind: EventKind) -> Fact | None:
        """The first fact of a kind."""
        return next((fact for fact in self.facts if fact.kind is kind), None)

    def upto(self, count: int) -> CaseFacts:
        """The case as it stood after so many of its facts."""
        return replace(self, facts=self.facts[:count])

    @property
    def ended_on(self) -> date | None:
        """The day of the answer, or on which the case ended without one."""
        return next((fact.on_day for fact in self.facts if fact.kind in _ENDS
                     or (fact.kind is EventKind.ANSWERED and not fact.supplement)), None)


@dataclass(frozen=True)
class Stop:
    """A time that does not count: working days after `start` up to and including `end`.

    end None: it still goes on. limit: it counts against us again after this day (the 15 working
    days of arts 32 and 34 are over), though nobody answered.
    """

    start: date
    end: date | None
    limit: date | None
    why: EventKind

    def last_day(self, today: date) -> date:
        """The last day that does not count, as known today."""
        ends = [day for day in (self.end or today, self.limit) if day is not None]
        return max(self.start, min(ends))

    def is_open(self, today: date) -> bool:
        """Whether the clock stands still because of it today."""
        return self.end is None and (self.limit is None or today <= self.limit)


@dataclass(frozen=True)
class Run:
    """One run of the period: from the day that starts it, so many working days."""

    start: date
    days: int


@dataclass(frozen=True)
class Due:
    """答复期限 as known on a day. start: the day that its run began; provisional: 调休未公布."""

    day: date
    provisional: bool
    start: date
    stops: tuple[Stop, ...] = field(default=())


def receipt_day(how: ReceivedHow, handed_in_on: date, confirmed_on: date | None) -> date | None:
    """收到申请之日 (art 31); None where it has still to be confirmed with the applicant.

    当面提交: the day it is handed in; 需签收的邮寄: the day it is signed for; 平常信函: the day it
    is confirmed with the applicant, which must be the day it arrives; 互联网、传真: the day that
    both sides confirm.
    """
    return confirmed_on if how in _CONFIRMED else handed_in_on


def needs_confirmation(how: ReceivedHow) -> bool:
    """Whether the day of receipt has to be agreed with the applicant (art 31 (2), (3))."""
    return how in _CONFIRMED


def correction_notice_until(received_on: date, calendar: Calendar) -> DatedResult:
    """The last day to tell the applicant what to correct (art 30): 7 working days."""
    return calendar.add_workdays(received_on, CORRECTION_WITHIN)


def opinion_until(asked_on: date, calendar: Calendar) -> DatedResult:
    """The last day for a third party's or co-maker's opinion (arts 32, 34): 15 working days."""
    return calendar.add_workdays(asked_on, OPINION_DAYS)


def stops_of(case: CaseFacts) -> list[Stop]:
    """Every time that does not count, in the order of their beginnings.

    补正 (art 30: the period counts from the corrected application), 征求第三方、共同制作机关和
    其他机关的意见 (art 33), and 缴费 where the setting says so.
    """
    stops = []
    for fact in case.facts:
        if fact.kind is EventKind.CORRECTION_ASKED:
            came = case.first(EventKind.CORRECTION_RECEIVED)
            stops.append(Stop(fact.on_day, came.on_day if came else None, None, fact.kind))
        elif fact.kind is EventKind.CONSULTED:
            answer = next((other for other in case.facts
                           if other.kind is EventKind.CONSULT_ANSWERED
                           and other.closes_id == fact.id), None)
            limit = None if fact.party_kind == PartyKind.OTHER_BODY else fact.due_on
            stops.append(Stop(fact.on_day, answer.on_day if answer else None, limit, fact.kind))
        elif fact.kind is EventKind.FEE_NOTICED and case.fee_clock != "runs":
            paid = next((other for other in case.facts
                         if other.kind is EventKind.FEE_PAID and other.on_day >= fact.on_day), None)
            stops.append(Stop(fact.on_day, paid.on_day if paid else None, None, fact.kind))
    return stops


def runs_of(case: CaseFacts, received_on: date) -> list[Run]:
    """The runs of the period: one from receipt, one from each fact that makes it begin anew.

    收到补正 (art 30), and payment of the fee where the setting says so. An extension (art 33)
    lengthens the run in which it was told.
    """
    runs = [Run(received_on, ANSWER_DAYS)]
    for fact in case.facts:
        if fact.kind is EventKind.CORRECTION_RECEIVED or (
                fact.kind is EventKind.FEE_PAID and case.fee_clock == "restart"):
            runs.append(Run(fact.on_day, ANSWER_DAYS))
        elif fact.kind is EventKind.EXTENSION_TOLD:
            last = runs[-1]
            runs[-1] = replace(last, days=last.days + fact.days)
    return runs


def due_of(case: CaseFacts, today: date, calendar: Calendar) -> Due | None:
    """答复期限 as known today; None while the day of receipt is not confirmed.

    art 33: 20 working days from receipt, extended by at most 20; what was spent on asking is not
    counted, overlapping times once. art 35: the reasonable period that the applicant was told.
    Once the case has ended the date stands as it was on that day.
    """
    received_on = case.received_on
    if received_on is None:
        return None
    known = min(today, case.ended_on) if case.ended_on else today
    stops = tuple(stops_of(case))
    found = [(_run_out(run, stops, known, calendar), run) for run in runs_of(case, received_on)]
    # An extension told before the period began anew still holds, where it reaches further.
    (day, provisional), run = max(found, key=lambda pair: (pair[0].day, pair[1].start))
    delays = [fact.due_on for fact in case.facts if fact.kind is EventKind.REASONS_GIVEN
              and fact.result == ReasonsResult.REASONABLE and fact.due_on is not None]
    if delays and max(delays) > day:
        day = max(delays)
    return Due(day, provisional, run.start, stops)


def _run_out(run: Run, stops: Sequence[Stop], today: date, calendar: Calendar) -> DatedResult:
    """The day on which a run ends: its working days after the start, less what does not count."""
    spans = [(stop.start, stop.last_day(today)) for stop in stops]
    day, left, provisional = run.start, run.days, False
    while left:
        day += _ONE_DAY
        answer = calendar.is_workday(day)
        provisional = provisional or answer.provisional
        if answer.working and not any(start < day <= end for start, end in spans):
            left -= 1
    return DatedResult(day, provisional)


def days_left(due: date, today: date, calendar: Calendar) -> int:
    """Working days after today up to the due date; negative: so many are over."""
    if today <= due:
        return calendar.workdays_between(today, due).days
    return -calendar.workdays_between(due, today).days


@dataclass(frozen=True)
class Step:
    """One line of the computation that the page shows. due: the due date after it, if any."""

    day: date
    text: str
    due: date | None = None


def trace(
    case: CaseFacts, today: date, calendar: Calendar,
    words: Callable[[Fact, CaseFacts, Calendar], str],
) -> tuple[Step, ...]:
    """The computation step by step: each fact with the due date as it stood after it.

    words: a fact in a clause (law_words.clause).
    """
    steps = []
    for count, fact in enumerate(case.facts, start=1):
        then = case.upto(count)
        due = due_of(then, fact.on_day, calendar)
        steps.append(Step(fact.on_day, words(fact, then, calendar), due.day if due else None))
    return tuple(steps)


def open_stops(case: CaseFacts, today: date) -> list[Stop]:
    """Why the clock stands still today; empty when it runs or the case has ended."""
    if case.ended_on is not None:
        return []
    return [stop for stop in stops_of(case) if stop.is_open(today)]


def counted_days(spans: Iterable[tuple[date, date]], calendar: Calendar) -> int:
    """Working days in the union of spans (after the first day, to the last): overlaps once."""
    days = {start + timedelta(days=offset)
            for start, end in spans for offset in range(1, (end - start).days + 1)}
    return sum(calendar.is_workday(day).working for day in days)
