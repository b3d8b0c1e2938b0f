"""完成: derived from the publication, or entered; 不予转发; 重新办理."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.reposting.conftest import NOW, URL, Clock, entered, published_post, row
from tests.support.articles import approved_post
from tests.support.cast import Cast
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.rules import Outcome


@pytest.mark.parametrize(("due", "outcome"), [
    (timedelta(hours=3), Outcome.ON_TIME), (timedelta(minutes=-30), Outcome.LATE),
    (None, Outcome.ON_TIME),
])
def test_publication_completes_the_order(
    any_office: Office, any_cast: Cast, due: timedelta | None, outcome: Outcome
) -> None:
    order_id = entered(any_office, any_cast, due_at=NOW + due if due is not None else None)
    post_id = published_post(any_office, any_cast, title="转载的标题")
    assert row(any_office, order_id).outcome in (Outcome.OPEN, Outcome.OVERDUE)
    operations.link_post(any_cast.writer, any_office, order_id, post_id)
    found = row(any_office, order_id)
    assert (found.outcome, found.done_at, found.order.state) == (outcome, NOW, "open")
    assert found.published is not None
    assert (found.published.url, found.published.title) == (URL, "转载的标题")
    with any_office.db.read() as session:
        assert queries.undone(session, NOW) == []


def test_an_approved_post_completes_nothing(office: Office, cast: Cast, time: Clock) -> None:
    order_id = entered(office, cast)
    operations.link_post(cast.writer, office, order_id, approved_post(office, cast))
    assert row(office, order_id).outcome is Outcome.OPEN
    time.forward(days=2)
    assert row(office, order_id).outcome is Outcome.OVERDUE


def test_what_was_done_elsewhere_is_entered(office: Office, cast: Cast, time: Clock) -> None:
    order_id = entered(office, cast)
    time.forward(days=3)
    operations.close(cast.writer, office, order_id, done_at=NOW, note="已在视频号转发",
                     url="https://channels.weixin.qq.com/1")
    found = row(office, order_id)
    assert (found.outcome, found.done_at) == (Outcome.ON_TIME, NOW)
    with pytest.raises(WrongState):
        operations.close(cast.writer, office, order_id, done_at=NOW, note="再来一次")


def test_closing_asks_for_time_and_words(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    with pytest.raises(InvalidInput) as caught:
        operations.close(cast.writer, office, order_id, done_at=NOW + timedelta(hours=1),
                         url="www", note=" ")
    assert set(caught.value.fields) == {"done_at", "done_url", "close_note"}
    with pytest.raises(NotAllowed):
        operations.close(cast.auditor, office, order_id, done_at=NOW, note="好")
    assert row(office, order_id).order.state == "open"


def test_an_order_is_declined_with_a_reason_and_reopened(
    office: Office, cast: Cast, time: Clock
) -> None:
    order_id = entered(office, cast)
    with pytest.raises(InvalidInput):
        operations.decline(cast.writer, office, order_id, "  ")
    operations.decline(cast.writer, office, order_id, "与本县无关")
    time.forward(days=9)
    assert row(office, order_id).outcome is Outcome.DECLINED
    with pytest.raises(WrongState):
        operations.decline(cast.writer, office, order_id, "又一次")
    with pytest.raises(InvalidInput):
        operations.reopen(cast.writer, office, order_id, "")
    operations.reopen(cast.writer, office, order_id, "来电要求转发")
    found = row(office, order_id)
    assert (found.outcome, found.order.reason) == (Outcome.OVERDUE, "")
    with pytest.raises(WrongState):
        operations.reopen(cast.writer, office, order_id, "又一次")


def test_what_is_out_already_is_neither_declined_nor_closed(office: Office, cast: Cast) -> None:
    order_id = entered(office, cast)
    operations.link_post(cast.writer, office, order_id, published_post(office, cast))
    with pytest.raises(WrongState, match="已经发表"):
        operations.decline(cast.writer, office, order_id, "不要了")
    with pytest.raises(WrongState, match="已经发表"):
        operations.close(cast.writer, office, order_id, done_at=NOW, note="办了")
