"""Terms of office, masked names, how long a message waits, the figures of a period."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.offices import config_for
from wechat_bot.kernel.office import open_office
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.oversight.rules import (
    Exchange,
    Role,
    Term,
    days_taken,
    ends_soon,
    leader_hints,
    mask_name,
    message_figures_of,
    waits_too_long,
)

TODAY = date(2026, 11, 28)


def term(name: str, begins: str, ends: str = "", role: Role = Role.LEADER) -> Term:
    return Term(name, role, date.fromisoformat(begins),
                date.fromisoformat(ends) if ends else None)


@pytest.mark.parametrize(("terms", "words"), [
    ([], []),
    ([term("甲", "2024-01-01")], []),
    ([term("甲", "2024-01-01", "2025-06-30"), term("乙", "2025-07-01")], []),
    ([term("甲", "2024-01-01", "2025-06-30"), term("乙", "2025-07-02")],
     ["2025-07-01 至 2025-07-01 没有组长"]),
    ([term("甲", "2024-01-01", "2025-07-01"), term("乙", "2025-07-01")], ["组长任期重叠"]),
    ([term("甲", "2024-01-01"), term("乙", "2025-07-01")], ["没有写任职结束日"]),
    ([term("甲", "2024-01-01", "2025-06-30")], ["现在没有在任的组长"]),
    ([term("甲", "2024-01-01"), term("丙", "2023-01-01", role=Role.DEPUTY)], []),
    # a short term inside a long one leaves no gap behind it
    ([term("甲", "2024-01-01", "2026-12-31"), term("乙", "2024-02-01", "2024-03-01")], ["重叠"]),
])
def test_gaps_and_overlaps_of_the_leader_are_hints(terms: list[Term], words: list[str]) -> None:
    hints = leader_hints(terms, TODAY)
    assert len(hints) == len(words)
    assert all(word in hint for word, hint in zip(words, hints, strict=True))


@pytest.mark.parametrize(("ends", "successor", "soon"), [
    ("2026-12-28", "", True), ("2026-12-29", "", False), ("2026-11-01", "", True),
    ("2026-10-01", "", False), ("", "", False), ("2026-12-10", "2026-12-11", False),
    ("2026-11-01", "2026-11-20", False), ("2026-11-01", "2027-03-01", True),
])
def test_a_term_that_ends_within_thirty_days(ends: str, successor: str, soon: bool) -> None:
    one = term("甲", "2024-01-01", ends)
    others = [one, *([term("乙", successor)] if successor else [])]
    assert ends_soon(one, others, TODAY) is soon


@pytest.mark.parametrize(("name", "stored"), [
    ("张三", "张*"), ("阿依古丽·买买提", "阿***"), ("额", "额*"), ("", ""), ("匿名用户", "匿名用户"),
    ("13812345678", "1***"),
])
def test_of_a_name_only_its_first_character_is_kept(name: str, stored: str) -> None:
    assert mask_name(name) == stored


@given(st.text(max_size=60))
def test_masking_twice_changes_nothing_and_hides_the_rest(name: str) -> None:
    once = mask_name(name)
    assert mask_name(once) == once
    assert len(once) <= 4


def test_days_are_counted_from_the_day_of_receipt() -> None:
    assert days_taken(date(2026, 3, 1), date(2026, 3, 1)) == 0
    assert days_taken(date(2026, 3, 1), date(2026, 3, 8)) == 7
    assert days_taken(date(2026, 3, 1), None) is None


@pytest.fixture(scope="module")
def calendar(tmp_path_factory: pytest.TempPathFactory) -> Calendar:
    office = open_office(config_for(tmp_path_factory.mktemp("calendar")))
    found = Calendar.load(office.folder("calendar"))
    office.close()
    return found


@pytest.mark.parametrize(("received", "late_from"), [
    ("2026-03-02", "2026-03-09"),  # Monday: five working days later
    ("2026-02-13", "2026-02-27"),  # Spring Festival 15–23 Feb; the 14th and 28th are worked
    ("2026-09-30", "2026-10-13"),  # National Day 1–7 Oct; Saturday the 10th is worked
])
def test_working_days_decide_when_a_message_waits_too_long(
    calendar: Calendar, received: str, late_from: str
) -> None:
    came, late = date.fromisoformat(received), date.fromisoformat(late_from)
    first = next(came + timedelta(days=n) for n in range(40)
                 if waits_too_long(came, came + timedelta(days=n), 5, calendar))
    assert first == late
    assert not waits_too_long(came, came - timedelta(days=1), 5, calendar)


def exchange(received: str, replied: str = "", needless: bool = False) -> Exchange:
    return Exchange(date.fromisoformat(received),
                    date.fromisoformat(replied) if replied else None, needless)


def test_the_figures_of_a_quarter() -> None:
    found = message_figures_of([
        exchange("2025-12-30", "2026-01-04"),  # carried in, answered after 5 days
        exchange("2025-12-30", "2025-12-31"),  # over before
        exchange("2026-01-10", "2026-01-10"),
        exchange("2026-02-01", "2026-02-02", needless=True),
        exchange("2026-03-30", "2026-04-02"),  # answered in the next quarter
        exchange("2026-03-31"),
        exchange("2026-04-01"),
    ], date(2026, 1, 1), date(2026, 3, 31))
    assert (found.carried_in, found.received, found.answered, found.not_needed, found.waiting) == (
        1, 4, 2, 1, 2)
    assert found.average_days == Decimal("2.5")
    none = message_figures_of([], date(2026, 1, 1), date(2026, 3, 31))
    assert none.average_days is None and none.received == 0


@given(st.lists(st.tuples(st.dates(date(2025, 1, 1), date(2026, 12, 31)),
                          st.one_of(st.none(), st.integers(0, 200)), st.booleans())),
       st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 120))
def test_what_came_in_went_out_or_waits(
    rows: list[tuple[date, int | None, bool]], start: date, length: int
) -> None:
    found = message_figures_of(
        [Exchange(came, came + timedelta(days=days) if days is not None else None, needless)
         for came, days, needless in rows], start, start + timedelta(days=length))
    assert (found.carried_in + found.received
            == found.answered + found.not_needed + found.waiting)
