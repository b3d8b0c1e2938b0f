"""The worker: punctual, deaf to errors, and two of them never publish twice."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.support.publishing import queued, read, readers, state
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.worker.loop import Worker


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True, wechat={"api_base": emulator.base_url},
                        worker={"sweep_seconds": 1.0})
    yield opened
    opened.close()


def _wait(condition: object, seconds: float = 15.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.02)
    raise AssertionError("waited in vain")


def test_a_due_message_is_started_on_time_and_reaches_the_ledger(
    office: Office, cast: Cast, emulator: EmulatorServer
) -> None:
    post_id = approved_post(office, cast)
    due = clock.now() + timedelta(seconds=2.5)
    message_id = operations.schedule(cast.publisher, office, post_ids=[post_id],
                                     mode=Mode.PUBLISH, due_at=due)
    worker = Worker(office, wiring.connect(office))
    worker.start()
    try:
        _wait(lambda: state(office, message_id) is MessageState.PUBLISHED)
        _wait(lambda: _releases(office) == [readers(emulator)[0]["url"]])
    finally:
        worker.stop()
    started = read(office, message_id).submit_started_at
    assert started is not None and started >= due
    # The alarm is set for the due time; the sweep alone could be a whole second late.
    assert (started - due) < timedelta(seconds=0.9)


def test_an_error_in_one_sweep_does_not_stop_the_clock(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    failures = []
    original = protocol.sweep

    def sometimes(*args: object) -> object:
        if not failures:
            failures.append(1)
            raise RuntimeError("disk full")
        return original(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(protocol, "sweep", sometimes)
    message_id = queued(office, cast)
    worker = Worker(office, wiring.connect(office))
    worker.start()
    try:
        _wait(lambda: state(office, message_id) is MessageState.PUBLISHED)
    finally:
        worker.stop()
    assert failures


def test_one_message_that_can_not_be_registered_keeps_no_other_out_of_the_ledger(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = wiring.connect(office)
    ids = [queued(office, cast, body=f"正文第{n}篇。\n") for n in range(2)]
    _wait(lambda: protocol.sweep(office, gateway, "w") is not None
          and all(state(office, i) is MessageState.PUBLISHED for i in ids))
    register = wiring.disclosure.register_published

    def sometimes(office: Office, message_id: int) -> object:
        if message_id == ids[0]:
            raise RuntimeError("nobody thought of this")
        return register(office, message_id)

    monkeypatch.setattr(wiring.disclosure, "register_published", sometimes)
    assert wiring.sweep_ledger(office) == 1
    assert len(_releases(office)) == 1


def test_a_step_that_fails_does_not_keep_the_ledger_waiting(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway = wiring.connect(office)
    message_id = queued(office, cast)
    _wait(lambda: protocol.sweep(office, gateway, "w") is not None
          and state(office, message_id) is MessageState.PUBLISHED)

    def fails(*args: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(protocol, "sweep", fails)
    Worker(office, gateway).work()
    assert len(_releases(office)) == 1


def test_two_workers_share_the_work_without_doing_it_twice(
    office: Office, cast: Cast, emulator: EmulatorServer
) -> None:
    ids = [queued(office, cast, body=f"正文第{n}篇，各不相同。\n") for n in range(8)]
    gateway = wiring.connect(office)

    def work(name: str) -> None:
        end = time.monotonic() + 20
        while time.monotonic() < end and any(
            state(office, i) is not MessageState.PUBLISHED for i in ids
        ):
            protocol.sweep(office, gateway, name)
            time.sleep(0.02)

    threads = [threading.Thread(target=work, args=(name,)) for name in ("a", "b", "c")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    submits = requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json()
    assert len(submits) == len(readers(emulator)) == len(ids)


def test_news_that_was_lost_is_swept_into_the_ledger(office: Office, cast: Cast) -> None:
    message_id = queued(office, cast)
    gateway = wiring.connect(office)
    _wait(lambda: protocol.sweep(office, gateway, "w") is not None
          and state(office, message_id) is MessageState.PUBLISHED)
    assert _releases(office) == []
    assert wiring.sweep_ledger(office) == 1
    assert wiring.sweep_ledger(office) == 0
    assert wiring.hand_on(office) >= 1  # the news itself arrives later and changes nothing
    assert len(_releases(office)) == 1


def _releases(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(session.scalars(select(Release.url)))
