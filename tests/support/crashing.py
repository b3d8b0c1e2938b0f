"""Worker processes that die at chosen points, and what must be true afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from tests.support.cast import hire
from tests.support.offices import APP_SECRET, copy_staffed
from tests.support.publishing import make_due, queued, state, sweep_until
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel import hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MessageState, Mode

CRASHER = Path(__file__).parents[1] / "publishing" / "crasher.py"
CONFIG = """
demo = true
[agency]
name = "额敏县司法局"
sections = ["普法与依法治理股"]
[database]
url = "{url}"
[wechat]
app_id = "wx_demo_emulator"
app_secret_file = "app-secret"
api_base = "{base}"
connect_timeout = 1
read_timeout = 2
[publishing]
mass_repeat_seconds = 0.3
retry_seconds = [0.05]
poll_seconds = [0.05]
evidence_seconds = [0.1, 0.1, 0.1]
[worker]
lease_seconds = 6.1
"""
SQLITE = "sqlite:///office.sqlite3"


@dataclass(frozen=True)
class Scenario:
    """A message that is due: its mode and how many articles it has."""

    mode: Mode
    articles: int


SCENARIOS = tuple(Scenario(mode, count) for mode in (Mode.PUBLISH, Mode.MASS_SEND)
                  for count in (1, 2))


@dataclass(frozen=True)
class Point:
    """Where a process dies. number: the how-manieth commit or call; place: whose it is."""

    kind: str
    number: int
    place: str = ""


@dataclass(frozen=True)
class Seen:
    """What was found after the kill and after the restart. got: articles that readers have."""

    state: str
    end: MessageState
    got: int


@dataclass
class Crash:
    """A job for the crasher: an office of its own with its own WeChat, and the point."""

    folder: Path
    point: Point
    url: str = SQLITE
    emulator: EmulatorServer = field(init=False)

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "config.toml"

    def __enter__(self) -> Crash:
        # Without a delay the first poll finds it published, so that the points are always the same.
        self.emulator = EmulatorServer(EmulatorSettings(
            publish_delay_min=0.0, publish_delay_max=0.0, clientmsgid_fast_seconds=0.2))
        self.emulator.start()
        self.config.write_text(CONFIG.format(base=self.emulator.base_url, url=self.url))
        office = open_office(load_config(self.config))
        hosts.enrol_maker(office)
        office.close()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.emulator.stop()

    def restart(self) -> Seen:
        """Another worker takes over; what it makes of it is compared with what readers got."""
        office = open_office(load_config(self.config))
        try:
            found = MESSAGE_STATE_NAMES[state(office, 1)]
            make_due(office, 1)  # the lease of the dead worker has run out
            gateway = wiring.connect(office)
            end = sweep_until(office, gateway, 1, MessageState.PUBLISHED, MessageState.UNCONFIRMED)
            wiring.hand_on(office)
            wiring.sweep_ledger(office)
            with office.db.read() as session:
                ledger = list(session.scalars(select(Release.url)))
        finally:
            office.close()
        got = self.emulator.readers()
        assert len({item["title"] for item in got}) == len(got), "public twice"
        if end is MessageState.PUBLISHED:
            # WeChat tells the link of a 群发 in its event only, and here nobody listens.
            assert sorted(url or "" for url in ledger) == sorted(
                "" if item["mode"] == "mass_send" else item["url"] for item in got)
        # Evidence decides whenever it was carried out; only then may it be called published.
        assert (end is MessageState.PUBLISHED) == (len(got) > 0)
        return Seen(found, end, len(got))


def make_template(folder: Path, scenario: Scenario, url: str = SQLITE) -> Path:
    """A database with the cast and one message that is due, made once."""
    folder.mkdir()
    (folder / "app-secret").write_text(APP_SECRET)
    (folder / "config.toml").write_text(CONFIG.format(base="http://127.0.0.1:9", url=url))
    if url == SQLITE:
        copy_staffed(folder)
    office = open_office(load_config(folder / "config.toml"))
    hosts.move_in(office)
    queued(office, hire(office), scenario.mode, scenario.articles)
    if office.db.is_sqlite:
        with office.db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.close()
    return folder


def crash_all(
    template: Path, folder: Path, points: Sequence[Point],
    new_database: Callable[[], str] = lambda: SQLITE,
) -> list[tuple[int, list[Point], Seen]]:
    """Die at each point in an office of its own, then restart there: (how it ended, the points
    that were passed, what was seen)."""
    crashes = []
    for number, point in enumerate(points):
        copied = folder / f"office-{number}"
        shutil.copytree(template, copied)
        crashes.append(Crash(copied, point, new_database()).__enter__())
    try:
        ends = run_crasher(crashes, folder)
        return [(code, passed, crash.restart())
                for crash, (code, passed) in zip(crashes, ends, strict=True)]
    finally:
        for crash in crashes:
            crash.__exit__()


def run_crasher(crashes: Sequence[Crash], folder: Path) -> list[tuple[int, list[Point]]]:
    """One process for all jobs: (how each ended, the points that it passed)."""
    jobs = folder / "jobs.json"
    jobs.write_text(json.dumps([
        {"config": str(crash.config), "point": crash.point.kind, "number": crash.point.number}
        for crash in crashes]), encoding="utf-8")
    done = subprocess.run([sys.executable, str(CRASHER), str(jobs)], timeout=30 + 10 * len(crashes),
                          capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(one["code"] in (0, -9) for one in found), done.stderr
    return [(one["code"], _numbered(one["passed"])) for one in found]


def _numbered(passed: Sequence[tuple[str, str]]) -> list[Point]:
    counts: dict[str, int] = {}
    points = []
    for kind, place in passed:
        counts[kind] = counts.get(kind, 0) + 1
        points.append(Point(kind, counts[kind], place))
    return points


def all_points(
    template: Path, folder: Path, new_database: Callable[[], str] = lambda: SQLITE
) -> list[Point]:
    """Every point of a run without a kill, in order, with its place."""
    (_, passed, seen), = crash_all(template, folder, [Point("commit", 10_000)], new_database)
    assert seen.end is MessageState.PUBLISHED
    return passed
