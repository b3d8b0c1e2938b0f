"""Lists nested by two, three or four spaces, and what only looks like a list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

NESTED = "<ul><li><p>甲</p><ul><li><p>乙</p><ul><li><p>丙</p></li></ul></li></ul></li></ul>"


@pytest.mark.parametrize("step", [2, 3, 4])
@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_any_indentation_nests(shape: Callable[[str], str], step: int, blank: str) -> None:
    source = blank.join(["- 甲", " " * step + "- 乙", " " * 2 * step + "- 丙"])
    assert shape(source) == NESTED


@pytest.mark.parametrize("step", [2, 3, 4])
def test_bullets_below_numbers(shape: Callable[[str], str], step: int) -> None:
    pad = " " * step
    assert shape(f"1. 甲\n{pad}- 乙\n{pad}- 丙\n2. 丁") == (
        "<ol><li><p>甲</p><ul><li><p>乙</p></li><li><p>丙</p></li></ul></li><li><p>丁</p></li></ol>"
    )


def test_continuation_paragraph_stays_in_its_item(shape: Callable[[str], str]) -> None:
    assert shape("1. 甲\n\n   续段\n\n2. 乙") == (
        "<ol><li><p>甲</p><p>续段</p></li><li><p>乙</p></li></ol>"
    )


def test_continuation_after_nested_list(shape: Callable[[str], str]) -> None:
    assert shape("- 甲\n  - 乙\n\n  续段") == (
        "<ul><li><p>甲</p><ul><li><p>乙</p></li></ul><p>续段</p></li></ul>"
    )


def test_list_right_after_a_paragraph(shape: Callable[[str], str]) -> None:
    assert shape("所需材料：\n- 身份证\n- 户口本") == (
        "<p>所需材料：</p><ul><li><p>身份证</p></li><li><p>户口本</p></li></ul>"
    )


def test_wrapped_item_text_is_joined(shape: Callable[[str], str]) -> None:
    assert shape("- 甲的第一行\n  和第二行\n- 乙") == (
        "<ul><li><p>甲的第一行和第二行</p></li><li><p>乙</p></li></ul>"
    )


def test_numbers_keep_their_start(shape: Callable[[str], str]) -> None:
    assert shape("3. 丙\n4. 丁") == '<ol start="3"><li><p>丙</p></li><li><p>丁</p></li></ol>'


def test_bullets_and_numbers_side_by_side(shape: Callable[[str], str]) -> None:
    assert shape("- 甲\n1. 乙") == "<ul><li><p>甲</p></li></ul><ol><li><p>乙</p></li></ol>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("2026. 这是年份", "<p>2026. 这是年份</p>"),
        ("-5 度", "<p>-5 度</p>"),
        ("1.没有空格", "<p>1.没有空格</p>"),
        ("一、总则", "<p>一、总则</p>"),
        ("共有\n3. 件", "<p>共有3. 件</p>"),
    ],
)
def test_what_is_no_list(shape: Callable[[str], str], source: str, expected: str) -> None:
    assert shape(source) == expected


def test_code_inside_an_item(shape: Callable[[str], str]) -> None:
    assert shape("- 甲\n  ```\n  - 原样\n    缩进\n  ```\n- 乙") == (
        "<ul><li><p>甲</p><section><p>- 原样<br>\u00a0\u00a0缩进</p></section></li>"
        "<li><p>乙</p></li></ul>"
    ).replace("\u00a0", "&nbsp;")


def test_list_inside_a_quote(shape: Callable[[str], str]) -> None:
    assert shape("> - 甲\n>   - 乙") == (
        "<blockquote><ul><li><p>甲</p><ul><li><p>乙</p></li></ul></li></ul></blockquote>"
    )


def test_list_ends_at_a_heading(shape: Callable[[str], str]) -> None:
    assert shape("- 甲\n## 乙\n丙") == "<ul><li><p>甲</p></li></ul><h2>乙</h2><p>丙</p>"
