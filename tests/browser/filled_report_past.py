"""年度报告·往年: two years confirmed, one replaced, one waiting with doubts and a corrected cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.annual_report.reading.made import consistent, content, piped
from tests.support.cast import Cast
from wechat_bot.annual_report import past
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.kernel.office import Office

FIRST = 2011  # years of their own, so that others' stay as they are


def fill_past(office: Office, cast: Cast) -> None:
    """Reports 1 to 4: of 2011 replaced by another, of 2012, of 2013 waiting."""
    for year, seed in ((FIRST, 1), (FIRST, 2), (FIRST + 1, 3)):
        page = report_html(content(replace(consistent(seed), year=year))).encode()
        past.confirm(cast.head, office, past.bring_past_report(cast.officer, office, page, f"{year}年报.html"))
    waiting = piped(content(replace(consistent(4), year=FIRST + 2))).replace("行政规范性".encode(), "规范性".encode())
    one = past.bring_past_report(cast.officer, office, waiting, f"{FIRST + 2}年报.txt")
    past.correct_cell(cast.officer, office, one, "applications.granted[0]", "77777")


def past_visits() -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """As who brings them in, and one who only reads."""
    return {
        "report_past.show": [("officer", {"year": FIRST + 2}), ("auditor", {"year": FIRST})],
        "report_past.review": [("officer", {"report_id": 4, "cell": "fees_wan"}),
                               ("officer", {"report_id": 1}), ("auditor", {"report_id": 3})],
    }
