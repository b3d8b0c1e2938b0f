"""The rules of 对账 as tables: whose an article is, and what is a difference."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from wechat_bot.reconciling.rules import (
    KIND_NAMES,
    DifferenceKind,
    Fate,
    Held,
    Listed,
    Ours,
    Seen,
    differences_of,
    link_key,
    match,
    next_time,
    sentence_of,
    walk_complete,
    walk_ended,
)

K = DifferenceKind
AT = datetime(2024, 5, 1, 2, 30, tzinfo=UTC)
LISTED = Listed(1, "A1", 1, "公告", "摘要", "https://mp.weixin.qq.com/s/abc", "t1", AT)
OURS = Ours("article:3", "公告", AT, digest="摘要", texts=frozenset({"t1"}))


@pytest.mark.parametrize(("ours", "found"), [
    (replace(OURS, article_id="A1", title="别的", texts=frozenset()), True),
    (replace(OURS, article_id="A2", title="别的", texts=frozenset()), False),
    (replace(OURS, article_id="A1", position=2, title="别的", texts=frozenset()), False),
    (replace(OURS, url="http://mp.weixin.qq.com/s/abc#rd", title="别的", texts=frozenset()), True),
    (OURS, True),
    (replace(OURS, title="公 告"), True),
    (replace(OURS, digest="另一个摘要"), False),
    (replace(OURS, texts=frozenset({"t2"})), False),
    (replace(OURS, published_at=AT + timedelta(minutes=11)), False),
    (replace(OURS, published_at=AT + timedelta(minutes=11), window=timedelta(days=1)), True),
    (replace(OURS, url="https://mp.weixin.qq.com/s/other"), False),
    (Ours("release:5", "公告", AT + timedelta(hours=5), by_hand=True, window=timedelta(days=1)), True),
    (Ours("release:5", "公告", AT + timedelta(hours=20), by_hand=True, window=timedelta(days=1)),
     False),
])
def test_whose_it_is(ours: Ours, found: bool) -> None:
    assert match([LISTED], [ours]) == ({1: ours.subject} if found else {})


def test_what_was_found_before_stays_so() -> None:
    known = replace(LISTED, subject="release:9")
    nearer = replace(OURS, article_id="")
    assert match([known], [nearer, Ours("release:9", "改了题", AT)]) == {1: "release:9"}


def test_a_long_link_is_known_by_the_number_of_the_submit() -> None:
    long = replace(LISTED, url="http://mp.weixin.qq.com/s?__biz=B&mid=77&idx=1&sn=x&chksm=y#rd")
    assert match([long], [replace(OURS, title="别的", msg_data_id="77")]) == {1: "article:3"}


def test_weekly_notices_of_the_same_text_go_to_the_nearer_one() -> None:
    weeks = [replace(LISTED, id=n, article_id=f"A{n}", url="", published_at=AT + timedelta(days=7 * n))
             for n in (1, 2)]
    mine = [replace(OURS, subject=f"article:{n}", published_at=AT + timedelta(days=7 * n, seconds=3))
            for n in (1, 2)]
    assert match(weeks, mine) == {1: "article:1", 2: "article:2"}


def test_two_that_are_equally_near_prove_nothing() -> None:
    assert match([LISTED], [OURS, replace(OURS, subject="article:4")]) == {}


@pytest.mark.parametrize(("one", "other", "same"), [
    ("http://mp.weixin.qq.com/s/abc", "https://MP.weixin.qq.com/s/abc#rd", True),
    ("https://mp.weixin.qq.com/s?__biz=B&amp;mid=1&amp;idx=1&amp;sn=a",
     "https://mp.weixin.qq.com/s?__biz=B&mid=1&idx=1&chksm=z", True),
    ("https://mp.weixin.qq.com/s?__biz=B&mid=1&idx=1", "https://mp.weixin.qq.com/s?__biz=B&mid=1&idx=2",
     False),
    ("https://mp.weixin.qq.com/s/abc", "https://mp.weixin.qq.com/s/abd", False),
])
def test_link_keys(one: str, other: str, same: bool) -> None:
    assert (link_key(one) == link_key(other)) is same


def test_no_link_has_no_key() -> None:
    assert link_key("") == "" and link_key("没有") == ""


HELD = Held(Fate.PUBLIC, "公告", frozenset({"t1"}), has_url=True)
SEEN = Seen(listed=True, title="公告", text_sha256="t1")


def test_the_truth_table_of_what_is_gone() -> None:
    for fate, listed, deleted, banned, unknown in product(Fate, *([(False, True)] * 4)):
        held = replace(HELD, fate=fate)
        seen = Seen(listed=listed, deleted=deleted, banned=banned, unknown=unknown)
        if fate is Fate.EITHER:
            wanted: tuple[DifferenceKind, ...] = ()
        elif fate is Fate.GONE:
            wanted = (K.STILL_PUBLIC,) if listed and not deleted and not banned else ()
        else:
            wanted = ((K.BANNED,) if banned else (K.DELETED,) if deleted
                      else (K.OURS_ONLY,) if unknown else ())
        assert differences_of(held, seen) == wanted, (fate, seen)


@pytest.mark.parametrize(("held", "seen", "wanted"), [
    (HELD, SEEN, ()),
    (HELD, replace(SEEN, title="公　告"), ()),
    (HELD, replace(SEEN, title="改题"), (K.TITLE_DIFFERS,)),
    (HELD, replace(SEEN, text_sha256="t2"), (K.TEXT_DIFFERS,)),
    (replace(HELD, editing=True), replace(SEEN, text_sha256="t2", title="改题"), ()),
    (replace(HELD, texts=frozenset()), replace(SEEN, text_sha256="t2"), ()),
    (HELD, replace(SEEN, text_sha256=""), ()),
    (replace(HELD, has_url=False), Seen(), (K.LINK_MISSING,)),
    (replace(HELD, has_url=False), replace(SEEN, text_sha256="t2"),
     (K.LINK_MISSING, K.TEXT_DIFFERS)),
])
def test_what_differs_in_what_is_shown(
    held: Held, seen: Seen, wanted: tuple[DifferenceKind, ...]
) -> None:
    assert differences_of(held, seen) == wanted


def test_every_kind_has_a_name_and_a_sentence() -> None:
    for kind in DifferenceKind:
        assert KIND_NAMES[kind] and "《公告》" in sentence_of(kind, "公告", "别的", "abcd")


@pytest.mark.parametrize(("seen", "total", "most", "complete"), [
    (5, 5, 5, True), (0, 0, 0, True), (4, 5, 5, False), (5, 5, 6, False), (6, 5, 5, True),
])
def test_when_a_walk_has_seen_all(seen: int, total: int, most: int, complete: bool) -> None:
    assert walk_complete(seen, total, most) is complete


def test_when_a_walk_ends() -> None:
    assert walk_ended(20, 20, 20) and walk_ended(20, 30, 0) and not walk_ended(20, 21, 20)


def test_the_next_night() -> None:
    evening = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)  # 20:00 in Beijing
    assert next_time(evening, "02:30").isoformat() == "2026-11-29T02:30:00+08:00"
    assert next_time(evening, "21:00").isoformat() == "2026-11-28T21:00:00+08:00"
