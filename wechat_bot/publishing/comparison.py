"""Comparing what a person published with what was approved, word by word. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from wechat_bot.rendering import normalised_text


class CheckedHow(StrEnum):
    """核对方式."""

    AUTO = "auto"  # 自动: the page was fetched
    PASTED = "pasted"  # 粘贴: a person pasted its text
    BY_HAND = "by_hand"  # 人工: a person vouches, with a reason


CHECKED_HOW_NAMES = {
    CheckedHow.AUTO: "自动核对", CheckedHow.PASTED: "粘贴核对", CheckedHow.BY_HAND: "人工核对",
}


@dataclass(frozen=True)
class Comparison:
    """Result of a comparison. `pieces`: (kind, text), kind same/approved/published."""

    same: bool
    pieces: tuple[tuple[str, str], ...] = ()


def compare_text(approved_html: str, published: str) -> Comparison:
    """Approved HTML against published HTML or plain text; white space does not count."""
    mine = normalised_text(approved_html)
    theirs = normalised_text(published) if "<" in published else _squeeze(published)
    if mine == theirs:
        return Comparison(True)
    # A page pasted by hand often carries the title or WeChat's own words around the article.
    if len(mine) > 20 and mine in theirs and len(theirs) - len(mine) < 200:
        return Comparison(True)
    return Comparison(False, _pieces(mine, theirs))


def _squeeze(text: str) -> str:
    return re.sub(r"[\s\u200b\u2060\ufeff]+", "", unicodedata.normalize("NFC", text))


def _pieces(mine: str, theirs: str) -> tuple[tuple[str, str], ...]:
    pieces: list[tuple[str, str]] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", _shorten(mine[a:b])))
            continue
        if b > a:
            pieces.append(("approved", mine[a:b]))
        if d > c:
            pieces.append(("published", theirs[c:d]))
    return tuple(pieces)


def _shorten(text: str, keep: int = 24) -> str:
    return text if len(text) <= 2 * keep + 1 else f"{text[:keep]}……{text[-keep:]}"
