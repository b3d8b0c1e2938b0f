"""One emulator per test, at a fixed moment that only advances when a test says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.emulator.receiver import TOKEN, Receiver, receiving
from tests.emulator.wire import START, Wire
from wechat_bot.emulator import EmulatorServer, EmulatorSettings


@pytest.fixture
def bare() -> Iterator[Wire]:
    """A running emulator, not logged in."""
    settings = EmulatorSettings(seed=7, clock_start=START, clock_frozen=True)
    with EmulatorServer(settings) as server:
        yield Wire(server)


@pytest.fixture
def wire(bare: Wire) -> Wire:
    """A running emulator with a token."""
    bare.log_in()
    return bare


@pytest.fixture
def receiver(wire: Wire) -> Iterator[Receiver]:
    """The account's own server; the emulator pushes to it without waiting between tries."""
    with receiving() as opened:
        wire.switch(callback_url=opened.url, callback_token=TOKEN, callback_retry_seconds=0)
        yield opened
        wire.switch(callback_url="")
