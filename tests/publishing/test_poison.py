"""A message or a piece of news that makes the program stumble: said, set aside, others go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine

from tests.support.cast import Cast
from tests.support.publishing import make_due, queued, read, readers, state, sweep_until
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, events
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState

S = MessageState


class Broken:
    """The real gateway; one call fails in a way nobody thought of."""

    def __init__(self, gateway: WeChatGateway, name: str, *, after: bool = False) -> None:
        self._gateway, self._name, self._after = gateway, name, after

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        if name != self._name:
            return found

        def stumble(*args: Any) -> Any:
            if self._after:
                found(*args)
            raise KeyError("nobody thought of this")

        return stumble


def submits(emulator: EmulatorServer) -> int:
    return len(requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json())


@pytest.mark.parametrize("name", ["upload_body_image", "add_draft", "get_draft"])
def test_a_stumble_before_the_submit_is_said_and_tried_again_until_missed(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, name: str
) -> None:
    message_id = queued(office, cast)
    broken: Any = Broken(gateway, name)
    protocol.sweep(office, broken, "w")
    message = read(office, message_id)
    assert message.state == S.PREPARING.value and "程序出错" in message.reason
    assert message.next_act_at is not None and message.lease_until is None
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=True):
        protocol.sweep(office, broken, "w")
    assert state(office, message_id) is S.MISSED and submits(emulator) == 0


@pytest.mark.parametrize("after", [False, True])
def test_a_stumble_at_the_submit_is_never_repeated(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, after: bool
) -> None:
    message_id = queued(office, cast)
    broken: Any = Broken(gateway, "submit", after=after)
    end = sweep_until(office, broken, message_id, S.PUBLISHED, S.UNCONFIRMED)
    assert (end is S.PUBLISHED) == after
    assert submits(emulator) == len(readers(emulator)) == int(after)


def test_a_stumble_in_the_search_for_proof_ends_unconfirmed(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    sweep_until(office, Broken(gateway, "submit"), message_id, S.SUBMITTING)
    sweep_until(office, Broken(gateway, "newest_published"), message_id, S.UNCONFIRMED)
    assert "程序出错" in read(office, message_id).reason and submits(emulator) == 0


def test_a_stumble_in_the_poll_is_said_and_polled_again(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    make_due(office, message_id)
    protocol.sweep(office, Broken(gateway, "publish_status"), "w")
    assert state(office, message_id) is S.SUBMITTED
    assert "程序出错" in read(office, message_id).reason
    sweep_until(office, gateway, message_id, S.PUBLISHED)


def test_a_message_that_can_not_be_started_is_held_and_starves_nobody(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    bad = queued(office, cast)
    good = queued(office, cast, body="另一篇的正文。\n")
    with office.db.write() as session:  # a post out of step with its message
        post_id = queries.get_message(session, bad).articles[0].post_id
        posts.get_post(session, post_id).state = "published"
    sweep_until(office, gateway, good, S.PUBLISHED)
    assert state(office, bad) is S.HELD and "程序出错" in read(office, bad).reason
    assert len(readers(emulator)) == 1


def test_news_that_can_not_be_read_stops_no_other_news(office: Office) -> None:
    heard: list[int] = []
    with office.db.write() as session:
        session.add(events.OutboxEvent(name=events.POST_REVISED, payload="{",
                                       created_at=clock.now()))
        events.announce(session, events.POST_REVISED, number=7)
    handlers = {events.POST_REVISED: [lambda payload: heard.append(payload["number"])]}
    assert events.deliver(office.db, handlers) == 1
    assert heard == [7]
    with office.db.read() as session:
        assert session.get_one(events.OutboxEvent, 1).failures == 1
