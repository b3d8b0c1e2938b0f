"""kill -9 of the worker at every step of publishing, then a restart.

For each commit and for each call to WeChat (before and after it), a process of its own dies
there; another worker takes over. Never more than one publication; exactly one wherever
evidence decides; where nothing proves anything, 结果待核实.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from tests.support.cast import hire
from tests.support.offices import APP_SECRET
from tests.support.publishing import make_due, queued, readers, state, sweep_until, switch
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import schema
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.publishing.rules import MessageState

S = MessageState
CRASHER = Path(__file__).with_name("crasher.py")
CONFIG = """
demo = true
[agency]
name = "额敏县司法局"
sections = ["普法与依法治理股"]
[database]
url = "sqlite:///office.sqlite3"
[wechat]
app_id = "wx_demo_emulator"
app_secret_file = "app-secret"
api_base = "{base}"
connect_timeout = 1
read_timeout = 2
[publishing]
retry_seconds = [0.05]
poll_seconds = [0.05]
evidence_seconds = [0.1, 0.1, 0.1]
[worker]
lease_seconds = 6.1
"""
# What a run without a kill goes through; test_the_table_is_complete holds these numbers.
COMMITS, CALLS = 29, 7
POINTS = [("commit", n) for n in range(1, COMMITS + 1)] + [
    (point, n) for n in range(1, CALLS + 1) for point in ("before", "after")]


@dataclass
class Scene:
    """An office of its own with one message of one article, due now, and its WeChat."""

    office: Office
    emulator: EmulatorServer
    config: Path
    message_id: int

    def crash(self, point: str, number: int) -> int:
        done = subprocess.run(
            [sys.executable, str(CRASHER), str(self.config), point, str(number)],
            timeout=40, capture_output=True, text=True, cwd=Path(__file__).parents[2],
        )
        assert done.returncode in (0, -9), done.stderr
        return done.returncode

    def submits(self) -> int:
        return len(requests.get(f"{self.emulator.base_url}/_control/submits", timeout=5).json())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the cast and a message that is due, made once."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "app-secret").write_text(APP_SECRET)
    (folder / "config.toml").write_text(CONFIG.format(base="http://127.0.0.1:9"))
    office = open_office(load_config(folder / "config.toml"))
    schema.migrate(office.db)
    queued(office, hire(office))
    with office.db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    office.close()
    return folder


@pytest.fixture
def scene(template: Path, tmp_path: Path, emulator: EmulatorServer) -> Iterator[Scene]:
    """A copy of the template, connected to a fresh emulator."""
    folder = tmp_path / "office"
    shutil.copytree(template, folder)
    config = folder / "config.toml"
    config.write_text(CONFIG.format(base=emulator.base_url))
    # Without a delay the first poll finds it published, so that the points are always the same.
    switch(emulator, publish_delay_min=0.0, publish_delay_max=0.0)
    office = open_office(load_config(config))
    yield Scene(office, emulator, config, 1)
    office.close()


@pytest.mark.parametrize(("point", "number"), POINTS)
def test_killed_there_and_restarted(scene: Scene, point: str, number: int) -> None:
    assert scene.crash(point, number) == -9, "this point is never reached: the table is wrong"
    make_due(scene.office, 1)  # the lease of the dead worker has run out
    gateway = wiring.connect(scene.office)
    end = sweep_until(scene.office, gateway, 1, S.PUBLISHED, S.UNCONFIRMED)
    wiring.hand_on(scene.office)
    wiring.sweep_ledger(scene.office)
    got = readers(scene.emulator)
    assert scene.submits() == len(got) <= 1
    # Evidence decides whenever it was carried out; only then may it be called published.
    assert (end is S.PUBLISHED) == (len(got) == 1)
    with scene.office.db.read() as session:
        urls = list(session.scalars(select(Release.url)))
    assert urls == [item["url"] for item in got]


def test_the_table_is_complete(scene: Scene) -> None:
    assert scene.crash("commit", 10_000) == 0
    assert state(scene.office, 1) is S.PUBLISHED
    assert len(readers(scene.emulator)) == 1


@pytest.mark.parametrize(("point", "number"), [("commit", COMMITS + 1), ("before", CALLS + 1)])
def test_there_is_no_later_point(scene: Scene, point: str, number: int) -> None:
    assert scene.crash(point, number) == 0
