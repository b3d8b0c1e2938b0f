"""年度报告·往年: files of earlier reports, read and confirmed; the years side by side."""

from __future__ import annotations

import io
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape
from sqlalchemy.orm import Session

from wechat_bot.annual_report import current, grid, past, past_reading, previews, year_on_year
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.form import PARTS, TEXTS, cell_label
from wechat_bot.annual_report.past_models import PastReport
from wechat_bot.annual_report.reading import found as reading
from wechat_bot.annual_report.reading import plain, webpage
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.web import collecting, frame, past_chart
from wechat_bot.web.frame import action, page
from wechat_bot.web.report_files import FRAMED, VIEWED

bp = Blueprint("report_past", __name__)
BESIDE = 5  # years that the table has room for
_KINDS = {"docx": "docx", "xlsx": "xlsx", "pdf": "pdf", "html": "html", "htm": "html", "shtml": "html"}
STATES = {"waiting": ("待核对", "amber"), "confirmed": ("已确认", "green"),
          "replaced": ("已被代替", "grey"), "withdrawn": ("已撤回", "grey")}
TABLES = {part.table: part.heading for part in PARTS if part.table}


@dataclass(frozen=True)
class Listed:
    """A file in the list, with its state in words."""

    report: PastReport
    word: str
    tone: str


@page(bp, "/report/past", permission=Permission.READ, title="年度报告·往年")
def show() -> ResponseReturnValue:
    """Files, the years side by side and what doesn't carry over (?year=&item=)."""
    return _show()


@action(bp, "/report/past", permission=Permission.KEEP_REPORT)
def bring() -> ResponseReturnValue:
    """导入: read the file and show what was read."""
    uploaded = request.files.get("file")
    try:
        if uploaded is None or not uploaded.filename:
            raise InvalidInput.of(file="请选择一份往年报告的文件。")
        report_id = past.bring_past_report(
            frame.actor(), frame.office(), uploaded.read(), uploaded.filename, _said_year())
    except BureauError as error:
        return _show(_of_file(error))
    return frame.done("文件已保存。请对照原文件核对读到的数，再确认。",
                      url_for("report_past.review", report_id=report_id))


@page(bp, "/report/past/<int:report_id>", permission=Permission.READ, title="核对往年报告")
def review(report_id: int) -> ResponseReturnValue:
    """What was read beside the file (?cell= to correct one)."""
    return _review(report_id)


@action(bp, "/report/past/<int:report_id>/correct", permission=Permission.KEEP_REPORT)
def correct(report_id: int) -> ResponseReturnValue:
    """改正读错的一格."""
    path = request.form.get("path", "")
    try:
        past.correct_cell(frame.actor(), frame.office(), report_id, path, request.form.get("value", ""))
    except BureauError as error:
        return _review(report_id, error, path)
    return frame.done(f"已改正{cell_label(path)}。", url_for("report_past.review", report_id=report_id))


@action(bp, "/report/past/<int:report_id>/confirm", permission=Permission.KEEP_REPORT)
def confirm(report_id: int) -> ResponseReturnValue:
    """确认."""
    past.confirm(frame.actor(), frame.office(), report_id)
    return frame.done("已确认。以后各年的报告会和它对照。", url_for("report_past.review", report_id=report_id))


@action(bp, "/report/past/<int:report_id>/withdraw", permission=Permission.KEEP_REPORT)
def withdraw(report_id: int) -> ResponseReturnValue:
    """撤回."""
    try:
        past.withdraw(frame.actor(), frame.office(), report_id, request.form.get("reason", ""))
    except BureauError as error:
        return _review(report_id, error)
    return frame.done("已撤回，不再和它对照；文件还留着。", url_for("report_past.review", report_id=report_id))


@action(bp, "/report/past/<int:report_id>/file", permission=Permission.READ, methods=("GET",))
def file(report_id: int) -> ResponseReturnValue:
    """The file as it was brought."""
    name, data = _file(report_id)
    return send_file(io.BytesIO(data), "application/octet-stream", as_attachment=True,
                     download_name=name)


