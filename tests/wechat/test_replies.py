"""Shapes that WeChat's replies take in practice."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wechat_bot.wechat import replies


@pytest.mark.parametrize(
    ("given", "text"), [(2247483655, "2247483655"), ("100000001", "100000001"), (" 7\n", "7")]
)
def test_publish_id_is_kept_as_text(given: Any, text: str) -> None:
    assert replies.submitted({"publish_id": given}).publish_id == text


@pytest.mark.parametrize("given", [None, "", [], True])
def test_a_submit_without_publish_id_is_malformed(given: Any) -> None:
    with pytest.raises(replies.Malformed):
        replies.submitted({"publish_id": given})


@pytest.mark.parametrize(
    ("given", "failed"),
    [([1, 2], (1, 2)), (1, (1,)), ("1", (1,)), (["1", "3"], (1, 3)), ([], ()), (None, ()),
     ("", ()), ({"item": [2]}, (2,))],
)
def test_fail_idx_in_all_its_forms(given: Any, failed: tuple[int, ...]) -> None:
    reply = {"publish_status": 2, "fail_idx": given}
    assert replies.publish_status(reply).failed == failed


@pytest.mark.parametrize("status", range(7))
def test_every_documented_status_is_read(status: int) -> None:
    assert replies.publish_status({"publish_status": status}).status == status


@pytest.mark.parametrize("status", [7, -1, None, "x"])
def test_another_status_is_malformed(status: Any) -> None:
    with pytest.raises(replies.Malformed):
        replies.publish_status({"publish_status": status})


def test_one_article_may_come_without_its_list() -> None:
    item = {"idx": "1", "article_url": " http://mp.weixin.qq.com/s/a#rd\n"}
    reply = {"publish_status": "0", "article_id": "b5O2\n  OUA", "article_detail": {"item": item}}
    status = replies.publish_status(reply)
    assert status.article_id == "b5O2OUA"
    assert status.urls == {1: "http://mp.weixin.qq.com/s/a#rd"}


def test_several_articles_keep_their_indices() -> None:
    items = [{"idx": 2, "article_url": "U2"}, {"idx": 1, "article_url": "U1"}]
    reply = {"publish_status": 0, "article_detail": {"count": 2, "item": items}}
    assert replies.publish_status(reply).urls == {1: "U1", 2: "U2"}


def test_missing_text_fields_are_empty_and_times_are_utc() -> None:
    item = {"title": "甲", "digest": None}
    page = [{"media_id": "M", "update_time": 1700000000, "content": {"news_item": item}}]
    (draft,) = replies.drafts({"item": page, "total_count": 1})
    assert draft.update_time == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    assert (draft.articles[0].title, draft.articles[0].digest) == ("甲", "")


@pytest.mark.parametrize(("given", "deleted"), [(True, True), (1, True), (False, False), (0, False)])
def test_is_deleted(given: Any, deleted: bool) -> None:
    (article,) = replies.news_items({"news_item": [{"title": "甲", "is_deleted": given}]})
    assert article.is_deleted is deleted


@pytest.mark.parametrize("reply", [{}, {"item": ["x"]}, {"item": [{"update_time": 1}]}])
def test_a_list_without_its_fields_is_malformed(reply: dict[str, Any]) -> None:
    with pytest.raises(replies.Malformed):
        replies.drafts(reply)


def test_an_absurd_time_is_malformed() -> None:
    with pytest.raises(replies.Malformed):
        replies.published({"item": [{"article_id": "A", "update_time": 10**30}]})
