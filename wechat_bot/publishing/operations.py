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
from wechat_bot.kernel import clock, events, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, placing, queries
from wechat_bot.publishing.comparison import (
    CHECKED_HOW_NAMES,
    CheckedHow,
    Comparison,
    compare_text,
)
from wechat_bot.publishing.event_matching import is_leased
from wechat_bot.publishing.kinds import approved_html, check_ways
from wechat_bot.publishing.models import Article, Message
from wechat_bot.publishing.quota_rules import mass_plan_of
from wechat_bot.publishing.rules import (
    MessageState,
    Mode,
    check_transition,
    may_repeat_send,
    normalise_link,
    schedule_problem,
)
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

    Raises InvalidInput (time, number, kinds that can't go out so, a repeat without a reason),
    WrongState (not approved, already in another message).
    """
    actor.require(Permission.PUBLISH)
    problem = schedule_problem(due_at, clock.now(), len(post_ids))
    if problem or len(set(post_ids)) != len(post_ids):
        raise InvalidInput.of(due_at=problem or "同一篇稿件在一条消息里只能放一次。")
    try:
        with office.db.write() as session:
            return placing.new_message(
                actor, session, post_ids, mode, due_at, repeat_reason.strip(),
                mass_plan_of(office.config)).id
    except IntegrityError:
        raise WrongState(placing.TAKEN) from None


def reschedule(
    actor: Actor, office: Office, message_id: int, due_at: datetime, mode: Mode | None = None
) -> None:
    """改期 (also of a held or missed message), optionally with another mode."""
    actor.require(Permission.PUBLISH)
    problem = schedule_problem(due_at, clock.now(), 1)
    if problem:
        raise InvalidInput.of(due_at=problem)
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        placing.require_queued(message, "改期")
        placing.move(session, message, due_at, mass_plan_of(office.config), mode)
        journal.record(session, actor, "message.rescheduled", f"message:{message.id}",
                       titles=queries.titles(session, message), due=clock.show(due_at))


def cancel(actor: Actor, office: Office, message_id: int, reason: str) -> bool:
    """取消发布; its posts are 已定稿 again. Not possible once readers may have got it.

    Also while the worker waits to try again, so that nobody is tied to a WeChat that is down;
    not in the middle of a step. Articles whose link is recorded are out: they stay published
    and counted, and only the others are cancelled. Returns whether there are such.
    """
    actor.require(Permission.PUBLISH)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明取消的原因。")
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        if message.lease_until is not None and message.lease_until > clock.now():
            raise WrongState("程序正在办理这一步，暂时不能取消，没有做任何改动。请过一分钟再试。")
        message.fence += 1  # a worker that was thought dead finds its claim gone
        if any(article.outcome for article in message.articles):
            _cancel_the_rest(session, actor, message, reason.strip())
            return True
        left_over = message.draft_media_id and "草稿还在公众号草稿箱里，请到后台删除，以免误发。"
        lifecycle.enter(session, message, MessageState.CANCELLED, reason=reason.strip(),
                        advice=left_over or "")
        journal.record(session, actor, "message.cancelled", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason.strip())
        return False


def remove_article(actor: Actor, office: Office, message_id: int, post_id: int) -> None:
    """移出该篇 from a message that has not started; the last one can't be taken out."""
    actor.require(Permission.PUBLISH)
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        placing.require_queued(message, "移出稿件")
        article = next((a for a in message.articles if a.post_id == post_id), None)
        if article is None:
            raise InvalidInput("这条消息里没有这篇稿件。")
        if len(message.articles) == 1:
            raise WrongState("这条消息只有这一篇，请直接取消发布。")
        post = posts.lock_post(session, post_id)
        drafting.advance(session, post, PostAct.UNQUEUE)
        placing.forget_draft(message)
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
        message = placing.locked(session, article.message_id)
        added_later = _lacks_only_its_link(message, article)
        if not added_later and MessageState(message.state) not in (
            MessageState.IN_DRAFT_BOX, MessageState.AWAITING_PERSON
        ):
            raise WrongState("这条消息现在不等待登记链接。请刷新页面看看最新状态。")
        _refuse_known_link(session, article, url)
        artefact = session.get_one(ApprovedArtefact, article.artefact_id)
        result = compared(artefact, how, published_text, reason.strip())
        article.url = url.strip()
        if not added_later:
            article.published_at = published_at
        article.outcome = "published"
        article.check_how, article.check_result = how.value, result
        journal.record(session, actor, "message.link_recorded", f"message:{message.id}",
                       title=artefact.title, how=CHECKED_HOW_NAMES[how], result=result)
        if added_later:
            events.announce(session, events.LINK_FOUND, message_id=message.id)
        elif all(row.outcome for row in message.articles):
            _published_by_person(session, actor, message)


def ask_again(actor: Actor, office: Office, message_id: int, reason: str) -> None:
    """再问一次公众号 about an uncertain 群发, by the same number, within 24 hours of the first try.

    What was sent is answered with its number; what was not is sent by this. So only a person who
    may publish can have it done, with a reason; the worker still looks at approvals and draft.
    """
    actor.require(Permission.PUBLISH)
    if not reason.strip():
        raise InvalidInput.of(ask_reason="请写明为什么可以再问，例如“管理员说已经同意”。")
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        if MessageState(message.state) is not MessageState.UNCONFIRMED:
            raise WrongState("这条消息的结果已经清楚，不用再问。请刷新页面。")
        _refuse_while_asking(message)
        accepted = bool(message.msg_id)
        if accepted or message.mode != Mode.MASS_SEND.value or not may_repeat_send(
            message.first_submit_at, clock.now()
        ):
            raise WrongState("这条消息不能用同一编号再问（只有还没有受理的群发可以，并且要在 24 小时以内）。"
                             "请到公众号后台看一眼，再判定“已发出”或“没有发出”。")
        message.ask_again_by_id, message.next_act_at = actor.require_person(), clock.now()
        message.lease_until, message.owner = None, ""
        message.advice = "正在用同一编号再问公众号，过一会儿刷新本页看结果。"
        journal.record(session, actor, "message.asked_again", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason.strip())


def look_again(actor: Actor, office: Office, message_id: int) -> None:
    """现在再查一次: the account's list is searched at once instead of within the hour."""
    actor.require(Permission.DECIDE_UNCONFIRMED)
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        if MessageState(message.state) is not MessageState.UNCONFIRMED:
            raise WrongState("这条消息的结果已经清楚，不用再查。请刷新页面。")
        message.next_act_at = clock.now()
        journal.record(session, actor, "message.looked_again", f"message:{message.id}",
                       titles=queries.titles(session, message))


def _refuse_while_asking(message: Message) -> None:
    """To ask about a 群发 is to send it where the first try did not arrive: its answer comes first."""
    if message.mode == Mode.MASS_SEND.value and is_leased(message, clock.now()):
        raise WrongState("程序正在问公众号这次群发的结果，没有做任何改动。请过一分钟刷新页面再看。")


def _refuse_taken(session: Session, message: Message, article_id: str) -> None:
    if article_id and article_id in queries.taken_article_ids(session, message.id):
        raise WrongState("选的这一条已经登记给别的发布任务，没有重复登记。请重新核对。")


def _lacks_only_its_link(message: Message, article: Article) -> bool:
    """Published by 群发 without an event: WeChat told no address, a person adds it."""
    return (MessageState(message.state) is MessageState.PUBLISHED
            and article.outcome == "published" and not article.url)


def decide(
    actor: Actor, office: Office, message_id: int, *, published: bool, reason: str,
    published_at: datetime | None = None, urls: Mapping[int, str] | None = None,
    article_id: str = "",
) -> None:
    """判定结果待核实: published (with links by position from 1) or not, with a reason.

    article_id: WeChat's id where the person pointed to one of the account's publications.
    """
    actor.require(Permission.DECIDE_UNCONFIRMED)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明判定的依据，例如“后台发表记录里有这一篇”。")
    with office.db.write() as session:
        message = placing.locked(session, message_id)
        if MessageState(message.state) is not MessageState.UNCONFIRMED:
            raise WrongState("这条消息的结果已经清楚，不用判定。请刷新页面。")
        _refuse_while_asking(message)
        if not published and queries.accepted_unnoticed(session, message):
            raise WrongState("公众号其实已经受理，程序还没有来得及登记，没有判定。"
                             "请过一会儿刷新页面看结果。")
        if published:
            _refuse_taken(session, message, article_id)
            _decide_published(session, message, published_at, urls or {})
            if article_id:
                message.article_id, message.time_source = article_id, "batchget"
            lifecycle.enter(session, message, MessageState.PUBLISHED, reason=reason.strip())
        else:
            lifecycle.enter(session, message, MessageState.FAILED, reason=reason.strip())
        journal.record(session, actor, "message.decided", f"message:{message.id}",
                       titles=queries.titles(session, message),
                       verdict="已发出" if published else "没有发出", reason=reason.strip())


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


def _refuse_known_link(session: Session, article: Article, url: str) -> None:
    """One link is one publication: recorded for two articles, it would be counted twice."""
    mine = normalise_link(url)
    others = session.execute(
        select(Article.url, Article.post_id).where(Article.url != "", Article.id != article.id))
    twin = next((row.post_id for row in others if normalise_link(row.url) == mine), None)
    if twin is not None:
        title = posts.get_post(session, twin).title
        raise InvalidInput.of(url=f"这个链接已经登记给《{title}》，没有重复登记。"
                                  "请到公众号后台核对，粘贴这一篇自己的链接。")


def compared(
    artefact: ApprovedArtefact, how: CheckedHow, published_text: str, reason: str
) -> str:
    """核对结果 of the published text against the artefact, in words.

    Raises InvalidInput (this kind can't be checked so), TextDiffers unless a reason is given.
    """
    if how not in check_ways(artefact.kind):
        raise InvalidInput.of(how="这一类稿件发表后的网页不能自动核对。请选“人工核对”并写明怎样核对的，"
                                  "或者粘贴发布的文字。")
    if how is CheckedHow.BY_HAND:
        return f"人工确认：{reason}"
    comparison = compare_text(approved_html(artefact), published_text)
    if comparison.same:
        return "与定稿一致"
    if not reason:
        raise TextDiffers(comparison)
    return f"与定稿有差异，原因：{reason}"


def _published_by_person(
    session: Session, actor: Actor, message: Message, reason: str = ""
) -> None:
    message.published_at = min(a.published_at for a in message.articles if a.published_at)
    message.time_source = "person"
    lifecycle.enter(session, message, MessageState.PUBLISHED, reason=reason)
    out = [p for p in queries.placed_articles(session, message) if p.article.outcome != "failed"]
    journal.record(session, actor, "message.published", f"message:{message.id}",
                   titles="".join(f"《{p.artefact.title}》" for p in out), source="person")


def _cancel_the_rest(session: Session, actor: Actor, message: Message, reason: str) -> None:
    check_transition(MessageState(message.state), MessageState.CANCELLED)
    rest = [p for p in queries.placed_articles(session, message) if not p.article.outcome]
    for placed in rest:
        placed.article.outcome = "failed"
    titles = "".join(f"《{p.artefact.title}》" for p in rest)
    journal.record(session, actor, "message.cancelled", f"message:{message.id}",
                   titles=titles, reason=reason)
    _published_by_person(session, actor, message, f"{titles}没有发出，已取消：{reason}")


def _decide_published(
    session: Session, message: Message, published_at: datetime | None, urls: Mapping[int, str]
) -> None:
    if published_at is None or published_at > clock.now() + timedelta(minutes=5):
        raise InvalidInput.of(published_at="请填写公众号后台显示的发表时间（北京时间），不能晚于现在。")
    for article in message.articles:
        url = urls.get(article.position, "").strip()
        if not url.startswith(("http://", "https://")):
            raise InvalidInput.of(url=f"请粘贴第 {article.position} 篇的链接。")
        _refuse_known_link(session, article, url)
        article.url, article.outcome, article.published_at = url, "published", published_at
    message.published_at, message.time_source = published_at, "person"
