"""Where a case is counted: kinds, results, year ends, the joint defendant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.registers.litigation.rules import (
    Case,
    Kind,
    Result,
    Role,
    date_problems,
    review_first_hint,
    state_at_year_end,
    years_that_differ,
)

TODAY = date(2026, 11, 28)


def case(
    accepted: str, result: Result = Result.PENDING, concluded: str = "",
    role: Role = Role.ORIGINAL, kind: Kind = Kind.REVIEW,
) -> Case:
    return Case(kind, role, date.fromisoformat(accepted), result,
                date.fromisoformat(concluded) if concluded else None)


@pytest.mark.parametrize(("which", "states"), [
    (case("2025-03-01", Result.UPHELD, "2025-05-01"), {2025: "upheld"}),
    (case("2025-12-31", Result.CORRECTED, "2026-01-01"), {2025: "pending", 2026: "corrected"}),
    (case("2024-11-01", Result.OTHER, "2026-02-01"),
     {2024: "pending", 2025: "pending", 2026: "other"}),
    (case("2025-06-01"), {2025: "pending", 2026: "pending", 2027: "pending"}),
    (case("2025-12-31", Result.UPHELD, "2025-12-31"), {2025: "upheld"}),
    (case("2025-03-01", Result.UPHELD, "2025-05-01", Role.JOINT_REVIEWER), {}),
])
def test_the_state_on_31_december(which: Case, states: dict[int, str]) -> None:
    found = {year: state.value for year in range(2023, 2028)
             if (state := state_at_year_end(which, year)) is not None}
    assert found == states


def test_where_carried_cases_are_not_counted_only_the_year_of_acceptance_knows_the_case() -> None:
    carried = case("2025-12-01", Result.UPHELD, "2026-02-01")
    assert state_at_year_end(carried, 2025, carried_in=False) is Result.PENDING
    assert state_at_year_end(carried, 2026, carried_in=False) is None
    assert state_at_year_end(carried, 2026) is Result.UPHELD


@pytest.mark.parametrize(("before", "after", "years"), [
    # concluded in March: the year before said 尚未审结 and says so still
    (case("2025-06-01"), case("2025-06-01", Result.UPHELD, "2026-03-01"), {2026}),
    # concluded last year and only told now: last year's figures change
    (case("2025-06-01"), case("2025-06-01", Result.UPHELD, "2025-12-20"), {2025, 2026}),
    (case("2025-06-01"), case("2025-06-01", kind=Kind.DIRECT), {2025, 2026}),
    (case("2025-06-01", Result.UPHELD, "2025-07-01"),
     case("2025-06-01", Result.OTHER, "2025-07-01"), {2025}),
    (case("2025-06-01"), case("2025-06-02"), set()),
])
def test_which_years_a_change_touches(before: Case, after: Case, years: set[int]) -> None:
    assert years_that_differ(before, after, 2026) == years


@pytest.mark.parametrize(("accepted", "result", "concluded", "field"), [
    ("2026-03-01", Result.PENDING, None, None),
    ("2026-03-01", Result.UPHELD, "2026-03-01", None),
    ("2026-03-01", Result.UPHELD, None, "concluded_on"),
    ("2026-03-01", Result.PENDING, "2026-04-01", "concluded_on"),
    ("2026-03-01", Result.OTHER, "2026-02-28", "concluded_on"),
    ("2026-03-01", Result.OTHER, "2026-11-29", "concluded_on"),
    ("2026-11-29", Result.PENDING, None, "accepted_on"),
])
def test_dates_in_order(
    accepted: str, result: Result, concluded: str | None, field: str | None
) -> None:
    day = date.fromisoformat(concluded) if concluded else None
    wrong = date_problems(date.fromisoformat(accepted), result, day, TODAY)
    assert set(wrong) == ({field} if field else set())


@pytest.mark.parametrize(("kind", "refused", "accepted", "warned"), [
    (Kind.DIRECT, True, "2024-01-01", True),
    (Kind.DIRECT, True, "2023-12-31", False),
    (Kind.DIRECT, False, "2024-01-01", False),
    (Kind.AFTER_REVIEW, True, "2024-01-01", False),
    (Kind.REVIEW, True, "2024-01-01", False),
])
def test_a_suit_over_a_refusal_without_review_is_remarked(
    kind: Kind, refused: bool, accepted: str, warned: bool
) -> None:
    hint = review_first_hint(kind, refused, date.fromisoformat(accepted))
    assert ("第二十三条" in hint) if hint and warned else hint is None and not warned


@st.composite
def cases(draw: st.DrawFn) -> Case:
    accepted = draw(st.dates(date(2022, 1, 1), date(2026, 11, 28)))
    result = draw(st.sampled_from(Result))
    concluded = None if result is Result.PENDING else draw(st.dates(accepted, date(2026, 11, 28)))
    return Case(draw(st.sampled_from(Kind)), draw(st.sampled_from(Role)), accepted, result,
                concluded)


@given(cases())
def test_every_counted_case_is_concluded_once_and_pending_in_each_year_before(one: Case) -> None:
    states = [state_at_year_end(one, year) for year in range(2021, 2028)]
    known = [state for state in states if state is not None]
    if one.role is Role.JOINT_REVIEWER:
        assert known == []
    elif one.concluded_on is None:
        assert known == [Result.PENDING] * (2028 - one.accepted_on.year)
    else:
        years = one.concluded_on.year - one.accepted_on.year
        assert known == [Result.PENDING] * years + [one.result]


@given(st.lists(cases(), max_size=30), st.integers(2022, 2026))
def test_what_is_pending_at_a_year_end_is_what_the_next_year_begins_with(
    history: list[Case], year: int
) -> None:
    """Pending on 31 December + accepted next year = counted next year, for any history."""
    counted = [one for one in history if state_at_year_end(one, year + 1) is not None]
    pending = [one for one in history if state_at_year_end(one, year) is Result.PENDING]
    new = [one for one in history if one.accepted_on.year == year + 1
           and one.role is Role.ORIGINAL]
    assert len(counted) == len(pending) + len(new)
