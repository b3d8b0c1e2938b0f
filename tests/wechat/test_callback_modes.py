"""Plain, compatible and safe mode: who is believed, and what is never read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from tests.support.callbacks import (
    AES_KEY,
    SAFE_SETTINGS,
    SETTINGS,
    event_xml,
    publish_xml,
    sealed,
    sealed_text,
    sign,
    signed,
)
from tests.support.offices import APP_ID
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import WeChat
from wechat_bot.wechat.callback import CallbackRefused, read_callback, read_echo

PLAIN = WeChat(app_id=APP_ID, **SETTINGS)
SAFE = WeChat(app_id=APP_ID, **SAFE_SETTINGS)


def refused(settings: WeChat, query: dict[str, str], body: bytes, **more: Any) -> CallbackRefused:
    with pytest.raises(CallbackRefused) as caught:
        read_callback(settings, query, body, more.get("now") or clock.now())
    assert 400 <= caught.value.status < 500
    return caught.value


def test_plain() -> None:
    query = signed()
    callback = read_callback(PLAIN, query, publish_xml().encode(), clock.now())
    assert callback.event is not None and callback.event.publish_id == "2247503051"
    assert callback.event.urls == {1: "http://mp.weixin.qq.com/s/a"}
    assert callback.signature == query["signature"]


def test_safe() -> None:
    text = publish_xml()
    query, body = sealed(sealed_text(text.encode()))
    callback = read_callback(SAFE, query, body, clock.now())
    assert callback.event is not None and callback.event.raw == text
    assert callback.signature == query["msg_signature"]


def test_compatible_reads_only_what_is_sealed() -> None:
    forged = publish_xml("999", article_id="forged").removeprefix("<xml>").removesuffix("</xml>")
    query, body = sealed(sealed_text(publish_xml().encode()), beside=forged)
    callback = read_callback(SAFE, query, body, clock.now())
    assert callback.event is not None and callback.event.publish_id == "2247503051"


@pytest.mark.parametrize("without", ["encrypt_type", "msg_signature"])
def test_a_plain_body_is_not_believed_where_a_key_is_configured(without: str) -> None:
    assert refused(SAFE, signed(), publish_xml().encode()).status == 403
    query, body = sealed(sealed_text(publish_xml().encode()))
    del query[without]
    assert refused(SAFE, query, body).status == 403


def test_a_plain_body_under_a_sealed_query_is_not_believed() -> None:
    query, _ = sealed(sealed_text(publish_xml().encode()))
    assert refused(SAFE, query, publish_xml().encode()).status == 400


def test_another_text_under_the_same_signature_is_not_believed() -> None:
    query, _ = sealed(sealed_text(publish_xml().encode()))
    _, other = sealed(sealed_text(publish_xml("1").encode()))
    assert refused(SAFE, query, other).status == 403


@pytest.mark.parametrize("changes", [
    {"signature": "0" * 40}, {"signature": ""}, {"signature": "签名"}, {"signature": "a" * 5000},
    {"nonce": "other"}, {"nonce": ""}, {"nonce": "\udcff"}, {"timestamp": ""},
    {"timestamp": "now"}, {"timestamp": "-5"}, {"timestamp": "٣٣٣"}, {"timestamp": "9" * 400},
])
def test_a_wrong_signature(changes: dict[str, str]) -> None:
    assert refused(PLAIN, {**signed(), **changes}, publish_xml().encode()).status == 403
    query, body = sealed(sealed_text(publish_xml().encode()), {**signed(), **{
        k: v for k, v in changes.items() if k != "nonce"}})
    if "timestamp" in changes:
        assert refused(SAFE, query, body).status == 403
    if "signature" in changes:
        query["msg_signature"] = changes["signature"]
        assert refused(SAFE, query, body).status == 403


@pytest.mark.parametrize("away", [timedelta(minutes=-11), timedelta(minutes=11)])
def test_a_time_outside_the_window(away: timedelta) -> None:
    then = clock.now() + away
    assert refused(PLAIN, signed(then), publish_xml().encode()).status == 403
    query, body = sealed(sealed_text(publish_xml().encode()), signed(then))
    assert refused(SAFE, query, body).status == 403
    assert read_callback(PLAIN, signed(then), publish_xml().encode(), then).event is not None
    narrow = msgspec.structs.replace(PLAIN, callback_window=30.0)
    near = signed(clock.now() - timedelta(seconds=40))
    assert refused(narrow, near, publish_xml().encode()).status == 403


BROKEN: list[tuple[str, str]] = [
    ("another account", sealed_text(publish_xml().encode(), app_id="wx_other")),
    ("no account", sealed_text(publish_xml().encode(), app_id="")),
    ("another key", sealed_text(publish_xml().encode(), aes_key=AES_KEY[::-1])),
    ("length beyond the end", sealed_text(publish_xml().encode(), length=10**9)),
    ("length too short", sealed_text(publish_xml().encode(), length=5)),
    ("padding 0", sealed_text(b"a" * 12, app_id="", padding=b"\0" * 32)),
    ("padding 33", sealed_text(b"a" * 12, app_id="", padding=b"\x21" * 64)),
    ("uneven padding", sealed_text(b"a" * 12, app_id="", padding=b"\x01\x02" * 16)),
    ("not base64", "*" * 64),
    ("not ASCII", "加密" * 30),
    ("one byte", "YQ=="),
    ("not UTF-8", sealed_text(b"<xml>\xff\xfe</xml>")),
    ("no XML", sealed_text(b"hello")),
    ("empty text", sealed_text(b"")),
]


@pytest.mark.parametrize("cipher_text", [text for _, text in BROKEN], ids=[n for n, _ in BROKEN])
def test_what_was_sealed_wrongly(cipher_text: str) -> None:
    query, body = sealed(cipher_text)
    refused(SAFE, query, body)


def test_a_truncated_cipher_text() -> None:
    whole = sealed_text(publish_xml().encode())
    for cut in (4, 20, 44, len(whole) // 2 // 4 * 4, len(whole) - 4, len(whole) - 1):
        query, body = sealed(whole[:cut])
        refused(SAFE, query, body)


def test_nothing_is_read_where_the_account_is_unknown() -> None:
    nameless = WeChat(**SAFE_SETTINGS)
    query, body = sealed(sealed_text(publish_xml().encode(), app_id=""))
    assert refused(nameless, query, body).status == 403


def test_messages_of_readers_are_no_event_of_ours() -> None:
    texts = [event_xml("subscribe", ""), event_xml("TEMPLATESENDJOBFINISH", ""),
             "<xml><MsgType>text</MsgType><Content>你好</Content></xml>"]
    for text in texts:
        assert read_callback(PLAIN, signed(), text.encode(), clock.now()).event is None


def test_echo() -> None:
    query = {**signed(), "echostr": "5927782489442352469"}
    assert read_echo(PLAIN, query, clock.now()) == "5927782489442352469"
    assert read_echo(SAFE, query, clock.now()) == "5927782489442352469"
    for wrong in ({"signature": sign("other", "1", "2")}, {"echostr": ""}, {"echostr": "e" * 201},
                  {"timestamp": "1"}):
        with pytest.raises(CallbackRefused):
            read_echo(PLAIN, {**query, **wrong}, clock.now())
