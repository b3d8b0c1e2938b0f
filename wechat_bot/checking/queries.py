"""Reads of checks: what was found in a revision, and how it was answered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.checking.lists import current_lists as current_lists  # the stages above ask here
from wechat_bot.checking.lists import version_on
from wechat_bot.checking.models import RevisionCheck, StoredFinding, Waiver
from wechat_bot.checking.outline import shipped_outline
from wechat_bot.checking.rules import Finding, Published, Severity, check_article
from wechat_bot.checking.rules.prose import markdown_field
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import ArticleFields, PostKind, PostState
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office

COMPARED_POSTS = 500


@dataclass(frozen=True)
class FindingView:
    """A stored finding with the reason why it stands, if somebody gave one."""

    finding: StoredFinding
    waiver: Waiver | None


def check_of(session: Session, revision_id: int) -> RevisionCheck | None:
    """The newest check of a revision."""
    return session.scalar(
        select(RevisionCheck).where(RevisionCheck.revision_id == revision_id)
        .order_by(RevisionCheck.id.desc()).limit(1))


def findings_of(session: Session, revision_id: int) -> list[FindingView]:
    """What the newest check of a revision found, in order of place; empty where none was made."""
    check = check_of(session, revision_id)
    return [] if check is None else views_of(session, check)


def views_of(session: Session, check: RevisionCheck) -> list[FindingView]:
    """What one check found, with the reasons given for what stands."""
    if not check.findings:
        return []
    rows = session.scalars(select(Waiver).where(Waiver.post_id == check.post_id))
    waivers = {row.fingerprint: row for row in rows}
    return [FindingView(finding, waivers.get(finding.fingerprint)) for finding in check.findings]


def get_finding(session: Session, finding_id: int) -> StoredFinding | None:
    """One finding by its id."""
    return session.get(StoredFinding, finding_id)


def waiver_of(session: Session, post_id: int, fingerprint: str) -> Waiver | None:
    """The reason given for a passage of a post."""
    return session.scalar(select(Waiver).where(
        Waiver.post_id == post_id, Waiver.fingerprint == fingerprint))


def unanswered_errors(session: Session, revision: Revision) -> list[StoredFinding]:
    """Errors of the newest check for which nobody gave a reason."""
    return [view.finding for view in findings_of(session, revision.id)
            if view.finding.severity == Severity.ERROR and view.waiver is None]


def blocking(session: Session, revision: Revision) -> list[StoredFinding]:
    """Findings of the newest check that no reason can answer: marks of secrecy."""
    return [view.finding for view in findings_of(session, revision.id) if view.finding.blocking]


def lists_version(session: Session, office: Office) -> str:
    """The version of the lists as they are today."""
    day = clock.today()
    return version_on(current_lists(session, office, day), day)


def find(
    session: Session, office: Office, post_id: int, article: ArticleFields,
    images: Collection[str] = (),
) -> list[Finding]:
    """What the checks find in an article of a post now, saved or not. Nothing is written."""
    found = check_article(
        article, current_lists(session, office, clock.today()), today=clock.today(),
        published=published_before(session, post_id), images=images,
        outline=shipped_outline())
    post = session.get(Post, post_id)
    if post is not None and post.kind == PostKind.NEWSPIC:
        # WeChat's 图片消息 has no place for words to a single picture.
        return [finding for finding in found if finding.rule != "image.alt_missing"]
    return found


def published_before(session: Session, post_id: int) -> list[Published]:
    """The newest published articles but the post itself, to find what is said twice."""
    rows = session.execute(
        select(Revision.title, Revision.body, Post.updated_at)
        .join(Post, (Post.id == Revision.post_id) & (Post.revision_number == Revision.number))
        .where(Post.state.in_((PostState.PUBLISHED.value, PostState.TAKEN_DOWN.value)),
               Post.id != post_id)
        .order_by(Post.updated_at.desc(), Post.id.desc()).limit(COMPARED_POSTS))
    return [Published(title=row.title, body_text=_plain(row.body),
                      when=clock.to_beijing(row.updated_at).date().isoformat()) for row in rows]


@lru_cache(maxsize=2 * COMPARED_POSTS)
def _plain(body: str) -> str:
    """A published body as its reader sees it; revisions never change, so it is kept."""
    return markdown_field("body", body).text


def passage(article: ArticleFields, finding: Finding) -> str:
    """The line of the body, or the whole field, in which a finding stands."""
    if finding.field != "body":
        return str(getattr(article, finding.field, ""))
    lines = article.body.split("\n")
    return lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
