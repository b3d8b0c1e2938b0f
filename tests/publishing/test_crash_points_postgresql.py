"""kill -9 on PostgreSQL: some points in every run, every point in the long form."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.publishing.test_crash_points import COMMITS, POINTS
from tests.support.cast import hire
from tests.support.crashing import CONFIG, Scene
from tests.support.offices import APP_SECRET
from tests.support.publishing import queued, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office

SHORT = [("commit", 4), ("before", 5), ("after", 5), ("commit", COMMITS)]


@pytest.fixture
def scene(tmp_path: Path, emulator: EmulatorServer, postgres_url: str) -> Iterator[Scene]:
    """An office on PostgreSQL with a message that is due, and its WeChat."""
    config = tmp_path / "config.toml"
    (tmp_path / "app-secret").write_text(APP_SECRET)
    config.write_text(CONFIG.format(base=emulator.base_url, url=postgres_url))
    switch(emulator, publish_delay_min=0.0, publish_delay_max=0.0)
    office = open_office(load_config(config))
    hosts.move_in(office)
    yield Scene(office, emulator, config, queued(office, hire(office)))
    office.close()


@pytest.mark.parametrize(("point", "number"), SHORT)
def test_killed_there_and_restarted(scene: Scene, point: str, number: int) -> None:
    scene.kill_and_restart(point, number)


@pytest.mark.long
@pytest.mark.parametrize(("point", "number"), POINTS)
def test_killed_anywhere_and_restarted(scene: Scene, point: str, number: int) -> None:
    scene.kill_and_restart(point, number)
