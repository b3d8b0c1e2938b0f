"""Whom the review tells what (通知): the next step, a return, an approval, a deadline."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.reviewing import queries
from wechat_bot.reviewing.models import PaperSignature, ReviewRound
from wechat_bot.reviewing.rules import (
    Part,
    Person,
    RoundFacts,
    RoundState,
    reminder_line,
    request_line,
    secrecy_refusal,
)


def next_step(session: Session, office: Office, found: ReviewRound) -> None:
    """Those whose turn it is; at the beginning also who may do the secrecy review."""
    facts = queries.facts_of(session, office, found)
    chosen = queries.asked(session, office, found, facts)
    notices.tell(
        session, to=[person.user_id for person in chosen], kind=NoticeKind.REVIEW_WAITING,
        sentence=_request(session, found, facts, chosen), path=path_of(found), due_at=found.due_at, group=True,
        key=f"round:{found.id}:{facts.next_level}:{facts.next_part.value}",
    )
    if facts.next_level == 1 and facts.next_part is Part.REVIEW and facts.secrecy_passed is None:
        _, revision = _about(session, found)
        able = [person.user_id for person in queries.people_of_the_office(session)
                if person.holds({"secrecy_reviewer"}) and not secrecy_refusal(facts, person)]
        notices.tell(
            session, to=able, kind=NoticeKind.REVIEW_WAITING, path=path_of(found),
            sentence=f"请办理《{revision.title}》第{revision.number}版的保密审查。",
            key=f"round:{found.id}:secrecy",
        )


def returned(
    session: Session, found: ReviewRound, post: Post, step: str, reason: str
) -> None:
    """The writers, when a post comes back."""
    notices.tell(
        session, to=_writers(session, found, post), kind=NoticeKind.RETURNED,
        sentence=f"《{post.title}》在{step}时退回：{reason}", path=f"/posts/{post.id}",
        key=f"round:{found.id}:returned",
    )


def approved(session: Session, found: ReviewRound, post: Post) -> None:
    """The writers and those who publish, when a post is approved."""
    publishers = people.users_permitted(session, {Permission.PUBLISH})
    notices.tell(
        session, to={*_writers(session, found, post), *publishers}, kind=NoticeKind.APPROVED,
        sentence=f"《{post.title}》三级审校和保密审查都已通过，可以安排发布。",
        path=f"/posts/{post.id}", key=f"round:{found.id}:approved",
    )


def paper_entered(session: Session, found: ReviewRound, paper: PaperSignature, what: str) -> None:
    """The signer, so that nobody signs by another's hand unknowingly."""
    _, revision = _about(session, found)
    notices.tell(
        session, to=[paper.signer_id], kind=NoticeKind.PAPER_ENTERED, path=path_of(found),
        sentence=f"{people.name_of(session, paper.entered_by_id)}按您签字的纸质审核表代录了"
                 f"《{revision.title}》第{revision.number}版的{what}。不是您签的，请马上告诉系统管理员。",
        key=f"paper:{paper.id}",
    )


def reminder_due(session: Session, office: Office, found: ReviewRound) -> str:
    """Which reminder of the step whose turn it is should go out now; "" for none."""
    ahead = timedelta(hours=office.config.review.remind_hours)
    if found.state != RoundState.OPEN.value or found.due_at is None or (
        found.due_at - clock.now() > ahead
    ):
        return ""
    facts = queries.facts_of(session, office, found)
    when = "late" if found.due_at <= clock.now() else "soon"
    key = f"{facts.next_level}:{facts.next_part.value}:{when}"
    return "" if key == found.reminded else key


def remind(session: Session, office: Office, found: ReviewRound) -> int:
    """催办 before and at the deadline of the step; returns how many people were told."""
    key = reminder_due(session, office, found)
    if not key:
        return 0
    found.reminded = key
    facts = queries.facts_of(session, office, found)
    chosen = queries.asked(session, office, found, facts)
    return notices.tell(
        session, to=[person.user_id for person in chosen], kind=NoticeKind.REVIEW_REMINDER,
        sentence=("已到期，" if key.endswith("late") else "快到期，")
        + _request(session, found, facts, chosen),
        path=path_of(found), due_at=found.due_at, key=f"round:{found.id}:{key}", group=True,
    )


def reminder(session: Session, office: Office, found: ReviewRound, link: str = "") -> str:
    """复制提醒: the line for the group chat about the step whose turn it is."""
    facts = queries.facts_of(session, office, found)
    _, revision = _about(session, found)
    until = clock.show(found.due_at) if found.due_at else ""
    names = [person.name for person in queries.asked(session, office, found, facts)]
    return reminder_line(names, facts.waits_for, revision.title, revision.number, until, link)


def _request(
    session: Session, found: ReviewRound, facts: RoundFacts, chosen: Iterable[Person]
) -> str:
    _, revision = _about(session, found)
    names = [person.name for person in chosen]
    return request_line(names, facts.waits_for, revision.title, revision.number)


def path_of(found: ReviewRound) -> str:
    """The round's page in the panel."""
    return f"/reviews/{found.id}"


def _writers(session: Session, found: ReviewRound, post: Post) -> Collection[int]:
    return {*posts.writers(session, post), found.submitted_by_id}


def _about(session: Session, found: ReviewRound) -> tuple[Post, Revision]:
    return (posts.get_post(session, found.post_id), session.get_one(Revision, found.revision_id))
