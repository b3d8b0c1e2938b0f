"""轮到谁: to whom the next step is given."""

from __future__ import annotations

import pytest

from wechat_bot.people.rules import Duty
from wechat_bot.reviewing.rules import Person, RoundFacts, RoundState, addressees

HEAD, OTHER, DEPUTY, WRITER = 1, 2, 3, 4
FIRST = frozenset({Duty.FIRST_REVIEWER.value})
SECOND = frozenset({Duty.SECOND_REVIEWER.value})
FINAL = frozenset({Duty.FINAL_REVIEWER.value})


def facts(done: dict[int, int] | None = None) -> RoundFacts:
    return RoundFacts(RoundState.OPEN, done or {}, frozenset({WRITER}), "某某", None,
                      proofreaders=done or {})


def ids(
    found: RoundFacts, people: list[Person], head: int | None = HEAD,
    away: frozenset[int] = frozenset(),
) -> list[int]:
    return [person.user_id for person in addressees(found, people, head, away)]


PEOPLE = [Person(HEAD, "王五", FIRST), Person(OTHER, "赵六", FIRST | SECOND),
          Person(DEPUTY, "钱七", frozenset(), {Duty.FIRST_REVIEWER.value: HEAD}),
          Person(WRITER, "张三", FIRST)]


def test_the_first_review_goes_to_the_head_of_the_section() -> None:
    assert ids(facts(), PEOPLE) == [HEAD]


def test_while_the_head_is_away_it_goes_to_his_deputy() -> None:
    assert ids(facts(), PEOPLE, away=frozenset({HEAD})) == [DEPUTY]


@pytest.mark.parametrize("head", [None, WRITER, 99])
def test_without_a_head_who_may_act_it_goes_to_everybody_who_may(head: int | None) -> None:
    assert ids(facts(), PEOPLE, head) == [HEAD, OTHER, DEPUTY]


def test_later_levels_go_to_everybody_who_may() -> None:
    assert ids(facts({1: HEAD}), PEOPLE) == [OTHER]


def test_if_all_are_away_they_are_asked_all_the_same() -> None:
    alone = [Person(HEAD, "王五", FIRST)]
    assert ids(facts(), alone, away=frozenset({HEAD})) == [HEAD]


def test_nobody_is_asked_who_is_needed_later() -> None:
    # 终审 is for one alone; if he took 复审, nobody would be left for it.
    people = [Person(HEAD, "王五", SECOND), Person(OTHER, "赵六", SECOND | FINAL)]
    assert ids(facts({1: DEPUTY}), people) == [HEAD]
    more = [*people, Person(5, "孙八", FINAL)]
    assert ids(facts({1: DEPUTY}), more) == [HEAD, OTHER]
    assert ids(facts({1: DEPUTY}), more, away=frozenset({5})) == [HEAD]
    assert ids(facts({1: DEPUTY}), people[1:]) == [OTHER]  # without a choice he is asked
