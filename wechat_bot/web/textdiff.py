"""What changed between two texts, line by line and sign by sign. Pure.

Made for Chinese: a paragraph is one line without spaces, so inside a changed line single
characters are compared (Latin words and numbers stay whole), and tiny islands of equal
characters between changes are swallowed, or the eye could not follow.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "gone", "come", "changed", "gap"]
_TOKENS = re.compile(r"[A-Za-z]+|[0-9]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)
_ALIKE = 0.45  # less alike than this, a line was replaced rather than changed
_ISLAND = 2  # equal stretches up to this length between changes are swallowed
_LONGEST = 4000  # tokens of a line; beyond, the line is marked as a whole


@dataclass(frozen=True)
class Piece:
    """A stretch of one side; `marked` where the other side differs."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Row:
    """One line of the comparison; a side without the line is None. `hidden`: lines in a gap."""

    kind: Kind
    old: tuple[Piece, ...] | None
    new: tuple[Piece, ...] | None
    hidden: int = 0


def compare(old: str, new: str, context: int = 2) -> list[Row]:
    """Rows for two columns; long stretches without a change become one row of kind "gap"."""
    return _fold(_rows(old.splitlines(), new.splitlines()), context)


def changes(rows: Sequence[Row]) -> int:
    """How many lines differ (改动 n 处)."""
    return sum(row.kind not in ("same", "gap") for row in rows)


def _rows(old: list[str], new: list[str]) -> list[Row]:
    rows: list[Row] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a1, a2, b1, b2 in matcher.get_opcodes():
        if tag == "equal":
            rows += [Row("same", (Piece(line),), (Piece(line),)) for line in old[a1:a2]]
        else:
            rows += _replaced(old[a1:a2], new[b1:b2])
    return rows


def _replaced(old: list[str], new: list[str]) -> list[Row]:
    """Lines that gave way to others: alike ones are put side by side, in order."""
    rows: list[Row] = []
    start = 0
    for line in new:
        partner = next((at for at in range(start, len(old)) if _alike(old[at], line)), None)
        if partner is None:
            rows.append(Row("come", None, (Piece(line, True),)))
            continue
        rows += [Row("gone", (Piece(text, True),), None) for text in old[start:partner]]
        rows.append(Row("changed", *_pieces(old[partner], line)))
        start = partner + 1
    rows += [Row("gone", (Piece(text, True),), None) for text in old[start:]]
    return rows


def _alike(old: str, new: str) -> bool:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    return bool(old.strip()) and bool(new.strip()) and (
        matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE
    )


def _pieces(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The differing stretches of two lines."""
    left, right = _TOKENS.findall(old), _TOKENS.findall(new)
    if max(len(left), len(right)) > _LONGEST:
        return (Piece(old, True),), (Piece(new, True),)
    before: list[Piece] = []
    after: list[Piece] = []
    for same, a1, a2, b1, b2 in _blocks(left, right):
        _add(before, "".join(left[a1:a2]), not same)
        _add(after, "".join(right[b1:b2]), not same)
    return tuple(before), tuple(after)


def _blocks(left: list[str], right: list[str]) -> list[tuple[bool, int, int, int, int]]:
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    found = []
    for number, (tag, a1, a2, b1, b2) in enumerate(codes):
        inner = 0 < number < len(codes) - 1
        found.append((tag == "equal" and not (inner and a2 - a1 <= _ISLAND), a1, a2, b1, b2))
    return found


def _add(pieces: list[Piece], text: str, marked: bool) -> None:
    if not text:
        return
    if pieces and pieces[-1].marked == marked:
        pieces[-1] = Piece(pieces[-1].text + text, marked)
    else:
        pieces.append(Piece(text, marked))


def _fold(rows: list[Row], context: int) -> list[Row]:
    """Keep `context` unchanged lines around each change."""
    near = {
        at + step for at, row in enumerate(rows) if row.kind != "same"
        for step in range(-context, context + 1)
    }
    folded: list[Row] = []
    hidden = 0
    for at, row in enumerate(rows):
        if at in near:
            if hidden:
                folded.append(Row("gap", None, None, hidden))
            hidden = 0
            folded.append(row)
        else:
            hidden += 1
    if hidden:
        folded.append(Row("gap", None, None, hidden))
    return folded
