"""The export's keys, in their order, and their values."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from wechat_bot.disclosure.export import export_json, year_export
from wechat_bot.disclosure.operations import register_published
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Article

KEYS = ["year", "agency", "timezone", "counted_by", "total", "items_distinct",
        "wechat_published_total", "by_channel", "by_month", "by_article_20", "by_kind",
        "by_section", "releases", "not_counted"]
RELEASE_KEYS = ["release_id", "item_id", "index_number", "title", "channel", "mode",
                "published_at", "time_source", "url", "section", "contributor", "reviewers",
                "revision_sha256", "text_sha256", "origin", "status", "counted"]


def exported(office: Office, year: int = 2024) -> dict[str, Any]:
    with office.db.read() as session:
        found: dict[str, Any] = json.loads(export_json(year_export(session, office.config, year)))
        return found


def test_an_empty_year_has_every_key(office: Office) -> None:
    export = exported(office)
    assert list(export) == KEYS
    assert export == {
        "year": 2024, "agency": "额敏县司法局", "timezone": "Asia/Shanghai",
        "counted_by": "releases", "total": 0, "items_distinct": 0, "wechat_published_total": 0,
        "by_channel": {"website": 0, "wechat": 0, "weibo": 0},
        "by_month": {f"2024-{m:02}": 0 for m in range(1, 13)},
        "by_article_20": {f"20.{n}": 0 for n in range(1, 16)},
        "by_kind": {"policy_interpretation": 0, "response": 0, "key_area": 0},
        "by_section": {}, "releases": [], "not_counted": []}


def test_a_published_post(office: Office, publish: Callable[..., Any]) -> None:
    made = publish(ArticleFields(title="指南", section="公共法律服务股", contributor="张三"))
    [release_id] = register_published(office, made.message_id)
    with office.db.read() as session:
        url = session.get_one(Article, made.article_ids[0]).url
    [release] = exported(office)["releases"]
    assert list(release) == RELEASE_KEYS
    sha = release["revision_sha256"]
    assert len(sha) == 64
    assert release == {
        "release_id": release_id, "item_id": release["item_id"],
        "index_number": "11654221/2024-00001", "title": "指南", "channel": "wechat",
        "mode": "publish", "published_at": "2024-03-05T10:00:00+08:00", "time_source": "event",
        "url": url, "section": "公共法律服务股", "contributor": "张三",
        "reviewers": ["李四", "王五", "赵六"], "revision_sha256": sha, "text_sha256": sha[::-1],
        "origin": "original", "status": "current", "counted": True}


def test_what_is_empty_is_null(office: Office, enter: Callable[..., int]) -> None:
    enter("指南", "2024-03-05 10:00", "website")
    [release] = exported(office)["releases"]
    assert {key for key, value in release.items() if value is None} == {
        "mode", "url", "section", "contributor", "revision_sha256", "text_sha256"}
    assert release["reviewers"] == []


def test_releases_hold_all_and_not_counted_says_why(
    office: Office, enter: Callable[..., int], with_settings: Callable[..., Office]
) -> None:
    plain = enter("甲", "2024-12-31 23:59:59")
    enter("乙", "2025-01-01 00:00")
    private = enter("丙", "2024-02-01", is_government_information=False)
    repost = enter("丁", "2024-02-02", origin="repost", source="司法部")
    down = enter("戊", "2024-02-03", "website", status="taken_down", taken_down_reason="有误")
    old = enter("己", "2024-02-04", status="replaced")
    new = enter("己", "2024-02-05", item_of=old, replaces=old)
    usual = exported(office)
    assert [r["release_id"] for r in usual["releases"]] == [private, repost, down, old, new, plain]
    assert (usual["total"], usual["items_distinct"], usual["wechat_published_total"]) == (4, 4, 5)
    assert usual["by_channel"] == {"website": 1, "wechat": 3, "weibo": 0}
    assert usual["not_counted"] == [
        {"release_id": private, "reason": "不属于政府信息"},
        {"release_id": old, "reason": f"已被更正后的发布（发布记录 {new}）替代，只计一次"}]
    strict = exported(with_settings(count_reposts=False, count_taken_down=False))
    assert strict["total"] == 2
    assert [line["release_id"] for line in strict["not_counted"]] == [private, repost, down, old]
    for export in (usual, strict):
        left_out = {line["release_id"] for line in export["not_counted"]}
        assert {r["release_id"] for r in export["releases"] if not r["counted"]} == left_out
        assert export["total"] == sum(r["counted"] for r in export["releases"])
    assert exported(office, 2025)["total"] == 1


def test_counted_by_items(
    office: Office, enter: Callable[..., int], with_settings: Callable[..., Office]
) -> None:
    first = enter("甲", "2024-03-05")
    enter("甲", "2024-03-06", "website", item_of=first)
    enter("乙", "2024-03-07")
    assert exported(office)["total"] == 3
    export = exported(with_settings(count="items"))
    assert (export["counted_by"], export["total"], export["items_distinct"]) == ("items", 2, 2)


def test_the_year_is_beijings(office: Office, publish: Callable[..., Any]) -> None:
    for minute, title in ((59, "旧年"), (0, "新年")):
        at = datetime(2024, 12, 31, 15 if minute else 16, minute, tzinfo=UTC)
        register_published(office, publish(ArticleFields(title=title), at=at).message_id)
    old, new = exported(office, 2024)["releases"], exported(office, 2025)["releases"]
    assert [(r["title"], r["published_at"], r["index_number"]) for r in old + new] == [
        ("旧年", "2024-12-31T23:59:00+08:00", "11654221/2024-00001"),
        ("新年", "2025-01-01T00:00:00+08:00", "11654221/2025-00001")]


def test_json_is_readable_utf_8(office: Office, enter: Callable[..., int]) -> None:
    enter("甲“乙”", "2024-03-05")
    with office.db.read() as session:
        text = export_json(year_export(session, office.config, 2024)).decode()
    assert '\n      "title": "甲“乙”",\n' in text
