"""年度报告·总览: how far the year's report is, what is due next, what is still missing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import verdicts
from wechat_bot.kernel.actor import Permission
from wechat_bot.web import collecting, report_frame
from wechat_bot.web.frame import action, page

bp = Blueprint("report", __name__)
bp.app_context_processor(lambda: {"report_head": report_frame.report_head, "is_cell": verdicts.table_of})


@page(bp, "/report", permission=Permission.READ, title="年度报告")
def overview() -> ResponseReturnValue:
    """The year's report at one glance (?year=)."""
    return render_template("report/overview.html", year=collecting.asked_year())


@action(bp, "/report/go", permission=Permission.READ, methods=("GET",))
def go() -> ResponseReturnValue:
    """Another year on the same tab (?year=&tab=)."""
    asked = request.args.get("tab", "")
    year = collecting.asked_year()
    tab = next((each for each in report_frame.shown_tabs(year) if each.endpoint == asked), None)
    return redirect(tab.url if tab else url_for("report.overview", year=year))
