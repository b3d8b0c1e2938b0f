"""Reads of 对账."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.queries import releases_of_year
from wechat_bot.disclosure.rules import WECHAT, year_bounds
from wechat_bot.kernel.errors import NotFound
from wechat_bot.reconciling.models import AccountArticle, Difference, ReconcileRun
from wechat_bot.reconciling.rules import DifferenceKind

# What a page shows first: what readers see wrongly, then what is missing.
_ORDER = ("banned", "deleted", "still_public", "text_differs", "title_differs", "ours_only",
          "account_only", "link_missing")


@dataclass(frozen=True)
class YearCount:
    """The year's publications on both sides (Beijing time), one article each.

    listed: what the account's list shows or showed; unlisted: what it cannot show (mass-sent, by
    hand, gone since), by our own records. taken_down: of the ledger's.
    """

    year: int
    ledger: int
    taken_down: int
    listed: int
    unlisted: int

    @property
    def account(self) -> int:
        """How many there are on the account as far as its list and our records tell."""
        return self.listed + self.unlisted


def year_count(
    session: Session, account: str, year: int, since: datetime | None = None
) -> YearCount:
    """Count both sides. since: only what the list has shown from then on; None: ever."""
    start, end = year_bounds(year)
    releases = [r for r in releases_of_year(session, year) if r.channel == WECHAT]
    rows = [row for row in session.execute(
        select(AccountArticle.id, AccountArticle.our_article_id, AccountArticle.release_id,
               AccountArticle.last_seen_at, AccountArticle.is_deleted, AccountArticle.published_at)
        .where(AccountArticle.account == account))
        if since is None or row.last_seen_at >= since]
    articles = {row.our_article_id for row in rows if row.our_article_id is not None}
    entered = {row.release_id for row in rows if row.release_id is not None}
    # Deleted before anybody entered it: it was never in a ledger, and is in none now.
    shown = [row for row in rows if start <= row.published_at < end
             and not (row.is_deleted and row.our_article_id is None and row.release_id is None)]
    unlisted = [r for r in releases
                if r.id not in entered and (r.article_id is None or r.article_id not in articles)
                and not _should_be_listed(session, account, r)]
    return YearCount(year, len(releases), sum(r.status == "taken_down" for r in releases),
                     len(shown), len(unlisted))


def _should_be_listed(session: Session, account: str, release: Release) -> bool:
    """A release that the list does not show although it should: that is a difference."""
    subjects = [f"release:{release.id}"]
    if release.article_id is not None:
        subjects.append(f"article:{release.article_id}")
    return session.scalar(select(Difference.id).where(
        Difference.kind == DifferenceKind.OURS_ONLY.value, Difference.state != "settled",
        Difference.subject.in_(subjects)).limit(1)) is not None


def release_by_id(session: Session, release_id: int | None) -> Release | None:
    """A release, where one is named."""
    return session.get(Release, release_id) if release_id is not None else None


def release_of_article(session: Session, article_id: int) -> Release | None:
    """The release of one of our articles."""
    return session.scalar(select(Release).where(Release.article_id == article_id))


def published_texts(session: Session) -> set[tuple[str, str]]:
    """(title, sha256 of the text) of every article that the account shows."""
    rows = session.execute(select(AccountArticle.title, AccountArticle.text_sha256)
                           .where(AccountArticle.is_deleted.is_(False)))
    return {(title, sha256) for title, sha256 in rows}


def last_run(session: Session) -> ReconcileRun | None:
    """The newest run, done or under way."""
    return session.scalar(
        select(ReconcileRun).where(or_(ReconcileRun.errand_id.is_not(None),
                                       ReconcileRun.account_total.is_not(None)))
        .order_by(ReconcileRun.id.desc()).limit(1))


def last_complete(session: Session) -> ReconcileRun | None:
    """The newest run that read the whole list."""
    return session.scalar(select(ReconcileRun).where(ReconcileRun.complete)
                          .order_by(ReconcileRun.finished_at.desc()).limit(1))


def open_count(session: Session) -> int:
    """How many differences wait."""
    return session.scalar(
        select(func.count()).select_from(Difference).where(Difference.state == "open")) or 0


def count_by_kind(session: Session) -> dict[str, int]:
    """Open differences per kind."""
    found = {row[0]: row[1] for row in session.execute(
        select(Difference.kind, func.count()).where(Difference.state == "open")
        .group_by(Difference.kind))}
    return {kind: found[kind] for kind in _ORDER if kind in found}


def differences(
    session: Session, kind: str, state: str, offset: int, limit: int
) -> tuple[int, list[Difference]]:
    """(how many, a page of them), the gravest first, then the oldest."""
    wanted = and_(Difference.state == state, *([Difference.kind == kind] if kind else []))
    rows = list(session.scalars(select(Difference).where(wanted)))
    rows.sort(key=lambda row: (_ORDER.index(row.kind), row.id))
    return len(rows), rows[offset:offset + limit]


def get_difference(session: Session, difference_id: int) -> Difference:
    """One difference; NotFound when there is none."""
    found = session.get(Difference, difference_id)
    if found is None:
        raise NotFound("没有这一处不符，可能链接抄错了。")
    return found


def account_articles_left(session: Session, account: str) -> int:
    """How many articles of the account are not in our books."""
    return session.scalar(
        select(func.count()).select_from(AccountArticle).where(
            AccountArticle.account == account, AccountArticle.our_article_id.is_(None),
            AccountArticle.release_id.is_(None), AccountArticle.is_deleted.is_(False))) or 0


def row_of_subject(session: Session, account: str, subject: str) -> AccountArticle | None:
    """The account's article that a difference is about."""
    kind, _, number = subject.partition(":")
    column = {"account": AccountArticle.id, "article": AccountArticle.our_article_id,
              "release": AccountArticle.release_id}[kind]
    return session.scalar(
        select(AccountArticle).where(AccountArticle.account == account, column == int(number))
        .order_by(AccountArticle.last_seen_at.desc()).limit(1))
