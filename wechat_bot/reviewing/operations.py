"""Verbs of review: submit, pass, return, recall, secrecy review; freezing the artefact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import layout
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post, Revision
from wechat_bot.drafting.rules import PostAct, submission_problems
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.rendering import RenderedArticle
from wechat_bot.reviewing import queries, rules
from wechat_bot.reviewing.models import ApprovedArtefact, Review, ReviewRound, SecrecyReview
from wechat_bot.reviewing.rules import LEVEL_NAMES, RoundFacts, RoundState

_ADDRESS_BYTES = 200  # by how much WeChat's address of a picture is at most longer than ours


def submit(actor: Actor, office: Office, post_id: int, revision_number: int) -> int:
    """送审: opens a round pinned to the current revision; returns its id.

    Raises InvalidInput naming what is missing, EditConflict if another revision is current.
    """
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        post = posts.lock_post(session, post_id)
        revision = post.current_revision
        if revision is None:
            raise InvalidInput("还没有保存过版本，请先保存版本再送审。")
        if revision.number != revision_number:
            raise EditConflict(f"现在是第 {revision.number} 版，请看过最新的一版再送审。")
        wrong = submission_problems(revision.fields(), office.config.agency.sections)
        wrong.update(_layout_problem(session, office, post, revision))
        if wrong:
            raise InvalidInput.of(**wrong)
        _void_outdated(session, post)
        drafting.advance(session, post, PostAct.SUBMIT)
        opened = ReviewRound(
            post_id=post.id, revision_id=revision.id, revision_sha256=revision.sha256,
            state=RoundState.OPEN.value, submitted_by_id=actor.require_person(),
            submitted_at=clock.now(),
        )
        session.add(opened)
        session.flush()
        journal.record(session, actor, "review.submitted", f"post:{post.id}",
                       title=post.title, number=revision.number)
        return opened.id


def pass_level(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, opinion: str = "",
    proofread: bool = True, level: int | None = None,
) -> int:
    """通过这一级; returns the level passed. The last one freezes the approved artefact.

    `level` is the one the person was shown: EditConflict when somebody passed it meanwhile,
    so that who holds two duties never passes the next level by the same click.
    """
    actor.require(Permission.REVIEW)
    if not proofread:
        raise InvalidInput.of(proofread="请校对文字后勾选“文字校对无误”，再点通过。")
    with office.db.write() as session:
        found = _open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, found)
        _refuse_other_level(level, facts)
        _refuse(rules.passing_refusal(facts, queries.person_of(actor)))
        level = facts.next_level
        assert level is not None, "passing_refusal lets nobody pass a finished round"
        _add_review(session, actor, found, level, passed=True, opinion=opinion.strip() or "同意")
        post, revision = _post_and_revision(session, found)
        if level == rules.LEVELS[-1]:
            _close(found, RoundState.PASSED)
            session.flush()
            _freeze(session, office, post, revision, found)
            drafting.advance(session, post, PostAct.APPROVE)
        journal.record(session, actor, "review.passed", f"post:{post.id}",
                       level=LEVEL_NAMES[level], title=post.title, number=revision.number)
        return level


def return_post(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, reason: str,
    level: int | None = None,
) -> None:
    """退回修改, with the reason; the round ends. `level` as in pass_level."""
    actor.require(Permission.REVIEW)
    if not reason.strip():
        raise InvalidInput.of(opinion="退回要写明原因，让写稿人知道改什么。")
    with office.db.write() as session:
        found = _open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, found)
        _refuse_other_level(level, facts)
        _refuse(rules.review_refusal(facts, queries.person_of(actor)))
        level = facts.next_level
        assert level is not None, "review_refusal lets nobody act on a finished round"
        _add_review(session, actor, found, level, passed=False, opinion=reason.strip())
        _close(found, RoundState.RETURNED)
        post, revision = _post_and_revision(session, found)
        drafting.advance(session, post, PostAct.RETURN)
        journal.record(session, actor, "review.returned", f"post:{post.id}", title=post.title,
                       level=LEVEL_NAMES[level], number=revision.number, reason=reason.strip())


def secrecy_review(
    actor: Actor, office: Office, round_id: int, *, seen_sha256: str, passed: bool,
    opinion: str = "",
) -> None:
    """保密审查 (条例 art 17). A refusal returns the post and needs its reason."""
    actor.require(Permission.SECRECY_REVIEW)
    if not passed and not opinion.strip():
        raise InvalidInput.of(opinion="保密审查不通过要写明原因。")
    with office.db.write() as session:
        found = _open_for(session, round_id, seen_sha256)
        facts = queries.facts_of(session, found)
        _refuse(rules.secrecy_refusal(facts, queries.person_of(actor)))
        session.add(SecrecyReview(
            round_id=found.id, reviewer_id=actor.require_person(), passed=passed,
            opinion=opinion.strip() or "未发现不宜公开的内容", at=clock.now(),
        ))
        post, revision = _post_and_revision(session, found)
        if passed:
            journal.record(session, actor, "review.secrecy_passed", f"post:{post.id}",
                           title=post.title, number=revision.number)
            return
        _close(found, RoundState.RETURNED)
        drafting.advance(session, post, PostAct.RETURN)
        journal.record(session, actor, "review.secrecy_refused", f"post:{post.id}",
                       title=post.title, number=revision.number, reason=opinion.strip())


def recall(actor: Actor, office: Office, round_id: int) -> None:
    """撤回送审, by the submitter or a writer of the post."""
    actor.require(Permission.WRITE_POST)
    with office.db.write() as session:
        found = _locked_round(session, round_id)
        facts = queries.facts_of(session, found)
        _refuse(rules.recall_refusal(facts, queries.person_of(actor), found.submitted_by_id))
        _close(found, RoundState.RECALLED)
        post, revision = _post_and_revision(session, found)
        drafting.advance(session, post, PostAct.RECALL)
        journal.record(session, actor, "review.recalled", f"post:{post.id}", title=post.title,
                       number=revision.number)


def void_outdated(office: Office, payload: Mapping[str, Any]) -> None:
    """Handler of post.revised: an open round of an older revision ends as 作废. Idempotent."""
    with office.db.write() as session:
        _void_outdated(session, posts.lock_post(session, int(payload["post_id"])))


def _void_outdated(session: Session, post: Post) -> None:
    found = queries.open_round(session, post.id)
    if found is None or post.current_revision is None:
        return
    if found.revision_id == post.current_revision.id:
        return
    old = session.get_one(Revision, found.revision_id)
    _close(found, RoundState.VOIDED)
    session.flush()
    journal.record(session, Actor(name="审校流程"), "review.voided", f"post:{post.id}",
                   title=post.title, number=old.number)


def _locked_round(session: Session, round_id: int) -> ReviewRound:
    """The round, read under its post's lock: one verb on a post at a time."""
    post_id = session.scalar(select(ReviewRound.post_id).where(ReviewRound.id == round_id))
    if post_id is not None:
        posts.lock_post(session, post_id)
    return queries.get_round(session, round_id)


