"""公众号通知的收件箱: events are stored as they come, and matched to messages afterwards.

An event may come before our own submit's answer is stored, late, several times, or never. So
`receive` only stores it, and `sweep` finds out whose it is: by the number that WeChat gave the
job, by the article's id, and where the submit's answer was lost by comparing the published
articles with what was sent. A message in another worker's hands is left alone until the next
sweep. What an event proves goes the same ways as what a poll proves.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import event_matching, event_outcomes
from wechat_bot.publishing.event_matching import Found, is_leased
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Message, SeenCallback, WeChatEvent
from wechat_bot.publishing.notified import BadEvent, CallbackEvent, read_event
from wechat_bot.publishing.rules import wait_after

log = logging.getLogger(__name__)
# How long an event that belongs to nobody is tried again (seconds), and when it is given up:
# by then every submit that it could belong to has its answer or waits for a person.
_WAITS = (3, 5, 10, 20, 30, 60, 120, 300, 600, 1800)
_GIVEN_UP = timedelta(days=2)
_BUSY = timedelta(seconds=2)
# While a worker is at it: should that one die, another looks again after this.
_TAKEN = timedelta(seconds=90)
_MOST_FAILURES = 8
NOT_OURS = "没有对应的发布任务，多半是有人在公众号后台发表或群发的；对账时会看到"


class ForgedRepeat(Exception):
    """一个用过的签名带来了别的内容: the request is refused, nothing was stored."""


def receive(office: Office, event: CallbackEvent, signature: str) -> bool:
    """Store an event as it came, in one short transaction; True when it is news.

    signature: of the request that brought it, already checked. The very same request again is
    harmless (WeChat repeats itself when our answer was lost); with other contents it is forged:
    ForgedRepeat. The same news in a new request is counted in `copies`.
    """
    with office.db.write() as session:
        now = clock.now()
        # First of all: it makes the same request in another process wait for this one.
        first_use = _use(office, session, signature, now)
        rows = _stored(session, event)
        if not first_use:
            if all(row.raw != event.raw for row in rows):
                raise ForgedRepeat
            return False
        same = next((row for row in rows if _gist(row) == event.gist), None)
        if same is not None:
            same.copies += 1
            return False
        # The same job may say something else later: kept beside the first.
        key = f"{event.key}#{signature[:16]}" if rows else event.key
        return _store(session, event, key, now)


def spend(office: Office, signature: str) -> None:
    """A signature that came with nothing for us is used up all the same: it does not cover a plain
    body, so whoever saw it pass could put an event under it."""
    with office.db.write() as session:
        _use(office, session, signature, clock.now())


def read_event_or_none(raw: str) -> CallbackEvent | None:
    """The event of a stored text; None where an older or newer version stored what this can't read."""
    try:
        return read_event(raw)
    except BadEvent:
        return None


def _gist(row: WeChatEvent) -> tuple[object, ...] | None:
    event = read_event_or_none(row.raw)
    return event.gist if event is not None else None


def _stored(session: Session, event: CallbackEvent) -> Sequence[WeChatEvent]:
    """The rows about this news: one, or several where it came with different contents."""
    key = WeChatEvent.dedupe_key
    return session.scalars(
        select(WeChatEvent)
        .where(or_(key == event.key, key.startswith(f"{event.key}#", autoescape=True)))
        .order_by(WeChatEvent.id).with_for_update()).all()


def _use(office: Office, session: Session, signature: str, now: datetime) -> bool:
    """Whether this is the signature's first use. Outside the window it is refused anyway, so that
    long it is remembered and twice."""
    window = timedelta(seconds=office.config.wechat.callback_window)
    session.execute(delete(SeenCallback).where(SeenCallback.at < now - 2 * window))
    return _first_use(session, signature, now)


def _first_use(session: Session, signature: str, now: datetime) -> bool:
    if session.get(SeenCallback, signature) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(SeenCallback(signature=signature, at=now))
    except IntegrityError:  # the same request in another process, at this moment
        return False
    return True


def _store(session: Session, event: CallbackEvent, key: str, now: datetime) -> bool:
    status = event.status if event.publish_status is None else str(event.publish_status)
    row = WeChatEvent(
        received_at=now, event=event.event, created_at=event.created_at, dedupe_key=key,
        publish_id=event.publish_id, msg_id=event.msg_id, article_id=event.article_id,
        status=status, raw=event.raw, next_try_at=now)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # its twin came to another process at this moment
        for there in _stored(session, event)[:1]:
            there.copies += 1
        return False
    return True


