"""Sums of a table that was read which don't hold: misread, rather than wrong. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from wechat_bot.annual_report import rules
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import COLUMNS, ROW_CODES, TOTAL, cell_label
from wechat_bot.annual_report.rules import Finding

_SUMS = {"applications.identity", "applications.results", "applications.row_total", "reviews.total",
         "litigation.total"}


def suspects(figures: Figures) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """(part, paths of the cells to look at, sentence) for every sum that doesn't hold."""
    findings = [each for each in rules.check(figures) if each.rule in _SUMS]
    rows = {_row(each): (each.right or 0) - (each.left or 0) for each in findings
            if each.rule == "applications.row_total"}
    columns: dict[int, int] = {}
    for each in findings:
        if each.rule in {"applications.identity", "applications.results"}:
            columns.setdefault(_column(each), (each.right or 0) - (each.left or 0))
    named = set()
    for pair, sentence in [*_crossing(figures, rows, columns), *_swapped(figures, columns)]:
        named |= set(pair)
        yield "applications", pair, sentence
    for each in findings:
        if not named & _cells_of(each):
            yield _part(each), each.where, f"{each.message.rstrip('。')}：可能读错，也可能原文如此，" \
                f"请对照原文件核对{_pair(each)}。"


def _row(finding: Finding) -> str:
    return finding.where[0].partition(".")[2].partition("[")[0]


def _column(finding: Finding) -> int:
    return int(finding.where[0].rpartition("[")[2].rstrip("]"))


def _part(finding: Finding) -> str:
    return finding.rule.partition(".")[0]


def _cells_of(finding: Finding) -> set[str]:
    """The cells that take part: for a row's total the whole row, for a column the whole column."""
    if finding.rule == "applications.row_total":
        return {f"applications.{_row(finding)}[{column}]" for column in range(len(COLUMNS))}
    if finding.rule in {"applications.identity", "applications.results"}:
        return {f"applications.{code}[{_column(finding)}]" for code in ROW_CODES}
    return set(finding.where)


def _pair(finding: Finding) -> str:
    return "、".join(cell_label(path) for path in finding.where[:2])


def _crossing(
    figures: Figures, rows: dict[str, int], columns: dict[int, int]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """A cell whose row and column are both off by the same."""
    for code, off in rows.items():
        for column, column_off in columns.items():
            if abs(off) == abs(column_off) and column != TOTAL and off:
                path, total = f"applications.{code}[{column}]", f"applications.{code}[{TOTAL}]"
                value = figures.applications[code][column]
                yield (path, total), (f"可能读错：{cell_label(path)}读到 {0 if value is None else value}，"
                                      f"它所在的行（{cell_label(total)}）和列都差 {abs(off)}，请核对这一格。")


def _swapped(figures: Figures, columns: dict[int, int]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Two columns off by the same in opposite ways: a pair of cells of one row may have changed places."""
    for left, off in columns.items():
        for right, other in columns.items():
            if left >= right or off != -other or not off or TOTAL in {left, right}:
                continue
            for code in ROW_CODES:
                one, two = figures.applications[code][left], figures.applications[code][right]
                if one is not None and two is not None and abs(one - two) == abs(off):
                    paths = (f"applications.{code}[{left}]", f"applications.{code}[{right}]")
                    yield paths, (f"可能读错：{cell_label(paths[0])}（{one}）和{cell_label(paths[1])}（{two}）"
                                  "可能读反了，请核对这两格。")
                    break
