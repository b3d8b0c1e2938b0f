"""Verbs of review: submit, pass, proof-read, return, recall, secrecy review.

Comments and waivers are in remarks.py, signed sheets in paper.py.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy.orm import Session

from wechat_bot.checking import operations as checking
from wechat_bot.checking import queries as checks
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import PostAct, submission_problems
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries, rounds, rules, telling
from wechat_bot.reviewing.freezing import freeze, layout_problem
from wechat_bot.reviewing.models import ReviewRound
from wechat_bot.reviewing.rounds import Signed
from wechat_bot.reviewing.rules import LEVEL_NAMES, LEVELS, Part, RoundFacts, RoundState
from wechat_bot.reviewing.secrecy import unticked


def submit(actor: Actor, office: Office, post_id: int, revision_number: int) -> int:
    """送审: opens a round pinned to the current revision; returns its id.

    The machine's findings go with it. Raises InvalidInput naming what is missing or, for a
    secrecy mark, must go; EditConflict if another revision is current.
    """
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        post = posts.lock_post(session, post_id)
        revision = post.current_revision
        if revision is None:
            raise InvalidInput("还没有保存过版本，请先保存版本再送审。")
        if revision.number != revision_number:
            raise EditConflict(f"现在是第 {revision.number} 版，请看过最新的一版再送审。")
        wrong = submission_problems(revision.fields(), office.config.agency.sections, post.kind)
        wrong.update(layout_problem(session, office, post, revision))
        check = checking.check_revision(session, office, post, revision)
        wrong.update(_secrecy_marks(session, revision))
        if wrong:
            raise InvalidInput.of(**wrong)
        _void_outdated(session, post)
        drafting.advance(session, post, PostAct.SUBMIT)
        opened = ReviewRound(
            post_id=post.id, revision_id=revision.id, revision_sha256=revision.sha256,
            state=RoundState.OPEN.value, submitted_by_id=actor.require_person(),
            submitted_at=clock.now(), check_id=check.id, due_at=rounds.deadline(office, LEVELS[0]),
        )
        session.add(opened)
        session.flush()
        journal.record(session, actor, "review.submitted", f"post:{post.id}",
                       title=post.title, number=revision.number)
        telling.next_step(session, office, opened)
        return opened.id


def pass_level(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, opinion: str = "",
    proofread: bool = True, level: int | None = None,
) -> int:
    """通过这一级; returns the level passed. The last one freezes the approved artefact.

    Unless proof-reading has its own person, it is done by the same act (`proofread`). `level`
    is the one the person was shown: EditConflict when somebody passed it meanwhile, so that
    who holds two duties never passes the next level by the same click.
    """
    actor.require(Permission.REVIEW)
    if not proofread and office.config.review.proofreading == "reviewer":
        raise InvalidInput.of(proofread="请校对文字后勾选“文字校对无误”，再点通过。")
    with office.db.write() as session:
        found = rounds.open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, office, found)
        rounds.refuse_other_step(level, Part.REVIEW, facts)
        return review(session, office, actor, found, Signed(queries.person_of(actor)),
                      passed=True, opinion=opinion)


def return_post(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, reason: str,
    level: int | None = None,
) -> None:
    """退回修改, with the reason; the round ends. `level` as in pass_level."""
    actor.require(Permission.REVIEW)
    if not reason.strip():
        raise InvalidInput.of(opinion="退回要写明原因，让写稿人知道改什么。")
    with office.db.write() as session:
        found = rounds.open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, office, found)
        rounds.refuse_other_step(level, Part.REVIEW, facts)
        review(session, office, actor, found, Signed(queries.person_of(actor)),
               passed=False, opinion=reason)


def proofread(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, passed: bool,
    opinion: str = "", level: int | None = None,
) -> None:
    """校对, where it has its own person: passes the text of the level, or returns the post."""
    actor.require(Permission.PROOFREAD)
    if not passed and not opinion.strip():
        raise InvalidInput.of(opinion="退回要写明原因，让写稿人知道改哪里。")
    with office.db.write() as session:
        found = rounds.open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, office, found)
        rounds.refuse_other_step(level, Part.PROOF, facts)
        proof(session, office, actor, found, Signed(queries.person_of(actor)),
              passed=passed, opinion=opinion)


def secrecy_review(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, passed: bool,
    ticks: Collection[str] = (), opinion: str = "",
) -> None:
    """保密审查 (条例 art 17), every point of the list ticked. A refusal returns the post."""
    actor.require(Permission.SECRECY_REVIEW)
    with office.db.write() as session:
        found = rounds.open_for(session, round_id, seen_sha256)
        secrecy(session, office, actor, found, Signed(queries.person_of(actor)),
                passed=passed, opinion=opinion, ticks=ticks)


def recall(actor: Actor, office: Office, round_id: int) -> None:
    """撤回送审, by the submitter or a writer of the post."""
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        found = rounds.locked_round(session, round_id)
        facts = queries.facts_of(session, office, found)
        rounds.refuse(rules.recall_refusal(facts, queries.person_of(actor),
                                           found.submitted_by_id))
        rounds.close(found, RoundState.RECALLED)
        post, revision = rounds.post_and_revision(session, found)
        drafting.advance(session, post, PostAct.RECALL)
        journal.record(session, actor, "review.recalled", f"post:{post.id}", title=post.title,
                       number=revision.number)


def void_outdated(office: Office, payload: Mapping[str, Any]) -> None:
    """Handler of post.revised: an open round of an older revision ends as 作废. Idempotent."""
    with office.db.write() as session:
        _void_outdated(session, posts.lock_post(session, int(payload["post_id"])))


def review(
    session: Session, office: Office, actor: Actor, found: ReviewRound, signed: Signed, *,
    passed: bool, opinion: str,
) -> int:
    """The review of a level inside the caller's transaction, by the page or by a sheet."""
    facts = queries.facts_of(session, office, found)
    check = rules.passing_refusal if passed else rules.review_refusal
    rounds.refuse(check(facts, signed.person))
    level = facts.next_level
    assert level is not None, "the rules let nobody act on a finished round"
    opinion = opinion.strip() or "同意"
    rounds.add_review(session, found, facts, signed, passed=passed, opinion=opinion)
    post, revision = rounds.post_and_revision(session, found)
    absent = signed.person.stands_in(facts.level_duties[level])
    rounds.record_deputy(session, actor, signed.person, absent, post.title, post.id,
                         LEVEL_NAMES[level])
    if not passed:
        journal.record(session, actor, "review.returned", f"post:{post.id}", title=post.title,
                       level=LEVEL_NAMES[level], number=revision.number, reason=opinion)
        _return(session, found, post, opinion, LEVEL_NAMES[level])
        return level
    journal.record(session, actor, "review.passed", f"post:{post.id}",
                   level=LEVEL_NAMES[level], title=post.title, number=revision.number)
    if not facts.separate_proof:
        rounds.add_proof(session, found, level, signed, passed=True, on_behalf_of_id=absent)
    _go_on(session, office, actor, found)
    return level


