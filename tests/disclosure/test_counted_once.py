"""One publication, one line: the ways in which a ledger comes to count something twice or wrongly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from wechat_bot.disclosure import (
    changes,
    corrections,
    counts,
    late_links,
    operations,
    pending,
    queries,
)
from wechat_bot.disclosure.importing import import_releases
from wechat_bot.disclosure.operations import ReleaseForm, enter_release, register_published
from wechat_bot.disclosure.website import StepForm, record_step
from wechat_bot.disclosure.website_rules import Act
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Message
from wechat_bot.records.operations import close_year

PAGE = "https://www.xjem.gov.cn/1.html"


@pytest.fixture
def clerk(cast: dict[str, Actor]) -> Actor:
    return cast["qianqi"]


def total(office: Office, year: int = 2026) -> int:
    with office.db.read() as session:
        return counts.year_figures(session, office.config, year).total


def item_of(office: Office, release_id: int) -> Any:
    with office.db.read() as session:
        return queries.get_release(session, release_id).item


def test_one_page_on_two_days(office: Office, clerk: Actor) -> None:
    first = ReleaseForm(channel="website", published="2026-03-05", title="甲", url=PAGE)
    enter_release(clerk, office, first)
    with pytest.raises(InvalidInput) as caught:
        enter_release(clerk, office, replace(first, published="2026-03-06"))
    assert "2026-03-05" in caught.value.fields["published"]
    with office.db.read() as session:
        [known] = queries.releases_of_year(session, 2026)
        number = known.item.index_number
    enter_release(clerk, office, ReleaseForm(channel="website", published="2026-03-06", url=PAGE,
                                             index_number=number, replaces_id=known.id))
    assert total(office) == 1


def test_online_of_an_imported_page(office: Office, clerk: Actor) -> None:
    table = f"标题,发布日期,渠道,链接\n甲,2026-03-05,政府网站,{PAGE}\n".encode()
    import_releases(clerk, office, table, "a.csv", dry_run=False)
    other = enter_release(clerk, office, ReleaseForm(
        channel="wechat", published="2026-03-04", title="甲"))
    with pytest.raises(InvalidInput) as caught:
        record_step(clerk, office, item_of(office, other).id, Act.ONLINE,
                    StepForm(day="2026-03-06", url=PAGE))
    assert list(caught.value.fields) == ["day"]
    assert total(office) == 2


def test_online_again_after_taking_down(office: Office, clerk: Actor) -> None:
    first = enter_release(clerk, office, ReleaseForm(
        channel="wechat", published="2026-03-04", title="甲"))
    item_id = item_of(office, first).id
    record_step(clerk, office, item_id, Act.ONLINE, StepForm(day="2026-03-05", url=PAGE))
    with office.db.read() as session:
        online = queries.get_item(session, item_id).releases[-1].id
    operations.take_down_release(clerk, office, online, "错字", datetime(2026, 3, 7, 2, tzinfo=UTC))
    record_step(clerk, office, item_id, Act.ONLINE, StepForm(day="2026-03-09", url=PAGE))
    assert total(office) == 2
    with pytest.raises(WrongState):
        record_step(clerk, office, item_id, Act.ONLINE, StepForm(day="2026-03-10", url=PAGE))


def test_history_does_not_take_up_what_waits(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "公告", "made_on": "2026-11-20"})
    table = "标题,发布日期,渠道\n公告,2024-03-05,公众号\n".encode()
    import_releases(clerk, office, table, "a.csv", dry_run=False)
    enter_release(clerk, office, ReleaseForm(channel="website", published="2025-03-05", title="公告"))
    with office.db.read() as session:
        assert queries.get_item(session, item_id).pending


def test_another_document_does_not_take_up_what_waits(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {
        "title": "公告", "made_on": "2026-11-02", "document_number": "额司〔2026〕1号"})
    enter_release(clerk, office, ReleaseForm(
        channel="website", published="2026-11-20", title="公告", document_number="额司〔2026〕2号"))
    with office.db.read() as session:
        assert queries.get_item(session, item_id).pending


def test_imported_under_its_number_it_is_completed(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-02"})
    with office.db.read() as session:
        number = queries.get_item(session, item_id).index_number
    table = f"标题,发布日期,渠道,索引号,科室\n甲,2026-11-05,公众号,{number},普法股\n".encode()
    with pytest.raises(InvalidInput, match="原因"):
        import_releases(clerk, office, table, "a.csv", dry_run=True, reason="长" * 600)
    import_releases(clerk, office, table, "a.csv", dry_run=False)
    with office.db.read() as session:
        item = queries.get_item(session, item_id)
        assert (len(item.releases), item.section, item.pending) == (1, "普法股", False)


def test_imported_release_revives(office: Office, clerk: Actor) -> None:
    item_id = pending.enter_pending(clerk, office, {"title": "甲", "made_on": "2026-11-02"})
    pending.cancel_pending(clerk, office, item_id, "涉及内部事务")
    with office.db.read() as session:
        number = queries.get_item(session, item_id).index_number
    table = f"标题,发布日期,渠道,索引号\n甲,2026-11-05,公众号,{number}\n".encode()
    import_releases(clerk, office, table, "a.csv", dry_run=False)
    with office.db.read() as session:
        item = queries.get_item(session, item_id)
        assert len(item.releases) == 1 and item.cancelled_at is None


@pytest.mark.parametrize("typed", ["2024-03-05", "2024-03-05 10:00"])
def test_published_after_it_was_entered_without_a_link(
    office: Office, clerk: Actor, publish: Callable[..., Any], typed: str
) -> None:
    message = publish(ArticleFields(title="甲", section="普法股"))
    enter_release(clerk, office, ReleaseForm(channel="wechat", published=typed, title="甲"))
    [release_id] = register_published(office, message.message_id)
    assert total(office, 2024) == 1
    with office.db.read() as session:
        release = queries.get_release(session, release_id)
        assert (clock.show(release.published_at), release.time_source) == (
            "2024-03-05 10:00", "event")
        assert release.url.startswith("http://mp.weixin.qq.com/")


def test_another_publication_of_the_title_is_another_line(
    office: Office, clerk: Actor, publish: Callable[..., Any]
) -> None:
    enter_release(clerk, office, ReleaseForm(channel="wechat", published="2024-03-04", title="甲"))
    enter_release(clerk, office, ReleaseForm(
        channel="wechat", published="2024-03-05", title="甲", url="https://mp.weixin.qq.com/s/other"))
    register_published(office, publish(ArticleFields(title="甲")).message_id)
    assert total(office, 2024) == 3


def test_the_accounts_time_decides_the_year(
    office: Office, clerk: Actor, publish: Callable[..., Any]
) -> None:
    message = publish(ArticleFields(title="甲"), at=clock.from_beijing("2025-01-01 00:00"))
    with office.db.read() as session:
        url = session.get_one(Message, message.message_id).articles[0].url
    known = enter_release(clerk, office, ReleaseForm(
        channel="wechat", published="2024-12-31", title="甲", url=url))
    assert register_published(office, message.message_id) == [known]
    assert (total(office, 2024), total(office, 2025)) == (0, 1)
    with office.db.read() as session:
        [change] = changes.corrections_of(session, queries.get_release(session, known).item)
        assert "2024-12-31" in change.changes_json and "2025-01-01" in change.changes_json


@pytest.mark.parametrize("closed", [True, False])
def test_a_time_told_late_is_a_correction_of_a_closed_year(
    office: Office, publish: Callable[..., Any], closed: bool
) -> None:
    message = publish(ArticleFields(title="甲"), at=clock.from_beijing("2025-01-01 00:00"),
                      time_source="first_seen")
    [release_id] = register_published(office, message.message_id)
    if closed:
        close_year(Actor(name="负责人", permissions=frozenset({Permission.CLOSE_YEAR})), office, 2024)
    at = clock.from_beijing("2025-01-01 00:00") - timedelta(minutes=2)
    with office.db.write() as session:
        row = session.get_one(Message, message.message_id)
        row.time_source, row.articles[0].published_at = "event", at
    assert late_links.fill_in(office, message.message_id) == 1
    assert total(office, 2024) == 1
    with office.db.read() as session:
        found = changes.corrections_of(session, queries.get_release(session, release_id).item)
        assert [change.closed_year for change in found] == ([2024] if closed else [])


def test_a_table_with_the_title_from_before_a_correction(office: Office, clerk: Actor) -> None:
    table = "标题,发布日期,渠道\n甲,2026-03-05,政府网站\n".encode()
    import_releases(clerk, office, table, "a.csv", dry_run=False)
    for title in ("甲甲", "乙"):
        with office.db.read() as session:
            [release] = queries.releases_of_year(session, 2026)
            form = corrections.item_texts(release.item)
        corrections.correct_item(clerk, office, release.item_id, form | {"title": title}, "错字")
    again = table + "甲甲,2026-03-05,政府网站\n乙,2026-03-05,政府网站\n甲,2026-03-06,政府网站\n".encode()
    report = import_releases(clerk, office, again, "a.csv", dry_run=False)
    assert [fate for _, fate in report.rows] == ["已有", "已有", "已有", "新增"]


def test_two_numbers_in_a_table_are_two_items(office: Office, clerk: Actor) -> None:
    table = ("标题,发布日期,渠道,索引号\n公示,2026-03-05,政府网站,A1\n公示,2026-03-05,政府网站,A2\n"
             "公示,2026-03-05,政府网站,A2\n").encode()
    report = import_releases(clerk, office, table, "a.csv", dry_run=False)
    assert [fate for _, fate in report.rows] == ["新增", "新增", "重复"]
    assert import_releases(clerk, office, table, "a.csv", dry_run=False).new == 0
    assert total(office) == 2
