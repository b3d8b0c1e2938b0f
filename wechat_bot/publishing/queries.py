"""Reads of messages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, case, false, func, or_, select, true
from sqlalchemy.orm import Session

from wechat_bot.kernel.errors import NotFound
from wechat_bot.publishing.models import Article, Attempt, Message, WeChatEvent
from wechat_bot.publishing.rules import END_STATES, MessageState, Mode
from wechat_bot.reviewing.models import ApprovedArtefact

# States in which the worker has something to do when next_act_at has come.
WORKABLE = tuple(state.value for state in (
    MessageState.SCHEDULED, MessageState.PREPARING, MessageState.SUBMITTING,
    MessageState.SUBMITTED, MessageState.UNCONFIRMED,
))
_ASKABLE = tuple(state.value for state in (
    MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCONFIRMED,
))
_TO_GO_OUT = (MessageState.SCHEDULED.value, MessageState.PREPARING.value)
# The longest that the configuration allows, and a little: what lies further ahead was written
# while the clock was wrong, and would be waited for in vain.
_LONGEST_LEASE = timedelta(hours=1, minutes=5)
_LONGEST_WAIT = timedelta(days=1, minutes=5)
# What may have brought an article before the readers without its id being known here.
_MAY_HAVE_PUBLISHED = (
    MessageState.SUBMITTING, MessageState.SUBMITTED, MessageState.UNCONFIRMED,
    MessageState.IN_DRAFT_BOX, MessageState.AWAITING_PERSON,
)
# What the status column of an event holds where it tells of a success: publish_status or Status.
_OUT_BY_EVENT = ("0", "send success", "sendsuccess")
_NO_SEND = (MessageState.HELD, MessageState.MISSED, MessageState.CANCELLED, MessageState.FAILED)


@dataclass(frozen=True)
class Placed:
    """An article of a message together with what is sent for it."""

    article: Article
    artefact: ApprovedArtefact


def get_message(session: Session, message_id: int) -> Message:
    """One message; NotFound when there is none."""
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound("没有这条发布任务，可能链接抄错了。")
    return message


def placed_articles(session: Session, message: Message) -> list[Placed]:
    """The message's articles in order, with their approved artefacts."""
    return [Placed(article, session.get_one(ApprovedArtefact, article.artefact_id))
            for article in message.articles]


def titles(session: Session, message: Message) -> str:
    """《…》《…》 for sentences."""
    return "".join(f"《{p.artefact.title}》" for p in placed_articles(session, message))


def next_due(
    session: Session, now: datetime, *, lock: bool, begin: bool = True
) -> Message | None:
    """One message that is due and whose lease is free; locked for claiming.

    begin False: only one that was submitted already and waits for its answer. A 群发 whose answer
    is missing is none: asking for it is sending it, where the first try did not get through.
    """
    may_send = or_(true() if begin else false(), Message.mode != Mode.MASS_SEND.value,
                            Message.state == MessageState.SUBMITTED.value)
    query = (
        select(Message)
        .where(
            Message.state.in_(WORKABLE if begin else _ASKABLE),
            may_send,
            or_(Message.next_act_at <= now,
                and_(Message.state != MessageState.SCHEDULED.value,
                     Message.next_act_at > now + _LONGEST_WAIT)),
            or_(Message.lease_until.is_(None), Message.lease_until < now,
                Message.lease_until > now + _LONGEST_LEASE),
        )
        # What is still to go out comes before what only asks how it went.
        .order_by(case((Message.state.in_(_TO_GO_OUT), 0), else_=1), Message.next_act_at,
                  Message.id)
        .limit(1)
    )
    return session.scalar(query.with_for_update(skip_locked=True) if lock else query)


def due_times(session: Session, until: datetime) -> list[tuple[int, datetime]]:
    """(message id, when something is to be done) for the coming minute: the worker's alarms."""
    rows = session.execute(
        select(Message.id, Message.next_act_at)
        .where(Message.state.in_(WORKABLE), Message.next_act_at <= until)
        .order_by(Message.next_act_at)
    )
    return [(message_id, moment) for message_id, moment in rows if moment is not None]


def list_messages(
    session: Session, states: Collection[str] = (), offset: int = 0, limit: int = 20
) -> tuple[int, list[Message]]:
    """(how many, one page), latest due first."""
    query = select(Message)
    if states:
        query = query.where(Message.state.in_(states))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Message.due_at.desc(), Message.id.desc())
    return total, list(session.scalars(ordered.offset(offset).limit(limit)))


def upcoming(session: Session, limit: int = 5) -> list[Message]:
    """What goes out next, soonest first."""
    return list(session.scalars(
        select(Message).where(Message.state == MessageState.SCHEDULED.value)
        .order_by(Message.due_at).limit(limit)
    ))


def in_states(session: Session, states: Sequence[MessageState]) -> list[Message]:
    """All messages in some states, oldest due first."""
    return list(session.scalars(
        select(Message).where(Message.state.in_([s.value for s in states]))
        .order_by(Message.due_at)
    ))


def in_period(session: Session, start: datetime, end: datetime) -> list[Message]:
    """Messages by when they went out or are to go out, from start up to end, cancelled ones not."""
    moment = func.coalesce(Message.published_at, Message.due_at)
    return list(session.scalars(
        select(Message).where(moment >= start, moment < end,
                              Message.state != MessageState.CANCELLED.value)
        .order_by(moment, Message.id)
    ))


