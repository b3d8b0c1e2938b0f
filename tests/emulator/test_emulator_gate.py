"""Order of checks, IP white list, methods, bodies, the format of errors and replies."""

from __future__ import annotations

import re

import pytest
import requests

from tests.emulator.wire import Wire

RID = r"rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$"


def test_ip_outside_the_list_gets_the_exact_text(bare: Wire) -> None:
    bare.switch(
        ip_whitelist_enabled=True, ip_whitelist=["10.1.0.0/16"], reported_client_ip="203.0.113.7"
    )
    reply = bare.stable()
    assert reply["errcode"] == 40164
    start = "invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist "
    assert re.fullmatch(re.escape(start) + RID, reply["errmsg"])


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.0/8"])
def test_ip_on_the_list_passes(bare: Wire, entry: str) -> None:
    bare.switch(ip_whitelist_enabled=True, ip_whitelist=["不是地址", entry])
    assert "access_token" in bare.stable()


def test_ip_is_checked_before_everything_else(bare: Wire) -> None:
    bare.switch(ip_whitelist_enabled=True)
    assert bare.get("/cgi-bin/freepublish/submit", token="bad")["errcode"] == 40164


def test_method_is_checked_before_the_token(bare: Wire) -> None:
    assert bare.get("/cgi-bin/draft/add", token=None)["errcode"] == 43002
    assert bare.get("/cgi-bin/stable_token", token=None)["errcode"] == 43002
    assert bare.post("/cgi-bin/token", {}, token=None)["errcode"] == 43001


def test_token_is_checked_before_the_right(wire: Wire) -> None:
    wire.switch(freepublish_right=False)
    path = "/cgi-bin/freepublish/batchget"
    assert wire.post(path, {}, token="bad")["errcode"] == 40014
    assert wire.post(path, {})["errcode"] == 48001


def test_right_is_checked_before_the_quota_and_the_quota_before_the_body(wire: Wire) -> None:
    path = "/cgi-bin/freepublish/batchget"
    wire.switch(daily_limits={path: 0})
    assert wire.raw(path, b"").json()["errcode"] == 45009
    wire.switch(freepublish_right=False)
    assert wire.raw(path, b"").json()["errcode"] == 48001


FREEPUBLISH = ["submit", "get", "delete", "getarticle", "batchget"]


@pytest.mark.parametrize("name", FREEPUBLISH)
def test_without_the_right_every_freepublish_call_is_refused(wire: Wire, name: str) -> None:
    wire.switch(freepublish_right=False)
    assert wire.post(f"/cgi-bin/freepublish/{name}", {})["errcode"] == 48001
    assert wire.drafts() == 0


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", 44002),
        (b" \n", 44002),
        (b"{", 47001),
        (b"[]", 47001),
        (b"media_id=1", 47001),
        ('{"media_id":"汉"}'.encode("gbk"), 47001),
        (b"[" * 100_000, 47001),
        (rb'{"media_id":"\ud800"}', 47001),
        (b'{"media_id":1}', 47001),
        (b'{"media_id":"none"}', 40007),
    ],
)
def test_bodies(wire: Wire, data: bytes, expected: int) -> None:
    assert wire.raw("/cgi-bin/draft/get", data).json()["errcode"] == expected


def test_unknown_path(wire: Wire) -> None:
    assert wire.post("/cgi-bin/none", {})["errcode"] == 40066


def test_errors_carry_text_and_rid_over_http_200(wire: Wire) -> None:
    answer = wire.raw("/cgi-bin/draft/get", b'{"media_id":"none"}')
    assert answer.status_code == 200
    assert re.fullmatch("invalid media_id " + RID, answer.json()["errmsg"])


def test_errors_with_hint(wire: Wire) -> None:
    wire.switch(errmsg_hint=True)
    text = wire.post("/cgi-bin/draft/get", {"media_id": "none"})["errmsg"]
    assert re.fullmatch(r"invalid media_id hint: \[[0-9A-Za-z]{14}\] " + RID, text)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; encoding=utf-8",
        "application/json; charset=utf-8",
        "application/json",
        "text/plain",
    ],
)
def test_content_type_is_switchable_and_the_body_raw_utf8(wire: Wire, content_type: str) -> None:
    wire.switch(reply_content_type=content_type)
    media_id = wire.draft(title="额敏县")
    answer = wire.raw("/cgi-bin/draft/get", f'{{"media_id":"{media_id}"}}'.encode())
    assert answer.headers["Content-Type"] == content_type
    assert '"title": "额敏县"'.encode() in answer.content


def test_success_without_errcode_where_the_reference_says_so(wire: Wire) -> None:
    media_id = wire.draft()
    for path, body in (
        ("/cgi-bin/draft/get", {"media_id": media_id}),
        ("/cgi-bin/draft/batchget", {"offset": 0, "count": 1}),
        ("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1}),
    ):
        assert "errcode" not in wire.post(path, body), path
    assert "errcode" not in wire.get("/cgi-bin/draft/count")
    update = {"media_id": media_id, "index": 0, "articles": wire.article()}
    assert wire.post("/cgi-bin/draft/update", update) == {"errcode": 0, "errmsg": "ok"}


def test_rid_can_be_looked_up_for_seven_days(wire: Wire) -> None:
    text = wire.post("/cgi-bin/draft/get", {"media_id": "none"})["errmsg"]
    rid = text.split("rid: ")[1]
    found = wire.post("/cgi-bin/openapi/rid/get", {"rid": rid})["request"]
    assert found["request_body"] == '{"media_id": "none"}' and "40007" in found["response_body"]
    assert found["client_ip"] == "127.0.0.1" and wire.token not in repr(found)
    assert wire.post("/cgi-bin/openapi/rid/get", {"rid": "0-0-0"})["errcode"] == 76001
    wire.advance(8 * 86_400)
    wire.log_in()
    assert wire.post("/cgi-bin/openapi/rid/get", {"rid": rid})["errcode"] == 76004


def test_addresses(wire: Wire) -> None:
    assert wire.get("/cgi-bin/get_api_domain_ip") == {"ip_list": ["127.0.0.1"]}


def test_front_page_leads_to_the_readers(bare: Wire) -> None:
    assert requests.get(bare.base + "/", timeout=10).url == bare.base + "/reader/"
