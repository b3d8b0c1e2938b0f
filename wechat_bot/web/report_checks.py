"""年度报告·核对: everything that does not hold, where it is, and what people said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import current, verdicts
from wechat_bot.annual_report.narrative.fact import Fact
from wechat_bot.annual_report.procedure import fields
from wechat_bot.annual_report.procedure.findings import (
    CheckedFinding,
    empty_cells,
    found_in,
    judged,
    waits,
)
from wechat_bot.annual_report.rules import Finding, Severity
from wechat_bot.annual_report.wording.slots import BLANK_RULE, missing_of
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.web import collecting, frame, report_fields, report_view
from wechat_bot.web.frame import action, page

bp = Blueprint("report_checks", __name__)
SEVERITIES: tuple[tuple[Severity, str, str], ...] = (
    ("error", "不对", "red"), ("warning", "要核对", "amber"), ("hint", "提示", "blue"))


@dataclass(frozen=True)
class Group:
    """The open findings of a severity, by part of the report."""

    severity: Severity
    word: str
    tone: str
    parts: dict[str, list[CheckedFinding]]

    @property
    def count(self) -> int:
        """How many."""
        return sum(map(len, self.parts.values()))


@dataclass(frozen=True)
class Waiting:
    """What is open only because the same sections have not declared. owing: their names."""

    owing: tuple[str, ...]
    cells: int
    found: list[CheckedFinding]

    @property
    def gaps(self) -> int:
        """How many places of the texts wait for these cells."""
        return sum(each.finding.rule == BLANK_RULE for each in self.found)


@page(bp, "/report/checks", permission=Permission.READ, title="年度报告·核对")
def show() -> ResponseReturnValue:
    """All findings of a year (?year=)."""
    return _show(collecting.asked_year())


@action(bp, "/report/<int:year>/verdicts/<fingerprint>", permission=Permission.KEEP_REPORT)
def give(year: int, fingerprint: str) -> ResponseReturnValue:
    """核对意见: 确实不对, 核对过没有问题, or taken back."""
    collecting.refuse_odd_year(year)
    verdict = request.form.get("verdict", "?")
    try:
        verdicts.give(frame.actor(), frame.office(), year, fingerprint, verdict,
                      request.form.get("reason", ""))
    except BureauError as error:
        return _show(year, error, fingerprint)
    return frame.done("已收回核对意见。" if verdict == verdicts.WITHDRAWN else
                      f"已记下：{verdicts.VERDICT_NAMES[verdict]}。",
                      f"{url_for('report_checks.show', year=year)}#f-{fingerprint}")


def groups_of(checked: list[CheckedFinding]) -> list[Group]:
    """Open findings by severity and part, those that are empty left out."""
    groups = []
    for severity, word, tone in SEVERITIES:
        parts: dict[str, list[CheckedFinding]] = {}
        for each in checked:
            if each.open and each.finding.severity == severity:
                parts.setdefault(verdicts.part_of(each.finding.where), []).append(each)
        if parts:
            groups.append(Group(severity, word, tone, {
                part: parts[part] for part in verdicts.PART_ORDER if part in parts}))
    return groups


def waiting_of(
    checked: list[CheckedFinding], missing: Mapping[str, tuple[str, ...]], empty: frozenset[str]
) -> list[Waiting]:
    """Open findings that wait for empty cells, one group for those who owe them."""
    found: dict[tuple[str, ...], list[CheckedFinding]] = {}
    for each in checked:
        cell = next((path for path in each.finding.where if path in empty), "")
        if each.open and cell:
            found.setdefault(missing.get(cell, ()), []).append(each)
    return [Waiting(owing, len({path for each in group for path in each.finding.where
                                if path in empty}), group) for owing, group in found.items()]


def _show(
    year: int, problem: BureauError | None = None, mark: str = ""
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        standing = fields.standing_now(session, office, year)
        figures, facts = standing.content.figures, standing.facts
        checked = judged(session, year, found_in(session, office, standing))
        empty = empty_cells(figures)
        text = render_template(
            "report/checks.html", year=year, problem=problem, judged=mark, form=request.form,
            groups=groups_of([each for each in checked if not waits(each.finding, empty)]),
            owed=waiting_of(
                checked, report_view.missing_for(session, office, year, figures), empty),
            gap_url=lambda finding: _gap_url(finding, facts, year), version=current.latest_version(session, year),
            settled=[each for each in checked if not each.open],
            gone=verdicts.gone(session, year, {each.finding.fingerprint for each in checked}),
            names=verdicts.VERDICT_NAMES, place_of=verdicts.place_of, texts_url=_texts_url(year))
    return text, frame.status_of(problem) if problem else 200


def _gap_url(finding: Finding, facts: Mapping[str, Fact], year: int) -> str | None:
    """Where what a text still lacks is written or declared; None where that is not known."""
    missing = missing_of(finding.quote) if finding.rule == BLANK_RULE else ""
    if missing and finding.where[0].startswith("text.problems."):
        return frame.url_if("report_undertakings.show", year=year)
    fact = facts.get(missing)
    return report_fields.records_url(fact, year) if fact else None


def _texts_url(year: int) -> str | None:
    return frame.url_if("report_texts.show", year=year)
