"""The lists that the checks go by: entries, merging, and one automaton for all words."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeVar

import ahocorasick  # type: ignore[import-not-found]  # a C extension without stubs

from wechat_bot.checking.rules.findings import Severity

_RARE = re.compile("[\U00010000-\U0010ffff]")


def _lower(text: str) -> str:
    """The text in small letters, character for character."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(
        each.lower() if len(each.lower()) == 1 else each for each in text
    )


def _symbols(low: str) -> str:
    """Two symbols below 256 for each character.

    A node of the automaton looks through its children one by one; thousands of Chinese
    characters below the root would make every step slow, 256 do not.
    """
    flat = _RARE.sub(lambda match: chr(0xE000 + ord(match[0]) % 6400), low)
    return flat.encode("utf-16-le", "surrogatepass").decode("latin-1")


_Span = tuple[int, int, str, tuple[object, ...]]


@dataclass(frozen=True)
class WrongWord:
    """错词: what is written, what is meant. `unless`: longer words in which it is right."""

    wrong: str
    right: str
    note: str = ""
    source: str = ""
    severity: Severity = Severity.WARNING
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class SecrecyWord:
    """涉密、内部用语. `alone`: only where no Chinese character follows."""

    word: str
    severity: Severity = Severity.WARNING
    note: str = ""
    source: str = ""
    alone: bool = False
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class LawName:
    """A name of a law that is no longer right (outdated, `since` its repeal) or never was."""

    name: str
    right: str
    kind: Literal["outdated", "wrong_name"]
    since: date | None = None
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class Leader:
    """领导 in one post, from a day to a day (both included; None is open). Lower rank first."""

    name: str
    post: str
    from_day: date | None = None
    to_day: date | None = None
    rank: int = 0

    def in_office(self, day: date) -> bool:
        """Whether the post was held on that day."""
        return (self.from_day is None or self.from_day <= day) and (
            self.to_day is None or day <= self.to_day
        )


@dataclass(frozen=True)
class Institution:
    """机构: 全称, 规范简称 and the forms that are wrong."""

    full_name: str
    short_names: tuple[str, ...] = ()
    wrong_forms: tuple[str, ...] = ()
    note: str = ""
    source: str = ""


@dataclass(frozen=True)
class ListSource:
    """Where a list comes from: its name, who made it, on which day."""

    name: str
    source: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Hit:
    """A word of the lists in a text: [start, end) and the entry it belongs to."""

    start: int
    end: int
    entry: WrongWord | SecrecyWord | LawName | Leader | Institution


@dataclass(frozen=True)
class Lists:
    """Everything list-like that the checks need. `known`: right words that hide shorter hits.

    own_phones: the bureau's own numbers, allowed: words of any kind; neither is ever reported.
    """

    wrong_words: tuple[WrongWord, ...] = ()
    secrecy_words: tuple[SecrecyWord, ...] = ()
    laws: tuple[LawName, ...] = ()
    leaders: tuple[Leader, ...] = ()
    institutions: tuple[Institution, ...] = ()
    known: tuple[str, ...] = ()
    own_phones: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    sources: tuple[ListSource, ...] = ()

    @cached_property
    def version(self) -> str:
        """sha256 of the contents."""
        # ASCII only: what else counts as printable differs between versions of Python
        return hashlib.sha256(ascii(self).encode()).hexdigest()

    @cached_property
    def _automaton(self) -> Any:
        words: dict[str, list[object]] = {}
        for word, entry in _entries(self):
            if word.strip():
                words.setdefault(_lower(word.strip()), []).append(entry)
        made = ahocorasick.Automaton()
        for word, entries in words.items():
            made.add_word(_symbols(word), (word, tuple(entries)))
        made.make_automaton()
        return made if words else None

    @cached_property
    def known_phones(self) -> frozenset[str]:
        """The bureau's own numbers as bare digits."""
        return frozenset("".join(filter(str.isdigit, phone)) for phone in self.own_phones)

    @cached_property
    def allowed_words(self) -> frozenset[str]:
        """The words never reported, for comparing a whole finding with."""
        return frozenset(word.strip() for word in self.allowed)

    def find(self, text: str) -> list[Hit]:
        """Every listed word in the text, in order, found in one pass.

        The longest wins: a word inside a longer one does not count, nor one that overlaps a
        known word. Latin letters and digits are found, case ignored, only at word borders.
        """
        if self._automaton is None:
            return []
        low = _lower(text)
        spans: list[_Span] = []
        for last, (word, entries) in self._automaton.iter(_symbols(low)):
            end, odd = divmod(last + 1, 2)
            start = end - len(word)
            if not odd and low.startswith(word, start) and _at_borders(low, start, end):
                spans.append((start, end, word, entries))
        spans.sort(key=lambda span: (span[0], -span[1]))
        outer: list[_Span] = []
        for span in spans:
            if not outer or span[1] > outer[-1][1]:
                outer.append(span)
        return list(_not_hidden(outer))


def _at_borders(text: str, start: int, end: int) -> bool:
    first, last = text[start], text[end - 1]
    if _latin(first) and start and _latin(text[start - 1]):
        return False
    return not (_latin(last) and end < len(text) and _latin(text[end]))


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _not_hidden(spans: list[_Span]) -> Iterator[Hit]:
    """The hits that do not overlap a known word beside them."""
    for index, (start, end, _, entries) in enumerate(spans):
        if _KNOWN in entries:
            continue
        before = index and spans[index - 1][1] > start and _KNOWN in spans[index - 1][3]
        after = (
            index + 1 < len(spans)
            and spans[index + 1][0] < end
            and _KNOWN in spans[index + 1][3]
        )
        if not before and not after:
            for entry in entries:
                if not isinstance(entry, str):
                    yield Hit(start, end, entry)  # type: ignore[arg-type]


_KNOWN = "known"


def _entries(lists: Lists) -> Iterator[tuple[str, object]]:
    for word in (*lists.known, *lists.allowed):
        yield word, _KNOWN
    for wrong in lists.wrong_words:
        yield wrong.wrong, wrong
        yield from ((word, _KNOWN) for word in wrong.unless)
    for secret in lists.secrecy_words:
        yield secret.word, secret
        yield from ((word, _KNOWN) for word in secret.unless)
    for law in lists.laws:
        yield law.name, law
    for leader in lists.leaders:
        yield leader.name, leader
    for institution in lists.institutions:
        yield from ((name, _KNOWN) for name in (institution.full_name, *institution.short_names))
        yield from ((form, institution) for form in institution.wrong_forms)


def merge(shipped: Lists, *more: Lists) -> Lists:
    """One set of lists; where two speak of the same word, the later one is followed."""
    every = (shipped, *more)
    return Lists(
        wrong_words=_latest((w for each in every for w in each.wrong_words), "wrong"),
        secrecy_words=_latest((w for each in every for w in each.secrecy_words), "word"),
        laws=_latest((law for each in every for law in each.laws), "name"),
        leaders=tuple(dict.fromkeys(leader for each in every for leader in each.leaders)),
        institutions=_latest((i for each in every for i in each.institutions), "full_name"),
        known=tuple(dict.fromkeys(word for each in every for word in each.known)),
        own_phones=tuple(dict.fromkeys(phone for each in every for phone in each.own_phones)),
        allowed=tuple(dict.fromkeys(word for each in every for word in each.allowed)),
        sources=tuple(dict.fromkeys(source for each in every for source in each.sources)),
    )


_Entry = TypeVar("_Entry")


def _latest(entries: Iterable[_Entry], key: str) -> tuple[_Entry, ...]:
    return tuple({getattr(entry, key): entry for entry in entries}.values())
