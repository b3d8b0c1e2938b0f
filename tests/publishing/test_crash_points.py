"""kill -9 of the worker at every step of publishing, then a restart.

For each commit and for each call to WeChat (before and after it), a process of its own dies
there; another worker takes over. Never more than one publication; exactly one wherever
evidence decides; where nothing proves anything, 结果待核实.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cast import hire
from tests.support.crashing import CONFIG, Scene
from tests.support.offices import APP_SECRET
from tests.support.publishing import queued, readers, state, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing.rules import MessageState

S = MessageState
# What a run without a kill goes through; test_the_table_is_complete holds these numbers.
COMMITS, CALLS = 30, 7
POINTS = [("commit", n) for n in range(1, COMMITS + 1)] + [
    (point, n) for n in range(1, CALLS + 1) for point in ("before", "after")]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the cast and a message that is due, made once."""
    folder = tmp_path_factory.mktemp("template")
    (folder / "app-secret").write_text(APP_SECRET)
    (folder / "config.toml").write_text(CONFIG.format(base="http://127.0.0.1:9", url="sqlite:///office.sqlite3"))
    office = open_office(load_config(folder / "config.toml"))
    hosts.move_in(office)
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
    config.write_text(CONFIG.format(base=emulator.base_url, url="sqlite:///office.sqlite3"))
    # Without a delay the first poll finds it published, so that the points are always the same.
    switch(emulator, publish_delay_min=0.0, publish_delay_max=0.0)
    office = open_office(load_config(config))
    yield Scene(office, emulator, config, 1)
    office.close()


@pytest.mark.parametrize(("point", "number"), POINTS)
def test_killed_there_and_restarted(scene: Scene, point: str, number: int) -> None:
    scene.kill_and_restart(point, number)


def test_the_table_is_complete(scene: Scene) -> None:
    assert scene.crash("commit", 10_000) == 0
    assert state(scene.office, 1) is S.PUBLISHED
    assert len(readers(scene.emulator)) == 1


@pytest.mark.parametrize(("point", "number"), [("commit", COMMITS + 1), ("before", CALLS + 1)])
def test_there_is_no_later_point(scene: Scene, point: str, number: int) -> None:
    assert scene.crash(point, number) == 0
