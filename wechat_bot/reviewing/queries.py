"""Reads of reviews and approvals."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.checking import queries as checks
from wechat_bot.checking.models import RevisionCheck
from wechat_bot.checking.queries import FindingView
from wechat_bot.checking.rules import Severity
from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries as people
from wechat_bot.people.models import User
from wechat_bot.reviewing.models import ApprovedArtefact, Comment, ReviewRound
from wechat_bot.reviewing.rules import (
    LEVELS,
    Person,
    RoundFacts,
    RoundState,
    addressees,
    artefact_sha256,
)
from wechat_bot.reviewing.secrecy import SecrecyPoint, load_points, points_for


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


def facts_of(session: Session, office: Office, found: ReviewRound) -> RoundFacts:
    """The values that the rules look at."""
    post = drafting.get_post(session, found.post_id)
    revision = session.get_one(Revision, found.revision_id)
    secrecy = found.secrecy_reviews[-1].passed if found.secrecy_reviews else None
    review = office.config.review
    entered = {paper.id: paper.entered_by_id for paper in found.papers}
    return RoundFacts(
        state=RoundState(found.state),
        reviewers={r.level: r.reviewer_id for r in found.reviews if r.passed},
        proofreaders={p.level: p.reviewer_id for p in found.proofs if p.passed},
        writers=drafting.writers(session, post),
        contributor=revision.contributor,
        secrecy_passed=secrecy,
        unanswered=sum(view.finding.severity == Severity.ERROR and view.waiver is None
                       for view in findings(session, found)),
        separate_proof=review.proofreading == "separate",
        entered_by={r.level: entered[r.paper_id] for r in found.reviews if r.paper_id},
        level_duties={level: frozenset(duties)
                      for level, duties in zip(LEVELS, review.level_duties, strict=True)},
    )


def person_of(actor: Actor) -> Person:
    """The actor as the rules see him."""
    return Person(actor.require_person(), actor.name, actor.duties, actor.deputy_for)


def people_of_the_office(session: Session) -> list[Person]:
    """Everybody in use, as the rules see them."""
    return [person_of(actor) for _, actor in people.active_actors(session)]


def asked(
    session: Session, office: Office, found: ReviewRound, facts: RoundFacts | None = None
) -> list[Person]:
    """轮到谁: who is asked to take the next step of an open round.

    facts: what `facts_of` gave, where it was read already.
    """
    revision = session.get_one(Revision, found.revision_id)
    return addressees(
        facts or facts_of(session, office, found), people_of_the_office(session),
        people.section_heads(session).get(revision.section), people.absent_today(session),
    )


def secrecy_points(office: Office, revision: Revision) -> tuple[SecrecyPoint, ...]:
    """What a secrecy reviewer has to look at in this revision."""
    has_pictures = bool(revision.images or revision.cover_sha256 or revision.attachment_sha256)
    return points_for(load_points(office.folder("reviewing")), has_pictures)


def findings(session: Session, found: ReviewRound) -> list[FindingView]:
    """What the machine found when the revision was submitted, and how it was answered.

    The check attached to the submission counts, whatever lists say later; a round of before
    there were checks shows its revision's newest.
    """
    attached = session.get(RevisionCheck, found.check_id) if found.check_id is not None else None
    if attached is not None:
        return checks.views_of(session, attached)
    return checks.findings_of(session, found.revision_id)


def get_comment(session: Session, comment_id: int) -> Comment:
    """One comment; NotFound when there is none."""
    found = session.get(Comment, comment_id)
    if found is None:
        raise NotFound("没有这条批注。")
    return found


def last_comments(session: Session, post_id: int) -> list[Comment]:
    """批注 of the newest round that has any: what the writer has to answer."""
    return next((found.comments for found in rounds_of(session, post_id) if found.comments), [])


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


def artefact_of_round(session: Session, round_id: int) -> ApprovedArtefact | None:
    """The artefact that a round ended with, valid or not."""
    return session.scalar(select(ApprovedArtefact).where(ApprovedArtefact.round_id == round_id))


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
    parts = {name: getattr(artefact, name) for name in names}
    if artefact.kind != PostKind.NEWS:
        parts["kind"] = artefact.kind
    later = ("cover_crop_wide", "cover_crop_square", "attachment_sha256", "attachment_name")
    # Unset, they leave the fingerprints of the first release as they were.
    return parts | {name: value for name in later if (value := getattr(artefact, name))}
