"""对账: what is alike is no difference; every kind of difference is found, once, and settles."""

from __future__ import annotations

import pytest

from tests.reconciling.account import Account
from wechat_bot.kernel.errors import NotAllowed
from wechat_bot.publishing.rules import Mode
from wechat_bot.reconciling import operations


@pytest.mark.parametrize("order", ["newest_first", "oldest_first"])
@pytest.mark.parametrize("url", ["same", "temporary"])
def test_what_we_published_is_found_again(account: Account, order: str, url: str) -> None:
    account.switch(list_order=order, listed_url=url)
    message = account.publish(count=2)
    assert account.reconcile() == []
    assert [row.our_article_id for row in account.articles()] == [a.id for a in message.articles]
    run = account.runs()[-1]
    assert (run.complete, run.seen, run.account_total) == (True, 1, 1)


def test_what_was_published_by_hand_is_offered_for_late_entry(account: Account) -> None:
    account.by_hand("手工发的通知")
    found = account.reconcile()
    assert found == [("account_only", f"account:{account.articles()[0].id}")]
    assert account.reconcile() == found  # told once, still open


def test_a_mass_sent_message_is_not_listed_and_is_no_difference(account: Account) -> None:
    account.by_hand("群发的", mode="mass_send")
    assert account.reconcile() == []
    assert account.articles() == []


def test_who_may_not_reconcile_is_refused(account: Account) -> None:
    with pytest.raises(NotAllowed):
        operations.ask_reconcile(account.cast.writer, account.office)
    assert account.runs() == []


@pytest.mark.parametrize("listed", [True, False])
def test_a_deleted_publication_is_found(account: Account, listed: bool) -> None:
    message = account.publish(Mode.PUBLISH)
    account.switch(list_deleted=listed)
    account.delete(message.article_id or "")
    assert account.reconcile() == [("deleted", f"article:{message.articles[0].id}")]


@pytest.mark.parametrize("listed", [True, False])
def test_a_banned_publication_is_found(account: Account, listed: bool) -> None:
    message = account.publish()
    account.switch(list_deleted=listed)
    account.ban(message.article_id or "")
    assert account.reconcile() == [("banned", f"article:{message.articles[0].id}")]


def test_a_changed_text_is_found_and_settles_when_it_is_put_back(account: Account) -> None:
    message = account.publish()
    article_id = message.article_id or ""
    before = account.emulator.state.publications[article_id].articles[0].article.content
    account.edit(article_id, content=f"{before}<p>加了一句。</p>")
    assert account.reconcile() == [("text_differs", f"article:{message.articles[0].id}")]
    account.edit(article_id, content=before)
    assert account.reconcile() == []
    assert account.rows("settled")[0].note == "再次对账时已经一致"


def test_a_changed_title_is_found(account: Account) -> None:
    message = account.publish()
    account.edit(message.article_id or "", title="改过的标题")
    assert account.reconcile() == [("title_differs", f"article:{message.articles[0].id}")]


def test_an_accepted_difference_comes_back_only_when_the_text_changes_again(
    account: Account,
) -> None:
    message = account.publish()
    account.edit(message.article_id or "", content="<p>错字已改。</p>")
    account.reconcile()
    row = account.rows()[0]
    operations.accept(account.cast.publisher, account.office, row.id, "改了一个错字")
    assert account.reconcile() == []
    account.edit(message.article_id or "", content="<p>又被人改了。</p>")
    assert [kind for kind, _ in account.reconcile()] == ["text_differs"]
