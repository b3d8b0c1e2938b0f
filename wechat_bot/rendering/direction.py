"""Direction of writing: Uyghur and Kazakh in Arabic script run from right to left."""

from __future__ import annotations

import re
import unicodedata

# The blocks of the Arabic script: letters, marks and presentation forms.
_ARABIC = (
    "\u0610-\u061a\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff"
    "\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc"
)
_INNER = "\\s\\d\u200c\u200d\u060c\u061b\u061f\u0660-\u0669\u06f0-\u06f9.,:!?()«»\\-"
_RUN = re.compile(f"[{_ARABIC}]+(?:[{_INNER}]*[{_ARABIC}]+)*[.!?\u060c\u061b\u061f\u06d4]*")

# A paragraph that begins in Arabic script is written from the right if at least half of its
# letters are; one that begins otherwise (an abbreviation, a name) only if nearly all are.
_SHARE_WHEN_FIRST = 0.5
_SHARE_OTHERWISE = 0.8


def is_right_to_left(text: str) -> bool:
    """Whether a paragraph with this text is to be set from right to left."""
    if text.isascii():
        return False
    strong = [
        kind in ("R", "AL")
        for kind in map(unicodedata.bidirectional, text)
        if kind in ("L", "R", "AL")
    ]
    if not strong:
        return False
    share = sum(strong) / len(strong)
    return share >= (_SHARE_WHEN_FIRST if strong[0] else _SHARE_OTHERWISE)


def split_runs(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is a run of Arabic script (with its stops)."""
    pieces: list[tuple[str, bool]] = []
    position = 0
    for run in _RUN.finditer(text):
        if run.start() > position:
            pieces.append((text[position : run.start()], False))
        pieces.append((run[0], True))
        position = run.end()
    if position < len(text):
        pieces.append((text[position:], False))
    return pieces
