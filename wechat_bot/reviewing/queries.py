"""Reads of reviews and approvals."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import NotFound
from wechat_bot.people.models import User
from wechat_bot.reviewing.models import ApprovedArtefact, ReviewRound
from wechat_bot.reviewing.rules import Person, RoundFacts, RoundState, artefact_sha256


def get_round(session: Session, round_id: int) -> ReviewRound:
    """One round; NotFound when there is none."""
    found = session.get(ReviewRound, round_id)
    if found is None:
        raise NotFound("没有这一轮审校，可能链接抄错了。")
    return found


def open_round(session: Session, post_id: int) -> ReviewRound | None:
    """The round that is going on for a post."""
    return session.scalar(select(ReviewRound).where(
        ReviewRound.post_id == post_id, ReviewRound.state == RoundState.OPEN.value
    ))


def open_rounds(session: Session) -> list[ReviewRound]:
    """All rounds that are going on, oldest first."""
    return list(session.scalars(
        select(ReviewRound).where(ReviewRound.state == RoundState.OPEN.value)
        .order_by(ReviewRound.submitted_at)
    ))


def rounds_of(session: Session, post_id: int) -> list[ReviewRound]:
    """All rounds of a post, newest first."""
    return list(session.scalars(
        select(ReviewRound).where(ReviewRound.post_id == post_id).order_by(ReviewRound.id.desc())
    ))


def facts_of(session: Session, found: ReviewRound) -> RoundFacts:
    """The values that the rules look at."""
    post = drafting.get_post(session, found.post_id)
    revision = session.get_one(Revision, found.revision_id)
    secrecy = found.secrecy_reviews[-1].passed if found.secrecy_reviews else None
    return RoundFacts(
        state=RoundState(found.state),
        reviewers={r.level: r.reviewer_id for r in found.reviews if r.passed},
        writers=drafting.writers(session, post),
        contributor=revision.contributor,
        secrecy_passed=secrecy,
    )


def person_of(actor: Actor) -> Person:
    """The actor as the rules see him."""
    return Person(actor.require_person(), actor.name, actor.duties)


def reviewer_names(session: Session, round_id: int) -> list[str]:
    """Names of those who passed the levels, in order of level."""
    found = get_round(session, round_id)
    return [session.get_one(User, review.reviewer_id).name
            for review in sorted(found.reviews, key=lambda r: r.level) if review.passed]


def artefact_of_revision(session: Session, post: Post) -> ApprovedArtefact | None:
    """The approved artefact of the post's current revision. Validity is derived, never stored."""
    if post.current_revision is None:
        return None
    return session.scalar(
        select(ApprovedArtefact)
        .join(ReviewRound, ReviewRound.id == ApprovedArtefact.round_id)
        .where(
            ApprovedArtefact.post_id == post.id,
            ApprovedArtefact.revision_id == post.current_revision.id,
            ApprovedArtefact.revision_sha256 == post.current_revision.sha256,
            ReviewRound.state == RoundState.PASSED.value,
        )
        .order_by(ApprovedArtefact.id.desc()).limit(1)
    )


def approval_problem(session: Session, artefact_id: int, artefact_sha: str) -> str | None:
    """Why an approval no longer holds, or None. Checked at claim and right before submit."""
    artefact = session.get(ApprovedArtefact, artefact_id)
    if artefact is None:
        return "定稿不见了"
    if artefact_sha256(artefact_parts(artefact)) != artefact.sha256 or (
        artefact.sha256 != artefact_sha
    ):
        return f"《{artefact.title}》的定稿与审定时不一致"
    post = drafting.get_post(session, artefact.post_id)
    current = artefact_of_revision(session, post)
    if current is None or current.id != artefact.id:
        return f"《{artefact.title}》在定稿之后又有改动，审定失效"
    return None


def artefact_parts(artefact: ApprovedArtefact) -> dict[str, str]:
    """What the artefact's fingerprint covers."""
    names = ("title", "author", "digest", "cover_sha256", "content_source_url", "html",
             "images_json", "text_sha256", "revision_sha256")
    return {name: getattr(artefact, name) for name in names}
