"""Verbs: 筛查, 分派, 处理, 重新处理; reminders of the account's rhythm and of deadlines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import WORKER, Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.media_duties import patrolling, queries
from wechat_bot.media_duties.models import PatrolFinding, PatrolRun
from wechat_bot.media_duties.ports import Links, Waiting
from wechat_bot.media_duties.rules import (
    HANDLING_NAMES,
    NOTE_LIMIT,
    FindingState,
    Handling,
    assign_problems,
    mark_reached,
    patrol_due,
)
from wechat_bot.notices import operations as notices
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing import errands
from wechat_bot.publishing.errands import Onward, Running

# Who sees to it that something is posted.
_ON_DUTY = frozenset({Permission.PUBLISH, Permission.KEEP_MESSAGES})
_KEEPERS = frozenset({Permission.KEEP_MESSAGES})
_MAX_LATE = 30  # days over a deadline, after which nobody is reminded again


def ask_patrol(actor: Actor, office: Office) -> int:
    """现在筛查: leaves an errand for the worker; one that waits already is joined. → its id."""
    actor.require(Permission.KEEP_MESSAGES)
    with office.db.write() as session:
        waiting = errands.open_errand(session, queries.PATROL, queries.SUBJECT)
        if waiting is not None:
            return waiting.id
        errand = errands.ask(actor, session, queries.PATROL, queries.SUBJECT)
        session.add(PatrolRun(errand_id=errand.id, asked_by=actor.name, started_at=clock.now()))
        journal.record(session, actor, "patrol.asked", f"errand:{errand.id}")
        return errand.id


def run_patrol(actor: Actor, office: Office, links: Links) -> PatrolRun:
    """筛查 at once, by a caller who waits for it."""
    actor.require(Permission.KEEP_MESSAGES)
    with office.db.write() as session:
        run = PatrolRun(asked_by=actor.name, started_at=clock.now())
        session.add(run)
        session.flush()
        journal.record(session, actor, "patrol.asked", f"patrol:{run.id}")
        run_id = run.id
    watch = Waiting(office)
    patrolling.patrol(watch, run_id, links, None)
    return patrolling.finish(watch, run_id)


def run_errand(running: Running, links: Links) -> Mapping[str, Any]:
    """Runner of "patrol": a slice; Onward where there is more."""
    with running.office.db.write() as session:
        run = session.scalar(select(PatrolRun).where(PatrolRun.errand_id == running.id))
        if run is None:
            run = PatrolRun(errand_id=running.id, asked_by=running.asked_by, started_at=clock.now())
            session.add(run)
            session.flush()
        run_id = run.id
    if not patrolling.patrol(running, run_id, links):
        raise Onward(patrolling.progress(running.cursor))
    run = patrolling.finish(running, run_id)
    return {"run": run.id, "found": run.found, "new": run.new}


def ensure_patrol(office: Office) -> bool:
    """Leave the errand of a run at intervals, after the nightly 对账. Cheap when nothing is due.

    The day's row is unique, so that any number of workers leave it once.
    """
    now = clock.to_beijing(clock.now())
    wait = office.config.media.patrol_days
    if not wait or now.strftime("%H:%M") < office.config.publishing.reconcile_at:
        return False
    with office.db.read() as session:
        if not patrol_due(queries.last_day(session), now.date(), wait):
            return False
        if not queries.count_current(session):
            return False
    try:
        with office.db.write() as session:
            if errands.open_errand(session, queries.PATROL, queries.SUBJECT) is not None:
                return False
            run = PatrolRun(day=now.date().isoformat(), asked_by=WORKER.name,
                            started_at=clock.now())
            session.add(run)
            session.flush()
            run.errand_id = errands.ask(WORKER, session, queries.PATROL, queries.SUBJECT).id
    except IntegrityError:  # another worker was first
        return False
    return True


def assign(
    actor: Actor, office: Office, finding_ids: Collection[int], owner_id: int | None, due: str
) -> int:
    """分派: who sees to some findings, and until when; how many were given out anew.

    InvalidInput (findings, owner, due), WrongState where one of them was handled meanwhile.
    """
    actor.require(Permission.KEEP_MESSAGES)
    due_on, wrong = _deadline(due)
    if not finding_ids:
        wrong["findings"] = "还没有选，请在要分派的前面打勾。"
    with office.db.write() as session:
        names = queries.owners(session)
        wrong = assign_problems(owner_id, names, due_on, clock.today()) | wrong
        if wrong or owner_id is None or due_on is None:
            raise InvalidInput.of(**wrong)
        rows = [_locked(session, each, FindingState.OPEN) for each in sorted(set(finding_ids))]
        new = [row for row in rows if (row.owner_id, row.due_on) != (owner_id, due_on)]
        for row in new:
            row.owner_id, row.due_on = owner_id, due_on
            journal.record(session, actor, "patrol.assigned", f"patrol_finding:{row.id}",
                           title=queries.title_of(session, row), place=row.place,
                           name=names[owner_id], due=due_on.isoformat())
        if new:
            _tell_owner(session, new, owner_id, due_on)
        return len(new)


def _deadline(typed: str) -> tuple[date | None, dict[str, str]]:
    try:
        return reading.read_any_day(typed), {}
    except ValueError as error:
        return None, {"due": f"{error}。"}


def _tell_owner(
    session: Session, rows: Sequence[PatrolFinding], owner_id: int, due_on: date
) -> None:
    """One notice, however many were given out at once."""
    first = rows[0]
    what = (f"《{queries.title_of(session, first)}》{first.place}，{first.message}"
            if len(rows) == 1 else f"共 {len(rows)} 处")
    path = (f"/media/patrol/{first.id}" if len(rows) == 1 else f"/media/patrol?owner={owner_id}")
    notices.tell(session, to=[owner_id], kind=NoticeKind.PATROL, path=path,
                 sentence=f"请处理筛查发现：{what}", due_at=queries.due_moment(due_on),
                 key=f"patrol:{first.id}:{len(rows)}:to:{owner_id}:{due_on.isoformat()}")


def handle(actor: Actor, office: Office, finding_id: int, handling: str, note: str) -> None:
    """处理: 已更正, 已下架, or 不处理 with its reason. By the keepers and by the owner himself.

    InvalidInput (handling, note), WrongState.
    """
    wrong: dict[str, str] = {}
    if handling not in set(Handling):
        wrong["handling"] = "请选择怎样处理的。"
    try:
        text = reading.read_text(note, "说明", NOTE_LIMIT)
    except ValueError as error:
        text, wrong["note"] = "", f"{error}。"
    if handling == Handling.NONE.value and not note.strip():
        wrong["note"] = "不处理的，请写明原因。"
    if wrong:
        raise InvalidInput.of(**wrong)
    with office.db.write() as session:
        row = _locked(session, finding_id, FindingState.OPEN)
        _require_concerned(actor, row)
        done = FindingState.ACCEPTED if handling == Handling.NONE.value else FindingState.HANDLED
        row.state, row.handling, row.note = done.value, handling, text
        row.handled_by, row.handled_at = actor.name, clock.now()
        journal.record(session, actor, "patrol.handled", f"patrol_finding:{row.id}",
                       title=queries.title_of(session, row), place=row.place,
                       how=HANDLING_NAMES[Handling(handling)], reason=text or "（没有说明）")


def reopen(actor: Actor, office: Office, finding_id: int, reason: str) -> None:
    """重新处理 what was handled or accepted. InvalidInput (reason), WrongState."""
    try:
        text = reading.read_text(reason, "原因", NOTE_LIMIT)
    except ValueError as error:
        raise InvalidInput.of(reason=f"{error}。") from None
    if not text:
        raise InvalidInput.of(reason="请写明为什么要重新处理。")
    with office.db.write() as session:
        row = _locked(session, finding_id, FindingState.HANDLED, FindingState.ACCEPTED)
        _require_concerned(actor, row)
        row.state, row.handling = FindingState.OPEN.value, ""
        row.note, row.handled_by, row.handled_at = "", "", None
        journal.record(session, actor, "patrol.reopened", f"patrol_finding:{row.id}",
                       title=queries.title_of(session, row), place=row.place, reason=text)


def _locked(session: Session, finding_id: int, *wanted: FindingState) -> PatrolFinding:
    row = queries.get_finding(session, finding_id)
    session.refresh(row, with_for_update=True)
    if FindingState(row.state) not in wanted:
        raise WrongState("这一处刚才已经有人处理，没有做任何改动。请刷新页面看看最新状态。")
    return row


def _require_concerned(actor: Actor, row: PatrolFinding) -> None:
    if actor.user_id is None or actor.user_id != row.owner_id:
        actor.require(Permission.KEEP_MESSAGES)


def remind(office: Office) -> int:
    """The sweep: days without a post, findings past their deadline. Idempotent; how many were told.

    Most sweeps find nothing to tell: no writing transaction then.
    """
    with office.db.read() as session:
        due = [*_idle(session, office), *_late(session, clock.today())]
        told = set(session.scalars(select(Notice.key).where(
            Notice.key.in_([each["key"] for each in due]))))
    new = [each for each in due if each["key"] not in told]
    if not new:
        return 0
    with office.db.write() as session:
        return sum(notices.tell(session, **each) for each in new)


def _idle(session: Session, office: Office) -> list[dict[str, Any]]:
    """Once per mark and newest post: the next post begins anew."""
    now = queries.standing(session, office.config.media, clock.now())
    mark = mark_reached(now.days, now.warn_days)
    if mark is None or now.last is None:
        return []
    unlisted = f"（其间发表而不通知的 {now.unlisted} 篇，主页看不到，不算）" if now.unlisted else ""
    over = "已经超过期限，请尽快安排发布" if mark == now.warn_days[1] else "请安排发布"
    return [{"to": people.users_permitted(session, _ON_DUTY), "kind": NoticeKind.POST_DUE,
             "sentence": f"公众号已有 {now.days} 天没有更新{unlisted}，{over}。",
             "path": "/media", "key": f"idle:{now.last.id}:{mark}",
             "group": mark == now.warn_days[1]}]


def _late(session: Session, today: date) -> list[dict[str, Any]]:
    """Once per finding and deadline: the owner and those who gave it out."""
    found = []
    for row in queries.overdue(session, today):
        if row.due_on is None or today - row.due_on > timedelta(days=_MAX_LATE):
            continue
        found.append({
            "to": {*([row.owner_id] if row.owner_id is not None else []),
                   *people.users_permitted(session, _KEEPERS)},
            "kind": NoticeKind.PATROL,
            "sentence": f"筛查发现过了期限还没有处理：《{queries.title_of(session, row)}》{row.place}",
            "path": f"/media/patrol/{row.id}",
            "key": f"patrol:{row.id}:late:{row.due_on.isoformat()}"})
    return found
