"""Putting approved posts into a message: one way for schedule, join and displace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.rules import PostAct
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.publishing import lifecycle, queries
from wechat_bot.publishing.kinds import kinds_problem
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.quota_rules import MassPlan, mass_period, mass_refusal
from wechat_bot.publishing.rules import MODE_NAMES, QUEUED_STATES, MessageState, Mode
from wechat_bot.reviewing import queries as reviews

TAKEN = "其中有稿件刚被别人安排进另一条消息，没有重复安排。请刷新页面。"


def locked(session: Session, message_id: int) -> Message:
    """A message for a verb that changes it; NotFound when there is none."""
    message = session.scalar(select(Message).where(Message.id == message_id).with_for_update())
    return message if message is not None else queries.get_message(session, message_id)


def require_queued(message: Message, act: str) -> None:
    """WrongState unless the message has not started yet."""
    if MessageState(message.state) not in QUEUED_STATES:
        raise WrongState(f"这条消息已经开始发布或已结束，不能{act}。请刷新页面看看最新状态。")


def new_message(
    actor: Actor, session: Session, post_ids: Sequence[int], mode: Mode, due_at: datetime,
    repeat_reason: str, plan: MassPlan,
) -> Message:
    """A scheduled message of approved posts, with its journal line. InvalidInput also where
    `plan` (quota_rules.mass_plan_of) leaves no 群发 on that day."""
    message = Message(
        state=MessageState.SCHEDULED.value, mode=mode.value, due_at=due_at, next_act_at=due_at,
        created_by_id=actor.require_person(), created_at=clock.now(),
    )
    session.add(message)
    session.flush()
    refuse_second_mass(session, message, mode, due_at, plan)
    place(session, message, post_ids, repeat_reason)
    journal.record(session, actor, "message.scheduled", f"message:{message.id}",
                   titles=queries.titles(session, message), mode=MODE_NAMES[mode],
                   due=clock.show(due_at))
    return message


def place(
    session: Session, message: Message, post_ids: Sequence[int], repeat_reason: str
) -> None:
    """Approved posts behind what the message already holds.

    Raises WrongState (not approved), InvalidInput (a repeat without a reason, kinds that can't
    go out together or in the message's mode).
    """
    # Locked in one order by everybody, or two people with the same posts would block each other.
    locked_posts = {post_id: posts.lock_post(session, post_id) for post_id in sorted(post_ids)}
    for number, post_id in enumerate(post_ids, start=len(message.articles) + 1):
        post = locked_posts[post_id]
        drafting.advance(session, post, PostAct.QUEUE)
        artefact = reviews.artefact_of_revision(session, post)
        if artefact is None:
            raise WrongState(f"《{post.title}》没有有效的定稿，请重新送审。")
        repeats = queries.earlier_publications(session, post.id, artefact)
        if repeats and not repeat_reason:
            raise InvalidInput.of(
                repeat_reason=f"《{post.title}》或内容完全相同的稿件已经发表过，或正在安排发布。"
                "确实要再发一次的，请写明原因。")
        message.articles.append(Article(
            position=number, post_id=post.id, artefact_id=artefact.id, live=True,
            artefact_sha256=artefact.sha256, repeat_reason=repeat_reason if repeats else "",
        ))
    session.flush()
    refuse_kinds(session, message, Mode(message.mode))


def refuse_kinds(session: Session, message: Message, mode: Mode) -> None:
    """InvalidInput where posts of these kinds can't go out together or in this mode."""
    wrong = kinds_problem(
        [p.artefact.kind for p in queries.placed_articles(session, message)], mode)
    if wrong:
        raise InvalidInput.of(**wrong)


def forget_draft(message: Message) -> None:
    """The stored draft holds other articles than the message does now: another will be made."""
    message.draft_media_id, message.draft_started_at = "", None


def refuse_second_mass(
    session: Session, message: Message, mode: Mode, due_at: datetime, plan: MassPlan
) -> None:
    """InvalidInput where WeChat would refuse this 群发 because of others planned or sent then.

    Two people at the same instant may both pass; then WeChat refuses the second (45028).
    """
    if mode is not Mode.MASS_SEND:
        return
    start, end = mass_period(plan, due_at)
    others = [(queries.titles(session, other), other.published_at or other.due_at)
              for other in queries.mass_sends(session, start, end) if other.id != message.id]
    problem = mass_refusal(plan, due_at, others)
    if problem:
        raise InvalidInput.of(mode=problem)


def move(
    session: Session, message: Message, due_at: datetime, plan: MassPlan,
    mode: Mode | None = None,
) -> None:
    """Give a message that has not started another time, and another mode where one is named."""
    lost = lifecycle.approvals_problem(session, message)
    if lost:
        raise WrongState(f"{lost}，不能发布。请先移出这一篇，或取消后重新审校。")
    refuse_kinds(session, message, mode or Mode(message.mode))
    refuse_second_mass(session, message, mode or Mode(message.mode), due_at, plan)
    message.due_at, message.tries, message.late = due_at, 0, False
    if mode is not None:
        message.mode = mode.value
    lifecycle.enter(session, message, MessageState.SCHEDULED, next_act_at=due_at)
