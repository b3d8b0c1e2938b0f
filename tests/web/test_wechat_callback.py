"""消息推送 on the panel's own server: the emulator pushes, forgers throw, nobody gets a 5xx."""

from __future__ import annotations

import base64
import http.client
import logging
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import msgspec
import pytest
import requests
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.support.callbacks import (
    AES_KEY,
    SAFE_SETTINGS,
    SETTINGS,
    TOKEN,
    event_xml,
    mass_xml,
    publish_xml,
    sealed,
    sealed_text,
    signed,
)
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.support.publishing import queued, read, readers, sweep_until, switch
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.cli.serve import WebServer
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import inbox
from wechat_bot.publishing.models import WeChatEvent
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.web.app import create_app
from wechat_bot.web.wechat_callback import ADDRESS
from wechat_bot.wechat.callback import MAX_BYTES
from wechat_bot.wechat.client import make_gateway

S = MessageState
OpenPanel = Callable[[dict[str, str]], tuple[Office, str]]


@pytest.fixture
def serve(tmp_path: Path, emulator: EmulatorServer) -> Iterator[OpenPanel]:
    """A panel on its own server, connected to the emulator, with these [wechat] settings."""
    opened: list[tuple[Office, WebServer]] = []

    def start(wechat: dict[str, str]) -> tuple[Office, str]:
        office = new_office(tmp_path, wechat={"api_base": emulator.base_url, **wechat})
        server = WebServer(office, "127.0.0.1", 0)
        server.start()
        opened.append((office, server))
        return office, server.url.rstrip("/") + ADDRESS

    yield start
    for office, server in opened:
        server.close()
        office.close()


def listening(office: Office, wechat: dict[str, str]) -> FlaskClient:
    """The panel with these [wechat] settings, asked without a browser."""
    settings = msgspec.structs.replace(office.config.wechat, **wechat)
    config = msgspec.structs.replace(office.config, wechat=settings)
    return create_app(replace(office, config=config)).test_client()


@pytest.fixture
def client(office: Office) -> FlaskClient:
    """The panel with a token."""
    return listening(office, SETTINGS)


def rows(office: Office) -> Sequence[WeChatEvent]:
    with office.db.read() as session:
        return session.scalars(select(WeChatEvent).order_by(WeChatEvent.id)).all()


def url_with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}"


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_the_emulator_ends_a_publication_by_its_event(
    serve: OpenPanel, emulator: EmulatorServer, mode: str
) -> None:
    office, address = serve(SETTINGS if mode == "plain" else SAFE_SETTINGS)
    key = "" if mode == "plain" else AES_KEY
    switch(emulator, callback_url=address, callback_token=TOKEN, callback_aes_key=key,
           callback_mode=mode, event_copies=2)
    answer = requests.post(f"{emulator.base_url}/_control/callback/verify", json={}, timeout=10)
    assert answer.json()["ok"] is True
    cast, gateway = hire(office), make_gateway(office)
    message_id = queued(office, cast, count=2)
    sweep_until(office, gateway, message_id, S.SUBMITTED, S.PUBLISHED)
    wait_for(lambda: [row.copies for row in rows(office)] == [2])
    inbox.sweep(office, gateway, "test")
    message = read(office, message_id)
    assert message.state == S.PUBLISHED.value
    assert [a.url for a in message.articles] == [r["url"] for r in readers(emulator)]
    assert rows(office)[0].message_id == message_id


def test_the_emulator_ends_a_mass_message_by_its_event(
    serve: OpenPanel, emulator: EmulatorServer
) -> None:
    office, address = serve(SAFE_SETTINGS)
    switch(emulator, callback_url=address, callback_token=TOKEN, callback_aes_key=AES_KEY,
           callback_mode="safe", event_before_reply=True)
    cast, gateway = hire(office), make_gateway(office)
    message_id = queued(office, cast, mode=Mode.MASS_SEND)
    sweep_until(office, gateway, message_id, S.SUBMITTED, S.PUBLISHED)
    wait_for(lambda: len(rows(office)) == 1)
    wait_for(lambda: bool(inbox.sweep(office, gateway, "t")) and rows(office)[0].settled_at is not None)
    assert read(office, message_id).state == S.PUBLISHED.value
    assert read(office, message_id).articles[0].url == readers(emulator)[0]["url"]


