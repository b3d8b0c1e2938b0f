"""Walking through the list: pages, changes on the way, budgets, two workers, both databases."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.reconciling.account import Account
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quotas
from wechat_bot.publishing.gateway import PublishedItem, PublishedPage, StoredArticle
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.reconciling.models import AccountArticle
from wechat_bot.reconciling.walking import take, walk


def item(number: int, text: str = "文字", **more: bool) -> PublishedItem:
    """An item of a list."""
    article = StoredArticle(f"第{number}篇", "", "", f"<p>{text}</p>", "", f"https://x/s/{number}", **more)
    return PublishedItem(f"A{number}", clock.now() - timedelta(days=number), (article,))


class Shelf:
    """A caller whose account shows these items; `between` may change them before each page."""

    def __init__(self, office: Office, items: list[PublishedItem]) -> None:
        self.office, self.items, self.cursor = office, items, {}  # type: ignore[var-annotated]
        self.between: Callable[[int], None] = lambda _call: None
        self.calls = 0

    account = "wx"

    @property
    def gateway(self):  # type: ignore[no-untyped-def]
        return self

    def published_page(self, offset: int, count: int = 20) -> PublishedPage:
        return PublishedPage(len(self.items), tuple(self.items[offset:offset + count]))

    def call(self, _step, act, _purpose):  # type: ignore[no-untyped-def]
        self.calls += 1
        self.between(self.calls)
        return act()

    def say(self, _progress, **cursor):  # type: ignore[no-untyped-def]
        self.cursor.update(cursor)


def count(office: Office) -> int:
    """How many articles are remembered."""
    with office.db.read() as session:
        return session.scalar(select(func.count()).select_from(AccountArticle)) or 0


def test_all_pages_are_read(office: Office) -> None:
    shelf = Shelf(office, [item(n) for n in range(45)])
    result = walk(shelf, quotas.Purpose.RECONCILE)  # type: ignore[arg-type]
    assert (result.complete, result.seen, shelf.calls, count(office)) == (True, 45, 3, 45)


def test_what_is_added_in_front_while_reading_is_read_in_another_pass(office: Office) -> None:
    shelf = Shelf(office, [item(n) for n in range(30)])

    def add(call: int) -> None:
        if call == 2:
            shelf.items.insert(0, item(99))

    shelf.between = add
    result = walk(shelf, quotas.Purpose.RECONCILE)  # type: ignore[arg-type]
    assert (result.complete, result.seen, count(office)) == (True, 31, 31)


def test_what_moves_up_over_the_page_while_reading_is_not_missed(office: Office) -> None:
    shelf = Shelf(office, [item(n) for n in range(30)])

    def remove(call: int) -> None:
        if call == 2:
            del shelf.items[0]

    shelf.between = remove
    result = walk(shelf, quotas.Purpose.RECONCILE)  # type: ignore[arg-type]
    assert result.complete and count(office) == 30  # the one that is gone was seen once


def test_a_list_that_never_rests_is_said_to_be_incomplete(office: Office) -> None:
    shelf = Shelf(office, [item(n) for n in range(30)])
    shelf.between = lambda call: shelf.items.insert(0, item(100 + call))
    assert not walk(shelf, quotas.Purpose.RECONCILE).complete  # type: ignore[arg-type]


def test_taking_twice_updates_on_both_databases(any_office: Office) -> None:
    take(any_office, "wx", [item(1), item(2)])
    take(any_office, "wx", [item(1, "改过", is_deleted=True), item(3)])
    assert count(any_office) == 3
    with any_office.db.read() as session:
        row = session.scalars(select(AccountArticle).where(AccountArticle.article_id == "A1")).one()
        assert row.is_deleted and "改过" in row.content and row.last_seen_at > row.first_seen_at


def test_two_at_once_on_both_databases(any_office: Office) -> None:
    items = [item(n) for n in range(20)]
    threads = [threading.Thread(target=take, args=(any_office, "wx", items)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(any_office) == 20


def test_the_text_of_a_deleted_article_is_kept(office: Office) -> None:
    take(office, "wx", [item(1, "原来的")])
    gone = StoredArticle("", "", "", "", "", "", is_deleted=True)
    take(office, "wx", [PublishedItem("A1", clock.now(), (gone,))])
    with office.db.read() as session:
        row = session.scalars(select(AccountArticle)).one()
        assert row.is_deleted and "原来的" in row.content and row.title == "第1篇" and row.url


@pytest.fixture
def long_list(account: Account) -> Account:
    """More than a page, with room for one call only."""
    for number in range(25):
        account.by_hand(f"历史{number}")
    with account.office.db.write() as session:
        session.add(ApiQuota(account=account.gateway.account, day=clock.today(),
                             path=quotas.BATCHGET, used=59))
    return account


def test_where_the_days_calls_end_it_says_so_and_goes_on(long_list: Account) -> None:
    long_list.ask()
    waiting = long_list.work()
    assert (waiting.state, waiting.next_act_at) == ("waiting", quotas.next_midnight(clock.now()))
    run = long_list.runs()[0]
    assert run.finished_at is None and "接着对" in run.note
    assert len(long_list.differences()) == 20  # what was seen is said at once
    with long_list.office.db.write() as session:  # the next day
        for row in session.scalars(select(ApiQuota)):
            row.used = 0
    long_list.due_now()
    assert long_list.work().state == "done"
    run = long_list.runs()[0]
    assert (run.complete, run.seen, run.note) == (True, 25, "")
    assert len(long_list.differences()) == 25


def test_two_workers_do_it_once(account: Account) -> None:
    for number in range(25):
        account.by_hand(f"历史{number}")
    account.ask()
    threads = [threading.Thread(target=account.work, kwargs={"owner": f"worker{n}"})
               for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert account.errand().state == "done" and len(account.runs()) == 1
    assert len(account.differences()) == 25


@pytest.mark.parametrize("point", [1, 2, 3, 4, 5, 6, 7])
def test_a_killed_run_goes_on_where_it_was(
    account: Account, crash: Callable[[Account, int], int], point: int
) -> None:
    for number in range(25):
        account.by_hand(f"历史{number}")
    gone = account.publish()
    account.delete(gone.article_id or "")
    account.ask()
    assert crash(account, point) == -9
    account.due_now()
    assert account.work().state == "done"
    runs = account.runs()
    assert len(runs) == 1 and runs[0].complete and runs[0].seen == 26
    kinds = [kind for kind, _ in account.differences()]
    assert sorted(kinds) == ["account_only"] * 25 + ["deleted"]
