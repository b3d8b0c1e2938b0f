"""The list of posts: filters, pages, counts."""

from __future__ import annotations

import pytest

from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office


@pytest.fixture
def posts(office: Office, cast: Cast) -> dict[str, int]:
    """Three posts: a plain one, one with special characters, an approved one."""
    return {
        "plain": written_post(office, cast, title="普通公告", body="提到了复议的正文。\n"),
        "odd": written_post(office, cast, title="完成 100%_进度", section="办公室"),
        "done": approved_post(office, cast, title="已定稿的"),
    }


def found(office: Office, **wanted: object) -> list[int]:
    with office.db.read() as session:
        total, rows = queries.list_posts(session, PostFilter(**wanted))  # type: ignore[arg-type]
        assert total == len(rows)
        return [post.id for post in rows]


def test_the_last_changed_comes_first(office: Office, posts: dict[str, int]) -> None:
    assert found(office) == [posts["done"], posts["odd"], posts["plain"]]


def test_each_filter_narrows(office: Office, cast: Cast, posts: dict[str, int]) -> None:
    assert found(office, states=["approved"]) == [posts["done"]]
    assert found(office, section="办公室") == [posts["odd"]]
    assert found(office, typist_id=cast.colleague.user_id) == []
    assert found(office, keyword="普通") == [posts["plain"]]
    assert found(office, keyword="复议的") == [posts["plain"]]  # in the text
    assert found(office, keyword="没有这个") == []


@pytest.mark.parametrize("keyword", ["%", "_", "100%_"])
def test_signs_of_sql_are_plain_signs(
    office: Office, posts: dict[str, int], keyword: str
) -> None:
    assert found(office, keyword=keyword) == [posts["odd"]]


def test_a_backslash_is_a_plain_sign(office: Office, posts: dict[str, int]) -> None:
    assert found(office, keyword="\\") == []


def test_a_page_knows_how_many_there_are(office: Office, posts: dict[str, int]) -> None:
    with office.db.read() as session:
        total, rows = queries.list_posts(session, PostFilter(), offset=1, limit=1)
        assert (total, [post.id for post in rows]) == (3, [posts["odd"]])


def test_the_counts_by_state(office: Office, cast: Cast, posts: dict[str, int]) -> None:
    operations.cancel_post(cast.writer, office, posts["plain"], "不发了")
    with office.db.read() as session:
        assert queries.counts_by_state(session) == {"cancelled": 1, "draft": 1, "approved": 1}


def test_what_is_not_there_is_not_found(office: Office, posts: dict[str, int]) -> None:
    with office.db.read() as session, pytest.raises(NotFound, match="稿件"):
        queries.get_post(session, 99)
