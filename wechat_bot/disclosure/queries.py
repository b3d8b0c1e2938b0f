"""Reads of the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, func, not_, or_, select
from sqlalchemy.orm import Session, aliased

from wechat_bot.disclosure import counts
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.rules import (
    NO_SECTION,
    CountingRules,
    ReleaseFacts,
    judge,
    near_year_end,
)
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import NotFound
from wechat_bot.publishing.models import Article, Message

KEY_AREA = "key_area"
WENT_OUT = ("published", "removed")  # outcomes of an article that was public, if only for a time


@dataclass(frozen=True)
class ReleaseFilter:
    """The filter row above the ledger; an empty field does not filter.

    keyword: part of the title, the index number or the document number. counting: the
    switches by which `counted` and each row's reason are decided. section: NO_SECTION for
    items without one. month: 2024-03. kind: an info kind or KEY_AREA. link: False for releases
    without one. near: next to 1 January. late: first releases after the 20 working days.
    unreviewed: without a record of who reviewed them.
    """

    year: int | None = None
    channel: str = ""
    keyword: str = ""
    status: str = ""
    section: str = ""
    counted: bool | None = None
    month: str = ""
    article_20: str = ""
    kind: str = ""
    link: bool | None = None
    near: bool = False
    late: bool = False
    unreviewed: bool = False
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
    matching = matching_ids(session, wanted)
    total = session.scalar(select(func.count()).select_from(matching.subquery())) or 0
    # ids first: rows that are paged over are not read
    ids = list(session.scalars(matching.order_by(
        Release.published_at.desc(), Release.id.desc()).offset(offset).limit(limit)))
    page = list(session.scalars(select(Release).where(Release.id.in_(ids)).order_by(
        Release.published_at.desc(), Release.id.desc()))) if ids else []
    return total, ledger_rows(session, page, wanted.counting)


def matching_ids(session: Session, wanted: ReleaseFilter) -> Select[int]:
    """The ids of the releases that match, joined with their items only where these are asked."""
    where = _of_release(session, wanted)
    of_item = _of_item(wanted)
    if wanted.counted is not None:
        chosen = counts.counted(session, wanted.counting, wanted.year)
        of_item.append(chosen if wanted.counted else not_(chosen))
    query = select(Release.id).where(*where)
    if of_item:
        query = query.join(DisclosureItem, DisclosureItem.id == Release.item_id).where(*of_item)
    return query


def _of_release(session: Session, wanted: ReleaseFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.year is not None:
        where.append(counts.in_year(wanted.year))
    if wanted.month:
        where.append(counts.in_month(wanted.month))
    if wanted.channel:
        where.append(Release.channel == wanted.channel)
    if wanted.status:
        where.append(Release.status == wanted.status)
    if wanted.unreviewed:
        where.append(Release.reviewers_json == "[]")
    if wanted.link is not None:
        where.append(Release.url != "" if wanted.link else Release.url == "")
    if wanted.near:
        years = [wanted.year] if wanted.year is not None else years_with_releases(session)
        where.append(counts.near_year_end(years))
    return where


def _of_item(wanted: ReleaseFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.section:
        where.append(DisclosureItem.section
                     == ("" if wanted.section == NO_SECTION else wanted.section))
    if wanted.article_20:
        where.append(DisclosureItem.article_20 == wanted.article_20)
    if wanted.kind:
        where.append(DisclosureItem.key_area.is_(True) if wanted.kind == KEY_AREA
                     else DisclosureItem.info_kind == wanted.kind)
    if wanted.late:
        earlier = aliased(Release)
        where += [Release.published_at >= DisclosureItem.publish_by,
                  ~select(earlier.id).where(
                      earlier.item_id == Release.item_id,
                      earlier.published_at < DisclosureItem.publish_by).exists()]
    word = wanted.keyword.strip()
    if word:
        where.append(or_(*(
            column.icontains(word, autoescape=True)
            for column in (DisclosureItem.title, DisclosureItem.index_number,
                           DisclosureItem.document_number))))
    return where


def releases_of_year(session: Session, year: int) -> list[Release]:
    """All releases of a year (Beijing time), oldest first."""
    return list(session.scalars(
        select(Release).where(counts.in_year(year)).order_by(Release.published_at, Release.id)
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
            if session.scalar(select(Release.id).where(counts.in_year(year)).limit(1)) is not None]


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
