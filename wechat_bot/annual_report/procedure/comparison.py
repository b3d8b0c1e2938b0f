"""两版对照: texts, numbers and dates of two versions that differ. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from wechat_bot.annual_report.content import ReportContent, chinese_date
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.procedure.differences import label_of, numbers_of
from wechat_bot.kernel.config import Config


@dataclass(frozen=True)
class Pair:
    """Something that two versions say differently. path: of a number, code of a text."""

    path: str
    name: str
    old: str
    new: str


@dataclass(frozen=True)
class Comparison:
    """What differs between two versions, in the order of the report."""

    texts: tuple[Pair, ...]
    numbers: tuple[Pair, ...]
    facts: tuple[Pair, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.texts or self.numbers or self.facts)


def compare(old: ReportContent, new: ReportContent, config: Config) -> Comparison:
    """Two versions side by side; what is the same in both is left out."""
    return Comparison(tuple(_texts(old, new)), tuple(_numbers(old, new, config)),
                      tuple(_facts(old, new)))


def _texts(old: ReportContent, new: ReportContent) -> Iterator[Pair]:
    for code, text in TEXTS.items():
        before, after = "\n".join(old.paragraphs(code)), "\n".join(new.paragraphs(code))
        if before != after:
            yield Pair(code, text.name, before, after)


def _numbers(old: ReportContent, new: ReportContent, config: Config) -> Iterator[Pair]:
    before, after = numbers_of(old.figures, config), numbers_of(new.figures, config)
    for path in dict.fromkeys([*before, *after]):
        was, now = before.get(path, ""), after.get(path, "")
        if was != now:
            yield Pair(path, label_of(path), was, now)


def _facts(old: ReportContent, new: ReportContent) -> Iterator[Pair]:
    for path, name in (("agency", "编制单位"), ("signed_on", "落款日期"), ("correction", "更正")):
        was, now = _fact(old, path), _fact(new, path)
        if was != now:
            yield Pair(path, name, was, now)


def _fact(content: ReportContent, path: str) -> str:
    if path == "agency":
        return content.agency
    if path == "signed_on":
        return chinese_date(content.signed_on) if content.signed_on else ""
    said = content.correction
    return f"{chinese_date(said.day)}，{said.text}" if said else ""
