"""Emphasis beside Chinese punctuation, deletion and marking."""

from __future__ import annotations

from collections.abc import Callable

import pytest


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**重要：**请注意", "<p><strong>重要：</strong>请注意</p>"),
        ("这是**“引号”**后文", "<p>这是<strong>“引号”</strong>后文</p>"),
        ("他说**（括号）**后文", "<p>他说<strong>（括号）</strong>后文</p>"),
        ("**《条例》**第十条", "<p><strong>《条例》</strong>第十条</p>"),
        ("一*斜体*二", "<p>一<em>斜体</em>二</p>"),
        ("~~旧规定~~新规定", "<p><s>旧规定</s>新规定</p>"),
        ("提示==必看==内容", "<p>提示<mark>必看</mark>内容</p>"),
        ("<b>粗</b><i>斜</i><del>删</del><ins>增</ins>", None),
        ("价格 3 ~ 5 元", "<p>价格 3 ~ 5 元</p>"),
        ("当 x==1 且 y==2 时", "<p>当 x==1 且 y==2 时</p>"),
        ("snake_case_name 不变", "<p>snake_case_name 不变</p>"),
        ("水是 H<sub>2</sub>O", "<p>水是 H<span>2</span>O</p>"),
        ("按 `F5` 键", "<p>按 <span>F5</span> 键</p>"),
    ],
)
def test_inline_marks(shape: Callable[[str], str], source: str, expected: str | None) -> None:
    expected = expected or "<p><strong>粗</strong><em>斜</em><s>删</s><u>增</u></p>"
    assert shape(source) == expected


def test_emoji_and_symbols_are_kept(shape: Callable[[str], str]) -> None:
    assert shape("普法😀👨‍👩‍👧 ☎️ 12348") == "<p>普法😀👨‍👩‍👧 ☎️ 12348</p>"
