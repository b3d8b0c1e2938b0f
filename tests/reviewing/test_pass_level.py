"""通过一级."""

from __future__ import annotations

import threading

import pytest

from tests.reviewing.conftest import Desk
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import BureauError, EditConflict, InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations as people
from wechat_bot.people import queries as accounts
from wechat_bot.people.rules import Duty
from wechat_bot.reviewing import operations, queries


def passed(desk: Desk) -> dict[int, int]:
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        return {review.level: review.reviewer_id for review in found.reviews}


def give(office: Office, desk: Desk, actor: Actor, *duties: Duty) -> Actor:
    """The same person with other duties."""
    assert actor.user_id is not None
    people.change_user(desk.cast.administrator, office, actor.user_id, name=actor.name,
                       section="", duties=duties, active=True)
    with office.db.read() as session:
        return accounts.actor_of(session, accounts.get_user(session, actor.user_id))


def test_three_persons_in_order_make_an_approved_post(any_desk: Desk) -> None:
    cast = any_desk.cast
    any_desk.secrecy(cast.secrecy)
    assert [any_desk.pass_level(a) for a in (cast.first, cast.second, cast.final)] == [1, 2, 3]
    assert passed(any_desk) == {1: cast.first.user_id, 2: cast.second.user_id,
                                3: cast.final.user_id}
    assert any_desk.states() == ("passed", "approved")
    assert any_desk.last_line() == "终审通过《宪法宣传周活动通知》第1版"
    assert any_desk.artefact() is not None


def test_before_the_last_level_nothing_is_approved(desk: Desk) -> None:
    desk.secrecy(desk.cast.secrecy)
    for actor in (desk.cast.first, desk.cast.second):
        desk.pass_level(actor)
        assert desk.states() == ("open", "in_review")
        assert desk.artefact() is None


def test_the_levels_have_an_order(desk: Desk) -> None:
    for actor in (desk.cast.second, desk.cast.final):
        with pytest.raises(NotAllowed, match="轮到初审"):
            desk.pass_level(actor)
    desk.pass_level(desk.cast.first)
    with pytest.raises(NotAllowed, match="轮到复审"):
        desk.pass_level(desk.cast.first)
    assert set(passed(desk)) == {1}


def test_the_last_level_waits_for_the_secrecy_review(desk: Desk) -> None:
    for actor in (desk.cast.first, desk.cast.second):
        desk.pass_level(actor)
    with pytest.raises(NotAllowed, match="保密审查"):
        desk.pass_level(desk.cast.final)
    assert desk.artefact() is None
    desk.secrecy(desk.cast.final)
    assert desk.pass_level(desk.cast.final) == 3


def test_nobody_passes_his_own_work(office: Office, desk: Desk) -> None:
    both = give(office, desk, desk.cast.writer, Duty.CONTRIBUTOR, Duty.FIRST_REVIEWER)
    with pytest.raises(NotAllowed, match="不能由您审校"):
        desk.pass_level(both)
    assert passed(desk) == {}


def test_who_edited_an_earlier_version_does_not_review_a_later_one(
    office: Office, desk: Desk
) -> None:
    desk.edit(desk.cast.colleague)
    desk.edit(desk.cast.writer)
    second = desk.again()
    both = give(office, desk, desk.cast.colleague, Duty.FIRST_REVIEWER)
    with pytest.raises(NotAllowed, match="不能由您审校"):
        second.pass_level(both)


def test_the_named_contributor_does_not_review(desk: Desk) -> None:
    desk.edit(contributor="张三、王五")
    with pytest.raises(NotAllowed, match="供稿人"):
        desk.again().pass_level(desk.cast.first)


def test_one_person_does_not_pass_two_levels(office: Office, desk: Desk) -> None:
    both = give(office, desk, desk.cast.first, Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER)
    desk.pass_level(both)
    with pytest.raises(NotAllowed, match="不能审两级"):
        desk.pass_level(both)
    assert set(passed(desk)) == {1}


def test_proof_reading_belongs_to_it(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.pass_level(desk.cast.first, proofread=False)
    assert set(caught.value.fields) == {"proofread"}
    assert passed(desk) == {}


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_who_saw_something_else_does_not_pass_this(desk: Desk, seen: str) -> None:
    with pytest.raises(EditConflict, match="没有提交"):
        desk.pass_level(desk.cast.first, seen_sha256=seen)
    assert passed(desk) == {}


def test_an_outdated_version_is_not_passed(desk: Desk) -> None:
    desk.edit()
    with pytest.raises(EditConflict, match="不是最新"):
        desk.pass_level(desk.cast.first)
    assert passed(desk) == {}


def test_a_finished_round_takes_no_more(desk: Desk) -> None:
    desk.approve()
    with pytest.raises(NotAllowed, match="已经结束"):
        desk.pass_level(desk.cast.final)


def test_without_the_right_nobody_passes(desk: Desk) -> None:
    for actor in (desk.cast.writer, desk.cast.administrator, desk.cast.secrecy, desk.cast.auditor):
        with pytest.raises(NotAllowed, match="审校"):
            desk.pass_level(actor)
    with pytest.raises(NotFound):
        operations.pass_level(desk.cast.first, desk.office, 99, seen_sha256=desk.seen)


def test_who_saw_another_level_passes_nothing(office: Office, desk: Desk) -> None:
    both = give(office, desk, desk.cast.second, Duty.FIRST_REVIEWER, Duty.SECOND_REVIEWER)
    desk.pass_level(desk.cast.first, level=1)
    with pytest.raises(EditConflict, match="初审刚刚已由别人办理"):
        desk.pass_level(both, level=1)
    assert set(passed(desk)) == {1}
    assert desk.pass_level(both, level=2) == 2


def test_of_two_reviewers_at_once_one_passes_and_the_other_is_told(any_desk: Desk) -> None:
    office = any_desk.office
    rival = give(office, any_desk, any_desk.cast.outsider, Duty.FIRST_REVIEWER)
    together, outcomes = threading.Barrier(2), []

    def click(actor: Actor) -> None:
        together.wait(5)
        try:
            outcomes.append(any_desk.pass_level(actor, level=1))
        except BureauError as error:
            outcomes.append(error.message)

    threads = [threading.Thread(target=click, args=(actor,))
               for actor in (any_desk.cast.first, rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 2
    assert outcomes.count(1) == 1
    assert any("初审" in outcome for outcome in outcomes if isinstance(outcome, str)), outcomes
    assert len(passed(any_desk)) == 1


def test_an_edit_at_the_moment_of_the_last_approval_leaves_nothing_half(any_desk: Desk) -> None:
    """Either the edit came first and the approval is refused, or it voids the approval."""
    any_desk.secrecy(any_desk.cast.secrecy)
    for actor in (any_desk.cast.first, any_desk.cast.second):
        any_desk.pass_level(actor)
    together = threading.Barrier(2)
    unexpected: list[Exception] = []

    def do(act: str) -> None:
        together.wait(5)
        try:
            if act == "edit":
                any_desk.edit()
            else:
                any_desk.pass_level(any_desk.cast.final)
        except EditConflict:
            pass
        except Exception as error:
            unexpected.append(error)

    threads = [threading.Thread(target=do, args=(act,)) for act in ("edit", "pass")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    assert any_desk.states()[1] == "draft"
    assert any_desk.artefact() is None
