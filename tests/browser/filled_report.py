"""年度报告 in the middle of the work: a frozen year, one with changes by hand, doubts and verdicts."""

from __future__ import annotations

from typing import Any

from tests.annual_report.frozen import frozen
from tests.support.cast import Cast
from wechat_bot.annual_report import overrides, verdicts
from wechat_bot.annual_report.procedure.findings import findings_now
from wechat_bot.kernel.office import Office

LAST, YEAR = 2018, 2019
TOTAL, GRANTED = "applications.results_total[6]", "applications.granted[0]"


def fill_report(office: Office, cast: Cast) -> None:
    """Last year frozen and changed since; this year with one agreed and one proposed change."""
    frozen(office, LAST)
    overrides.agree(cast.head, office, overrides.propose(
        cast.officer, office, LAST, GRANTED, "1", "公布后发现", for_correction=True))
    for value in ("3", "4"):
        made = overrides.propose(cast.officer, office, YEAR, TOTAL, value, "一件分两次答复")
        overrides.agree(cast.head, office, made)
        if value == "3":
            overrides.end(cast.head, office, made, "又多一件")
    overrides.propose(cast.officer, office, YEAR, GRANTED, "2", "登记里只能记一件")
    with office.db.read() as session:
        found = [each.finding for each in findings_now(session, office, YEAR)]
    for finding, verdict in zip(found, ("dismissed", "confirmed"), strict=False):
        verdicts.give(cast.officer, office, YEAR, finding.fingerprint, verdict, "问过县政府办")


def report_visits() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who keeps the report, who agrees, and one who only reads."""
    def of(*paths: str, year: int = YEAR) -> list[tuple[str, dict[str, Any]]]:
        return [("officer", {"year": year, "path": path}) for path in paths]

    return {
        "report.overview": [("officer", {"year": YEAR}), ("auditor", {"year": LAST})],
        "report_tables.show": [("officer", {"year": YEAR, "beside": "1"}),
                               ("officer", {"year": YEAR, "doubt": "1"}),
                               ("auditor", {"year": LAST})],
        "report_tables.cell": [*of(TOTAL, "applications.new_received[6]", "decisions.licences"),
                               *of(GRANTED, year=LAST),
                               ("outsider", {"year": YEAR, "path": GRANTED})],
        "report_checks.show": [("officer", {"year": YEAR}), ("auditor", {"year": LAST})],
        "report_files.show": [("officer", {"year": YEAR}), ("auditor", {"year": LAST, "version": 0,
                                                                        "kind": "docx"})],
        "report_post.show": [("officer", {"version_id": 1})],
        "report_files.editor": [("officer", {"year": YEAR})],
    }
