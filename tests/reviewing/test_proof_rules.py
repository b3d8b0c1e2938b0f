"""校对的规则, where it has its own person."""

from __future__ import annotations

import pytest

from wechat_bot.people.rules import Duty
from wechat_bot.reviewing.rules import (
    Part,
    Person,
    RoundFacts,
    RoundState,
    proof_refusal,
    review_refusal,
)

WRITER, A, B, C = 1, 3, 4, 5
REVIEWER = frozenset({Duty.FIRST_REVIEWER.value, Duty.SECOND_REVIEWER.value})
PROOFREADER = frozenset({Duty.PROOFREADER.value})


def facts(
    reviewers: dict[int, int], proofs: dict[int, int], state: RoundState = RoundState.OPEN
) -> RoundFacts:
    return RoundFacts(state, reviewers, frozenset({WRITER}), "张三", None, proofreaders=proofs,
                      separate_proof=True)


@pytest.mark.parametrize(("reviewers", "proofs", "level", "part"), [
    ({}, {}, 1, Part.REVIEW), ({1: A}, {}, 1, Part.PROOF), ({1: A}, {1: B}, 2, Part.REVIEW),
    ({1: A, 2: B}, {1: B}, 2, Part.PROOF), ({1: A, 2: B}, {1: B, 2: A}, 3, Part.REVIEW),
    ({1: A, 2: B, 3: C}, {1: B, 2: A}, 3, Part.PROOF),
])
def test_the_content_comes_before_the_text(
    reviewers: dict[int, int], proofs: dict[int, int], level: int, part: Part
) -> None:
    found = facts(reviewers, proofs)
    assert (found.next_level, found.next_part) == (level, part)


def test_after_the_last_proof_nothing_is_left() -> None:
    found = facts({1: A, 2: B, 3: C}, {1: B, 2: A, 3: A})
    assert found.next_level is None and found.waits_for == ""
    assert proof_refusal(found, Person(B, "某人", PROOFREADER)) is not None


@pytest.mark.parametrize(("who", "may"), [
    (Person(B, "某人", PROOFREADER), True),
    (Person(B, "某人", REVIEWER), True),                # any reviewer of the post
    (Person(A, "某人", REVIEWER | PROOFREADER), False),  # the level's own reviewer
    (Person(WRITER, "某人", PROOFREADER), False),
    (Person(B, "张三", PROOFREADER), False),             # the contributor, by name
    (Person(B, "某人", frozenset({Duty.PUBLISHER.value})), False),
    (Person(B, "某人", frozenset(), {Duty.PROOFREADER.value: C}), True),  # as a deputy
])
def test_who_may_proof_read(who: Person, may: bool) -> None:
    assert (proof_refusal(facts({1: A}, {}), who) is None) is may


def test_nobody_proof_reads_before_the_review_nor_reviews_before_the_proof() -> None:
    assert "审核" in (proof_refusal(facts({}, {}), Person(B, "某人", PROOFREADER)) or "")
    assert "校对" in (review_refusal(facts({1: A}, {}), Person(B, "某人", REVIEWER)) or "")
