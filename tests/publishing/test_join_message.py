"""并入: approved posts go out with a message that waits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast, hire
from tests.support.publishing import read, state
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, operations, queries, slots
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


@pytest.fixture
def message_id(office: Office, cast: Cast) -> int:
    """A message with one post, due tomorrow."""
    return planned(office, cast)


def planned(office: Office, cast: Cast, count: int = 1) -> int:
    ids = [approved_post(office, cast, title=f"原有{n}", body=f"原有的第 {n} 篇。\n")
           for n in range(count)]
    return operations.schedule(cast.publisher, office, post_ids=ids, mode=Mode.PUBLISH,
                               due_at=clock.now() + timedelta(days=1))


def post_state(office: Office, post_id: int) -> str:
    with office.db.read() as session:
        return posts.get_post(session, post_id).state


def enter(office: Office, message_id: int, *states: MessageState) -> None:
    with office.db.write() as session:
        for target in states:
            lifecycle.enter(session, queries.get_message(session, message_id), target)


def test_posts_are_put_behind_those_that_are_there(any_office: Office) -> None:
    cast = hire(any_office)
    message_id = planned(any_office, cast)
    first = approved_post(any_office, cast, title="后来一")
    second = approved_post(any_office, cast, title="后来二", body="另外的内容。\n")
    slots.join(cast.publisher, any_office, message_id, [second, first])
    articles = read(any_office, message_id).articles
    assert [(a.position, a.post_id) for a in articles[1:]] == [(2, second), (3, first)]
    assert all(article.live for article in articles)
    assert post_state(any_office, first) == post_state(any_office, second) == "queued"
    with any_office.db.read() as session:
        line = journal.history(session, [f"message:{message_id}"])[0]
    assert line.sentence == "把《后来二》《后来一》并入待发布的《原有0》"


def test_the_stored_draft_is_not_used_any_more(
    office: Office, cast: Cast, message_id: int
) -> None:
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.draft_media_id, message.draft_started_at = "old-draft", clock.now()
    slots.join(cast.publisher, office, message_id, [approved_post(office, cast)])
    message = read(office, message_id)
    assert (message.draft_media_id, message.draft_started_at) == ("", None)


@pytest.mark.parametrize("waiting", [S.HELD, S.MISSED])
def test_a_message_that_waits_for_a_person_can_be_joined_and_goes_on_waiting(
    office: Office, cast: Cast, message_id: int, waiting: MessageState
) -> None:
    enter(office, message_id, waiting)
    slots.join(cast.publisher, office, message_id, [approved_post(office, cast)])
    assert state(office, message_id) is waiting
    assert len(read(office, message_id).articles) == 2


@pytest.mark.parametrize("started", [(S.PREPARING,), (S.CANCELLED,), (S.AWAITING_PERSON,)])
def test_what_has_started_or_ended_can_not_be_joined(
    office: Office, cast: Cast, message_id: int, started: tuple[MessageState, ...]
) -> None:
    enter(office, message_id, *started)
    post_id = approved_post(office, cast)
    with pytest.raises(WrongState, match="不能并入稿件"):
        slots.join(cast.publisher, office, message_id, [post_id])
    assert post_state(office, post_id) == "approved"


def test_no_more_than_eight(office: Office, cast: Cast) -> None:
    message_id = planned(office, cast, count=3)
    ids = [approved_post(office, cast, title=f"新{n}", body=f"新的第 {n} 篇。\n") for n in range(6)]
    with pytest.raises(InvalidInput, match="最多放 8 篇，并入后会有 9 篇"):
        slots.join(cast.publisher, office, message_id, ids)
    assert {post_state(office, post_id) for post_id in ids} == {"approved"}
    slots.join(cast.publisher, office, message_id, ids[:5])
    assert len(read(office, message_id).articles) == 8


def test_none_or_the_same_twice_is_refused(office: Office, cast: Cast, message_id: int) -> None:
    post_id = approved_post(office, cast)
    with pytest.raises(InvalidInput, match="还没有选稿件"):
        slots.join(cast.publisher, office, message_id, [])
    with pytest.raises(InvalidInput, match="只能放一次"):
        slots.join(cast.publisher, office, message_id, [post_id, post_id])


def test_an_unapproved_post_keeps_all_out(office: Office, cast: Cast, message_id: int) -> None:
    good, bad = approved_post(office, cast), written_post(office, cast, title="没审的")
    with pytest.raises(WrongState, match="三级审校"):
        slots.join(cast.publisher, office, message_id, [good, bad])
    assert post_state(office, good) == "approved"
    assert len(read(office, message_id).articles) == 1


def test_a_post_of_another_live_message_is_refused(
    office: Office, cast: Cast, message_id: int
) -> None:
    post_id = approved_post(office, cast)
    operations.schedule(cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL,
                        due_at=clock.now() + timedelta(days=2))
    with pytest.raises(WrongState, match="待发布"):
        slots.join(cast.publisher, office, message_id, [post_id])


def test_a_repeat_needs_its_reason(office: Office, cast: Cast, message_id: int) -> None:
    twin = approved_post(office, cast, title="原有0", body="原有的第 0 篇。\n")
    with pytest.raises(InvalidInput, match="写明原因"):
        slots.join(cast.publisher, office, message_id, [twin])
    slots.join(cast.publisher, office, message_id, [twin], repeat_reason="两个栏目都要")
    assert read(office, message_id).articles[1].repeat_reason == "两个栏目都要"


def test_only_the_publisher_joins(office: Office, cast: Cast, message_id: int) -> None:
    post_id = approved_post(office, cast)
    with pytest.raises(NotAllowed):
        slots.join(cast.writer, office, message_id, [post_id])
    assert post_state(office, post_id) == "approved"