def test_a_wrong_signature_of_the_emulator_is_refused(
    serve: OpenPanel, emulator: EmulatorServer
) -> None:
    office, address = serve(SETTINGS)
    switch(emulator, callback_url=address, callback_token=TOKEN, event_wrong_signature=True,
           callback_tries=1)
    requests.post(f"{emulator.base_url}/_control/deliveries/send", timeout=5,
                  json={"body": publish_xml()})

    def tried() -> list[dict[str, Any]]:
        found = requests.get(f"{emulator.base_url}/_control/deliveries", timeout=5).json()
        return [one for delivery in found for one in delivery["tries"]]

    wait_for(lambda: bool(tried()))
    assert [one["status"] for one in tried()] == [403] and rows(office) == []


def test_a_replay_of_the_emulator_is_answered_and_changes_nothing(
    serve: OpenPanel, emulator: EmulatorServer
) -> None:
    office, address = serve(SETTINGS)
    switch(emulator, callback_url=address, callback_token=TOKEN, event_replay_after=0.05)
    cast, gateway = hire(office), make_gateway(office)
    # Its result is not polled for once the event has come: the inbox would settle it.
    sweep_until(office, gateway, queued(office, cast), S.SUBMITTED, S.PUBLISHED)

    def tries() -> list[int]:
        found = requests.get(f"{emulator.base_url}/_control/deliveries", timeout=5).json()
        return [one["status"] for delivery in found for one in delivery["tries"]]

    wait_for(lambda: tries() == [200, 200])
    assert [row.copies for row in rows(office)] == [1]


def test_the_answers_over_the_wire(serve: OpenPanel) -> None:
    office, address = serve(SETTINGS)
    ok = requests.post(url_with(address, signed()), data=publish_xml().encode(), timeout=5,
                       headers={"Content-Type": "text/xml"})
    assert (ok.status_code, ok.text) == (200, "success")
    assert ok.headers["Content-Type"].startswith("text/plain")
    assert "Set-Cookie" not in ok.headers and not ok.cookies
    echo = requests.get(url_with(address, {**signed(), "echostr": "<b>1</b>"}), timeout=5)
    assert echo.text == "<b>1</b>" and echo.headers["Content-Type"].startswith("text/plain")
    assert echo.headers["X-Content-Type-Options"] == "nosniff"
    assert len(rows(office)) == 1


def test_a_large_body_over_the_wire(serve: OpenPanel) -> None:
    _, address = serve(SETTINGS)
    big = b"<xml>" + b" " * MAX_BYTES
    assert requests.post(url_with(address, signed()), data=big, timeout=10).status_code == 413
    chunks = (b" " * 20_000 for _ in range(5))
    assert requests.post(url_with(address, signed()), data=chunks, timeout=10).status_code == 413


def test_a_body_that_breaks_off_over_the_wire(serve: OpenPanel) -> None:
    office, address = serve(SETTINGS)
    parts = urlsplit(url_with(address, signed()))
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(f"POST {parts.path}?{parts.query} HTTP/1.1\r\nHost: x\r\n"
                           "Content-Length: 5000\r\n\r\n<xml>".encode())
    assert requests.get(url_with(address, {**signed(), "echostr": "1"}), timeout=5).text == "1"
    assert rows(office) == []


def test_without_a_token_there_is_no_such_address(office: Office) -> None:
    client = create_app(office).test_client()
    assert client.get(ADDRESS, query_string={**signed(), "echostr": "1"}).status_code == 404
    assert client.post(ADDRESS, query_string=signed(), data=publish_xml()).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE"])
def test_no_other_method(client: FlaskClient, method: str) -> None:
    query = {**signed(), "echostr": "1"}
    answer = client.open(ADDRESS, method=method, query_string=query, data=publish_xml())
    assert answer.status_code == 405


def test_messages_of_readers_are_answered_and_not_kept(
    client: FlaskClient, office: Office
) -> None:
    text = "<xml><FromUserName>oReader</FromUserName><MsgType>text</MsgType><Content>你好</Content></xml>"
    for body in (text, event_xml("subscribe", "")):
        answer = client.post(ADDRESS, query_string=signed(), data=body.encode())
        assert (answer.status_code, answer.text) == (200, "success")
    assert rows(office) == []


