"""期限与催办."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.reviewing.conftest import Desk
from wechat_bot.kernel import clock
from wechat_bot.notices.queries import notices_of
from wechat_bot.reviewing import queries, remarks


def told(desk: Desk, kind: str) -> list[str]:
    with desk.office.db.read() as session:
        return [notice.sentence
                for notice in notices_of(session, desk.cast.first.require_person())[1]
                if notice.kind == kind]


def due(desk: Desk) -> object:
    with desk.office.db.read() as session:
        return queries.get_round(session, desk.round_id).due_at


def test_a_step_is_due_after_its_working_days(desk: Desk) -> None:
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        assert found.due_at is not None
        assert timedelta(hours=23) < found.due_at - found.submitted_at < timedelta(days=12)


def test_a_reminder_comes_before_the_deadline_and_one_at_it_each_once(desk: Desk) -> None:
    with desk.office.db.read() as session:
        end = queries.get_round(session, desk.round_id).due_at
    assert end is not None
    assert remarks.remind(desk.office) == 0
    for moment, number in ((end - timedelta(hours=3), 1), (end + timedelta(minutes=1), 2)):
        with time_machine.travel(moment, tick=False):
            assert remarks.remind(desk.office) == 1
            assert remarks.remind(desk.office) == 0
        assert len(told(desk, "review_reminder")) == number


def test_a_finished_round_has_no_deadline(desk: Desk) -> None:
    desk.return_post(desk.cast.first)
    assert due(desk) is None
    with time_machine.travel(clock.now() + timedelta(days=30), tick=False):
        assert remarks.remind(desk.office) == 0


def test_who_is_next_is_told(desk: Desk) -> None:
    assert told(desk, "review_waiting") == ["请王五办理《宪法宣传周活动通知》第 1 版的初审"]
