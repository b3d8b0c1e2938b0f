"""行政规范性文件: dates that can be, states on a day, and a balance that always holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.registers.documents import rules
from wechat_bot.registers.documents.rules import Ending, Life, State

TODAY = date(2026, 11, 28)
D = date.fromisoformat


def life(signed: str, **days: Any) -> Life:
    return Life(D(signed), **{key: D(value) if key.endswith("_on") else value
                              for key, value in days.items()})


REPEALED = {"ended_how": "repealed", "ended_by": "额司发〔2024〕9号"}


@pytest.mark.parametrize(("one", "field"), [
    (life("2026-11-29"), "signed_on"),
    (life("2024-03-05", published_on="2024-03-04"), "published_on"),
    (life("2024-03-05", expires_on="2024-03-04"), "expires_on"),
    (life("2024-03-05", effective_on="2024-05-01", expires_on="2024-04-30"), "expires_on"),
    (life("2024-03-05", ended_on="2024-06-01"), "ended_how"),
    (life("2024-03-05", ended_by="额司发〔2024〕9号"), "ended_how"),
    (life("2024-03-05", ended_how="repealed", ended_on="2024-06-01"), "ended_by"),
    (life("2024-03-05", ended_how="declared_void", ended_on="2024-06-01"), "ended_by"),
    (life("2024-03-05", **REPEALED), "ended_on"),
    (life("2024-03-05", ended_on="2024-03-04", **REPEALED), "ended_on"),
    (life("2024-03-05", ended_how="expired"), "expires_on"),
    (life("2024-03-05", ended_how="expired", ended_on="2024-06-01"), "expires_on"),
    (life("2024-03-05", ended_how="expired", ended_on="2024-03-01", ended_by="任务完成"), "ended_on"),
    (life("2024-03-05", ended_how="expired", ended_on="2024-06-01", expires_on="2025-01-01"),
     "ended_on"),
])
def test_what_cannot_be_is_refused_at_its_field(one: Life, field: str) -> None:
    assert list(rules.problems(one, TODAY)) == [field]


@pytest.mark.parametrize("one", [
    life("2024-03-05"),
    life("2026-11-28", effective_on="2027-01-01"),
    life("2024-03-05", published_on="2024-03-05", effective_on="2024-03-01"),  # a hint only
    life("2024-03-05", ended_on="2024-03-05", **REPEALED),
    life("2024-03-05", ended_on="2027-01-01", **REPEALED),  # decided, to come
    life("2024-03-05", expires_on="2029-03-04", ended_on="2024-06-01", **REPEALED),
    life("2024-03-05", expires_on="2024-12-31", ended_how="expired"),
    life("2024-03-05", expires_on="2024-12-31", ended_how="expired", ended_on="2024-12-31"),
    life("2024-03-05", expires_on="2024-12-31", ended_how="expired", ended_on="2025-01-01"),
    life("2024-03-05", ended_how="expired", ended_on="2024-06-01", ended_by="任务完成"),
])
def test_what_can_be_is_taken(one: Life) -> None:
    assert rules.problems(one, TODAY) == {}


def test_the_refusal_of_a_repeal_without_a_document_says_what_is_wanted() -> None:
    wrong = rules.problems(life("2024-03-05", ended_how="repealed", ended_on="2024-06-01"), TODAY)
    assert wrong["ended_by"] == "废止要有依据：请填写废止它的文件的文号或名称"


@pytest.mark.parametrize(("one", "day", "state"), [
    (life("2024-03-05"), "2024-03-04", State.NOT_MADE),
    (life("2024-03-05"), "2024-03-05", State.IN_FORCE),
    (life("2024-12-20", effective_on="2025-01-01"), "2024-12-31", State.NOT_YET_EFFECTIVE),
    (life("2024-12-20", effective_on="2025-01-01"), "2025-01-01", State.IN_FORCE),
    (life("2020-01-01", expires_on="2024-12-31"), "2024-12-31", State.IN_FORCE),
    (life("2020-01-01", expires_on="2024-12-31"), "2025-01-01", State.EXPIRED),
    (life("2020-01-01", ended_on="2024-07-01", **REPEALED), "2024-06-30", State.IN_FORCE),
    (life("2020-01-01", ended_on="2024-07-01", **REPEALED), "2024-07-01", State.REPEALED),
    (life("2020-01-01", ended_on="2024-07-01", ended_how="declared_void", ended_by="x"),
     "2024-07-01", State.DECLARED_VOID),
    # whichever comes first
    (life("2020-01-01", expires_on="2022-12-31", ended_on="2024-07-01", **REPEALED),
     "2024-07-01", State.EXPIRED),
    (life("2020-01-01", expires_on="2025-12-31", ended_on="2024-07-01", **REPEALED),
     "2026-07-01", State.REPEALED),
    (life("2020-01-01", ended_how="expired", ended_on="2024-06-01", ended_by="任务完成"),
     "2024-06-01", State.EXPIRED),
])
def test_state_on_a_day(one: Life, day: str, state: State) -> None:
    assert rules.state_at(one, D(day)) is state
    assert state in rules.STATE_NAMES


def test_a_year_counts_by_the_day_of_signing_and_the_first_day_without() -> None:
    lives = [
        life("2024-12-31", published_on="2025-01-06"),  # signed in the old year
        life("2020-01-01", expires_on="2023-12-31"),  # its last day is the 31st
        life("2020-01-01", ended_on="2024-07-01", **REPEALED),
        life("2020-01-01"),
    ]
    counted = rules.tally(lives, 2024, count_expired=True)
    assert (counted.made, counted.repealed, counted.in_force, counted.expired) == (1, 2, 2, 1)
    assert rules.tally(lives, 2024, count_expired=False).repealed == 1
    assert rules.tally(lives, 2023, count_expired=True).in_force == 3


days = st.dates(date(2015, 1, 1), date(2030, 12, 31))
spans = st.one_of(st.none(), st.integers(0, 3000))


@st.composite
def possible_lives(draw: st.DrawFn) -> Life:
    """Any document that the register would take."""
    signed = draw(days)
    expiry, end = draw(spans), draw(spans)
    how = draw(st.sampled_from([Ending.REPEALED, Ending.DECLARED_VOID]))
    one = Life(
        signed, effective_on=signed + timedelta(days=draw(st.integers(0, 400))),
        expires_on=None if expiry is None else signed + timedelta(days=expiry + 400),
        ended_how="" if end is None else how,
        ended_on=None if end is None else signed + timedelta(days=end),
        ended_by="" if end is None else "额司发〔2024〕9号")
    assert rules.problems(one, date(2031, 1, 1)) == {}
    return one


@given(st.lists(possible_lives(), max_size=12), st.booleans())
def test_last_year_and_made_and_repealed_give_in_force(
    lives: list[Life], count_expired: bool
) -> None:
    """documents.balance holds in every year, whatever the dates are: 期初数 included."""
    before = 0
    for year in range(2015, 2041):
        counted = rules.tally(lives, year, count_expired=count_expired)
        assert counted.in_force == rules.balance(before, counted, count_expired=count_expired)
        if count_expired:
            assert counted.in_force == before + counted.made - counted.repealed
        before = counted.in_force


@given(possible_lives(), days)
def test_what_has_ended_does_not_come_back(one: Life, day: date) -> None:
    ended = {State.REPEALED, State.DECLARED_VOID, State.EXPIRED}
    if rules.state_at(one, day) in ended:
        assert rules.state_at(one, day + timedelta(days=1)) is rules.state_at(one, day)


@pytest.mark.parametrize(("one", "title", "number", "opinion", "words"), [
    (life("2024-03-05"), "额敏县法律援助工作规定", "额司规〔2024〕1号", "〔2024〕3号", ""),
    (life("2024-03-05"), "额敏县法律援助工作手册", "额司规〔2024〕1号", "〔2024〕3号", "文种"),
    (life("2024-03-05"), "关于…的通知", "额司规2024-1号", "〔2024〕3号", "〔年份〕"),
    (life("2024-03-05"), "关于…的通知", "额司规〔2024〕1号", "", "合法性审核"),
    (life("2024-03-05", effective_on="2024-03-01"), "关于…的通知", "", "x", "施行日早于"),
    (life("2020-03-05", expires_on="2024-12-31"), "关于…的通知", "", "x", "失效计入 2025 年"),
    (life("2020-03-05", expires_on="2022-12-30", ended_on="2024-01-01", **REPEALED),
     "关于…的通知", "", "x", "在有效期届满之后"),
])
def test_hints(one: Life, title: str, number: str, opinion: str, words: str) -> None:
    found = rules.hints(one, title, number, opinion)
    assert [words in each for each in found] == ([True] if words else [])
