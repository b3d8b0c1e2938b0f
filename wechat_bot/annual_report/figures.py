"""The figures of a report: tables 2 to 4 and the year's disclosures, as one value. Pure.

A cell is None where nothing was declared, which is not 0. Read from and written as the JSON
that other programs exchange.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from wechat_bot.annual_report.form import (
    COLUMNS,
    DECISION_KINDS,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    EARLIER_FORMAT,
    FORMAT,
    LITIGATION_KINDS,
    RESULTS,
    ROW_CODES,
)
from wechat_bot.kernel.errors import InvalidInput

Cell = int | None
LEVELS = ("province", "city", "county", "department", "town")
LARGEST = 10**12
DISCLOSURES = ("total", "items_distinct", "by_channel")  # what part one tells of releases
_KEYS = {"format", "agency", "level", "year", "disclosures", "documents", "decisions", "fees_wan",
         "applications", "reviews", "litigation"}
# plain digits: no exponent, whose number could fill the memory, and no digits of other scripts
_MONEY = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,12})?", re.ASCII)
_SHOWN = 40  # characters of a wrong value
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")  # signs that no name has and some files cannot hold
# row code → the paths of its seven cells; made once, for thousands of files are added up
ROW_PATHS = {code: tuple(f"applications.{code}[{number}]" for number in range(len(COLUMNS)))
             for code in ROW_CODES}


@dataclass(frozen=True)
class Figures:
    """All numbers of one report.

    documents: kind → made/repealed/in_force. decisions: kind → number. fees_wan: 万元, exact.
    applications: row code → seven cells (COLUMNS). reviews and litigation: result → number.
    disclosures: total, items_distinct, by_channel of part one, or None.
    """

    agency: str
    year: int
    documents: Mapping[str, Mapping[str, Cell]]
    decisions: Mapping[str, Cell]
    fees_wan: Decimal | None
    applications: Mapping[str, tuple[Cell, ...]]
    reviews: Mapping[str, Cell]
    litigation: Mapping[str, Mapping[str, Cell]]
    level: str = ""
    format: str = FORMAT
    disclosures: Mapping[str, Any] | None = None

    def cells(self) -> dict[str, Cell | Decimal]:
        """Path → value of every cell of the three tables, in the order of the form."""
        found: dict[str, Cell | Decimal] = {}
        for kind in DOCUMENT_KINDS:
            found |= {f"documents.{kind}.{cell}": self.documents[kind][cell]
                      for cell in DOCUMENT_CELLS}
        found |= {f"decisions.{kind}": self.decisions[kind] for kind in DECISION_KINDS}
        found["fees_wan"] = self.fees_wan
        for code in ROW_CODES:
            found.update(zip(ROW_PATHS[code], self.applications[code], strict=True))
        found |= {f"reviews.{result}": self.reviews[result] for result in RESULTS}
        for kind in LITIGATION_KINDS:
            found |= {f"litigation.{kind}.{result}": self.litigation[kind][result]
                      for result in RESULTS}
        return found

    def to_json(self) -> dict[str, Any]:
        """The figures as they are exchanged."""
        found: dict[str, Any] = {"format": self.format, "agency": self.agency}
        if self.level:
            found["level"] = self.level
        found["year"] = self.year
        if self.disclosures is not None:
            found["disclosures"] = dict(self.disclosures)
        found |= {
            "documents": {kind: dict(self.documents[kind]) for kind in DOCUMENT_KINDS},
            "decisions": {kind: self.decisions[kind] for kind in DECISION_KINDS},
            "fees_wan": None if self.fees_wan is None else plain_decimal(self.fees_wan),
            "applications": {code: list(self.applications[code]) for code in ROW_CODES},
            "reviews": {result: self.reviews[result] for result in RESULTS},
            "litigation": {kind: {result: self.litigation[kind][result] for result in RESULTS}
                           for kind in LITIGATION_KINDS},
        }
        return found


def plain_decimal(value: Decimal) -> str:
    """A sum as written in the form: no exponent, no needless zeros."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _short(raw: object) -> str:
    """A wrong value as it is shown: its beginning, however long it is."""
    text = repr(raw)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


