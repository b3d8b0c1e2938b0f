"""What a reader sees of a field, with the place of every character in the source.

Markdown marks are taken out, so that a word with bold in its midst is still one word; addresses,
tags and comments become OBJECT, so that nothing is found in them or across them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from wechat_bot.checking.rules.findings import Finding, Severity

OBJECT = "\ufffc"

_TOKEN = re.compile(
    r"""
    (?P<comment><!--.*?-->)
  | (?P<fence>^[ ]{0,3}(?:```|~~~)[^\n]*$)
  | (?P<prefix>^(?=[ \t>\#*+\-\d])[ \t]*(?:>[ \t]?)*(?:\#{1,6}[ \t]+|[-*+][ \t]+|\d{1,3}[.)][ \t]+)?)
  | (?P<image>!\[(?P<alt>[^\[\]\n]*)\]\([ ]*(?P<src><[^>\n]*>|[^\s)"]*)(?:[ ]+"(?P<caption>[^"\n]*)")?[ ]*\))
  | (?P<link>\]\([ ]*(?P<href><[^>\n]*>|[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)(?:[ ]+"[^"\n]*")?[ ]*\))
  | (?P<note>\[\^[^\[\]\n]+\]:?)
  | (?P<auto><(?P<address>(?:https?|ftp|mailto):[^>\s]+)>)
  | (?P<tag></?[A-Za-z][^<>]*>)
  | (?P<url>(?:https?://|ftp://|www\.)[!-;=?-~]+)
  | (?P<escape>\\(?=[!-/:-@\[-`{-~]))
  | (?P<mark>\*+|~~|`+)
  | (?P<open>\[(?=[^\[\]\n]*\]\())
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_URL = re.compile(r"(?P<url>(?:https?://|ftp://|www\.)[!-;=?-~]+)")
_INLINE_TAG = re.compile(r"</?(?:a|b|strong|i|em|u|s|del|ins|span|font|mark|small|sub|sup)\b", re.I)
_TAG_ADDRESS = re.compile(r"""<a\b[^>]*\bhref\s*=\s*["']?(?P<href>[^"'\s>]+)""", re.I)
_ALONE = re.compile(r"[ \t]*(?:>[ \t]?)*(?:#{1,6} |[-*+] |\d{1,3}[.)] |\||\[\^[^\]]+\]:)")
_HEADING = re.compile(r"[ \t]*(?:>[ \t]?)*#{1,6} ")
_BLANK = re.compile(r"[ \t>]*")
_FENCE = re.compile(r" {0,3}(?:```|~~~)")


@dataclass(frozen=True)
class Address:
    """A link or an address in the text; [start, end) in the source."""

    url: str
    start: int
    end: int


@dataclass(frozen=True)
class Picture:
    """An image of the Markdown source; [start, end) in the source."""

    src: str
    alt: str
    caption: str
    start: int
    end: int


@dataclass(frozen=True)
class Paragraph:
    """A block of the prose: [start, end) in its text."""

    start: int
    end: int
    text: str
    code: bool = False


@dataclass(frozen=True)
class Prose:
    """A field as its reader sees it. places[i] is the offset of text[i] in the source."""

    field: str
    source: str
    text: str
    places: Sequence[int]
    addresses: tuple[Address, ...] = ()
    pictures: tuple[Picture, ...] = ()

    def finding(
        self, rule: str, severity: Severity, start: int, end: int, message: str,
        suggestion: str = "", *, blocking: bool = False,
    ) -> Finding:
        """A finding at text[start:end]."""
        first, last = self.places[start], self.places[end - 1] + 1
        return self.source_finding(rule, severity, first, last, message, suggestion, blocking)

    def source_finding(
        self, rule: str, severity: Severity, start: int, end: int, message: str,
        suggestion: str = "", blocking: bool = False,
    ) -> Finding:
        """A finding at source[start:end]."""
        line = bisect_right(self._line_starts, start) if self.field == "body" else 0
        words = self.source[start:end]
        return Finding(rule, severity, self.field, line, start, words, message, suggestion, blocking)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.source))]

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """The blocks of the text in order, empty ones left out."""
        return tuple(self._cut())

    def _cut(self) -> Iterator[Paragraph]:
        for first, last, code in _blocks(self.source):
            start, end = bisect_left(self.places, first), bisect_left(self.places, last)
            text = self.text[start:end]
            if text.strip():
                yield Paragraph(start, end, text, code)

    def sentence(self, start: int, end: int, width: int = 80) -> str:
        """The sentence round text[start:end], at most `width` characters to either side."""
        before = self.text[max(0, start - width) : start]
        after = self.text[end : end + width]
        head = re.split(r"[。！？；\n]", before)[-1]
        return head + self.text[start:end] + re.split(r"[。！？；\n]", after, maxsplit=1)[0]


