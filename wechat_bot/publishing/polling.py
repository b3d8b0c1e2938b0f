"""When an accepted message is asked about again: the plan, the day's calls, and WeChat's notices."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.models import Message, WeChatEvent
from wechat_bot.publishing.quota_rules import poll_wait
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.publishing.rules import MessageState, Mode

# So long after the last notice WeChat is still thought to send them.
_EVENTS_LATELY = timedelta(days=7)


def next_poll(office: Office, session: Session, message: Message) -> datetime:
    """The moment of a submitted message's next poll; `checks` polls were made."""
    now = clock.now()
    path = quotas.MASS_GET if message.mode == Mode.MASS_SEND.value else quotas.GET
    wait = poll_wait(
        office.config.publishing.poll_seconds, message.checks,
        left=quotas.left_for(session, message.account, path, Purpose.POLL),
        waiting=_waiting(session, message.mode), now=now,
        told_by_events=bool(office.config.wechat.token) and _events_lately(session, now))
    return now + wait


def _waiting(session: Session, mode: str) -> int:
    """Messages of this mode that wait for their result, and share the calls."""
    return session.scalar(select(func.count()).select_from(Message).where(
        Message.state == MessageState.SUBMITTED.value, Message.mode == mode)) or 0


def _events_lately(session: Session, now: datetime) -> bool:
    return session.scalar(select(WeChatEvent.id).where(
        WeChatEvent.received_at > now - _EVENTS_LATELY).limit(1)) is not None
