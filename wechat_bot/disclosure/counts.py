"""The year's counts by the database, for ledgers of any size: the same as rules.judge and tally.

What stands alone is counted where it lies. What was corrected by another publication (an item
with a release that replaces one) is judged by the rules, item by item; there are few of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import (
    YEAR_END_MARGIN,
    CountingRules,
    ReleaseFacts,
    WhatLine,
    WhenLine,
    YearFigures,
    judge,
    sum_lines,
    what_line,
    when_line,
    year_bounds,
)
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config

_FACTS = (
    Release.id, Release.item_id, Release.channel, Release.published_at, Release.status,
    Release.replaces_id, DisclosureItem.is_government_information, DisclosureItem.origin,
    DisclosureItem.info_kind, DisclosureItem.key_area, DisclosureItem.article_20,
    DisclosureItem.section,
)


@dataclass(frozen=True)
class YearCounts:
    """A year's figures, and how many of its releases deserve a second look."""

    figures: YearFigures
    releases: int
    not_counted: int
    taken_down: int
    without_link: int
    without_reviewers: int
    near_year_end: int

    @property
    def wechat_counted(self) -> int:
        """公众号发布中计入的政府信息 beside the account's total."""
        return self.figures.by_channel.get("wechat", 0)


def in_year(year: int) -> ColumnElement[bool]:
    """Published in a year, Beijing time."""
    start, end = year_bounds(year)
    return and_(Release.published_at >= start, Release.published_at < end)


def in_month(month: str) -> ColumnElement[bool]:
    """Published in a month (2024-03), Beijing time; nothing where it is no month."""
    year, _, number = month.partition("-")
    if not (year.isdecimal() and number.isdecimal() and 1 <= int(number) <= 12
            and 1900 <= int(year) <= 2999):
        return Release.id < 0
    bounds = _month_bounds(int(year))
    return and_(Release.published_at >= bounds[int(number) - 1],
                Release.published_at < bounds[int(number)])


def near_year_end(years: Iterable[int]) -> ColumnElement[bool]:
    """Within an hour of 1 January of one of these years, or of the year after it."""
    edges = sorted({edge for year in years for edge in year_bounds(year)})
    return or_(*(and_(Release.published_at >= edge - YEAR_END_MARGIN,
                      Release.published_at <= edge + YEAR_END_MARGIN) for edge in edges),
               Release.id < 0)


def judged_chains(session: Session, rules: CountingRules, year: int | None) -> dict[int, str]:
    """Why not, of every release of an item of which one publication replaces another."""
    return judge(_chain_facts(session, year), rules)


def counted(session: Session, rules: CountingRules, year: int | None) -> ColumnElement[bool]:
    """是否计入, as a condition on Release joined with its item."""
    chosen = [release_id for release_id, reason in judged_chains(session, rules, year).items()
              if not reason]
    return or_(and_(Release.item_id.not_in(_chained()), _own(rules)), Release.id.in_(chosen))


def year_counts(session: Session, config: Config, year: int) -> YearCounts:
    """All figures of one year."""
    figures = year_figures(session, config, year)
    start, end = year_bounds(year)
    edge = or_(Release.published_at <= start + YEAR_END_MARGIN,
               Release.published_at >= end - YEAR_END_MARGIN)
    row = session.execute(select(
        func.count(), _sum(Release.status == "taken_down"), _sum(Release.url == ""),
        _sum(Release.reviewers_json == "[]"), _sum(edge)).where(in_year(year))).one()
    return YearCounts(figures, row[0], row[0] - figures.releases_counted, *(each or 0 for each in row[1:]))


def year_figures(session: Session, config: Config, year: int) -> YearFigures:
    """The figures of one year: the same as tally over all its releases."""
    rules = CountingRules.of(config)
    facts = _chain_facts(session, year)
    reasons = judge(facts, rules)
    chained = [fact for fact in facts if fact.year == year]
    mine = [fact for fact in chained if not reasons[fact.release_id]]
    alone = session.scalar(_of_alone(year, func.count(Release.item_id.distinct()))
                           .where(_own(rules))) or 0
    return sum_lines(
        year, [*(when_line(fact, reasons[fact.release_id]) for fact in chained),
               *_alone_by_time(session, year, rules)],
        [*map(what_line, mine), *_alone_by_class(session, year, rules)],
        len({fact.item_id for fact in mine}) + alone, rules,
        channels=list(config.disclosure.channels), sections=config.agency.sections)


def _of_alone(year: int, *columns: Any) -> Select[Any]:
    """Over the year's releases of items without corrections by another publication."""
    return (select(*columns).select_from(Release)
            .join(DisclosureItem, DisclosureItem.id == Release.item_id)
            .where(in_year(year), Release.item_id.not_in(_chained())))


def _alone_by_time(session: Session, year: int, rules: CountingRules) -> list[WhenLine]:
    bounds = _month_bounds(year)
    month = case(*((Release.published_at < bounds[number], number) for number in range(1, 12)),
                 else_=12)
    keys = (month, case((_own(rules), 1), else_=0), Release.channel)
    rows = session.execute(_of_alone(year, *(key.label(f"key_{number}")
                                             for number, key in enumerate(keys)), func.count())
                           .group_by("key_0", "key_1", "key_2"))
    return [WhenLine(f"{year}-{number:02}", bool(own), channel, count)
            for number, own, channel, count in rows]


def _alone_by_class(session: Session, year: int, rules: CountingRules) -> list[WhatLine]:
    keys = (DisclosureItem.info_kind, DisclosureItem.key_area, DisclosureItem.article_20,
            DisclosureItem.section)
    rows = session.execute(_of_alone(year, *keys, func.count()).where(_own(rules)).group_by(*keys))
    return [WhatLine(*row) for row in rows]


def _own(rules: CountingRules) -> ColumnElement[bool]:
    """Counts by itself: rules._own_reason, and not replaced by something unknown."""
    parts = [DisclosureItem.is_government_information, Release.status != "replaced"]
    if not rules.count_reposts:
        parts.append(DisclosureItem.origin != "repost")
    if not rules.count_taken_down:
        parts.append(Release.status != "taken_down")
    return and_(*parts)


def _chained() -> ColumnElement[int]:
    """Items of which one publication replaces another. > 0: what both databases' indexes answer."""
    return select(Release.item_id).where(Release.replaces_id > 0).scalar_subquery()


def _chain_facts(session: Session, year: int | None) -> list[ReleaseFacts]:
    """Whole chains (all releases of these items), of a year those that reach into it."""
    query = select(*_FACTS).join(DisclosureItem, DisclosureItem.id == Release.item_id)
    wanted = select(Release.item_id).where(Release.item_id.in_(_chained()))
    if year is not None:
        wanted = wanted.where(in_year(year))
    query = query.where(Release.item_id.in_(wanted.scalar_subquery()))
    return [ReleaseFacts(
        release_id=row[0], item_id=row[1], channel=row[2], published_at=row[3], status=row[4],
        replaces_id=row[5], is_government_information=row[6], origin=row[7], info_kind=row[8],
        key_area=row[9], article_20=row[10], section=row[11],
    ) for row in session.execute(query)]


def _month_bounds(year: int) -> list[datetime]:
    """The thirteen instants that begin the months of a year and the next year, as UTC."""
    starts = [datetime(year, number, 1, tzinfo=clock.BEIJING) for number in range(1, 13)]
    return [start.astimezone(UTC) for start in [*starts, starts[0].replace(year=year + 1)]]


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))
