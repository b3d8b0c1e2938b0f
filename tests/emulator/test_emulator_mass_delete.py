"""mass/delete: by number or by address, finished sends only."""

from __future__ import annotations

import pytest
import requests

from tests.emulator.wire import Wire

DELETE = "/cgi-bin/message/mass/delete"


def sent(wire: Wire, articles: int = 2) -> int:
    media_id = wire.add(*(wire.article(title=f"第{n}篇") for n in range(articles)))["media_id"]
    msg_id: int = wire.mass(media_id)["msg_id"]
    wire.advance(60)
    return msg_id


def flags(wire: Wire) -> list[bool]:
    return [item["is_deleted"] for item in wire.look("state")["publications"][0]["articles"]]


def delete(wire: Wire, **body: object) -> int:
    return int(wire.post(DELETE, body)["errcode"])


def test_one_then_all(wire: Wire) -> None:
    msg_id = sent(wire)
    assert delete(wire, msg_id=msg_id, article_idx=2) == 0
    assert flags(wire) == [False, True]
    assert wire.mass_status(msg_id)["msg_status"] == "SEND_SUCCESS"
    assert delete(wire, msg_id=msg_id, article_idx=0) == 0
    assert wire.mass_status(msg_id)["msg_status"] == "DELETE"
    page = requests.get(wire.look("readers")[0]["url"], timeout=10).content.decode()
    assert "该内容已被发布者删除" in page


def test_without_a_number_of_the_article_all_are_deleted(wire: Wire) -> None:
    assert delete(wire, msg_id=sent(wire)) == 0
    assert flags(wire) == [True, True]


def test_by_address(wire: Wire) -> None:
    sent(wire)
    url = wire.look("readers")[1]["url"]
    assert delete(wire, url="http://127.0.0.1/s/none") == 40066
    assert delete(wire, url=url) == 0
    assert flags(wire) == [False, True]


def test_refusals(wire: Wire) -> None:
    assert delete(wire, msg_id=7) == 40059
    assert delete(wire) == 40066
    msg_id = wire.mass(wire.draft())["msg_id"]
    assert delete(wire, msg_id=msg_id) == 40059
    wire.advance(60)
    assert delete(wire, msg_id=msg_id, article_idx=2) == 40114
    assert delete(wire, msg_id=msg_id, article_idx=1) == 0


def test_what_was_sent_by_hand_has_no_number_here(wire: Wire) -> None:
    wire.control("articles", title="后台", content="<p>字</p>")
    url = wire.look("readers")[0]["url"]
    assert delete(wire, url=url) == 40066


def test_the_same_draft_sent_twice_dies_in_both(wire: Wire) -> None:
    wire.switch(draft_removed_at="never", mass_per_day=2)
    media_id = wire.draft()
    first, second = (wire.mass(media_id)["msg_id"] for _ in range(2))
    wire.advance(60)
    delete(wire, msg_id=first)
    assert wire.mass_status(second)["msg_status"] == "DELETE"


@pytest.mark.parametrize("calls", [11])
def test_ten_a_day(wire: Wire, calls: int) -> None:
    assert [delete(wire, msg_id=7) for _ in range(calls)] == [40059] * 10 + [45009]
