"""Plain HTML (paragraphs, headings, lists, regular tables) as the Markdown the renderer reads."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from markdownify import BACKSLASH, MarkdownConverter

_SPECIAL = re.compile(r"([\\`*])")
_UNDERSCORES = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_BRACKET = re.compile(r"\[(?=\^)|\](?=[(\[:])")
_PAIRS = re.compile(r"~~|==")
_TAG_LIKE = re.compile(r"<(?=[A-Za-z/!?])")
_ENTITY_LIKE = re.compile(r"&(?=#?\w{1,32};)")
_LINE_START = re.compile(r"^(\s*)(?:([#>])|([+-])(?=\s|$)|(\d{1,9})([.)])(?=\s|$))")
# The renderer's parser takes [1]: at the start for a link's definition, escaped bracket or not.
_DEFINITION = re.compile(r"^(\s*)\[(?=[^\[\]]*\]:)")
_FENCE = re.compile(r"^(\s*)~(?=~~)")
_RULE = re.compile(r"^[ |:=-]+$")
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_INDENT = "    "


def escape_inline(text: str) -> str:
    """Characters that Markdown would read as mark-up anywhere in a line, made plain."""
    text = _ENTITY_LIKE.sub("&amp;", text)
    text = _TAG_LIKE.sub("&lt;", text)
    text = _SPECIAL.sub(r"\\\1", text)
    text = _UNDERSCORES.sub(lambda found: "\\_" * len(found[0]), text)
    text = _BRACKET.sub(lambda found: "\\" + found[0], text)
    return _PAIRS.sub(lambda found: f"&#{ord(found[0][0])};" * 2, text)


def escape_line_starts(text: str) -> str:
    """What only counts at the start of a line: headings, quotes, list marks, rules, fences."""
    return "\n".join(_escape_line(line) for line in text.split("\n"))


def escape_plain(text: str) -> str:
    """Plain text as a paragraph that shows exactly it."""
    return escape_line_starts(escape_inline(text))


def _escape_line(line: str) -> str:
    bare = line.removesuffix("\\")
    if _RULE.match(bare) and set(bare) & set("=-|"):
        return re.sub(r"[|=-]", lambda found: f"&#{ord(found[0])};", line)
    line = _DEFINITION.sub(r"\1\\[", _FENCE.sub(r"\1&#126;", line))
    return _LINE_START.sub(_escape_start, line)


def _escape_start(found: re.Match[str]) -> str:
    if found[4]:
        return f"{found[1]}{found[4]}\\{found[5]}"
    return f"{found[1]}\\{found[2] or found[3]}"


class _Converter(MarkdownConverter):
    """markdownify with the escapes and the indents of this house's Markdown.

    The tags ``note-mark`` (a footnote's reference, its number in ``n``) are our own.
    """

    class Options:
        heading_style = "atx"
        bullets = "-"
        newline_style = BACKSLASH
        sup_symbol = "<sup>"
        sub_symbol = "<sub>"
        autolinks = False
        keep_inline_images_in = ("td", "th", "h1", "h2", "h3", "h4", "h5", "h6")

    def escape(self, text: str, parent_tags: set[str]) -> str:
        escaped = escape_inline(text or "")
        if parent_tags & {"td", "th"}:
            return escaped.replace("|", "\\|")
        # a heading may end in #, which would be taken for its closing marks
        return escaped.replace("#", "\\#") if parent_tags & _HEADINGS else escaped

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if "_inline" in parent_tags:
            return f" {text.strip()} "
        text = escape_line_starts(_strip_breaks(text))
        return f"\n\n{text}\n\n" if text else ""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        if parent_tags & {"td", "th"}:
            return "<br>"
        return " " if "_inline" in parent_tags else "\\\n"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if not text:
            return ""
        parent = el.parent
        mark = "-"
        if parent is not None and parent.name == "ol":
            mark = f"{_start(parent) + len(el.find_previous_siblings('li'))}."
        first, *rest = text.split("\n")
        first = escape_line_starts(first)
        return "\n".join([f"{mark} {first}", *(_INDENT + line if line else "" for line in rest)]) + "\n"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"![{el.get('alt') or ''}]({el.get('src')})"

    def convert_note_mark(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"[^{el['n']}]"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {_cell(text)} |"

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {_cell(text)} |"


def _cell(text: str) -> str:
    return re.sub(r"^(?:<br>)+|(?:<br>)+$", "", " ".join(text.split()))


def _strip_breaks(text: str) -> str:
    """A forced break at the end of a paragraph would show as a backslash."""
    text = re.sub(r"^(?:\s|\\\n)+", "", text)
    return re.sub(r"(?:[ \t]|\\\n|\n)+$", "", text)


def _start(numbered: Tag) -> int:
    start = str(numbered.get("start") or "1")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 4 else 1


def to_markdown(node: Tag | BeautifulSoup) -> str:
    """The Markdown of a tree that holds only what this module knows."""
    options: dict[str, Any] = {
        name: value for name, value in vars(_Converter.Options).items() if name[0] != "_"
    }
    text = str(_Converter(**options).convert_soup(node))
    text = re.sub(r"[ \t]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n")
