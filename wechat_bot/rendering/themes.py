"""Themes (排版主题): the looks an article can have, one CSS file each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from wechat_bot.rendering.models import Theme

_TITLE = re.compile(r"\s*/\*\s*(.+?)\s*\*/")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_FORBIDDEN = {
    "url(": "引用外部文件",
    "expression(": "脚本",
    "@": "@ 规则",
    "\\": "反斜线",
    "font-family": "字体（公众号要求用系统字体）",
    "position": "定位（公众号会去掉）",
    "!important": "!important",
    "<": "标签",
}

# What holds in every theme, because an article would not work on a phone without it.
STRUCTURE_CSS = """
section.article { overflow-wrap: break-word; }
[dir="rtl"] { direction: rtl; }
section.image { text-align: center; }
section.image img { display: inline-block; vertical-align: middle; }
section.table-scroll { overflow-x: auto; }
section.table-scroll table { width: 100%; border-collapse: collapse; }
section.code-block { overflow-wrap: anywhere; }
p.caption { text-align: center; }
section.footer { text-align: right; }
section.footer span.pair { display: inline-block; }
section.references { text-align: left; }
span.sub { font-size: 75%; vertical-align: sub; }
span.small { font-size: 87%; }
sup { font-size: 80%; line-height: 1; vertical-align: super; }
"""


class ThemeError(ValueError):
    """A theme file that can't be used, or a theme that does not exist; the message is Chinese."""


def load_themes(folder: Path) -> dict[str, Theme]:
    """The themes of a folder by id (the file name without .css), in the order of their ids.

    Raises ThemeError for a file without its name in a first comment, or with CSS that does not
    survive in an article (outside files, fonts, positions).
    """
    return {
        path.stem: read_theme(path.stem, path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.css"))
    }


def read_theme(name: str, css: str) -> Theme:
    """One theme from the text of its file; ThemeError as in :func:`load_themes`."""
    title = _TITLE.match(css)
    if title is None:
        raise ThemeError(f"主题 {name}.css 的第一行要用注释写明名称，如 /* 政务蓝 */。")
    rules = _COMMENT.sub("", css)
    for forbidden, meaning in _FORBIDDEN.items():
        if forbidden in rules.lower():
            raise ThemeError(f"主题 {name}.css 里有公众号不能用的内容：{meaning}。请删去后再用。")
    return Theme(name, title[1], rules)


def find_theme(themes: Mapping[str, Theme], name_or_title: str) -> Theme:
    """The theme with this id or Chinese name; ThemeError names those that exist."""
    for theme in themes.values():
        if name_or_title in (theme.name, theme.title):
            return theme
    known = "、".join(theme.title for theme in themes.values()) or "（一个也没有）"
    raise ThemeError(f"没有名为“{name_or_title}”的排版主题。可用的主题：{known}。")
