"""Bodies by the thousand, honest ones torn and bent: always an event, nothing, or a 4xx."""

from __future__ import annotations

import base64
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.callbacks import (
    SAFE_SETTINGS,
    SETTINGS,
    event_xml,
    mass_xml,
    publish_xml,
    sealed,
    sealed_text,
    signed,
)
from tests.support.offices import APP_ID
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import WeChat
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.notified import CallbackEvent
from wechat_bot.web.app import create_app
from wechat_bot.web.wechat_callback import ADDRESS
from wechat_bot.wechat.callback import CallbackRefused, read_callback

PLAIN = WeChat(app_id=APP_ID, **SETTINGS)
SAFE = WeChat(app_id=APP_ID, **SAFE_SETTINGS)
SEEDS = [publish_xml(), publish_xml(status=2, failed=(1, 2)), mass_xml(), mass_xml(urls=()),
         event_xml("subscribe", ""), "<xml><MsgType>text</MsgType></xml>"]
PIECES = [b"<![CDATA[", b"]]>", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"&#0;", b"&#xD800;", b"<?x?>",
          b"<!--", b"\x00", b"\xff", b"\xed\xa0\x80", b"<xml>", b"</xml>", b"<item>",
          b"<fail_idx>9</fail_idx>", b"<MsgID>1</MsgID>", b"9" * 70, b"-1", "٣".encode(), b"%s",
          b"<PublishEventInfo/>", b"<Encrypt>", b"\xef\xbb\xbf", "县".encode("gb18030"), b"{}"]


def mutated(rng: random.Random) -> bytes:
    """One of the honest bodies after one to six cuts, flips, doublings and foreign pieces."""
    body = bytearray(rng.choice(SEEDS).encode())
    for _ in range(rng.randint(1, 6)):
        start = rng.randrange(len(body) + 1)
        end = min(len(body), start + rng.choice((1, 1, 2, 8, 40, 200)))
        act = rng.randrange(6)
        if act == 0:
            del body[start:end]
        elif act == 1:
            body[start:start] = body[start:end]
        elif act == 2 and start < len(body):
            body[start] ^= 1 << rng.randrange(8)
        elif act == 3:
            body[start:start] = rng.choice(PIECES)
        elif act == 4:
            body[start:end] = rng.randbytes(rng.randint(0, 12))
        else:
            other = rng.choice(SEEDS).encode()
            cut = rng.randrange(len(other))
            body[start:end] = other[cut:cut + rng.randint(1, 80)]
    return bytes(body)


def sealed_request(rng: random.Random, body: bytes) -> tuple[dict[str, str], bytes]:
    """The body sealed, and then sometimes the seal, the envelope or the query damaged."""
    nonce = str(rng.randrange(10**10))
    act = rng.randrange(6)
    if act == 0:
        cipher_text = base64.b64encode(rng.randbytes(rng.choice((0, 1, 15, 16, 31, 32, 64)))).decode()
    elif act == 1:
        cipher_text = sealed_text(body, length=rng.choice((0, 1, len(body) + 1, 2**32 - 1)))
    elif act == 2:
        cipher_text = sealed_text(body)[:rng.randrange(200)]
    else:
        cipher_text = sealed_text(body)
    query, outer = sealed(cipher_text, signed(nonce=nonce))
    if act == 3:
        torn = bytearray(outer)
        torn[rng.randrange(len(torn))] ^= 1 << rng.randrange(8)
        outer = bytes(torn)
    elif act == 4:
        query[rng.choice(sorted(query))] = rng.choice(("", "0", "é", "9" * 300, "aes "))
    return query, outer


def outcome(settings: WeChat, query: dict[str, str], body: bytes) -> int:
    """200 or the status of the refusal; anything else that is raised fails the test."""
    try:
        callback = read_callback(settings, query, body, clock.now())
    except CallbackRefused as refused:
        return refused.status
    assert callback.event is None or isinstance(callback.event, CallbackEvent)
    return 200


def requests_of(seed: int, count: int) -> Iterator[tuple[bool, dict[str, str], bytes]]:
    """(sealed?, query, body), half of each; the same for the same seed."""
    rng = random.Random(seed)
    for _ in range(count):
        body = mutated(rng)
        if rng.random() < 0.5:
            yield False, signed(nonce=str(rng.randrange(10**10))), body
        else:
            yield (True, *sealed_request(rng, body))


def throw(office: Office, seed: int, count: int) -> Counter[int]:
    """All of them at the panel itself; how often each status came back."""
    clients = {}
    for safe, settings in ((False, SETTINGS), (True, SAFE_SETTINGS)):
        wechat = msgspec.structs.replace(office.config.wechat, **settings)
        config = msgspec.structs.replace(office.config, wechat=wechat)
        clients[safe] = create_app(replace(office, config=config)).test_client()
    statuses: Counter[int] = Counter()
    for safe, query, body in requests_of(seed, count):
        answer = clients[safe].post(ADDRESS, query_string=urlencode(query), data=body)
        assert answer.status_code < 500, (seed, query, body)
        statuses[answer.status_code] += 1
    return statuses


def test_two_thousand_malformed_bodies(
    any_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("ERROR")
    statuses = throw(any_office, seed=20261128, count=2000)
    assert set(statuses) <= {200, 400, 403, 413}, statuses
    assert statuses[400] > 500 and statuses[403] > 100 and statuses[200] > 20, statuses


@pytest.mark.long
def test_a_hundred_thousand_malformed_bodies(
    any_office: Office, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("ERROR")
    statuses = throw(any_office, seed=4, count=100_000)
    with capsys.disabled():
        print(f"\n100,000 malformed bodies, seed 4: {dict(sorted(statuses.items()))}")
    assert set(statuses) <= {200, 400, 403, 413}, statuses


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    assert outcome(PLAIN, signed(), body) in (200, 400)
    query, outer = sealed(sealed_text(body))
    assert outcome(SAFE, query, outer) in (200, 400)
    assert outcome(SAFE, query, body) in (400, 403)


@given(st.recursive(
    st.text(max_size=12),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from(["xml", "MsgType", "Event", "CreateTime", "PublishEventInfo", "item", "idx",
                         "publish_id", "publish_status", "article_detail", "article_url", "MsgID",
                         "Status", "ArticleUrlResult", "ResultList", "CopyrightCheckResult"]),
        st.lists(inner | st.sampled_from(["event", "PUBLISHJOBFINISH", "MASSSENDJOBFINISH", "1"]),
                 max_size=5)),
    max_leaves=30))
def test_any_tree_of_known_names(text: str) -> None:
    assert outcome(PLAIN, signed(), text.encode()) in (200, 400)


@given(st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "encrypt_type",
                                        "msg_signature", "openid"]), st.text(max_size=60)))
def test_any_query(query: dict[str, str]) -> None:
    body = publish_xml().encode()
    for settings in (PLAIN, SAFE):
        assert outcome(settings, query, body) in (400, 403)
        assert outcome(settings, {**signed(), "encrypt_type": "aes", **query}, body) in (
            200, 400, 403)


@pytest.mark.parametrize("query", [b"signature=%ff%fe", b"timestamp=\xff", b"nonce=%00&signature=%00"])
def test_a_query_that_is_no_text(office: Office, query: bytes) -> None:
    wechat: Any = msgspec.structs.replace(office.config.wechat, **SETTINGS)
    config = msgspec.structs.replace(office.config, wechat=wechat)
    client = create_app(replace(office, config=config)).test_client()
    address = f"{ADDRESS}?{quote_from_bytes(query, safe='=&%')}"
    assert client.post(address, data=b"<xml/>").status_code == 403
