"""Footnotes: numbered in the order of their references, listed at the end, no anchors."""

from __future__ import annotations

import pytest

from wechat_bot.rendering.markdown_html import note_label

from .conftest import Render


def test_notes_follow_their_references(render: Render) -> None:
    article = render("- 先[^b]\n  - 中[^a]\n\n后[^b]\n\n[^a]: 甲注\n[^b]: 乙注")
    assert article.plain_text.splitlines() == [
        "先①",
        "中②",
        "后①",
        "注释",
        "① 乙注",
        "② 甲注",
    ]
    assert "href" not in article.html
    assert "id=" not in article.html


def test_note_numbers_differ_from_link_numbers(render: Render) -> None:
    article = render("文[^1]与[链](https://a.example/)\n\n[^1]: 注中[另链](https://b.example/)")
    assert article.plain_text.splitlines() == [
        "文①与链[1]",
        "注释",
        "① 注中另链[2]",
        "相关链接",
        "[1] 链：https://a.example/",
        "[2] 另链：https://b.example/",
    ]


def test_note_of_several_paragraphs(render: Render) -> None:
    article = render("文[^1]\n\n[^1]: 第一段\n\n    第二段\n\n正文续")
    assert article.plain_text.splitlines() == ["文①", "正文续", "注释", "① 第一段", "第二段"]


def test_note_without_reference_is_not_lost(render: Render) -> None:
    assert "① 无人提到" in render("正文\n\n[^x]: 无人提到").plain_text


@pytest.mark.parametrize("source", ["正文\n\n[^1]:", "正文\n\n[^1]: \n\n[^2]: "])
def test_empty_note_does_no_harm(render: Render, source: str) -> None:
    assert render(source).plain_text == "正文"


def test_reference_without_note_stays_text(render: Render) -> None:
    assert render("正文[^9]").plain_text == "正文[^9]"


@pytest.mark.parametrize(
    ("number", "label"), [(1, "①"), (20, "⑳"), (21, "㉑"), (35, "㉟"), (36, "㊱"), (50, "㊿")]
)
def test_labels(number: int, label: str) -> None:
    assert note_label(number) == label


def test_labels_beyond_fifty_are_in_brackets() -> None:
    assert note_label(51) == "(51)"
