"""clientmsgid: the key that makes a repeated mass/sendall harmless."""

from __future__ import annotations

import pytest

from tests.emulator.wire import Wire

KEY = "2026-03-05-one"


def test_a_repeat_names_the_first_send(wire: Wire) -> None:
    media_id = wire.draft()
    msg_id = wire.mass(media_id, clientmsgid=KEY)["msg_id"]
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 45066
    wire.advance(60)
    reply = wire.mass(media_id, clientmsgid=KEY)
    assert (reply["errcode"], reply["msg_id"]) == (45065, msg_id)
    assert reply["errmsg"].startswith("clientmsgid exist")
    assert len(wire.look("mass")) == len(wire.look("readers")) == 1


def test_a_failed_send_keeps_its_key(wire: Wire) -> None:
    wire.switch(mass_outcome="send fail", mass_quota_on_failure="returned")
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(60)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 45065
    assert wire.mass(media_id, clientmsgid="another")["errcode"] == 0


def test_after_a_day_the_key_is_forgotten(wire: Wire) -> None:
    wire.switch(draft_removed_at="never")
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(24 * 3600 - 1)
    wire.log_in()
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 45065
    wire.advance(1)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 0


@pytest.mark.parametrize(("start", "code"), [("first", 45065), ("last", 45066)])
def test_too_fast_counted_from(wire: Wire, start: str, code: int) -> None:
    wire.switch(clientmsgid_fast_from=start)
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(30)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 45066
    wire.advance(40)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == code


def test_too_fast_can_be_switched_off(wire: Wire) -> None:
    wire.switch(clientmsgid_fast_seconds=0)
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 45065


@pytest.mark.parametrize(("key", "code"), [("x" * 32, 0), ("x" * 33, 45067), ("县" * 11, 45067)])
def test_length_in_bytes(wire: Wire, key: str, code: int) -> None:
    assert wire.mass(wire.draft(), clientmsgid=key)["errcode"] == code


@pytest.mark.parametrize(("order", "code"), [("before_media", 45065), ("after_media", 40007)])
def test_key_or_draft_first(wire: Wire, order: str, code: int) -> None:
    wire.switch(clientmsgid_checked=order)
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(60)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == code


@pytest.mark.parametrize(
    ("order", "code"), [("after_clientmsgid", 45065), ("before_clientmsgid", 45028)]
)
def test_key_or_quota_first(wire: Wire, order: str, code: int) -> None:
    wire.switch(mass_quota_checked=order)
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(60)
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == code


def test_without_a_key_every_send_is_a_new_one(wire: Wire) -> None:
    wire.switch(draft_removed_at="never", mass_per_day=5)
    media_id = wire.draft()
    assert [wire.mass(media_id)["errcode"] for _ in range(2)] == [0, 0]
    wire.advance(60)
    assert len(wire.look("readers")) == 2
