"""Which release counts, in which year, and why not: a table of dated examples."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from wechat_bot.disclosure.rules import (
    CountingRules,
    ReleaseFacts,
    index_number,
    judge,
    near_year_end,
    own_index_number,
    tally,
    year_bounds,
)
from wechat_bot.kernel.clock import BEIJING

IN_2024 = datetime(2024, 5, 1, 2, tzinfo=UTC)
IN_2025 = datetime(2025, 5, 1, 2, tzinfo=UTC)


def facts(release_id: int, **values: Any) -> ReleaseFacts:
    return ReleaseFacts(**{"release_id": release_id, "item_id": release_id, "channel": "wechat",
                           "published_at": IN_2024, **values})


def beijing(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=BEIJING)


@pytest.mark.parametrize(("moment", "year"), [
    (datetime(2024, 12, 31, 15, 59, 59, tzinfo=UTC), 2024),
    (datetime(2024, 12, 31, 16, 0, 0, tzinfo=UTC), 2025),
    (beijing(2024, 12, 31, 23, 59, 59), 2024),
    (beijing(2025, 1, 1, 0, 0, 0), 2025),
    (datetime(2025, 1, 1, 1, 0, tzinfo=UTC), 2025),
])
def test_a_release_belongs_to_the_year_of_its_beijing_time(moment: datetime, year: int) -> None:
    assert facts(1, published_at=moment).year == year
    start, end = year_bounds(year)
    assert start <= moment < end


@pytest.mark.parametrize(("moment", "near"), [
    (beijing(2024, 12, 31, 23, 0, 0), True),
    (beijing(2024, 12, 31, 22, 59, 59), False),
    (beijing(2025, 1, 1, 0, 0, 0), True),
    (beijing(2025, 1, 1, 1, 0, 0), True),
    (beijing(2025, 1, 1, 1, 0, 1), False),
    (datetime(2024, 12, 31, 23, 30, tzinfo=UTC), False),
])
def test_within_an_hour_of_the_first_of_january_is_flagged(moment: datetime, near: bool) -> None:
    assert near_year_end(moment) is near


@pytest.mark.parametrize(("values", "rules", "reason"), [
    ({}, CountingRules(), ""),
    ({"is_government_information": False}, CountingRules(), "不属于政府信息"),
    ({"origin": "repost"}, CountingRules(), ""),
    ({"origin": "repost"}, CountingRules(count_reposts=False), "转载的信息，按设置不计入"),
    ({"status": "taken_down"}, CountingRules(), ""),
    ({"status": "taken_down"}, CountingRules(count_taken_down=False), "已下架，按设置不计入"),
    ({"status": "replaced"}, CountingRules(), "已被更正后的发布替代，只计一次"),
    ({"is_government_information": False, "origin": "repost"},
     CountingRules(count_reposts=False), "不属于政府信息"),
])
def test_each_reason(values: dict[str, Any], rules: CountingRules, reason: str) -> None:
    assert judge([facts(1, **values)], rules) == {1: reason}


def test_a_corrected_release_counts_once_and_names_its_successor() -> None:
    chain = [facts(1, status="replaced"), facts(2, item_id=1, replaces_id=1, status="replaced"),
             facts(3, item_id=1, replaces_id=2)]
    assert judge(chain, CountingRules()) == {
        1: "已被更正后的发布（发布记录 2）替代，只计一次",
        2: "已被更正后的发布（发布记录 3）替代，只计一次",
        3: "",
    }


def test_a_correction_in_a_later_year_leaves_the_reported_year_alone() -> None:
    chain = [facts(1, status="replaced"),
             facts(2, item_id=1, replaces_id=1, published_at=IN_2025)]
    assert judge(chain, CountingRules()) == {
        1: "", 2: "是 2024 年已计入的发布（发布记录 1）的更正重发，不重复计入"}


def test_a_correction_counts_where_its_predecessor_did_not() -> None:
    chain = [facts(1, status="taken_down"),
             facts(2, item_id=1, replaces_id=1, published_at=IN_2025)]
    assert judge(chain, CountingRules(count_taken_down=False)) == {
        1: "已下架，按设置不计入", 2: ""}


def test_a_ring_of_replacements_ends() -> None:
    ring = [facts(1, replaces_id=2, published_at=IN_2025), facts(2, item_id=1, replaces_id=1)]
    assert set(judge(ring, CountingRules())) == {1, 2}


def year_2024(releases: list[ReleaseFacts], rules: CountingRules) -> Any:
    return tally(2024, releases, judge(releases, rules), rules,
                 channels=["website", "wechat"], sections=["办公室", "普法股"])


def test_total_by_releases_and_by_items() -> None:
    both = [facts(1), facts(2, item_id=1, channel="website"), facts(3)]
    by_releases = year_2024(both, CountingRules())
    by_items = year_2024(both, CountingRules(count="items"))
    assert (by_releases.total, by_releases.items_distinct) == (3, 2)
    assert (by_items.total, by_items.items_distinct, by_items.releases_counted) == (2, 2, 3)
    assert by_items.by_channel == {"website": 1, "wechat": 2}


def test_the_accounts_own_total_holds_what_is_no_government_information() -> None:
    some = [facts(1), facts(2, is_government_information=False), facts(3, channel="website"),
            facts(4, published_at=IN_2025)]
    figures = year_2024(some, CountingRules())
    assert (figures.total, figures.wechat_published_total) == (2, 2)
    assert figures.by_channel == {"website": 1, "wechat": 1}


def test_breakdowns() -> None:
    some = [
        facts(1, section="普法股", article_20="20.1", info_kind="response", key_area=True),
        facts(2, section="乡镇司法所", article_20="20.15", info_kind="policy_interpretation"),
        facts(3, section="办公室", channel="blackboard", published_at=beijing(2024, 12, 31)),
        facts(4),
        facts(5, section="普法股", article_20="20.1", is_government_information=False),
    ]
    figures = year_2024(some, CountingRules())
    assert list(figures.by_month) == [f"2024-{month:02}" for month in range(1, 13)]
    assert {m: n for m, n in figures.by_month.items() if n} == {"2024-05": 3, "2024-12": 1}
    assert list(figures.by_article_20) == [f"20.{n}" for n in range(1, 16)]
    assert {c: n for c, n in figures.by_article_20.items() if n} == {"20.1": 1, "20.15": 1}
    assert figures.by_kind == {"policy_interpretation": 1, "response": 1, "key_area": 1}
    assert list(figures.by_section.items()) == [
        ("办公室", 1), ("普法股", 1), ("乡镇司法所", 1), ("未注明", 1)]
    assert figures.by_channel == {"website": 0, "wechat": 3, "blackboard": 1}


@pytest.mark.parametrize(("body", "year", "serial", "number"), [
    ("", 2026, 12, "2026-00012"),
    ("014314799", 2024, 2, "014314799/2024-00002"),
    ("014314799", 2024, 123456, "014314799/2024-123456"),
])
def test_index_numbers(body: str, year: int, serial: int, number: str) -> None:
    assert index_number(body, year, serial) == number
    assert own_index_number(number, body) == (year, serial)
    assert own_index_number(number, "other") is None


@pytest.mark.parametrize("text", ["", "2024-2", "A-2024-00002x", "11341702486344515H/202110-00013"])
def test_other_index_numbers_are_not_ours(text: str) -> None:
    assert own_index_number(text, "") is None
