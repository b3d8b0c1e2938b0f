"""词库▸导入: a file of words is looked at first; a second button imports it."""

from __future__ import annotations

import io

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.checking import operations
from wechat_bot.checking.entries import KINDS, ListKind
from wechat_bot.checking.importing import ImportReport
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, NotFound
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.lists import XLSX, kind_named, sheet

bp = Blueprint("lists_import", __name__)
KEEP = Permission.KEEP_LISTS
SHOWN_ROWS = 300  # of one fate; a list may bring 50,000


@page(bp, "/lists/<kind>/import", permission=KEEP, title="导入词库")
def upload_page(kind: str) -> ResponseReturnValue:
    """Choose a file."""
    return _show_upload(kind_named(kind))


@action(bp, "/lists/<kind>/import", permission=KEEP)
def look(kind: str) -> ResponseReturnValue:
    """The dry run: what each row would bring. Nothing is imported."""
    wanted = kind_named(kind)
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return _show_upload(wanted, InvalidInput.of(file="请选择要导入的文件（.xlsx、.csv 或 .txt）。"))
    data, source = uploaded.read(), request.form.get("source", "")
    try:
        report = operations.import_entries(frame.actor(), frame.office(), wanted,
                                           uploaded.filename, data, dry_run=True, source=source)
    except BureauError as error:
        return _show_upload(wanted, error)
    # kept under its fingerprint, so that what is imported is exactly what was looked at
    return _show_report(report, frame.office().media.put(data), uploaded.filename, source)


@action(bp, "/lists/<kind>/import/confirm", permission=KEEP)
def confirm(kind: str) -> ResponseReturnValue:
    """Import the file that was looked at."""
    wanted = kind_named(kind)
    name = request.form.get("name", "")
    try:
        data = frame.office().media.get(request.form.get("kept", ""))
    except NotFound:
        return _show_upload(wanted, InvalidInput.of(
            file="刚才看过的文件不在了，一条也没有导入。请重新选择文件。"))
    try:
        report = operations.import_entries(
            frame.actor(), frame.office(), wanted, name, data, dry_run=False,
            source=request.form.get("source", ""))
    except BureauError as error:
        return _show_upload(wanted, error)
    there = f"，{report.existing} 条已有，没有重复添加" if report.existing else ""
    return frame.done(f"已从“{name}”导入 {report.new} 条{there}。",
                      url_for("lists.list_page", kind=wanted.value))


@action(bp, "/lists/<kind>/import/template", permission=KEEP, methods=("GET",))
def template(kind: str) -> ResponseReturnValue:
    """An empty table with the headings."""
    wanted = kind_named(kind)
    return send_file(io.BytesIO(sheet(wanted, [], to_fill=True)), XLSX, as_attachment=True,
                     download_name=f"词库导入模板-{KINDS[wanted].name}.xlsx")


def _show_upload(kind: ListKind, problem: BureauError | None = None) -> ResponseReturnValue:
    page_text = render_template("lists/upload.html", kind=kind, info=KINDS[kind],
                                problem=problem, form=request.form)
    if problem is None:
        return page_text
    return page_text, 422 if isinstance(problem, ImportRefused) else frame.status_of(problem)


def _show_report(
    report: ImportReport, kept: str, name: str, source: str
) -> ResponseReturnValue:
    return render_template("lists/report.html", report=report, kind=report.kind,
                           info=KINDS[report.kind], kept=kept, name=name, source=source,
                           most=SHOWN_ROWS)
