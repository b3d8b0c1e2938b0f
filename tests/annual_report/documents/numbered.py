"""A report in which every cell has a number of its own, so that none can stand for another."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.annual_report.real import nothing
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.current import with_values
from wechat_bot.annual_report.figures import Figures, from_json


def numbered_figures() -> Figures:
    """1001, 1002, … in the order of the form; the fee is 72701.2578."""
    blank = from_json(nothing())
    values = {path: str(number) for number, path in enumerate(blank.cells(), 1001)}
    return with_values(blank, values | {"fees_wan": "72701.2578"})


def numbered_content(**changes: Any) -> ReportContent:
    """The report on it, every text there; ready to be published unless a test says otherwise."""
    told: dict[str, Any] = {
        "figures": numbered_figures(),
        "texts": {code: f"{text.name}的第一段。\n{text.name}的第二段，共33条。"
                  for code, text in form.TEXTS.items()},
        "signed_on": date(2025, 1, 20), "draft": False}
    return ReportContent(**(told | changes))
