"""The errand 对账, and the same for the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.publishing.errands import Paused, Running
from wechat_bot.publishing.quotas import Purpose
from wechat_bot.reconciling.comparing import RECONCILER, Found, ask_about_missing, conclude
from wechat_bot.reconciling.models import ReconcileRun
from wechat_bot.reconciling.ports import Caller
from wechat_bot.reconciling.walking import Walk, walk

_ACTOR = Actor(name=RECONCILER)


@dataclass(frozen=True)
class Outcome:
    """What a run came to. pause: when it goes on, where the day's calls did not suffice."""

    run_id: int
    found: list[Found]
    new: int
    walk: Walk
    pause: datetime | None = None


def run_errand(running: Running) -> Mapping[str, Any]:
    """Runner of "reconcile". Goes on next time where the day's calls end, and says so."""
    with running.office.db.write() as session:
        run = session.scalar(select(ReconcileRun).where(ReconcileRun.errand_id == running.id))
        if run is None:
            run = ReconcileRun(errand_id=running.id, started_at=clock.now())
            session.add(run)
            session.flush()
        run_id = run.id
    outcome = reconcile(running, run_id)
    if outcome.pause is not None:
        raise Paused(outcome.pause)
    return {"run": run_id, "found": len(outcome.found), "new": outcome.new,
            "complete": outcome.walk.complete}


def run_now(caller: Caller) -> Outcome:
    """The same at once, for the command line."""
    with caller.office.db.write() as session:
        run = ReconcileRun(started_at=clock.now())
        session.add(run)
        session.flush()
        run_id = run.id
    return reconcile(caller, run_id)


def reconcile(caller: Caller, run_id: int) -> Outcome:
    """Walk, ask, conclude. Where the budget ends, what was seen is concluded all the same."""
    pause: datetime | None = None
    try:
        seen = walk(caller, Purpose.RECONCILE)
        ask_about_missing(caller, seen)
    except Paused as error:
        pause = error.until
        seen = _so_far(caller)
    with caller.office.db.write() as session:
        run = session.get_one(ReconcileRun, run_id)
        found, new = conclude(session, caller.gateway.account, run_id, seen,
                              caller.cursor.get("verdicts", {}))
        _finish(session, run, seen, found, new, pause)
    return Outcome(run_id, found, new, seen, pause)


def _so_far(caller: Caller) -> Walk:
    cursor = caller.cursor
    since = datetime.fromisoformat(cursor["since"]) if "since" in cursor else clock.now()
    return Walk(since, int(cursor.get("offset", 0)), int(cursor.get("total", 0)), complete=False)


def _finish(
    session: Session, run: ReconcileRun, seen: Walk, found: list[Found], new: int,
    pause: datetime | None,
) -> None:
    run.seen, run.account_total = seen.seen, seen.total or None
    if pause is not None:
        run.note = (f"今天的接口次数要留给发布，没有对完；{clock.show(pause)}（北京时间）以后接着对。")
        if run.errand_id is None:
            run.finished_at = clock.now()
        return
    run.finished_at, run.complete = clock.now(), seen.complete
    run.note = "" if seen.complete else "读取时公众号上的文章一直在增减，没有读全；下次对账再读。"
    journal.record(session, _ACTOR, "reconcile.finished", f"reconcile:{run.id}",
                   total=seen.total, found=len(found), new=new)


