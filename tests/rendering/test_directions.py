"""Uyghur and Kazakh in Arabic script: from right to left, no character changed."""

from __future__ import annotations

import re

import pytest

from wechat_bot.rendering.direction import is_right_to_left, split_runs

from .conftest import Render

UYGHUR = "قانۇن ياردىمى پۇقرالارنىڭ قانۇنىي ھوقۇقىنى قوغدايدۇ."
KAZAKH = "زاڭ كومەگى ازاماتتاردىڭ قۇقىعىن قورعايدى، ٴبىر ايدا."


@pytest.mark.parametrize("text", [UYGHUR, KAZAKH])
def test_paragraph_from_the_right(render: Render, text: str) -> None:
    article = render(text)
    assert re.search(r'<p dir="rtl" style="text-align:right[^"]*">|<p [^>]*dir="rtl"', article.html)
    assert "text-align:right" in article.html
    assert f">{text}<" in article.html


def test_wrapped_lines_keep_the_space_between_words(render: Render) -> None:
    assert render("قانۇن\nياردىمى").plain_text == "قانۇن ياردىمى"


def test_chinese_paragraph_with_uyghur_words(render: Render) -> None:
    html = render("请关注“قانۇن ياردىمى!”公告").html
    assert '<span leaf="" dir="rtl" style="direction:rtl">قانۇن ياردىمى!</span>' in html
    assert '<p dir="rtl"' not in html


def test_lines_of_two_languages_become_two_paragraphs(render: Render) -> None:
    html = render(f"法律援助  \n{UYGHUR}").html
    assert re.search(r'法律援助</span></p><p [^>]*dir="rtl"', html) or re.search(
        r'法律援助</span></p><p dir="rtl"', html
    )


@pytest.mark.parametrize(
    ("source", "tag"),
    [(f"## {UYGHUR}", "h2"), (f"- {UYGHUR}", "ul"), (f"> {UYGHUR}", "blockquote")],
)
def test_other_blocks(render: Render, source: str, tag: str) -> None:
    assert re.search(rf'<{tag} [^>]*dir="rtl"', render(source).html)


def test_table_cell(render: Render) -> None:
    html = render(f"|中文|ئۇيغۇرچە|\n|-|-|\n|法|{UYGHUR}|").html
    assert re.search(r'<td [^>]*dir="rtl"', html)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("法律援助", False),
        ("قانۇن", True),
        ("قانۇن（法律）是国家制定或者认可的行为规范", False),
        ("WTO " + UYGHUR, True),
        ("法治宣传 قانۇن", False),
        ("12348", False),
        ("", False),
    ],
)
def test_direction_of_a_text(text: str, expected: bool) -> None:
    assert is_right_to_left(text) is expected


def test_runs_lose_nothing() -> None:
    text = "甲قانۇن ياردىمى، 乙 12348 زاڭ!"
    assert "".join(piece for piece, _ in split_runs(text)) == text
