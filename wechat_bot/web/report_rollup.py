"""年度报告·汇总: what other bodies handed in, their sum, the collecting office's own report.

For a county or prefecture office; hidden unless [report] rollup is on.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, abort, current_app, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import grid
from wechat_bot.annual_report.form import PARTS, cell_label
from wechat_bot.annual_report.rollup import exports, operations, queries
from wechat_bot.annual_report.rollup.exports import sum_of, view_of
from wechat_bot.annual_report.rollup.operations import Receipt
from wechat_bot.annual_report.rollup.uploads import ENDINGS, Upload
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.kernel.reading import read_any_day
from wechat_bot.web import collecting, downloads, frame, paging
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging

bp = Blueprint("report_rollup", __name__)
SIZE = 50
STATES = {"": "全部", "missing": "还没有报", "late": "迟报", "inconsistent": "自相矛盾", "came": "已报"}
HEADINGS = {part.table: part.heading for part in PARTS if part.table}


@dataclass(frozen=True)
class Table:
    """A table of the sum with the heading of its part."""

    code: str
    heading: str
    grid: grid.Grid


@bp.before_request
def _hidden() -> None:
    """Without [report] rollup the pages are not there."""
    if not frame.office().config.report.rollup:
        abort(404)


@page(bp, "/report/rollup", permission=Permission.READ, title="年度报告·汇总")
def show() -> ResponseReturnValue:
    """The bodies of a year (?year=&state=&page=)."""
    return _show(collecting.asked_year())


@page(bp, "/report/rollup/sum", permission=Permission.READ, title="年度报告·汇总·合计")
def summed() -> ResponseReturnValue:
    """The sum as the form; each number opens who gave how much (?year=)."""
    year = collecting.asked_year()
    view = view_of(frame.office(), year)
    try:
        found, problem = view.sum, None
    except BureauError as error:
        found, problem = None, error
    tables = [Table(code, HEADINGS[code], each)
              for code, each in grid.tables(found.figures).items()] if found else []
    text = render_template("report_rollup/sum.html", year=year, view=view, found=found,
                           tables=tables, problem=problem)
    return text, frame.status_of(problem) if problem else 200


@page(bp, "/report/rollup/cell", permission=Permission.READ, title="年度报告·汇总·明细")
def cell() -> ResponseReturnValue:
    """Which body gave how much to a number (?year=&path=)."""
    year, path = collecting.asked_year(), request.args.get("path", "")
    view = view_of(frame.office(), year)
    found = sum_of(view)
    if path not in found.figures.cells():
        raise NotFound("没有这一格，可能链接抄错了。")
    shares = found.shares(path)
    at = Paging(paging.asked_page(), SIZE, len(shares))
    start = paging.offset(at.page, SIZE)
    return paging.turn_back(at) or render_template(
        "report_rollup/cell.html", year=year, view=view, label=cell_label(path), paging=at,
        total=grid.shown(found.figures.cells()[path]), shown=grid.shown,
        entries={line.entry.body: line.entry.id for line in view.lines if line.entry},
        empty=sum(share.value is None for share in shares), shares=shares[start:start + SIZE],
        unit="万元" if path == "fees_wan" else "件")


@action(bp, "/report/rollup/<int:year>/files", permission=Permission.KEEP_REPORT)
def receive(year: int) -> ResponseReturnValue:
    """收下各单位报来的文件: the good ones are taken, the others named."""
    collecting.refuse_odd_year(year)
    uploads = [Upload(each.filename or "", each.read())
               for each in request.files.getlist("files") if each.filename]
    try:
        receipt = operations.receive(
            frame.actor(), frame.office(), year, uploads, body=request.form.get("body", ""),
            received_on=_day("received_on"))
    except BureauError as error:
        return _show(year, error)
    if receipt.refused:
        return _show(year, receipt=receipt)
    return frame.done(receipt.sentence, url_for("report_rollup.show", year=year))


@action(bp, "/report/rollup/<int:year>/due", permission=Permission.KEEP_REPORT)
def due(year: int) -> ResponseReturnValue:
    """定各单位的报送截止."""
    collecting.refuse_odd_year(year)
    try:
        operations.set_due(frame.actor(), frame.office(), year, _day("due_on"))
    except BureauError as error:
        return _show(year, error)
    return frame.done("已改好报送截止。", url_for("report_rollup.show", year=year))


@page(bp, "/report/rollup/files/<int:entry_id>", permission=Permission.READ,
      title="年度报告·汇总·单位")
def entry(entry_id: int) -> ResponseReturnValue:
    """One file: its findings, notes, what happened to it."""
    return _entry(entry_id)


@action(bp, "/report/rollup/files/<int:entry_id>/withdraw", permission=Permission.KEEP_REPORT)
def withdraw(entry_id: int) -> ResponseReturnValue:
    """撤下一份."""
    try:
        gone = operations.withdraw(frame.actor(), frame.office(), entry_id,
                                   request.form.get("reason", ""))
    except InvalidInput as error:
        return _entry(entry_id, error)
    return frame.done(f"已撤下{gone.body}的数据，不再计入合计；文件还留着。",
                      url_for("report_rollup.show", year=gone.year))


@action(bp, "/report/rollup/files/<int:entry_id>/original", permission=Permission.READ,
        methods=("GET",))
def original(entry_id: int) -> ResponseReturnValue:
    """The file as it came."""
    office = frame.office()
    with office.db.read() as session:
        found = queries.entry_of(session, entry_id)
    name = found.file_name.replace("\\", "/").rpartition("/")[2]
    return send_file(io.BytesIO(office.media.get(found.file_sha256)), "application/octet-stream",
                     as_attachment=True, download_name=name)


@action(bp, "/report/rollup/<int:year>/sum.json", permission=Permission.EXPORT)
def download(year: int) -> ResponseReturnValue:
    """下载合计: the figures file that `report rollup` would write."""
    collecting.refuse_odd_year(year)
    name, data = exports.export_sum(frame.actor(), frame.office(), year)
    return downloads.table_file("json", name, data)


@action(bp, "/report/rollup/<int:year>/documents", permission=Permission.EXPORT)
def documents(year: int) -> ResponseReturnValue:
    """本单位的汇总报告: all documents of the sum in one zip, a draft."""
    collecting.refuse_odd_year(year)
    name, data = exports.export_report(frame.actor(), frame.office(), year)
    return downloads.zip_file(name, data)


def _day(name: str) -> date | None:
    try:
        return read_any_day(request.form.get(name, ""))
    except ValueError as error:
        raise InvalidInput.of(**{name: f"{error}。"}) from None


def _show(
    year: int, problem: BureauError | None = None, receipt: Receipt | None = None
) -> ResponseReturnValue:
    view = view_of(frame.office(), year)
    state = request.args.get("state", "")
    lines = queries.chosen(view.lines, state)
    at = Paging(1 if request.method == "POST" else paging.asked_page(), SIZE, len(lines))
    start = paging.offset(at.page, SIZE)
    text = render_template(
        "report_rollup/show.html", year=year, view=view, problem=problem, receipt=receipt,
        lines=lines[start:start + SIZE], paging=at, states=STATES, state=state,
        endings="、".join(ENDINGS), accept=",".join(ENDINGS), today=clock.today(),
        form=request.form, megabytes=current_app.config["MAX_CONTENT_LENGTH"] // 1_000_000)
    if problem is None and receipt is None:
        return paging.turn_back(at) or text
    return text, frame.status_of(problem) if problem else 200


def _entry(entry_id: int, problem: BureauError | None = None) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        found = queries.entry_of(session, entry_id)
        view = queries.view(session, office.config, found.year)
        history = journal.history(session, [f"rollup:{entry_id}"])
    line = next((each for each in view.lines if each.entry and each.entry.id == entry_id), None)
    text = render_template("report_rollup/entry.html", year=found.year, entry=found, line=line,
                           problem=problem, history=history, cell_label=cell_label,
                           reason=request.form.get("reason", ""))
    return text, frame.status_of(problem) if problem else 200
