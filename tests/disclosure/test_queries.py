"""The ledger's list, one record, and the statistics page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.year_summary import year_summary
from wechat_bot.disclosure.queries import (
    ReleaseFilter,
    get_item,
    get_release,
    list_releases,
    years_with_releases,
)
from wechat_bot.disclosure.rules import CountingRules
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office


@pytest.fixture
def ledger(enter: Callable[..., int]) -> None:
    enter("法律援助指南", "2024-03-05", section="普法股", url="https://a.cn/1",
          document_number="额司〔2024〕3号", reviewers=("李四",))
    enter("100%办结", "2024-03-06", "website", section="办公室")
    enter("主题党日", "2024-03-07", is_government_information=False)
    enter("宪法宣传", "2024-12-31 23:30", status="taken_down", origin="repost")
    enter("新年贺词", "2026-01-01 00:00")


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize(("wanted", "titles"), [
    ({}, ["新年贺词", "宪法宣传", "主题党日", "100%办结", "法律援助指南"]),
    ({"year": 2026}, ["新年贺词"]),
    ({"year": 2025}, []),
    ({"channel": "website"}, ["100%办结"]),
    ({"keyword": " 援助 "}, ["法律援助指南"]),
    ({"keyword": "%"}, ["100%办结"]),
    ({"keyword": "2024-00004"}, ["宪法宣传"]),
    ({"keyword": "〔2024〕3号"}, ["法律援助指南"]),
    ({"status": "taken_down"}, ["宪法宣传"]),
    ({"section": "普法股"}, ["法律援助指南"]),
    ({"year": 2024, "counted": False}, ["主题党日"]),
    ({"year": 2024, "counted": True}, ["宪法宣传", "100%办结", "法律援助指南"]),
    ({"counted": False, "counting": CountingRules(count_reposts=False)},
     ["宪法宣传", "主题党日"]),
])
def test_filters(office: Office, wanted: dict[str, Any], titles: list[str]) -> None:
    with office.db.read() as session:
        total, rows = list_releases(session, ReleaseFilter(**wanted))
        assert [row.release.item.title for row in rows] == titles
        assert total == len(titles)


@pytest.mark.usefixtures("ledger")
@pytest.mark.parametrize("counted", [None, True])
def test_pages(office: Office, counted: bool | None) -> None:
    wanted = ReleaseFilter(counted=counted)
    with office.db.read() as session:
        total, _ = list_releases(session, wanted)
        pages = [list_releases(session, wanted, offset, 2) for offset in range(0, total, 2)]
        ids = [row.release.id for _, rows in pages for row in rows]
    assert {page_total for page_total, _ in pages} == {total}
    assert len(ids) == len(set(ids)) == total == (5 if counted is None else 4)


@pytest.mark.usefixtures("ledger")
def test_rows_say_whether_they_count_and_lie_near_the_years_end(office: Office) -> None:
    with office.db.read() as session:
        rows = {row.release.item.title: row for row in list_releases(session, ReleaseFilter())[1]}
    assert (rows["主题党日"].counted, rows["主题党日"].reason) == (False, "不属于政府信息")
    assert rows["法律援助指南"].counted
    assert [t for t, row in rows.items() if row.near_year_end] == ["新年贺词", "宪法宣传"]


@pytest.mark.usefixtures("ledger")
def test_the_statistics_page(office: Office) -> None:
    with office.db.read() as session:
        summary = year_summary(session, office.config, 2024)
        assert (summary.figures.total, summary.figures.wechat_published_total,
                summary.wechat_counted) == (3, 3, 2)
        assert len(summary.rows) == 4
        assert [row.reason for row in summary.not_counted] == ["不属于政府信息"]
        assert [row.release.item.title for row in summary.near_year_end] == ["宪法宣传"]
        assert (summary.taken_down, summary.without_link, summary.without_reviewers) == (1, 3, 3)


@pytest.mark.usefixtures("ledger")
def test_years(office: Office) -> None:
    with office.db.read() as session:
        assert years_with_releases(session) == [2026, 2024]


def test_no_years_yet(office: Office) -> None:
    with office.db.read() as session:
        assert years_with_releases(session) == []


def test_one_record(office: Office, enter: Callable[..., int]) -> None:
    release_id = enter("甲", "2024-03-05")
    with office.db.read() as session:
        release = get_release(session, release_id)
        assert get_item(session, release.item_id).releases == [release]
        with pytest.raises(NotFound):
            get_release(session, 99)
        with pytest.raises(NotFound):
            get_item(session, 99)
