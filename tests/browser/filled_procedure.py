"""年度报告·办理: a frozen report that was signed, published and is no longer as it was frozen."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.browser.filled_report import LAST, YEAR
from tests.support.cast import Cast
from wechat_bot.annual_report.procedure import acts
from wechat_bot.annual_report.procedure.acts import ActForm, Scan
from wechat_bot.kernel.office import Office


def fill_procedure(office: Office, cast: Cast) -> None:
    """Steps of last year's report, one of them voided. After fill_report."""
    day = date(LAST + 1, 1, 20)
    acts.enter(cast.officer, office, LAST, ActForm(
        "signed", 1, day, person="何七", note="补登", scans=[Scan("签字页.pdf", b"%PDF-1.4 %%EOF")]))
    for channel in ("website", "wechat"):
        made = acts.enter(cast.officer, office, LAST, ActForm(
            "published", 1, day, channel=channel, url=f"https://example.gov.cn/{channel}", note="补登"))
    acts.void(cast.officer, office, made, "链接抄错了")


def procedure_visits() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who keeps the report, and as one who only reads."""
    years = [("officer", {"year": YEAR}), ("officer", {"year": LAST}), ("auditor", {"year": LAST})]
    return {
        "report_procedure.show": years,
        "report_procedure.freeze_page": [("officer", {"year": year, "kind": kind})
                                         for year, kind in ((YEAR, "review"), (YEAR, "final"),
                                                            (LAST, "correction"))],
        "report_procedure.compare": [("officer", {"year": LAST, "old": 1, "new": 0})],
        "report_procedure.verify": years,
        "report_steps.enter_page": [("officer", {"year": LAST, "kind": kind})
                                    for kind in ("sealed", "published", "submitted")],
        "report_word.upload_page": [("officer", {"year": LAST})],
    }