def plain_field(field: str, text: str) -> Prose:
    """A field that is plain text (title, digest, …)."""
    return _read(field, text, _URL)


def markdown_field(field: str, text: str) -> Prose:
    """A field that is Markdown (the body)."""
    return _read(field, text, _TOKEN)


def _read(field: str, source: str, tokens: re.Pattern[str]) -> Prose:
    pieces: list[str] = []
    places: list[int] = []
    addresses: list[Address] = []
    pictures: list[Picture] = []

    def keep(start: int, end: int) -> None:
        if start < end:
            pieces.append(source[start:end])
            places.extend(range(start, end))

    def put(place: int) -> None:
        pieces.append(OBJECT)
        places.append(place)

    position = 0
    for match in tokens.finditer(source):
        kind, start, end = _kind(match), match.start(), match.end()
        if kind == "mark" and _between_digits(source, start, end):
            continue
        if kind == "url":
            end -= len(match[0]) - len(match[0].rstrip(".,;:!?)]}\"'*`"))
        keep(position, start)
        if kind == "image":
            put(start)
            keep(*match.span("alt"))
            if match["caption"]:
                put(match.start("src"))
                keep(*match.span("caption"))
            put(end - 1)
            pictures.append(Picture(match["src"].strip("<>"), match["alt"] or "",
                                    match["caption"] or "", start, end))
        elif kind in ("comment", "auto", "url") or (
            kind == "tag" and not _INLINE_TAG.match(match[0])
        ):
            put(start)
        address = _address(match, kind, end)
        if address is not None:
            addresses.append(address)
        position = end
    keep(position, len(source))
    return Prose(field, source, "".join(pieces), places, tuple(addresses), tuple(pictures))


def _kind(match: re.Match[str]) -> str:
    return next(name for name in _KINDS if name in match.re.groupindex and match[name] is not None)


_KINDS = ("comment", "fence", "prefix", "image", "link", "note", "auto", "tag", "url", "escape",
          "mark", "open")


def _address(match: re.Match[str], kind: str, end: int) -> Address | None:
    if kind == "link":
        return Address(match["href"].strip("<>"), *match.span("href"))
    if kind == "auto":
        return Address(match["address"], *match.span("address"))
    if kind == "url":
        return Address(match.string[match.start():end], match.start(), end)
    if kind == "tag" and (found := _TAG_ADDRESS.match(match[0])):
        start = match.start()
        return Address(found["href"], start + found.start("href"), start + found.end("href"))
    return None


def _between_digits(source: str, start: int, end: int) -> bool:
    """138****8000 is a masked number, z***@a.cn a masked address, not bold type."""
    return (
        start > 0 and end < len(source)
        and source[start - 1].isascii() and source[start - 1].isalnum()
        and source[end].isascii() and (source[end].isalnum() or source[end] == "@")
    )


def _blocks(source: str) -> Iterator[tuple[int, int, bool]]:
    """The blocks of a text as (start, end, is code) in the source."""
    begin: int | None = None
    position, code = 0, False
    for line in source.splitlines(keepends=True):
        start, position = position, position + len(line)
        bare = line.rstrip("\r\n")
        fence = bool(_FENCE.match(bare))
        ends = fence or bool(_BLANK.fullmatch(bare)) or bool(_ALONE.match(bare))
        if begin is not None and ((ends and not code) or fence):
            yield begin, start, code
            begin = None
        if fence:
            code = not code
        elif begin is None and not (_BLANK.fullmatch(bare) and not code):
            begin = start
        if begin is not None and not code and _HEADING.match(bare):
            yield begin, position, False
            begin = None
    if begin is not None:
        yield begin, position, code
