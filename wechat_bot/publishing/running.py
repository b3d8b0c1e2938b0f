"""运行状态: whether somebody publishes, what waits meanwhile, and who is told that nobody does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, lives
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.installation import the_installation
from wechat_bot.kernel.lives import Living
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Hold
from wechat_bot.notices import operations as notices
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing import errands
from wechat_bot.publishing.models import Attempt, Errand, Message
from wechat_bot.publishing.queries import WORKABLE
from wechat_bot.publishing.rules import MessageState

SOON = timedelta(hours=1)
PATH = "/running"
_CONCERNED = frozenset({Permission.PUBLISH, Permission.KEEP_RUNNING})
_WAITS = tuple(state for state in WORKABLE if state != MessageState.UNCONFIRMED.value)


@dataclass(frozen=True)
class Backstage:
    """后台 at this moment. hold: the installation's; waiting: messages due within the hour and
    errands, counted only where nobody publishes."""

    workers: list[Living]
    hold: Hold
    held_reason: str
    waiting_messages: int = 0
    waiting_errands: int = 0

    @property
    def publishes(self) -> bool:
        """Whether messages go out."""
        # A worker's own word may be some seconds older than the hold.
        return self.hold is Hold.NONE and any(worker.publishes for worker in self.workers)

    @property
    def in_words(self) -> str:
        """For the foot of every page: 正常, 暂停发布 or 没有在运行."""
        if self.publishes:
            return "正常"
        alive = any(worker.alive for worker in self.workers)
        return "暂停发布" if alive or self.hold is not Hold.NONE else "没有在运行"

    @property
    def alarm(self) -> str:
        """What a person must know now; "" where nothing suffers."""
        if self.publishes or not (self.waiting_messages or self.waiting_errands):
            return ""
        parts = []
        if self.waiting_messages:
            parts.append(f"{self.waiting_messages} 条消息一小时内要发")
        if self.waiting_errands:
            parts.append(f"{self.waiting_errands} 件后台事务在等")
        if any(worker.alive for worker in self.workers):
            return f"后台在运行，但暂停发布，{'，'.join(parts)}。请到“运行状态”看原因。"
        return (f"后台没有在运行，{'，'.join(parts)}。稿件都还在，启动后会接着办；"
                "请联系管电脑的人启动发布程序，急的可到公众号后台人工发表。")


@dataclass(frozen=True)
class Connection:
    """公众号连接, by the last calls that were made anyway. ok None: nothing was asked yet."""

    ok: bool | None
    at: datetime | None
    words: str


def backstage(session: Session, office: Office) -> Backstage:
    """What the workers do now."""
    row = the_installation(session)
    workers = lives.recent(session, office.config.worker.beat_seconds)
    found = Backstage(workers, Hold(row.hold), row.held_reason)
    if found.publishes:
        return found
    soon = clock.now() + SOON
    messages = session.scalar(select(func.count()).select_from(Message).where(
        Message.state.in_(_WAITS), Message.next_act_at <= soon)) or 0
    waiting = session.scalar(select(func.count()).select_from(Errand).where(
        Errand.state.in_((errands.WAITING, errands.RUNNING)), Errand.next_act_at <= soon)) or 0
    return Backstage(workers, found.hold, found.held_reason, messages, waiting)


def connection(session: Session, office: Office) -> Connection:
    """How the last call for a message ended; WeChat itself is not asked."""
    if not office.config.wechat.app_id:
        return Connection(None, None, "没有配置接口")
    last = session.scalar(select(Attempt).where(Attempt.finished_at.is_not(None))
                          .order_by(Attempt.id.desc()).limit(1))
    if last is None:
        return Connection(None, None, "还没有用过")
    if last.outcome == "ok" or last.errcode is not None:  # a refusal came over the line as well
        return Connection(True, last.finished_at, "正常")
    return Connection(False, last.finished_at, "最近一次没有连上")


def pending_errands(session: Session, limit: int = 50) -> list[Errand]:
    """后台事务 that are not at their end, oldest first."""
    return list(session.scalars(
        select(Errand).where(Errand.state.in_((errands.WAITING, errands.RUNNING)))
        .order_by(Errand.id).limit(limit)))


def tell_if_idle(office: Office) -> bool:
    """Nobody publishes and something waits: those who can help are told, once for each time."""
    with office.db.read() as session:
        found = backstage(session, office)
        if not found.alarm or found.hold is not Hold.NONE or _was_told(session, _key(found)):
            return False
    with office.db.write() as session:
        notices.tell(session, to=people.users_permitted(session, _CONCERNED),
                     kind=NoticeKind.NOT_RUNNING, sentence=found.alarm, path=PATH,
                     key=_key(found), group=True)
    return True


def tell_held(office: Office, payload: Mapping[str, Any]) -> None:
    """The database looks restored, so that everything waits: told at once. payload: at."""
    with office.db.write() as session:
        row = the_installation(session)
        if row.hold != Hold.CONFIRMATION.value:
            return
        notices.tell(session, to=people.users_permitted(session, _CONCERNED),
                     kind=NoticeKind.RESTORED, path=PATH, key=f"restored:{payload.get('at', '')}",
                     sentence=f"全部发布已暂停。{row.held_reason}请到“运行状态”核对后确认。",
                     group=True)


def _key(found: Backstage) -> str:
    """One outage: since the last sign of life of whoever published last."""
    last = max((worker.life.beat_at for worker in found.workers if not worker.alive), default=None)
    return f"not_running:{last.isoformat() if last else clock.today().isoformat()}"


def _was_told(session: Session, key: str) -> bool:
    return session.scalar(select(Notice.id).where(Notice.key == key).limit(1)) is not None
