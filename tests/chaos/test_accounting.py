"""The recount finds every kind of broken promise; a run in which nothing went wrong has none."""

from __future__ import annotations

from dataclasses import replace

from tests.chaos.accounting import (
    Account,
    Entry,
    Planned,
    Public,
    Told,
    promises_broken,
    recount,
)

PLANNED = Planned(1, "publish", (("甲", "sha-a"), ("乙", "sha-b")))
PUBLIC = Public("publish", (("甲", "http://a", "sha-a"), ("乙", "http://b", "sha-b")))
TOLD = Told("published", (("published", "http://a"), ("published", "http://b")))
LEDGER = [Entry("http://a", "sha-a"), Entry("http://b", "sha-b")]


def _count(
    told: Told = TOLD, public: tuple[Public, ...] = (PUBLIC,), ledger: list[Entry] = LEDGER,
    ambiguous: int = 0,
) -> Account:
    return recount([PLANNED], {1: told}, public, ledger, {1: ambiguous} if ambiguous else {})


def _bad(account: Account) -> tuple[int, int, int, int]:
    return account.duplicates, account.lost, account.altered, account.unexplained


def test_a_kept_promise_is_no_complaint() -> None:
    account = _count()
    assert (account.messages, account.published) == (1, 1)
    assert _bad(account) == (0, 0, 0, 0)
    assert promises_broken(account, 0) == []


def test_the_same_text_twice_is_a_duplicate() -> None:
    again = Public("publish", tuple((title, url + "2", sha) for title, url, sha in PUBLIC.articles))
    assert _count(public=(PUBLIC, again)).duplicates == 2


def test_published_without_readers_is_lost() -> None:
    assert _count(public=()).lost == 2


def test_readers_of_what_is_called_failed_are_lost() -> None:
    for state in ("failed", "missed", "cancelled"):
        assert _count(told=replace(TOLD, state=state)).lost == 2


def test_an_article_called_failed_inside_a_published_message_is_lost() -> None:
    told = Told("published", (("published", "http://a"), ("failed", "")))
    assert _count(told=told).lost == 1


def test_another_order_text_title_mode_or_link_is_altered() -> None:
    first, second = PUBLIC.articles
    for public in (Public("publish", (second, first)), Public("publish", (first,)),
                   Public("mass_send", (first, second)),
                   Public("publish", (("丙", *first[1:]), second)),
                   Public("publish", ((*first[:2], "other"), second))):
        assert _count(public=(public,)).altered >= 1
    told = Told("published", (("published", "http://x"), ("published", "http://b")))
    assert _count(told=told).altered == 1


def test_no_end_and_doubt_without_cause_are_unexplained() -> None:
    assert _count(told=Told("preparing", ()), public=(), ledger=[]).unexplained == 1
    assert _count(told=Told("unconfirmed", ()), public=(), ledger=[]).unexplained == 1
    assert _count(told=Told("unconfirmed", ()), public=(), ledger=[],
                  ambiguous=1).unexplained == 0


def test_the_ledger_and_the_readers_must_agree_one_to_one() -> None:
    assert _count(ledger=LEDGER[:1]).unexplained == 1
    assert _count(ledger=[*LEDGER, LEDGER[0]]).unexplained == 1
    assert _count(ledger=[*LEDGER, Entry("http://c", "sha-c")]).unexplained == 1


def test_too_much_doubt_and_too_few_publications_break_the_promise() -> None:
    account = Account(messages=10, published=8, unconfirmed=2)
    assert promises_broken(account, 1) == [
        "2 unconfirmed after 1 ambiguous faults", "only 8 of 10 published"]
    assert promises_broken(Account(messages=3, published=2), 0)[0] == \
        "3 messages, but 2 at an end"
