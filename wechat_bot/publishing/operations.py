"""Verbs on messages by people: schedule, reschedule, cancel, take out, record a link, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.rules import PostAct
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, queries
from wechat_bot.publishing.comparison import (
    CHECKED_HOW_NAMES,
    CheckedHow,
    Comparison,
    compare_text,
)
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.rules import (
    MODE_NAMES,
    QUEUED_STATES,
    MessageState,
    Mode,
    schedule_problem,
)
from wechat_bot.reviewing import queries as reviews
from wechat_bot.reviewing.models import ApprovedArtefact


class TextDiffers(InvalidInput):
    """发布的文字与定稿不一致: the difference is shown and a reason is asked for."""

    def __init__(self, comparison: Comparison) -> None:
        super().__init__(
            "发布的文字与定稿不一致，还没有登记。请看下面的差异：改错了就到后台更正；"
            "确认没有问题的，写明原因再登记。",
            {"reason": "文字不一致，请写明原因。"},
        )
        self.comparison = comparison


def schedule(
    actor: Actor, office: Office, *, post_ids: Sequence[int], mode: Mode, due_at: datetime,
    repeat_reason: str = "",
) -> int:
    """安排发布: 1–8 approved posts as one message, in this order. Returns the message's id.

    Raises InvalidInput (time, number, a repeat without a reason), WrongState (not approved,
    already in another message).
    """
    actor.require(Permission.PUBLISH)
    problem = schedule_problem(due_at, clock.now(), len(post_ids))
    if problem or len(set(post_ids)) != len(post_ids):
        raise InvalidInput.of(due_at=problem or "同一篇稿件在一条消息里只能放一次。")
    try:
        with office.db.write() as session:
            return _schedule(actor, session, post_ids, mode, due_at, repeat_reason.strip())
    except IntegrityError:
        raise WrongState("其中有稿件刚被别人安排进另一条消息，没有重复安排。请刷新页面。") from None


def reschedule(
    actor: Actor, office: Office, message_id: int, due_at: datetime, mode: Mode | None = None
) -> None:
    """改期 (also of a held or missed message), optionally with another mode."""
    actor.require(Permission.PUBLISH)
    problem = schedule_problem(due_at, clock.now(), 1)
    if problem:
        raise InvalidInput.of(due_at=problem)
    with office.db.write() as session:
        message = _locked(session, message_id)
        _require_queued(message, "改期")
        lost = lifecycle.approvals_problem(session, message)
        if lost:
            raise WrongState(f"{lost}，不能发布。请先移出这一篇，或取消后重新审校。")
        message.due_at, message.tries, message.late = due_at, 0, False
        if mode is not None:
            message.mode = mode.value
        lifecycle.enter(session, message, MessageState.SCHEDULED, next_act_at=due_at)
        journal.record(session, actor, "message.rescheduled", f"message:{message.id}",
                       titles=queries.titles(session, message), due=clock.show(due_at))


def cancel(actor: Actor, office: Office, message_id: int, reason: str) -> None:
    """取消发布; its posts are 已定稿 again. Not possible once readers may have got it.

    Also while the worker waits to try again, so that nobody is tied to a WeChat that is down;
    not in the middle of a step.
    """
    actor.require(Permission.PUBLISH)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明取消的原因。")
    with office.db.write() as session:
        message = _locked(session, message_id)
        if message.lease_until is not None and message.lease_until > clock.now():
            raise WrongState("程序正在办理这一步，暂时不能取消，没有做任何改动。请过一分钟再试。")
        message.fence += 1  # a worker that was thought dead finds its claim gone
        left_over = message.draft_media_id and "草稿还在公众号草稿箱里，请到后台删除，以免误发。"
        lifecycle.enter(session, message, MessageState.CANCELLED, reason=reason.strip(),
                        advice=left_over or "")
        journal.record(session, actor, "message.cancelled", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason.strip())


def remove_article(actor: Actor, office: Office, message_id: int, post_id: int) -> None:
    """移出该篇 from a message that has not started; the last one can't be taken out."""
    actor.require(Permission.PUBLISH)
    with office.db.write() as session:
        message = _locked(session, message_id)
        _require_queued(message, "移出稿件")
        article = next((a for a in message.articles if a.post_id == post_id), None)
        if article is None:
            raise InvalidInput("这条消息里没有这篇稿件。")
        if len(message.articles) == 1:
            raise WrongState("这条消息只有这一篇，请直接取消发布。")
        post = posts.lock_post(session, post_id)
        drafting.advance(session, post, PostAct.UNQUEUE)
        message.draft_media_id, message.draft_started_at = "", None  # it holds that article
        message.articles.remove(article)
        session.flush()
        for number, rest in enumerate(message.articles, start=1):
            rest.position = number
        journal.record(session, actor, "message.article_removed", f"message:{message.id}",
                       title=post.title)


