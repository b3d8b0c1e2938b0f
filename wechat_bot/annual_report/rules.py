"""勾稽关系: what must hold within a report and from one year to the next. Pure.

Sources: the note on table 3 of 国办公开办函〔2021〕30号; 立法法 art 93 (who makes 规章); 行政复议法
art 23. In sums an
empty cell counts as 0, but a difference that touches one is a warning naming it, not an error.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from wechat_bot.annual_report.figures import ROW_PATHS, Cell, Figures, plain_decimal
from wechat_bot.annual_report.form import (
    COLUMNS,
    DOCUMENT_CELLS,
    DOCUMENT_KINDS,
    EARLIER_FORMAT,
    LITIGATION_KINDS,
    OUTCOMES,
    RESULTS,
    TOTAL,
    cell_label,
)
from wechat_bot.annual_report.form_2019 import DOCUMENT_COLUMNS

Severity = Literal["error", "warning", "hint"]
# 立法法 art 93: 规章 are made by provinces, cities with districts and prefectures alone.
WITHOUT_RULES = frozenset({"county", "department", "town"})
SMALL = frozenset({"department", "town"})
LIKELY_YUAN = 1000  # 万元: more than such a body collects; the same number in 元 is likely
# 行政复议法 of 2023 is in force from 1 January 2024 (effective date to be confirmed: a warning)
REVIEW_FIRST_FROM = 2024
_EARLIER_IN_FORCE = next(
    label for label, cell in DOCUMENT_COLUMNS.items() if cell == "in_force")
_PARTS = tuple(result for result in RESULTS if result != "total")


@dataclass(frozen=True)
class Finding:
    """Something that does not add up. where: paths of the cells; left and right: the two sides."""

    rule: str
    severity: Severity
    where: tuple[str, ...]
    message: str
    left: int | None = None
    right: int | None = None
    quote: str = ""  # the words of the text that are meant

    @property
    def fingerprint(self) -> str:
        """The same finding in the next run, so that a person's verdict on it is kept."""
        parts = [self.rule, *self.where, str(self.left), str(self.right), self.quote]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]

    def to_json(self) -> dict[str, Any]:
        """The finding as it is printed, one a line."""
        return {"rule": self.rule, "severity": self.severity, "where": list(self.where),
                "left": self.left, "right": self.right, "message": self.message}


@dataclass(frozen=True)
class _Side:
    """One side of an equation: its words, its cells and their sum. last_year: not this report's."""

    words: str
    cells: tuple[tuple[str, Cell], ...]
    last_year: bool = False

    @property
    def sum(self) -> int:
        return sum(value or 0 for _, value in self.cells)

    @property
    def empty(self) -> list[str]:
        return [path for path, value in self.cells if value is None]

    @property
    def unknown(self) -> list[str]:
        """The empty ones in words."""
        return [("上年报告" if self.last_year else "") + cell_label(path) for path in self.empty]


def check(figures: Figures, previous: Figures | None = None) -> list[Finding]:
    """Everything that does not hold, in the order of the form. previous: last year's report."""
    found = [*_empty_cells(figures), *_documents(figures, previous), *_applications(figures)]
    if previous is not None:
        found += _carried(figures, previous)
    found += _totals(figures)
    return [*found, *_direct_suits(figures), *_fee_unit(figures)]


@dataclass(frozen=True)
class _Equation:
    """Two sides that must be equal, and the cells where a person looks first."""

    rule: str
    left: _Side
    right: _Side
    place: str
    where: tuple[str, ...]

    def finding(self) -> Finding | None:
        """What to say where the sides differ."""
        left, right = self.left.sum, self.right.sum
        if left == right:
            return None
        empty = [*self.left.unknown, *self.right.unknown]
        words = (f"{self.place}{self.left.words}是 {left}，{self.right.words}是 {right}，"
                 f"相差 {abs(left - right)}。")
        if empty:
            words += f"其中还没有数据的：{'、'.join(empty[:3])}" + (
                f"等 {len(empty)} 处。" if len(empty) > 3 else "。")
        own = [path for side in (self.left, self.right) if not side.last_year for path in side.empty]
        where = tuple(dict.fromkeys([*self.where, *own]))
        return Finding(self.rule, "warning" if empty else "error", where, words, left, right)


def _failed(equations: Iterable[_Equation]) -> Iterator[Finding]:
    for equation in equations:
        finding = equation.finding()
        if finding is not None:
            yield finding


def _empty_cells(figures: Figures) -> Iterator[Finding]:
    for path, value in figures.cells().items():
        if value is None:
            yield Finding("cell.empty", "warning", (path,),
                          f"{cell_label(path)}还没有数据。确实没有的请写 0。")


def _documents(figures: Figures, previous: Figures | None) -> Iterator[Finding]:
    for kind, name in DOCUMENT_KINDS.items():
        yield from _forbidden(figures, kind, name)
        own = {cell: (f"documents.{kind}.{cell}", figures.documents[kind][cell])
               for cell in DOCUMENT_CELLS}
        before = figures.documents[kind]
        if previous is not None:
            last = previous.documents[kind]["in_force"]
            expected = (last or 0) + (before["made"] or 0) - (before["repealed"] or 0)
            yield from _balance(name, kind, before, last, expected,
                                earlier=previous.format == EARLIER_FORMAT)
        elif None not in before.values():
            made, repealed, in_force = (before[cell] or 0 for cell in DOCUMENT_CELLS)
            if in_force - made + repealed < 0:
                yield Finding(
                    "documents.balance", "warning", tuple(path for path, _ in own.values()),
                    f"{name}：制发 {made} 件、废止 {repealed} 件，现行有效却只有 {in_force} 件，"
                    "请核对是不是漏了废止。", in_force, made - repealed)


