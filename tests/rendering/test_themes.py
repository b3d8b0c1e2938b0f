"""Themes: the two shipped ones, finding by either name, and files that can't be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wechat_bot.rendering import Theme, ThemeError, find_theme, load_themes

from .conftest import Render


def test_shipped_themes(themes: dict[str, Theme]) -> None:
    assert {name: theme.title for name, theme in themes.items()} == {
        "blue": "政务蓝",
        "plain": "简洁",
    }


@pytest.mark.parametrize("wanted", ["blue", "政务蓝"])
def test_found_by_id_or_name(themes: dict[str, Theme], wanted: str) -> None:
    assert find_theme(themes, wanted).name == "blue"


def test_unknown_theme_names_the_known(themes: dict[str, Theme]) -> None:
    with pytest.raises(ThemeError, match="政务蓝、简洁"):
        find_theme(themes, "红色")


@pytest.mark.parametrize(
    ("css", "word"),
    [
        ("p { margin: 0 }", "第一行"),
        ("/* 坏 */ p { background: URL(x.png) }", "外部文件"),
        ("/* 坏 */ @import 'x';", "@"),
        ("/* 坏 */ p { font-family: serif }", "字体"),
        ("/* 坏 */ p { position: fixed }", "定位"),
        ("/* 坏 */ p { color: red !important }", "important"),
    ],
)
def test_unusable_theme_is_refused(tmp_path: Path, css: str, word: str) -> None:
    (tmp_path / "bad.css").write_text(css, encoding="utf-8")
    with pytest.raises(ThemeError, match=word):
        load_themes(tmp_path)


def test_themes_differ_only_in_looks(render: Render) -> None:
    blue, plain = render("# 甲\n\n乙", theme="blue"), render("# 甲\n\n乙", theme="plain")
    assert blue.html != plain.html
    assert blue.text_sha256 == plain.text_sha256


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("background", ["#ffffff", "#191919"])
def test_text_colours_are_legible_on_light_and_dark(
    themes: dict[str, Theme], background: str
) -> None:
    for theme in themes.values():
        colours = set(re.findall(r"[ {]color: (#[0-9a-f]{6})", theme.css))
        assert colours
        for colour in colours:
            lighter, darker = sorted(map(_luminance, (colour, background)), reverse=True)
            assert (lighter + 0.05) / (darker + 0.05) >= 3, (theme.name, colour)


def test_body_text_has_no_colour_of_its_own(render: Render) -> None:
    for theme in ("blue", "plain"):
        html = render("正文", theme=theme).html
        assert not re.search(r"(?<!-)color:", html)
