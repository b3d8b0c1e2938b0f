"""Verbs on remarks: comments anchored to a passage, their answers, waivers of findings."""

from __future__ import annotations

from wechat_bot.checking import operations as checking
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries, rounds, rules, telling
from wechat_bot.reviewing.models import Comment
from wechat_bot.reviewing.rules import RoundState

QUOTE_LENGTH = 200
_REMARKERS = frozenset({Permission.REVIEW, Permission.PROOFREAD, Permission.SECRECY_REVIEW})


def comment(
    actor: Actor, office: Office, round_id: int, *, text: str, quote: str = "", line: int = 0,
) -> int:
    """批注 a passage: `quote` are its words, `line` its line in the source (0: the whole post).

    Returns the comment's id. By who may review, proof-read or examine the post; InvalidInput
    where the words don't stand in the revision.
    """
    if not _REMARKERS & actor.permissions:
        raise NotAllowed(f"{actor.name}没有审校的职责，不能批注，没有做任何改动。")
    if not text.strip():
        raise InvalidInput.of(comment="请写明批注的意见。")
    with office.db.write() as session:
        found = rounds.locked_round(session, round_id)
        facts = queries.facts_of(session, office, found)
        rounds.refuse(rules.remark_refusal(facts, queries.person_of(actor)))
        post, revision = rounds.post_and_revision(session, found)
        quote = quote.strip()[:QUOTE_LENGTH]
        row = Comment(
            round_id=found.id, revision_id=revision.id, author_id=actor.require_person(),
            line=rules.line_of_quote(revision.body, quote, line), quote=quote,
            text=text.strip(), at=clock.now(),
        )
        session.add(row)
        session.flush()
        journal.record(session, actor, "review.commented", f"post:{post.id}", title=post.title,
                       number=revision.number)
        return row.id


def answer_comment(actor: Actor, office: Office, comment_id: int, text: str) -> None:
    """答复批注, by a writer: what was done about it; a later answer replaces an earlier.

    WrongState once the round has passed: its 审核表 is complete and on file.
    """
    actor.require(Permission.WRITE_POST)
    if not text.strip():
        raise InvalidInput.of(answer="请写明怎么改的，或为什么不改。")
    with office.db.write() as session:
        row = queries.get_comment(session, comment_id)
        found = rounds.locked_round(session, row.round_id)
        if found.state == RoundState.PASSED:
            raise WrongState("这一轮三级审校都已通过，审核表已经定下来，不能再答复。没有做任何改动。")
        post = posts.get_post(session, found.post_id)
        row.answer, row.answered_at = text.strip(), clock.now()
        row.answered_by_id = actor.require_person()
        journal.record(session, actor, "review.answered", f"post:{post.id}", title=post.title)


def waive(actor: Actor, office: Office, round_id: int, finding_id: int, reason: str) -> None:
    """保留一处检查发现, with the reason, by a reviewer of the post; it goes into the 审核表."""
    actor.require(Permission.REVIEW)
    with office.db.write() as session:
        found = rounds.locked_round(session, round_id)
        facts = queries.facts_of(session, office, found)
        rounds.refuse(rules.remark_refusal(facts, queries.person_of(actor)))
        finding = next((view.finding for view in queries.findings(session, found)
                        if view.finding.id == finding_id), None)
        if finding is None:
            raise NotFound("这一版的检查结果里没有这一处，可能已重新检查过。请刷新页面。")
        if finding.blocking:
            raise WrongState("密级标志不能保留，请退回修改。没有做任何改动。")
        checking.waive(session, actor, finding, reason)


def remind(office: Office) -> int:
    """催办: notices for rounds near or past their deadline. Idempotent; the worker calls it."""
    with office.db.read() as session:  # most sweeps find nothing: no writing transaction then
        waiting = [found.id for found in queries.open_rounds(session)
                   if telling.reminder_due(session, office, found)]
    told = 0
    for round_id in waiting:
        with office.db.write() as session:
            told += telling.remind(session, office, rounds.locked_round(session, round_id))
    return told
