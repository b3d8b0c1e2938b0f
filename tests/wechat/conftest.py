"""An office on an empty SQLite file, whose WeChat is whatever server a test starts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.wechat.rawserver import RawServer, Script
from wechat_bot.kernel.config import build_config
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.tables import metadata

SECRET = "demo-secret"
APP = "wx_demo_emulator"


@pytest.fixture(autouse=True)
def secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WECHAT_APP_SECRET", SECRET)
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # must not be used


@pytest.fixture
def open_at(tmp_path: Path) -> Iterator[Callable[..., Office]]:
    """Opens offices (several share one database) at an api_base."""
    opened: list[Office] = []

    def open_it(api_base: str, **wechat: Any) -> Office:
        settings = {"app_id": APP, "connect_timeout": 2.0, "read_timeout": 5.0, **wechat}
        raw = {
            "agency": {"name": "额敏县司法局"},
            "database": {"url": "sqlite:///office.sqlite3"},
            "wechat": {"api_base": api_base, **settings},
        }
        office = open_office(build_config(raw, tmp_path))
        if not opened:
            metadata.create_all(office.db.engine.execution_options(write=True))
        opened.append(office)
        return office

    yield open_it
    for office in opened:
        office.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Script], RawServer]]:
    """Starts raw servers."""
    started: list[RawServer] = []

    def start(script: Script) -> RawServer:
        started.append(RawServer(script))
        return started[-1]

    yield start
    for server in started:
        server.stop()
