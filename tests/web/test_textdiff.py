"""What changed between two texts, as tables."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.web import articles, textdiff
from wechat_bot.web.paging import Paging


def marked(rows: list[textdiff.Row]) -> list[tuple[str, str, str]]:
    """(kind, old, new) with the differing stretches in brackets; the same lines left out."""
    def side(pieces: tuple[textdiff.Piece, ...] | None) -> str:
        return "".join(f"[{p.text}]" if p.marked else p.text for p in pieces or ())

    return [(row.kind, side(row.old), side(row.new)) for row in rows
            if row.kind not in ("same", "gap")]


@pytest.mark.parametrize(("old", "new", "rows"), [
    ("同样的一行", "同样的一行", []),
    ("第一段一楼大厅", "第一段二楼大厅", [("changed", "第一段[一]楼大厅", "第一段[二]楼大厅")]),
    ("电话0901-3355730", "电话0901-3355731",
     [("changed", "电话0901-[3355730]", "电话0901-[3355731]")]),
    ("收费3000.00元", "收费3500.00元", [("changed", "收费[3000.00]元", "收费[3500.00]元")]),
    ("甲\n乙", "甲\n丙丁\n乙", [("come", "", "[丙丁]")]),
    ("甲\n乙\n丙", "甲\n丙", [("gone", "[乙]", "")]),
    ("完全不同的一段话", "毫无关系之另外文字", [
        ("come", "", "[毫无关系之另外文字]"), ("gone", "[完全不同的一段话]", "")]),
    ("", "新写的", [("come", "", "[新写的]")]),
    ("请在三日内报送办公室，逾期不予受理", "请于五天内送交办公室，逾期不予受理", [
        ("changed", "请[在三日内报送]办公室，逾期不予受理", "请[于五天内送交]办公室，逾期不予受理")]),
])
def test_lines_and_signs(old: str, new: str, rows: list[tuple[str, str, str]]) -> None:
    assert marked(textdiff.compare(old, new)) == rows


def test_alike_lines_are_paired_past_an_inserted_one() -> None:
    rows = marked(textdiff.compare("申请人应当提交身份证\n办理时限七天", "新的说明文字\n"
                                   "申请人应当提交户口本\n办理时限十天"))
    assert [kind for kind, _, _ in rows] == ["come", "changed", "changed"]


def test_long_unchanged_stretches_are_folded() -> None:
    lines = [f"第{n}行内容" for n in range(30)]
    rows = textdiff.compare("\n".join(lines), "\n".join([*lines[:15], "插入", *lines[15:]]))
    assert [(row.kind, row.hidden) for row in rows if row.kind == "gap"] == [("gap", 13), ("gap", 13)]
    assert textdiff.changes(rows) == 1


def test_both_sides_can_be_put_together_again() -> None:
    old = "第一段，讲时间。\n第二段，讲地点和电话。\n第三段。"
    new = "第一段，讲时间和人。\n插入。\n第二段，讲地点。\n第三段。"
    rows = textdiff.compare(old, new, context=99)
    for text, sides in ((old, [row.old for row in rows]), (new, [row.new for row in rows])):
        assert "\n".join("".join(piece.text for piece in side)
                         for side in sides if side is not None) == text


def test_a_very_long_paragraph_is_marked_as_a_whole_and_quickly() -> None:
    old, new = "法律" * 9000, "法律" * 9000 + "。"
    assert [(row.kind) for row in textdiff.compare(old, new)] == ["changed"]


@pytest.mark.parametrize(("body", "cursor", "result"), [
    ("", "", "![](a.png)\n\n"),
    ("正文", "", "正文\n\n![](a.png)\n\n"),
    ("前后", "1", "前\n\n![](a.png)\n\n后"),
    ("😀后", "2", "😀\n\n![](a.png)\n\n后"),
    ("正文", "999", "正文\n\n![](a.png)\n\n"),
    ("正文", "-1", "正文\n\n![](a.png)\n\n"),
])
def test_pictures_are_put_in_at_the_cursor(body: str, cursor: str, result: str) -> None:
    assert articles.insert_pictures(body, ["a.png"], cursor) == result


def test_fields_are_compared_in_words() -> None:
    old = ArticleFields(origin="original", article_20="20.1", digest="")
    new = ArticleFields(origin="repost", article_20="20.15", digest="新摘要")
    assert [(c.label, c.old, c.new) for c in articles.field_changes(old, new)] == [
        ("摘要", "（空）", "新摘要"), ("来源类型", "原创", "转载"),
        ("条例第二十条", "第（一）项", "第（十五）项"),
    ]


def test_a_form_becomes_an_article() -> None:
    read = articles.read_fields({"title": " 标题\n二 ", "body": " 一\r\n二\r三 ", "key_area": "1"})
    assert read == ArticleFields(title="标题 二", body=" 一\n二\n三 ", key_area=True, origin="",
                                 is_government_information=False, info_kind="")


@pytest.mark.parametrize(("page", "total", "numbers"), [
    (1, 0, [1]), (1, 20, [1]), (1, 21, [1, 2]), (1, 200, [1, 2, 3, None, 10]),
    (5, 200, [1, None, 3, 4, 5, 6, 7, None, 10]),
])
def test_page_numbers(page: int, total: int, numbers: list[int | None]) -> None:
    assert Paging(page, 20, total).numbers == numbers


def test_versions_are_compared_as_a_reader_sees_them() -> None:
    old = ArticleFields(body="## 一、时间\n\n见[网站](https://a.cn)\n\n![](图1.jpg)")
    new = ArticleFields(body="## 二、时间\n\n见[网站](https://b.cn)\n\n![](图1.jpg)")
    rows = articles.compare(old, new).rows
    shown = "".join(piece.text for row in rows for piece in row.new or ())
    assert shown == "【小标题】二、时间见[网站](https://b.cn)〔图片 图1.jpg〕"


def test_a_change_of_marks_alone_is_shown_with_the_marks() -> None:
    comparison = articles.compare(ArticleFields(body="请注意"), ArticleFields(body="**请注意**"))
    assert comparison.count == 1
    assert "**" in "".join(piece.text for row in comparison.rows for piece in row.new or ())