def test_a_used_signature_with_another_body_is_refused(
    client: FlaskClient, office: Office
) -> None:
    query = signed()
    assert client.post(ADDRESS, query_string=query, data=publish_xml()).status_code == 200
    assert client.post(ADDRESS, query_string=query, data=publish_xml()).status_code == 200
    assert client.post(ADDRESS, query_string=query, data=publish_xml("7")).status_code == 403
    assert len(rows(office)) == 1


@pytest.mark.parametrize("seen", ["message", "verification"])
def test_a_signature_that_was_seen_on_its_way_carries_no_forged_event(
    client: FlaskClient, office: Office, seen: str
) -> None:
    """A reader's message and the check of the address are signed too, and stand in proxies' logs."""
    query = signed()
    for _ in range(2):  # WeChat itself may repeat it
        if seen == "message":
            answer = client.post(ADDRESS, query_string=query, data=event_xml("subscribe", ""))
        else:
            answer = client.get(ADDRESS, query_string={**query, "echostr": "1"})
        assert answer.status_code == 200
    assert client.post(ADDRESS, query_string=query, data=publish_xml(status=4)).status_code == 403
    assert rows(office) == []


def test_a_plain_body_is_refused_where_a_key_is_configured(office: Office) -> None:
    client = listening(office, SAFE_SETTINGS)
    assert client.post(ADDRESS, query_string=signed(), data=publish_xml()).status_code == 403
    query, body = sealed(sealed_text(publish_xml().encode()))
    assert client.post(ADDRESS, query_string=query, data=body).status_code == 200
    assert [row.raw for row in rows(office)] == [publish_xml(at=rows(office)[0].created_at)]


def test_a_form_is_no_event(client: FlaskClient) -> None:
    answer = client.post(ADDRESS, query_string=signed(), data={"xml": publish_xml()})
    assert answer.status_code == 400


def test_what_is_refused_is_logged_without_secrets(
    client: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        client.post(ADDRESS, query_string={**signed(), "signature": "0" * 40}, data=b"<secret/>")
        client.get(ADDRESS, query_string={**signed(), "echostr": ""})
    assert "签名不对" in caplog.text
    for secret in (TOKEN, "<secret/>", signed()["signature"]):
        assert secret not in caplog.text


def test_it_answers_a_browser_with_a_log_in_as_anybody_else(
    client: FlaskClient, office: Office, cast: Cast
) -> None:
    visitor = Visitor(client)
    visitor.log_in("writer")
    answer = visitor.client.post(ADDRESS, query_string=signed(), data=mass_xml())
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers


def test_the_page_of_the_notifications(office: Office, cast: Cast, as_role: LogIn) -> None:
    page = words(as_role("auditor").get("/wechat-events"))
    assert "还没有收到过通知" in page and "还没有启用" in page
    for number, text in enumerate((publish_xml("1"), publish_xml("1"), publish_xml("2", 4),
                                   mass_xml("3", "err(40001)"))):
        event = inbox.read_event(text)
        assert event is not None
        inbox.receive(office, event, f"s{number}")
    page = words(as_role("auditor").get("/wechat-events"))
    for sentence in ("共 3 条", "同样的来了 2 次", "已经发表", "平台审核没有通过", "管理员拒绝",
                     "还没有对上是哪一条"):
        assert sentence in page
    assert "err(" not in page


def test_a_real_connection_sees_a_malformed_request_as_a_4xx(serve: OpenPanel) -> None:
    _, address = serve(SAFE_SETTINGS)
    parts = urlsplit(address)
    for query, body in _odd_requests():
        connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        connection.request("POST", f"{parts.path}?{query}", body)
        status = connection.getresponse().status
        connection.close()
        assert 400 <= status < 500, (query, body)


def _odd_requests() -> Iterator[tuple[str, bytes]]:
    good, body = sealed(sealed_text(publish_xml().encode()))
    yield "", b""
    yield urlencode(good), b""
    yield urlencode(good), body[:-20]
    yield urlencode({**good, "msg_signature": "0" * 40}), body
    yield "signature=%ff&timestamp=%00&nonce=%c3%28", b"\x00"
    yield urlencode(good), body.replace(b"<xml>", b"<xml><Encrypt>eA==</Encrypt>")
    yield "&".join(["timestamp=1"] * 500), b"<xml/>"
    for plain in (b"", b"\xff" * 40, b"<xml/>", base64.b64decode(AES_KEY + "=")):
        query, sealed_body = sealed(sealed_text(plain))
        yield urlencode(query), sealed_body
