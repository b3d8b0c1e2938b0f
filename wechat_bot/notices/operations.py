"""Verbs on notices: tell people, mark as read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.masking import mask
from wechat_bot.kernel.office import Office
from wechat_bot.notices import queries
from wechat_bot.notices.models import Delivery, Notice
from wechat_bot.notices.rules import (
    MAX_KEY,
    Channel,
    DeliveryState,
    NoticeKind,
    is_local_path,
    line_of,
    subject_of,
)
from wechat_bot.people.models import User


def tell(
    session: Session, *, to: Iterable[int], kind: str, sentence: str, path: str, key: str,
    group: bool = False, due_at: datetime | None = None,
) -> int:
    """通知 people, in the caller's transaction; returns how many notices are new.

    to: account ids; stopped accounts are left out, doubles are one. kind: a NoticeKind.
    path: a page of the panel ("/reviews/12"). key: what this is about ("round:7:level:2"); a
    person is told once about one key, however often this is called. group: also one line for
    the group robot, once per key. due_at: until when something is to be done.
    Who has an e-mail address gets a mail as well, sent by the worker after the transaction.
    Numbers of persons in the sentence are masked: it leaves the house.
    Raises ValueError for an unknown kind, a path that is no page of ours, a key that is too long.
    """
    about = NoticeKind(kind)
    if not is_local_path(path):
        raise ValueError(f"not a path of the panel: {path!r}")
    if not 0 < len(key) <= MAX_KEY:
        raise ValueError(f"the key must have 1 to {MAX_KEY} characters")
    sentence = mask(sentence)
    line, told = line_of(about, sentence, due_at), 0
    for user in _people(session, set(to), key):
        notice = Notice(user_id=user.id, kind=about.value, sentence=sentence, path=path, key=key,
                        at=clock.now(), due_at=due_at)
        if not _add_once(session, notice):
            continue
        told += 1
        if user.email:
            _queue(session, Channel.MAIL, f"{user.id}:{key}", line, f"/notices/{notice.id}/open",
                   notice_id=notice.id, target=user.email, subject=subject_of(about, sentence))
    if group:
        tell_group(session, text=line, path=path, key=key)
    return told


def tell_group(session: Session, *, text: str, path: str, key: str) -> bool:
    """One line for the group robot, in the caller's transaction; False where the key was used."""
    there = select(Delivery.id).where(Delivery.channel == Channel.ROBOT.value, Delivery.key == key)
    if session.scalar(there) is not None:
        return False
    return _queue(session, Channel.ROBOT, key, mask(text), path)


def mark_read(actor: Actor, office: Office, notice_id: int) -> Notice:
    """标为已读: one of the actor's own notices; NotFound for anybody else's."""
    user_id = actor.require_person()
    with office.db.write() as session:
        notice = queries.get_own(session, user_id, notice_id)
        notice.read_at = notice.read_at or clock.now()
        return notice


def mark_all_read(actor: Actor, office: Office, newest_id: int) -> int:
    """全部标为已读, up to the newest that the person has seen; returns how many were unread."""
    user_id = actor.require_person()
    unread = (Notice.user_id == user_id, Notice.read_at.is_(None), Notice.id <= newest_id)
    with office.db.write() as session:
        count = session.scalar(select(func.count()).select_from(Notice).where(*unread)) or 0
        session.execute(update(Notice).where(*unread).values(read_at=clock.now()))
        return count


def _people(session: Session, ids: set[int], key: str) -> list[User]:
    """Active accounts that were not told under this key."""
    told = select(Notice.user_id).where(Notice.key == key)
    return list(session.scalars(
        select(User).where(User.id.in_(ids), User.active, User.id.not_in(told)).order_by(User.id)
    ))


def _queue(
    session: Session, channel: Channel, key: str, text: str, path: str, *,
    notice_id: int | None = None, target: str = "", subject: str = "",
) -> bool:
    now = clock.now()
    return _add_once(session, Delivery(
        notice_id=notice_id, channel=channel.value, key=key, target=target, subject=subject,
        text=text, path=path, state=DeliveryState.WAITING.value, created_at=now, next_try_at=now,
    ))


def _add_once(session: Session, row: Notice | Delivery) -> bool:
    """Add a row; False where another transaction wrote the same key meanwhile."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return False
    return True
