"""发布前自检: the evening before and shortly before each due time, while there is time to act.

A check never changes a message. It leaves a row (one per due time and moment), and where
something is amiss a line in the journal and an alarm to the people on duty; when a later check is
well again, they are told once.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations as notices
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing import preflight_facts, preflight_queries, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Message, Preflight
from wechat_bot.publishing.preflight_facts import Remote
from wechat_bot.publishing.preflight_rules import (
    Finding,
    Moment,
    due_moment,
    findings,
    is_well,
    problems,
)
from wechat_bot.publishing.rules import MessageState, Mode

log = logging.getLogger(__name__)
# The evening before lies within two days of any due time.
_AHEAD = timedelta(days=2)


def sweep(office: Office, gateway: WeChatGateway | None) -> int:
    """Check what is due to be checked; returns how many. Costs one read where nothing is."""
    due = _due(office)
    if not due:
        return 0
    remote = preflight_facts.ask_wechat(office, gateway, {mode for _, mode, _ in due})
    for message_id, _, moment in due:
        try:
            _check(WORKER, office, message_id, moment, remote)
        except IntegrityError:
            log.info("message %s was checked by another worker just now", message_id)
        except WrongState:
            log.info("message %s has begun meanwhile, there is nothing to check", message_id)
        except Exception:  # one message must not keep the others from being checked
            log.exception("message %s could not be checked", message_id)
    return len(due)


def check_now(
    actor: Actor, office: Office, gateway: WeChatGateway | None, message_id: int
) -> list[Finding]:
    """现在自检, asked for by a person; WrongState unless the message waits for its time."""
    actor.require(Permission.PUBLISH)
    with office.db.read() as session:
        mode = Mode(_waiting(session, message_id).mode)
    remote = preflight_facts.ask_wechat(office, gateway, {mode})
    try:
        return _check(actor, office, message_id, Moment.ASKED, remote)
    except IntegrityError:
        raise WrongState("别人刚刚也在自检这一条，请刷新页面看结果。") from None


def _due(office: Office) -> list[tuple[int, Mode, Moment]]:
    settings, now = office.config.publishing, clock.now()
    found = []
    with office.db.read() as session:
        for message, done in preflight_queries.coming(session, now, now + _AHEAD):
            moment = due_moment(message.due_at, now, settings.preflight_evening,
                                settings.preflight_minutes)
            if moment is not None and moment.value not in done:
                found.append((message.id, Mode(message.mode), moment))
    return found


def _waiting(session: Session, message_id: int) -> Message:
    message = queries.get_message(session, message_id)
    if message.state != MessageState.SCHEDULED.value:
        raise WrongState("这条消息已经开始发布、已结束或在等人处理，不用自检。请刷新页面看最新状态。")
    return message


def _check(
    actor: Actor, office: Office, message_id: int, moment: Moment, remote: Remote
) -> list[Finding]:
    """Look at one message, keep the result, tell who must know."""
    with office.db.read() as session:  # the pictures are read outside the writing transaction
        message = _waiting(session, message_id)
        due_at = message.due_at
        found = findings(preflight_facts.gather(office, session, message, remote))
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        if message.due_at != due_at or message.state != MessageState.SCHEDULED.value:
            return found  # moved or begun meanwhile: what was looked at is no longer the case
        before = preflight_queries.latest(session, [message]).get(message.id)
        was_amiss = before is not None and not before.ok
        _keep(session, message, moment, found)
        if not is_well(found):
            _say_amiss(actor, session, message, moment, problems(found))
        elif was_amiss:
            _tell(session, message, NoticeKind.PREFLIGHT_WELL, moment,
                  f"{_about(session, message)}：发布前自检已恢复正常。")
    return found


def _keep(session: Session, message: Message, moment: Moment, found: list[Finding]) -> None:
    """One row per due time and moment; a person's next check takes the place of the last."""
    row = session.scalar(select(Preflight).where(
        Preflight.message_id == message.id, Preflight.due_at == message.due_at,
        Preflight.moment == moment.value)) if moment is Moment.ASKED else None
    if row is None:
        row = Preflight(message_id=message.id, due_at=message.due_at, moment=moment.value)
        session.add(row)
    row.at, row.ok = clock.now(), is_well(found)
    row.findings_json = json.dumps([asdict(finding) for finding in found], ensure_ascii=False)
    session.flush()


def _say_amiss(
    actor: Actor, session: Session, message: Message, moment: Moment, what: str
) -> None:
    journal.record(session, actor, "message.preflight_amiss", f"message:{message.id}",
                   titles=queries.titles(session, message), reason=what)
    _tell(session, message, NoticeKind.PREFLIGHT, moment,
          f"{_about(session, message)}：发布前自检发现问题。{what}", due_at=message.due_at)


def _about(session: Session, message: Message) -> str:
    return f"{queries.titles(session, message)}（{clock.show(message.due_at)} 发布）"


def _tell(
    session: Session, message: Message, kind: NoticeKind, moment: Moment, sentence: str,
    due_at: datetime | None = None,
) -> None:
    """The people who may publish, and the group; a person's own checks each time, ours once."""
    when = clock.now().isoformat() if moment is Moment.ASKED else ""
    notices.tell(
        session, to=people.users_permitted(session, {Permission.PUBLISH}), kind=kind,
        sentence=sentence, path=f"/messages/{message.id}", group=True, due_at=due_at,
        key=f"{kind.value}:{message.id}:{message.due_at.isoformat()}:{moment.value}:{when}")
