"""让出时段: urgent posts take the time of a scheduled message, which moves to another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.publishing.test_join_message import enter, planned, post_state
from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast, hire
from tests.support.publishing import read, state
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries, slots
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


@pytest.fixture
def message_id(office: Office, cast: Cast) -> int:
    """A message with one post, due tomorrow."""
    return planned(office, cast)


def later(days: float = 3) -> datetime:
    return clock.now() + timedelta(days=days)


def displace(office: Office, cast: Cast, message_id: int, *post_ids: int, **more: object) -> int:
    values = {"mode": Mode.MANUAL, "new_due_for_old": later(), "reason": "上级要求今天发布", **more}
    return slots.displace(cast.publisher, office, message_id, post_ids=post_ids,
                          **values)  # type: ignore[arg-type]


def test_the_urgent_post_gets_the_time_and_the_other_moves(any_office: Office) -> None:
    cast = hire(any_office)
    message_id = planned(any_office, cast)
    slot, new_due = read(any_office, message_id).due_at, later()
    urgent = approved_post(any_office, cast, title="暴雪预警")
    new_id = displace(any_office, cast, message_id, urgent, new_due_for_old=new_due)
    new, old = read(any_office, new_id), read(any_office, message_id)
    assert (new.due_at, new.next_act_at, new.mode) == (slot, slot, "manual")
    assert (old.due_at, old.next_act_at, old.mode) == (new_due, new_due, "publish")
    assert [a.post_id for a in new.articles] == [urgent]
    assert post_state(any_office, urgent) == "queued"
    with any_office.db.read() as session:
        lines = journal.history(session, [f"message:{message_id}"])
        assert journal.history(session, [f"message:{new_id}"])[0].sentence.startswith("安排发布")
    assert lines[0].sentence == (
        f"《原有0》让出{clock.show(slot)}的时段给《暴雪预警》，改到{clock.show(new_due)}，"
        "原因：上级要求今天发布")


def test_without_a_reason_nothing_is_moved(office: Office, cast: Cast, message_id: int) -> None:
    before, urgent = read(office, message_id).due_at, approved_post(office, cast)
    with pytest.raises(InvalidInput, match="为什么要占用"):
        displace(office, cast, message_id, urgent, reason=" ")
    assert read(office, message_id).due_at == before
    assert post_state(office, urgent) == "approved"


@pytest.mark.parametrize("days", [-1.0, 400.0])
def test_the_new_time_must_be_possible(
    office: Office, cast: Cast, message_id: int, days: float
) -> None:
    urgent = approved_post(office, cast)
    with pytest.raises(InvalidInput, match="发布时间"):
        displace(office, cast, message_id, urgent, new_due_for_old=later(days))


def test_the_new_time_must_be_another(office: Office, cast: Cast, message_id: int) -> None:
    with pytest.raises(InvalidInput, match="另选一个时间"):
        displace(office, cast, message_id, approved_post(office, cast),
                 new_due_for_old=read(office, message_id).due_at)


def test_an_unapproved_urgent_post_moves_nothing(
    office: Office, cast: Cast, message_id: int
) -> None:
    before = read(office, message_id).due_at
    with pytest.raises(WrongState, match="三级审校"):
        displace(office, cast, message_id, written_post(office, cast, title="没审的"))
    assert read(office, message_id).due_at == before
    with office.db.read() as session:
        assert queries.list_messages(session)[0] == 1


@pytest.mark.parametrize("states", [(S.PREPARING,), (S.HELD,), (S.MISSED,), (S.CANCELLED,)])
def test_only_a_scheduled_message_has_a_time_to_give(
    office: Office, cast: Cast, message_id: int, states: tuple[MessageState, ...]
) -> None:
    enter(office, message_id, *states)
    urgent = approved_post(office, cast)
    with pytest.raises(WrongState, match="没有时段可以让出"):
        displace(office, cast, message_id, urgent)
    assert state(office, message_id) is states[-1]
    assert post_state(office, urgent) == "approved"


def test_a_time_that_is_over_can_not_be_given(office: Office, cast: Cast) -> None:
    message_id = operations.schedule(
        cast.publisher, office, post_ids=[approved_post(office, cast, title="马上发")],
        mode=Mode.PUBLISH, due_at=clock.now())
    with pytest.raises(WrongState, match="已到时间"):
        displace(office, cast, message_id, approved_post(office, cast))


def test_a_repeat_needs_its_reason(office: Office, cast: Cast, message_id: int) -> None:
    twin = approved_post(office, cast, title="原有0", body="原有的第 0 篇。\n")
    with pytest.raises(InvalidInput, match="写明原因"):
        displace(office, cast, message_id, twin)
    new_id = displace(office, cast, message_id, twin, repeat_reason="先发这一篇")
    assert read(office, new_id).articles[0].repeat_reason == "先发这一篇"


def test_only_the_publisher_displaces(office: Office, cast: Cast, message_id: int) -> None:
    urgent = approved_post(office, cast)
    with pytest.raises(NotAllowed):
        slots.displace(cast.first, office, message_id, post_ids=[urgent], mode=Mode.MANUAL,
                       new_due_for_old=later(), reason="急")
