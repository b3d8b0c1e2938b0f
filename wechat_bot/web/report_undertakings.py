"""年度报告·问题和改进措施: last year's with their results, this year's."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report.models import Undertaking
from wechat_bot.annual_report.narrative import promises, undertakings
from wechat_bot.annual_report.narrative.promises import KIND_NAMES, RESULT_NAMES
from wechat_bot.annual_report.narrative.undertakings import Proposal
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.web import collecting, frame
from wechat_bot.web.frame import action, page

bp = Blueprint("report_undertakings", __name__)


@page(bp, "/report/undertakings", permission=Permission.READ, title="年度报告·问题和改进措施")
def show() -> ResponseReturnValue:
    """What last year's report promised and what came of it; what this year's tells (?year=)."""
    return _show(collecting.asked_year())


@action(bp, "/report/<int:year>/undertakings", permission=Permission.KEEP_REPORT)
def add(year: int) -> ResponseReturnValue:
    """Add a problem or a measure; of=last for one of last year's report that nobody registered."""
    collecting.refuse_odd_year(year)
    kind, last = request.form.get("kind", ""), request.form.get("of") == "last"
    try:
        undertakings.add(frame.actor(), frame.office(), year - 1 if last else year, kind,
                         request.form.get("text", ""),
                         again=last or request.form.get("again") == "1")
    except BureauError as error:
        return _show(year, error)
    return frame.done(f"已登记{KIND_NAMES[kind]}，年报第五部分跟着变。", _url(year))


@action(bp, "/report/<int:year>/undertakings/carry", permission=Permission.KEEP_REPORT)
def carry(year: int) -> ResponseReturnValue:
    """Register the ticked items of last year's report."""
    collecting.refuse_odd_year(year)
    wanted = []
    for key in request.form.getlist("item"):
        kind, _, text = key.partition(":")
        wanted.append(Proposal(kind, text))
    try:
        count = undertakings.carry_over(frame.actor(), frame.office(), year - 1, wanted)
    except BureauError as error:
        return _show(year, error)
    return frame.done(f"登记了上年年报的 {count} 条，请逐条写明结果。" if count else
                      "没有选中要登记的，什么也没有改。", _url(year))


@action(bp, "/report/undertakings/<int:undertaking_id>/text", permission=Permission.KEEP_REPORT)
def reword(undertaking_id: int) -> ResponseReturnValue:
    """Change an item's words."""
    row, year = _of(undertaking_id)
    try:
        undertakings.reword(frame.actor(), frame.office(), undertaking_id,
                            request.form.get("text", ""))
    except BureauError as error:
        return _show(year, error, row.id)
    return frame.done("已改写，原来的话在操作日志里。", _url(year))


@action(bp, "/report/undertakings/<int:undertaking_id>/remove", permission=Permission.KEEP_REPORT)
def remove(undertaking_id: int) -> ResponseReturnValue:
    """Take an item out."""
    _, year = _of(undertaking_id)
    undertakings.remove(frame.actor(), frame.office(), undertaking_id)
    return frame.done("已删除，操作日志里还查得到。", _url(year))


@action(bp, "/report/undertakings/<int:undertaking_id>/result", permission=Permission.KEEP_REPORT)
def result(undertaking_id: int) -> ResponseReturnValue:
    """Say what became of an item of last year's report."""
    row, year = _of(undertaking_id)
    try:
        undertakings.say_result(frame.actor(), frame.office(), undertaking_id,
                                request.form.get("result", ""), request.form.get("how", ""))
    except BureauError as error:
        return _show(year, error, row.id)
    return frame.done("已写明结果，年报第五部分跟着变。", _url(year))


def _of(undertaking_id: int) -> tuple[Undertaking, int]:
    """The item, and the year whose page it was changed on."""
    with frame.office().db.read() as session:
        row = undertakings.get_undertaking(session, undertaking_id)
    asked = request.form.get("year", "")
    return row, row.year + 1 if asked == str(row.year + 1) else row.year


def _url(year: int) -> str:
    return url_for(".show", year=year)


def _show(
    year: int, problem: BureauError | None = None, wrong: int | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        last = promises.live(session, year - 1)
        mine = promises.live(session, year)
        page_text = render_template(
            "report/undertakings.html", year=year, problem=problem, wrong=wrong, form=request.form,
            last=last, asked={row.id for row in promises.asked(last)},
            proposals=undertakings.proposals(session, year - 1),
            kinds={kind: [row for row in mine if row.kind == kind] for kind in KIND_NAMES},
            kind_names=KIND_NAMES, result_names=RESULT_NAMES,
            may_say=clock.today().year > year - 1)
    return page_text, frame.status_of(problem) if problem else 200
