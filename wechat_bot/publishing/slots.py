"""Verbs for urgent posts: join a message that waits (并入), or take its time (让出时段)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import placing, queries
from wechat_bot.publishing.quota_rules import mass_plan_of
from wechat_bot.publishing.rules import MAX_ARTICLES, MessageState, Mode, schedule_problem


def join(
    actor: Actor, office: Office, message_id: int, post_ids: Sequence[int], *,
    repeat_reason: str = "",
) -> None:
    """并入: approved posts go out with a message that waits, behind its own articles.

    Raises InvalidInput (none or too many posts, kinds, a repeat without a reason), WrongState
    (the message has started, a post is not approved or already in a message).
    """
    actor.require(Permission.PUBLISH)
    _check_posts(post_ids)
    try:
        with office.db.write() as session:
            message = placing.locked(session, message_id)
            placing.require_queued(message, "并入稿件")
            before = queries.titles(session, message)
            together = len(message.articles) + len(post_ids)
            if together > MAX_ARTICLES:
                raise InvalidInput.of(posts=f"一条消息最多放 {MAX_ARTICLES} 篇，并入后会有 {together} 篇。"
                                      "请少选几篇，或者另外安排一条。")
            placing.place(session, message, post_ids, repeat_reason.strip())
            placing.forget_draft(message)
            joined = "".join(f"《{posts.get_post(session, post_id).title}》" for post_id in post_ids)
            journal.record(session, actor, "message.joined", f"message:{message.id}",
                           joined=joined, titles=before)
    except IntegrityError:
        raise WrongState(placing.TAKEN) from None


def displace(
    actor: Actor, office: Office, message_id: int, *, post_ids: Sequence[int], mode: Mode,
    new_due_for_old: datetime, reason: str, repeat_reason: str = "",
) -> int:
    """让出时段: urgent posts get the time of a scheduled message, which moves to another.

    Both happen or neither. Returns the new message's id. Raises InvalidInput (reason, time,
    posts), WrongState (the message has started or waits for a person).
    """
    actor.require(Permission.PUBLISH)
    _check_posts(post_ids)
    wrong = {} if reason.strip() else {"reason": "请写明为什么要占用这个时段，例如“上级要求今天发布”。"}
    problem = schedule_problem(new_due_for_old, clock.now(), 1)
    if problem:
        wrong["due_at"] = problem
    if wrong:
        raise InvalidInput.of(**wrong)
    plan = mass_plan_of(office.config)
    try:
        with office.db.write() as session:
            old = placing.locked(session, message_id)
            slot = old.due_at
            if MessageState(old.state) is not MessageState.SCHEDULED or slot <= clock.now():
                raise WrongState("这条消息已经开始发布、已到时间或正等人处理，没有时段可以让出，"
                                 "没有做任何改动。请刷新页面看看最新状态。")
            if new_due_for_old == slot:
                raise InvalidInput.of(due_at="新时间和原来的时间一样，请给让出的消息另选一个时间。")
            placing.move(session, old, new_due_for_old, plan)
            new = placing.new_message(
                actor, session, post_ids, mode, slot, repeat_reason.strip(), plan)
            journal.record(
                session, actor, "message.displaced", f"message:{old.id}",
                titles=queries.titles(session, old), slot=clock.show(slot),
                urgent=queries.titles(session, new), due=clock.show(new_due_for_old),
                reason=reason.strip())
            return new.id
    except IntegrityError:
        raise WrongState(placing.TAKEN) from None


def _check_posts(post_ids: Sequence[int]) -> None:
    if not post_ids:
        raise InvalidInput.of(posts="还没有选稿件，请在稿件前面打勾。")
    if len(set(post_ids)) != len(post_ids):
        raise InvalidInput.of(posts="同一篇稿件在一条消息里只能放一次。")
    if len(post_ids) > MAX_ARTICLES:
        raise InvalidInput.of(posts=f"一条消息最多放 {MAX_ARTICLES} 篇，现在选了 {len(post_ids)} 篇。")
