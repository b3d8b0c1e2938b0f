"""The draft box: limits, escapes, digest, update, listing, deletion."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests

from tests.emulator.wire import JPEG, Wire


def add_code(wire: Wire, **changes: Any) -> int:
    return int(wire.add(wire.article(**changes)).get("errcode", 0))


LIMITS = [
    ({"title": "题" * 64}, 0),
    ({"title": "题" * 65}, 45003),
    ({"title": "😀" * 64}, 0),
    ({"title": " "}, 40035),
    ({"content": ""}, 40035),
    ({"title": 5}, 47001),
    ({"author": "作" * 16}, 0),
    ({"author": "作" * 17}, 45110),
    ({"digest": "摘" * 128}, 0),
    ({"digest": "摘" * 129}, 45004),
    ({"content_source_url": "https://example.org/" + "a" * 1004}, 0),
    ({"content_source_url": "https://example.org/" + "a" * 1005}, 45005),
    ({"content_source_url": "example.org"}, 41039),
    ({"content_source_url": "https://[bad"}, 41039),
    ({"content": "a" * 999_999}, 0),
    ({"content": "a" * 1_000_000}, 45002),
    ({"content": "字" * 333_333}, 0),
    ({"content": "字" * 333_334}, 45002),
    ({"thumb_media_id": ""}, 40007),
    ({"thumb_media_id": "of another account"}, 40007),
    ({"need_open_comment": 1}, 88000),
    ({"need_open_comment": 0, "only_fans_can_comment": 0}, 0),
    ({"article_type": "audio"}, 40035),
]


@pytest.mark.parametrize(("change", "expected"), LIMITS)
def test_field_limits(wire: Wire, change: dict[str, Any], expected: int) -> None:
    assert add_code(wire, **change) == expected
    assert wire.drafts() == (1 if expected == 0 else 0)


@pytest.mark.parametrize(
    ("switch", "change", "expected"),
    [
        ({"title_limit": 32}, {"title": "题" * 33}, 45003),
        ({"title_limit": 32}, {"title": "题" * 32}, 0),
        ({"author_limit": 8}, {"author": "作" * 9}, 45110),
        ({"digest_limit": 120}, {"digest": "摘" * 121}, 45004),
        ({"content_limit_chars": 20_000}, {"content": "字" * 19_999}, 0),
        ({"content_limit_chars": 20_000}, {"content": "字" * 20_000}, 45002),
        ({"content_limit_bytes": 18_000}, {"content": "字" * 6_000}, 45002),
        ({"comment_right": True}, {"need_open_comment": 1}, 0),
    ],
)
def test_switched_limits(
    wire: Wire, switch: dict[str, Any], change: dict[str, Any], expected: int
) -> None:
    wire.switch(**switch)
    assert add_code(wire, **change) == expected


@pytest.mark.parametrize(("count", "expected"), [(1, 0), (8, 0), (9, 45008), (0, 44003)])
def test_number_of_articles(wire: Wire, count: int, expected: int) -> None:
    assert wire.add(*[wire.article()] * count).get("errcode", 0) == expected


@pytest.mark.parametrize("articles", [{"title": "对象"}, "文字", None, [1]])
def test_articles_must_be_a_list_of_objects(wire: Wire, articles: Any) -> None:
    assert wire.post("/cgi-bin/draft/add", {"articles": articles})["errcode"] == 47001


def test_one_bad_article_keeps_the_whole_draft_out(wire: Wire) -> None:
    assert wire.add(wire.article(), wire.article(title="题" * 65))["errcode"] == 45003
    assert wire.drafts() == 0


def escaped(wire: Wire, **changes: Any) -> Any:
    body = json.dumps({"articles": [wire.article(**changes)]}).encode()
    return wire.raw("/cgi-bin/draft/add", body).json()


def first(wire: Wire, media_id: str) -> Any:
    return wire.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]


def test_unicode_escapes_are_stored_as_they_were_written(wire: Wire) -> None:
    item = first(wire, escaped(wire, title="额敏", content="<p>县</p>\n")["media_id"])
    assert item["title"] == "\\u989d\\u654f" and item["content"] == "<p>\\u53bf</p>\n"


def test_escapes_count_as_one_character_unless_switched(wire: Wire) -> None:
    assert "media_id" in escaped(wire, title="题" * 11)
    wire.switch(count_raw_escaped_bytes=True)
    assert escaped(wire, title="题" * 11)["errcode"] == 45003
    assert "media_id" in escaped(wire, title="题" * 10)
    assert add_code(wire, title="题" * 64) == 0


def test_storing_of_escapes_can_be_switched_off(wire: Wire) -> None:
    wire.switch(store_escapes_literally=False)
    assert first(wire, escaped(wire, title="额敏")["media_id"])["title"] == "额敏"


def test_written_backslashes_are_no_escapes(wire: Wire) -> None:
    assert wire.stored(title="路径\\u989d")["title"] == "路径\\u989d"


def test_digest_defaults_to_the_first_54_characters(wire: Wire) -> None:
    content = "<p>一二三</p>\n <p>四五" + "六" * 80 + "</p>"
    assert wire.stored(content=content)["digest"] == ("一二三 四五" + "六" * 80)[:54]
    assert wire.stored(digest="自己写的")["digest"] == "自己写的"


def test_digest_is_lost_in_a_message_of_several(wire: Wire) -> None:
    media_id = wire.add(wire.article(digest="甲"), wire.article(digest="乙"))["media_id"]
    items = wire.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    assert [item["digest"] for item in items] == ["", ""]


def test_read_back_has_all_fields(wire: Wire) -> None:
    item = wire.stored(author="普法股", content_source_url="https://example.org/a?b=1&c=2")
    assert item["title"] == "宪法宣传周" and item["author"] == "普法股"
    assert item["content_source_url"] == "https://example.org/a?b=1&c=2"
    assert item["thumb_media_id"] == wire.cover and item["article_type"] == "news"
    assert item["thumb_url"].startswith("http://mmbiz.qpic.cn/")
    assert (item["need_open_comment"], item["only_fans_can_comment"]) == (0, 0)


def test_preview_address_works_until_the_draft_is_gone(wire: Wire) -> None:
    media_id = wire.draft(title="预览这一篇")
    url = first(wire, media_id)["url"]
    assert "预览这一篇" in requests.get(url, timeout=10).text
    wire.post("/cgi-bin/draft/delete", {"media_id": media_id})
    assert "该链接已过期" in requests.get(url, timeout=10).text


def test_update_replaces_one_article_and_keeps_the_id(wire: Wire) -> None:
    media_id = wire.add(wire.article(title="甲"), wire.article(title="乙"))["media_id"]
    body = {"media_id": media_id, "index": 1, "articles": wire.article(title="丙")}
    assert wire.post("/cgi-bin/draft/update", body) == {"errcode": 0, "errmsg": "ok"}
    items = wire.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"]
    assert [item["title"] for item in items] == ["甲", "丙"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"media_id": "none"}, 40007),
        ({"index": 1}, 40114),
        ({"index": -1}, 40114),
        ({"index": "x"}, 40114),
        ({"articles": [{"title": "数组"}]}, 47001),
        ({"articles": {"title": "没有封面", "content": "<p>字</p>"}}, 40007),
    ],
)
def test_refused_updates(wire: Wire, change: dict[str, Any], expected: int) -> None:
    media_id = wire.draft(title="原来的")
    body = {"media_id": media_id, "index": 0, "articles": wire.article(title="新的"), **change}
    assert wire.post("/cgi-bin/draft/update", body)["errcode"] == expected
    assert first(wire, media_id)["title"] == "原来的"


def test_delete_is_final(wire: Wire) -> None:
    media_id = wire.draft()
    delete = "/cgi-bin/draft/delete"
    assert wire.post(delete, {"media_id": media_id})["errcode"] == 0
    assert wire.post(delete, {"media_id": media_id})["errcode"] == 40007
    assert wire.post("/cgi-bin/draft/get", {"media_id": media_id})["errcode"] == 40007


def test_empty_box(wire: Wire) -> None:
    reply = wire.post("/cgi-bin/draft/batchget", {"offset": 0, "count": 20, "no_content": 1})
    assert reply == {"item": [], "total_count": 0, "item_count": 0}
    assert wire.post("/cgi-bin/draft/count", {}) == {"total_count": 0}


def titles(page: Any) -> list[str]:
    return [item["content"]["news_item"][0]["title"] for item in page["item"]]


def test_listing_pages_newest_first(wire: Wire) -> None:
    for number in range(5):
        wire.draft(title=str(number))
    path = "/cgi-bin/draft/batchget"
    page = wire.post(path, {"offset": 1, "count": 2, "no_content": 1})
    assert titles(page) == ["3", "2"]
    assert (page["total_count"], page["item_count"]) == (5, 2)
    assert "content" not in page["item"][0]["content"]["news_item"][0]
    assert titles(wire.post(path, {"offset": 4, "count": 20})) == ["0"]
    wire.switch(list_order="oldest_first")
    assert titles(wire.post(path, {"offset": 0, "count": 2})) == ["0", "1"]


@pytest.mark.parametrize(
    "body", [{"count": 0}, {"count": 21}, {"offset": -1}, {"no_content": 2}, {"count": "x"}]
)
def test_bad_paging(wire: Wire, body: dict[str, Any]) -> None:
    assert wire.post("/cgi-bin/draft/batchget", body)["errcode"] == 40097


def test_cover_may_be_a_jpeg_thumb(wire: Wire) -> None:
    assert add_code(wire, thumb_media_id=wire.material(JPEG, "thumb")) == 0
