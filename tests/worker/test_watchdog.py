"""The watchdog's own judgement, a clock that jumps, and what an idle worker writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.support.offices import new_office
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.worker.loop import Worker
from wechat_bot.worker.watchdog import Pulse, Watchdog


def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def dog(stall: float, tick: Pulse, progress: Callable[[], float]) -> tuple[Watchdog, list[str]]:
    """A watchdog that only notes what it would do."""
    deeds: list[str] = []
    made = Watchdog(stall, tick, progress, lambda: deeds.append("clock"),
                    lambda: deeds.append("end"))
    return made, deeds


def test_a_clock_that_stands_still_ends_the_process() -> None:
    made, deeds = dog(0.2, Pulse(), lambda: 0.0)
    made.start()
    wait(lambda: "end" in deeds)
    made.stop()


def test_work_that_does_not_get_on_ends_it_and_slow_work_does_not() -> None:
    tick, stuck = Pulse(), [0.1]
    made, deeds = dog(0.4, tick, lambda: tick.beat() or stuck[0])
    made.start()
    time.sleep(0.8)
    assert deeds == []
    stuck[0] = 0.5
    wait(lambda: "end" in deeds)
    made.stop()


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_clock_that_is_set_does_not_stop_the_sweeps(tmp_path: Path, hours: int) -> None:
    """The scheduler counts by the machine's clock: set back, it would wait for three hours."""
    office = new_office(tmp_path, wechat={"app_id": ""},
                        worker={"sweep_seconds": 0.2, "stall_seconds": 4})
    worker = Worker(office, None)
    looks: list[float] = []
    worker.look = lambda: looks.append(time.monotonic())  # type: ignore[method-assign]
    with time_machine.travel(clock.now(), tick=True) as traveller:
        worker.start()
        try:
            wait(lambda: len(looks) > 2)
            traveller.shift(timedelta(hours=hours))
            seen = len(looks)
            wait(lambda: len(looks) > seen + 3, seconds=6)
        finally:
            worker.stop()
    office.close()


def test_an_idle_worker_writes_its_sign_of_life_and_nothing_else(office: Office) -> None:
    worker = Worker(office, None)
    worker.start()
    try:
        time.sleep(1.5)  # sweeps every 0.1 s, slow rounds every second
        before = office.db.writes
        time.sleep(2.5)
        assert office.db.writes == before, "a beat is due only after 40 s"
        worker.beat()
        assert office.db.writes == before + 1
    finally:
        worker.stop()