@dataclass
class _Reader:
    """Reads figures from JSON and collects what is wrong, path by path."""

    wrong: dict[str, str] = field(default_factory=dict)

    def group(self, raw: object, path: str) -> Mapping[str, Any]:
        """A JSON object; {} where there is none."""
        if isinstance(raw, Mapping):
            return raw
        self.wrong[path] = f"“{path}”应是一组数据，现在不是"
        return {}

    def form(self, raw: object, known: tuple[str, ...]) -> None:
        """The form that the figures follow."""
        said = raw.get("format") if isinstance(raw, Mapping) else None
        if said in known:
            return
        expected = f"应是 \"{FORMAT}\"（国办公开办函〔2021〕30号的格式）"
        if said == EARLIER_FORMAT:
            self.wrong["format"] = (f"“format”是 {said!r}，{expected}：旧格式的数据缺几项，"
                                    "只能作上一年的数据来对照")
        else:
            self.wrong["format"] = (f"缺少“format”，{expected}" if said is None else
                                    f"“format”是 {said!r}，{expected}")

    def cell(self, raw: object, path: str) -> Cell:
        """A whole number or None."""
        if raw is None:
            return None
        if isinstance(raw, bool) or not isinstance(raw, int):
            self.wrong[path] = f"“{path}”应是整数（件数没有小数），现在是 {_short(raw)}"
        elif not 0 <= raw <= LARGEST:
            self.wrong[path] = f"“{path}”的 {raw} 不合理，应是 0 或正整数"
        else:
            return raw
        return None

    def money(self, raw: object, path: str) -> Decimal | None:
        """A sum in 万元 or None; a number of JSON is taken as it is written."""
        if raw is None:
            return None
        text = str(raw) if isinstance(raw, str | int | float | Decimal) else ""
        value = Decimal(text) if _MONEY.fullmatch(text) else None
        if value is None or value > LARGEST:
            self.wrong[path] = (f"“{path}”应是 0 或正的金额（万元，普通写法，小数最多 12 位），"
                                f"现在是 {_short(raw)}")
            return None
        return value

    def known(self, found: Mapping[str, Any], path: str, names: Collection[str]) -> None:
        """Names that the form does not have: a row of another form, or one spelled wrong."""
        for key in found:
            if key not in names:
                self.wrong[f"{path}.{key}"] = f"“{path}.{key}”不认识"

    def named(self, raw: object, path: str, names: Mapping[str, str]) -> dict[str, Cell]:
        """A group of cells; all of its names must be there, and no others."""
        found = self.group(raw, path)
        self.known(found, path, names)
        for key in names:
            if key not in found:
                self.wrong[f"{path}.{key}"] = f"缺少“{path}.{key}”（没有数据写 null，确实没有写 0）"
        return {key: self.cell(found.get(key), f"{path}.{key}") for key in names}

    def disclosures(self, raw: object) -> Mapping[str, Any] | None:
        """Part one's numbers, or None; each of them may be left out."""
        if raw is None:
            return None
        found = self.group(raw, "disclosures")
        for key, value in found.items():
            path = f"disclosures.{key}"
            if key not in DISCLOSURES:
                self.wrong[path] = f"“{path}”不认识"
            elif key != "by_channel":
                self.cell(value, path)
            elif value is not None:
                for channel, count in self.group(value, path).items():
                    if self.cell(count, f"{path}.{channel}") is None:
                        self.wrong.setdefault(f"{path}.{channel}", f"“{path}.{channel}”应是整数")
        return found

    def row(self, raw: object, path: str) -> tuple[Cell, ...]:
        """The seven cells of a row of table 3."""
        if not isinstance(raw, list) or len(raw) != len(COLUMNS):
            now = ("现在没有这一行" if raw is None else
                   f"现在有 {len(raw)} 个" if isinstance(raw, list) else f"现在是 {_short(raw)}")
            self.wrong[path] = f"“{path}”应有 {len(COLUMNS)} 个数（自然人、五类组织、总计），{now}"
            return (None,) * len(COLUMNS)
        return tuple(self.cell(value, f"{path}[{number}]") for number, value in enumerate(raw))


def from_json(raw: object, *, earlier_form: bool = False) -> Figures:
    """Figures from parsed JSON. InvalidInput names every path that is missing or wrong.

    earlier_form: also take what was read from a report of the 2019 form, to compare with it.
    """
    if not isinstance(raw, Mapping):
        fault = f"“figures”应是一组数据（{{…}}），现在是 {_short(raw)}，不是一份年报的数据。"
        raise InvalidInput(f"报告数据有问题，没有使用：{fault}", {"figures": fault})
    reader = _Reader()
    reader.form(raw, (FORMAT, EARLIER_FORMAT) if earlier_form else (FORMAT,))
    top = reader.group(raw, "figures")
    for key in top:
        if key not in _KEYS:
            reader.wrong[key] = f"“{key}”不认识"
    agency, year, level = top.get("agency", ""), top.get("year"), top.get("level") or ""
    if not isinstance(agency, str) or _NO_TEXT.search(agency):
        reader.wrong["agency"] = "“agency”应是单位名称"
    if isinstance(year, bool) or not isinstance(year, int) or not 2000 <= year <= 2100:
        reader.wrong["year"] = f"“year”应是四位年份，现在是 {_short(year)}"
    if level and level not in LEVELS:
        reader.wrong["level"] = f"“level”应是 {'、'.join(LEVELS)} 之一，现在是 {_short(level)}"
    documents = reader.group(top.get("documents"), "documents")
    litigation = reader.group(top.get("litigation"), "litigation")
    rows = reader.group(top.get("applications"), "applications")
    for group, path, names in ((documents, "documents", DOCUMENT_KINDS), (rows, "applications", ROW_CODES),
                               (litigation, "litigation", LITIGATION_KINDS)):
        reader.known(group, path, names)
    if "fees_wan" not in top:
        reader.wrong["fees_wan"] = "缺少“fees_wan”（没有数据写 null，确实没有写 0）"
    figures = Figures(
        agency=str(agency), year=year if isinstance(year, int) else 0, level=str(level),
        format=str(top.get("format", FORMAT)),
        disclosures=reader.disclosures(top.get("disclosures")),
        documents={kind: reader.named(documents.get(kind), f"documents.{kind}", DOCUMENT_CELLS)
                   for kind in DOCUMENT_KINDS},
        decisions=reader.named(top.get("decisions"), "decisions", DECISION_KINDS),
        fees_wan=reader.money(top.get("fees_wan"), "fees_wan"),
        applications={code: reader.row(rows.get(code), f"applications.{code}")
                      for code in ROW_CODES},
        reviews=reader.named(top.get("reviews"), "reviews", RESULTS),
        litigation={kind: reader.named(litigation.get(kind), f"litigation.{kind}", RESULTS)
                    for kind in LITIGATION_KINDS},
    )
    if reader.wrong:
        raise InvalidInput("报告数据有问题，没有使用：" + "；".join(reader.wrong.values()) + "。",
                           {key: f"{text}。" for key, text in reader.wrong.items()})
    return figures