def sweep(office: Office, gateway: WeChatGateway | None, owner: str) -> int:
    """Match and settle what is due; returns how many events were looked at.

    One event that fails is logged and tried again, and does not stop the others.
    """
    count = 0
    while (event_id := _take(office)) is not None:
        count += 1
        try:
            _settle(office, gateway, event_id)
        except Exception:  # whatever it is, the next event must not wait for it
            log.exception("%s could not settle event %s", owner, event_id)
            _put_aside(office, event_id)
    return count


def _due(now: datetime) -> Select[WeChatEvent]:
    return (
        select(WeChatEvent)
        .where(WeChatEvent.settled_at.is_(None),
               or_(WeChatEvent.next_try_at.is_(None), WeChatEvent.next_try_at <= now,
                   # written while the clock was wrong
                   WeChatEvent.next_try_at > now + timedelta(hours=1)))
        .order_by(WeChatEvent.id).limit(1)
    )


def _take(office: Office) -> int | None:
    """The oldest event that is due, kept from other workers for a while; None costs one read."""
    with office.db.read() as session:
        if session.scalar(_due(clock.now())) is None:
            return None
    with office.db.write() as session:
        now = clock.now()
        row = session.scalar(_due(now).with_for_update(skip_locked=True))
        if row is None:
            return None
        row.next_try_at = now + _TAKEN
        row.tries += 1
        return row.id


def _settle(office: Office, gateway: WeChatGateway | None, event_id: int) -> None:
    with office.db.read() as session:
        row = session.get_one(WeChatEvent, event_id)
        event = read_event_or_none(row.raw)
        found = event_matching.by_number(session, event) if event is not None else Found()
    if event is None:
        _close(office, event_id, "这条通知读不出来，原文保留在库里")
        return
    if found.message_id is None and not found.note and gateway is not None:
        found = event_matching.by_content(office, gateway, event)
    if found.message_id is None:
        _wait_or_give_up(office, event_id, found)
        return
    _apply(office, event_id, event, found)


def _apply(office: Office, event_id: int, event: CallbackEvent, found: Found) -> None:
    """The event's consequence, under the locks of both rows; a message under lease is left."""
    with office.db.write() as session:
        now = clock.now()
        row = session.get_one(WeChatEvent, event_id, with_for_update=True)
        if row.settled_at is not None:
            return
        message = session.scalar(
            select(Message).where(Message.id == found.message_id).with_for_update())
        if message is None or is_leased(message, now) or _is_anothers(message, event):
            row.next_try_at = now + _BUSY
            row.tries -= 1
            return
        row.message_id = message.id
        # A worker whose lease ran out may still be on its way: it must find that it has lost.
        message.fence += 1
        row.note = event_outcomes.apply(session, message, event)
        row.settled_at, row.next_try_at = now, None


def _is_anothers(message: Message, event: CallbackEvent) -> bool:
    """Whether the message got a number of its own while its contents were compared: then this is
    the news of another job with the same text."""
    return (bool(event.publish_id) and message.publish_id not in ("", event.publish_id)
            and message.article_id != event.article_id)


def _wait_or_give_up(office: Office, event_id: int, found: Found) -> None:
    with office.db.write() as session:
        now = clock.now()
        row = session.get_one(WeChatEvent, event_id, with_for_update=True)
        if row.settled_at is not None:
            return
        if now - row.received_at > _GIVEN_UP or found.final:
            row.note, row.settled_at, row.next_try_at = found.note or NOT_OURS, now, None
            return
        row.note = found.note
        row.next_try_at = now + wait_after(_WAITS, row.tries - 1)


def _close(office: Office, event_id: int, note: str) -> None:
    with office.db.write() as session:
        row = session.get_one(WeChatEvent, event_id, with_for_update=True)
        row.note, row.settled_at, row.next_try_at = note, clock.now(), None


def _put_aside(office: Office, event_id: int) -> None:
    with office.db.write() as session:
        row = session.get_one(WeChatEvent, event_id, with_for_update=True)
        if row.tries >= _MOST_FAILURES:
            row.note = "程序处理不了这条通知，原文保留在库里；发布结果由定时查询得到"
            row.settled_at, row.next_try_at = clock.now(), None
        else:
            row.next_try_at = clock.now() + wait_after(_WAITS, row.tries)