def _refuse_other_level(seen: int | None, facts: RoundFacts) -> None:
    if seen is not None and facts.state is RoundState.OPEN and seen != facts.next_level:
        raise EditConflict(
            f"{LEVEL_NAMES.get(seen, '这一级')}刚刚已由别人办理，您的意见没有提交。请刷新页面。"
        )


def _open_for(session: Session, round_id: int, seen_sha256: str) -> ReviewRound:
    """The round, locked; refused when its revision is not the one the person saw, or outdated."""
    found = _locked_round(session, round_id)
    post = posts.get_post(session, found.post_id)
    current = post.current_revision
    if seen_sha256 != found.revision_sha256 or current is None or current.id != found.revision_id:
        raise EditConflict(
            "您看到的不是最新的一版，意见没有提交。请刷新页面，看过最新的内容再审。"
        )
    return found


def _refuse(sentence: str | None) -> None:
    if sentence:
        raise NotAllowed(f"{sentence}没有做任何改动。" if sentence.endswith("。") else sentence)


def _add_review(
    session: Session, actor: Actor, found: ReviewRound, level: int, *, passed: bool, opinion: str
) -> None:
    found.reviews.append(Review(
        level=level, reviewer_id=actor.require_person(), passed=passed, proofread=passed,
        opinion=opinion, at=clock.now(),
    ))
    session.flush()


