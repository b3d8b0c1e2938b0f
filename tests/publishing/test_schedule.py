"""安排发布、改期、取消、移出: each beside its refusals."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast
from tests.support.publishing import queued, read, state
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations
from wechat_bot.publishing.rules import MessageState, Mode


def _later(minutes: float = 30):  # type: ignore[no-untyped-def]
    return clock.now() + timedelta(minutes=minutes)


def _schedule(office: Office, cast: Cast, *ids: int, **more: object) -> int:
    return operations.schedule(cast.publisher, office, post_ids=ids, mode=Mode.PUBLISH,
                               due_at=more.pop("due_at", _later()), **more)  # type: ignore


def _post_state(office: Office, post_id: int) -> str:
    with office.db.read() as session:
        return posts.get_post(session, post_id).state


def test_an_approved_post_is_queued(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    message_id = _schedule(office, cast, post_id)
    assert state(office, message_id) is MessageState.SCHEDULED
    assert _post_state(office, post_id) == "queued"


def test_only_the_publisher_schedules(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    with pytest.raises(NotAllowed, match="发布"):
        operations.schedule(cast.writer, office, post_ids=[post_id], mode=Mode.PUBLISH,
                            due_at=_later())


def test_an_unapproved_post_is_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(WrongState, match="三级审校"):
        _schedule(office, cast, written_post(office, cast))


def test_one_unapproved_post_refuses_the_whole_message(office: Office, cast: Cast) -> None:
    good, bad = approved_post(office, cast), written_post(office, cast, title="另一篇")
    with pytest.raises(WrongState):
        _schedule(office, cast, good, bad)
    assert _post_state(office, good) == "approved"


def test_a_post_is_in_one_live_message_only(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    _schedule(office, cast, post_id)
    with pytest.raises(WrongState, match="待发布"):
        _schedule(office, cast, post_id)


@pytest.mark.parametrize("count", [0, 9])
def test_one_to_eight_articles(office: Office, cast: Cast, count: int) -> None:
    with pytest.raises(InvalidInput, match="1 到 8"):
        _schedule(office, cast, *range(1, count + 1))


def test_a_time_in_the_past_is_refused(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    with pytest.raises(InvalidInput, match="已经过去"):
        _schedule(office, cast, post_id, due_at=_later(-30))
    assert _post_state(office, post_id) == "approved"


def test_the_same_text_twice_needs_a_reason(office: Office, cast: Cast) -> None:
    first = queued(office, cast)
    with office.db.write() as session:
        from wechat_bot.publishing import queries
        queries.get_message(session, first).articles[0].outcome = "published"
    again = approved_post(office, cast, title="第1号公告")
    with pytest.raises(InvalidInput, match="已经发表过"):
        _schedule(office, cast, again)
    assert _schedule(office, cast, again, repeat_reason="上次链接失效，重发") > first


def test_a_queued_post_can_not_be_edited(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    _schedule(office, cast, post_id)
    with office.db.read() as session:
        revision = posts.get_post(session, post_id).current_revision
        assert revision is not None
        changed = revision.fields()
    with pytest.raises(WrongState, match="先取消排期"):
        drafting.save_revision(cast.writer, office, post_id, changed, 1)


def test_reschedule_and_cancel(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    message_id = _schedule(office, cast, post_id)
    due = _later(90)
    operations.reschedule(cast.publisher, office, message_id, due)
    assert read(office, message_id).due_at == due
    with pytest.raises(InvalidInput, match="原因"):
        operations.cancel(cast.publisher, office, message_id, " ")
    operations.cancel(cast.publisher, office, message_id, "活动改期")
    assert _post_state(office, post_id) == "approved"
    with pytest.raises(WrongState):
        operations.reschedule(cast.publisher, office, message_id, due)
    assert _schedule(office, cast, post_id) != message_id  # free for another message


def test_take_one_article_out(office: Office, cast: Cast) -> None:
    one, two = approved_post(office, cast), approved_post(office, cast, title="另一篇")
    message_id = _schedule(office, cast, one, two)
    operations.remove_article(cast.publisher, office, message_id, one)
    assert [a.post_id for a in read(office, message_id).articles] == [two]
    assert read(office, message_id).articles[0].position == 1
    assert _post_state(office, one) == "approved"
    with pytest.raises(WrongState, match="只有这一篇"):
        operations.remove_article(cast.publisher, office, message_id, two)
