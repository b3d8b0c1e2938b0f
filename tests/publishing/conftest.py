"""Publishing against the emulator: an office that is connected to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cast import Cast, call_in
from tests.support.offices import connected_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.wechat.client import make_gateway


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    """An office with its people, whose WeChat is the emulator."""
    opened = connected_office(tmp_path, emulator.base_url)
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    """The people of the office."""
    return call_in(office)


@pytest.fixture
def gateway(office: Office) -> WeChatGateway:
    """The real client."""
    return make_gateway(office)
