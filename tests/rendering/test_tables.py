"""Tables: alignment, a scrolling wrapper, and widths that fit a phone."""

from __future__ import annotations

import re

from .conftest import Render

WIDE = "|序号|单位|地址|电话|时间|\n|:-:|:--|---|--:|---|\n|1|额敏县法律援助中心|塔额路|0901-3350000|全天|"


def test_alignment_is_kept(render: Render) -> None:
    html = render(WIDE).html
    styles = re.findall(r'<td style="([^"]*)"', html)
    sides = [re.search(r"text-align:(\w+)", style) for style in styles]
    assert [side and side[1] for side in sides] == ["center", "left", None, "right", None]


def test_table_stands_in_a_scrolling_section(render: Render) -> None:
    html = render(WIDE).html
    assert re.search(
        r'<section data-ignore-width="" style="[^"]*overflow-x:auto[^"]*"><table', html
    )
    assert re.search(r'<table style="[^"]*width:100%', html)


def test_no_width_in_pixels(render: Render) -> None:
    assert not re.search(r"(?<![-\w])(?:min-)?width:\s*[\d.]+px", render(WIDE).html)


def test_columns_keep_short_words_whole(render: Render) -> None:
    heads = re.findall(r'<th style="([^"]*)"', render(WIDE).html)
    widths = [re.search(r"min-width:([\d.]+)em", style) for style in heads]
    assert [width and float(width[1]) for width in widths] == [2, 7, 3, 7, 2]


def test_three_columns_fit_without_scrolling(render: Render) -> None:
    text = "很长的一段说明文字" * 3
    html = render(f"|甲|乙|丙|\n|-|-|-|\n|{text}|{text}|{text}|").html
    widths = [float(width) for width in re.findall(r"min-width:([\d.]+)em", html)]
    # 14 px letters, 16 px of padding a cell, on a screen of 375 px with 16 px beside the text
    assert sum(widths) * 14 + 3 * 17 <= 375 - 32


def test_table_right_after_a_paragraph(render: Render) -> None:
    assert "<table" in render("说明：\n|甲|乙|\n|-|-|\n|1|2|").html


def test_empty_cells_and_inline_content(render: Render) -> None:
    article = render("|甲|乙|\n|-|-|\n||**粗**<br>二|")
    assert article.plain_text.splitlines() == ["甲\t乙", "粗 二"]
    assert "<strong" in article.html


def test_image_in_a_cell(render: Render) -> None:
    from wechat_bot.rendering import RenderImage

    images = {"a.png": RenderImage("x", 100, 100)}
    html = render("|甲|乙|\n|-|-|\n|![](a.png)|文|", images=images).html
    assert re.search(r'<td[^>]*><section nodeleaf=""[^>]*><img ', html)


def test_merged_cells_of_raw_html(render: Render) -> None:
    html = render(
        '<table><tr><td colspan="2" width="300">甲</td></tr><tr><td>乙</td><td>丙</td></tr></table>'
    ).html
    assert 'colspan="2"' in html
    assert "300" not in html


def test_empty_head_is_dropped(render: Render) -> None:
    assert "<thead" not in render("| | |\n|-|-|\n|1|2|").html
