"""导入历史文章: everything once, pictures too, going on after a kill and on the next day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.reconciling.account import FORM, Account
from tests.reconciling.test_late_entry import with_picture
from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.publishing import errands, quotas
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.reconciling import importing, operations


def history(account: Account, count: int, pictures: int = 0) -> None:
    """So many articles in the account's past."""
    for number in range(count):
        shown = "".join(with_picture(account, f"#{number:03}{n}ff"[:4]) for n in range(pictures))
        account.by_hand(f"历史{number}", f"<p>历史正文{number}</p>{shown}")


def test_all_are_imported_and_then_there_is_no_difference(account: Account) -> None:
    history(account, 25, pictures=1)
    account.publish(title="我们发的")
    errand = account.import_all()
    assert errand.state == "done", errand.progress
    result = errands.result_of(errand)
    assert (result["imported"], result["pictures"], result["failed"]) == (25, 25, [])
    assert len(account.releases()) == 26
    assert account.reconcile() == []
    assert errands.result_of(account.import_all())["imported"] == 0
    assert len(account.releases()) == 26


def test_what_cannot_be_imported_is_reported_with_its_reason(account: Account) -> None:
    history(account, 2, pictures=1)
    account.by_hand("删掉的")
    account.delete(next(p for p in account.emulator.state.publications.values()
                        if p.articles[0].article.title == "删掉的").article_id)
    with account.emulator.state.lock:
        account.emulator.state.images.clear()
    result = errands.result_of(account.import_all())
    assert (result["imported"], result["pictures"], result["deleted"]) == (2, 0, 1)
    assert {line["title"] for line in result["marked"]} == {"历史0", "历史1"}
    assert "图片打不开" in result["marked"][0]["why"]


@pytest.mark.parametrize("point", [1, 2, 3, 5, 8, 13])
def test_a_killed_import_goes_on_and_enters_nothing_twice(
    account: Account, crash: Callable[[Account, int], int], point: int
) -> None:
    history(account, 5, pictures=1)
    operations.ask_import(account.cast.publisher, account.office, FORM)
    assert crash(account, point) == -9
    account.due_now("import_history")
    errand = account.work("import_history")
    assert errand.state == "done", errand.progress
    result = errands.result_of(errand)
    assert (result["imported"], result["pictures"]) == (5, 5)
    assert sorted(r.item.title for r in account.releases()) == [f"历史{n}" for n in range(5)]


def test_the_days_calls_end_and_the_next_day_goes_on(account: Account) -> None:
    history(account, 25)
    with account.office.db.write() as session:
        session.add(ApiQuota(account=account.gateway.account, day=clock.today(),
                             path=quotas.BATCHGET, used=39))
    operations.ask_import(account.cast.publisher, account.office, FORM)
    waiting = account.work("import_history")
    assert waiting.state == "waiting" and waiting.next_act_at == quotas.next_midnight(clock.now())
    with account.office.db.write() as session:  # the next day
        for row in session.scalars(select(ApiQuota)):
            row.used = 0
    account.due_now("import_history")
    assert account.work("import_history").state == "done"
    assert len(account.releases()) == 25


def test_a_long_import_goes_on_slice_by_slice_so_that_a_worker_can_stop(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "_SLICE", timedelta(0))
    history(account, 3)
    operations.ask_import(account.cast.publisher, account.office, FORM)
    going_on = iter([True, False])
    errands.sweep(account.office, account.gateway, "test", wiring.errand_runners(account.office),
                  may_go_on=lambda: next(going_on))
    errand = account.errand("import_history")
    assert (errand.state, errand.progress) == ("waiting", "已导入 1/3 篇")
    assert account.work("import_history").state == "done"
    assert len(account.releases()) == 3


def test_asking_twice_is_one_errand(account: Account) -> None:
    first = operations.ask_import(account.cast.publisher, account.office, FORM)
    assert operations.ask_import(account.cast.publisher, account.office, FORM) == first


