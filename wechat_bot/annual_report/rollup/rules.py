"""汇总: the figures of many bodies of one year added up, cell by cell. Pure.

A cell that a body left empty counts as 0 in the sum and is listed; a cell that is empty
everywhere stays empty, for a sum of nothing is not 0.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, Inexact, localcontext
from typing import Any

from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import DISCLOSURES, LARGEST, LEVELS, Cell, Figures
from wechat_bot.annual_report.form import (
    DECISION_KINDS,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    LITIGATION_KINDS,
    RESULTS,
    ROW_CODES,
    cell_label,
)
from wechat_bot.kernel.errors import ImportRefused

AGENCY = "汇总"  # who the sum is of where nobody says
DIGITS = 60  # more than any sum of what figures.py takes can need: nothing is rounded


@dataclass(frozen=True)
class Member:
    """One body's figures and the file that they came in. confidence: of figures_file."""

    file: str
    figures: Figures
    confidence: Mapping[str, float] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """The body; its file where the figures name none."""
        return self.figures.agency.strip() or self.file


@dataclass(frozen=True)
class Gap:
    """Cells that a body left empty; they count as 0 in the sum."""

    member: Member
    paths: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """In words, the first cells by their labels."""
        named = "、".join(cell_label(path) for path in self.paths[:3])
        more = f"等 {len(self.paths)} 处" if len(self.paths) > 3 else ""
        return f"{self.member.name}：{named}{more}没有数据，汇总时按 0 计。"


@dataclass(frozen=True)
class Share:
    """What one body gives to a cell of the sum; None where it left the cell empty."""

    member: Member
    value: Cell | Decimal


@dataclass(frozen=True)
class Rollup:
    """The sum. without_disclosures: bodies whose files do not tell part one's numbers, or not all."""

    figures: Figures
    members: tuple[Member, ...]
    gaps: tuple[Gap, ...]
    without_disclosures: tuple[Member, ...]

    def shares(self, path: str) -> list[Share]:
        """Which body gave how much to a cell, the largest first."""
        found = [Share(each, each.figures.cells()[path]) for each in self.members]
        return sorted(found, key=lambda share: (share.value is None, -(share.value or 0)))


def same_body(name: str) -> str:
    """A body's name for comparing: width of letters, brackets and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def missing(bodies: Iterable[str], came: Iterable[str]) -> list[str]:
    """Which of the bodies that owe figures are not among those that came, in their order."""
    there = {same_body(name) for name in came}
    return [body for body in bodies if same_body(body) not in there]


def unexpected(bodies: Collection[str], came: Iterable[str]) -> list[str]:
    """Who came without being on the list: often another spelling of a body that seems missing."""
    owing = {same_body(name) for name in bodies}
    return [name for name in came if same_body(name) not in owing]


def clashes(members: Sequence[Member]) -> list[str]:
    """Why files can't be added up together: other years, other forms, a body twice."""
    if not members:
        return []
    first, seen, found = members[0], dict[str, Member](), list[str]()
    for each in members:
        if each.figures.year != first.figures.year:
            found.append(f"{each.file}：是 {each.figures.year} 年的，"
                         f"{first.file} 是 {first.figures.year} 年的，不能加在一起")
        if each.figures.format != form.FORMAT:
            found.append(f"{each.file}：是 {each.figures.format} 年格式的，只能汇总 {form.SOURCE} "
                         "格式的数据")
        body = same_body(each.figures.agency)
        if body and body in seen:
            found.append(f"{each.file}：和 {seen[body].file} 是同一个单位“{each.name}”的，只能留一份")
        seen.setdefault(body, each)
    return found


def add_up(members: Sequence[Member], agency: str = "", level: str = "") -> Rollup:
    """The sum of many bodies' figures. agency, level: whose report it will be.

    ImportRefused lists every file that can't be added, naming the other one where two clash.
    """
    assert level in ("", *LEVELS), "callers offer the levels of the form"
    if not members:
        raise ImportRefused("没有可以汇总的数据。")
    wrong = clashes(members)
    if wrong:
        raise ImportRefused("没有汇总，下面这些文件不能加在一起：", wrong)
    tables = [each.figures.cells() for each in members]
    sums = {path: _added(path, [cells[path] for cells in tables]) for path in tables[0]}
    gaps = (Gap(member, tuple(path for path, value in cells.items() if value is None))
            for member, cells in zip(members, tables, strict=True))
    return Rollup(
        _figures(sums, agency.strip() or AGENCY, level, members),
        tuple(members), tuple(gap for gap in gaps if gap.paths),
        tuple(each for each in members if not _told_whole(each.figures.disclosures)))


def _added(path: str, values: Sequence[Cell | Decimal]) -> Cell | Decimal:
    given = [value for value in values if value is not None]
    if not given:
        return None
    with localcontext(Context(prec=DIGITS, traps=[Inexact])):
        found = sum(given[1:], start=given[0])
    if found > LARGEST:
        raise ImportRefused(f"没有汇总：{cell_label(path)}加起来是 {found}，大得不合理。"
                            "请核对各单位的这一项。")
    return found


def _figures(
    sums: Mapping[str, Cell | Decimal], agency: str, level: str, members: Sequence[Member]
) -> Figures:
    def whole(path: str) -> Cell:
        value = sums[path]
        assert not isinstance(value, Decimal), "only the fee has decimals"
        return value

    fees = sums["fees_wan"]
    return Figures(
        agency=agency, year=members[0].figures.year, level=level,
        documents={kind: {cell: whole(f"documents.{kind}.{cell}") for cell in DOCUMENT_CELLS}
                   for kind in DOCUMENT_KINDS},
        decisions={kind: whole(f"decisions.{kind}") for kind in DECISION_KINDS},
        fees_wan=None if fees is None else Decimal(fees),
        applications={code: tuple(whole(f"applications.{code}[{number}]")
                                  for number in range(len(form.COLUMNS))) for code in ROW_CODES},
        reviews={result: whole(f"reviews.{result}") for result in RESULTS},
        litigation={kind: {result: whole(f"litigation.{kind}.{result}") for result in RESULTS}
                    for kind in LITIGATION_KINDS},
        disclosures=_disclosures([each.figures.disclosures for each in members]))


def _told_whole(told: Mapping[str, Any] | None) -> bool:
    return told is not None and all(told.get(key) is not None for key in DISCLOSURES)


def _disclosures(told: Sequence[Mapping[str, Any] | None]) -> dict[str, Any] | None:
    """Part one's numbers of those who tell them; None where nobody does."""
    stated = [each for each in told if each is not None]
    if not stated:
        return None
    by_channel: dict[str, int] = {}
    for each in stated:
        for channel, count in (each.get("by_channel") or {}).items():
            by_channel[channel] = by_channel.get(channel, 0) + count
    found: dict[str, Any] = {}
    for key in ("total", "items_distinct"):
        given = [each[key] for each in stated if each.get(key) is not None]
        found[key] = sum(given) if given else None
    return found | {"by_channel": by_channel}
