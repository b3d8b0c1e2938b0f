"""Claim, lease and fence: who may work on a message now, and calls on its behalf."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.gateway import GatewayError, Resting, Sent
from wechat_bot.publishing.models import Attempt, Message
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import MessageState, Mode

T = TypeVar("T")


class LostClaim(BureauError):
    """另一个进程已接手这条消息: this one must stop at once."""


@dataclass(frozen=True)
class Claim:
    """The right to work on a message until the lease ends. `settled`: nothing is left to do."""

    message_id: int
    fence: int
    state: MessageState
    owner: str
    mode: Mode
    settled: bool = False


@contextmanager
def fenced(office: Office, claim: Claim) -> Iterator[tuple[Session, Message]]:
    """A writing transaction on the claimed message; LostClaim if somebody else has it now."""
    with office.db.write() as session:
        message = session.scalar(
            select(Message).where(Message.id == claim.message_id).with_for_update()
        )
        if message is None or message.fence != claim.fence or message.owner != claim.owner:
            raise LostClaim("这条消息已由另一个进程接手。")
        yield session, message


def call(
    office: Office, claim: Claim, step: str, act: Callable[[], T],
    describe: Callable[[T], dict[str, object]] = lambda _: {},
    purpose: Purpose = Purpose.PUBLISH,
) -> T:
    """One call to WeChat with its lease renewed before and its evidence kept after.

    The finished attempt is written without looking at the fence: an answer is evidence even
    when somebody else has taken over meanwhile. Raises GatewayError, LostClaim; Resting where
    the day's calls are used up or kept for what is more urgent than `purpose`.
    """
    with fenced(office, claim) as (session, message):
        quotas.refuse_or_charge(session, message.account, quotas.STEP_PATHS[step], purpose)
        message.lease_until = clock.now() + timedelta(seconds=office.config.worker.lease_seconds)
        attempt = Attempt(message_id=message.id, fence=claim.fence, step=step,
                          started_at=clock.now())
        session.add(attempt)
        session.flush()
        attempt_id, account = attempt.id, message.account
    try:
        answer = act()
    except GatewayError as error:
        _finish(office, attempt_id, f"failed_{error.sent.value}", error.message,
                error.errcode, error.rid)
        until = quotas.note_refusal(office, account, quotas.STEP_PATHS[step], error)
        if until is not None:
            raise Resting(error.message, until=until, kind=error.kind, sent=error.sent,
                          errcode=error.errcode, rid=error.rid) from error
        raise
    except Exception as error:
        _finish(office, attempt_id, f"failed_{Sent.MAYBE.value}", type(error).__name__)
        raise
    _finish(office, attempt_id, "ok", json.dumps(describe(answer), ensure_ascii=False))
    return answer


def _finish(
    office: Office, attempt_id: int, outcome: str, detail: str,
    errcode: int | None = None, rid: str = "",
) -> None:
    with office.db.write() as session:
        attempt = session.get_one(Attempt, attempt_id)
        attempt.finished_at = clock.now()
        attempt.outcome, attempt.detail = outcome, detail
        attempt.errcode, attempt.rid = errcode, rid
