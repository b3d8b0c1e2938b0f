"""审校: what is under review, and the desk where a version is read and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries as posts
from wechat_bot.drafting import reading
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import Correcting, PostState
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.reviewing import queries, rules, telling
from wechat_bot.reviewing.models import Comment, ReviewRound
from wechat_bot.reviewing.rules import LEVEL_NAMES, Part, RoundFacts, RoundState
from wechat_bot.web import articles, frame
from wechat_bot.web.attachments import kind_box
from wechat_bot.web.frame import page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.phone_preview import phone_preview
from wechat_bot.web.preview import lay_out
from wechat_bot.web.repost_figures import orders_behind
from wechat_bot.web.todos import HomeBox, Todo, todo_provider

bp = Blueprint("reviews", __name__)
ROUND_STATE_NAMES = {
    RoundState.OPEN: "进行中", RoundState.PASSED: "三级审校通过", RoundState.RETURNED: "已退回",
    RoundState.RECALLED: "已撤回送审", RoundState.VOIDED: "已作废（有了新版本）",
}
ROUND_TONES = {
    RoundState.OPEN: "blue", RoundState.PASSED: "green", RoundState.RETURNED: "amber",
    RoundState.RECALLED: "grey", RoundState.VOIDED: "grey",
}
_REMARKERS = frozenset({Permission.REVIEW, Permission.PROOFREAD, Permission.SECRECY_REVIEW})


@dataclass(frozen=True)
class MyPart:
    """What I may do in a round; each text is why not, empty if I may."""

    review: str
    passing: str
    proof: str
    secrecy: str
    recall: str
    remark: str


@dataclass(frozen=True)
class OpenRound:
    """A line of the list."""

    round: ReviewRound
    post: Post
    revision: Revision
    facts: RoundFacts
    asked: str
    mine: MyPart
    reminder: str

    @property
    def level(self) -> int | None:
        """The level whose turn it is."""
        return self.facts.next_level

    @property
    def waits_for(self) -> str:
        """What is next, in words."""
        return self.facts.waits_for

    @property
    def late(self) -> bool:
        """Whether the step's deadline has passed."""
        return self.round.due_at is not None and self.round.due_at <= clock.now()


@page(bp, "/reviews", permission=Permission.READ, title="审校")
def review_list() -> ResponseReturnValue:
    """All rounds that are going on."""
    actor = frame.actor()
    with frame.office().db.read() as session:
        lines = [line_of(session, actor, found) for found in queries.open_rounds(session)]
        return render_template("reviews/list.html", lines=lines, names=frame.names(session))


@page(bp, "/reviews/<int:round_id>", permission=Permission.READ, title="审校")
def desk(round_id: int) -> ResponseReturnValue:
    """The desk: the version, what changed, what was found, what I may do."""
    return show_desk(round_id)


@todo_provider
def rounds_for_me(session: Session, actor: Actor) -> list[Todo]:
    """Rounds where I am asked to act, and where nobody asked acted in time and I may."""
    if not actor.permissions & _REMARKERS:
        return []
    lines = (line_of(session, actor, found) for found in queries.open_rounds(session))
    return [todo for line in lines for todo in _todos(session, actor, line)]


def _todos(session: Session, actor: Actor, line: OpenRound) -> list[Todo]:
    url = url_for("reviews.desk", round_id=line.round.id)
    note = f"第 {line.revision.number} 版，{line.revision.section} {line.revision.contributor}"
    found = []
    if not line.mine.secrecy:
        found.append(Todo("保密审查", line.revision.title, url, line.round.submitted_at, note=note))
    may = not (line.mine.review and line.mine.proof)
    if may and (line.late or actor.user_id in _asked_ids(session, line)):
        waiting = f"，{line.mine.passing}" if line.facts.next_part is Part.REVIEW else ""
        found.append(Todo(
            line.waits_for, line.revision.title, url, line.round.due_at or line.round.submitted_at,
            due=line.round.due_at is not None, urgent=line.late, note=note + waiting.rstrip("，"),
        ))
    return found


def _asked_ids(session: Session, line: OpenRound) -> set[int]:
    return {person.user_id for person in queries.asked(session, frame.office(), line.round)}


def line_of(session: Session, actor: Actor, found: ReviewRound) -> OpenRound:
    """A round as a person sees it."""
    office = frame.office()
    facts = queries.facts_of(session, office, found)
    still_open = facts.state is RoundState.OPEN
    link = url_for("reviews.desk", round_id=found.id, _external=True)
    return OpenRound(
        found, posts.get_post(session, found.post_id),
        session.get_one(Revision, found.revision_id), facts,
        "、".join(p.name for p in queries.asked(session, office, found)) if still_open else "",
        _my_part(facts, actor, found),
        telling.reminder(session, office, found, link) if still_open else "",
    )


