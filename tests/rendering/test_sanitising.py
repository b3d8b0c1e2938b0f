"""Raw HTML in the source: what is dangerous goes, the words stay, each removal is noted."""

from __future__ import annotations

import pytest

from wechat_bot.rendering.sanitise import clean_output, clean_style

from .conftest import Render


@pytest.mark.parametrize(
    ("source", "gone", "kind"),
    [
        ("文<script>alert(1)</script>字", "alert", "removed_script"),
        ("<style>p{color:red}</style>\n\n文字", "color:red", "removed_style"),
        ('<p onclick="x()">文字</p>', "onclick", "removed_script"),
        ('<a href="javascript:x()">文字</a>', "javascript", "removed_script"),
        ('<a href="java\nscript:x()">文字</a>', "script:", "removed_script"),
        ('<p style="background:url(https://e.example/t.png)">文字</p>', "url(", "removed_style"),
        ('<p style="color:expression(alert(1))">文字</p>', "expression", "removed_style"),
        ('<p style="position:fixed">文字</p>', "position", "removed_style"),
        ('<p style="font-family:serif">文字</p>', "font-family", "removed_style"),
        ('<p style="color:#000">文字</p>', "#000", "removed_style"),
        ("<iframe src='https://e.example'></iframe>\n\n文字", "iframe", "removed_tag"),
        ("<form action='/x'>文字<input name='a'></form>", "form", "removed_tag"),
        ("<svg><text>画</text></svg>\n\n文字", "svg", "removed_tag"),
        ('<p class="x" id="y">文字</p>', "class", "removed_attribute"),
        ("<!-- 内部意见 -->\n\n文字", "内部意见", "removed_comment"),
        ("<video src='a.mp4'></video>\n\n文字", "video", "removed_tag"),
    ],
)
def test_removed_and_noted(render: Render, source: str, gone: str, kind: str) -> None:
    article = render(source)
    assert gone not in article.html
    assert "文" in article.plain_text and "字" in article.plain_text
    assert kind in [note.kind for note in article.notes]
    assert all(note.line == 1 for note in article.notes if note.kind == kind)


@pytest.mark.parametrize(
    "source",
    [
        "讲讲 <script> 这个词，后文不能丢",
        "<script>\n\n后文不能丢",
        "前文 <!-- 没写完，后文不能丢",
        "<style>后文不能丢",
        "<textarea> 后文不能丢",
        "甲 < 乙，<后文不能丢",
        "<plaintext>后文不能丢",
    ],
)
def test_an_unclosed_tag_swallows_nothing(render: Render, source: str) -> None:
    assert "后文不能丢" in render(source).plain_text


def test_harmless_style_is_kept(render: Render) -> None:
    html = render('<p style="text-align:center;color:#c00">文字</p>').html
    assert "text-align:center" in html
    assert "color:#c00" in html


def test_ordinary_text_makes_no_notes(render: Render) -> None:
    source = "# 题\n\n**粗**\n\n|甲|\n|:-:|\n|1|\n\n3. 项\n\n```\ncode\n```\n\n注[^1]\n\n[^1]: 释"
    assert render(source).notes == ()


@pytest.mark.parametrize(
    ("style", "kept", "dropped"),
    [
        ("COLOR: RED", "color: red", []),
        ("text-align:start", "text-align: left", []),
        ("color:transparent", "", ["color"]),
        ("color:rgba(0, 0, 0, 0)", "", ["color"]),
        ("color:#0000", "", ["color"]),
        ("color: r\\65 d", "", ["color"]),
        ("font-size:1px", "", ["font-size"]),
        ("opacity:0;color:blue", "color: blue", ["opacity"]),
        ("color:red !important", "", ["color"]),
    ],
)
def test_author_style(style: str, kept: str, dropped: list[str]) -> None:
    assert clean_style(style) == (kept, dropped)


@pytest.mark.parametrize(
    "style",
    ["background: url(https://e.example/t.png)", "width: expression(alert(1))", "color: \\72 ed"],
)
def test_last_pass_drops_hostile_values(style: str) -> None:
    assert clean_output(f'<p style="{style}">文</p>') == "<p>文</p>"


def test_deep_nesting_is_flattened(render: Render) -> None:
    article = render("<div style='color:red'>" * 3000 + "底" + "</div>" * 3000)
    assert article.plain_text == "底"
    assert article.html.count("<section") < 30
