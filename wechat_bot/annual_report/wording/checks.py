"""正文核对: what in a report's words and dates disagrees with its tables, its year or its form.

Pure: a report and what is known about its office go in, findings come out. A finding's first
place is ("text.<code>", …), its quote the exact words of the text.
"""

from __future__ import annotations

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.rules import Finding
from wechat_bot.annual_report.wording.bodies import check_bodies
from wechat_bot.annual_report.wording.breakdown import check_breakdowns
from wechat_bot.annual_report.wording.context import Context
from wechat_bot.annual_report.wording.copied import check_copied
from wechat_bot.annual_report.wording.dates import check_dates
from wechat_bot.annual_report.wording.details import check_details, check_labels
from wechat_bot.annual_report.wording.numbers import check_numbers
from wechat_bot.annual_report.wording.slots import check_slots
from wechat_bot.annual_report.wording.years import check_years

__all__ = ["Context", "check_labels", "check_words"]

_CHECKS = (check_dates, check_years, check_numbers, check_breakdowns, check_bodies, check_slots,
           check_copied, check_details)


def check_words(report: ReportContent, context: Context | None = None) -> list[Finding]:
    """Every finding, in the order of the report; the same finding only once."""
    known = context or Context()
    found: dict[str, Finding] = {}
    for check in _CHECKS:
        for finding in check(report, known):
            found.setdefault(finding.fingerprint, finding)
    return list(found.values())
