"""Worker processes: several share the work, one takes over from a dead one, a stuck one ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from tests.support.cast import hire
from tests.support.crashing import CONFIG
from tests.support.offices import APP_SECRET, new_office
from tests.support.publishing import queued, read, readers, state
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.installation import WorkerLife
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.rules import MessageState

DOOMED = Path(__file__).with_name("doomed.py")


@pytest.fixture
def office(tmp_path: Path, database_url: str, emulator: EmulatorServer) -> Iterator[Office]:
    """An office on either database, with the configuration file that its workers read."""
    (tmp_path / "app-secret").write_text(APP_SECRET, encoding="utf-8")
    text = CONFIG.format(url=database_url, base=emulator.base_url)
    (tmp_path / "config.toml").write_text(
        text + "sweep_seconds = 0.2\nbeat_seconds = 0.5\nstall_seconds = 2\n", encoding="utf-8")
    opened = new_office(tmp_path, database={"url": database_url},
                        wechat={"api_base": emulator.base_url}, worker={"beat_seconds": 0.5})
    yield opened
    opened.close()


def start(office: Office, how: str = "") -> subprocess.Popen[str]:
    """A worker process; it has started when this returns."""
    process = subprocess.Popen(
        [sys.executable, str(DOOMED), str(office.config.path("config.toml")), how], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n", process.communicate()[1]
    return process


@contextmanager
def running(office: Office, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Some worker processes, ended afterwards."""
    processes = [start(office) for _ in range(count)]
    try:
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=30)


def wait(condition: Callable[[], bool], seconds: float = 40.0) -> None:
    """Until it holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def all_lives(office: Office) -> list[WorkerLife]:
    with office.db.read() as session:
        return list(session.scalars(select(WorkerLife)))


def test_several_share_the_work_and_say_that_they_live(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    with running(office, 3) as processes:
        ids = [queued(office, cast, body=f"正文第{n}篇，各不相同。\n") for n in range(6)]
        wait(lambda: all(state(office, i) is MessageState.PUBLISHED for i in ids))
        rows = all_lives(office)
        assert {row.pid for row in rows} == {process.pid for process in processes}
        assert all(row.stopped_at is None and row.holding == "" for row in rows)
        first = max(row.beat_at for row in rows)
        wait(lambda: min(row.beat_at for row in all_lives(office)) > first)
    assert all(process.returncode == 0 for process in processes)
    assert all(row.stopped_at is not None for row in all_lives(office)), "a clean end is noted"
    assert len(readers(emulator)) == len(ids)
    submits = requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json()
    assert len(submits) == len(ids)


def test_another_takes_over_from_one_that_was_killed(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    doomed = start(office)
    message_id = queued(office, cast)
    wait(lambda: read(office, message_id).fence > 0)
    doomed.send_signal(signal.SIGKILL)
    doomed.communicate(timeout=10)
    with running(office, 1):
        wait(lambda: state(office, message_id) in (MessageState.PUBLISHED,
                                                   MessageState.UNCONFIRMED))
    got = readers(emulator)
    assert len(got) == (1 if state(office, message_id) is MessageState.PUBLISHED else len(got)) <= 1
    dead = next(row for row in all_lives(office) if row.pid == doomed.pid)
    assert dead.stopped_at is None, "it could not say so; its last sign of life grows old"


@pytest.mark.parametrize(("how", "word"), [("no-clock", "not ticked"), ("no-progress", "got on")])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_stuck_one_ends_so_that_the_supervisor_starts_it_anew(
    office: Office, how: str, word: str
) -> None:
    process = start(office, how)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 70
    assert word in said
