"""后台事务: what a person asks of the account and the worker does, with progress and a cursor.

A page only leaves an errand; a worker claims it (lease and fence, as with messages), calls
WeChat and says how far it is, so that a closed page or a killed process loses nothing. An errand
must be harmless to repeat from its last cursor. Its runner is given by wechat_bot.wiring.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import BureauError, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.claims import LostClaim
from wechat_bot.publishing.gateway import GatewayError, WeChatGateway
from wechat_bot.publishing.models import Errand
from wechat_bot.publishing.quotas import Purpose

T = TypeVar("T")
log = logging.getLogger(__name__)

# kind → what it is called on pages
KINDS: dict[str, str] = {
    "preview": "手机预览", "take_down": "下架", "reconcile": "对账", "import_history": "导入历史文章",
    "late_entry": "补录", "patrol": "筛查",
}
# Done without asking WeChat, so also where no account is configured.
WITHOUT_ACCOUNT = frozenset({"patrol"})
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
_RETRY = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
_MOST_TRIES = 12
# The longest that is ever meant, and a little: what lies further ahead was written while the
# clock was wrong, and would be waited for in vain.
_LONGEST_LEASE = timedelta(hours=1, minutes=5)
_LONGEST_WAIT = timedelta(days=1, minutes=5)


class Paused(Exception):
    """Not enough calls left today for this purpose: the errand goes on later."""

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class Onward(Exception):
    """A slice of a long errand is done: it goes on at once, unless the worker is to stop."""

    def __init__(self, progress: str) -> None:
        super().__init__()
        self.progress = progress


@dataclass
class Running:
    """A claimed errand in the hands of its runner."""

    office: Office
    account_gateway: WeChatGateway | None
    id: int
    kind: str
    subject: str
    fence: int
    owner: str
    args: Mapping[str, Any]
    cursor: dict[str, Any]
    asked_by: str
    asked_by_id: int | None

    @property
    def gateway(self) -> WeChatGateway:
        """The account; WrongState where none is configured (only WITHOUT_ACCOUNT get so far)."""
        if self.account_gateway is None:
            raise WrongState("还没有配置公众号接口（配置项 wechat.app_id），没有办。")
        return self.account_gateway

    @contextmanager
    def fenced(self) -> Iterator[tuple[Session, Errand]]:
        """A writing transaction on the errand; LostClaim if another worker has it now."""
        with self.office.db.write() as session:
            row = session.scalar(select(Errand).where(Errand.id == self.id).with_for_update())
            if row is None or row.fence != self.fence or row.owner != self.owner:
                raise LostClaim("这件事已由另一个进程接手。")
            yield session, row

    def say(self, progress: str, **cursor: Any) -> None:
        """Renew the lease, show how far it is ("上传图片 3/12") and keep where to go on."""
        with self.fenced() as (_, row):
            self._renew(row)
            row.progress = progress
            self.cursor.update(cursor)
            row.cursor_json = json.dumps(self.cursor, ensure_ascii=False)

    def call(self, step: str, act: Callable[[], T], purpose: Purpose = Purpose.PUBLISH) -> T:
        """One call to WeChat, counted, the lease renewed. GatewayError, Paused, LostClaim."""
        account, path = self.gateway.account, quotas.STEP_PATHS[step]
        with self.fenced() as (session, row):
            allowed = quotas.allowance(session, account, path, purpose)
            if not allowed.may:
                raise Paused(allowed.from_when or clock.now() + timedelta(minutes=10))
            quotas.charge(session, account, path)
            self._renew(row)
        try:
            return act()
        except GatewayError as error:
            quotas.note_refusal(self.office, account, path, error)
            raise

    def _renew(self, row: Errand) -> None:
        row.lease_until = clock.now() + timedelta(seconds=self.office.config.worker.lease_seconds)


Runner = Callable[[Running], Mapping[str, Any]]
"""Does the errand; what it returns is kept as result. BureauError ends it as failed."""


def ask(
    actor: Actor, session: Session, kind: str, subject: str, **args: Any
) -> Errand:
    """Leave an errand in this transaction; the caller has checked the right and journals it."""
    if kind not in KINDS:
        raise ValueError(f"unknown errand {kind}")
    errand = Errand(kind=kind, subject=subject, args_json=json.dumps(args, ensure_ascii=False),
                    asked_by=actor.name, asked_by_id=actor.user_id, asked_at=clock.now(),
                    next_act_at=clock.now())
    session.add(errand)
    session.flush()
    return errand


def open_errand(session: Session, kind: str, subject: str) -> Errand | None:
    """The errand of this kind and subject that is not at its end, if there is one."""
    return session.scalar(select(Errand).where(
        Errand.kind == kind, Errand.subject == subject, Errand.state.in_((WAITING, RUNNING))))


def last_errand(session: Session, kind: str, subject: str) -> Errand | None:
    """The newest errand of this kind and subject."""
    return session.scalar(select(Errand).where(Errand.kind == kind, Errand.subject == subject)
                          .order_by(Errand.id.desc()).limit(1))


def result_of(errand: Errand) -> dict[str, Any]:
    """What the runner returned."""
    found: dict[str, Any] = json.loads(errand.result_json or "{}")
    return found


def sweep(
    office: Office, gateway: WeChatGateway | None, owner: str, runners: Mapping[str, Runner],
    may_go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Claim and do what is due, one after the other; returns how many were taken up.

    Only kinds that have a runner here are claimed: the others are for another thread or worker.
    """
    count = 0
    kinds = runners.keys() if gateway is not None else runners.keys() & WITHOUT_ACCOUNT
    while may_go_on() and kinds:
        running = _claim(office, gateway, owner, kinds)
        if running is None:
            break
        count += 1
        _run(running, runners)
    return count


