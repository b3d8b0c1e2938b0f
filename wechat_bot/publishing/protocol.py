"""The worker's half: claim what is due and carry it one step on, so that nothing goes out twice.

Steps of a message in mode publish: claim → upload pictures and cover → draft/add → read the
draft back → commit the intent → freepublish/submit → commit the answer → poll. A process may
die between any two of them; whoever finds the row afterwards knows from its state what may be
repeated (everything before the intent) and what must be asked first (everything after it).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import evidence, lifecycle, queries, sending
from wechat_bot.publishing.claims import Claim, LostClaim
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState, Mode, is_late, is_missed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: how many messages were claimed."""

    claimed: int


def sweep(office: Office, gateway: WeChatGateway | None, owner: str) -> Swept:
    """Claim and carry on everything that is due now. `gateway` None: no account is configured."""
    count = 0
    while (claim := claim_due(office, owner, has_gateway=gateway is not None)) is not None:
        count += 1
        if claim.settled or gateway is None:
            continue
        carry_on(office, gateway, claim)
    return Swept(count)


def carry_on(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """Do the next step of a claimed message; errors become its state, never an exception."""
    try:
        if claim.state is MessageState.PREPARING:
            sending.prepare_and_submit(office, gateway, claim)
        elif claim.state is MessageState.SUBMITTED:
            evidence.poll(office, gateway, claim)
        else:
            evidence.ask(office, gateway, claim)
    except LostClaim:
        log.warning("message %s was taken over by another worker", claim.message_id)


def claim_due(office: Office, owner: str, *, has_gateway: bool) -> Claim | None:
    """Claim one due message in a short transaction; None when nothing is due.

    A claim that is already settled (missed, held, handed to a person) needs no further work.
    """
    with office.db.read() as session:
        if queries.next_due(session, clock.now(), lock=False) is None:
            return None  # the usual case costs no write
    with office.db.write() as session:
        now = clock.now()
        message = queries.next_due(session, now, lock=True)
        if message is None:
            return None
        message.fence += 1
        if message.state == MessageState.SCHEDULED.value:
            settled = _start(office, session, message, now, has_gateway)
        else:
            settled = not has_gateway and _wait_for_gateway(message, now)
        if not settled:
            message.owner = owner
            message.lease_until = now + timedelta(seconds=office.config.worker.lease_seconds)
        return Claim(message.id, message.fence, MessageState(message.state), owner, settled)


def _start(
    office: Office, session: Session, message: Message, now: datetime, has_gateway: bool
) -> bool:
    """A scheduled message whose time has come; True when that settles it."""
    names = queries.titles(session, message)
    subject = f"message:{message.id}"
    grace = timedelta(hours=office.config.publishing.grace)
    problem = lifecycle.approvals_problem(session, message)
    mode = Mode(message.mode)
    if is_missed(message.due_at, now, grace):
        reason = "到时间时程序没有运行或连不上，已超过允许补发的时间"
        lifecycle.enter(session, message, MessageState.MISSED, reason=reason,
                        advice="请决定改期还是取消。")
        journal.record(session, WORKER, "message.missed", subject, titles=names,
                       due=clock.show(message.due_at), reason=reason)
        return True
    if problem is None and mode is not Mode.MANUAL and not has_gateway:
        problem = "还没有配置公众号接口"
    if problem is not None:
        lifecycle.enter(session, message, MessageState.HELD, reason=problem,
                        advice="请移出有问题的一篇，或重新审校后改期；也可改用人工发表。")
        journal.record(session, WORKER, "message.held", subject, titles=names, reason=problem)
        return True
    message.late = is_late(message.due_at, now)
    if mode is Mode.MANUAL:
        lifecycle.enter(session, message, MessageState.AWAITING_PERSON)
        journal.record(session, WORKER, "message.awaiting_person", subject, titles=names)
        return True
    lifecycle.enter(session, message, MessageState.PREPARING, next_act_at=now)
    journal.record(session, WORKER, "message.claimed", subject, titles=names)
    return False


def _wait_for_gateway(message: Message, now: datetime) -> bool:
    message.next_act_at = now + timedelta(minutes=5)
    return True