@action(bp, "/report/past/<int:report_id>/view", permission=Permission.READ, methods=("GET",))
def framed(report_id: int) -> ResponseReturnValue:
    """The file as a frame shows it."""
    name, data = _file(report_id)
    kind = _kind(name, data)
    if kind == "pdf":
        answer: Response = send_file(io.BytesIO(data), "application/pdf", download_name=name)
    elif kind == "html":
        answer = make_response(webpage.decoded(data))
    elif kind == "text":
        answer = make_response(
            '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>原文件</title>'
            '<style>pre{white-space:pre-wrap;font-size:14px}</style>'
            f"<pre>{escape(plain.decoded(data, name))}</pre>")
    else:
        answer = make_response(previews.page_of(kind, data))
    answer.headers["Content-Security-Policy"] = VIEWED if kind == "pdf" else FRAMED
    return answer


def _show(problem: BureauError | None = None) -> ResponseReturnValue:
    year = collecting.asked_year()
    with frame.office().db.read() as session:
        known = _with_this_year(session, year)
        beside = dict(list(known.items())[-BESIDE:])
        figures = {each: found for each, (found, _) in beside.items()}
        lines = year_on_year.lines(figures)
        asked = year_on_year.BY_CODE.get(request.args.get("item", ""), year_on_year.BY_CODE["new_received"])
        text = render_template(
            "report_past/show.html", year=year, problem=problem, form=request.form,
            reports=[_listed(each) for each in past_reading.all_reports(session)],
            known=beside, lines=lines, items=year_on_year.ITEMS, asked=asked,
            chart=past_chart.chart(next(line for line in lines if line.item is asked), list(beside)),
            carried=year_on_year.carried({each: found for each, (found, _) in known.items()}))
    return text, frame.status_of(problem) if problem else 200


def _with_this_year(session: Session, year: int) -> dict[int, tuple[Figures, str]]:
    """The years that we have a report of, and beside them the year that is being written."""
    known = past.years(session)
    if year not in known and any(each < year for each in known):
        known[year] = (current.figures_now(session, frame.office().config, year), "编制中，现在的数")
    return dict(sorted(known.items()))


def _review(report_id: int, problem: BureauError | None = None, path: str = "") -> ResponseReturnValue:
    with frame.office().db.read() as session:
        report = past.get(session, report_id)
        read = past_reading.read_of(report)
        asked = path or request.args.get("cell", "")
        cells = {one: grid.shown(value) for one, value in read.figures.cells().items()}
        corrected = {each["path"]: each for each in report.corrections}
        name, data = report.file_name, frame.office().media.get(report.file_sha256)
        text = render_template(
            "report_past/review.html", year=report.year, report=report, read=read, problem=problem,
            listed=_listed(report), form=request.form, parts=reading.PARTS, cell_label=cell_label,
            tables=[(code, TABLES[code], table) for code, table in grid.tables(read.figures).items()],
            asked=asked if asked in cells else "", cells=cells, corrected=corrected,
            doubts={one: why for one, why in read.doubts.items() if one not in corrected},
            texts=[(TEXTS[code].name, words) for code, words in read.texts.items() if code in TEXTS],
            kind=_kind(name, data),
            before=past_reading.confirmed_report(session, report.year))
    return text, frame.status_of(problem) if problem else 200


def _listed(report: PastReport) -> Listed:
    if report.ended_at is not None:
        state = "replaced" if report.replaced_by_id else "withdrawn"
    else:
        state = "confirmed" if report.confirmed_at is not None else "waiting"
    return Listed(report, *STATES[state])


def _file(report_id: int) -> tuple[str, bytes]:
    office = frame.office()
    with office.db.read() as session:
        report = past.get(session, report_id)
        return report.file_name, office.media.get(report.file_sha256)


def _kind(name: str, data: bytes) -> str:
    """How a frame shows it: told by content where the name says nothing."""
    if data[:5] == b"%PDF-":
        return "pdf"
    ending = _KINDS.get(name.lower().rpartition(".")[2], "")
    if data[:2] == b"PK":
        return ending if ending in {"docx", "xlsx"} else "docx"
    return "html" if ending == "html" else "text"


def _said_year() -> int | None:
    text = request.form.get("of_year", "").strip().removesuffix("年").strip()
    if not text:
        return None
    if not text.isdecimal() or not 2000 <= int(text) <= 2100:
        raise InvalidInput.of(of_year="年份请写四位数字，例如 2024。")
    return int(text)


def _of_file(error: BureauError) -> BureauError:
    """A refusal of the file, told at the field of the file."""
    if isinstance(error, InvalidInput) and not error.fields:
        return InvalidInput(error.message, {"file": error.message})
    return error
