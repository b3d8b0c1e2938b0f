"""After the intent: the answer, the poll, and where there was no answer, the search for proof."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, queries
from wechat_bot.publishing.claims import Claim, call, fenced
from wechat_bot.publishing.expected import expected_articles
from wechat_bot.publishing.gateway import (
    ErrorClass,
    GatewayError,
    PublishedItem,
    PublishStatus,
    Resting,
    Submitted,
    WeChatGateway,
)
from wechat_bot.publishing.matching import find_publication, search_summary
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.polling import next_poll
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import MessageState, is_long_unknown, never_sent, wait_after

STATUS_REASONS = {
    2: "公众号判定原创声明有问题，没有发表",
    3: "公众号处理失败，没有发表（后台可看到具体原因）",
    4: "公众号平台审核没有通过，没有发表",
    5: "发表后又被人在后台全部删除",
    6: "发表后被平台封禁",
}
_SUCCESS, _RUNNING, _DELETED, _BANNED = 0, 1, 5, 6
_RECHECK = timedelta(hours=1)
_LONG = timedelta(minutes=30)


def accept(office: Office, claim: Claim, answer: Submitted) -> None:
    """Commit WeChat's acceptance of the submit."""
    with fenced(office, claim) as (session, message):
        message.publish_id, message.msg_data_id = answer.publish_id, answer.msg_data_id
        submitted(office, session, message, answer.publish_id)


