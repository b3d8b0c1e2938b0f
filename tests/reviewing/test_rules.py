"""三审三校的规则 as tables: who may do what."""

from __future__ import annotations

import pytest

from wechat_bot.people.rules import Duty
from wechat_bot.reviewing.rules import (
    LEVEL_DUTIES,
    LEVEL_NAMES,
    LEVELS,
    Person,
    RoundFacts,
    RoundState,
    artefact_sha256,
    contributor_names,
    footer_pairs,
    passing_refusal,
    recall_refusal,
    review_refusal,
    secrecy_refusal,
)

WRITER, EDITOR, A, B, C, D = 1, 2, 3, 4, 5, 6
ALL = frozenset(Duty) - {Duty.ADMINISTRATOR, Duty.AUDITOR}


def facts(
    state: RoundState = RoundState.OPEN, secrecy: bool | None = None, contributor: str = "张三",
    **reviewers: int,
) -> RoundFacts:
    """A round; level1=…, level2=… are those who passed."""
    done = {int(level.removeprefix("level")): who for level, who in reviewers.items()}
    return RoundFacts(state, done, frozenset({WRITER, EDITOR}), contributor, secrecy,
                      proofreaders=done)


def person(user_id: int = A, *duties: Duty, name: str = "某人") -> Person:
    return Person(user_id, name, frozenset(duties or ALL))


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("level", LEVELS)
def test_each_level_is_for_its_duty_alone(level: int, duty: Duty) -> None:
    done = {f"level{n}": 90 + n for n in range(1, level)}
    refusal = review_refusal(facts(**done), person(A, duty))
    assert (refusal is None) is (LEVEL_DUTIES[level] is duty)
    if refusal is not None:
        assert LEVEL_NAMES[level] in refusal


@pytest.mark.parametrize(("found", "who", "may"), [
    (facts(), person(A), True),
    (facts(), person(WRITER), False),                       # typed it
    (facts(), person(EDITOR), False),                       # edited an earlier version
    (facts(), person(A, name="张三"), False),               # the contributor, by name
    (facts(contributor="李四、张三"), person(A, name="张三"), False),
    (facts(contributor=" 张 三 "), person(A, name="张三"), False),
    (facts(contributor="张三丰"), person(A, name="张三"), True),
    (facts(contributor=""), person(A, name="张三"), True),
    (facts(level1=A), person(A), False),                    # a second level for the same person
    (facts(level1=A), person(B), True),
    (facts(level1=A, level2=B), person(A), False),
    (facts(level1=A, level2=B), person(B), False),
    (facts(level1=A, level2=B), person(C), True),
    (facts(level1=A, level2=B, level3=C), person(D), False),  # nothing left to do
    *((facts(state), person(A), state is RoundState.OPEN) for state in RoundState),
])
def test_who_may_review(found: RoundFacts, who: Person, may: bool) -> None:
    assert (review_refusal(found, who) is None) is may


@pytest.mark.parametrize(("level", "secrecy", "may"), [
    (1, None, True), (1, True, True), (1, False, True),
    (2, None, True), (2, True, True), (2, False, True),
    (3, None, False), (3, False, False), (3, True, True),
])
def test_the_last_level_waits_for_the_secrecy_review(
    level: int, secrecy: bool | None, may: bool
) -> None:
    done = {f"level{n}": 90 + n for n in range(1, level)}
    found = facts(secrecy=secrecy, **done)
    refusal = passing_refusal(found, person(A))
    assert (refusal is None) is may
    if not may:
        assert refusal is not None and "保密审查" in refusal
    assert review_refusal(found, person(A)) is None  # returning is possible at any time


def test_who_may_not_review_is_not_told_to_wait_for_the_secrecy_review() -> None:
    refusal = passing_refusal(facts(level1=90, level2=91), person(WRITER))
    assert refusal is not None and "您写过" in refusal


@pytest.mark.parametrize("duty", Duty)
def test_the_secrecy_review_is_for_its_officer_and_for_reviewers(duty: Duty) -> None:
    may = duty in {Duty.SECRECY_REVIEWER, *LEVEL_DUTIES.values()}
    assert (secrecy_refusal(facts(), person(A, duty)) is None) is may


@pytest.mark.parametrize(("found", "who", "may"), [
    (facts(), person(A), True),
    (facts(), person(WRITER), False),
    (facts(), person(EDITOR), False),
    (facts(), person(A, name="张三"), False),
    (facts(level1=A), person(A), True),      # the reviewer of a level may do it too
    (facts(secrecy=True), person(A), False),  # once is enough
    (facts(secrecy=False), person(A), False),
    *((facts(state), person(A), state is RoundState.OPEN) for state in RoundState),
])
def test_who_may_do_the_secrecy_review(found: RoundFacts, who: Person, may: bool) -> None:
    assert (secrecy_refusal(found, who) is None) is may


@pytest.mark.parametrize(("state", "user_id", "may"), [
    (RoundState.OPEN, WRITER, True), (RoundState.OPEN, EDITOR, True), (RoundState.OPEN, D, True),
    (RoundState.OPEN, A, False), *((s, D, False) for s in RoundState if s != "open"),
])
def test_who_may_recall(state: RoundState, user_id: int, may: bool) -> None:
    assert (recall_refusal(facts(state), person(user_id), submitted_by=D) is None) is may


def test_the_named_contributor_may_recall() -> None:
    assert recall_refusal(facts(), person(A, name="张三"), submitted_by=D) is None


@pytest.mark.parametrize(("text", "names"), [
    ("张三", {"张三"}), ("张三、李四", {"张三", "李四"}),
    ("张三，李四;王五/赵六", {"张三", "李四", "王五", "赵六"}),
    ("张三 李四", {"张三", "李四", "张三李四"}),
    ("张 三", {"张三", "张", "三"}), ("张三（普法股）", {"张三", "普法股"}),
    ("张 三、李四", {"张三", "李四", "张", "三"}), ("", set()), (" 、 ", set()),
    ("迪丽努尔·买买提", {"迪丽努尔·买买提"}), ("通讯员：张三", {"通讯员", "张三"}),
    ("张三和李四", {"张三和李四", "张三", "李四"}), ("李和平", {"李和平", "李", "平"}),
])
def test_whom_the_contributor_line_names(text: str, names: set[str]) -> None:
    assert contributor_names(text) == names


def test_the_footer_pairs_labels_and_people() -> None:
    assert footer_pairs(("编辑", "初审", "复审", "终审"), "张三", ["王五", "赵六", "钱七"]) == [
        ("编辑", "张三"), ("初审", "王五"), ("复审", "赵六"), ("终审", "钱七")]
    with pytest.raises(ValueError):
        footer_pairs(("编辑", "初审", "复审", "终审"), "张三", ["王五"])


def test_three_labels_put_the_first_two_reviewers_together() -> None:
    assert footer_pairs(("责编", "审核", "签发"), "张三", ["王五", "赵六", "钱七"]) == [
        ("责编", "张三"), ("审核", "王五、赵六"), ("签发", "钱七")]


def test_the_fingerprint_of_an_artefact_covers_names_and_values() -> None:
    parts = {"title": "甲", "html": "乙"}
    assert artefact_sha256(parts) == artefact_sha256({"html": "乙", "title": "甲"})
    for other in ({"title": "甲", "html": "丙"}, {"title": "乙", "html": "甲"}, {"title": "甲"}):
        assert artefact_sha256(other) != artefact_sha256(parts)
