"""The watchdog's own judgement, and a clock that jumps."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from tests.support.offices import new_office
from wechat_bot.kernel import clock
from wechat_bot.worker.lanes import Lane, Still
from wechat_bot.worker.loop import Worker
from wechat_bot.worker.watchdog import Pulse, Watchdog


def wait(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def dog(
    stall: float, tick: Pulse, still: Callable[[], Mapping[Lane, Still]]
) -> tuple[Watchdog, list[str]]:
    """A watchdog that only notes what it would do."""
    deeds: list[str] = []
    made = Watchdog(stall, tick, still, lambda: deeds.append("clock"),
                    lambda: deeds.append("end"))
    return made, deeds


def test_a_clock_that_stands_still_ends_the_process() -> None:
    made, deeds = dog(0.2, Pulse(), dict)
    made.start()
    wait(lambda: "end" in deeds)
    made.stop()


def test_work_that_does_not_get_on_ends_it_and_slow_work_does_not() -> None:
    tick, stuck = Pulse(), {Lane.PUBLISH: Still(5.0, clock.now())}

    def still() -> Mapping[Lane, Still]:
        tick.beat()
        return stuck

    made, deeds = dog(10.0, tick, still)
    made._look()
    assert deeds == []
    stuck[Lane.PUBLISH] = Still(10.5, clock.now())
    made._look()
    assert deeds == ["end"]


def test_another_lane_is_told_of_once_and_ends_it_only_after_long(
    caplog: pytest.LogCaptureFixture,
) -> None:
    stuck = {Lane.NOTICES: Still(11.0, clock.now())}
    made, deeds = dog(10.0, Pulse(), lambda: stuck)
    for _ in range(3):
        made._look()
    assert deeds == [] and caplog.text.count("notices has not got on") == 1
    stuck.clear()
    made._look()
    stuck[Lane.NOTICES] = Still(99.0, clock.now())
    made._look()
    assert deeds == [] and caplog.text.count("notices has not got on") == 2, "it stands again"
    stuck[Lane.NOTICES] = Still(101.0, clock.now())
    made._look()
    assert deeds == ["end"]


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
