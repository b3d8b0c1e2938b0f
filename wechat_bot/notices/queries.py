"""Reads of notices and deliveries."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel.errors import NotFound
from wechat_bot.notices.models import Delivery, Notice
from wechat_bot.notices.rules import ALARMS, NoticeKind


def get_own(session: Session, user_id: int, notice_id: int) -> Notice:
    """A notice of this person; NotFound for another's or none."""
    notice = session.get(Notice, notice_id)
    if notice is None or notice.user_id != user_id:
        raise NotFound("没有这条通知，可能是发给别人的。请从“通知”里打开自己的。")
    return notice


def unread(session: Session, user_id: int) -> tuple[int, int]:
    """(unread notices, those of them that are alarms) of a person, for the top of the page."""
    rows = session.execute(
        select(Notice.kind, func.count()).where(Notice.user_id == user_id,
                                                Notice.read_at.is_(None)).group_by(Notice.kind)
    )
    counts = {NoticeKind(kind): count for kind, count in rows}
    return sum(counts.values()), sum(counts.get(kind, 0) for kind in ALARMS)


def notices_of(
    session: Session, user_id: int, *, only: str = "", offset: int = 0, limit: int = 50
) -> tuple[int, list[Notice]]:
    """(how many, one page) of a person's notices: unread first, then newest first.

    only: "" all, "unread", or "alarm" for unread alarms.
    """
    wanted = [Notice.user_id == user_id]
    if only:
        wanted.append(Notice.read_at.is_(None))
    if only == "alarm":
        wanted.append(Notice.kind.in_([kind.value for kind in ALARMS]))
    total = session.scalar(select(func.count()).select_from(Notice).where(*wanted)) or 0
    rows = session.scalars(
        select(Notice).where(*wanted)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc()).offset(offset).limit(limit)
    )
    return total, list(rows)


def newest_id(session: Session, user_id: int) -> int:
    """The id of a person's newest notice; 0 without any."""
    return session.scalar(select(func.max(Notice.id)).where(Notice.user_id == user_id)) or 0


def last_deliveries(session: Session, limit: int = 20) -> list[Delivery]:
    """What left the house last, or tries to; newest first."""
    return list(session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(limit)))
