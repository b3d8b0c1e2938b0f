"""批注 and its answer."""

from __future__ import annotations

import pytest

from tests.reviewing.conftest import Desk
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.reviewing import queries, remarks
from wechat_bot.reviewing.models import Comment


def comments(desk: Desk) -> list[Comment]:
    with desk.office.db.read() as session:
        return list(queries.last_comments(session, desk.post_id))


def test_a_comment_is_anchored_to_its_passage(any_desk: Desk) -> None:
    remarks.comment(any_desk.cast.first, any_desk.office, any_desk.round_id,
                    text="请核对时间", quote="12月4日10:00")
    found = comments(any_desk)
    assert [(c.line, c.quote, c.text) for c in found] == [(5, "12月4日10:00", "请核对时间")]
    assert any_desk.last_line() == "批注《宪法宣传周活动通知》第1版"


def test_words_that_are_nowhere_keep_the_line_that_was_given(desk: Desk) -> None:
    remarks.comment(desk.cast.second, desk.office, desk.round_id, text="看这里",
                    quote="没有这句话", line=3)
    assert comments(desk)[0].line == 3


@pytest.mark.parametrize("who", ["first", "second", "final", "secrecy"])
def test_who_reviews_may_comment_at_any_time_of_the_round(desk: Desk, who: str) -> None:
    remarks.comment(getattr(desk.cast, who), desk.office, desk.round_id, text="好")
    assert len(comments(desk)) == 1


@pytest.mark.parametrize("who", ["writer", "publisher", "auditor", "administrator"])
def test_others_may_not(desk: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        remarks.comment(getattr(desk.cast, who), desk.office, desk.round_id, text="好")
    assert comments(desk) == []


def test_an_empty_comment_or_one_on_a_finished_round_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        remarks.comment(desk.cast.first, desk.office, desk.round_id, text=" ")
    desk.return_post(desk.cast.first)
    with pytest.raises(NotAllowed, match="结束"):
        remarks.comment(desk.cast.first, desk.office, desk.round_id, text="还有一处")


def test_the_writer_answers(desk: Desk) -> None:
    number = remarks.comment(desk.cast.first, desk.office, desk.round_id, text="请核对时间")
    desk.return_post(desk.cast.first)
    remarks.answer_comment(desk.cast.writer, desk.office, number, "已改为10:30")
    assert comments(desk)[0].answer == "已改为10:30"
    with pytest.raises(InvalidInput):
        remarks.answer_comment(desk.cast.writer, desk.office, number, "")
    with pytest.raises(NotAllowed):
        remarks.answer_comment(desk.cast.first, desk.office, number, "我来答")
    with pytest.raises(NotFound):
        remarks.answer_comment(desk.cast.writer, desk.office, 999, "?")


def test_the_sheet_of_an_approved_post_changes_no_more(desk: Desk) -> None:
    number = remarks.comment(desk.cast.first, desk.office, desk.round_id, text="请核对时间")
    desk.approve()
    with pytest.raises(WrongState, match="审核表"):
        remarks.answer_comment(desk.cast.writer, desk.office, number, "已改为10:30")
    assert comments(desk)[0].answer == ""
