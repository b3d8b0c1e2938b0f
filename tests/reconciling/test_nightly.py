"""The nightly 对账: once a Beijing day, after its hour, however many workers there are."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.reconciling.account import Account
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Errand
from wechat_bot.reconciling import operations
from wechat_bot.reconciling.models import ReconcileRun


@pytest.fixture
def night(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """03:00 in Beijing."""
    moment = datetime(2026, 11, 28, 19, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def test_before_its_hour_nothing_is_left(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 28, 18, 29, tzinfo=UTC))
    assert not operations.ensure_nightly(account.office)
    assert account.runs() == []


def test_once_a_day(account: Account, night: datetime) -> None:
    assert operations.ensure_nightly(account.office)
    assert not operations.ensure_nightly(account.office)
    assert [run.day for run in account.runs()] == ["2026-11-29"]
    assert account.work().state == "done"
    assert account.runs()[0].complete


def test_many_workers_leave_one_on_both_databases(any_office: Office, night: datetime) -> None:
    threads = [threading.Thread(target=operations.ensure_nightly, args=(any_office,))
               for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_office.db.read() as session:
        assert len(list(session.scalars(select(ReconcileRun)))) == 1
        assert len(list(session.scalars(select(Errand)))) == 1


def test_where_one_goes_on_no_second_is_begun(account: Account, night: datetime) -> None:
    asked = account.ask()
    assert not operations.ensure_nightly(account.office)
    assert account.errand().id == asked
