"""字段: what stands in the texts as 【名称】: computed, with its meaning and the way to its records.
Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from wechat_bot.annual_report.content import fill

BLANK = re.compile(r"〔待补：[^〔〕\n]*〕")  # what nobody has declared or written yet
Value = int | Decimal | None


@dataclass(frozen=True)
class Fact:
    """One field. text: what is put in its place. value: the number, None for words or unknown.

    known: whether it is declared or set; where not, text is a visible 〔待补：…〕, never 0.
    meaning, group: for the list of fields. path: the cell of the form (Figures.cells()) it equals,
    "" for none. records: where else its records are, "kind:detail", "" for nowhere.
    inner: its text with other fields still as 【…】, where it is put together from them.
    """

    name: str
    text: str
    value: Value = None
    meaning: str = ""
    group: str = ""
    path: str = ""
    records: str = ""
    known: bool = True
    inner: str = ""


def blank(name: str) -> str:
    """The visible gap for what is not known."""
    return f"〔待补：{re.sub('[〔〕【】]', '', name)}〕"


def number(
    name: str, value: Value, meaning: str, group: str, *, path: str = "", records: str = ""
) -> Fact:
    """A number; None is not declared."""
    text = blank(name) if value is None else shown(value)
    return Fact(name, text, value, meaning, group, path, records, known=value is not None)


def words(name: str, text: str, meaning: str, group: str, *, records: str = "") -> Fact:
    """Words, such as the agency's name; "" is not set."""
    return Fact(name, text or blank(name), None, meaning, group, records=records, known=bool(text))


def put_together(
    name: str, inner: str, parts: Mapping[str, Fact], meaning: str, group: str, *, records: str = ""
) -> Fact:
    """Words made of other fields, so that each number in them leads to its own records."""
    made = words(name, fill(inner, texts_of(parts.values())), meaning, group, records=records)
    return replace(made, inner=inner or made.text)


def shown(value: int | Decimal) -> str:
    """A number as it is written in the text: without separators and needless zeros."""
    if isinstance(value, int):
        return str(value)
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def texts_of(facts: Iterable[Fact]) -> dict[str, str]:
    """Name → text, as content.fill takes it."""
    return {fact.name: fact.text for fact in facts}


def expanded(text: str, facts: Mapping[str, Fact]) -> str:
    """A text whose put-together fields are replaced by the fields that they are made of."""
    return fill(text, {name: fact.inner for name, fact in facts.items() if fact.inner})


def listed(items: Iterable[str]) -> str:
    """一是……；二是……。 A single one stands for itself."""
    found = [each.strip().rstrip("。；;.，、 ") for each in items if each.strip()]
    if len(found) < 2:
        return f"{found[0]}。" if found else ""
    return "；".join(f"{ordinal(place)}{each}" for place, each in enumerate(found)) + "。"


_NUMERALS = "一二三四五六七八九"


def ordinal(place: int) -> str:
    """一是, 二是, … 十是, 十一是: place from 0, below 99."""
    tens, ones = divmod(place + 1, 10)
    ten = ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" if tens else ""
    return ten + (_NUMERALS[ones - 1] if ones else "") + "是"
