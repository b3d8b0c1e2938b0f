"""What the verbs of review share: the locked round, refusals, putting an act on record."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import EditConflict, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.workdays import Calendar, CalendarError
from wechat_bot.people import queries as people
from wechat_bot.reviewing import queries
from wechat_bot.reviewing.models import Proof, Review, ReviewRound, SecrecyReview
from wechat_bot.reviewing.rules import LEVEL_NAMES, Part, Person, RoundFacts, RoundState


@dataclass(frozen=True)
class Signed:
    """Who acts, and on which sheet if the act is entered from paper."""

    person: Person
    paper_id: int | None = None


def locked_round(session: Session, round_id: int) -> ReviewRound:
    """The round, read under its post's lock: one verb on a post at a time."""
    post_id = session.scalar(select(ReviewRound.post_id).where(ReviewRound.id == round_id))
    if post_id is not None:
        posts.lock_post(session, post_id)
    return queries.get_round(session, round_id)


def open_for(session: Session, round_id: int, seen_sha256: str) -> ReviewRound:
    """The round, locked; refused when its revision is not the one the person saw, or outdated."""
    found = locked_round(session, round_id)
    post = posts.get_post(session, found.post_id)
    current = post.current_revision
    if seen_sha256 != found.revision_sha256 or current is None or current.id != found.revision_id:
        raise EditConflict(
            "您看到的不是最新的一版，意见没有提交。请刷新页面，看过最新的内容再审。"
        )
    return found


def refuse(sentence: str | None) -> None:
    """NotAllowed with the sentence, if there is one."""
    if sentence:
        raise NotAllowed(f"{sentence}没有做任何改动。" if sentence.endswith("。") else sentence)


def refuse_other_step(seen_level: int | None, part: Part, facts: RoundFacts) -> None:
    """EditConflict when somebody took the step that the person was shown."""
    if seen_level is None or facts.state is not RoundState.OPEN:
        return
    if (seen_level, part) != (facts.next_level, facts.next_part):
        raise EditConflict(
            f"{LEVEL_NAMES.get(seen_level, '这一级')}刚刚已由别人办理，您的意见没有提交。请刷新页面。"
        )


def add_review(
    session: Session, found: ReviewRound, facts: RoundFacts, signed: Signed, *,
    passed: bool, opinion: str,
) -> None:
    """The content of the level whose turn it is was reviewed."""
    level = facts.next_level
    assert level is not None, "the rules let nobody act on a finished round"
    person = signed.person
    found.reviews.append(Review(
        level=level, reviewer_id=person.user_id, passed=passed, opinion=opinion, at=clock.now(),
        on_behalf_of_id=person.stands_in(facts.level_duties[level]), paper_id=signed.paper_id,
    ))
    session.flush()


def add_proof(
    session: Session, found: ReviewRound, level: int, signed: Signed, *, passed: bool,
    opinion: str = "", on_behalf_of_id: int | None = None,
) -> None:
    """The text of a level was proof-read."""
    found.proofs.append(Proof(
        level=level, reviewer_id=signed.person.user_id, passed=passed, opinion=opinion,
        at=clock.now(), on_behalf_of_id=on_behalf_of_id, paper_id=signed.paper_id,
    ))
    session.flush()


def add_secrecy(
    session: Session, found: ReviewRound, signed: Signed, *, passed: bool, opinion: str,
    ticks: Collection[str], on_behalf_of_id: int | None,
) -> None:
    """The secrecy review was done."""
    found.secrecy_reviews.append(SecrecyReview(
        reviewer_id=signed.person.user_id, passed=passed, opinion=opinion, at=clock.now(),
        ticks_json=json.dumps(sorted(ticks)), on_behalf_of_id=on_behalf_of_id,
        paper_id=signed.paper_id,
    ))
    session.flush()


def record_deputy(
    session: Session, actor: Actor, person: Person, absent_id: int | None, title: str,
    post_id: int, what: str,
) -> None:
    """Put 代理 on record where a deputy acted."""
    if absent_id is not None:
        journal.record(session, actor, "review.deputised", f"post:{post_id}", what=what,
                       deputy=person.name, absent=people.name_of(session, absent_id), title=title)


def close(found: ReviewRound, state: RoundState) -> None:
    """End a round."""
    found.state = state.value
    found.closed_at = clock.now()
    found.due_at = None


def deadline(office: Office, level: int) -> datetime | None:
    """Until when a level that begins now should be done: the same time some working days on."""
    days = office.config.review.deadline_days[level - 1]
    if not days:
        return None
    today = clock.today()
    try:
        last = Calendar.load(office.folder("calendar")).add_workdays(today, days).day
    except CalendarError:  # a damaged calendar must not stop the review of a post
        last = today + timedelta(days=days)
    return clock.now() + (last - today)


def post_and_revision(session: Session, found: ReviewRound) -> tuple[Post, Revision]:
    """What the round is about."""
    return (posts.get_post(session, found.post_id),
            session.get_one(Revision, found.revision_id))
