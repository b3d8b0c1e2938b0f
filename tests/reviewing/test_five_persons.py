"""五人办公室: with one person away a post still gets through, whoever of those asked acts."""

from __future__ import annotations

import pytest

from wechat_bot.people.rules import FIVE_PERSON_OFFICE
from wechat_bot.reviewing.rules import LEVELS, Person, RoundFacts, RoundState, addressees

OFFICE = {number: Person(number, login, frozenset(duty.value for duty in duties))
          for number, (login, duties) in enumerate(FIVE_PERSON_OFFICE)}
WRITER = next(number for number, person in OFFICE.items() if person.name == "lisi")


def ends(people: list[Person], done: dict[int, int]) -> list[int]:
    """How far each way through the round gets, when those who are asked act."""
    facts = RoundFacts(RoundState.OPEN, done, {WRITER}, "", True,
                       proofreaders=done)
    if facts.next_level is None:
        return [len(done)]
    asked = addressees(facts, people, None, ())
    if not asked:
        return [len(done)]
    return [end for person in asked
            for end in ends(people, {**done, facts.next_level: person.user_id})]


@pytest.mark.parametrize("away", [number for number in OFFICE if number != WRITER])
def test_with_one_reviewer_away_no_way_ends_before_the_last_level(away: int) -> None:
    people = [person for number, person in OFFICE.items() if number != away]
    assert set(ends(people, {})) == {len(LEVELS)}
