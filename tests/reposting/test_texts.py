"""The source's text: as Markdown that shows exactly it, and compared sentence by sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.rendering import Theme, render_article
from wechat_bot.reposting.texts import as_markdown, repost_body, same_text, sentences

SIGNS = st.sampled_from(list("一二。！“”ab12 .)(#>+-=|:*_`[]<>&~^!{}\\/\n\t'\"$@"))
TEMPLATE = "> 编者按：（一两句话）\n\n## 原文\n\n（转载不改动原文。）\n"


def laid_out(markdown: str) -> str:
    return render_article(markdown, theme=Theme("p", "", ""), images={}, title="标题").plain_text


@given(st.text(SIGNS, max_size=80) | st.text(max_size=80))
def test_any_text_is_laid_out_as_it_was(text: str) -> None:
    # control characters cannot be in an article; everything else must be
    kept = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())
    assert same_text(kept, laid_out(as_markdown(kept)))


@pytest.mark.parametrize("text", [
    "# 一号", "1. 第一", "2026. 年", "- 破折", "> 引用", "---", "===", "| a | b |\n|---|---|",
    "**星**_下_`码`", "[x](y) ![z](w)", "<b>标签</b> &amp;", "~~删~~", "[^1]: 注", "    缩进",
    "一、标题\n（一）小标题", "1)",
])
def test_signs_of_markdown_stay_text(text: str) -> None:
    assert same_text(text, laid_out(as_markdown(text)))


def test_each_line_becomes_a_paragraph() -> None:
    assert as_markdown("一\n\n\n二\n三") == "一\n\n二\n\n三"


@pytest.mark.parametrize(("one", "other", "same"), [
    ("第一段。\n第二段。", "第一段。第二段。", True),
    ("张 三\u3000说", "张三说", True),
    ("第一段。", "第一段！", False),
    ("2026年", "2025年", False),
    ("e\u0301", "\u00e9", True),
])
def test_white_space_and_paragraphs_do_not_count(one: str, other: str, same: bool) -> None:
    assert same_text(one, other) is same


def test_sentences_do_not_depend_on_paragraphs() -> None:
    assert sentences("他说：“好。”然后走了。\n第二 段！") == "他说：“好。”\n然后走了。\n第二段！"
    assert sentences("甲。乙。") == sentences("甲。\n\n乙。")
    assert sentences("two  words 和 中文") == "two words和中文"


def test_a_verbatim_order_begins_with_the_source_alone() -> None:
    assert repost_body(TEMPLATE, "甲\n乙", True) == "甲\n\n乙\n"


def test_another_order_keeps_the_editors_note_before_the_source() -> None:
    assert repost_body(TEMPLATE, "甲", False) == "> 编者按：（一两句话）\n\n## 原文\n\n甲\n"
    assert repost_body("没有小标题\n", "甲", False) == "没有小标题\n\n甲\n"


def test_without_a_source_the_template_is_taken() -> None:
    assert repost_body(TEMPLATE, " ", True) == TEMPLATE
