"""One look at everything that may be due: a single read, so that an idle worker costs nothing.

It says which lane of the worker has something to do; what exactly, and whether it may, is found
out there under a claim. What a look misses (written while the clock was wrong) is found by the
lanes' own slow rounds.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CompoundSelect, func, literal, select, union_all
from sqlalchemy.orm import Session

from wechat_bot.kernel.events import OutboxEvent
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.outbox import OPEN
from wechat_bot.publishing import errands
from wechat_bot.publishing.models import Errand, Message, WeChatEvent
from wechat_bot.publishing.queries import WORKABLE
from wechat_bot.wiring import LONG_ERRANDS
from wechat_bot.worker.lanes import Lane

_OPEN_ERRAND = Errand.state.in_((errands.WAITING, errands.RUNNING))
_SOONEST: CompoundSelect[str, datetime | None] = union_all(
    select(literal(Lane.PUBLISH.value).label("lane"), func.min(Message.next_act_at).label("at"))
    .where(Message.state.in_(WORKABLE)),
    select(literal(Lane.PUBLISH.value), func.min(OutboxEvent.created_at))
    .where(OutboxEvent.delivered_at.is_(None)),
    select(literal(Lane.PUBLISH.value),
           func.min(func.coalesce(WeChatEvent.next_try_at, WeChatEvent.received_at)))
    .where(WeChatEvent.settled_at.is_(None)),
    select(literal(Lane.NOTICES.value), func.min(Delivery.next_try_at))
    .where(Delivery.state.in_(OPEN)),
    select(literal(Lane.ERRANDS.value), func.min(Errand.next_act_at))
    .where(_OPEN_ERRAND, Errand.kind.not_in(LONG_ERRANDS)),
    select(literal(Lane.LONG_ERRANDS.value), func.min(Errand.next_act_at))
    .where(_OPEN_ERRAND, Errand.kind.in_(LONG_ERRANDS)),
)


def soonest(session: Session) -> dict[Lane, datetime]:
    """Lane → when it has something to do; lanes with nothing are left out."""
    found: dict[Lane, datetime] = {}
    for name, moment in session.execute(_SOONEST):
        lane = Lane(name)
        if moment is not None and (lane not in found or moment < found[lane]):
            found[lane] = moment
    return found
