"""The worker's half: claim what is due and carry it one step on, so that nothing goes out twice.

Steps of a message in mode publish: claim → upload pictures and cover → draft/add → read the
draft back → commit the intent → freepublish/submit → commit the answer → poll. A process may
die between any two of them; whoever finds the row afterwards knows from its state what may be
repeated (everything before the intent) and what must be asked first (everything after it).
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, hosts, journal
from wechat_bot.kernel.actor import WORKER
from wechat_bot.kernel.installation import is_held
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Standing
from wechat_bot.publishing import evidence, lifecycle, mass, queries, sending
from wechat_bot.publishing.claims import Claim, LostClaim
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent, WeChatGateway
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState, Mode, is_late, is_long_unknown, is_missed

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Swept:
    """What a sweep did: how many messages were claimed."""

    claimed: int


def sweep(
    office: Office, gateway: WeChatGateway | None, owner: str, standing: Standing | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Swept:
    """Claim and carry on everything that is due now. `gateway` None: no account is configured.

    standing: this host's, where the caller has just checked it. A host that may not publish
    still looks for the answers to what was submitted. may_go_on is asked between messages, and
    between messages the database is looked at again: a long sweep may see it restored.
    """
    may_publish = (standing or hosts.check(office)) is Standing.OK
    count = 0
    while may_go_on():
        claim = claim_due(office, owner, has_gateway=gateway is not None, may_publish=may_publish)
        if claim is None:
            break
        count += 1
        if not claim.settled and gateway is not None:
            carry_on(office, gateway, claim)
            may_publish = may_publish and hosts.check(office) is Standing.OK
    return Swept(count)


def carry_on(office: Office, gateway: WeChatGateway, claim: Claim) -> None:
    """Do the next step of a claimed message; errors become its state, never an exception."""
    try:
        if claim.state is MessageState.PREPARING:
            sending.prepare_and_submit(office, gateway, claim)
        elif claim.mode is Mode.MASS_SEND:
            step = mass.poll if claim.state is MessageState.SUBMITTED else mass.ask
            step(office, gateway, claim)
        elif claim.state is MessageState.SUBMITTED:
            evidence.poll(office, gateway, claim)
        else:
            evidence.ask(office, gateway, claim)
    except LostClaim:
        log.warning("message %s was taken over by another worker", claim.message_id)
    except Exception as error:  # whatever it is, it becomes the message's state
        log.exception("message %s could not be carried on", claim.message_id)
        _stumbled(office, claim, _trouble(error))


def _trouble(error: Exception) -> str:
    return f"程序出错（{type(error).__name__}），详情在程序日志里"


def _stumbled(office: Office, claim: Claim, reason: str) -> None:
    """An error nobody foresaw, settled like one of WeChat's: never a second submit by it."""
    with office.db.read() as session:
        state = MessageState(queries.get_message(session, claim.message_id).state)
    try:
        if state is MessageState.PREPARING:
            sending.settle_error(office, claim, GatewayError(
                reason, kind=ErrorClass.TRANSIENT, sent=Sent.NO))
        elif state is MessageState.SUBMITTED:
            evidence.poll_again(office, claim, reason)
        elif claim.state is MessageState.PREPARING:
            settle = (mass.settle_send_error if claim.mode is Mode.MASS_SEND
                      else sending.settle_submit_error)
            settle(office, claim, GatewayError(
                reason, kind=ErrorClass.UNKNOWN, sent=Sent.MAYBE))
        else:
            evidence.no_proof(office, claim, reason)
    except LostClaim:
        log.warning("message %s was taken over by another worker", claim.message_id)


def claim_due(
    office: Office, owner: str, *, has_gateway: bool, may_publish: bool = True
) -> Claim | None:
    """Claim one due message in a short transaction; None when nothing is due.

    A claim that is already settled (missed, held, handed to a person) needs no further work.
    may_publish False, or everything held: only what was submitted already.
    """
    with office.db.read() as session:
        if queries.next_due(session, clock.now(), lock=False, begin=may_publish) is None:
            return None  # the usual case costs no write
    with office.db.write() as session:
        now, begin = clock.now(), may_publish and not is_held(session)
        message = queries.next_due(session, now, lock=True, begin=begin)
        if message is None:
            return None
        message.fence += 1
        try:
            with session.begin_nested():
                settled = _begin(office, session, message, now, has_gateway)
        except Exception as error:  # one message must not keep the others from being claimed
            log.exception("message %s could not be started", message.id)
            settled = _set_aside(session, message, now, error)
        if not settled:
            message.owner = owner
            message.lease_until = now + timedelta(seconds=office.config.worker.lease_seconds)
        return Claim(message.id, message.fence, MessageState(message.state), owner,
                     Mode(message.mode), settled)


def _begin(
    office: Office, session: Session, message: Message, now: datetime, has_gateway: bool
) -> bool:
    """What a claim finds; True when that settles it."""
    state = MessageState(message.state)
    grace = timedelta(hours=office.config.publishing.grace)
    if state in (MessageState.SCHEDULED, MessageState.PREPARING) and is_missed(
        message.due_at, now, grace
    ):
        lifecycle.miss(session, message, "到时间时程序没有运行或连不上，已超过允许补发的时间")
        return True
    if state is MessageState.SCHEDULED:
        return _start(session, message, now, has_gateway)
    return not has_gateway and _wait_for_gateway(session, message, now)


def _start(session: Session, message: Message, now: datetime, has_gateway: bool) -> bool:
    """A scheduled message whose time has come; True when that settles it."""
    names, subject = queries.titles(session, message), f"message:{message.id}"
    problem = lifecycle.approvals_problem(session, message)
    mode = Mode(message.mode)
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


def _wait_for_gateway(session: Session, message: Message, now: datetime) -> bool:
    """Begun, and now there is no account: looked at again in five minutes, and said."""
    reason = "还没有配置公众号接口，这一步做不下去"
    message.next_act_at = now + timedelta(minutes=5)
    if message.state == MessageState.UNCONFIRMED.value:
        return True  # it waits for a person already
    if is_long_unknown(message.submitted_at or message.submit_started_at, now):
        evidence.doubt(session, message, f"提交发表后一天没有得到结果：{reason}")
    else:
        message.reason, message.advice = reason, "请系统管理员恢复公众号接口的配置。"
    return True


def _set_aside(session: Session, message: Message, now: datetime, error: Exception) -> bool:
    """A message that could not be started: held, and where the database failed tried again."""
    reason = _trouble(error)
    message.reason, message.advice = reason, "程序会自己再试。"
    message.next_act_at = now + timedelta(minutes=1)
    if message.state == MessageState.SCHEDULED.value and not isinstance(error, DBAPIError):
        lifecycle.enter(session, message, MessageState.HELD, reason=reason,
                        advice="没有发出去。请把程序日志交给技术支持，查明后改期或取消。")
        journal.record(session, WORKER, "message.held", f"message:{message.id}",
                       titles=queries.titles(session, message), reason=reason)
    return True
