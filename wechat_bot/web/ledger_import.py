"""导入台账: a table is looked at first, row by row; a second button imports it."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from wechat_bot.disclosure.columns import (
    COLUMNS,
    REQUIRED,
    guessed,
    header_of,
    read_layout,
    samples_of,
)
from wechat_bot.disclosure.importing import ImportReport, import_releases
from wechat_bot.disclosure.sheets import read_rows
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, NotFound
from wechat_bot.kernel.spreadsheets import Sheet, csv_file
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page

bp = Blueprint("ledger_import", __name__)
FATE_TONES = {"新增": "green", "已有": "grey", "重复": "amber", "错误": "red"}
AS_FOUND = "-"  # a select that leaves a column as it was understood
SHOWN_ROWS = 500
_FIELDS = {key: names[0] for key, names in COLUMNS.items()}
_TEMPLATE = tuple(names[0] for key, names in COLUMNS.items() if key != "reviewers")


@dataclass(frozen=True)
class RowLine:
    """A row of the file: its number, title, what becomes of it, and what is wrong."""

    number: int
    title: str
    fate: str
    tone: str
    errors: tuple[str, ...]


@dataclass(frozen=True)
class ColumnLine:
    """A column of the file for the step of matching: heading, field so far, some of its cells."""

    heading: str
    key: str
    samples: tuple[str, ...]


@page(bp, "/ledger/import", permission=Permission.KEEP_LEDGER, title="导入台账")
def upload_page() -> ResponseReturnValue:
    """Choose a file."""
    return _show_upload()


@action(bp, "/ledger/import", permission=Permission.KEEP_LEDGER)
def look() -> ResponseReturnValue:
    """The dry run: every row's fate. Nothing is imported."""
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return _show_upload(InvalidInput.of(file="请选择要导入的表格（.xlsx 或 .csv）。"))
    data = uploaded.read()
    return _look(data, uploaded.filename, {}, "")


@action(bp, "/ledger/import/columns", permission=Permission.KEEP_LEDGER)
def match_columns() -> ResponseReturnValue:
    """对应列: the dry run again, with headings that a person matched to fields."""
    form = request.form
    try:
        data = frame.office().media.get(form.get("kept", ""))
    except NotFound:
        return _show_upload(InvalidInput.of(file="刚才看过的文件不在了，一条也没有导入。请重新选择文件。"))
    return _look(data, form.get("name", ""), _matched(form), form.get("reason", ""))


def _look(
    data: bytes, name: str, matched: Mapping[str, str], reason: str
) -> ResponseReturnValue:
    try:
        report = import_releases(frame.actor(), frame.office(), data, name, dry_run=True,
                                 matched=matched, reason=reason)
    except ImportRefused as error:
        return _show_columns(error, data, name, matched)
    except BureauError as error:
        return _show_upload(error)
    # kept under its fingerprint, so that what is imported is exactly what was looked at
    kept = frame.office().media.put(data)
    return _show_report(report, data, kept, name, matched, reason)


def _matched(form: Mapping[str, str]) -> dict[str, str]:
    """Heading → field, from pairs of fields heading-N and field-N."""
    return {form[f"heading-{name[6:]}"]: key for name, key in form.items()
            if name.startswith("field-") and f"heading-{name[6:]}" in form and key != AS_FOUND}


@action(bp, "/ledger/import/confirm", permission=Permission.KEEP_LEDGER)
def confirm() -> ResponseReturnValue:
    """Import the file that was looked at."""
    name = request.form.get("name", "")
    only_good = request.form.get("which") == "only_good"
    try:
        data = frame.office().media.get(request.form.get("kept", ""))
    except NotFound:
        return _show_upload(InvalidInput.of(file="刚才看过的文件不在了，一条也没有导入。请重新选择文件。"))
    try:
        report = import_releases(
            frame.actor(), frame.office(), data, name, dry_run=False, only_good=only_good,
            matched=_matched(request.form), reason=request.form.get("reason", ""))
    except BureauError as error:
        return _show_upload(error)
    left = f"，没有导入的 {_left_out(report)} 行见上一页的提示" if _left_out(report) else ""
    return frame.done(f"已从“{name}”导入 {report.new} 条{left}。",
                      url_for("disclosure.ledger", year="all"))