def proof(
    session: Session, office: Office, actor: Actor, found: ReviewRound, signed: Signed, *,
    passed: bool, opinion: str,
) -> None:
    """The proof-reading of a level inside the caller's transaction."""
    facts = queries.facts_of(session, office, found)
    rounds.refuse(rules.proof_refusal(facts, signed.person))
    level = facts.next_level
    assert level is not None, "the rules let nobody act on a finished round"
    post, revision = rounds.post_and_revision(session, found)
    absent = signed.person.stands_in(rules.PROOF_DUTIES)
    rounds.add_proof(session, found, level, signed, passed=passed,
                     opinion=opinion.strip() or "文字无误", on_behalf_of_id=absent)
    rounds.record_deputy(session, actor, signed.person, absent, post.title, post.id,
                         rules.step_name(level, Part.PROOF))
    if not passed:
        journal.record(session, actor, "review.proof_returned", f"post:{post.id}",
                       title=post.title, level=LEVEL_NAMES[level], number=revision.number,
                       reason=opinion.strip())
        _return(session, found, post, opinion.strip(), rules.step_name(level, Part.PROOF))
        return
    journal.record(session, actor, "review.proofread", f"post:{post.id}", title=post.title,
                   level=LEVEL_NAMES[level], number=revision.number)
    _go_on(session, office, actor, found)


