"""A report with a few words in it, and what the checks say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from tests.annual_report import real
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.checks import Context, check_words

APPLICATIONS, DISCLOSURE = "overview.applications", "overview.disclosure"
OFFICE = Context(
    agency="额敏县司法局", address="新疆塔城地区额敏县某路1号", postcode="834600",
    phones=("0901-3355730",), own_bodies=("县人民政府办公室",))


def content(
    texts: Mapping[str, str], figures: Figures | None = None, signed_on: date | None = None
) -> ReportContent:
    """A report of 2024 of these words."""
    return ReportContent(figures or from_json(real.nothing()), texts, signed_on)


def told(name: str, **disclosures: Any) -> Figures:
    """A published report's figures, with the year's releases."""
    figures = real.report(name) if name else from_json(real.nothing())
    return replace(figures, disclosures=disclosures or None)


def found(
    rule: str, code: str, text: str, *, figures: Figures | None = None, context: Context = OFFICE
) -> list[Finding]:
    """What one rule says of one text; every quote stands in it word for word."""
    findings = [each for each in check_words(content({code: text}, figures), context)
                if each.rule == rule]
    for each in findings:
        assert each.quote in text or each.quote in context.notices or each.quote == context.title
        assert each.message.endswith("。")
    return findings


def said(findings: list[Finding]) -> list[tuple[str, int | None, int | None]]:
    """Severity and the two sides."""
    return [(each.severity, each.left, each.right) for each in findings]
