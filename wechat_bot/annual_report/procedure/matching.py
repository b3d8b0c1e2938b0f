"""改过的文字对回字段: an edited text beside the filled one it was made from. Pure.

Wording may change freely. Where a field's number still stands it stays a field, also where its
sentence moved; a number that was changed is told with the field it belongs to and stays the field.
Signs are compared one by one, numbers as wholes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from wechat_bot.annual_report.content import FIELD
from wechat_bot.annual_report.procedure.fields import Fields

_TOKEN = re.compile(r"[0-9]+(?:[.,][0-9]+)*|.", re.DOTALL)
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_NEAR = 4  # signs on either side that tell one number from another
_SURE = 3  # signs around a number that make it the moved one although it differs
_DATES = frozenset("年月日")


@dataclass(frozen=True)
class Run:
    """A stretch of a filled text. field: the field it stands for, "" for wording.

    outer: which put-together field (by place, from 1) it is a part of, 0 for none.
    """

    text: str
    field: str = ""
    outer: int = 0


@dataclass(frozen=True)
class Changed:
    """A number that was changed in the file: its field, what it was, what it says there now."""

    field: str
    was: str
    now: str


@dataclass
class Matched:
    """The edited text with its fields again. changed: refused numbers, kept as fields.

    dropped: fields whose words are gone; fixed: fields of words that became plain words.
    """

    text: str
    changed: list[Changed] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    fixed: list[str] = field(default_factory=list)


@dataclass
class _Field:
    """A field in the old text. at: its first token, size: how many; places: where they are now."""

    name: str
    at: int
    size: int
    value: str
    places: list[int | None]

    @property
    def number(self) -> bool:
        return _NUMBER.fullmatch(self.value) is not None

    @property
    def intact(self) -> bool:
        start = self.places[0] if self.places else None
        return start is not None and self.places == list(range(start, start + self.size))


def runs_of(text: str, fields: Fields) -> list[Run]:
    """A text with 【字段】 as runs of its filled form; fields put together are opened."""
    found: list[Run] = []
    outers = 0
    for literal, name in _split(text):
        if not name:
            found.append(Run(literal))
        elif name not in fields.values:
            found.append(Run(f"【{name}】"))
        elif fields.inners.get(name):
            outers += 1
            found += [Run(fields.values.get(part, f"【{part}】") if part else words, part, outers)
                      for words, part in _split(fields.inners[name])]
        else:
            found.append(Run(fields.values[name], name))
    return [each for each in found if each.text]


def _split(text: str) -> Iterator[tuple[str, str]]:
    """(wording, "") and ("", name of a field) in turn."""
    end = 0
    for match in FIELD.finditer(text):
        if match.start() > end:
            yield text[end:match.start()], ""
        yield "", match.group(1)
        end = match.end()
    if end < len(text):
        yield text[end:], ""


def outer_names(text: str, fields: Fields) -> list[str]:
    """The put-together fields of a text, in order: Run.outer counts them from 1."""
    return [name for _, name in _split(text) if fields.inners.get(name) and name in fields.values]


def match(text: str, fields: Fields, edited: str) -> Matched:
    """Read an edited text back. text: the one with 【字段】 that it was made from."""
    runs = runs_of(text, fields)
    if "".join(run.text for run in runs) == edited:
        return Matched(text)
    return _Matcher(runs, edited).matched(outer_names(text, fields))


class _Matcher:
    """One comparison of old runs and a new text."""

    def __init__(self, runs: Sequence[Run], edited: str) -> None:
        self.runs = runs
        self.old: list[str] = []
        self.spans: list[tuple[Run, int, int]] = []
        for run in runs:
            tokens = _TOKEN.findall(run.text)
            self.spans.append((run, len(self.old), len(tokens)))
            self.old += tokens
        self.new: list[str] = _TOKEN.findall(edited)
        self.codes = SequenceMatcher(None, self.old, self.new, autojunk=False).get_opcodes()
        self.place: list[int | None] = [None] * len(self.old)
        for tag, a1, a2, b1, _ in self.codes:
            if tag == "equal":
                self.place[a1:a2] = list(range(b1, b1 + a2 - a1))
        self.fields = [_Field(run.field, at, size, run.text, self.place[at:at + size])
                       for run, at, size in self.spans if run.field]
        self.kept: dict[int, tuple[int, str]] = {}  # new token → (how many, name)
        self.result = Matched("")

    def matched(self, outers: Sequence[str]) -> Matched:
        lost = []
        for each in self.fields:
            if each.intact:
                start = each.places[0]
                assert start is not None, "an intact field has its place"
                self.kept[start] = (each.size, each.name)
            elif each.number:
                lost.append(each)
            else:
                self._words(each)
        lost = self._in_their_blocks(lost)
        for each in lost:
            self._elsewhere(each)
        self._close_outers(outers)
        self.result.text = self._written()
        return self.result

    def _words(self, each: _Field) -> None:
        """A field of words that was edited: fixed words from now on, but its numbers must stand."""
        there = [place for place in each.places if place is not None]
        if len(there) * 2 < each.size:
            self.result.dropped.append(each.name)
            return
        lost = [token for token, place in zip(
            self.old[each.at:each.at + each.size], each.places, strict=True)
            if place is None and _NUMBER.fullmatch(token)]
        now = "".join(self.new[min(there):max(there) + 1])
        if lost:
            self.result.changed.append(Changed(each.name, each.value, now))
            self.kept[min(there)] = (max(there) + 1 - min(there), each.name)
        else:
            self.result.fixed.append(each.name)

    def _in_their_blocks(self, lost: list[_Field]) -> list[_Field]:
        """Numbers that gave way to other numbers at the same place."""
        left = []
        for tag, a1, a2, b1, b2 in self.codes:
            here = [each for each in lost if a1 <= each.at < a2]
            if tag == "equal" or not here:
                continue
            free = self._free(b1, b2)
            for value in self._plain_numbers(a1, a2):  # numbers of the wording that stayed
                same = next((at for at in free if self.new[at] == value), None)
                if same is not None:
                    free.remove(same)
            for each in list(here):
                same = next((at for at in free if self.new[at] == each.value), None)
                if same is not None:
                    self.kept[same] = (1, each.name)
                    free.remove(same)
                    here.remove(each)
            for each in list(here):
                at = next((at for at in free if self._same_kind(each, at)), None)
                if at is not None:
                    self._refuse(each, at)
                    free.remove(at)
                    here.remove(each)
            left += here
        return left

    def _elsewhere(self, each: _Field) -> None:
        """A field whose sentence was moved or taken out."""
        best, place = 0, -1
        for at in self._free(0, len(self.new)):
            if self.place.count(at):  # wording that stood there before
                continue
            near = self._near(each, at)
            alike = self.new[at] == each.value
            if (alike or near >= 2 * _SURE) and near + alike > best:
                best, place = near + alike, at
        if place < 0 or best < 2:
            self.result.dropped.append(each.name)
        elif self.new[place] == each.value:
            self.kept[place] = (1, each.name)
        else:
            self._refuse(each, place)

    def _refuse(self, each: _Field, at: int) -> None:
        self.result.changed.append(Changed(each.name, each.value, self.new[at]))
        self.kept[at] = (1, each.name)

    def _free(self, start: int, end: int) -> list[int]:
        """Numbers of the new text that are no field yet."""
        taken = {at + step for at, (size, _) in self.kept.items() for step in range(size)}
        return [at for at in range(start, end)
                if at not in taken and _NUMBER.fullmatch(self.new[at])]

    def _plain_numbers(self, start: int, end: int) -> list[str]:
        fields = {each.at + step for each in self.fields for step in range(each.size)}
        return [self.old[at] for at in range(start, end)
                if at not in fields and _NUMBER.fullmatch(self.old[at])]

    def _same_kind(self, each: _Field, at: int) -> bool:
        """A date that was written in is no changed number of cases."""
        then = self.old[each.at + 1:each.at + 2]
        now = self.new[at + 1:at + 2]
        return (bool(then) and then[0] in _DATES) == (bool(now) and now[0] in _DATES)

    def _near(self, each: _Field, at: int) -> int:
        """How many signs before and after a number are those of the field."""
        before = _common(self.old[:each.at][::-1], self.new[:at][::-1])
        after = _common(self.old[each.at + 1:], self.new[at + 1:])
        return min(before, _NEAR) + min(after, _NEAR)

    def _close_outers(self, outers: Sequence[str]) -> None:
        """A put-together field of which every sign still stands is one field again."""
        for number, name in enumerate(outers, start=1):
            parts = [(at, size) for run, at, size in self.spans if run.outer == number]
            if not parts:
                continue
            first, last = parts[0][0], parts[-1][0] + parts[-1][1]
            places = self.place[first:last]
            start = places[0]
            if start is None or places != list(range(start, start + last - first)):
                continue
            for at in range(start, start + last - first):
                self.kept.pop(at, None)
            self.kept[start] = (last - first, name)

    def _written(self) -> str:
        pieces, at = [], 0
        while at < len(self.new):
            size, name = self.kept.get(at, (1, ""))
            pieces.append(f"【{name}】" if name else self.new[at])
            at += size
        return "".join(pieces)


def _common(left: Sequence[str], right: Sequence[str]) -> int:
    """How many signs two sequences begin with alike, up to the end of the line."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other or one == "\n":
            break
        count += 1
    return count
