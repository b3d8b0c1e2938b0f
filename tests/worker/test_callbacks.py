"""From WeChat's push to the ledger: panel, worker and emulator run, and nothing polls."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from tests.support.callbacks import AES_KEY, SAFE_SETTINGS, TOKEN
from tests.support.cast import hire
from tests.support.offices import new_office
from tests.support.publishing import queued, read, readers, state, switch
from wechat_bot import wiring
from wechat_bot.cli.serve import WebServer
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.web.wechat_callback import ADDRESS
from wechat_bot.worker.loop import Worker


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = new_office(tmp_path, wechat={"api_base": emulator.base_url, **SAFE_SETTINGS},
                        publishing={"poll_seconds": [3600.0]}, worker={"sweep_seconds": 0.1})
    yield opened
    opened.close()


@pytest.mark.parametrize("mode", [Mode.PUBLISH, Mode.MASS_SEND])
@pytest.mark.parametrize("early", [False, True])
def test_a_push_ends_a_publication_and_reaches_the_ledger(
    office: Office, emulator: EmulatorServer, mode: Mode, early: bool
) -> None:
    server = WebServer(office, "127.0.0.1", 0)
    server.start()
    worker = Worker(office, wiring.connect(office))
    switch(emulator, callback_url=server.url.rstrip("/") + ADDRESS, callback_token=TOKEN,
           callback_aes_key=AES_KEY, callback_mode="safe", event_before_reply=early)
    message_id = queued(office, hire(office), mode=mode)
    worker.start()
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end and not _released(office):
            time.sleep(0.05)
    finally:
        worker.stop()
        server.close()
    assert state(office, message_id) is MessageState.PUBLISHED
    assert read(office, message_id).time_source == "event"
    assert _released(office) == [reader["url"] for reader in readers(emulator)]
    calls = requests.get(f"{emulator.base_url}/_control/calls", timeout=5).json()
    assert any(str(call["path"]).endswith(("freepublish/submit", "mass/sendall")) for call in calls)
    asked = [call for call in calls if str(call["path"]).endswith(
        ("freepublish/get", "mass/get"))]
    assert asked == []


def _released(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(session.scalars(select(Release.url)))
