"""The worker watches over what is to come: 发布前自检 and WeChat's quotas, by itself."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.support.articles import approved_post
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, quotas
from wechat_bot.publishing.models import Preflight
from wechat_bot.publishing.rules import Mode
from wechat_bot.worker.loop import Worker


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = new_office(tmp_path, wechat={"api_base": emulator.base_url})
    yield opened
    opened.close()


def checked(office: Office) -> int:
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(Preflight)) or 0


def test_a_running_worker_checks_what_is_due_soon(office: Office) -> None:
    cast = hire(office)
    operations.schedule(cast.publisher, office, post_ids=[approved_post(office, cast)],
                        mode=Mode.PUBLISH, due_at=clock.now() + timedelta(minutes=20))
    worker = Worker(office, wiring.connect(office))
    worker.start()
    end = time.monotonic() + 20
    while time.monotonic() < end and not checked(office):
        time.sleep(0.05)
    worker.stop()
    assert checked(office) == 1
    with office.db.read() as session:
        row = quotas.todays(session, "wx_demo_emulator")[quotas.SUBMIT]
        assert row.daily_limit == 100
        assert session.scalars(select(Preflight)).one().ok


def test_a_copy_on_another_machine_alarms_nobody(office: Office) -> None:
    cast = hire(office)
    operations.schedule(cast.publisher, office, post_ids=[approved_post(office, cast)],
                        mode=Mode.PUBLISH, due_at=clock.now() + timedelta(minutes=20))
    shutil.rmtree(office.state_folder)
    Worker(office, wiring.connect(office)).watch()
    assert checked(office) == 0


def test_an_error_does_not_end_the_watch(
    office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(wiring, "watch", broken)
    Worker(office, None).watch()
    assert "watching failed" in caplog.text
