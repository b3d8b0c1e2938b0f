"""How events travel: on time, again, late, twice, never, before the reply."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests

from tests.emulator.receiver import Got, Receiver
from tests.emulator.wire import Wire


def settled(wire: Wire, count: int = 1) -> list[Any]:
    """The log once nothing is under way any more."""
    end = time.monotonic() + 5
    while True:
        log: list[Any] = wire.look("deliveries")
        if len(log) == count and all(item["state"] in ("delivered", "failed") for item in log):
            return log
        assert time.monotonic() < end, log
        time.sleep(0.01)


def test_jobs_end_without_anybody_asking(wire: Wire, receiver: Receiver) -> None:
    wire.switch(publish_delay_min=0, publish_delay_max=0)
    wire.submit(wire.draft())
    [got] = receiver.wait(1)
    assert b"PUBLISHJOBFINISH" in got.body and got.method == "POST"
    [entry] = settled(wire)
    assert entry["tries"][0]["status"] == 200 and entry["tries"][0]["answer"] == "success"


@pytest.mark.parametrize(
    "answer", [(200, b"{}"), (500, b"success"), (302, b"")], ids=["garbage", "error", "redirect"]
)
def test_three_tries_then_given_up(
    wire: Wire, receiver: Receiver, answer: tuple[int, bytes]
) -> None:
    receiver.answers = [answer] * 3
    wire.published()
    requests_got = receiver.wait(3)
    [entry] = settled(wire)
    assert (entry["state"], len(entry["tries"])) == ("failed", 3)
    assert len({(got.body, tuple(got.query.items())) for got in requests_got}) == 1


@pytest.mark.parametrize("answer", [b"success", b"", b"success\n"])
def test_a_second_try_may_succeed(wire: Wire, receiver: Receiver, answer: bytes) -> None:
    receiver.answers = [(503, b"busy"), (200, answer)]
    wire.published()
    [entry] = settled(wire)
    assert (entry["state"], len(entry["tries"])) == ("delivered", 2)


def test_a_slow_receiver_is_cut_off(wire: Wire, receiver: Receiver) -> None:
    receiver.hold = 0.3
    wire.switch(callback_timeout=0.1, callback_tries=1)
    wire.published()
    [entry] = settled(wire)
    assert entry["state"] == "failed" and entry["tries"][0]["status"] is None
    assert "没有回应" in entry["tries"][0]["error"]


def test_nobody_there(wire: Wire) -> None:
    wire.switch(callback_url="http://127.0.0.1:1/", callback_retry_seconds=0)
    wire.published()
    [entry] = settled(wire)
    assert (entry["state"], len(entry["tries"])) == ("failed", 3)


def test_wait_between_tries_by_the_clock(wire: Wire, receiver: Receiver) -> None:
    wire.switch(callback_retry_seconds=5)
    receiver.answers = [(500, b"")]
    wire.published()
    receiver.wait(1)
    wire.advance(4.9)
    assert wire.look("deliveries")[0]["state"] != "delivered" and len(receiver.got) == 1
    wire.advance(0.2)
    receiver.wait(2)
    assert settled(wire)[0]["state"] == "delivered"


def test_late(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_delay=600)
    wire.published()
    assert wire.look("deliveries")[0]["state"] == "waiting" and receiver.got == []
    wire.advance(600)
    receiver.wait(1)


def test_copies(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_copies=3)
    wire.published()
    got = receiver.wait(3)
    assert len({one.body for one in got}) == 1
    assert len({one.query["nonce"] for one in got}) == 3
    assert [item["kind"] for item in settled(wire, 3)] == ["first", "copy", "copy"]


@pytest.mark.parametrize(("share", "state"), [(1, "lost"), (0, "delivered")])
def test_lost(wire: Wire, receiver: Receiver, share: int, state: str) -> None:
    wire.switch(event_lost_share=share)
    wire.published()
    if state == "delivered":
        settled(wire)
    [entry] = wire.look("deliveries")
    assert entry["state"] == state and len(receiver.got) == (1 if state == "delivered" else 0)


def test_replay_is_the_same_request(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_replay_after=60)
    wire.published()
    receiver.wait(1)
    settled_first = wire.look("deliveries")
    while len(settled_first) < 2:
        settled_first = wire.look("deliveries")
    wire.advance(60)
    first, second = receiver.wait(2)
    assert first == second and settled(wire, 2)[1]["kind"] == "replay"


@pytest.mark.parametrize("way", ["publish", "mass"])
def test_event_before_the_reply(wire: Wire, receiver: Receiver, way: str) -> None:
    wire.switch(event_before_reply=True)
    media_id = wire.draft()
    answered: list[bool] = []
    replied = False

    def look(got: Got) -> None:
        answered.append(replied)
        # the receiver may ask back while the call that caused the event still waits
        assert requests.get(wire.base + "/_control/readers", timeout=5).json()

    receiver.on_request = look
    reply = wire.submit(media_id) if way == "publish" else wire.mass(media_id)
    replied = True
    assert reply["errcode"] == 0 and answered == [False]
    assert len(settled(wire)) == 1 and len(receiver.got) == 1


def test_event_before_a_reply_that_is_lost(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_before_reply=True)
    media_id = wire.draft()
    wire.arm("/cgi-bin/freepublish/submit", "reset_after")
    with pytest.raises(requests.ConnectionError):
        wire.submit(media_id)
    assert len(receiver.got) == 1


def test_without_an_address_nothing_is_kept(wire: Wire) -> None:
    wire.published()
    assert wire.look("deliveries") == []
