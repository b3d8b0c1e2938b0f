"""The numbers that Word prints by itself: computed, so that 一、 and （一） stay what they were."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
          (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "koreanCounting", "ideographLegalTraditional",
})  # fmt: skip


def chinese_number(number: int, digits: str = _DIGITS, units: str = "十百千") -> str:
    """1 to 9999 in hanzi: 十二, 二十, 一百零五."""
    if not 0 < number < 10_000:
        return str(number)
    text, pending = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            text += (digits[0] if pending else "") + digits[digit] + (units[power - 1] if power else "")
            pending = False
        elif text:
            pending = True
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letters(number: int) -> str:
    return chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def formatted(number: int, kind: str) -> str:
    """A number in a format of ECMA-376 Part 1, 17.18.59; unknown formats print digits."""
    if number < 1 or number > 5000:
        return str(number)
    if kind in _CHINESE:
        return chinese_number(number)
    if kind == "chineseLegalSimplified":
        return chinese_number(number, _FORMAL, "拾佰仟")
    if kind == "ideographDigital":
        return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))
    if kind in {"ideographTraditional", "ideographZodiac"}:
        row = _STEMS if kind == "ideographTraditional" else _BRANCHES
        return row[(number - 1) % len(row)]
    if kind in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and number <= 20:
        return chr(0x2460 + number - 1)
    if kind == "decimalEnclosedParen":
        return f"（{number}）"
    if kind in {"decimalFullWidth", "decimalFullWidth2"}:
        return str(number).translate({ord(str(d)): chr(0xFF10 + d) for d in range(10)})
    if kind in {"upperRoman", "lowerRoman"}:
        return _roman(number) if kind == "upperRoman" else _roman(number).lower()
    if kind in {"upperLetter", "lowerLetter"}:
        return _letters(number) if kind == "upperLetter" else _letters(number).lower()
    return f"{number:02}" if kind == "decimalZero" else str(number)


@dataclass(frozen=True)
class _Level:
    start: int
    kind: str
    text: str
    legal: bool


@dataclass
class Counter:
    """The state of all numberings while a document is read from its beginning."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # by numId
    family: dict[str, str] = field(default_factory=dict)  # numId → abstractNumId
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    by_style: dict[str, tuple[str, int]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _restarted: set[tuple[str, int]] = field(default_factory=set)

    def label(self, number_id: str, level: int) -> str | None:
        """The label of the next paragraph of a numbering; None where there is none."""
        levels = self.levels.get(number_id, {})
        own = levels.get(level)
        if own is None:
            return None
        counts = self._counts.setdefault(self.family[number_id], {})
        restart = self.restarts.get(number_id, {}).get(level)
        if restart is not None and (number_id, level) not in self._restarted:
            self._restarted.add((number_id, level))
            counts[level] = restart
        else:
            counts[level] = counts[level] + 1 if level in counts else own.start
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if own.kind == "bullet":
            return "•"
        if own.kind == "none":
            return own.text if "%" not in own.text else ""
        return re.sub(r"%([1-9])", lambda m: self._part(int(m[1]) - 1, own, levels, counts), own.text)

    @staticmethod
    def _part(
        wanted: int, own: _Level, levels: dict[int, _Level], counts: dict[int, int]
    ) -> str:
        level = levels.get(wanted, own)
        number = counts.get(wanted, level.start)
        return str(number) if own.legal else formatted(number, level.kind)


def value(parent: etree._Element | None, *path: str) -> str | None:
    """The w:val of a descendant by its chain of names."""
    for name in path:
        parent = parent.find(W + name) if parent is not None else None
    return parent.get(W + "val") if parent is not None else None


def _integer(text: str | None, default: int) -> int:
    try:
        return int(text or "")
    except ValueError:
        return default


def read_numbering(root: etree._Element | None) -> Counter:
    """The numberings of numbering.xml; an empty counter if the file has none."""
    counter = Counter()
    if root is None:
        return counter
    families: dict[str, dict[int, _Level]] = {}
    for family in root.findall(W + "abstractNum"):
        families[family.get(W + "abstractNumId") or ""] = _levels(family)
    for number in root.findall(W + "num"):
        number_id = number.get(W + "numId") or ""
        abstract = value(number, "abstractNumId") or ""
        counter.family[number_id] = abstract
        counter.levels[number_id] = dict(families.get(abstract, {}))
        for override in number.findall(W + "lvlOverride"):
            level = _integer(override.get(W + "ilvl"), 0)
            start = value(override, "startOverride")
            if start is not None:
                counter.restarts.setdefault(number_id, {})[level] = _integer(start, 1)
            counter.levels[number_id].update(_levels(override))
    _styles(root, counter)
    return counter


def _styles(root: etree._Element, counter: Counter) -> None:
    """Styles that a level of a numbering names (headings numbered through the outline)."""
    for family in root.findall(W + "abstractNum"):
        abstract = family.get(W + "abstractNumId") or ""
        number_id = next((n for n, a in counter.family.items() if a == abstract), None)
        for level in family.findall(W + "lvl"):
            style = value(level, "pStyle")
            if style and number_id:
                counter.by_style[style] = (number_id, _integer(level.get(W + "ilvl"), 0))


def _levels(parent: etree._Element) -> dict[int, _Level]:
    return {
        _integer(each.get(W + "ilvl"), 0): _Level(
            _integer(value(each, "start"), 1), value(each, "numFmt") or "decimal",
            (value(each, "lvlText") or "")[:40], each.find(W + "isLgl") is not None,
        )
        for each in parent.findall(W + "lvl")
    }
