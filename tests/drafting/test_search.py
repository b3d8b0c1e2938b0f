"""全文检索: what is found, what the marks of SQL and of FTS do not do, what it is kept up with."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, text

from tests.support.articles import fields, written_post
from tests.support.cast import Cast, hire
from tests.support.lent import Lender
from tests.support.offices import new_office
from wechat_bot.drafting import operations, queries, search
from wechat_bot.drafting.models import PostSearch
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import schema
from wechat_bot.kernel.office import Office

LAW = "《中华人民共和国宪法》是**国家**的根本法。\n\n- 尊崇宪法\n- 学习[宪法](https://a.b)\n"
SNOW = "暴雪预警：请减少外出。ＷｅＣｈａｔ 公众号已发布，联系 12348。\n\n| 时间 | 地点 |\n|---|---|\n| 10:30 | 礼堂 |\n"


def fill(office: Office) -> dict[str, int]:
    """Two posts of different words."""
    cast = hire(office)
    return {
        "law": written_post(office, cast, title="学宪法讲100%_宪法", body=LAW),
        "snow": written_post(office, cast, title="通知", body=SNOW, contributor="赵六",
                             digest="今夜有雪", source="县气象台"),
    }


@dataclass(frozen=True)
class Library:
    """An office with these posts, for tests that only look."""

    office: Office
    posts: dict[str, int]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Library]:
    """Made once on either database."""
    folder = tmp_path_factory.mktemp("library")
    if request.param == "sqlite":
        office = new_office(folder, staffed=True)
        yield Library(office, fill(office))
        office.close()
        return
    lender: Lender = request.getfixturevalue("staffed_postgres")
    url = lender.lend()
    office = new_office(folder, database={"url": url})
    yield Library(office, fill(office))
    office.close()
    lender.take_back(url)


def found(office: Office, words: str) -> list[int]:
    with office.db.read() as session:
        total, hits = search.search(session, words)
        listed, posts = queries.list_posts(session, PostFilter(keyword=words))
        assert total == len(hits)
        if words.strip():  # the list of posts finds by the same rule
            assert (listed, [p.id for p in posts]) == (total, [h.post.id for h in hits])
        return [hit.post.id for hit in hits]


@pytest.mark.parametrize(("words", "names"), [
    ("宪法", ["law"]), ("宪", ["law"]), ("根本法", ["law"]), ("国家的根本", ["law"]),
    ("学习宪法", ["law"]),  # through a link
    ("暴雪", ["snow"]), ("雪", ["snow"]), ("今夜有雪", ["snow"]), ("气象台", ["snow"]),
    ("赵六", ["snow"]), ("礼堂", ["snow"]), ("堂", ["snow"]),  # the very end of the text
    ("wechat", ["snow"]), ("WeChat", ["snow"]), ("ＷＥＣＨＡＴ", ["snow"]), ("12348", ["snow"]),
    ("法治额敏", []), ("没有", []), ("宪雪", []), ("宪法雪", []),
    ("宪法 尊崇", ["law"]), ("宪法　国家", ["law"]), ("宪法 暴雪", []), ("雪 12", ["snow"]),
    ("普法", ["snow", "law"]),  # the section
])
def test_any_words_are_found(library: Library, words: str, names: list[str]) -> None:
    assert found(library.office, words) == [library.posts[name] for name in names]


@pytest.mark.parametrize(("words", "names"), [
    ("%", ["law"]), ("_", ["law"]), ("100%_", ["law"]), ("*", []), ('"', []), ('""', []), ("'", []),
    ('"宪法"', []), ("宪法*", []), ("宪法 OR 暴雪", []), ("宪法 NOT 雪", []), ("NEAR(宪 法)", []),
    ("text:宪法", []), ("-宪法", []), ("宪法')--", []), ("\\", []), ("^宪", []), ("{宪法}", []),
    ("宪法\x00", ["law"]), ("\x00", []), (" ", []),
])
def test_no_sign_has_a_meaning_of_its_own(
    library: Library, words: str, names: list[str]
) -> None:
    if words.strip(" \x00"):
        assert found(library.office, words) == [library.posts[name] for name in names]
    else:
        with library.office.db.read() as session:
            assert search.search(session, words) == (0, [])


def test_what_is_typed_before_the_first_version_is_found(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    operations.save_working_copy(cast.writer, office, post_id, fields(title="雪灾", body="初稿"), 0)
    assert found(office, "雪灾 初稿") == [post_id]


def test_a_new_version_takes_the_place_of_the_old(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast, title="旧标题", body="旧的内容。\n")
    with any_office.db.read() as session:
        cover = queries.get_post(session, post_id).current_revision.cover_sha256  # type: ignore[union-attr]
    operations.save_revision(cast.writer, any_office, post_id,
                             fields(title="新标题", body="换过了。\n", cover_sha256=cover), 1)
    assert (found(any_office, "旧的"), found(any_office, "换过了")) == ([], [post_id])


def test_an_unsaved_change_of_a_saved_post_is_not_found(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body="已保存。\n")
    operations.save_working_copy(cast.writer, office, post_id, fields(body="还没保存。\n"), 1)
    assert (found(office, "还没保存"), found(office, "已保存")) == ([], [post_id])


def test_a_refused_version_leaves_no_trace(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body="原来。\n")
    with pytest.raises(Exception, match="图片"):
        operations.save_revision(cast.writer, office, post_id,
                                 fields(body="后来。\n\n![没有](没有.png)\n"), 1)
    assert (found(office, "后来"), found(office, "原来")) == ([], [post_id])


def test_what_goes_from_the_table_goes_from_the_index(any_office: Office) -> None:
    posts = fill(any_office)
    with any_office.db.write() as session:
        session.execute(delete(PostSearch).where(PostSearch.post_id == posts["law"]))
    assert found(any_office, "宪法") == found(any_office, "根本法") == []


def test_frequent_characters_are_looked_for_in_the_texts(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = written_post(office, cast, body=LAW)
    written_post(office, cast, title="别的", body="别的。\n")
    monkeypatch.setattr(search, "MANY_TERMS", 2)
    assert found(office, "法") != []
    assert found(office, "尊崇") == [post_id]


def test_pages(office: Office, cast: Cast) -> None:
    ids = [written_post(office, cast, title=f"第{n}篇") for n in range(3)]
    with office.db.read() as session:
        total, hits = search.search(session, "第", offset=1, limit=1)
        assert (total, [hit.post.id for hit in hits]) == (3, [ids[1]])
        assert search.search(session, "第", offset=9, limit=1) == (3, [])


def test_the_place_is_shown_with_its_words_marked(office: Office, cast: Cast) -> None:
    written_post(office, cast, title="通知", body="长" * 200 + "关于ＡＰＰ的**说明**。" + "长" * 200)
    with office.db.read() as session:
        hit = search.search(session, "app 通知")[1][0]
    assert [(p.text, p.marked) for p in hit.title] == [("通知", True)]
    assert [p.text for p in hit.snippet if p.marked] == ["ＡＰＰ"]
    shown = "".join(p.text for p in hit.snippet)
    assert "关于ＡＰＰ的说明。" in shown and shown.startswith("…长") and shown.endswith("长…")
    assert len(shown) < 110


@pytest.mark.parametrize(("markdown", "shown"), [
    ("# 标题\n\n> 引用", "标题\n引用"),
    ("**联系**电话：~~旧~~ `码`", "联系电话：旧 码"),
    ("![图](a.png)见[网址](https://x.y)", "见网址"),
    ("1. 一\n2. 二\n- 三", "一\n二\n三"),
    ("| 甲 | 乙 |\n|:--|--:|\n| 1 | 2 |", "甲 乙\n1 2"),
    ("甲<br>乙\\*丙[^1]", "甲乙*丙"),
    ("snake_case 与 _斜体_", "snake_case 与 斜体"),
])
def test_marks_of_markdown_are_not_searched(markdown: str, shown: str) -> None:
    assert search.plain(markdown) == shown


@pytest.mark.parametrize("piece", ["[", "![", "[a](", "[^", " ", "\u3000", "<", "*", "| ", "_"])
def test_no_text_takes_long(piece: str) -> None:
    """It runs inside the transaction of every autosave, with all other writers waiting."""
    begun = time.process_time()
    search.plain(piece * 20_000 + "x")
    assert time.process_time() - begun < 1


def test_folding_keeps_every_place() -> None:
    for sample in ("ＡＢＣ　１２３", "İstanbul ẞ ﬁ", "Қазақ", "ئۇيغۇر"):
        assert len(search.fold(sample)) == len(sample)
    assert search.fold("ＡＢｃ　１") == "abc 1"


def test_many_long_words_do_no_harm(library: Library) -> None:
    with library.office.db.read() as session:
        assert search.search(session, "宪法" * 500 + " " + "甲 " * 500) == (0, [])


def test_posts_of_an_older_database_are_indexed_by_the_migration(any_office: Office) -> None:
    from tests.migrations.test_up_and_down import run
    cast = hire(any_office)
    saved = written_post(any_office, cast, title="老稿件", body=LAW)
    typed = operations.create_post(cast.writer, any_office)
    operations.save_working_copy(cast.writer, any_office, typed, fields(title="没存过", body="初稿"), 0)
    before = texts(any_office)
    run(any_office.db, "downgrade", "0002")
    assert texts(any_office) == {}
    assert schema.migrate(any_office.db) is not None or not any_office.db.is_sqlite
    assert texts(any_office) == before
    assert found(any_office, "根本法") == found(any_office, "宪法") == [saved]
    assert found(any_office, "没存过") == [typed]
    written_post(any_office, cast, title="新稿件", body="迁移以后。\n")
    assert len(found(any_office, "迁移以后")) == 1


def texts(office: Office) -> dict[int, str]:
    with office.db.read() as session:
        rows = session.execute(text("SELECT post_id, text FROM post_search"))
        return {post_id: value for post_id, value in rows}  # noqa: C416 (rows are no pairs)


def test_every_field_that_is_searched_is_in_the_text(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    operations.save_working_copy(cast.writer, office, post_id, ArticleFields(
        title="甲标题", digest="乙摘要", body="丙正文", section="丁单位", contributor="戊人", source="己来源"), 0)
    for words in ("甲标题", "乙摘要", "丙正文", "丁单位", "戊人", "己来源"):
        assert found(office, words) == [post_id], words
