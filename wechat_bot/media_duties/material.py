"""What is known of a publication before anything outside is asked. Reads only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.checking import queries as checks
from wechat_bot.disclosure import queries as ledger
from wechat_bot.disclosure.models import AccountArticle, Release
from wechat_bot.disclosure.rules import WECHAT
from wechat_bot.drafting.models import Revision
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.media_duties.looking import NOTHING_SEEN, Seen, pictures_in
from wechat_bot.publishing.kinds import body_pictures
from wechat_bot.publishing.models import Article, UploadedImage
from wechat_bot.reconciling.models import Difference
from wechat_bot.reconciling.rules import DifferenceKind
from wechat_bot.reviewing.models import ApprovedArtefact

# What 对账 knows of an article that readers should have as it was approved.
_CHANGED = (DifferenceKind.DELETED, DifferenceKind.BANNED, DifferenceKind.OURS_ONLY,
            DifferenceKind.TEXT_DIFFERS, DifferenceKind.TITLE_DIFFERS)
_REACHABLE = ("http://", "https://")


@dataclass(frozen=True)
class Material:
    """One publication. article: its text as readers have it, None where none was kept.

    pictures: addresses at WeChat. listed: 对账 has seen it on the account's list, so that its page
    need not be asked. differences: the open ones.
    """

    release: Release
    article: ArticleFields | None
    seen: Seen
    pictures: tuple[str, ...]
    listed: bool
    differences: tuple[Difference, ...]


def gather(session: Session, release: Release) -> Material:
    """What the program itself knows."""
    revision = _revision(session, release)
    row = _account_row(session, release)
    return Material(
        release, revision.fields() if revision is not None else None,
        _seen(session, revision), tuple(_pictures(session, release, row)), row is not None,
        tuple(_differences(session, release)))


def _revision(session: Session, release: Release) -> Revision | None:
    """The version that readers have; a correction in its place has replaced the first one."""
    wanted, post_id = release.public_revision_sha256, release.item.post_id
    if post_id is None or not wanted:
        return None
    found = session.scalar(select(Revision).where(
        Revision.post_id == post_id, Revision.sha256 == wanted).order_by(Revision.id.desc()).limit(1))
    return found or ledger.revision_of(session, release)


def _seen(session: Session, revision: Revision | None) -> Seen:
    if revision is None:
        return NOTHING_SEEN
    views = checks.findings_of(session, revision.id)
    return Seen({view.finding.fingerprint: view.finding.severity for view in views},
                frozenset(view.finding.fingerprint for view in views if view.waiver is not None))


def _account_row(session: Session, release: Release) -> AccountArticle | None:
    if release.channel != WECHAT:
        return None
    ours = [AccountArticle.release_id == release.id]
    if release.article_id is not None:
        ours.append(AccountArticle.our_article_id == release.article_id)
    return session.scalar(select(AccountArticle).where(or_(*ours))
                          .order_by(AccountArticle.last_seen_at.desc()).limit(1))


def _pictures(
    session: Session, release: Release, row: AccountArticle | None
) -> Sequence[str]:
    if row is not None and row.content:
        return pictures_in(row.content)
    article = session.get(Article, release.article_id) if release.article_id else None
    if article is None:
        return ()
    wanted = body_pictures(session.get_one(ApprovedArtefact, article.artefact_id))
    sent = session.scalars(select(UploadedImage.address).where(
        UploadedImage.sha256.in_(wanted), UploadedImage.purpose == "body"))
    return [address for address in dict.fromkeys(sent) if address.startswith(_REACHABLE)]


def _differences(session: Session, release: Release) -> Sequence[Difference]:
    subjects = [f"release:{release.id}"]
    if release.article_id is not None:
        subjects.append(f"article:{release.article_id}")
    return session.scalars(select(Difference).where(
        Difference.subject.in_(subjects), Difference.state == "open",
        Difference.kind.in_([kind.value for kind in _CHANGED])).order_by(Difference.id)).all()
