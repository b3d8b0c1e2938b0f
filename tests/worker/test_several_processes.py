"""Worker processes: several share the work, one takes over from a dead one, a stuck one ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.support.cast import hire
from tests.support.publishing import queued, read, readers, state
from tests.worker.processes import all_lives, office_with_config, running, start, wait
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.rules import MessageState


@pytest.fixture
def office(tmp_path: Path, database_url: str, emulator: EmulatorServer) -> Iterator[Office]:
    """An office on either database; its workers are taken for stuck only after a minute."""
    opened = office_with_config(tmp_path, database_url, emulator, stall_seconds=60,
                                connect_timeout=0.5, read_timeout=1.5, lease_seconds=4.1)
    yield opened
    opened.close()


def test_several_share_the_work_and_say_that_they_live(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    with running(office, 3) as processes:
        ids = [queued(office, cast, body=f"正文第{n}篇，各不相同。\n") for n in range(6)]
        wait(lambda: all(state(office, i) is MessageState.PUBLISHED for i in ids))
        rows = all_lives(office)
        assert {row.pid for row in rows} == {process.pid for process in processes}
        assert all(row.stopped_at is None for row in rows)
        assert all(row.holding == row.still == "" for row in rows)
        first = max(row.beat_at for row in rows)
        wait(lambda: min(row.beat_at for row in all_lives(office)) > first)
    assert [process.returncode for process in processes] == [0, 0, 0]
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
    doomed.communicate(timeout=30)
    with running(office, 1):
        wait(lambda: state(office, message_id) in (MessageState.PUBLISHED,
                                                   MessageState.UNCONFIRMED))
    got = len(readers(emulator))
    assert got <= 1
    assert got == 1 or state(office, message_id) is MessageState.UNCONFIRMED
    dead = next(row for row in all_lives(office) if row.pid == doomed.pid)
    assert dead.stopped_at is None, "it could not say so; its last sign of life grows old"


@pytest.mark.parametrize(("how", "word"), [("no-clock", "not ticked"), ("no-progress", "got on")])
def test_a_stuck_one_ends_so_that_the_supervisor_starts_it_anew(
    tmp_path: Path, emulator: EmulatorServer, how: str, word: str
) -> None:
    office = office_with_config(tmp_path, f"sqlite:///{tmp_path / 'office.sqlite3'}", emulator,
                                stall_seconds=3)
    process = start(office, how)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 70
    assert word in said
    office.close()
