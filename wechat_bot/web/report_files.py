"""年度报告·文件: all documents of the draft or of a version, looked at here, taken along, copied."""

from __future__ import annotations

import io

from flask import Blueprint, Response, make_response, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import previews
from wechat_bot.annual_report.documents.build import KINDS
from wechat_bot.annual_report.procedure import queries
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import NotFound
from wechat_bot.web import collecting, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number

bp = Blueprint("report_files", __name__)
# What is shown in a frame may do nothing: no script, no form, no address but its own styles.
FRAMED = ("sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
          "frame-ancestors 'self'")
# The browser's own viewer of PDF counts as an embedded object and does not run in a sandbox.
VIEWED = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'"
SHOWN_FIRST = "html"
_MIMES = {"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
          "pdf": "application/pdf", "html": "text/html", "json": "application/json"}


@page(bp, "/report/files", permission=Permission.READ, title="年度报告·文件")
def show() -> ResponseReturnValue:
    """The documents of a year (?year=), of the draft or of ?version=, one of them (?kind=) shown."""
    year = collecting.asked_year()
    with frame.office().db.read() as session:
        versions = list(reversed(queries.versions_of(session, year)))
        public = next((each.number for each in versions if each.kind != "review"), previews.DRAFT)
        number = _asked_number(public)
        version = queries.version_of(session, year, number) if number else None
        kind = request.args.get("kind", SHOWN_FIRST)
        return render_template(
            "report/files.html", year=year, versions=versions, number=number, version=version,
            kinds=KINDS, kind=kind if kind in KINDS else SHOWN_FIRST)


@action(bp, "/report/<int:year>/files/<int:number>/<kind>", permission=Permission.READ,
        methods=("GET",))
def framed(year: int, number: int, kind: str) -> ResponseReturnValue:
    """A document as a frame shows it. number: of the version, 0 for the draft."""
    collecting.refuse_odd_year(year)
    with frame.office().db.read() as session:
        found = previews.document(session, frame.office(), year, number, kind)
    if kind == "pdf":
        answer: Response = send_file(io.BytesIO(found.data), _MIMES[kind],
                                     download_name=found.name)
    else:
        answer = make_response(previews.page_of(kind, found.data))
    answer.headers["Content-Security-Policy"] = VIEWED if kind == "pdf" else FRAMED
    return answer


@action(bp, "/report/<int:year>/files/<int:number>/<kind>", permission=Permission.EXPORT)
def download(year: int, number: int, kind: str) -> ResponseReturnValue:
    """下载."""
    collecting.refuse_odd_year(year)
    found = previews.take(frame.actor(), frame.office(), year, number, kind)
    return send_file(io.BytesIO(found.data), _MIMES[kind], as_attachment=True,
                     download_name=found.name)


@page(bp, "/report/editor", permission=Permission.READ, title="年度报告·复制到网站编辑器")
def editor() -> ResponseReturnValue:
    """复制到网站编辑器 (?year=&version=)."""
    from wechat_bot.annual_report.documents.html import editor_html

    year, number = collecting.asked_year(), _asked_number(previews.DRAFT)
    with frame.office().db.read() as session:
        content = previews.content_of(session, frame.office(), year, number)
        return render_template("report/editor.html", year=year, number=number, content=content,
                               html=editor_html(content))


def files_url(year: int, number: int, kind: str = SHOWN_FIRST) -> str:
    """The page that shows a document."""
    return url_for("report_files.show", year=year, version=number, kind=kind)


def _asked_number(first: int) -> int:
    text = request.args.get("version")
    if text is None:
        return first
    number = read_number(text)
    if number is None:
        raise NotFound("没有这一版，可能链接抄错了。请从“年度报告”的“文件”里选。")
    return number


bp.app_template_global("files_url")(files_url)
