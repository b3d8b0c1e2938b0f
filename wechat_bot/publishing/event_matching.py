"""Whose event is it? By WeChat's numbers where they are known, else by what was published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.expected import expected_articles
from wechat_bot.publishing.gateway import GatewayError, StoredArticle, WeChatGateway
from wechat_bot.publishing.matching import CLOCK_TOLERANCE, articles_match
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.notified import CallbackEvent
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
# Longer than any lease that the configuration allows: written while the clock was wrong.
_LONGEST_LEASE = timedelta(hours=1, minutes=5)
# A submit that was judged not to have worked so lately may be what the event speaks of.
_LATELY_FAILED = timedelta(days=3)
_BY_HAND = (S.IN_DRAFT_BOX, S.AWAITING_PERSON)


@dataclass(frozen=True)
class Found:
    """message_id None: not known, note says why; `final`: trying again would change nothing."""

    message_id: int | None = None
    note: str = ""
    final: bool = False


def is_leased(message: Message, now: datetime) -> bool:
    """Whether a worker holds the message at this moment."""
    until = message.lease_until
    return bool(message.owner) and until is not None and now <= until <= now + _LONGEST_LEASE


def by_number(session: Session, event: CallbackEvent) -> Found:
    """The message whose submit was answered with the event's number, or whose article it is."""
    if event.publish_id:
        found = _ids(session, Message.publish_id == event.publish_id)
        if not found and event.article_id:
            found = _ids(session, Message.article_id == event.article_id)
    else:
        found = _ids(session, and_(Message.msg_id == event.msg_id,
                                   Message.mode == Mode.MASS_SEND.value))
        if not found:  # a 发布 whose end was told in the words of a 群发
            found = _ids(session, and_(Message.mode == Mode.PUBLISH.value,
                                       or_(Message.publish_id == event.msg_id,
                                           Message.msg_data_id == event.msg_id)))
    if len(found) > 1:
        return Found(note="有几条消息都对得上这个编号，没有据此登记；发布结果由定时查询得到", final=True)
    return Found(found[0]) if found else Found()


def by_content(office: Office, gateway: WeChatGateway, event: CallbackEvent) -> Found:
    """A publication whose submit was never answered: what WeChat published is compared with
    what was sent. Exactly one message must agree."""
    if event.publish_status != 0 or not event.article_id:
        return Found()
    with office.db.read() as session:
        candidates = _unanswered(session, event)
    now = clock.now()
    if any(is_leased(message, now) for message in candidates):
        return Found(note="有消息正在提交，等它的结果")
    if not candidates:
        return Found()
    try:
        stored = _published_articles(office, gateway, event.article_id)
    except GatewayError as error:
        return Found(note=f"核对已发表的文章时{error.message}")
    if stored is None:
        return Found(note="公众号说没有这篇文章，稍后再核对")
    agreeing = [message.id for message in candidates if articles_match(
        expected_articles(office, gateway.account, message.id), stored)]
    if len(agreeing) > 1:
        return Found(note="有几条内容完全相同的消息都对得上，分不清是哪一条，请人工核实")
    if not agreeing:
        return Found(note="与等待结果的消息都不一致，多半是有人在公众号后台发表的；对账时会看到",
                     final=True)
    return Found(agreeing[0])


def _ids(session: Session, *conditions: object) -> list[int]:
    return list(session.scalars(select(Message.id).where(*conditions)))  # type: ignore[arg-type]


def _unanswered(session: Session, event: CallbackEvent) -> Sequence[Message]:
    """Messages that may have been published without their number being known here.

    Also those that a person publishes, and those judged to have failed: an event that agrees
    with one of them is no proof for another with the same text.
    """
    since = event.created_at + CLOCK_TOLERANCE
    return session.scalars(select(Message).where(
        Message.publish_id.in_(("", event.publish_id)), Message.article_id.is_(None),
        Message.msg_id == "",
        or_(and_(Message.state.in_([S.SUBMITTING.value, S.UNCONFIRMED.value]),
                 Message.mode == Mode.PUBLISH.value, Message.submit_started_at <= since),
            and_(Message.state == S.FAILED.value, Message.mode == Mode.PUBLISH.value,
                 Message.submit_started_at <= since,
                 Message.submit_started_at >= since - _LATELY_FAILED),
            and_(Message.state.in_([state.value for state in _BY_HAND]),
                 Message.created_at <= since)),
    ).order_by(Message.id)).all()


def _published_articles(
    office: Office, gateway: WeChatGateway, article_id: str
) -> tuple[StoredArticle, ...] | None:
    """freepublish/getarticle, counted. Raises GatewayError."""
    with office.db.write() as session:
        quotas.refuse_or_charge(session, gateway.account, quotas.GETARTICLE, Purpose.EVIDENCE)
    try:
        return gateway.published_articles(article_id)
    except GatewayError as error:
        quotas.note_refusal(office, gateway.account, quotas.GETARTICLE, error)
        raise
