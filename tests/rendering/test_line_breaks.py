"""Soft and forced line breaks, indentation, code."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("中文\n中文", "<p>中文中文</p>"),
        ("句号。\n下一句", "<p>句号。下一句</p>"),
        ("他说：\n“引号”", "<p>他说：“引号”</p>"),
        ("自\n2024年", "<p>自2024年</p>"),
        ("共 12\n件", "<p>共 12件</p>"),
        ("中文\nword", "<p>中文 word</p>"),
        ("他说，\nword", "<p>他说，word</p>"),
        ("word\n（括号）", "<p>word（括号）</p>"),
        ("two\nwords", "<p>two words</p>"),
        ("12\n34", "<p>12 34</p>"),
        ("**粗体**\n后文", "<p><strong>粗体</strong>后文</p>"),
        ("前文\n**粗体**", "<p>前文<strong>粗体</strong></p>"),
        ("第一行  \n第二行", "<p>第一行<br>第二行</p>"),
        ("第一行<br>\n第二行", "<p>第一行<br>第二行</p>"),
        ("第一行\\\n第二行", None),
        ("한국\n어", "<p>한국 어</p>"),
        ("甲\r\n乙\r丙", "<p>甲乙丙</p>"),
    ],
)
def test_breaks(shape: Callable[[str], str], source: str, expected: str | None) -> None:
    expected = expected or "<p>第一行<br>第二行</p>"
    assert shape(source) == expected


@pytest.mark.parametrize("indent", ["    ", "        ", "\t", "\u3000\u3000"])
def test_an_indented_paragraph_is_no_code(shape: Callable[[str], str], indent: str) -> None:
    assert shape(f"第一段\n\n{indent}第二段") == "<p>第一段</p><p>第二段</p>"


def test_fenced_code_keeps_its_lines(shape: Callable[[str], str]) -> None:
    html = shape("```text\n申请表\n\n  姓名 <b>\n# 不是标题\n```")
    assert html == (
        "<section><p>申请表<br><br>&nbsp;&nbsp;姓名 &lt;b&gt;<br># 不是标题</p></section>"
    )


def test_unclosed_fence_loses_nothing(shape: Callable[[str], str]) -> None:
    assert shape("```\n甲\n乙") == "<section><p>甲<br>乙</p></section>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# 一", "<h2>一</h2>"),
        ("## 二", "<h2>二</h2>"),
        ("# 一\n\n## 二\n\n### 三", "<h2>一</h2><h3>二</h3><h4>三</h4>"),
        ("###### 六", "<h4>六</h4>"),
        ("##缺空格", "<h2>缺空格</h2>"),
        ("#法治额敏# 话题", "<p>#法治额敏# 话题</p>"),
        ("段落\n## 标题\n段落", "<p>段落</p><h2>标题</h2><p>段落</p>"),
        ("段落\n\n---\n\n段落", "<p>段落</p><hr><p>段落</p>"),
    ],
)
def test_headings_and_rules(shape: Callable[[str], str], source: str, expected: str) -> None:
    assert shape(source) == expected
