"""作废与恢复稿件."""

from __future__ import annotations

import pytest

from tests.support.articles import approved_post, submitted_round, written_post
from tests.support.cast import Cast
from wechat_bot.drafting import operations, queries
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office


def state(office: Office, post_id: int) -> str:
    with office.db.read() as session:
        return queries.get_post(session, post_id).state


def test_a_draft_and_an_approved_post_can_be_cancelled_and_restored(
    office: Office, cast: Cast
) -> None:
    for post_id in (written_post(office, cast), approved_post(office, cast)):
        operations.cancel_post(cast.writer, office, post_id, " 活动取消 ")
        assert state(office, post_id) == "cancelled"
        with office.db.read() as session:
            line = journal.history(session, [f"post:{post_id}"])[0]
            assert line.sentence.endswith("：活动取消")
        operations.restore_post(cast.colleague, office, post_id)
        assert state(office, post_id) == "draft"


def test_a_reason_is_needed(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(InvalidInput) as caught:
        operations.cancel_post(cast.writer, office, post_id, "  ")
    assert set(caught.value.fields) == {"reason"}
    assert state(office, post_id) == "draft"


def test_a_post_under_review_can_not_be_cancelled(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    submitted_round(office, cast, post_id)
    with pytest.raises(WrongState, match="审校中"):
        operations.cancel_post(cast.writer, office, post_id, "不要了")
    with pytest.raises(WrongState):
        operations.restore_post(cast.writer, office, post_id)
    assert state(office, post_id) == "in_review"


def test_only_who_writes_may(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(NotAllowed):
        operations.cancel_post(cast.first, office, post_id, "不要了")
    operations.cancel_post(cast.writer, office, post_id, "不要了")
    with pytest.raises(NotAllowed):
        operations.restore_post(cast.publisher, office, post_id)
    assert state(office, post_id) == "cancelled"
