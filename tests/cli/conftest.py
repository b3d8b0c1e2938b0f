"""The command line on a configuration of its own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wechat_bot.cli.entry import main
from wechat_bot.kernel import hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office

Run = Callable[..., Result]


def _run(config: Path, *args: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(config), *args], catch_exceptions=False)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the configuration will be; `init` has not been run."""
    return tmp_path / "office" / "config.toml"


@pytest.fixture
def run(config: Path) -> Run:
    """Run one command: stdout, stderr and exit code in the result."""

    def command(*args: str) -> Result:
        return _run(config, *args)

    return command


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder after `init` with the five-person office, whose passwords are costly to keep."""
    folder = tmp_path_factory.mktemp("init")
    done = _run(folder / "config.toml", "init", "--agency", "额敏县司法局", "--mode", "manual",
                "--people", "five")
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def ready(config: Path, run: Run, made_once: Path) -> Run:
    """The same in a copy of that folder, with a card of its own."""
    shutil.copytree(made_once, config.parent, ignore=shutil.ignore_patterns("state"))
    office = open_office(load_config(config))
    if not hosts.look(office).books.enrolled:
        hosts.enrol_maker(office)
    office.close()
    return run
