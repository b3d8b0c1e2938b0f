"""A disk breaks and last night's copy is put back: real workers, WeChat, the whole way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import requests
from sqlalchemy import select

from tests.kernel.test_hosts import put_back, snapshot
from tests.support.articles import approved_post
from tests.support.cast import Cast, hire
from tests.support.publishing import queued, readers, state
from tests.worker.processes import all_lives, office_with_config, running, wait
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.installation import Installation, the_installation
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Hold
from wechat_bot.publishing import errands, operations, restoring
from wechat_bot.publishing.rules import MessageState, Mode

PUBLISHED, SCHEDULED = MessageState.PUBLISHED, MessageState.SCHEDULED


def test_nothing_goes_out_until_confirmed_and_compared_and_nothing_goes_out_twice(
    tmp_path: Path, emulator: EmulatorServer
) -> None:
    office = office_with_config(tmp_path, f"sqlite:///{tmp_path / 'office.sqlite3'}", emulator,
                                stall_seconds=60)
    cast, copy = hire(office), tmp_path / "last-night.sqlite3"
    old = queued(office, cast, title="昨天的")
    with running(office, 1):
        wait(lambda: state(office, old) is PUBLISHED and len(links(office)) == 1)
    soon = planned(office, cast, "上午的", timedelta(seconds=1))
    moved, untouched = (planned(office, cast, title, timedelta(days=1))
                        for title in ("提前发了的", "明天的"))
    snapshot(office, copy)

    with running(office, 1):  # what the copy does not know
        operations.reschedule(cast.publisher, office, moved, clock.now())
        lost = queued(office, cast, title="备份之后写的")
        wait(lambda: all(state(office, i) is PUBLISHED for i in (soon, moved, lost)))
    put_back(office, copy)
    assert state(office, soon) is state(office, moved) is SCHEDULED
    assert out(emulator) == 4

    with running(office, 2):
        wait(lambda: installation(office).hold == Hold.CONFIRMATION)
        since = clock.now()
        wait(lambda: sum(life.beat_at > since and life.holding != ""
                         for life in all_lives(office)) == 2)
        assert out(emulator) == 4 and state(office, soon) is SCHEDULED
        assert "操作日志第" in installation(office).held_reason

        assert restoring.confirm(cast.publisher, office, "硬盘坏了，用昨晚的备份恢复。") == 1
        wait(lambda: installation(office).hold == Hold.NONE)
        with office.db.read() as session:
            comparison = errands.last_errand(session, "reconcile", "account")
        assert comparison is not None and comparison.state == errands.DONE
        assert state(office, soon) is MessageState.MISSED, "it may have gone out: a person decides"
        assert state(office, moved) is MessageState.HELD, "the account shows it"
        assert state(office, untouched) is SCHEDULED, "nothing speaks against it"
        assert out(emulator) == 4

        new = queued(office, cast, title="恢复之后的")
        wait(lambda: state(office, new) is PUBLISHED)
    assert out(emulator) == 5
    titles = [item["title"] for item in readers(emulator)]
    assert len(set(titles)) == len(titles) == 5
    office.close()


def planned(office: Office, cast: Cast, title: str, ahead: timedelta) -> int:
    """A message that is due later."""
    post = approved_post(office, cast, title=title, body=f"{title}正文。\n")
    return operations.schedule(cast.publisher, office, post_ids=[post], mode=Mode.PUBLISH,
                               due_at=clock.now() + ahead)


def out(emulator: EmulatorServer) -> int:
    """How often WeChat was asked to publish something."""
    return len(requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json())


def links(office: Office) -> list[str]:
    """The ledger."""
    with office.db.read() as session:
        return list(session.scalars(select(Release.url)))


def installation(office: Office) -> Installation:
    """Whether publishing is held."""
    with office.db.read() as session:
        return the_installation(session)
