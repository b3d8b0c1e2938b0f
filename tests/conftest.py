"""Fixtures that every folder may use."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.cast import Cast, hire
from tests.support.offices import new_office

from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel.office import Office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office on SQLite."""
    opened = new_office(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    """The people of the office."""
    return hire(office)


@pytest.fixture
def emulator() -> Iterator[EmulatorServer]:
    """WeChat, as our emulator plays it, with hardly any delay."""
    server = EmulatorServer(EmulatorSettings(publish_delay_min=0.01, publish_delay_max=0.05))
    server.start()
    yield server
    server.stop()
