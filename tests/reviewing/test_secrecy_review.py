"""保密审查."""

from __future__ import annotations

import pytest

from tests.reviewing.conftest import Desk
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed
from wechat_bot.reviewing import queries


def reviews(desk: Desk) -> list[tuple[int, bool]]:
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        return [(review.reviewer_id, review.passed) for review in found.secrecy_reviews]


def test_the_officer_passes_it(any_desk: Desk) -> None:
    any_desk.secrecy(any_desk.cast.secrecy)
    assert reviews(any_desk) == [(any_desk.cast.secrecy.user_id, True)]
    assert any_desk.states() == ("open", "in_review")
    assert any_desk.last_line() == "《宪法宣传周活动通知》第1版通过保密审查"


def test_a_reviewer_of_the_post_may_do_it(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    desk.secrecy(desk.cast.first)
    desk.pass_level(desk.cast.second)
    assert desk.pass_level(desk.cast.final) == 3


def test_a_refusal_returns_the_post_with_its_reason(any_desk: Desk) -> None:
    any_desk.secrecy(any_desk.cast.secrecy, passed=False, opinion="含内部电话")
    assert any_desk.states() == ("returned", "returned")
    assert any_desk.last_line().endswith("未通过保密审查：含内部电话")
    with pytest.raises(NotAllowed):
        any_desk.pass_level(any_desk.cast.first)


def test_a_refusal_needs_its_reason(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.secrecy(desk.cast.secrecy, passed=False, opinion=" ")
    assert set(caught.value.fields) == {"opinion"}
    assert reviews(desk) == []


def test_it_is_done_once_per_round_and_again_in_the_next(desk: Desk) -> None:
    desk.secrecy(desk.cast.secrecy)
    with pytest.raises(NotAllowed, match="做过"):
        desk.secrecy(desk.cast.first)
    desk.edit()
    second = desk.again()
    for actor in (desk.cast.first, desk.cast.second):
        second.pass_level(actor)
    with pytest.raises(NotAllowed, match="保密审查"):
        second.pass_level(desk.cast.final)


def test_without_the_duty_nobody_may(desk: Desk) -> None:
    for actor in (desk.cast.writer, desk.cast.publisher, desk.cast.administrator,
                  desk.cast.outsider):
        with pytest.raises(NotAllowed):
            desk.secrecy(actor)
    assert reviews(desk) == []


def test_an_outdated_version_is_not_judged(desk: Desk) -> None:
    with pytest.raises(EditConflict):
        desk.secrecy(desk.cast.secrecy, seen_sha256="")
    desk.edit()
    with pytest.raises(EditConflict):
        desk.secrecy(desk.cast.secrecy)
    assert reviews(desk) == []
