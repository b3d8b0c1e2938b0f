"""One worker process. The scheduler only wakes it up; the message rows say what to do.

A sweep of a few seconds would be enough; an alarm per message that is due within the next
minute makes it punctual. Both call the same `work`, so a doubled or a missed alarm is harmless.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
from collections.abc import Collection
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger
from apscheduler.triggers.interval import IntervalTrigger

from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices.delivery import deliver
from wechat_bot.publishing import errands, inbox, protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway

log = logging.getLogger(__name__)
# A tick that is skipped because the last one still works is no news: that one does the work.
logging.getLogger("apscheduler").setLevel(logging.ERROR)
_AHEAD = timedelta(minutes=1)
_WATCH_SECONDS = 60.0


class Worker:
    """Publishes what is due and keeps the ledger up to date until stopped."""

    def __init__(self, office: Office, gateway: WeChatGateway | None) -> None:
        self.office = office
        self.gateway = gateway
        self._ways = wiring.connect_notices(office)
        # Distinct even when a process number is used again: a lease belongs to one life.
        self.name = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._busy = threading.Lock()
        self._stop = threading.Event()
        self._alarms: set[tuple[int, datetime]] = set()
        self._scheduler = BackgroundScheduler(
            timezone=clock.BEIJING,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )

    def start(self) -> None:
        """Start the clock; returns at once."""
        self._scheduler.start()
        self._scheduler.add_job(
            self.work, IntervalTrigger(seconds=self.office.config.worker.sweep_seconds,
                                       timezone=clock.BEIJING),
            id="sweep", next_run_time=clock.now(),
        )
        # A job of its own: no publication shall wait for a mail server that does not answer.
        self._scheduler.add_job(
            self.send_notices, IntervalTrigger(seconds=self.office.config.worker.sweep_seconds,
                                               timezone=clock.BEIJING),
            id="notices", next_run_time=clock.now(),
        )

        # Two more: neither a publication nor a 下架 shall wait for an import of years.
        for name, kinds in self._errand_jobs().items():
            self._scheduler.add_job(
                self.run_errands, IntervalTrigger(seconds=self.office.config.worker.sweep_seconds,
                                                  timezone=clock.BEIJING),
                args=[kinds], id=name, next_run_time=clock.now(),
            )

        # Asks WeChat as well, so it too keeps out of the way of what goes out.
        self._scheduler.add_job(
            self.watch, IntervalTrigger(seconds=_WATCH_SECONDS, timezone=clock.BEIJING),
            id="watch", next_run_time=clock.now(),
        )

    def stop(self) -> None:
        """Finish the step under way and stop."""
        self._stop.set()
        self._scheduler.shutdown(wait=True)

    def run_forever(self) -> None:
        """Start and stay until `stop` is called from a signal handler or another thread."""
        self.start()
        self._stop.wait()

    def ask_to_stop(self) -> None:
        """Let run_forever return; for signal handlers."""
        self._stop.set()

    def work(self) -> None:
        """Do everything that is due. An error is logged; the other steps and sweeps go on."""
        steps = (
            lambda: protocol.sweep(self.office, self.gateway, self.name),
            lambda: inbox.sweep(self.office, self.gateway, self.name),
            lambda: wiring.hand_on(self.office),
            lambda: wiring.sweep_ledger(self.office),
            lambda: wiring.sweep_reminders(self.office),
            lambda: wiring.ensure_nightly(self.office),
            self._set_alarms,
        )
        with self._busy:
            for step in steps:
                try:
                    step()
                except Exception:  # the clock must go on; what failed is due again next time
                    log.exception("sweep failed")

    def run_errands(self, kinds: Collection[str]) -> None:
        """Do the errands (后台事务) of these kinds that are due. An error is logged, never raised."""
        runners = {kind: run for kind, run in wiring.errand_runners(self.office).items()
                   if kind in kinds}
        try:
            errands.sweep(self.office, self.gateway, self.name, runners,
                          may_go_on=lambda: not self._stop.is_set())
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("errands failed")

    def _errand_jobs(self) -> dict[str, frozenset[str]]:
        quick = frozenset(wiring.errand_runners(self.office)) - wiring.LONG_ERRANDS
        return {"errands": quick, "long_errands": wiring.LONG_ERRANDS}

    def watch(self) -> None:
        """Quotas and checks before publication. An error is logged, never raised."""
        try:
            wiring.watch(self.office, self.gateway)
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("watching failed")

    def send_notices(self) -> None:
        """Send the mails and group messages that are due. An error is logged, never raised."""
        try:
            deliver(self.office, self._ways, may_go_on=lambda: not self._stop.is_set())
        except Exception:  # the clock must go on; what failed is due again next time
            log.exception("sending notices failed")

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
