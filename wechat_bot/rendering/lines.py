"""Soft line breaks: a line end in the source is a space between words, nothing between hanzi."""

from __future__ import annotations

import re
import unicodedata

from wechat_bot.rendering.tree import Element, Node

_BREAK = re.compile(r"[ \t]*\n[ \t\n]*")
_BARRIER = "\x00"
# As wide as a hanzi in Chinese, though Unicode leaves their width open.
_CHINESE_MARKS = frozenset("“”‘’…—·")


def _is_wide(char: str) -> bool:
    hangul = "\uac00" <= char <= "\ud7a3"
    return unicodedata.east_asian_width(char) in ("W", "F") and not hangul


def _is_wide_stop(char: str) -> bool:
    return _is_wide(char) and unicodedata.category(char).startswith("P")


def _joins(before: str, after: str) -> bool:
    if "AL" in (unicodedata.bidirectional(before), unicodedata.bidirectional(after)):
        return False
    if _is_wide_stop(before) or _is_wide_stop(after):
        return True
    wide_before, wide_after = _is_wide(before), _is_wide(after)
    if wide_before and wide_after:
        return True
    if wide_before:
        return after in _CHINESE_MARKS or after.isdigit()
    if wide_after:
        return before in _CHINESE_MARKS or before.isdigit()
    return before in _CHINESE_MARKS and after in _CHINESE_MARKS


def soften(nodes: list[Node]) -> list[Node]:
    """The inline content of one block with its line breaks joined and its ends trimmed.

    Between Chinese characters, full-width marks and digits nothing remains; everywhere else,
    as between words in Latin or Arabic script, one space does.
    """
    joined: list[str] = []
    _gather(nodes, joined)
    whole = "".join(joined)
    kept = list(whole)
    for found in _BREAK.finditer(whole):
        for index in range(found.start(), found.end()):
            kept[index] = ""
        before = whole[found.start() - 1] if found.start() else _BARRIER
        after = whole[found.end()] if found.end() < len(whole) else _BARRIER
        if _BARRIER not in (before, after) and not _joins(before, after):
            kept[found.start()] = " "
    _trim(whole, kept)
    rebuilt, _ = _rebuild(nodes, kept, 0)
    return rebuilt


def _gather(nodes: list[Node], parts: list[str]) -> None:
    for node in nodes:
        if isinstance(node, str):
            parts.append(node.replace(_BARRIER, ""))
        elif node.tag in ("br", "img"):
            parts.append(_BARRIER)
        else:
            _gather(node.children, parts)


def _trim(whole: str, kept: list[str]) -> None:
    """Blanks at the ends of the block and beside a forced break are not shown: drop them."""
    for found in re.finditer(rf"(?:^|(?<={_BARRIER}))[ \t]+|[ \t]+(?={_BARRIER}|$)", whole):
        for index in range(found.start(), found.end()):
            kept[index] = ""


def _rebuild(nodes: list[Node], kept: list[str], position: int) -> tuple[list[Node], int]:
    result: list[Node] = []
    for node in nodes:
        if isinstance(node, str):
            length = len(node.replace(_BARRIER, ""))
            text = "".join(kept[position : position + length])
            position += length
            if text:
                result.append(text)
        elif node.tag in ("br", "img"):
            position += 1
            result.append(node)
        else:
            children, position = _rebuild(node.children, kept, position)
            result.append(Element(node.tag, node.attributes, children))
    return result, position
