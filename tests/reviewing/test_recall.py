"""撤回送审."""

from __future__ import annotations

import pytest

from tests.reviewing.conftest import Desk
from wechat_bot.kernel.errors import NotAllowed, NotFound
from wechat_bot.reviewing import operations


def test_the_submitter_recalls_and_may_submit_again(any_desk: Desk) -> None:
    any_desk.pass_level(any_desk.cast.first)
    any_desk.recall(any_desk.cast.writer)
    assert any_desk.states() == ("recalled", "draft")
    assert any_desk.last_line() == "撤回送审的《宪法宣传周活动通知》第1版"
    assert any_desk.again().states() == ("open", "in_review")


def test_a_recalled_round_takes_no_review(desk: Desk) -> None:
    desk.recall(desk.cast.writer)
    with pytest.raises(NotAllowed, match="已经结束"):
        desk.pass_level(desk.cast.first)
    with pytest.raises(NotAllowed, match="不用撤回"):
        desk.recall(desk.cast.writer)


def test_who_edited_the_post_may_recall_and_a_stranger_not(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="写稿人或供稿人"):
        desk.recall(desk.cast.colleague)
    desk.edit(desk.cast.colleague)
    second = desk.again()
    second.recall(desk.cast.colleague)
    assert second.states() == ("recalled", "draft")


def test_reviewers_return_instead(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="写稿"):
        desk.recall(desk.cast.first)
    assert desk.states() == ("open", "in_review")


def test_what_was_approved_can_not_be_recalled(desk: Desk) -> None:
    desk.approve()
    with pytest.raises(NotAllowed, match="已经结束"):
        desk.recall(desk.cast.writer)
    assert desk.states() == ("passed", "approved")


def test_a_round_that_is_not_there_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        operations.recall(desk.cast.writer, desk.office, 99)
