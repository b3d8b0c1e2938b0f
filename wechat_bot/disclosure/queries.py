"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import (
    CountingRules,
    ReleaseFacts,
    YearFigures,
    judge,
    near_year_end,
    tally,
    year_bounds,
)
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import NotFound
from wechat_bot.publishing.models import Article, Message

WENT_OUT = ("published", "removed")  # outcomes of an article that was public, if only for a time


@dataclass(frozen=True)
class ReleaseFilter:
    """The filter row above the ledger; an empty field does not filter.

    keyword: part of the title, the index number or the document number. counting: the
    switches by which `counted` and each row's reason are decided.
    """

    year: int | None = None
    channel: str = ""
    keyword: str = ""
    status: str = ""
    section: str = ""
    counted: bool | None = None
    counting: CountingRules = field(default_factory=CountingRules)


@dataclass(frozen=True)
class LedgerRow:
    """A release with its item (`release.item`), and whether it counts in its year."""

    release: Release
    reason: str
    near_year_end: bool

    @property
    def counted(self) -> bool:
        """是否计入; `reason` says why not."""
        return not self.reason


@dataclass(frozen=True)
class YearSummary:
    """The statistics page of a year. `rows` hold every release, counted or not, in order."""

    figures: YearFigures
    rows: tuple[LedgerRow, ...]

    @property
    def not_counted(self) -> tuple[LedgerRow, ...]:
        """What is left out, each with its reason."""
        return tuple(row for row in self.rows if not row.counted)

    @property
    def near_year_end(self) -> tuple[LedgerRow, ...]:
        """Releases within an hour of 1 January, whose year a person should check."""
        return tuple(row for row in self.rows if row.near_year_end)

    @property
    def taken_down(self) -> int:
        """已下架: releases of the year that were taken down since."""
        return sum(row.release.status == "taken_down" for row in self.rows)

    @property
    def without_link(self) -> int:
        """Releases whose link nobody recorded."""
        return sum(not row.release.url for row in self.rows)

    @property
    def without_reviewers(self) -> int:
        """Releases without a record of who reviewed them."""
        return sum(not row.release.reviewers for row in self.rows)

    @property
    def wechat_counted(self) -> int:
        """公众号发布中计入的政府信息 beside the account's total."""
        return self.figures.by_channel.get("wechat", 0)


def get_release(session: Session, release_id: int) -> Release:
    """One release with its item; NotFound when there is none."""
    found = session.get(Release, release_id)
    if found is None:
        raise NotFound("没有这条发布记录，可能链接抄错了。")
    return found


def get_item(session: Session, item_id: int) -> DisclosureItem:
    """One item with its releases; NotFound when there is none."""
    found = session.get(DisclosureItem, item_id)
    if found is None:
        raise NotFound("台账里没有这条公开信息，可能链接抄错了。")
    return found


def item_by_index_number(session: Session, number: str) -> DisclosureItem | None:
    """The item that bears an index number."""
    return session.scalar(
        select(DisclosureItem).where(DisclosureItem.index_number == number.strip())
    )


def item_of_post(session: Session, post_id: int) -> DisclosureItem | None:
    """The item that a post became."""
    return session.scalar(select(DisclosureItem).where(DisclosureItem.post_id == post_id))


def successor_of(session: Session, release_id: int) -> Release | None:
    """The release that replaced this one."""
    return session.scalar(select(Release).where(Release.replaces_id == release_id).limit(1))


def list_releases(
    session: Session, wanted: ReleaseFilter, offset: int = 0, limit: int = 50
) -> tuple[int, list[LedgerRow]]:
    """(how many match, one page of them), newest publication first."""
    query = _matching(wanted).order_by(Release.published_at.desc(), Release.id.desc())
    if wanted.counted is None:
        total = session.scalar(select(func.count()).select_from(_matching(wanted).subquery())) or 0
        page = list(session.scalars(query.offset(offset).limit(limit)))
        return total, ledger_rows(session, page, wanted.counting)
    rows = [row for row in ledger_rows(session, list(session.scalars(query)), wanted.counting)
            if row.counted is wanted.counted]
    return len(rows), rows[offset:offset + limit]


