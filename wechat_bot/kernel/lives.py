"""后台进程的生命: each worker says that it lives, and why it does not publish."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wechat_bot import __version__
from wechat_bot.kernel import clock, hosts
from wechat_bot.kernel.installation import WorkerLife
from wechat_bot.kernel.office import Office

# Two beats missed, and a little for a busy machine: then it is taken for dead.
_BEATS = 2
_SLACK = timedelta(seconds=15)
_KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Living:
    """A worker as the panel shows it. publishes: it lives and nothing holds it."""

    life: WorkerLife
    alive: bool

    @property
    def publishes(self) -> bool:
        """Whether messages go out through it."""
        return self.alive and not self.life.holding


def begin(office: Office, name: str, host_id: str, holding: str) -> None:
    """A worker starts; lives long ended are forgotten."""
    now = clock.now()
    with office.db.write() as session:
        session.execute(delete(WorkerLife).where(WorkerLife.beat_at < now - _KEPT))
        session.add(WorkerLife(
            name=name, host_id=host_id, host=hosts.host_name(), pid=os.getpid(),
            version=__version__, started_at=now, beat_at=now, holding=holding,
        ))


def beat(office: Office, name: str, holding: str, still: str = "") -> None:
    """A sign of life; why nothing is published and what does not get on, in Chinese."""
    with office.db.write() as session:
        session.execute(update(WorkerLife).where(WorkerLife.name == name)
                        .values(beat_at=clock.now(), holding=holding, still=still))


def end(office: Office, name: str) -> None:
    """A clean end."""
    with office.db.write() as session:
        session.execute(update(WorkerLife).where(WorkerLife.name == name)
                        .values(beat_at=clock.now(), stopped_at=clock.now()))


def is_alive(life: WorkerLife, now: datetime, beat_seconds: float) -> bool:
    """Whether a worker's last sign of life is fresh. A sign from the future counts: clocks differ."""
    return (life.stopped_at is None
            and now - life.beat_at <= _BEATS * timedelta(seconds=beat_seconds) + _SLACK)


def recent(session: Session, beat_seconds: float, within: timedelta = timedelta(days=1)) -> list[Living]:
    """The workers of the last day, living ones first, then the last that ended."""
    now = clock.now()
    rows = session.scalars(
        select(WorkerLife).where(WorkerLife.beat_at > now - within)
        .order_by(WorkerLife.beat_at.desc()))
    found = [Living(row, is_alive(row, now, beat_seconds)) for row in rows]
    return sorted(found, key=lambda one: not one.alive)
