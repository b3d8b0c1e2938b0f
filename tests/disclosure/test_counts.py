"""The database's counts are the same as those of the pure rules, whatever the ledger holds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.offices import config_for
from tests.support.year_summary import year_summary
from wechat_bot.disclosure import counts, queries
from wechat_bot.disclosure.export import year_export
from wechat_bot.disclosure.ledger import Entry, IndexNumbers, new_item, new_release
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.disclosure.rules import NO_SECTION, CountingRules
from wechat_bot.kernel.office import Office

MADE = 180
SETTINGS = [{}, {"count": "items", "count_reposts": False}, {"count_taken_down": False}]


def fill(office: Office, seed: int) -> None:
    """Releases round the ends of two years, many of them in chains of corrections."""
    chance = random.Random(seed)
    with office.db.write() as session:
        numbers = IndexNumbers(session, "")
        known: list[Release] = []
        for number in range(MADE):
            at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(
                hours=chance.choice((-9, -8, 0, 15, 16, chance.randrange(17_500))))
            entry = Entry(
                title=f"信息 {number}", channel=chance.choice(("wechat", "website", "other")),
                published_at=at, time_source="entered", url=chance.choice(("", "https://a.cn/1")),
                section=chance.choice(("", "普法股", "别的")), reviewers=("甲",) * chance.randrange(2),
                origin=chance.choice(("original", "repost")), key_area=chance.random() < 0.3,
                is_government_information=chance.random() < 0.8,
                info_kind=chance.choice(("none", "response", "policy_interpretation")),
                article_20=chance.choice(("", "20.1", "20.15")),
                status=chance.choice(("current", "current", "taken_down", "replaced")))
            earlier = chance.choice(known) if known and chance.random() < 0.5 else None
            item = earlier.item if earlier else new_item(session, numbers, entry, "甲")
            release = new_release(session, item, entry, "甲")
            if earlier is not None and chance.random() < 0.6 and (
                    all(r.replaces_id != earlier.id for r in item.releases)):
                release.replaces_id = earlier.id
                release.published_at = max(at, earlier.published_at)
            session.flush()
            known.append(release)


@pytest.fixture
def filled(any_office: Office) -> Iterator[Office]:
    fill(any_office, 1)
    yield any_office


@pytest.mark.parametrize("settings", SETTINGS)
def test_fast_counts_are_the_rules_counts(
    filled: Office, settings: dict[str, object], tmp_path: Path
) -> None:
    config = config_for(tmp_path, disclosure=settings)
    with filled.db.read() as session:
        for year in (2023, 2024, 2025, 2030):
            slow = year_summary(session, config, year)
            fast = counts.year_counts(session, config, year)
            assert fast.figures == slow.figures
            assert (fast.releases, fast.not_counted, fast.near_year_end) == (
                len(slow.rows), len(slow.not_counted), len(slow.near_year_end))
            assert (fast.taken_down, fast.without_link, fast.without_reviewers) == (
                slow.taken_down, slow.without_link, slow.without_reviewers)


def test_filters_find_what_the_figures_count(filled: Office) -> None:
    config = filled.config
    with filled.db.read() as session:
        figures = counts.year_figures(session, config, 2024)

        def found(**wanted: object) -> int:
            return queries.list_releases(session, ReleaseFilter(
                year=2024, counted=True, counting=CountingRules.of(config), **wanted), 0, 3)[0]
        assert figures.total == found() > 20
        assert {month: found(month=month) for month in figures.by_month} == figures.by_month
        for code, count in figures.by_article_20.items():
            assert found(article_20=code) == count
        for kind, count in figures.by_kind.items():
            assert found(kind=kind) == count
        for section, count in figures.by_section.items():
            assert found(section=section) == count
        assert NO_SECTION in figures.by_section
        assert found(month="2024-13") == found(month="x") == 0


def test_exports_say_of_each_release_what_the_rules_say(filled: Office) -> None:
    with filled.db.read() as session:
        slow = year_summary(session, filled.config, 2024)
        export = year_export(session, filled.config, 2024)
    assert [(each["release_id"], each["counted"]) for each in export["releases"]] == [
        (row.release.id, row.counted) for row in slow.rows]
    assert export["not_counted"] == [{"release_id": row.release.id, "reason": row.reason}
                                     for row in slow.not_counted]


def test_late_first_releases(office: Office, enter: Callable[..., int]) -> None:
    first = enter("甲", "2024-05-01")
    enter("甲", "2024-05-02", "website", item_of=first)
    in_time = enter("乙", "2024-03-20")
    enter("乙", "2024-05-01", "website", item_of=in_time)
    with office.db.write() as session:
        for release in session.query(Release):
            release.item.publish_by = datetime(2024, 3, 29, 16, tzinfo=UTC)
    with office.db.read() as session:
        _, rows = queries.list_releases(session, ReleaseFilter(year=2024, late=True))
    assert {row.release.item.title for row in rows} == {"甲"}