def _forbidden(figures: Figures, kind: str, name: str) -> Iterator[Finding]:
    if kind != "rules" or figures.level not in WITHOUT_RULES:
        return
    for cell, value in figures.documents[kind].items():
        if value:
            yield Finding("documents.rules_forbidden", "error", (f"documents.{kind}.{cell}",),
                          f"{name}的“{DOCUMENT_CELLS[cell]}”是 {value}，应为 0：县级部门、县级政府和乡镇"
                          "没有规章制定权（《立法法》第九十三条）。多半应填到行政规范性文件。", value, 0)


def _balance(
    name: str, kind: str, own: Any, last: Cell, expected: int, *, earlier: bool
) -> Iterator[Finding]:
    """earlier: last year's report is of the 2019 form, which counted something else here."""
    in_force = own["in_force"] or 0
    if in_force == expected:
        return
    empty = last is None or None in own.values()
    made, repealed, now = (_pieces(own[cell]) for cell in DOCUMENT_CELLS)
    counted = (f"上年报告是 {EARLIER_FORMAT} 年的格式，那里填的是“{_EARLIER_IN_FORCE}”，口径可能不同，请核对。"
               if earlier else "")
    yield Finding(
        "documents.balance", "warning" if empty or earlier else "error",
        tuple(f"documents.{kind}.{cell}" for cell in DOCUMENT_CELLS),
        f"{name}：上年现行有效{_pieces(last)}，加本年制发{made}、减本年废止{repealed}，"
        f"应为 {expected} 件；现行有效填的是{now}。{counted}",
        in_force, expected)


def _pieces(value: Cell) -> str:
    return "（还没有数据）" if value is None else f" {value} 件"


def _applications(figures: Figures) -> Iterator[Finding]:
    for number, column in enumerate(COLUMNS):
        place = f"表三“{column.label}”列："
        yield from _failed([
            _Equation("applications.identity",
                      _side(figures, "第一项加第二项", ("new_received", "carried_in"), number),
                      _side(figures, "第三项（七）加第四项", ("results_total", "carried_out"), number),
                      place, (f"applications.results_total[{number}]",)),
            _Equation("applications.results",
                      _side(figures, "（七）总计", ("results_total",), number),
                      _side(figures, "各种办理结果之和", OUTCOMES, number), place,
                      (f"applications.results_total[{number}]",)),
        ])
    for code, cells in figures.applications.items():
        paths = tuple(zip(ROW_PATHS[code], cells, strict=True))
        label = cell_label(paths[TOTAL][0]).removesuffix("的“总计”列")
        yield from _failed([_Equation(
            "applications.row_total", _Side("总计", (paths[TOTAL],)),
            _Side("自然人与五类组织之和", paths[:TOTAL]), f"{label}：", (paths[TOTAL][0],))])


def _side(figures: Figures, words: str, rows: Sequence[str], number: int) -> _Side:
    return _Side(words, tuple(
        (ROW_PATHS[code][number], figures.applications[code][number]) for code in rows))


def _carried(figures: Figures, previous: Figures) -> Iterator[Finding]:
    for number, column in enumerate(COLUMNS):
        last = previous.applications["carried_out"][number]
        yield from _failed([_Equation(
            "applications.carry", _side(figures, "本年的上年结转", ("carried_in",), number),
            _Side("上年报告的结转下年度", ((f"applications.carried_out[{number}]", last),), last_year=True),
            f"表三“{column.label}”列：", (f"applications.carried_in[{number}]",))])


def _totals(figures: Figures) -> Iterator[Finding]:
    groups: list[tuple[str, str, Callable[[str], Cell]]] = [
        ("reviews.total", "reviews", lambda result: figures.reviews[result])]
    groups += [("litigation.total", f"litigation.{kind}", _getter(figures, kind))
               for kind in LITIGATION_KINDS]
    for rule, path, value_of in groups:
        total = f"{path}.total"
        label = cell_label(total).removesuffix(f"的“{RESULTS['total']}”")
        yield from _failed([_Equation(
            rule, _Side("总计", ((total, value_of("total")),)),
            _Side("四种结果之和", tuple((f"{path}.{part}", value_of(part)) for part in _PARTS)),
            f"{label}：", (total,))])


def _direct_suits(figures: Figures) -> Iterator[Finding]:
    """行政复议法 (2023 revision) art 23: a refusal goes to review before it goes to court."""
    total = figures.litigation["direct"]["total"]
    if figures.year >= REVIEW_FIRST_FROM and total:
        yield Finding(
            "litigation.review_first", "warning", ("litigation.direct.total",),
            f"{cell_label('litigation.direct.total')}是 {total}：2024年起，对不予公开政府信息不服的应先申请行政复议"
            "（《行政复议法》第二十三条第一款第四项）。其他情形和以前的决定仍可能直接起诉，请逐件核对有没有填错栏。",
            total, 0)


def _fee_unit(figures: Figures) -> Iterator[Finding]:
    fees = figures.fees_wan
    if figures.level in SMALL and fees is not None and fees >= LIKELY_YUAN:
        yield Finding(
            "fees.unit", "hint", ("fees_wan",),
            f"{cell_label('fees_wan')}是 {plain_decimal(fees)}，单位是万元。请核对是不是按元填的。")


def _getter(figures: Figures, kind: str) -> Callable[[str], Cell]:
    return lambda result: figures.litigation[kind][result]
