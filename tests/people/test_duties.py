"""Duties and what they allow: the whole table, and the preset office with anybody away."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel.actor import COMMAND_LINE, PERMISSION_NAMES, WORKER, Permission
from wechat_bot.kernel.errors import NotAllowed
from wechat_bot.people.rules import (
    DUTY_NAMES,
    FIVE_PERSON_OFFICE,
    Duty,
    duty_conflicts,
    permissions_of,
)
from wechat_bot.reviewing.rules import (
    LEVELS,
    Person,
    RoundFacts,
    RoundState,
    passing_refusal,
    secrecy_refusal,
)

# Beside 登录, 查看 and 导出, which everybody has. x: may.
COLUMNS = ("write_post", "review", "proofread", "secrecy_review", "publish",
           "decide_unconfirmed", "keep_ledger", "keep_lists", "manage_users", "read_journal",
           "take_down", "reconcile", "keep_running", "keep_registers", "read_applications",
           "keep_applications", "see_identity", "approve_extension", "keep_messages", "close_year",
           "keep_report", "agree_report", "manage_feed")
TABLE = {
    Duty.CONTRIBUTOR:        "x......................",
    Duty.FIRST_REVIEWER:     ".xxx...x...............",
    Duty.SECOND_REVIEWER:    ".xxx...x...............",
    Duty.FINAL_REVIEWER:     ".xxx.x.x..x............",
    Duty.PROOFREADER:        "..x....................",
    Duty.SECRECY_REVIEWER:   "...x...................",
    Duty.PUBLISHER:          "....xx....xxx.....x....",
    Duty.DISCLOSURE_OFFICER: "......xx..xx.xxxx.xxxx.",
    Duty.DISCLOSURE_HEAD:    "......xx..xx.xxxxxxxxx.",
    Duty.DEPUTY_LEADER:      "..........x...x......x.",
    Duty.LEADER:             "..........x...x....x.x.",
    Duty.ADMINISTRATOR:      ".......xxx..x.........x",
    Duty.AUDITOR:            ".........x....x........",
}
EVERYONE = {"home", "read", "export"}


def test_the_table_is_complete() -> None:
    assert set(TABLE) == set(Duty) == set(DUTY_NAMES)
    assert {*COLUMNS, *EVERYONE, "none"} == {p.value for p in Permission}
    assert set(PERMISSION_NAMES) == set(Permission)


@pytest.mark.parametrize("duty", Duty)
@pytest.mark.parametrize("permission", Permission)
def test_what_a_duty_allows(duty: Duty, permission: Permission) -> None:
    row = dict(zip(COLUMNS, TABLE[duty], strict=True))
    wanted = permission.value in EVERYONE or row.get(permission.value) == "x"
    assert (permission in permissions_of([duty])) is wanted


def test_several_duties_add_up() -> None:
    both = permissions_of([Duty.CONTRIBUTOR, Duty.PUBLISHER])
    assert both == permissions_of([Duty.CONTRIBUTOR]) | permissions_of([Duty.PUBLISHER])
    assert permissions_of([]) == frozenset()


def test_every_pair_of_duties_that_is_refused() -> None:
    refused = {frozenset(pair) for pair in combinations(Duty, 2) if duty_conflicts(pair)}
    reviewers = (Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER, Duty.FINAL_REVIEWER,
                 Duty.SECRECY_REVIEWER)
    expected = {frozenset({Duty.ADMINISTRATOR, duty}) for duty in reviewers}
    expected |= {frozenset({Duty.AUDITOR, duty}) for duty in Duty if duty is not Duty.AUDITOR}
    assert refused == expected
    assert not any(duty_conflicts([duty]) for duty in Duty)


def test_neither_machine_reviews_or_decides() -> None:
    for machine in (COMMAND_LINE, WORKER):
        assert not machine.permissions & {Permission.REVIEW, Permission.SECRECY_REVIEW,
                                          Permission.DECIDE_UNCONFIRMED}
        with pytest.raises(NotAllowed, match="本人登录"):
            machine.require_person()


def test_a_refusal_names_the_right_and_who_gives_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed, match=r"张三没有“发布”的权限.*系统管理员"):
        cast.writer.require(Permission.PUBLISH)
    cast.publisher.require(Permission.PUBLISH)
    assert cast.writer.require_person() == cast.writer.user_id


PRESET = {login: frozenset(duties) for login, duties in FIVE_PERSON_OFFICE}
PEOPLE = {login: Person(number, login, duties)
          for number, (login, duties) in enumerate(PRESET.items(), 1)}


def reviewed_by(writer: str, reviewers: tuple[str, ...], secrecy: str) -> bool:
    """Whether the rules let these people bring the writer's post to its approval."""
    passed: dict[int, int] = {}
    open_round = RoundFacts(RoundState.OPEN, {}, {PEOPLE[writer].user_id}, writer, None)
    if secrecy_refusal(open_round, PEOPLE[secrecy]) is not None:
        return False
    for level, login in zip(LEVELS, reviewers, strict=True):
        facts = RoundFacts(RoundState.OPEN, dict(passed), {PEOPLE[writer].user_id}, writer, True,
                           proofreaders=dict(passed))
        if passing_refusal(facts, PEOPLE[login]) is not None:
            return False
        passed[level] = PEOPLE[login].user_id
    return True


def ways(present: set[str], writer: str) -> bool:
    return any(reviewed_by(writer, reviewers, secrecy)
               for reviewers in permutations(present, 3) for secrecy in reviewers)


def may(login: str, permission: Permission) -> bool:
    return permission in permissions_of(PRESET[login])


def test_the_preset_is_five_people_without_conflicts_and_with_an_administrator() -> None:
    assert len(PRESET) == 5
    assert not any(duty_conflicts(duties) for duties in PRESET.values())
    assert any(Duty.ADMINISTRATOR in duties for duties in PRESET.values())


@pytest.mark.parametrize("absent", [None, *PRESET])
def test_whoever_is_away_a_post_can_be_written_reviewed_and_published(
    absent: str | None,
) -> None:
    present = set(PRESET) - {absent}
    assert any(may(login, Permission.WRITE_POST) and ways(present, login) for login in present)
    assert any(may(login, Permission.PUBLISH) for login in present)


def test_the_question_can_be_answered_with_no() -> None:
    assert not ways({"zhangsan", "wangwu", "lisi"}, "lisi")