@action(bp, "/ledger/import/template.<kind>", permission=Permission.KEEP_LEDGER,
        methods=("GET",))
def template(kind: str) -> ResponseReturnValue:
    """An empty table with the headings."""
    if kind == "csv":
        empty = csv_file(Sheet("台账导入", dict.fromkeys(_TEMPLATE, 0), []))
        return downloads.table_file(kind, "台账导入模板.csv", empty)
    if kind == "xlsx":
        return downloads.table_file(kind, "台账导入模板.xlsx", _empty_sheet())
    raise NotFound("没有这种格式的模板，可以下载 csv 或 xlsx。")


def _empty_sheet() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has one sheet"
    sheet.title = "台账导入"
    for column, name in enumerate(_TEMPLATE, start=1):
        cell = sheet.cell(1, column, name)
        cell.font = Font(bold=True)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 40 if name in ("标题", "链接") else 16
    sheet.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _left_out(report: ImportReport) -> int:
    return len(report.rows) - report.new


def _show_upload(problem: BureauError | None = None) -> ResponseReturnValue:
    page_text = render_template(
        "disclosure/upload.html", problem=problem, columns=_TEMPLATE,
        required=[COLUMNS[key][0] for key in REQUIRED],
        channels=frame.office().config.disclosure.channels)
    if problem is None:
        return page_text
    return page_text, 422 if isinstance(problem, ImportRefused) else frame.status_of(problem)


def _show_report(
    report: ImportReport, data: bytes, kept: str, name: str, matched: Mapping[str, str],
    reason: str,
) -> ResponseReturnValue:
    lines = _row_lines(report, data, matched)
    wrong = [line for line in lines if line.errors]
    layout = read_layout(read_rows(data), matched)
    return render_template(
        "disclosure/report.html", report=report, kept=kept, name=name, reason=reason,
        lines=_bounded(lines), total=len(lines), wrong_rows=len(wrong),
        columns=[ColumnLine(heading, "", layout.samples[heading]) for heading in layout.unknown],
        fields=_FIELDS, matched=list(matched.items()),
        asks_reason=bool(reason) or any("已经封账" in each.message for each in report.errors))


def _bounded(lines: Sequence[RowLine]) -> list[RowLine]:
    """Of a long table the wrong rows first, no more than a page can show."""
    if len(lines) <= SHOWN_ROWS:
        return list(lines)
    return sorted(lines, key=lambda line: (not line.errors, line.number))[:SHOWN_ROWS]


def _show_columns(
    problem: ImportRefused, data: bytes, name: str, matched: Mapping[str, str]
) -> ResponseReturnValue:
    """A table whose heading we can't read alone: a person says which column is what."""
    try:
        rows = read_rows(data)
        header = header_of(rows)
        columns = [ColumnLine(heading, matched.get(heading, key),
                              samples_of(rows, header, heading))
                   for heading, key in guessed(rows, header)]
    except ImportRefused:
        return _show_upload(problem)
    if len(columns) < 2:
        return _show_upload(problem)
    return render_template(
        "disclosure/columns.html", problem=problem, columns=columns, fields=_FIELDS, name=name,
        kept=frame.office().media.put(data), row=header + 1), 422


def _row_lines(
    report: ImportReport, data: bytes, matched: Mapping[str, str]
) -> list[RowLine]:
    table = read_rows(data)
    titles = read_layout(table, matched).places["title"]
    errors: dict[int, list[str]] = {}
    for error in report.errors:
        errors.setdefault(error.row, []).append(
            f"{error.column}：{error.message}" if error.column else error.message)
    return [RowLine(number, _cell(table[number - 1], titles[0]), fate, FATE_TONES[fate],
                    tuple(errors.get(number, ()))) for number, fate in report.rows]


def _cell(row: Sequence[str], column: int) -> str:
    return row[column] if column < len(row) else ""