def _matching(wanted: ReleaseFilter) -> Select[Release]:
    query = select(Release).join(DisclosureItem, DisclosureItem.id == Release.item_id)
    if wanted.year is not None:
        query = query.where(_in_year(wanted.year))
    if wanted.channel:
        query = query.where(Release.channel == wanted.channel)
    if wanted.status:
        query = query.where(Release.status == wanted.status)
    if wanted.section:
        query = query.where(DisclosureItem.section == wanted.section)
    word = wanted.keyword.strip()
    if word:
        query = query.where(or_(*(
            column.icontains(word, autoescape=True)
            for column in (DisclosureItem.title, DisclosureItem.index_number,
                           DisclosureItem.document_number)
        )))
    return query


def _in_year(year: int) -> ColumnElement[bool]:
    start, end = year_bounds(year)
    return (Release.published_at >= start) & (Release.published_at < end)


def releases_of_year(session: Session, year: int) -> list[Release]:
    """All releases of a year (Beijing time), oldest first."""
    return list(session.scalars(
        select(Release).where(_in_year(year)).order_by(Release.published_at, Release.id)
    ))


def ledger_rows(
    session: Session, releases: Sequence[Release], rules: CountingRules
) -> list[LedgerRow]:
    """Each release with whether it counts."""
    reasons = judge(facts_of(releases), rules)
    return [LedgerRow(r, reasons[r.id], near_year_end(r.published_at)) for r in releases]


def facts_of(releases: Iterable[Release]) -> list[ReleaseFacts]:
    """What the counting rules need: all releases of the items that these belong to."""
    items = {release.item_id: release.item for release in releases}
    return [_facts(release, item) for item in items.values() for release in item.releases]


def _facts(release: Release, item: DisclosureItem) -> ReleaseFacts:
    return ReleaseFacts(
        release_id=release.id, item_id=item.id, channel=release.channel,
        published_at=release.published_at, status=release.status,
        replaces_id=release.replaces_id, origin=item.origin, info_kind=item.info_kind,
        is_government_information=item.is_government_information, key_area=item.key_area,
        article_20=item.article_20, section=item.section,
    )


def year_summary(session: Session, config: Config, year: int) -> YearSummary:
    """The year's figures with the records behind them."""
    releases = releases_of_year(session, year)
    rules = CountingRules.of(config)
    facts = facts_of(releases)
    reasons = judge(facts, rules)
    figures = tally(year, facts, reasons, rules, channels=list(config.disclosure.channels),
                    sections=config.agency.sections)
    rows = (LedgerRow(r, reasons[r.id], near_year_end(r.published_at)) for r in releases)
    return YearSummary(figures, tuple(rows))


def years_with_releases(session: Session) -> list[int]:
    """Years that have releases, newest first."""
    first = session.scalar(select(Release.published_at).order_by(Release.published_at).limit(1))
    last = session.scalar(
        select(Release.published_at).order_by(Release.published_at.desc()).limit(1)
    )
    if first is None or last is None:
        return []
    years = range(clock.year_of(last), clock.year_of(first) - 1, -1)
    return [year for year in years
            if session.scalar(select(Release.id).where(_in_year(year)).limit(1)) is not None]


def unregistered_messages(session: Session) -> list[int]:
    """Published messages with a published article that is not in the ledger yet."""
    return list(session.scalars(
        select(Message.id)
        .join(Article, Article.message_id == Message.id)
        .outerjoin(Release, Release.article_id == Article.id)
        .where(Message.state == "published", Article.outcome.in_(WENT_OUT),
               Release.id.is_(None))
        .distinct().order_by(Message.id)
    ))


def revision_of(session: Session, release: Release) -> Revision | None:
    """The revision that a release carries, where its text was kept."""
    if release.item.post_id is None or not release.revision_sha256:
        return None
    return session.scalar(select(Revision).where(
        Revision.post_id == release.item.post_id, Revision.sha256 == release.revision_sha256)
        .order_by(Revision.id.desc()).limit(1))