def _my_part(facts: RoundFacts, actor: Actor, found: ReviewRound) -> MyPart:
    person = queries.person_of(actor)
    nothing = "没有审校的职责。"
    return MyPart(
        review=rules.review_refusal(facts, person) or "",
        passing=rules.passing_refusal(facts, person) or "",
        proof=rules.proof_refusal(facts, person) or "",
        secrecy=rules.secrecy_refusal(facts, person) or "",
        recall=(rules.recall_refusal(facts, person, found.submitted_by_id) or "")
        if Permission.WRITE_POST in actor.permissions else "没有写稿的职责。",
        remark=(rules.remark_refusal(facts, person) or "")
        if _REMARKERS & actor.permissions else nothing,
    )


def show_desk(round_id: int, problem: BureauError | None = None) -> str:
    """The desk's page; after a refusal with what was typed."""
    actor, office = frame.actor(), frame.office()
    with office.db.read() as session:
        found = queries.get_round(session, round_id)
        line = line_of(session, actor, found)
        earlier, is_mine = _seen_before(session, found, actor)
        fields = line.revision.fields()
        return render_template(
            "reviews/desk.html", line=line, problem=problem, form=request.form,
            deed=(request.endpoint or "").partition(".")[2], fields=fields,
            title=f"审校 {line.revision.title}", names=frame.names(session), levels=LEVEL_NAMES,
            state_name=ROUND_STATE_NAMES[RoundState(found.state)],
            state_tone=ROUND_TONES[RoundState(found.state)],
            earlier=earlier, earlier_is_mine=is_mine, shown=articles.shown,
            article_20=articles.article_20_names(),
            comparison=articles.compare(earlier.fields(), fields) if earlier else None,
            notes=lay_out(session, line.post, fields).notes,
            findings=queries.findings(session, found),
            comments=_by_line(found.comments), answered=_earlier_comments(session, found),
            schedule_url=_schedule_url(line.post), paragraphs=reading.paragraphs(fields.body),
            quoted=_quoted(fields.body), points=queries.secrecy_points(office, line.revision),
            code=rules.short_code(line.revision.sha256), papers_allowed=office.config.review.paper,
            papers={paper.id: paper for paper in found.papers},
            signers=_signers(session, line.facts), parts=_parts(line),
            today=clock.today(), boxes=_boxes(session, actor, line),
            history=journal.history(session, [f"post:{line.post.id}"]),
        )


def _signers(session: Session, facts: RoundFacts) -> list[rules.Person]:
    """Whose signature on a sheet could be entered now."""
    checks = (rules.review_refusal, rules.proof_refusal, rules.secrecy_refusal)
    return [person for person in queries.people_of_the_office(session)
            if any(check(facts, person) is None for check in checks)]


def _earlier_comments(session: Session, found: ReviewRound) -> list[Comment]:
    """批注 of the last round before this one that had any, with the writer's answers."""
    before = (row for row in queries.rounds_of(session, found.post_id) if row.id < found.id)
    return next((list(row.comments) for row in before if row.comments), [])


def _schedule_url(post: Post) -> str | None:
    """Where an approved post is given its time, for who may do that."""
    if post.state != PostState.APPROVED or not frame.can(Permission.PUBLISH):
        return None
    if post.correcting == Correcting.EDIT:  # its old version is public: edited, not sent again
        return None
    return frame.url_if("publishing.message_new", post=post.id)


def _boxes(session: Session, actor: Actor, line: OpenRound) -> list[HomeBox]:
    """What else a reviewer should see: the attachment, the order that a repost answers, and who
    has it on the phone."""
    found = (kind_box(session, line.post, line.revision.fields()),
             orders_behind(session, actor, line.post), phone_preview(session, actor, line.post))
    return [box for box in found if box is not None]


def _parts(line: OpenRound) -> dict[str, str]:
    """What a signed sheet may be entered for now: part → its name."""
    found: dict[str, str] = {}
    if line.level is not None:
        found[line.facts.next_part.value] = line.waits_for
    if line.facts.secrecy_passed is None:
        found[Part.SECRECY.value] = "保密审查"
    return found


def _by_line(comments: Sequence[Comment]) -> dict[int, list[Comment]]:
    found: dict[int, list[Comment]] = {}
    for comment in comments:
        found.setdefault(comment.line, []).append(comment)
    return found


def _quoted(body: str) -> tuple[int, str]:
    """?line=N: the paragraph that a comment is to be anchored to, where no script picks words."""
    at = read_number(request.args.get("line", "")) or 0
    words = next((p.text for p in reading.paragraphs(body) if p.line == at), "")
    return (at, words) if words else (0, "")


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
            | {proof.reviewer_id for proof in found.proofs}
            | {secrecy.reviewer_id for secrecy in found.secrecy_reviews})
