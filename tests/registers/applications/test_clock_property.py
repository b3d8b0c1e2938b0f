"""The clock never runs backwards: whatever happens next, the due date stays or is put off."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.registers.applications.facts import CALENDAR
from wechat_bot.registers.applications import acts
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.acts import Act, Items
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact
from wechat_bot.registers.applications.rules import EventKind, PartyKind, ReceivedHow

KINDS = {
    Act.ASK_CORRECTION: EventKind.CORRECTION_ASKED,
    Act.CORRECTION_RECEIVED: EventKind.CORRECTION_RECEIVED, Act.GIVE_UP: EventKind.GIVEN_UP,
    Act.CONSULT: EventKind.CONSULTED, Act.RECORD_CONSULTATION: EventKind.CONSULT_ANSWERED,
    Act.ASK_EXTENSION: EventKind.EXTENSION_ASKED,
    Act.CONSENT_EXTENSION: EventKind.EXTENSION_CONSENTED,
    Act.TELL_EXTENSION: EventKind.EXTENSION_TOLD, Act.ASK_REASONS: EventKind.REASONS_ASKED,
    Act.RECORD_REASONS: EventKind.REASONS_GIVEN, Act.LEGAL_OPINION: EventKind.LEGAL_OPINION,
    Act.NOTICE_FEE: EventKind.FEE_NOTICED, Act.RECORD_PAYMENT: EventKind.FEE_PAID,
    Act.FEE_UNPAID: EventKind.FEE_UNPAID, Act.ANSWER: EventKind.ANSWERED,
    Act.WITHDRAW: EventKind.WITHDRAWN, Act.DELIVER: EventKind.DELIVERED,
    Act.ARCHIVE: EventKind.ARCHIVED,
}
# How often: the endings are rare, so that most histories are long.
ENDINGS = {Act.GIVE_UP, Act.FEE_UNPAID, Act.ANSWER, Act.WITHDRAW}
steps = st.lists(st.tuples(st.integers(0, 14), st.integers(0, 1000), st.integers(1, 20),
                           st.sampled_from(list(PartyKind))), max_size=14)
starts = st.dates(date(2019, 5, 15), date(2026, 6, 1))
clocks = st.sampled_from(["restart", "resume", "runs"])


def next_fact(case: CaseFacts, day: date, choice: int, days: int, party: PartyKind) -> Fact | None:
    """One of the acts that the law allows on that day, as a fact."""
    standing = acts.standing(case, Items(1, 1), day, CALENDAR)
    open_acts = [each.act for each in standing.acts if each.act in KINDS]
    chosen = open_acts[choice % len(open_acts)] if open_acts else None
    if chosen is None or (chosen in ENDINGS and choice > 300):
        return None
    fact = Fact(KINDS[chosen], day, id=len(case.facts) + 1)
    if chosen in (Act.ASK_CORRECTION, Act.NOTICE_FEE):
        return replace(fact, due_on=day + timedelta(days=days))
    if chosen is Act.CONSULT:
        due = None if party is PartyKind.OTHER_BODY else law.opinion_until(day, CALENDAR).day
        return replace(fact, party_kind=party, due_on=due)
    if chosen is Act.RECORD_CONSULTATION:
        waiting = acts.open_consultations(case)
        return replace(fact, closes_id=waiting[choice % len(waiting)].id, result="agreed")
    if chosen in (Act.ASK_EXTENSION, Act.TELL_EXTENSION):
        return replace(fact, days=days)
    if chosen is Act.RECORD_REASONS:
        return replace(fact, result="reasonable", due_on=day + timedelta(days=days * 3))
    return fact


@given(start=starts, plan=steps, fee_clock=clocks)
def test_the_clock_never_runs_backwards(
    start: date, plan: list[tuple[int, int, int, PartyKind]], fee_clock: law.FeeClock
) -> None:
    case = CaseFacts(ReceivedHow.IN_PERSON, start, fee_clock=fee_clock)
    day = start
    last = law.due_of(case, day, CALENDAR)
    assert last is not None
    for wait, choice, days, party in plan:
        day += timedelta(days=wait)
        waited = law.due_of(case, day, CALENDAR)
        assert waited is not None and waited.day >= last.day, "time alone"
        fact = next_fact(case, day, choice, days, party)
        if fact is not None:
            case = replace(case, facts=(*case.facts, fact))
        due = law.due_of(case, day, CALENDAR)
        assert due is not None and due.day >= waited.day, fact
        last = due
    assert last.day >= start


@given(start=starts, plan=steps)
def test_the_computation_that_is_shown_ends_at_the_due_date(
    start: date, plan: list[tuple[int, int, int, PartyKind]]
) -> None:
    case, day = CaseFacts(ReceivedHow.IN_PERSON, start), start
    for wait, choice, days, party in plan:
        day += timedelta(days=wait)
        fact = next_fact(case, day, choice, days, party)
        if fact is not None:
            case = replace(case, facts=(*case.facts, fact))
    standing = acts.standing(case, Items(1, 1), day, CALENDAR)
    shown = [step.due for step in standing.steps if step.due is not None]
    assert shown == sorted(shown)
    assert len(standing.steps) >= len(case.facts) + 1
    assert shown[-1] == standing.due_on
