"""The emulator's own ledger of what readers got, and the acts that change it."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.emulator.wire import Wire
from wechat_bot.emulator import text_sha256

FIELDS = [
    "title", "url", "published_at", "mode", "text_sha256", "current_text_sha256", "article_id",
    "idx", "publish_id", "msg_id", "msg_data_id", "by_hand", "status", "edited_at", "times_public",
]  # fmt: skip


def ledger(wire: Wire) -> list[Any]:
    found: list[Any] = wire.look("ledger")
    return found


def test_published_sent_and_by_hand(wire: Wire) -> None:
    done = wire.published(wire.article(title="甲", content="<p>甲</p>"))
    msg = wire.mass(wire.draft(title="乙", content="<p>乙</p>"))
    wire.advance(60)
    wire.control("articles", title="丙", content="<p>丙</p>", mode="publish")
    first, second, third = ledger(wire)
    assert list(first) == FIELDS
    assert (first["publish_id"], first["msg_id"]) == (done["publish_id"], 0)
    assert first["article_id"] == done["article_id"] and first["idx"] == 1
    assert (second["publish_id"], second["msg_id"]) == (0, msg["msg_id"])
    assert second["msg_data_id"] == msg["msg_data_id"]
    assert [item["mode"] for item in (first, second, third)] == ["publish", "mass_send", "publish"]
    assert [item["by_hand"] for item in (first, second, third)] == [False, False, True]
    assert {item["status"] for item in (first, second, third)} == {"public"}
    shared = ("title", "url", "published_at", "mode", "text_sha256")
    assert [{name: item[name] for name in shared} for item in ledger(wire)] == wire.look("readers")


def test_the_same_text_twice_is_counted(wire: Wire) -> None:
    for content in ("<p>同一 篇</p>", "<section>同一篇</section>", "<p>另一篇</p>"):
        wire.published(wire.article(content=content))
    assert [item["times_public"] for item in ledger(wire)] == [2, 2, 1]


def test_deleted_and_banned(wire: Wire) -> None:
    article_id = wire.published(wire.article(), wire.article())["article_id"]
    wire.control(f"articles/{article_id}/delete", index=2)
    assert [item["status"] for item in ledger(wire)] == ["public", "deleted"]
    wire.control(f"articles/{article_id}/ban")
    assert [item["status"] for item in ledger(wire)] == ["banned", "banned"]


def edit(wire: Wire, article_id: str, **body: Any) -> Any:
    return wire.control(f"articles/{article_id}/edit", **body)


def test_the_one_edit(wire: Wire) -> None:
    done = wire.published(wire.article(content="<p>三月五日 &lt;一&gt;</p>"))
    article_id = done["article_id"]
    before = ledger(wire)[0]
    reply = edit(wire, article_id, index=1, find="五日 <一>", replace="六日 <二>")
    assert reply["articles"][0]["is_edited"] is True
    after = ledger(wire)[0]
    assert (after["status"], after["url"]) == ("edited", before["url"])
    assert after["text_sha256"] == before["text_sha256"]
    assert after["current_text_sha256"] == text_sha256("三月六日&lt;二&gt;")
    assert after["edited_at"] == "2026-03-05T10:01:00+08:00"
    html = requests.get(after["url"], timeout=10).content.decode()
    assert "三月六日 &lt;二&gt;" in html
    assert "只能修改一次" in edit(wire, article_id, find="三", replace="四")["error"]


@pytest.mark.parametrize(
    "body",
    [
        {"find": "没有的字", "replace": "x"},
        {"find": "", "replace": "x"},
        {"find": "正文", "replace": "长" * 21},
        {"index": 2, "find": "正文", "replace": "x"},
    ],
)
def test_refused_edits(wire: Wire, body: dict[str, Any]) -> None:
    article_id = wire.published()["article_id"]
    assert "error" in edit(wire, article_id, **body)
    assert ledger(wire)[0]["status"] == "public"


@pytest.mark.parametrize("act", ["delete", "ban"])
def test_what_nobody_sees_is_not_edited(wire: Wire, act: str) -> None:
    article_id = wire.published()["article_id"]
    wire.control(f"articles/{article_id}/{act}")
    assert "看不到" in edit(wire, article_id, find="正文", replace="x")["error"]
    assert "error" in edit(wire, "none", find="正文", replace="x")