def record_link(
    actor: Actor, office: Office, article_id: int, *, url: str, published_at: datetime,
    how: CheckedHow, published_text: str = "", reason: str = "",
) -> None:
    """登记链接 of an article that a person published, its text compared with the artefact.

    `published_text`: the fetched page's or the pasted HTML or text; with BY_HAND a reason
    takes its place. When the last article has its link the message is published. Raises
    TextDiffers (carries the comparison) unless a reason is given.
    """
    actor.require(Permission.PUBLISH)
    _check_link_form(url, published_at, how, published_text, reason)
    with office.db.write() as session:
        article = session.get(Article, article_id)
        if article is None:
            raise InvalidInput("没有这篇稿件的发布任务。")
        message = _locked(session, article.message_id)
        if MessageState(message.state) not in (
            MessageState.IN_DRAFT_BOX, MessageState.AWAITING_PERSON
        ):
            raise WrongState("这条消息现在不等待登记链接。请刷新页面看看最新状态。")
        artefact = session.get_one(ApprovedArtefact, article.artefact_id)
        result = _compared(artefact, how, published_text, reason.strip())
        article.url, article.published_at = url.strip(), published_at
        article.outcome = "published"
        article.check_how, article.check_result = how.value, result
        journal.record(session, actor, "message.link_recorded", f"message:{message.id}",
                       title=artefact.title, how=CHECKED_HOW_NAMES[how], result=result)
        if all(row.outcome for row in message.articles):
            _published_by_person(session, actor, message)


def decide(
    actor: Actor, office: Office, message_id: int, *, published: bool, reason: str,
    published_at: datetime | None = None, urls: Mapping[int, str] | None = None,
) -> None:
    """判定结果待核实: published (with links by position from 1) or not, with a reason."""
    actor.require(Permission.DECIDE_UNCONFIRMED)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明判定的依据，例如“后台发表记录里有这一篇”。")
    with office.db.write() as session:
        message = _locked(session, message_id)
        if MessageState(message.state) is not MessageState.UNCONFIRMED:
            raise WrongState("这条消息的结果已经清楚，不用判定。请刷新页面。")
        if published:
            _decide_published(message, published_at, urls or {})
            lifecycle.enter(session, message, MessageState.PUBLISHED, reason=reason.strip())
        else:
            lifecycle.enter(session, message, MessageState.FAILED, reason=reason.strip())
        journal.record(session, actor, "message.decided", f"message:{message.id}",
                       titles=queries.titles(session, message),
                       verdict="已发出" if published else "没有发出", reason=reason.strip())


def _schedule(
    actor: Actor, session: Session, post_ids: Sequence[int], mode: Mode, due_at: datetime,
    repeat_reason: str,
) -> int:
    message = Message(
        state=MessageState.SCHEDULED.value, mode=mode.value, due_at=due_at, next_act_at=due_at,
        created_by_id=actor.require_person(), created_at=clock.now(),
    )
    session.add(message)
    session.flush()
    for number, post_id in enumerate(post_ids, start=1):
        post = posts.lock_post(session, post_id)
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
    journal.record(session, actor, "message.scheduled", f"message:{message.id}",
                   titles=queries.titles(session, message), mode=MODE_NAMES[mode],
                   due=clock.show(due_at))
    return message.id


def _locked(session: Session, message_id: int) -> Message:
    message = session.scalar(select(Message).where(Message.id == message_id).with_for_update())
    return message if message is not None else queries.get_message(session, message_id)


def _require_queued(message: Message, act: str) -> None:
    if MessageState(message.state) not in QUEUED_STATES:
        raise WrongState(f"这条消息已经开始发布或已结束，不能{act}。请刷新页面看看最新状态。")


def _check_link_form(
    url: str, published_at: datetime, how: CheckedHow, published_text: str, reason: str
) -> None:
    wrong: dict[str, str] = {}
    if not url.strip().startswith(("http://", "https://")):
        wrong["url"] = "请粘贴文章链接（以 https://mp.weixin.qq.com/ 开头）。"
    if published_at > clock.now() + timedelta(minutes=5):
        wrong["published_at"] = "发布时间不能晚于现在（北京时间）。"
    if how is CheckedHow.BY_HAND and not reason.strip():
        wrong["reason"] = "没有核对文字的，请写明原因，例如“已人工逐字核对”。"
    if how is not CheckedHow.BY_HAND and not published_text.strip():
        wrong["published_text"] = "没有拿到发布的文字，请粘贴文章全文。"
    if wrong:
        raise InvalidInput.of(**wrong)


def _compared(
    artefact: ApprovedArtefact, how: CheckedHow, published_text: str, reason: str
) -> str:
    if how is CheckedHow.BY_HAND:
        return f"人工确认：{reason}"
    comparison = compare_text(artefact.html, published_text)
    if comparison.same:
        return "与定稿一致"
    if not reason:
        raise TextDiffers(comparison)
    return f"与定稿有差异，原因：{reason}"


def _published_by_person(session: Session, actor: Actor, message: Message) -> None:
    message.published_at = min(a.published_at for a in message.articles if a.published_at)
    message.time_source = "person"
    lifecycle.enter(session, message, MessageState.PUBLISHED)
    journal.record(session, actor, "message.published", f"message:{message.id}",
                   titles=queries.titles(session, message), source="person")


def _decide_published(
    message: Message, published_at: datetime | None, urls: Mapping[int, str]
) -> None:
    if published_at is None or published_at > clock.now() + timedelta(minutes=5):
        raise InvalidInput.of(published_at="请填写公众号后台显示的发表时间（北京时间），不能晚于现在。")
    for article in message.articles:
        url = urls.get(article.position, "").strip()
        if not url.startswith(("http://", "https://")):
            raise InvalidInput.of(url=f"请粘贴第 {article.position} 篇的链接。")
        article.url, article.outcome, article.published_at = url, "published", published_at
    message.published_at, message.time_source = published_at, "person"