def _close(found: ReviewRound, state: RoundState) -> None:
    found.state = state.value
    found.closed_at = clock.now()


def _post_and_revision(session: Session, found: ReviewRound) -> tuple[Post, Revision]:
    return (posts.get_post(session, found.post_id),
            session.get_one(Revision, found.revision_id))


def _layout_problem(
    session: Session, office: Office, post: Post, revision: Revision
) -> dict[str, str]:
    """What shows only after layout: nothing to see, or more bytes than WeChat takes.

    The size is that of the article as it will be sent: with a footer of long names, and with
    WeChat's picture addresses, which are longer than ours.
    """
    limit = office.config.wechat.content_bytes_limit
    footer: tuple[tuple[str, str], ...] = ()
    if office.config.review.footer:
        footer = tuple(rules.footer_pairs(office.config.review.footer_labels,
                                          revision.contributor, ["某" * 20] * len(rules.LEVELS)))
    rendered = _render(session, office, post, revision, footer)
    if not rendered.plain_text.strip() and not rendered.images:
        return {"body": "正文排版后是空的，没有可以发表的内容。文字已保留。"}
    size = len(rendered.html.encode()) + _ADDRESS_BYTES * len(rendered.images)
    if size < limit:
        return {}
    return {"body": f"正文排版后有 {size:,} 字节，公众号最多 {limit:,} 字节。"
                    "请删减，或拆成两篇。文字已保留。"}


def _render(
    session: Session, office: Office, post: Post, revision: Revision,
    footer: tuple[tuple[str, str], ...],
) -> RenderedArticle:
    theme = layout.theme_of(office.folder("themes"), revision.theme)
    if layout.theme_sha256(theme) != revision.theme_sha256:
        raise WrongState(
            f"版式“{theme.title}”在保存第 {revision.number} 版之后改动过，排出来会与审校时看到的不同，"
            "没有做任何改动。请写稿人重新保存一版，再送审。"
        )
    return layout.lay_out(revision.fields(), theme, posts.post_images(session, post.id),
                          layout.frozen_address, footer)


def _freeze(
    session: Session, office: Office, post: Post, revision: Revision, found: ReviewRound
) -> None:
    """定稿: render once, with the names, and keep that for ever."""
    pairs: tuple[tuple[str, str], ...] = ()
    if office.config.review.footer:
        names = queries.reviewer_names(session, found.id)
        pairs = tuple(rules.footer_pairs(
            office.config.review.footer_labels, revision.contributor, names))
    rendered = _render(session, office, post, revision, pairs)
    used = revision.images
    artefact = ApprovedArtefact(
        round_id=found.id, post_id=post.id, revision_id=revision.id,
        revision_sha256=revision.sha256, title=revision.title.strip(),
        author=revision.author.strip(),
        digest=revision.digest.strip() or layout.default_digest(rendered.plain_text),
        cover_sha256=revision.cover_sha256, content_source_url=revision.read_more.strip(),
        html=rendered.html, images_json=json.dumps([used[name] for name in rendered.images]),
        text_sha256=rendered.text_sha256, created_at=clock.now(),
    )
    artefact.sha256 = rules.artefact_sha256(queries.artefact_parts(artefact))
    session.add(artefact)
    session.flush()
