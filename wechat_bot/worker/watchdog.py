"""The worker's own watchman: a clock that stands still ends the process; the supervisor starts it anew.

A thread that owes nothing to the scheduler looks every few seconds. It also sees when the
machine's clock was set back: the scheduler counts by that clock and would wait for hours.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import timedelta

from wechat_bot.kernel import clock
from wechat_bot.worker.lanes import Lane, Still

log = logging.getLogger(__name__)
STUCK = 70  # the exit code: EX_SOFTWARE
_LOOKS = 5.0  # seconds between looks, at most
# Only publishing is urgent. Another lane that stands still is told of, and a mail server that
# trickles shall not end a process that publishes well; but not for ever.
_PATIENCE = 10


class Pulse:
    """When something last got on; by the monotonic clock, which nobody sets."""

    def __init__(self) -> None:
        self._at = time.monotonic()

    def beat(self) -> None:
        """It got on."""
        self._at = time.monotonic()

    def age(self) -> float:
        """Seconds since."""
        return time.monotonic() - self._at


def end_process() -> None:
    """Leave at once: a thread that hangs would keep a polite end waiting for ever."""
    logging.shutdown()
    os._exit(STUCK)


class Watchdog:
    """Looks whether the clock ticks and whether the lanes under way get on.

    tick: beats whenever the scheduler wakes. still: how long each lane under way has not got on.
    clock_set: told when the machine's clock jumped.
    """

    def __init__(
        self, stall_seconds: float, tick: Pulse, still: Callable[[], Mapping[Lane, Still]],
        clock_set: Callable[[], None], end: Callable[[], None] = end_process,
    ) -> None:
        self.stall_seconds = stall_seconds
        self._tick, self._still = tick, still
        self._clock_set, self._end = clock_set, end
        self._told: set[Lane] = set()
        self._every = min(_LOOKS, stall_seconds / 4)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._tick.beat()
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._stop.set()

    def _run(self) -> None:
        last, wall = time.monotonic(), clock.now()
        while not self._stop.wait(self._every):
            now, wall_now = time.monotonic(), clock.now()
            slept, shown = now - last, wall_now - wall
            last, wall = now, wall_now
            if abs(shown - timedelta(seconds=slept)) > timedelta(seconds=2):
                log.warning("the clock was set: %s passed by it, %.1f s in truth", shown, slept)
                self._clock_set()
            if slept > 3 * self._every + 1:
                self._tick.beat()  # the whole process stood still (suspended): look again later
                continue
            self._look()

    def _look(self) -> None:
        standing = self._tick.age()
        if standing > self.stall_seconds:
            log.critical("the worker's clock has not ticked for %.0f s: the process ends", standing)
            self._end()
            return
        late = {lane: one.seconds for lane, one in self._still().items()
                if one.seconds > self.stall_seconds}
        for lane, seconds in late.items():
            if lane is Lane.PUBLISH or seconds > _PATIENCE * self.stall_seconds:
                log.critical("%s has not got on for %.0f s: the process ends", lane.value, seconds)
                self._end()
            elif lane not in self._told:
                log.error("%s has not got on for %.0f s", lane.value, seconds)
        self._told = set(late)
