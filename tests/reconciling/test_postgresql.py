"""The whole of it on PostgreSQL: 对账, 导入, 补录 by two workers at once, 登记下架."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reconciling.account import FORM, Account
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.publishing import errands
from wechat_bot.reconciling import operations
from wechat_bot.wechat.client import make_gateway


@pytest.fixture
def account(emulator: EmulatorServer, tmp_path: Path, staffed_url: str) -> Iterator[Account]:
    office = new_office(tmp_path, wechat={"api_base": emulator.base_url},
                        database={"url": staffed_url})
    yield Account(emulator, office, hire(office), make_gateway(office))
    office.close()


def test_it_works_there_as_well(account: Account) -> None:
    gone = account.publish()
    account.delete(gone.article_id or "")
    for number in range(5):
        account.by_hand(f"历史{number}")
    assert [kind for kind, _ in account.reconcile()].count("account_only") == 5
    row_id = account.articles()[0].id

    def enter() -> None:
        operations.enter_late(account.cast.publisher, account.office, row_id, FORM,
                              make_pictures(account.office.config))

    threads = [threading.Thread(target=enter) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(account.releases()) == 2
    assert errands.result_of(account.import_all())["imported"] == 4
    assert account.reconcile() == [("deleted", f"article:{gone.articles[0].id}")]
    operations.record_gone(account.cast.publisher, account.office, account.rows()[0].id,
                           "误删", clock.now())
    assert account.reconcile() == [] and len(account.releases()) == 6
