"""Events by hand: again, anything, and the check of the address."""

from __future__ import annotations

import base64

import pytest
import requests
import xmltodict
from wechatpy.utils import check_signature

from tests.emulator.receiver import AES_KEY, TOKEN, Receiver
from tests.emulator.wire import Wire


def test_again_with_a_new_signature(wire: Wire, receiver: Receiver) -> None:
    wire.switch(event_lost_share=1)
    wire.published()
    [lost] = wire.look("deliveries")
    again = wire.control(f"deliveries/{lost['number']}/again")
    assert (again["kind"], again["job"]) == ("again", lost["job"])
    [got] = receiver.wait(1)
    assert got.body.decode() == lost["body"]
    check_signature(TOKEN, got.query["signature"], got.query["timestamp"], got.query["nonce"])


def test_any_bytes(wire: Wire, receiver: Receiver) -> None:
    wire.switch(callback_mode="safe", callback_aes_key=AES_KEY)
    sent = base64.b64encode(b"\xff\x00<xml>").decode()
    wire.control("deliveries/send", body_base64=sent, raw=True)
    [got] = receiver.wait(1)
    assert got.body == b"\xff\x00<xml>" and "msg_signature" not in got.query


def test_without_a_signature(wire: Wire, receiver: Receiver) -> None:
    wire.control("deliveries/send", body="<xml/>", signed=False, job=7)
    [got] = receiver.wait(1)
    assert (got.body, got.query) == (b"<xml/>", {})
    assert wire.look("deliveries?job=7")[0]["kind"] == "custom"
    assert wire.look("deliveries?job=8") == []


def test_sealed_like_an_event(wire: Wire, receiver: Receiver) -> None:
    wire.switch(callback_mode="safe", callback_aes_key=AES_KEY)
    wire.control("deliveries/send", body="<xml><a>1</a></xml>")
    [got] = receiver.wait(1)
    assert set(xmltodict.parse(got.body)["xml"]) == {"ToUserName", "Encrypt"}


def test_the_address_is_checked_by_an_echo(wire: Wire, receiver: Receiver) -> None:
    assert wire.control("callback/verify")["ok"] is True
    [got] = receiver.got
    assert got.method == "GET" and got.query["echostr"]
    check_signature(TOKEN, got.query["signature"], got.query["timestamp"], got.query["nonce"])
    receiver.answers = [(200, b"no")]
    assert wire.control("callback/verify")["ok"] is False


def test_the_page_says_whether_the_address_answers(wire: Wire, receiver: Receiver) -> None:
    def verify() -> str:
        url = f"{wire.base}/_control/callback/verify"
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return requests.post(url, data="", headers=headers, timeout=10).content.decode()

    assert "验证通过" in verify()
    receiver.answers = [(200, b"no")]
    assert "没有通过" in verify()


@pytest.mark.parametrize("path", ["deliveries/1/again", "deliveries/send", "callback/verify"])
def test_refused_without_an_address(wire: Wire, path: str) -> None:
    reply = requests.post(f"{wire.base}/_control/{path}", json={}, timeout=10)
    assert reply.status_code == 400 and "接收地址" in reply.json()["error"]


def test_unknown_event(wire: Wire, receiver: Receiver) -> None:
    reply = requests.post(f"{wire.base}/_control/deliveries/9/again", json={}, timeout=10)
    assert reply.status_code == 404


def test_refused_contents(wire: Wire, receiver: Receiver) -> None:
    assert "error" in wire.control("deliveries/send", body=1)
    assert "error" in wire.control("deliveries/send", body_base64="***")
    assert wire.look("deliveries") == []


def test_the_page_shows_the_log(wire: Wire, receiver: Receiver) -> None:
    wire.published()
    receiver.wait(1)
    html = requests.get(wire.base + "/_control/", timeout=10).content.decode()
    assert "PUBLISHJOBFINISH" in html and "再推一次" in html
