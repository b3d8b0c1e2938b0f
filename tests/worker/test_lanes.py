"""The lanes of a worker do not wait for each other, not even for one that hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests.support.cast import hire
from tests.support.offices import new_office
from tests.support.publishing import queued, state
from tests.worker.processes import all_lives, office_with_config, start
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, hosts
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Standing
from wechat_bot.publishing.rules import MessageState
from wechat_bot.worker import loop
from wechat_bot.worker.lanes import Lane, Lanes, in_words
from wechat_bot.worker.loop import Worker


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    office = new_office(tmp_path, wechat={"app_id": ""})
    yield Worker(office, None)
    office.close()


def test_a_mail_server_that_never_answers_is_shown_and_in_the_end_ends_the_process(
    tmp_path: Path, emulator: EmulatorServer
) -> None:
    office = office_with_config(tmp_path, f"sqlite:///{tmp_path / 'office.sqlite3'}", emulator,
                                stall_seconds=3)
    cast = hire(office)
    process = start(office, "no-mail")
    message_id = queued(office, cast)
    _, said = process.communicate(timeout=60)
    life, = all_lives(office)
    assert "发邮件和群通知从" in life.still, "运行状态 showed it"
    assert state(office, message_id) is MessageState.PUBLISHED, "meanwhile it published"
    assert process.returncode == 70
    assert said.count("notices has not got on") == 2, "told once, and when it ended"
    office.close()


def test_a_lane_gets_on_with_every_commit(office: Office) -> None:
    lanes = Lanes(office.db.writes_of)
    with lanes.turn(Lane.NOTICES, threading.get_ident()):
        time.sleep(0.2)
        assert lanes.still()[Lane.NOTICES].seconds >= 0.2
        assert "发邮件和群通知从" in in_words(lanes.still(), 0.1)
        assert in_words(lanes.still(), 60.0) == ""
        with office.db.write():
            pass
        assert lanes.still()[Lane.NOTICES].seconds < 0.2
    assert lanes.still() == {}


def test_a_job_that_wakes_another_while_the_worker_stops_does_not_hold_it_up(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = threading.Event()

    def slow(_: Session) -> dict[Lane, object]:
        looks.set()
        worker._stop.wait(20)
        time.sleep(0.3)  # by now the scheduler is being stopped
        return {Lane.PUBLISH: clock.now() - timedelta(seconds=1)}

    monkeypatch.setattr(loop, "soonest", slow)
    worker.start()
    assert looks.wait(20)
    end = threading.Thread(target=worker.stop, daemon=True)
    end.start()
    end.join(20)
    assert not end.is_alive()


def test_alarms_do_not_take_the_threads_of_other_lanes_and_none_is_lost(worker: Worker) -> None:
    """While a sweep is under way, further calls return at once and it is done once more."""
    inside, go_on, sweeps = threading.Event(), threading.Event(), []

    def sweep() -> None:
        sweeps.append(1)
        inside.set()
        go_on.wait(20)

    worker._sweep = sweep  # type: ignore[method-assign]
    first = threading.Thread(target=worker.work, daemon=True)
    first.start()
    assert inside.wait(20)
    for _ in range(100):
        worker.work()
    go_on.set()
    first.join(20)
    assert not first.is_alive() and len(sweeps) == 2


def test_while_the_host_is_checked_it_counts_as_before(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks just then must not hear that this host is a stranger."""
    check, seen = hosts.check, []

    def slow(office: Office) -> Standing:
        seen.append(worker.standing)
        return check(office)

    monkeypatch.setattr(hosts, "check", slow)
    worker._check_standing()
    worker._check_standing()
    assert seen == [Standing.NOT_ENROLLED, Standing.OK]

    def broken(_: Office) -> Standing:
        raise OSError("disk")

    monkeypatch.setattr(hosts, "check", broken)
    with pytest.raises(OSError):
        worker._check_standing()
    assert worker.standing is Standing.NOT_ENROLLED, "what cannot be checked publishes nothing"
