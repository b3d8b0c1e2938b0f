"""After publication, against the emulator: an office with something that is public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.aftercare.scenes import Scene
from tests.support.cast import Cast, call_in
from tests.support.offices import connected_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import Mode
from wechat_bot.wechat.client import make_gateway


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    """An office whose WeChat is the emulator."""
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


@pytest.fixture
def scene(
    office: Office, cast: Cast, emulator: EmulatorServer, gateway: WeChatGateway
) -> Callable[..., Scene]:
    """scene(): one article published by interface; scene(Mode.MANUAL, count=3) and so on."""
    def make(mode: Mode = Mode.PUBLISH, count: int = 1) -> Scene:
        return Scene.published(office, cast, emulator, gateway, mode, count)

    return make