def ask(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """Look for proof that a submit without an answer was accepted; never submits.

    Proof: an answer that was received but not committed, or a publication in the account's
    list that is newer than the attempt and ours by title, text and digest.
    """
    if take_back_unsent(office, claim):
        return
    with office.db.read() as session:
        stored = _stored_answer(session, claim.message_id)
        message = queries.get_message(session, claim.message_id)
        started = message.submit_started_at or message.created_at
        taken = queries.taken_article_ids(session, claim.message_id)
        polled = bool(message.publish_id)  # then the stored answer is known and led nowhere
    if stored is not None and not polled:
        accept(office, claim, stored)
        return
    expected = expected_articles(office, gateway.account, claim.message_id)
    try:
        items = call(office, claim, "freepublish_batchget", gateway.newest_published,
                     lambda found: search_summary(expected, found, started), Purpose.EVIDENCE)
    except GatewayError as error:
        if _cannot_search_soon(office, claim, error):
            return
        no_proof(office, claim, f"查找时没有连上公众号：{error.message}")
        return
    found = find_publication(expected, items, started, taken)
    if found is None:
        no_proof(office, claim, "公众号已发表的文章里没有找到这一条")
        return
    with fenced(office, claim) as (session, message):
        twin = queries.has_twin(session, message, started)
        if not twin:
            _publish_from_list(session, message, found)
    if twin:
        no_proof(office, claim, "另有一条内容完全相同的消息，分不清公众号上的是哪一条")


def take_back_unsent(office: Office, claim: Claim) -> bool:
    """A process died between the intent and the call, or between a definite refusal and its
    commit: nothing was accepted, which the noted attempts prove. It is prepared anew.

    Every call notes its attempt under the fence before it is made, so one that is not noted was
    not made, and cannot be made any more by a former owner.
    """
    if claim.state is not MessageState.SUBMITTING:
        return False
    with fenced(office, claim) as (session, message):
        outcomes = [a.outcome for a in queries.attempts(session, message.id)
                    if a.step in ("submit", "mass_send")]
        if not never_sent(outcomes):
            return False
        message.submit_started_at = message.first_submit_at = None
        lifecycle.enter(session, message, MessageState.PREPARING, next_act_at=clock.now())
        journal.record(session, WORKER, "message.retried", f"message:{message.id}",
                       titles=queries.titles(session, message),
                       reason="程序中断时还没有提交出去")
        return True


def poll(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """freepublish/get: ask how the accepted job is doing and commit the answer."""
    with office.db.read() as session:
        message = queries.get_message(session, claim.message_id)
        publish_id, told = message.publish_id, queries.event_waits(session, message, clock.now())
    if told:  # publishing.inbox settles it
        poll_again(office, claim, "")
        return
    try:
        answer = call(office, claim, "freepublish_get",
                      lambda: gateway.publish_status(publish_id),
                      lambda a: {"status": a.status, "article_id": a.article_id}, Purpose.POLL)
    except GatewayError as error:
        _poll_failed(office, claim, error)
        return
    if answer.status == _RUNNING:
        poll_again(office, claim, "")
    elif answer.status in (_SUCCESS, _DELETED, _BANNED):
        listed = _listed(office, gateway, claim, answer.article_id)
        with fenced(office, claim) as (session, message):
            _publish_from_status(session, message, answer, listed)
    else:
        reason = STATUS_REASONS.get(answer.status, f"公众号返回了没见过的状态 {answer.status}")
        _job_failed(office, claim, answer.status, reason)


def submitted(office: Office, session: Session, message: Message, number: str) -> None:
    """WeChat has accepted it under this number (publish_id or msg_id): the result is polled."""
    message.submitted_at, message.checks = clock.now(), 0
    lifecycle.enter(session, message, MessageState.SUBMITTED,
                    next_act_at=next_poll(office, session, message))
    journal.record(session, WORKER, "message.submitted", f"message:{message.id}",
                   titles=queries.titles(session, message), publish_id=number)


def _stored_answer(session: Session, message_id: int) -> Submitted | None:
    """The submit's answer where it was received but the process died before its commit."""
    for attempt in reversed(queries.attempts(session, message_id)):
        if attempt.step == "submit" and attempt.outcome == "ok":
            detail = json.loads(attempt.detail)
            return Submitted(detail["publish_id"], detail["msg_data_id"])
    return None


def no_proof(office: Office, claim: Claim, why: str) -> None:
    """Look again later; after the last of the evidence_seconds it is 结果待核实."""
    with fenced(office, claim) as (session, message):
        message.checks += 1
        if claim.state is MessageState.UNCONFIRMED:  # what was known about it stays on the page
            message.ask_again_by_id = None  # a person's word is good for one question
            lifecycle.enter(session, message, MessageState.UNCONFIRMED,
                            next_act_at=clock.now() + _RECHECK,
                            reason=message.reason, advice=message.advice)
            return
        waits = office.config.publishing.evidence_seconds
        if message.checks < len(waits):
            wait = wait_after(waits, message.checks)
            lifecycle.enter(session, message, MessageState.SUBMITTING,
                            next_act_at=clock.now() + wait, reason=f"结果还不清楚：{why}",
                            advice="正在到公众号查找证据，不会重复提交。")
            return
        doubt(session, message, f"提交发表后没有得到回答，{why}，可能已发出，也可能没有")


def doubt(session: Session, message: Message, reason: str) -> None:
    """结果待核实: a person decides, unless the hourly search finds proof; journaled once."""
    newly = message.state != MessageState.UNCONFIRMED.value
    message.ask_again_by_id = None  # what was to be asked was asked, or can't be
    lifecycle.enter(
        session, message, MessageState.UNCONFIRMED, next_act_at=clock.now() + _RECHECK,
        reason=reason, advice="请到公众号后台看一眼，再回来选“已发出”或“没有发出”。"
        "程序每小时还会再查一次。")
    if newly:
        journal.record(session, WORKER, "message.unconfirmed", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason)


def poll_again(
    office: Office, claim: Claim, reason: str, not_before: datetime | None = None
) -> None:
    """Ask for the result later (not_before: when there are calls again); after a day without
    one a person decides."""
    with fenced(office, claim) as (session, message):
        if is_long_unknown(message.submitted_at, clock.now()):
            doubt(session, message, f"公众号已受理，过了一天还没有查到结果。{reason}")
            return
        message.checks += 1
        since = message.submitted_at or clock.now()
        if not reason and clock.now() - since > _LONG:
            reason = "公众号已受理，处理超过 30 分钟还没有结果"
        lifecycle.enter(session, message, MessageState.SUBMITTED,
                        next_act_at=not_before or next_poll(office, session, message),
                        reason=reason,
                        advice="程序会继续查询；急的话可到公众号后台看发表记录。" if reason else "")


def _cannot_search_soon(office: Office, claim: Claim, error: GatewayError) -> bool:
    """The search's calls are used up for hours: a person is told now, not in the night."""
    if not isinstance(error, Resting) or claim.state is MessageState.UNCONFIRMED:
        return False
    if error.until - clock.now() < _RECHECK:
        return False
    with fenced(office, claim) as (session, message):
        doubt(session, message, f"提交发表后没有得到回答，今天又不能再到公众号查找（{error.message}），"
              "可能已发出，也可能没有")
    return True


def _poll_failed(office: Office, claim: Claim, error: GatewayError) -> None:
    if isinstance(error, Resting):
        poll_again(office, claim, f"公众号已受理，不用重发；查询结果要等一等：{error.message}",
                   error.until)
        return
    if error.errcode != 53502 or error.kind is ErrorClass.TRANSIENT:
        poll_again(office, claim, f"查询结果时{error.message}")
        return
    with fenced(office, claim) as (session, message):
        doubt(session, message, f"公众号说没有这次发表（{error.message}）")


def _job_failed(office: Office, claim: Claim, status: int, reason: str) -> None:
    with fenced(office, claim) as (session, message):
        if status not in STATUS_REASONS:
            doubt(session, message, reason)
            return
        lifecycle.enter(session, message, MessageState.FAILED, reason=reason,
                        advice="请到公众号后台“发表记录”看具体原因，修改并重新审校后再发。")
        journal.record(session, WORKER, "message.failed", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason)


def _listed(
    office: Office, gateway: WeChatGateway, claim: Claim, article_id: str
) -> PublishedItem | None:
    """The publication in the account's list, for its time; a failure here is no failure."""
    try:
        items = call(office, claim, "freepublish_batchget", gateway.newest_published,
                     lambda found: {"items": len(found)}, Purpose.POLL)
    except GatewayError:
        return None
    return next((item for item in items if item.article_id == article_id), None)


def _publish_from_status(
    session: Session, message: Message, answer: PublishStatus, listed: PublishedItem | None
) -> None:
    """publish_status 0, 5 or 6: it was published (and perhaps removed since).

    Only an article that WeChat names has failed. One without a link did not: its link is
    taken from the list, and where that has none either, a person looks.
    """
    removed = answer.status in (_DELETED, _BANNED)
    urls = _listed_urls(message, listed) | answer.urls
    wanted = [n for n in range(1, len(message.articles) + 1) if n not in answer.failed]
    if not removed and not wanted:
        doubt(session, message, "公众号说已经发表，又说每一篇都没有发成，前后矛盾")
        return
    if not removed and not all(urls.get(number) for number in wanted):
        doubt(session, message, "公众号说已经发表，但没有给出全部文章的链接")
        return
    for number, article in enumerate(message.articles, start=1):
        failed = not removed and number not in wanted
        article.url = "" if failed else urls.get(number, "")
        article.outcome = "removed" if removed else "failed" if failed else "published"
    time, source = (listed.update_time, "batchget") if listed else (clock.now(), "first_seen")
    published(session, message, answer.article_id, time, source,
               STATUS_REASONS[answer.status] if removed else "")


def _listed_urls(message: Message, listed: PublishedItem | None) -> dict[int, str]:
    if listed is None or len(listed.articles) != len(message.articles):
        return {}
    return {number: stored.url for number, stored in enumerate(listed.articles, start=1)}


def _publish_from_list(session: Session, message: Message, found: PublishedItem) -> None:
    for article, stored in zip(message.articles, found.articles, strict=True):
        article.url = stored.url
        article.outcome = "removed" if stored.is_deleted else "published"
    published(session, message, found.article_id, found.update_time, "batchget", "")


def published(
    session: Session, message: Message, article_id: str, time: datetime, source: str, reason: str
) -> None:
    """It is out, since `time` as `source` knows it; what became of each article is set already."""
    message.article_id = article_id or None
    message.published_at, message.time_source = time, source
    for article in message.articles:
        if article.outcome != "failed":
            article.published_at = time
    lifecycle.enter(session, message, MessageState.PUBLISHED, reason=reason)
    journal.record(session, WORKER, "message.published", f"message:{message.id}",
                   titles=queries.titles(session, message), article_id=article_id, source=source)
