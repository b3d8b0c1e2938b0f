"""Reconciling against the emulator: an office that is connected to it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.reconciling.account import Account
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.wechat.client import make_gateway


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    """An office whose WeChat is the emulator."""
    opened = new_office(tmp_path, staffed=True, wechat={"api_base": emulator.base_url})
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    """The people of the office."""
    return hire(office)


@pytest.fixture
def gateway(office: Office) -> WeChatGateway:
    """The real client."""
    return make_gateway(office)


@pytest.fixture
def account(emulator: EmulatorServer, office: Office, cast: Cast, gateway: WeChatGateway) -> Account:
    """The account, its back end and our worker."""
    return Account(emulator, office, cast, gateway)


@pytest.fixture(scope="module")
def crash() -> Iterator[Callable[[Account, int], int]]:
    """A worker process killed at its n-th commit; how it ended (-9 for killed)."""
    nursery = subprocess.Popen(
        [sys.executable, "-m", "tests.reconciling.crasher"], text=True, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    assert nursery.stdin is not None and nursery.stdout is not None

    def run(account: Account, point: int) -> int:
        assert nursery.stdin is not None and nursery.stdout is not None
        job = [str(account.office.config.folder), account.emulator.base_url, point]
        nursery.stdin.write(json.dumps(job) + "\n")
        nursery.stdin.flush()
        return int(nursery.stdout.readline())

    yield run
    nursery.stdin.close()
    nursery.wait(10)
    nursery.stdout.close()
