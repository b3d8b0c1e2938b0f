"""勾稽校验 of a figures file, with last year's beside it. Pure; needs no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.figures_file import FiguresFile
from wechat_bot.annual_report.rules import Finding, check

SURE = 1.0  # below, a table that was read from a document may be misread
_PARTS = {"fees_wan": "fees"}  # what the confidence calls a table, where the figures say otherwise


def check_file(file: FiguresFile, previous: Figures | None = None) -> list[Finding]:
    """Every finding on a file. previous: not used where it is not of the year before."""
    figures = file.figures
    if previous is None:
        return _doubted(check(figures), file.confidence)
    if previous.year != figures.year - 1:
        wrong = Finding(
            "previous.year", "warning", ("year",),
            f"作对照的数据是 {previous.year} 年的，{figures.year} 年的年报要与 {figures.year - 1} 年的对照："
            "没有核对上年结转和现行有效件数。", previous.year, figures.year - 1)
        return [*_doubted(check(figures), file.confidence), wrong]
    found = _doubted(check(figures, previous), file.confidence)
    if figures.agency and previous.agency and figures.agency != previous.agency:
        found.append(Finding(
            "previous.agency", "hint", ("agency",),
            f"两份数据的单位不同：上年是“{previous.agency}”，本年是“{figures.agency}”。"
            "单位没有改名的，请核对是不是拿错了文件。"))
    return found


def _doubted(found: list[Finding], confidence: Mapping[str, float]) -> list[Finding]:
    """Findings on a table that may be misread say so before anybody is blamed."""
    return [_misread(each) if any(confidence.get(_part(path), SURE) < SURE
                                  for path in each.where) else each for each in found]


def _part(path: str) -> str:
    table = path.partition(".")[0]
    return _PARTS.get(table, table)


def _misread(finding: Finding) -> Finding:
    return replace(finding, message=(
        f"这张表是从文件里读出来的，没有十足的把握，先对照原件看是不是读错了。{finding.message}"))
