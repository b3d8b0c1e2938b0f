"""The Markdown source made regular before it is parsed.

Python-Markdown wants four spaces for a nested list, a blank line before every list and fences
at the first column, while people (and the editor they write in) follow CommonMark. This module
rewrites the lines so that both mean the same; it never changes a visible character.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")

_FENCE = re.compile(r"^( *)(`{3,}|~{3,})(?P<info>[^`]*)$")
_QUOTE = re.compile(r"^ *> ?(.*)$")
_RULE = re.compile(r"^ *([-*_])( *\1){2,} *$")
_MARKER = re.compile(r"^( *)([-*+]|\d{1,3}[.)]) +(\S.*)$")
_FOOTNOTE = re.compile(r"^ {0,3}\[\^[^\]]+\]:")
_HEADING = re.compile(r"^ {0,3}#{1,6}(?: |$)")
_TIGHT_HEADING = re.compile(r"^( {0,3}#{2,6})(?=[^#\s])")
_TOPIC = re.compile(r"^( {0,3})#(?=[^#\s])")
_YEAR = re.compile(r"^(\d{4,})\.(?= )")
_TABLE_RULE = re.compile(r"^[ |:-]+$")

_MAX_QUOTE_DEPTH = 12
_INDENT = 4


@dataclass(frozen=True)
class _Item:
    """An open list item or footnote: the column of its marker, and whether it is numbered."""

    column: int
    ordered: bool


def clean_characters(text: str) -> str:
    """One kind of line break; control characters that no document needs are taken out."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _SURROGATE.sub("\ufffd", _CONTROL.sub("", text))


class BlockNormaliser:
    """Rewrites the lines of one document.

    ``store_code`` keeps the text of a code block and gives the word that stands in for it.
    """

    def __init__(self, store_code: Callable[[str], str], depth: int = 0) -> None:
        self._store_code = store_code
        self._depth = depth
        self._out: list[str] = []
        self._items: list[_Item] = []

    def run(self, lines: list[str]) -> list[str]:
        """The lines in the form that Python-Markdown reads as CommonMark would."""
        index = 0
        while index < len(lines):
            index = self._take(lines, index)
        return self._out

    def _take(self, lines: list[str], index: int) -> int:
        """Handle the construct that starts at ``index``; the index of the next line."""
        line = lines[index]
        if not line.strip(" "):
            self._out.append("")
            return index + 1
        fence = _FENCE.match(line)
        if fence:
            return self._code(lines, index, fence)
        if _QUOTE.match(line) and self._depth < _MAX_QUOTE_DEPTH:
            return self._quote(lines, index)
        if _RULE.match(line):
            self._rule(line)
        elif _FOOTNOTE.match(line):
            self._items = [_Item(0, False)]
            self._separate()
            self._out.append(line.strip(" "))
        else:
            marker = _MARKER.match(line)
            if marker and self._starts_item(marker):
                self._item(marker)
            else:
                self._text(lines, index)
        return index + 1

    def _after_text(self) -> bool:
        return bool(self._out) and self._out[-1] != ""

    def _separate(self) -> None:
        if self._after_text():
            self._out.append("")

    def _close_items(self, column: int) -> _Item | None:
        """Close the items that a line at ``column`` cannot belong to; the last one closed."""
        closed = None
        while self._items and column < self._items[-1].column + 2:
            closed = self._items.pop()
        return closed

    def _starts_item(self, marker: re.Match[str]) -> bool:
        """In the midst of a paragraph only a bullet or the number 1 begins a list."""
        label = marker[2]
        if self._items or not self._after_text() or not label[0].isdigit():
            return True
        return label[:-1] == "1" or bool(_HEADING.match(self._out[-1]))

    def _item(self, marker: re.Match[str]) -> None:
        column, label = len(marker[1]), marker[2]
        ordered = label[0].isdigit()
        inside = bool(self._items)
        sibling = self._close_items(column)
        if not inside or (sibling is not None and sibling.ordered != ordered):
            self._separate()
        if ordered:
            label = label[:-1] + "."
        indent = " " * (_INDENT * len(self._items))
        self._out.append(f"{indent}{label} {marker[3]}")
        self._items.append(_Item(column, ordered))

    def _code(self, lines: list[str], index: int, fence: re.Match[str]) -> int:
        column, mark = len(fence[1]), fence[2]
        closing = re.compile(rf"^ *{re.escape(mark[0])}{{{len(mark)},}} *$")
        body: list[str] = []
        end = index + 1
        while end < len(lines) and not closing.match(lines[end]):
            line = lines[end]
            lead = len(line) - len(line.lstrip(" "))
            body.append(line[min(lead, column) :])
            end += 1
        self._close_items(column)
        self._separate()
        self._out += [" " * (_INDENT * len(self._items)) + self._store_code("\n".join(body)), ""]
        return end + 1

    def _quote(self, lines: list[str], index: int) -> int:
        column = len(lines[index]) - len(lines[index].lstrip(" "))
        inner: list[str] = []
        while index < len(lines) and (quoted := _QUOTE.match(lines[index])):
            inner.append(quoted[1])
            index += 1
        self._close_items(column)
        self._separate()
        indent = " " * (_INDENT * len(self._items))
        nested = BlockNormaliser(self._store_code, self._depth + 1).run(inner)
        self._out += [f"{indent}> {line}" if line else f"{indent}>" for line in nested]
        return index

    def _rule(self, line: str) -> None:
        underline = set(line.strip(" ")) == {"-"}
        if underline and not self._items and self._after_text():
            self._out.append(line.strip(" "))
            return
        self._close_items(len(line) - len(line.lstrip(" ")))
        self._separate()
        self._out += [" " * (_INDENT * len(self._items)) + line.strip(" "), ""]

    def _text(self, lines: list[str], index: int) -> None:
        line = _escape_lookalikes(lines[index])
        column = len(line) - len(line.lstrip(" "))
        heading = bool(_HEADING.match(line))
        if heading or not self._after_text():
            self._close_items(column)
        elif self._begins_table(lines, index):
            self._close_items(column)
            self._separate()
        if heading and self._items:
            self._separate()
        levels = len(self._items)
        if self._after_text() and levels and not heading:
            levels -= 1
        self._out.append(" " * (_INDENT * levels) + line.lstrip(" "))

    def _begins_table(self, lines: list[str], index: int) -> bool:
        if "|" not in lines[index] or index + 1 >= len(lines):
            return False
        rule = lines[index + 1]
        return "-" in rule and "|" in rule and bool(_TABLE_RULE.match(rule))


def _escape_lookalikes(line: str) -> str:
    """``##标题`` is a heading that lacks its space; ``#话题#`` and ``2026. `` are plain text."""
    line = _TIGHT_HEADING.sub(r"\1 ", line)
    line = _TOPIC.sub(r"\1\\#", line)
    bare = line.lstrip(" ")
    return line[: len(line) - len(bare)] + _YEAR.sub(r"\1\\.", bare)


class SourceLines:
    """Finds the line of something in the source; asked again for the same, the next place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lower = text.lower()
        self._found: dict[str, int] = {}

    def line_of(self, needle: str) -> int | None:
        """The line (from 1) of the next occurrence of ``needle``, case ignored; None if absent."""
        needle = needle.lower()
        if not needle:
            return None
        start = self._found.get(needle, -1) + 1
        position = self._lower.find(needle, start)
        if position < 0:
            position = self._lower.find(needle)
        if position < 0:
            return None
        self._found[needle] = position
        return self._text.count("\n", 0, position) + 1
