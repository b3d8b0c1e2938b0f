"""从表格导入一种登记: looked at first, row by row; a second button imports it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, NotFound
from wechat_bot.kernel.spreadsheets import Sheet, csv_file, xlsx_file
from wechat_bot.records.importing import import_records
from wechat_bot.records.models import YearClosing
from wechat_bot.records.register import Register
from wechat_bot.records.tables import WRONG, ImportReport, cleaned_copy, read_layout, read_rows
from wechat_bot.registers.catalogue import register_of
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page

bp = Blueprint("registers_import", __name__)
FATE_TONES = {"新增": "green", "补填": "green", "已有": "grey", "重复": "amber", "作废": "grey",
              "合计": "grey", "错误": "red"}
SHOWN_ROWS = 500


@dataclass(frozen=True)
class RowLine:
    """A row of the file: its number, name, what becomes of it, what is wrong or unusual."""

    number: int
    title: str
    fate: str
    tone: str
    errors: tuple[str, ...]
    hints: tuple[str, ...] = ()


@page(bp, "/registers/<code>/import", permission=Permission.READ, title="从表格导入")
def upload_page(code: str) -> ResponseReturnValue:
    """Choose a file."""
    register = register_of(code)
    frame.actor().require(register.permission)
    return _show_upload(register)


@action(bp, "/registers/<code>/import", permission=Permission.READ)
def look(code: str) -> ResponseReturnValue:
    """The dry run: every row's fate. Nothing is imported."""
    register = register_of(code)
    frame.actor().require(register.permission)
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return _show_upload(register, InvalidInput.of(file="请选择要导入的表格（.xlsx 或 .csv）。"))
    data = uploaded.read()
    uploaded.close()  # a large one lies in a temporary file
    reason = request.form.get("reason", "")
    try:
        report = import_records(frame.actor(), frame.office(), register, data, uploaded.filename,
                                dry_run=True, reason=reason)
    except BureauError as error:
        return _show_upload(register, error)
    # kept under its fingerprint, so that what is imported is exactly what was looked at
    kept = frame.office().media.put(_to_keep(register, data))
    return render_template(
        "registers/import_report.html", register=register, report=report, kept=kept,
        name=uploaded.filename, reason=reason, total=len(report.rows),
        lines=_row_lines(register, report, data),
        wrong_rows=sum(fate == WRONG for _, fate in report.rows))


@action(bp, "/registers/<code>/import/confirm", permission=Permission.READ)
def confirm(code: str) -> ResponseReturnValue:
    """Import the file that was looked at."""
    register = register_of(code)
    frame.actor().require(register.permission)
    name = request.form.get("name", "")
    try:
        data = frame.office().media.get(request.form.get("kept", ""))
    except NotFound:
        return _show_upload(register, InvalidInput.of(
            file="刚才看过的文件不在了，一条也没有导入。请重新选择文件。"))
    try:
        report = import_records(
            frame.actor(), frame.office(), register, data, name, dry_run=False,
            only_good=request.form.get("which") == "only_good",
            reason=request.form.get("reason", ""))
    except ImportRefused as error:
        return _show_upload(register, error)
    left = len(report.rows) - report.new - report.filled
    filled = f"，补填 {report.filled} 条" if report.filled else ""
    return frame.done(f"已从“{name}”导入 {report.new} 条{filled}" + (f"，另外 {left} 行没有导入。" if left else "。"),
                      url_for("registers.record_list", code=code))


@action(bp, "/registers/<code>/import/template.<kind>", permission=Permission.READ,
        methods=("GET",))
def template(code: str, kind: str) -> ResponseReturnValue:
    """An empty table with the headings; required ones bear a star."""
    register = register_of(code)
    frame.actor().require(register.permission)
    sheet = Sheet(register.name, {
        each.label + ("*" if each.required else ""): each.width for each in register.all_fields}, [])
    name = f"{register.name}导入空表.{kind}"
    if kind == "xlsx":
        return downloads.table_file(kind, name, xlsx_file([sheet]))
    if kind == "csv":
        return downloads.table_file(kind, name, csv_file(sheet))
    raise NotFound("没有这种格式的空表，可以下载 csv 或 xlsx。")


def _show_upload(register: Register, problem: BureauError | None = None) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        any_closed = bool(session.scalar(select(func.count()).select_from(YearClosing)))
    page_text = render_template(
        "registers/import_upload.html", register=register, problem=problem, any_closed=any_closed,
        required=[each.label for each in register.all_fields if each.required],
        reason=request.form.get("reason", ""))
    if problem is None:
        return page_text
    return page_text, 422 if isinstance(problem, ImportRefused) else frame.status_of(problem)


def _to_keep(register: Register, data: bytes) -> bytes:
    """What is kept until the second button, and after it: nothing that the register masks."""
    if not any(each.clean for each in register.all_fields):
        return data
    table = read_rows(data)
    layout = read_layout(table, register.all_fields, [each.label for each in register.derived])
    return cleaned_copy(table, layout, register.all_fields)


def _row_lines(register: Register, report: ImportReport, data: bytes) -> list[RowLine]:
    """What the page lists: rows with errors before those with hints before others, and of these
    lines the file's order."""
    table = read_rows(data)
    layout = read_layout(table, register.all_fields, [each.label for each in register.derived])
    place = layout.places.get(register.title)
    errors: dict[int, list[str]] = {}
    for error in report.errors:
        errors.setdefault(error.row, []).append(
            f"{error.column}：{error.message}" if error.column else error.message)
    hints: dict[int, list[str]] = {}
    for number, hint in report.hints:
        hints.setdefault(number, []).append(hint)
    worst_first = sorted(report.rows,
                         key=lambda row: (row[1] != WRONG, row[0] not in hints, row[0]))
    return [RowLine(number, report.names.get(number) or _cell(table[number - 1], place), fate,
                    FATE_TONES[fate], tuple(errors.get(number, ())), tuple(hints.get(number, ())))
            for number, fate in sorted(worst_first[:SHOWN_ROWS])]


def _cell(row: Sequence[str], column: int | None) -> str:
    return row[column] if column is not None and column < len(row) else ""
