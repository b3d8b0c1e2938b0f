"""The fingerprint of an article's text, independent of its mark-up."""

from __future__ import annotations

import hashlib
import unicodedata

from wechat_bot.emulator.lenient import LenientParser

#: Unicode property White_Space, and the invisible characters U+200B, U+2060, U+FEFF
IGNORED = frozenset(
    [chr(code) for code in range(0x09, 0x0E)]
    + [chr(code) for code in range(0x2000, 0x200B)]
    + list("\x20\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000")
    + list("\u200b\u2060\ufeff")
)


class _TextCollector(LenientParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def text_of(html: str) -> str:
    """All text nodes of an HTML fragment, joined, entities decoded."""
    collector = _TextCollector()
    collector.feed(html)
    collector.close()
    return "".join(collector.parts)


def text_sha256(html: str) -> str:
    """sha256 (hex) of the fragment's text: NFC, all white space and invisible characters removed.

    Two renderings of one article that differ only in tags, styles or spacing get the same value.
    """
    text = unicodedata.normalize("NFC", text_of(html))
    kept = "".join(char for char in text if char not in IGNORED)
    return hashlib.sha256(kept.encode("utf-8")).hexdigest()
