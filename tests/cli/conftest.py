"""The command line on a configuration of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wechat_bot.cli.entry import main

Run = Callable[..., Result]


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Where the configuration will be; `init` has not been run."""
    return tmp_path / "office" / "config.toml"


@pytest.fixture
def run(config: Path) -> Run:
    """Run one command: stdout, stderr and exit code in the result."""

    def command(*args: str) -> Result:
        return CliRunner().invoke(main, ["--config", str(config), *args], catch_exceptions=False)

    return command


@pytest.fixture
def ready(run: Run) -> Run:
    """The same after `init` with the five-person office."""
    done = run("init", "--agency", "额敏县司法局", "--mode", "manual", "--people", "five")
    assert done.exit_code == 0, done.output
    return run
