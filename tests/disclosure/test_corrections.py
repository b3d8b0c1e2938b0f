"""更正 of items and releases: appended, with reasons, through the gate of closed years."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from wechat_bot.disclosure import changes, corrections, queries
from wechat_bot.disclosure.corrections import ReleaseData, correct_item, correct_release
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import (
    ReleaseForm,
    enter_release,
    register_published,
    take_down_release,
)
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import ImportRefused, InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.models import YearClosing
from wechat_bot.records.queries import corrections_of_year

FORM = ReleaseForm(channel="website", published="2024-03-05 10:00", title="2024年普法计划",
                   url="http://www.xjem.gov.cn/1.html", section="普法股", article_20="20.7",
                   made_on="2024-03-01", more={"keywords": "普法", "article_21": "公共服务"})


@pytest.fixture
def clerk(cast: dict[str, Actor]) -> Actor:
    return cast["qianqi"]


def close(office: Office, year: int) -> None:
    with office.db.write() as session:
        session.add(YearClosing(year=year, closed_at=clock.now(), closed_by="王五"))


def item_of(office: Office, release_id: int) -> Any:
    with office.db.read() as session:
        return queries.get_release(session, release_id).item


def test_more_fields_are_kept_and_the_basis_is_filled(office: Office, clerk: Actor) -> None:
    item = item_of(office, enter_release(clerk, office, FORM))
    assert (item.keywords, item.article_21, item.availability, item.validity) == (
        "普法", "public_services", "active", "in_force")
    assert item.legal_basis == "《政府信息公开条例》第二十条第（七）项"
    assert clock.iso_beijing(item.publish_by) == "2024-03-30T00:00:00+08:00"


@pytest.mark.parametrize(("more", "field"), [
    ({"validity_on": "2024-05-01"}, "validity_on"), ({"validity": "作废"}, "validity"),
    ({"reads": "-1"}, "reads"), ({"article_21": "修路"}, "article_21"),
    ({"validity": "废止", "validity_on": "2024-02-30"}, "validity_on"),
])
def test_wrong_more_fields(
    office: Office, clerk: Actor, more: dict[str, str], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        enter_release(clerk, office, replace(FORM, more=more))
    assert set(caught.value.fields) == {field}


def test_an_item_is_corrected_and_what_it_said_stays(office: Office, clerk: Actor) -> None:
    item = item_of(office, enter_release(clerk, office, FORM))
    texts = corrections.item_texts(item) | {"made_on": "2024-02-01", "validity": "废止",
                                            "validity_on": "2025-01-01"}
    correct_item(clerk, office, item.id, texts, "签发日期录错")
    with office.db.read() as session:
        now = queries.get_item(session, item.id)
        assert (str(now.made_on), now.validity, now.section) == ("2024-02-01", "repealed", "普法股")
        assert clock.iso_beijing(now.publish_by) == "2024-03-06T00:00:00+08:00"
        [change] = changes.corrections_of(session, now)
    assert change.changes == [("生成日期", "2024-03-01", "2024-02-01"), ("有效性", "有效", "废止"),
                              ("失效或废止日期", "", "2025-01-01")]
    assert (change.reason, change.by, change.closed_year) == ("签发日期录错", "钱七", None)


@pytest.mark.parametrize(("changed", "reason", "field"), [
    ({"title": "新标题"}, " ", "reason"), ({"title": " "}, "录错", "title"),
    ({"made_on": "2030-01-01"}, "录错", "made_on"), ({}, "录错", ""),
    ({"origin": "repost"}, "录错", "source"),
])
def test_refused_corrections_change_nothing(
    office: Office, clerk: Actor, changed: dict[str, str], reason: str, field: str
) -> None:
    item = item_of(office, enter_release(clerk, office, FORM))
    with pytest.raises(InvalidInput) as caught:
        correct_item(clerk, office, item.id, corrections.item_texts(item) | changed, reason)
    assert set(caught.value.fields) == ({field} if field else set())
    with office.db.read() as session:
        assert queries.get_item(session, item.id).title == FORM.title
        assert changes.corrections_of(session, queries.get_item(session, item.id)) == []


def test_a_release_is_corrected(office: Office, clerk: Actor) -> None:
    first = enter_release(clerk, office, FORM)
    correct_release(clerk, office, first, ReleaseData("website", "2023-12-31", "", "李四"), "日期录错")
    with office.db.read() as session:
        release = queries.get_release(session, first)
        assert (clock.show(release.published_at)[:10], release.time_source, release.url) == (
            "2023-12-31", "date_only", "")
        [change] = changes.corrections_of(session, release.item)
    assert [label for label, _, _ in change.changes] == ["发布时间", "链接", "审核人"]
    with pytest.raises(InvalidInput, match="没有改动任何一项"):
        correct_release(clerk, office, first, ReleaseData("website", "2023-12-31", "", "李四"), "x")


def test_a_release_cannot_become_another_one(office: Office, clerk: Actor) -> None:
    enter_release(clerk, office, FORM)
    second = enter_release(clerk, office, replace(FORM, channel="wechat"))
    with pytest.raises(InvalidInput, match="台账里已有这次发布"):
        correct_release(clerk, office, second, ReleaseData("website", FORM.published, FORM.url), "x")


def test_what_the_account_told_is_not_corrected_by_hand(
    office: Office, clerk: Actor, publish: Callable[..., Any]
) -> None:
    [release_id] = register_published(office, publish(ArticleFields(title="指南")).message_id)
    with pytest.raises(WrongState, match="公众号给出的"):
        correct_release(clerk, office, release_id, ReleaseData("wechat", "2024-03-01"), "x")


def test_who_may_not(office: Office, cast: dict[str, Actor], clerk: Actor) -> None:
    release_id = enter_release(clerk, office, FORM)
    with pytest.raises(NotAllowed):
        correct_item(cast["zhangsan"], office, 1, {}, "x")
    with pytest.raises(NotAllowed):
        correct_release(cast["zhangsan"], office, release_id, ReleaseData("", ""), "x")


def test_a_closed_year_asks_a_reason_of_every_verb(office: Office, clerk: Actor) -> None:
    first = enter_release(clerk, office, FORM)
    close(office, 2024)
    late = replace(FORM, channel="wechat", published="2024-04-01")
    with pytest.raises(InvalidInput, match="2024年已经封账") as caught:
        enter_release(clerk, office, late)
    assert set(caught.value.fields) == {"reason"}
    enter_release(clerk, office, replace(late, reason="年报后发现漏登"))
    table = "标题,发布日期,渠道\n漏登的,2024-05-01,公众号\n今年的,2025-05-01,公众号\n".encode()
    with pytest.raises(ImportRefused) as refused:
        import_releases(clerk, office, table, "a.csv", dry_run=False)
    assert refused.value.rows == ("第 2 行“发布时间”：2024年已经封账，补登要作为更正登记，"
                                  "请填写补登的原因。",)
    import_releases(clerk, office, table, "a.csv", dry_run=False, reason="补登旧表")
    item = item_of(office, first)
    correct_item(clerk, office, item.id, corrections.item_texts(item) | {"keywords": "法"}, "录错")
    take_down_release(clerk, office, first, "内容过时", datetime(2026, 1, 1, tzinfo=UTC))
    with office.db.read() as session:
        found = corrections_of_year(session, 2024)
    assert [change.reason for change in found] == ["年报后发现漏登", "补登旧表", "录错", "内容过时"]


def test_publishing_into_a_closed_year_is_entered_and_said(
    office: Office, publish: Callable[..., Any]
) -> None:
    close(office, 2024)
    register_published(office, publish(ArticleFields(title="指南")).message_id)
    with office.db.read() as session:
        [change] = corrections_of_year(session, 2024)
    assert change.reason == "公众号发表后自动登入，当时这一年已经封账"