def mass_sends(session: Session, start: datetime, end: datetime) -> list[Message]:
    """群发 that went out, go out or may have gone out from start up to end, in order.

    Held and missed ones are not among them: they get a new time, and are looked at then.
    """
    moment = func.coalesce(Message.published_at, Message.due_at)
    return list(session.scalars(
        select(Message).where(
            moment >= start, moment < end, Message.mode == Mode.MASS_SEND.value,
            Message.state.not_in([state.value for state in _NO_SEND]))
        .order_by(moment, Message.id)))


def live_messages(session: Session, post_ids: Sequence[int]) -> dict[int, Message]:
    """Post → the message that it waits in or goes out with now."""
    rows = session.execute(
        select(Article.post_id, Message).join(Message, Message.id == Article.message_id)
        .where(Article.live, Article.post_id.in_(post_ids))
    )
    return {row[0]: row[1] for row in rows}


def unfinished(session: Session) -> int:
    """How many messages are not at their end."""
    ends = [state.value for state in END_STATES]
    return session.scalar(
        select(func.count()).select_from(Message).where(Message.state.not_in(ends))
    ) or 0


def attempts(session: Session, message_id: int) -> list[Attempt]:
    """The calls made for a message, oldest first."""
    return list(session.scalars(
        select(Attempt).where(Attempt.message_id == message_id).order_by(Attempt.id)
    ))


def accepted_unnoticed(session: Session, message: Message) -> bool:
    """Whether a noted answer says that WeChat accepted it, although the message has no number yet:
    the process died between the two, and the next claim takes the answer up."""
    return not (message.publish_id or message.msg_id) and any(
        attempt.step in ("submit", "mass_send") and attempt.outcome == "ok"
        for attempt in attempts(session, message.id))


def events_since(session: Session, since: datetime, message_id: int) -> list[WeChatEvent]:
    """WeChat's callbacks that may speak of a message: its own, and unclaimed ones since then."""
    return list(session.scalars(
        select(WeChatEvent).where(
            WeChatEvent.received_at >= since,
            or_(WeChatEvent.message_id == message_id, WeChatEvent.message_id.is_(None)))
        .order_by(WeChatEvent.received_at).limit(20)))


def event_waits(session: Session, message: Message, now: datetime) -> bool:
    """Whether WeChat's word about a message has just come and is not settled yet: then it need
    not be asked. One that could not be settled within two minutes keeps nobody from asking."""
    numbers = [column == number for column, number in (
        (WeChatEvent.publish_id, message.publish_id), (WeChatEvent.msg_id, message.msg_id))
        if number]
    return bool(numbers) and session.scalar(select(WeChatEvent.id).where(
        or_(*numbers), WeChatEvent.settled_at.is_(None),
        WeChatEvent.received_at > now - timedelta(minutes=2)).limit(1)) is not None


def without_link(session: Session) -> list[Article]:
    """Published articles whose address nobody knows: 群发 without an event tells none."""
    return list(session.scalars(
        select(Article).join(Message, Message.id == Article.message_id)
        .where(Message.state == MessageState.PUBLISHED.value, Article.outcome == "published",
               Article.url == "").order_by(Article.id)))


def messages_of_post(session: Session, post_id: int) -> list[Message]:
    """Every message that a post was ever in, newest first."""
    return list(session.scalars(
        select(Message).join(Article).where(Article.post_id == post_id)
        .order_by(Message.id.desc())
    ))


def earlier_publications(
    session: Session, post_id: int, artefact: ApprovedArtefact
) -> list[Article]:
    """Publications of the same post or of the very same text: a repeat needs a reason.

    An article that was removed since went out too; one of the same title and text that is in
    another live message is about to. One taken for failed, of which WeChat told afterwards that it
    was published, may be out.
    """
    same_text = ApprovedArtefact.text_sha256 == artefact.text_sha256
    contradicted = select(WeChatEvent.message_id).join(
        Message, Message.id == WeChatEvent.message_id).where(
        Message.state == MessageState.FAILED.value,
        func.lower(WeChatEvent.status).in_(_OUT_BY_EVENT))
    return list(session.scalars(
        select(Article)
        .join(ApprovedArtefact, ApprovedArtefact.id == Article.artefact_id)
        .where(or_(
            and_(or_(Article.outcome.in_(("published", "removed")),
                     Article.message_id.in_(contradicted)),
                 or_(Article.post_id == post_id, same_text)),
            and_(Article.live, same_text, ApprovedArtefact.title == artefact.title),
        ))
    ))


def has_twin(session: Session, message: Message, since: datetime) -> bool:
    """Whether another message with the very same articles may own what the list shows.

    Such a publication proves nothing for this message until the other one's is known.
    """
    others = session.scalars(select(Message).where(
        Message.id != message.id, Message.article_id.is_(None),
        or_(Message.state.in_([state.value for state in _MAY_HAVE_PUBLISHED]),
            and_(Message.state == MessageState.PUBLISHED.value,
                 Message.published_at >= since - timedelta(hours=1))),
    ))
    mine = _contents(session, message)
    return any(_contents(session, other) == mine for other in others)


def _contents(session: Session, message: Message) -> list[tuple[str, str]]:
    return [(p.artefact.title, p.artefact.text_sha256)
            for p in placed_articles(session, message)]


def taken_article_ids(session: Session, message_id: int) -> frozenset[str]:
    """WeChat article ids that already belong to other messages."""
    found = session.scalars(select(Message.article_id).where(
        Message.article_id.is_not(None), Message.id != message_id))
    return frozenset(value for value in found if value)


def taken_drafts(session: Session, message_id: int) -> frozenset[str]:
    """Drafts that already belong to other messages."""
    found = session.scalars(select(Message.draft_media_id).where(
        Message.draft_media_id != "", Message.id != message_id))
    return frozenset(found)
