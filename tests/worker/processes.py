"""Real worker processes for tests, and the office that they work for."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from tests.support.crashing import CONFIG
from tests.support.offices import APP_SECRET, new_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.installation import WorkerLife
from wechat_bot.kernel.office import Office

DOOMED = Path(__file__).with_name("doomed.py")
_WORKER = "sweep_seconds = 0.2\nbeat_seconds = 0.5\nstall_seconds = 2\n"


def office_with_config(
    folder: Path, url: str, emulator: EmulatorServer, **changes: object
) -> Office:
    """An office, with the configuration file that its workers read.

    Its workers sweep and beat often, and are stuck after 2 s; `changes` take the place of such
    settings.
    """
    (folder / "app-secret").write_text(APP_SECRET, encoding="utf-8")
    text = CONFIG.format(url=url, base=emulator.base_url) + _WORKER
    for key, value in changes.items():
        text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
        assert found == 1, key
    (folder / "config.toml").write_text(text, encoding="utf-8")
    return new_office(folder, database={"url": url}, wechat={"api_base": emulator.base_url},
                      worker={"beat_seconds": 0.5})


def start(office: Office, how: str = "") -> subprocess.Popen[str]:
    """A worker process; it has started when this returns."""
    return _has_started(_begin(office, how))


@contextmanager
def running(office: Office, count: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Some worker processes, ended afterwards."""
    processes = [_begin(office, "") for _ in range(count)]
    try:
        for process in processes:
            _has_started(process)
        yield processes
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.communicate(timeout=60)


def _begin(office: Office, how: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(DOOMED), str(office.config.path("config.toml")), how], text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=Path(__file__).parents[2])


def _has_started(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n", process.communicate()[1]
    return process


def wait(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Until it holds; the limit only ends a test that fails."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def all_lives(office: Office) -> list[WorkerLife]:
    """Every worker that ever began."""
    with office.db.read() as session:
        return list(session.scalars(select(WorkerLife)))
