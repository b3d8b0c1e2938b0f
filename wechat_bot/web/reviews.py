"""审校: what is under review, and the desk where one level passes or returns a version."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.reviewing import operations, queries, rules
from wechat_bot.reviewing.models import ReviewRound
from wechat_bot.reviewing.rules import LEVEL_NAMES, RoundFacts, RoundState
from wechat_bot.web import articles, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.preview import lay_out
from wechat_bot.web.todos import Todo, todo_provider

bp = Blueprint("reviews", __name__)
ROUND_STATE_NAMES = {
    RoundState.OPEN: "进行中", RoundState.PASSED: "三级审校通过", RoundState.RETURNED: "已退回",
    RoundState.RECALLED: "已撤回送审", RoundState.VOIDED: "已作废（有了新版本）",
}
ROUND_TONES = {
    RoundState.OPEN: "blue", RoundState.PASSED: "green", RoundState.RETURNED: "amber",
    RoundState.RECALLED: "grey", RoundState.VOIDED: "grey",
}


@dataclass(frozen=True)
class MyPart:
    """What I may do in a round; each text is why not, empty if I may."""

    review: str
    passing: str
    secrecy: str
    recall: str


@dataclass(frozen=True)
class OpenRound:
    """A line of the list."""

    round: ReviewRound
    post: Post
    revision: Revision
    level: int | None
    waits_for: str
    mine: MyPart


@page(bp, "/reviews", permission=Permission.READ, title="审校")
def review_list() -> ResponseReturnValue:
    """All rounds that are going on."""
    actor = frame.actor()
    with frame.office().db.read() as session:
        lines = [_line(session, actor, found) for found in queries.open_rounds(session)]
        return render_template("reviews/list.html", lines=lines, names=frame.names(session))


@page(bp, "/reviews/<int:round_id>", permission=Permission.READ, title="审校")
def desk(round_id: int) -> ResponseReturnValue:
    """The desk: the version, what changed, what I may do."""
    return _desk(round_id)


@action(bp, "/reviews/<int:round_id>/pass", permission=Permission.REVIEW)
def pass_level(round_id: int) -> ResponseReturnValue:
    """通过."""
    form = request.form

    def deed() -> str:
        level = operations.pass_level(
            frame.actor(), frame.office(), round_id, seen_sha256=form.get("seen_sha256", ""),
            opinion=form.get("opinion", ""), proofread="proofread" in form, level=_seen_level(),
        )
        after = "，稿件已定稿，可以安排发布" if level == rules.LEVELS[-1] else (
            f"，下一步{LEVEL_NAMES[level + 1]}")
        return f"{LEVEL_NAMES[level]}已通过{after}。"

    return _decide(round_id, deed)


@action(bp, "/reviews/<int:round_id>/return", permission=Permission.REVIEW)
def return_post(round_id: int) -> ResponseReturnValue:
    """退回修改."""
    def deed() -> str:
        operations.return_post(
            frame.actor(), frame.office(), round_id,
            seen_sha256=request.form.get("seen_sha256", ""),
            reason=request.form.get("opinion", ""), level=_seen_level(),
        )
        return "已退回修改，写稿人会看到退回的原因。"

    return _decide(round_id, deed)


@action(bp, "/reviews/<int:round_id>/secrecy", permission=Permission.SECRECY_REVIEW)
def secrecy(round_id: int) -> ResponseReturnValue:
    """保密审查."""
    passed = request.form.get("passed") == "yes"

    def deed() -> str:
        operations.secrecy_review(
            frame.actor(), frame.office(), round_id, passed=passed,
            seen_sha256=request.form.get("seen_sha256", ""),
            opinion=request.form.get("opinion", ""),
        )
        return "保密审查已通过。" if passed else "保密审查未通过，稿件已退回。"

    return _decide(round_id, deed, prefix="secrecy-")


@action(bp, "/reviews/<int:round_id>/recall", permission=Permission.WRITE_POST)
def recall(round_id: int) -> ResponseReturnValue:
    """撤回送审."""
    def deed() -> str:
        operations.recall(frame.actor(), frame.office(), round_id)
        return "已撤回送审，可以继续修改。"

    return _decide(round_id, deed)


@todo_provider
def rounds_for_me(session: Session, actor: Actor) -> list[Todo]:
    """Rounds where it is my turn."""
    if not actor.permissions & {Permission.REVIEW, Permission.SECRECY_REVIEW}:
        return []
    lines = (_line(session, actor, found) for found in queries.open_rounds(session))
    return [todo for line in lines for todo in _todos(line)]


def _todos(line: OpenRound) -> list[Todo]:
    url = url_for("reviews.desk", round_id=line.round.id)
    note = f"第 {line.revision.number} 版，{line.revision.section} {line.revision.contributor}"
    found = []
    if not line.mine.secrecy:
        found.append(Todo("保密审查", line.revision.title, url, line.round.submitted_at, note=note))
    if not line.mine.review:
        waiting = "，等保密审查通过后才能终审通过" if line.mine.passing else ""
        found.append(Todo(line.waits_for, line.revision.title, url, line.round.submitted_at,
                          note=note + waiting))
    return found


def _line(session: Session, actor: Actor, found: ReviewRound) -> OpenRound:
    facts = queries.facts_of(session, found)
    level = facts.next_level
    return OpenRound(
        found, posts.get_post(session, found.post_id),
        session.get_one(Revision, found.revision_id),
        level, LEVEL_NAMES[level] if level else "", _my_part(facts, actor, found),
    )


def _my_part(facts: RoundFacts, actor: Actor, found: ReviewRound) -> MyPart:
    person = queries.person_of(actor)
    return MyPart(
        review=rules.review_refusal(facts, person) or "",
        passing=rules.passing_refusal(facts, person) or "",
        secrecy=rules.secrecy_refusal(facts, person) or "",
        recall=(rules.recall_refusal(facts, person, found.submitted_by_id) or "")
        if Permission.WRITE_POST in actor.permissions else "没有写稿的职责。",
    )


def _seen_level() -> int | None:
    """The level that the page offered; a second click must not pass the next one."""
    text = request.form.get("level", "")
    return int(text) if text.isdecimal() else None


def _decide(
    round_id: int, deed: Callable[[], str], *, prefix: str = ""
) -> ResponseReturnValue:
    """Do it and go to the round's page; a refusal shows the desk again with what was typed.

    `prefix` is what the fields of the deed's form are called by on the desk.
    """
    try:
        sentence = deed()
    except InvalidInput as problem:
        fields = {f"{prefix}{name}": words for name, words in problem.fields.items()}
        return _desk(round_id, InvalidInput(problem.message, fields)), 422
    except BureauError as problem:
        return _desk(round_id, problem), frame.status_of(problem)
    return frame.done(sentence, url_for("reviews.desk", round_id=round_id))


def _desk(round_id: int, problem: BureauError | None = None) -> str:
    actor = frame.actor()
    with frame.office().db.read() as session:
        found = queries.get_round(session, round_id)
        line = _line(session, actor, found)
        earlier, is_mine = _seen_before(session, found, actor)
        fields = line.revision.fields()
        return render_template(
            "reviews/desk.html", line=line, problem=problem, form=request.form,
            deed=(request.endpoint or "").removeprefix("reviews."), fields=fields,
            title=f"审校 {line.revision.title}", names=frame.names(session), levels=LEVEL_NAMES,
            state_name=ROUND_STATE_NAMES[RoundState(found.state)],
            state_tone=ROUND_TONES[RoundState(found.state)],
            earlier=earlier, earlier_is_mine=is_mine, shown=articles.shown, article_20=articles.article_20_names(),
            comparison=articles.compare(earlier.fields(), fields) if earlier else None,
            notes=lay_out(session, line.post, fields).notes,
            history=journal.history(session, [f"post:{line.post.id}"]),
        )


def _seen_before(
    session: Session, found: ReviewRound, actor: Actor
) -> tuple[Revision | None, bool]:
    """The version to compare with: the last one that I judged, else the last one submitted.

    Returns it, or None for a first submission, and whether it was I who judged it.
    """
    before = [r for r in queries.rounds_of(session, found.post_id) if r.id < found.id]
    mine = [r for r in before if actor.user_id in _judges(r)]
    chosen = next(iter(mine or before), None)
    return session.get_one(Revision, chosen.revision_id) if chosen else None, bool(mine)


def _judges(found: ReviewRound) -> set[int]:
    """Who passed or refused something in a round."""
    return ({review.reviewer_id for review in found.reviews}
            | {review.reviewer_id for review in found.secrecy_reviews})
