"""Several workers and one event, on both databases; a worker that dies with an event in hand."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.support.callbacks import mass_xml, publish_xml
from tests.support.cast import hire
from tests.support.publishing import queued, read, state
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import inbox, lifecycle, queries
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.publishing.notified import read_event
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


def tell(office: Office, text: str, signature: str = "s") -> None:
    event = read_event(text)
    assert event is not None
    inbox.receive(office, event, signature)


def submitted(office: Office, mode: Mode = Mode.PUBLISH, **numbers: str) -> int:
    """A message that WeChat has accepted under these numbers, without any network."""
    message_id = queued(office, hire(office), mode=mode)
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.submit_started_at = message.submitted_at = clock.now()
        for step in (S.PREPARING, S.SUBMITTING, S.SUBMITTED):
            lifecycle.enter(session, message, step)
        for name, value in numbers.items():
            setattr(message, name, value)
    return message_id


def times_published(office: Office, message_id: int) -> int:
    with office.db.read() as session:
        lines = journal.history(session, [f"message:{message_id}"])
    return [line.event for line in lines].count("message.published")


@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.MASS_SEND])
def test_four_workers_settle_one_event_once(any_office: Office, mode: Mode) -> None:
    number = {"publish_id": "77"} if mode is Mode.PUBLISH else {"msg_id": "77"}
    message_id = submitted(any_office, mode, **number)
    tell(any_office, publish_xml("77") if mode is Mode.PUBLISH else mass_xml("77"))
    failures: list[Exception] = []

    def work(name: str) -> None:
        try:
            inbox.sweep(any_office, None, name)
        except Exception as error:  # seen below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and state(any_office, message_id) is S.PUBLISHED
    assert times_published(any_office, message_id) == 1


def test_events_and_messages_meet_while_both_come_in(any_office: Office) -> None:
    """The event is received and swept at the same time, again and again."""
    message_id = submitted(any_office, publish_id="77")
    stop = threading.Event()

    def sweep() -> None:
        while not stop.is_set():
            inbox.sweep(any_office, None, "w")

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    for copy in range(6):
        tell(any_office, publish_xml("77"), f"s{copy}")
    stop.set()
    sweeper.join()
    inbox.sweep(any_office, None, "w")
    with any_office.db.read() as session:
        (row,) = session.scalars(select(WeChatEvent)).all()
    assert row.copies == 6 and row.settled_at and row.message_id == message_id
    assert times_published(any_office, message_id) == 1


@pytest.mark.parametrize("where", ["by_number", "apply"])
def test_a_worker_that_dies_with_an_event_loses_nothing(
    any_office: Office, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    message_id = submitted(any_office, publish_id="77")
    tell(any_office, publish_xml("77"))

    def die(*_: Any) -> Any:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(
            inbox.event_matching if where == "by_number" else inbox.event_outcomes, where, die)
        with pytest.raises(KeyboardInterrupt):
            inbox.sweep(any_office, None, "dies")
    assert state(any_office, message_id) is S.SUBMITTED
    assert inbox.sweep(any_office, None, "other") == 0  # not yet: the first may be slow only
    with time_machine.travel(clock.now() + timedelta(seconds=100)):
        inbox.sweep(any_office, None, "other")
        assert state(any_office, message_id) is S.PUBLISHED
    assert read(any_office, message_id).article_id == "b5O2"
