"""API send protection (接口群发保护): the administrator agrees, refuses, or says nothing."""

from __future__ import annotations

import pytest

from tests.emulator.wire import Wire

KEY = "protected"


def outcome(wire: Wire) -> object:
    return wire.look("mass")[-1]["outcome"]


# decision -> Status at the end, articles that readers get
DECISIONS = [
    ("approved", "send success", 1),
    ("refused", "err(40001)", 0),
    ("silent", "err(40002)", 0),
]


@pytest.mark.parametrize("form", ["accepted", "89505"])
@pytest.mark.parametrize(("decision", "status", "articles"), DECISIONS)
def test_decisions(wire: Wire, form: str, decision: str, status: str, articles: int) -> None:
    wire.switch(send_protection=form, send_protection_outcome=decision, send_protection_delay=1800)
    wire.mass(wire.draft())
    wire.advance(1799)
    assert outcome(wire) is None and wire.look("mass")[0]["waiting"] is True
    wire.advance(21)
    assert outcome(wire) == status and len(wire.look("readers")) == articles


def test_accepted_and_waiting(wire: Wire) -> None:
    wire.switch(send_protection="accepted")
    reply = wire.mass(wire.draft(), clientmsgid=KEY)
    assert reply["errcode"] == 0
    assert wire.mass_status(reply["msg_id"])["msg_status"] == "SENDING"


def test_89505_then_89504_then_45065(wire: Wire) -> None:
    wire.switch(send_protection="89505", send_protection_delay=600)
    media_id = wire.draft()
    reply = wire.mass(media_id, clientmsgid=KEY)
    assert reply["errcode"] == 89505 and "msg_id" not in reply
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 89504
    assert wire.mass(media_id)["errcode"] == 89504
    wire.advance(660)
    repeat = wire.mass(media_id, clientmsgid=KEY)
    [job] = wire.look("mass")
    assert (repeat["errcode"], repeat["msg_id"]) == (45065, job["msg_id"])
    assert len(wire.look("readers")) == 1


@pytest.mark.parametrize("decision", ["refused", "silent"])
def test_after_a_refusal_it_may_be_sent_anew(wire: Wire, decision: str) -> None:
    wire.switch(send_protection="89505", send_protection_outcome=decision, send_protection_delay=10)
    media_id = wire.draft()
    wire.mass(media_id, clientmsgid=KEY)
    wire.advance(10)
    wire.switch(send_protection="off")
    assert wire.mass(media_id, clientmsgid=KEY)["errcode"] == 0


def test_a_tag_is_not_protected(wire: Wire) -> None:
    wire.switch(send_protection="89505")
    assert wire.mass(wire.draft(), filter={"is_to_all": False, "tag_id": 2})["errcode"] == 0


def test_the_administrator_answers_on_the_control_page(wire: Wire) -> None:
    wire.switch(send_protection="accepted", send_protection_delay=1800)
    msg_id = wire.mass(wire.draft())["msg_id"]
    assert "error" in wire.control(f"mass/{msg_id}/decide", outcome="perhaps")
    assert wire.control(f"mass/{msg_id}/decide", outcome="approved")["status"] == "SENDING"
    assert "error" in wire.control(f"mass/{msg_id}/decide", outcome="refused")
    wire.advance(20)
    assert wire.mass_status(msg_id)["msg_status"] == "SEND_SUCCESS"
