"""One worker process. The scheduler only wakes it up; the message rows say what to do.

Every few seconds one cheap look (agenda) finds what may be due and wakes the lane for it; each
lane also makes a slow round of its own. An alarm per message that is due within the next minute
makes publishing punctual. All of them call the same verbs under claims, so a doubled or a missed
wake-up is harmless.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import datetime, timedelta

from apscheduler.events import EVENT_JOB_MAX_INSTANCES, EVENT_JOB_SUBMITTED
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from wechat_bot import wiring
from wechat_bot.kernel import clock, hosts, lives
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import HOLDING, Standing
from wechat_bot.notices.delivery import deliver
from wechat_bot.publishing import errands, inbox, protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.worker import lanes
from wechat_bot.worker.agenda import soonest
from wechat_bot.worker.lanes import Lane, Lanes
from wechat_bot.worker.rounds import Rounds
from wechat_bot.worker.watchdog import Pulse, Watchdog

log = logging.getLogger(__name__)
# A tick that is skipped because the last one still works is no news: that one does the work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)
_AHEAD = timedelta(minutes=1)
_WATCH_SECONDS = 60.0
_STRANGERS = frozenset({Standing.NOT_ENROLLED, Standing.OTHER_INSTALLATION})
# A lane's own slow round: what no look finds, and what need not happen at once.
_SLOW_SECONDS = 45.0
# A host that may not publish still does these: a person waits for what is public to go.
_ALWAYS = frozenset({"take_down"})


class Worker:
    """Publishes what is due and keeps the ledger up to date until stopped."""

    def __init__(self, office: Office, gateway: WeChatGateway | None) -> None:
        self.office = office
        self.gateway = gateway
        self._ways = wiring.connect_notices(office)
        # Distinct even when a process number is used again: a lease belongs to one life.
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self.standing = Standing.NOT_ENROLLED
        self._busy, self._wanted = threading.Lock(), threading.Event()
        self._stop = threading.Event()
        self._alarms: set[tuple[int, datetime]] = set()
        self._settings = office.config.worker
        self._slow = min(_SLOW_SECONDS, 10 * self._settings.sweep_seconds)
        self._slow_steps_at: float | None = None
        self._lanes, tick = Lanes(office.db.writes_of), Pulse()
        self._threads = ThreadPoolExecutor()
        self._scheduler = BackgroundScheduler(
            timezone=clock.BEIJING, executors={"default": self._threads},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(lambda _event: tick.beat(),
                                     EVENT_JOB_SUBMITTED | EVENT_JOB_MAX_INSTANCES)
        self._watchdog = Watchdog(
            max(self._settings.stall_seconds, 3 * self._settings.sweep_seconds), tick,
            self._lanes.still, self._start_anew)

    def start(self) -> None:
        """Start the clock; returns at once."""
        self.standing = hosts.check(self.office)
        lives.begin(self.office, self.name, hosts.host_id(self.office), HOLDING[self.standing])
        self._scheduler.start()
        # Lanes of their own: no publication shall wait for a mail server that does not answer,
        # and neither a publication nor a 下架 for an import of years.
        quick = frozenset(wiring.errand_runners(self.office)) - wiring.LONG_ERRANDS
        self._every(self._slow, Lane.PUBLISH.value, self.work)
        self._every_on(Lane.NOTICES, self._slow, self.send_notices)
        self._every_on(Lane.ERRANDS, self._slow, lambda: self.run_errands(quick))
        self._every_on(Lane.LONG_ERRANDS, self._slow,
                       lambda: self.run_errands(wiring.LONG_ERRANDS))
        # Asks WeChat as well, so it too keeps out of the way of what goes out.
        self._every_on(Lane.WATCH, _WATCH_SECONDS, self.watch)
        self._every(self._settings.sweep_seconds, "look", self.look)
        self._every(self._settings.beat_seconds, "beat", self.beat, at_once=False)
        self._watchdog.start()

    def stop(self) -> None:
        """Finish the step under way and stop."""
        self._stop.set()
        # Not waited for in there: it holds the scheduler's lock, and a job that sets an alarm just
        # now would never come out. Still watched: where a step hangs, the watchdog ends it.
        self._scheduler.shutdown(wait=False)
        self._threads.shutdown(wait=True)
        self._watchdog.stop()
        try:
            hosts.check(self.office, at_once=True)  # the last lines of the journal are kept in mind
            lives.end(self.office, self.name)
        except Exception:  # the panel will see that it is gone
            log.exception("the end could not be noted")

    def run_forever(self) -> None:
        """Start and stay until `stop` is called from a signal handler or another thread."""
        self.start()
        self._stop.wait()

    def ask_to_stop(self) -> None:
        """Let run_forever return; for signal handlers."""
        self._stop.set()

    def look(self) -> None:
        """Wake the lanes that have something to do, and set the alarms of the coming minute."""
        try:
            now = clock.now()
            with self.office.db.read() as session:
                found = soonest(session)
            for lane, moment in found.items():
                if moment <= now:
                    self._wake(lane.value)
            if self._alarms or (Lane.PUBLISH in found and found[Lane.PUBLISH] <= now + _AHEAD):
                self._set_alarms()
        except Exception:  # the clock must go on; the lanes make their slow rounds meanwhile
            log.exception("looking failed")

    def work(self) -> None:
        """Do everything that is due. An error is logged; the other steps and sweeps go on.

        Where another thread is at it, that one does it again afterwards: a burst of alarms shall
        not take all the threads of the other lanes.
        """
        self._wanted.set()
        while self._wanted.is_set() and self._busy.acquire(blocking=False):
            try:
                self._wanted.clear()
                self._sweep()
            finally:
                self._busy.release()

    def _sweep(self) -> None:
        """The slow steps follow where anything was written, and else once in a while."""
        thread = threading.get_ident()
        before = self.office.db.writes_of(thread)
        with self._lanes.turn(Lane.PUBLISH, thread):
            self._do(self._quick_steps())
            if self._slow_steps_are_due() or self.office.db.writes_of(thread) != before:
                self._slow_steps_at = time.monotonic()
                self._do(self._slow_steps())

    def _quick_steps(self) -> tuple[Callable[[], object], ...]:
        return (
            self._check_standing,
            lambda: protocol.sweep(self.office, self.gateway, self.name, self.standing,
                                   self._may_go_on),
            lambda: inbox.sweep(self.office, self.gateway, self.name),
            lambda: wiring.hand_on(self.office),
        )

    def _slow_steps(self) -> tuple[Callable[[], object], ...]:
        return (
            lambda: wiring.sweep_ledger(self.office),
            lambda: wiring.sweep_reminders(self.office),
            lambda: wiring.ensure_nightly(self.office),
            lambda: wiring.go_on_after_restore(self.office),
            lambda: wiring.ask_for_worker(self.office),
            self._set_alarms,
            self._check_standing,
        )

    def _do(self, steps: Collection[Callable[[], object]]) -> None:
        for step in steps:
            self._lanes.got_on(Lane.PUBLISH)
            if self._stop.is_set():
                return
            try:
                step()
            except Exception:  # the clock must go on; what failed is due again next time
                log.exception("sweep failed")

    def _slow_steps_are_due(self) -> bool:
        last = self._slow_steps_at
        return last is None or time.monotonic() - last >= self._slow - self._settings.sweep_seconds

    def _check_standing(self) -> None:
        before = self.standing
        try:
            self.standing = hosts.check(self.office)
        except Exception:
            self.standing = Standing.NOT_ENROLLED  # what cannot be checked publishes nothing
            raise
        if self.standing is not before:
            log.warning("publishing: %s", self.standing)
            self.beat()

    def _may_go_on(self) -> bool:
        return not self._stop.is_set()

    def run_errands(self, kinds: Collection[str]) -> None:
        """Do the errands (后台事务) of these kinds that are due. An error is logged, never raised."""
        stranger = self.standing in (Standing.NOT_ENROLLED, Standing.OTHER_INSTALLATION)
        runners = {kind: run for kind, run in wiring.errand_runners(self.office).items()
                   if kind in kinds and (kind in _ALWAYS or not stranger)}
        try:
            errands.sweep(self.office, self.gateway, self.name, runners,
                          may_go_on=self._may_go_on)
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("errands failed")

    def watch(self) -> None:
        """Quotas and checks before publication. An error is logged, never raised.

        Not on a host that has no part in this database: a copy on another machine shall alarm
        nobody.
        """
        try:
            if hosts.look(self.office).standing not in _STRANGERS:
                wiring.watch(self.office, self.gateway)
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("watching failed")

    def send_notices(self) -> None:
        """Send the mails and group messages that are due. An error is logged, never raised."""
        try:
            deliver(self.office, self._ways, may_go_on=self._may_go_on)
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("sending notices failed")

    def beat(self) -> None:
        """A sign of life, and why nothing is published. An error is logged, never raised."""
        try:
            still = lanes.in_words(self._lanes.still(), self._watchdog.stall_seconds)
            lives.beat(self.office, self.name, HOLDING[self.standing], still)
        except Exception:  # the panel will show it as gone, and that is true enough
            log.exception("the sign of life failed")

    def _every(
        self, seconds: float, name: str, act: Callable[[], None], *, at_once: bool = True
    ) -> None:
        first = clock.now() if at_once else clock.now() + timedelta(seconds=seconds)
        self._scheduler.add_job(act, Rounds(seconds), id=name, next_run_time=first)

    def _every_on(self, lane: Lane, seconds: float, act: Callable[[], None]) -> None:
        def turn() -> None:
            with self._lanes.turn(lane, threading.get_ident()):
                act()

        self._every(seconds, lane.value, turn)

    def _wake(self, name: str) -> None:
        with suppress(JobLookupError):  # stopped meanwhile
            self._scheduler.modify_job(name, next_run_time=clock.now())

    def _start_anew(self) -> None:
        """The machine's clock was set: every job counts from the new time."""
        for job in self._scheduler.get_jobs():
            if isinstance(job.trigger, Rounds):
                self._wake(job.id)

    def _set_alarms(self) -> None:
        until = clock.now() + _AHEAD
        with self.office.db.read() as session:
            due = set(queries.due_times(session, until))
        for message_id, moment in due - self._alarms:
            self._scheduler.add_job(
                self.work, DateTrigger(run_date=moment, timezone=clock.BEIJING),
                id=f"message-{message_id}", replace_existing=True,
            )
        self._alarms = due