def secrecy(
    session: Session, office: Office, actor: Actor, found: ReviewRound, signed: Signed, *,
    passed: bool, opinion: str, ticks: Collection[str],
) -> None:
    """The secrecy review inside the caller's transaction."""
    facts = queries.facts_of(session, office, found)
    rounds.refuse(rules.secrecy_refusal(facts, signed.person))
    post, revision = rounds.post_and_revision(session, found)
    left = unticked(queries.secrecy_points(office, revision), ticks)
    if passed and left:
        raise InvalidInput.of(ticks="通过之前请逐项看过并勾选，还差："
                                    + "；".join(point.text for point in left) + "。")
    if not passed and not opinion.strip():
        raise InvalidInput.of(opinion="保密审查不通过要写明原因。")
    absent = signed.person.stands_in(rules.SECRECY_DUTIES)
    rounds.add_secrecy(session, found, signed, passed=passed, ticks=ticks,
                       opinion=opinion.strip() or "未发现不宜公开的内容", on_behalf_of_id=absent)
    rounds.record_deputy(session, actor, signed.person, absent, post.title, post.id, "保密审查")
    if passed:
        journal.record(session, actor, "review.secrecy_passed", f"post:{post.id}",
                       title=post.title, number=revision.number)
        return
    journal.record(session, actor, "review.secrecy_refused", f"post:{post.id}",
                   title=post.title, number=revision.number, reason=opinion.strip())
    _return(session, found, post, opinion.strip(), "保密审查")


def _go_on(session: Session, office: Office, actor: Actor, found: ReviewRound) -> None:
    """After an act that passed: the next step is told, or the post is approved."""
    facts: RoundFacts = queries.facts_of(session, office, found)
    post, revision = rounds.post_and_revision(session, found)
    if facts.next_level is not None:
        found.due_at = rounds.deadline(office, facts.next_level)
        telling.next_step(session, office, found)
        return
    rounds.close(found, RoundState.PASSED)
    session.flush()
    freeze(session, office, post, revision, found)
    drafting.advance(session, post, PostAct.APPROVE)
    telling.approved(session, found, post)


def _return(
    session: Session, found: ReviewRound, post: Post, reason: str, step: str
) -> None:
    rounds.close(found, RoundState.RETURNED)
    drafting.advance(session, post, PostAct.RETURN)
    telling.returned(session, found, post, step, reason)


def _void_outdated(session: Session, post: Post) -> None:
    found = queries.open_round(session, post.id)
    if found is None or post.current_revision is None:
        return
    if found.revision_id == post.current_revision.id:
        return
    old = session.get_one(Revision, found.revision_id)
    rounds.close(found, RoundState.VOIDED)
    session.flush()
    journal.record(session, Actor(name="审校流程"), "review.voided", f"post:{post.id}",
                   title=post.title, number=old.number)


def _secrecy_marks(session: Session, revision: Revision) -> dict[str, str]:
    """密级标志 can't be waived by anybody: such a text does not even go to review."""
    marks = checks.blocking(session, revision)
    if not marks:
        return {}
    return {"body": f"稿件里有密级标志（{'、'.join(mark.text for mark in marks)}），不能送审。"
                    "涉密内容请立即按保密规定处理；只是讲解密级写法的，请改用文字表述。文字已保留。"}
