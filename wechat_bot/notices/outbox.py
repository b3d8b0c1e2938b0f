"""The outbox's rows: claimed by a conditional UPDATE, and how each sending ended.

A claim counts the try before anything is sent. Who dies between sending and saying so leaves
`claimed` behind; whoever finds that repeats it once, and the second time gives it up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, select, update
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.ports import SendFailed
from wechat_bot.notices.rules import (
    GIVE_UP_AFTER,
    MOST_UNSURE,
    UNCONFIGURED_WAIT,
    Channel,
    DeliveryState,
    FailureKind,
    lease,
    next_try,
)

OPEN = (DeliveryState.WAITING.value, DeliveryState.FAILED.value)
STILL_HERE = "通知在网页里仍能看到。"
NO_SETTINGS = {
    Channel.MAIL: f"没有配置发邮件，所以没有寄。{STILL_HERE}",
    Channel.ROBOT: f"没有配置群机器人，所以没有发到群里。{STILL_HERE}",
}


@dataclass(frozen=True)
class Taken:
    """A delivery that this process may send now, as it was when it was claimed."""

    id: int
    tries: int
    target: str
    subject: str
    text: str
    path: str
    created_at: datetime
    alone: bool


def take(office: Office, channel: Channel, limit: int) -> list[Taken]:
    """Claim up to `limit` due deliveries of a channel; those tried least come first."""
    with office.db.read() as session:
        if not _due(session, channel, clock.now(), 1):
            return []  # the usual case costs no write
    with office.db.write() as session:
        now = clock.now()
        found = [_claim(office, session, row, now) for row in _due(session, channel, now, limit)]
        return [taken for taken in found if taken is not None]


def _due(session: Session, channel: Channel, now: datetime, limit: int) -> list[Delivery]:
    return list(session.scalars(
        select(Delivery)
        .where(Delivery.channel == channel.value, Delivery.state.in_(OPEN),
               Delivery.next_try_at <= now)
        .order_by(Delivery.alone.desc(), Delivery.tries, Delivery.next_try_at, Delivery.id)
        .limit(limit)
    ))


def _claim(office: Office, session: Session, row: Delivery, now: datetime) -> Taken | None:
    """This row for this process; None where another was quicker, or it is the end of it."""
    interrupted = row.unsure + row.claimed
    over = row.claimed and interrupted >= MOST_UNSURE
    values: dict[str, object] = {"unsure": interrupted}
    if over:
        values |= {"claimed": False, "state": DeliveryState.GIVEN_UP.value, "next_try_at": None,
                   "last_error": "发送时程序两次中断，可能已经送到，为免重复不再发。" + STILL_HERE}
    else:
        values |= {"claimed": True, "tries": row.tries + 1, "tried_at": now,
                   "next_try_at": now + lease(office.config.notices.timeout)}
    mine = session.execute(
        update(Delivery).where(
            Delivery.id == row.id, Delivery.tries == row.tries, Delivery.state.in_(OPEN),
            Delivery.claimed == row.claimed, Delivery.next_try_at <= now,
        ).values(**values).execution_options(synchronize_session=False)
    )
    if getattr(mine, "rowcount", 0) != 1 or over:
        return None
    return Taken(row.id, row.tries + 1, row.target, row.subject, row.text, row.path,
                 row.created_at, row.alone)


def put_back(office: Office, taken: list[Taken]) -> None:
    """Give up claims before anything was sent."""
    for one in taken:
        _finish(office, one, tries=one.tries - 1, next_try_at=clock.now())


def was_sent(office: Office, taken: Taken) -> None:
    """It went out. Written whoever holds the claim meanwhile: it is true."""
    with office.db.write() as session:
        session.execute(
            update(Delivery).where(Delivery.id == taken.id)
            .values(state=DeliveryState.SENT.value, sent_at=clock.now(), claimed=False,
                    next_try_at=None, last_error="")
        )


def has_failed(office: Office, taken: Taken, failure: SendFailed) -> datetime | None:
    """It did not go out for certain; returns when it is tried again, None where given up."""
    now, when = clock.now(), next_try(clock.now(), taken.created_at, taken.tries, failure.kind)
    reason, unsure = failure.message, None
    if failure.maybe_sent:
        with office.db.read() as session:
            unsure = session.get_one(Delivery, taken.id).unsure + 1
        if unsure >= MOST_UNSURE:
            when = None
            reason += "可能已经送到，为免重复不再发。"
    elif when is None and now - taken.created_at >= GIVE_UP_AFTER:
        reason += "24 小时里都没有送出，不再试。"
    if when is None:
        reason += STILL_HERE
    state = DeliveryState.FAILED if when else DeliveryState.GIVEN_UP
    more = {} if unsure is None else {"unsure": unsure}
    _finish(office, taken, state=state.value, next_try_at=when, last_error=reason, **more)
    return when


def send_alone(office: Office, taken: list[Taken], failure: SendFailed) -> None:
    """A message of several lines was refused for one of them: each goes by itself, now."""
    for one in taken:
        _finish(office, one, state=DeliveryState.FAILED.value, alone=True,
                next_try_at=clock.now(), last_error=failure.message)


def postpone(office: Office, channel: Channel, until: datetime) -> None:
    """The channel itself is out of order: nothing of it is tried before `until`."""
    with office.db.write() as session:
        session.execute(
            update(Delivery).where(
                Delivery.channel == channel.value, Delivery.state.in_(OPEN),
                Delivery.claimed.is_(False), Delivery.next_try_at < until,
            ).values(next_try_at=until)
        )


def wake(session: Session, channel: Channel) -> None:
    """The channel works again: what waits for a later try is due now."""
    session.execute(
        update(Delivery).where(
            Delivery.channel == channel.value, Delivery.state.in_(OPEN),
            Delivery.claimed.is_(False),
        ).values(next_try_at=clock.now())
    )


def drop_unconfigured(office: Office, channel: Channel) -> int:
    """Give up what has no way out of this house, after a while; returns how many."""
    rows = (Delivery.channel == channel.value, Delivery.state.in_(OPEN),
            Delivery.created_at < clock.now() - UNCONFIGURED_WAIT)
    with office.db.read() as session:
        waiting = list(session.scalars(select(Delivery.id).where(*rows)))
    if waiting:
        with office.db.write() as session:
            session.execute(
                update(Delivery).where(*rows)
                .values(state=DeliveryState.GIVEN_UP.value, next_try_at=None, claimed=False,
                        last_error=case((Delivery.last_error == "", NO_SETTINGS[channel]),
                                        else_=Delivery.last_error))
            )
    return len(waiting)


def was_tried_within(session: Session, channel: Channel, pause: timedelta) -> bool:
    """Whether the channel was used so shortly ago."""
    return session.scalar(
        select(Delivery.id).where(Delivery.channel == channel.value,
                                  Delivery.tried_at > clock.now() - pause).limit(1)
    ) is not None


def failure_of(error: Exception) -> SendFailed:
    """An error that nobody foresaw, as one of the known kind."""
    return SendFailed(f"发送时程序出错（{type(error).__name__}），详情在程序日志里。",
                      FailureKind.TRANSIENT, maybe_sent=True)


def _finish(office: Office, taken: Taken, **values: object) -> None:
    """End a claim, unless somebody else holds it by now."""
    with office.db.write() as session:
        session.execute(
            update(Delivery).where(Delivery.id == taken.id, Delivery.tries == taken.tries,
                                   Delivery.claimed, Delivery.state.in_(OPEN))
            .values(claimed=False, **values)
        )
