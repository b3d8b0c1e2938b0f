"""恢复之后: a person confirms a restored database, the account is compared, then publishing goes on.

Two stages, because the database does not know what was published since it was copied: after the
confirmation all publishing still waits for a 对账 that was asked for then. What the account
shows to be out already, and what it cannot show (群发), is set aside for a person.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, hosts, journal, lives
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.installation import Host, Installation, is_held
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Hold, Standing
from wechat_bot.publishing import errands, evidence, lifecycle, queries
from wechat_bot.publishing.models import Errand, Message
from wechat_bot.publishing.rules import OUTGOING, MessageState, Mode

RECONCILE, ACCOUNT = "reconcile", "account"
_FELL_DUE = "数据库恢复之前到的时间，可能已经用丢失的那份数据发过"
_LOOK = "请先到公众号后台的发表记录里看有没有发过：发过的改为“人工发表”再登记链接，没有发过的改期。"
_ANSWER_LOST = "数据库恢复过，提交以后的记录丢了，可能已发出，也可能没有"
_REPLACED = "原来的主机都没有在运行，新登记的主机可能是换机或从备份恢复的"
_COMPARING = "恢复的数据库已确认。正在与公众号对账，对完自动恢复发布。"
_UNSURE = (MessageState.SUBMITTING.value, MessageState.SUBMITTED.value,
           MessageState.UNCONFIRMED.value)
_NOT_BEGUN = (MessageState.SCHEDULED.value, MessageState.PREPARING.value)
# (title, sha256 of the text) of what the account shows
Published = Collection[tuple[str, str]]


def confirm(actor: Actor, office: Office, reason: str) -> int:
    """确认恢复的数据库; returns how many messages fell due since and are missed now.

    The epoch grows, so that hosts which saw more take this database as it is. Messages that
    WeChat may have accepted are looked for at once. Without an account there is nothing to
    compare, and publishing goes on.
    """
    actor.require(Permission.KEEP_RUNNING)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明确认的理由，例如：硬盘坏了，用昨晚的备份恢复。")
    with office.db.write() as session:
        row = _locked(session)
        if row.hold != Hold.CONFIRMATION.value:
            raise WrongState("现在没有等待确认的数据库，没有做任何改动。请刷新页面看看最新状态。")
        row.epoch += 1
        missed = _miss_what_fell_due(session, clock.now())
        _look_for_unsure(session)
        journal.record(session, actor, "installation.confirmed", "installation:1",
                       reason=reason.strip(), missed=missed)
        if office.config.wechat.app_id:
            _compare_first(actor, session, row)
        else:
            _release(actor, session, row, "没有配置公众号接口，不用对账", set())
        return missed


def admit(actor: Actor, office: Office, host_id: str) -> tuple[str, bool]:
    """登记主机 from the panel: (its name, whether the account is compared first).

    Where hosts are known and none of them lives, this may be the replacement of a machine that
    died, with a database from a backup: what was published since is not known here. Then the
    database counts as restored and is confirmed by the same click.
    """
    actor.require(Permission.KEEP_RUNNING)
    replaces = _replaces_the_silent(office, host_id)
    if replaces:  # before the host may publish, or it would begin in between
        _hold_first(office)
    name = hosts.accept(actor, office, host_id)
    if replaces:
        confirm(actor, office, f"登记主机{name}，原来的主机都没有在运行")
    return name, replaces


def admit_here(actor: Actor, office: Office) -> bool:
    """登记本机 from its own terminal; whether the account is compared first (see admit)."""
    actor.require(Permission.KEEP_RUNNING)
    replaces = hosts.look(office).standing is Standing.NOT_ENROLLED and _replaces_the_silent(
        office, hosts.host_id(office))
    if replaces:
        _hold_first(office)
    hosts.enrol(actor, office)
    if replaces:
        confirm(actor, office, f"登记本机（{hosts.host_name()}），原来的主机都没有在运行")
    return replaces


def _replaces_the_silent(office: Office, host_id: str) -> bool:
    """Whether other hosts are known and none of them shows a sign of life."""
    with office.db.read() as session:
        if is_held(session):
            return False  # the database waits for a person already
        known = session.scalars(select(Host.host_id).where(
            Host.host_id != host_id, Host.enrolled_at.is_not(None))).all()
        alive = {living.life.host_id
                 for living in lives.recent(session, office.config.worker.beat_seconds)
                 if living.alive}
        return bool(known) and not alive & set(known)


def _hold_first(office: Office) -> None:
    """Journaled by the confirmation that follows; where it does not, a person is asked for it."""
    with office.db.write() as session:
        row = _locked(session)
        row.hold, row.held_since = Hold.CONFIRMATION.value, clock.now()
        row.held_reason = _REPLACED


def compare_again(actor: Actor, office: Office) -> None:
    """再对一次账, where the last one could not be finished."""
    actor.require(Permission.KEEP_RUNNING)
    with office.db.write() as session:
        row = _locked(session)
        _refuse_unless_waiting(row)
        found = comparison(session)
        if found is not None and found.state != errands.FAILED:
            raise WrongState("对账正在进行，没有做任何改动。请等它结束；办不成时，这里会说明原因。")
        _compare_first(actor, session, row)
        journal.record(session, actor, "installation.compared_again", "installation:1")


def go_on_without(actor: Actor, office: Office, reason: str) -> int:
    """不对账，恢复发布: by a person, where the account cannot be compared.

    Everything that the program would bring before readers is set aside for a look; returns
    how many messages that are.
    """
    actor.require(Permission.KEEP_RUNNING)
    if not reason.strip():
        raise InvalidInput.of(reason="请写明为什么不对账，例如：接口被封，已到公众号后台逐条看过。")
    with office.db.write() as session:
        row = _locked(session)
        _refuse_unless_waiting(row)
        return _release(actor, session, row, f"没有对账（{reason.strip()}）", None)


def comparison(session: Session) -> Errand | None:
    """The 对账 that publishing waits for; None where none was asked for since the confirmation."""
    row = session.get_one(Installation, 1)
    found = errands.last_errand(session, RECONCILE, ACCOUNT)
    if found is None or row.held_since is None or found.asked_at < row.held_since:
        return None
    return found


def waits_for_comparison(session: Session) -> bool:
    """Whether the database was confirmed and the account is compared now."""
    return session.get_one(Installation, 1).hold == Hold.RECONCILIATION.value


def is_compared(session: Session) -> bool:
    """Whether the awaited 对账 has ended well."""
    found = comparison(session) if waits_for_comparison(session) else None
    return found is not None and found.state == errands.DONE


def go_on(office: Office, published: Published) -> int | None:
    """The account was compared: publishing goes on. How many messages are set aside; None where
    it waits still (somebody else was quicker, or the 对账 is not done)."""
    with office.db.write() as session:
        row = _locked(session)
        if not is_compared(session):
            return None
        return _release(WORKER, session, row, "已与公众号对账", published)


def _locked(session: Session) -> Installation:
    return session.get_one(Installation, 1, with_for_update=True)


def _refuse_unless_waiting(row: Installation) -> None:
    if row.hold != Hold.RECONCILIATION.value:
        raise WrongState("现在不在等对账，没有做任何改动。请刷新页面看看最新状态。")


def _compare_first(actor: Actor, session: Session, row: Installation) -> None:
    """Leave the 对账. One that the copy brought along began in another time: it is ended."""
    stale = session.scalars(select(Errand).where(
        Errand.kind == RECONCILE, Errand.state.in_((errands.WAITING, errands.RUNNING))))
    for errand in stale:
        errand.state, errand.finished_at, errand.next_act_at = errands.FAILED, clock.now(), None
        errand.fence += 1
        errand.progress = "数据库恢复过，这一次不再继续，已重新对账。"
    row.hold, row.held_since = Hold.RECONCILIATION.value, clock.now()
    row.held_reason = _COMPARING
    errands.ask(actor, session, RECONCILE, ACCOUNT)


def _miss_what_fell_due(session: Session, now: datetime) -> int:
    """With no grace: what was due may have gone out in the time that the database lacks."""
    found = list(session.scalars(
        select(Message).where(Message.state.in_(_NOT_BEGUN), Message.due_at <= now)
        .order_by(Message.id).with_for_update()))
    for message in found:
        lifecycle.miss(session, message, _FELL_DUE, _LOOK)
    return len(found)


def _look_for_unsure(session: Session) -> None:
    """Leases of the lost time mean nothing: evidence is sought now.

    Neither do the attempts noted here, which are not all that were made: of an answer that is
    missing they prove nothing, and nobody asks WeChat by a repeat of a 群发 that may have been
    given up and sent anew since.
    """
    for message in session.scalars(
            select(Message).where(Message.state.in_(_UNSURE)).with_for_update()):
        if message.state == MessageState.SUBMITTING.value:
            evidence.doubt(session, message, _ANSWER_LOST)
        message.next_act_at, message.lease_until = clock.now(), None
        message.ask_again_by_id = None
        message.fence += 1


def _release(
    actor: Actor, session: Session, row: Installation, how: str, published: Published | None
) -> int:
    """Publishing goes on. published None: unknown, so everything outgoing is set aside."""
    row.hold, row.held_since, row.held_reason = Hold.NONE.value, None, ""
    waiting = session.scalars(
        select(Message).where(Message.state.in_(_NOT_BEGUN)).order_by(Message.id)
        .with_for_update())
    held = 0
    for message in list(waiting):
        reason = _doubt(session, message, published)
        if reason:
            held += 1
            lifecycle.enter(session, message, MessageState.HELD, reason=reason, advice=_LOOK)
            journal.record(session, WORKER, "message.held", f"message:{message.id}",
                           titles=queries.titles(session, message), reason=reason)
    journal.record(session, actor, "installation.released", "installation:1", how=how, held=held)
    return held


def _doubt(session: Session, message: Message, published: Published | None) -> str:
    """Why a message of a restored database may be out already; "" where nothing speaks for it."""
    if Mode(message.mode) not in OUTGOING:
        return ""
    if published is None:
        return "数据库恢复后没有对账，可能已经发过"
    if message.mode == Mode.MASS_SEND.value:
        return "数据库恢复过，群发过的内容公众号接口查不到，可能已经发过"
    for placed in queries.placed_articles(session, message):
        if (placed.artefact.title, placed.artefact.text_sha256) in published:
            return f"公众号上已有同样的《{placed.artefact.title}》，可能是数据库恢复之前发的"
    return ""
