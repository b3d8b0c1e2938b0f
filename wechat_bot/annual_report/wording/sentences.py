"""The running text in sentences and clauses, each an exact piece of what was written. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.wording.numerals import Number, numbers_in

# a "sentence" beyond this length is none: cut, so that no text can hold up the checks
_SENTENCE = re.compile(r"[^。！？!?\n]{1,600}[。！？!?]{0,20}|[。！？!?]{1,600}")
_BREAK = re.compile("[，,；;：:]")
_EDGE = " \t\u3000，,；;：:、"


@dataclass(frozen=True)
class Clause:
    """A piece between commas. start: where it begins in its sentence."""

    text: str
    start: int
    numbers: tuple[Number, ...]

    @property
    def quote(self) -> str:
        """The words without the punctuation around them."""
        return self.text.strip(_EDGE).rstrip("。！？!?")


@dataclass(frozen=True)
class Sentence:
    """A sentence of a text. first: whether it begins its paragraph."""

    code: str
    text: str
    first: bool = False

    @property
    def place(self) -> str:
        """Where a finding in it is: text.overview.applications."""
        return place(self.code)

    @cached_property
    def clauses(self) -> tuple[Clause, ...]:
        """Its pieces between commas; a comma inside a number parts nothing."""
        numbers = list(numbers_in(self.text))
        breaks, at = [], 0
        for found in _BREAK.finditer(self.text):
            while at < len(numbers) and numbers[at].end <= found.start():
                at += 1
            if at < len(numbers) and numbers[at].start <= found.start():
                continue
            breaks.append(found.end())
        edges = [0, *breaks, len(self.text)]
        clauses, at = [], 0
        for start, end in pairwise(edges):
            own = []
            while at < len(numbers) and numbers[at].start < end:
                own.append(numbers[at].moved(-start))
                at += 1
            if start < end:
                clauses.append(Clause(self.text[start:end], start, tuple(own)))
        return tuple(clauses)


def place(code: str) -> str:
    """How a finding names a text."""
    return f"text.{code}"


def name_of(code: str) -> str:
    """A text as the report's editor calls it: “依申请公开情况”."""
    return f"“{TEXTS[code].name}”" if code in TEXTS else "正文"


def sentences(report: ReportContent) -> Iterator[Sentence]:
    """All sentences, in the order of the form."""
    for code in (*TEXTS, *(code for code in report.texts if code not in TEXTS)):
        yield from _cut(code, report.texts.get(code, ""))


@lru_cache(maxsize=64)
def _cut(code: str, text: str) -> tuple[Sentence, ...]:
    """The sentences of a text; kept, since every check goes through all of them again."""
    found: list[Sentence] = []
    for line in text.splitlines():
        pieces = filter(None, (piece.group().strip() for piece in _SENTENCE.finditer(line)))
        found += [Sentence(code, piece, number == 0) for number, piece in enumerate(pieces)]
    return tuple(found)
