"""What a worker writes that has nothing to do: its sign of life."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.worker import loop
from wechat_bot.worker.loop import Worker

# Twenty-five sweeps, two and a half slow rounds and five watches: more than a minute of an
# office's worker, which may write twice in it.
_WHILE = 2.5


@pytest.fixture(params=["account", "no account"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, emulator: EmulatorServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Office]:
    monkeypatch.setattr(loop, "_WATCH_SECONDS", 0.5)
    app = {} if request.param == "account" else {"app_id": ""}
    opened = new_office(tmp_path, staffed=True, wechat={"api_base": emulator.base_url, **app},
                        publishing={"reconcile_at": "00:00"}, worker={"sweep_seconds": 0.1})
    yield opened
    opened.close()


def test_it_writes_its_sign_of_life_and_nothing_else(office: Office) -> None:
    worker = Worker(office, wiring.connect(office))
    worker.start()
    try:
        _settle(office)
        before = office.db.writes
        time.sleep(_WHILE)
        assert office.db.writes == before, "a beat is due only after a minute"
        worker.beat()
        assert office.db.writes == before + 1
    finally:
        worker.stop()


def _settle(office: Office) -> None:
    """Past what is done once: the night's 对账, and the quotas of what it called."""
    end, before, since = time.monotonic() + 30, -1, 0.0
    while office.db.writes != before or time.monotonic() - since < 1.5:
        assert time.monotonic() < end, "it never rests"
        if office.db.writes != before:
            before, since = office.db.writes, time.monotonic()
        time.sleep(0.05)