def _due(now: datetime, kinds: Collection[str]) -> Any:
    return (
        select(Errand)
        .where(Errand.state.in_((WAITING, RUNNING)), Errand.kind.in_(kinds),
               or_(Errand.next_act_at <= now, Errand.next_act_at > now + _LONGEST_WAIT),
               or_(Errand.lease_until.is_(None), Errand.lease_until < now,
                   Errand.lease_until > now + _LONGEST_LEASE))
        .order_by(Errand.next_act_at, Errand.id).limit(1)
    )


def _claim(
    office: Office, gateway: WeChatGateway | None, owner: str, kinds: Collection[str]
) -> Running | None:
    with office.db.read() as session:
        if session.scalar(_due(clock.now(), kinds)) is None:
            return None
    with office.db.write() as session:
        now = clock.now()
        row: Errand | None = session.scalar(_due(now, kinds).with_for_update(skip_locked=True))
        if row is None:
            return None
        row.fence += 1
        row.tries += 1
        row.owner, row.state = owner, RUNNING
        row.lease_until = now + timedelta(seconds=office.config.worker.lease_seconds)
        return Running(office, gateway, row.id, row.kind, row.subject, row.fence, owner,
                       json.loads(row.args_json), json.loads(row.cursor_json), row.asked_by,
                       row.asked_by_id)


def _run(running: Running, runners: Mapping[str, Runner]) -> None:
    try:
        result = runners[running.kind](running)
    except LostClaim:
        log.warning("errand %s was taken over by another worker", running.id)
    except Onward as onward:
        _later(running, clock.now(), onward.progress)
    except Paused as pause:
        _later(running, pause.until, "今天的接口次数要留给发布，稍后接着办")
    except GatewayError as error:
        _refused(running, error)
    except BureauError as error:
        _end(running, FAILED, error.message, {})
    except Exception as error:  # whatever it is, it becomes the errand's state
        log.exception("errand %s could not be done", running.id)
        _again(running, f"程序出错（{type(error).__name__}），详情在程序日志里")
    else:
        _end(running, DONE, "", result)


def _refused(running: Running, error: GatewayError) -> None:
    if error.errcode == quotas.DAILY_QUOTA_GONE:
        _later(running, quotas.next_midnight(clock.now()), error.message)
    elif error.may_pass:
        _again(running, error.message)
    else:
        _end(running, FAILED, f"{error.message}{error.advice}", {})


def _again(running: Running, reason: str) -> None:
    with running.office.db.read() as session:
        tries = session.get_one(Errand, running.id).tries
    if tries >= _MOST_TRIES:
        _end(running, FAILED, f"试了 {tries} 次都没有办成：{reason}", {})
    else:
        _later(running, clock.now() + _RETRY[min(tries, len(_RETRY)) - 1], reason, keep_tries=True)


def _later(running: Running, when: datetime, reason: str, *, keep_tries: bool = False) -> None:
    try:
        with running.fenced() as (_, row):
            row.state, row.next_act_at, row.lease_until, row.owner = WAITING, when, None, ""
            row.progress = reason
            if not keep_tries:
                row.tries = 0
    except LostClaim:
        log.warning("errand %s was taken over by another worker", running.id)


def _end(running: Running, state: str, progress: str, result: Mapping[str, Any]) -> None:
    try:
        with running.fenced() as (_, row):
            row.state, row.next_act_at, row.lease_until, row.owner = state, None, None, ""
            row.progress, row.finished_at = progress, clock.now()
            row.result_json = json.dumps(dict(result), ensure_ascii=False)
    except LostClaim:
        log.warning("errand %s was taken over by another worker", running.id)
