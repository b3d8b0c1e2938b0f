"""Signature and encryption of events, read by the library that our clients use."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature

from tests.emulator.receiver import AES_KEY, TOKEN, Got, Receiver
from tests.emulator.wire import APP, Wire
from wechat_bot.emulator import EmulatorSettings
from wechat_bot.emulator.switches import with_switches


def event_got(wire: Wire, receiver: Receiver, **switches: Any) -> Got:
    wire.switch(**switches)
    wire.published(wire.article(title="标题"))
    return receiver.wait(1)[0]


def decrypted(got: Got) -> Any:
    query = got.query
    crypto = WeChatCrypto(TOKEN, AES_KEY, APP)
    text = crypto.decrypt_message(
        got.body, query["msg_signature"], query["timestamp"], query["nonce"]
    )
    return xmltodict.parse(text)["xml"]


def test_plain(wire: Wire, receiver: Receiver) -> None:
    got = event_got(wire, receiver)
    check_signature(TOKEN, got.query["signature"], got.query["timestamp"], got.query["nonce"])
    assert set(got.query) == {"signature", "timestamp", "nonce", "openid"}


def test_safe(wire: Wire, receiver: Receiver) -> None:
    got = event_got(wire, receiver, callback_mode="safe", callback_aes_key=AES_KEY)
    assert got.query["encrypt_type"] == "aes"
    check_signature(TOKEN, got.query["signature"], got.query["timestamp"], got.query["nonce"])
    outer = xmltodict.parse(got.body)["xml"]
    assert set(outer) == {"ToUserName", "Encrypt"}
    assert decrypted(got)["Event"] == "PUBLISHJOBFINISH"


def test_compatible(wire: Wire, receiver: Receiver) -> None:
    got = event_got(wire, receiver, callback_mode="compatible", callback_aes_key=AES_KEY)
    outer = xmltodict.parse(got.body)["xml"]
    assert outer["Event"] == "PUBLISHJOBFINISH" and outer["Encrypt"]
    inner = decrypted(got)
    assert inner["PublishEventInfo"] == outer["PublishEventInfo"]


def test_wrong_signature(wire: Wire, receiver: Receiver) -> None:
    got = event_got(
        wire, receiver, callback_mode="safe", callback_aes_key=AES_KEY, event_wrong_signature=True
    )
    query = got.query
    with pytest.raises(InvalidSignatureException):
        check_signature(TOKEN, query["signature"], query["timestamp"], query["nonce"])
    with pytest.raises(InvalidSignatureException):
        decrypted(got)


def test_time_of_the_signature(wire: Wire, receiver: Receiver) -> None:
    by_machine = event_got(wire, receiver)
    wire.switch(callback_timestamp="emulator")
    wire.published()
    by_clock = receiver.wait(2)[1]
    assert int(by_clock.query["timestamp"]) == 1772676120  # 2026-03-05 10:02 in Beijing
    assert by_machine.query["timestamp"] != by_clock.query["timestamp"]
    ours = sorted([TOKEN, by_clock.query["timestamp"], by_clock.query["nonce"]])
    assert by_clock.query["signature"] == hashlib.sha1("".join(ours).encode()).hexdigest()


ELSEWHERE = [
    "http://example.org/callback",
    "http://10.0.0.1/",
    "https://127.0.0.1/",
    "file:///etc/passwd",
    "http://127.0.0.1.example.org/",
    "http://user@8.8.8.8/",
    "http://127.0.0.1:port/",
    "127.0.0.1:8000",
    "http://127.0.0.1/推送",
    "http://127.0.0.1/a b",
]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_events_stay_on_this_machine(url: str) -> None:
    with pytest.raises(ValueError, match="本机"):
        EmulatorSettings(callback_url=url)
    with pytest.raises(ValueError, match="没有改动"):
        with_switches(EmulatorSettings(), {"callback_url": url})


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000/a?b=c", "http://localhost/", "http://[::1]:80/"]
)
def test_addresses_of_this_machine(url: str) -> None:
    assert EmulatorSettings(callback_url=url).callback_url == url


REFUSED: list[dict[str, Any]] = [
    {"callback_mode": "safe"},
    {"callback_mode": "safe", "callback_aes_key": AES_KEY[1:]},
    {"callback_aes_key": "县" * 43},
    {"event_lost_share": 1.5},
]


@pytest.mark.parametrize("changes", REFUSED)
def test_refused_switches(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="没有改动"):
        with_switches(EmulatorSettings(), changes)
