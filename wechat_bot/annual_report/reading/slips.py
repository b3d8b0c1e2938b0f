"""Slips of the report itself that a person should know of before its words are taken over. Pure.

What is a slip is the wording checks' business; a report that is read has nothing beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.reading.found import ReadReport
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.context import GOVERNMENTS_BY, Context
from wechat_bot.annual_report.wording.dates import check_dates
from wechat_bot.annual_report.wording.details import check_details

_GOVERNMENT = re.compile(r"(?:人民政府|[省市县区旗州盟])$")
_TOLD = {"dates.late", "dates.before_year_end", "text.postcode", "text.phone"}


def noted(report: ReadReport, paragraphs: Sequence[str]) -> ReadReport:
    """The report with its slips among the notes."""
    found = [each.message for each in _found(report, paragraphs) if each.rule in _TOLD]
    return replace(report, notes=tuple(dict.fromkeys([*report.notes, *found])))


def _found(report: ReadReport, paragraphs: Sequence[str]) -> Iterator[Finding]:
    texts = dict(report.texts)
    texts.setdefault("opening", "\n".join(paragraphs))  # not told apart: it may stand anywhere
    content = ReportContent(report.figures, texts, report.signed_on, draft=False)
    year = report.figures.year
    government = _GOVERNMENT.search(report.figures.agency) is not None
    context = Context(deadline=date(year + 1, *GOVERNMENTS_BY) if government else None)
    yield from check_dates(content, context)
    yield from check_details(content, context)
