"""依申请台账 as a table: exported, printed as a volume, imported from the paper ledger's file."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, NotFound
from wechat_bot.kernel.spreadsheets import Sheet, csv_file, xlsx_file
from wechat_bot.records.tables import WRONG, ImportReport
from wechat_bot.registers.applications import exporting, vault
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.applications.ledger_rows import FIELDS
from wechat_bot.rendering.volume import Booklet, booklet_docx
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.registers_import import FATE_TONES, SHOWN_ROWS

bp = Blueprint("application_tables", __name__)
ABOUT = "applications:import"  # what a kept file is bound to
# What a printed volume shows, of the columns that the table has, and how wide (per cent).
PRINTED = {"序号": 4, "编号": 12, "收到日": 9, "申请人类型": 8, "申请人": 7, "内容": 20, "答复期限": 9,
           "结果": 14, "答复日": 9, "归档号": 8}


@dataclass(frozen=True)
class RowLine:
    """A row of the file: its number, what becomes of it, what is wrong."""

    number: int
    fate: str
    tone: str
    errors: tuple[str, ...]


@action(bp, "/applications/export", permission=Permission.READ_APPLICATIONS)
def export() -> ResponseReturnValue:
    """A year's ledger (year=) as xlsx, csv or a printed volume (docx); names are masked."""
    asked = request.form.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
    office = frame.office()
    sheet = exporting.export_ledger(frame.actor(), office, year)
    name = f"{office.config.agency.name}{year}年依申请公开台账"
    match request.form.get("kind", ""):
        case "csv":
            return downloads.table_file("csv", f"{name}.csv", csv_file(sheet))
        case "docx":
            return downloads.table_file("docx", f"{name}.docx", booklet_docx(_booklet(sheet, year)))
    return downloads.table_file("xlsx", f"{name}.xlsx", xlsx_file([sheet]))


def _booklet(sheet: Sheet, year: int) -> Booklet:
    places = [index for index, heading in enumerate(sheet.headings) if heading in PRINTED]
    headings = [heading for heading in sheet.headings if heading in PRINTED]
    rows = [["" if row[index] is None else str(row[index]) for index in places]
            for row in sheet.rows]
    return Booklet(
        f"{frame.office().config.agency.name}依申请公开台账", f"{year}年", headings,
        [PRINTED[heading] for heading in headings], [0], rows,
        f"共 {len(rows)} 件；{clock.show(clock.now())}（北京时间）打印")


@page(bp, "/applications/import", permission=Permission.KEEP_APPLICATIONS, title="导入依申请台账")
def upload_page() -> ResponseReturnValue:
    """Choose a file."""
    return _show_upload()


@action(bp, "/applications/import", permission=Permission.KEEP_APPLICATIONS)
def look() -> ResponseReturnValue:
    """The dry run: every row's fate. The file waits encrypted, since it names applicants."""
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return _show_upload(InvalidInput.of(file="请选择要导入的表格（.xlsx 或 .csv）。"))
    data, name = uploaded.read(), uploaded.filename
    uploaded.close()
    reason = request.form.get("reason", "")
    office = frame.office()
    try:
        report = import_applications(frame.actor(), office, data, name, dry_run=True, reason=reason)
        with office.db.read() as session:
            key = vault.key_for_sealing(session, office)
        kept = office.media.put(key.seal_bytes(data, ABOUT))
    except BureauError as error:
        return _show_upload(error)
    return render_template(
        "applications/import_report.html", report=report, kept=kept, name=name, reason=reason,
        lines=_lines(report), total=len(report.rows),
        wrong_rows=sum(fate == WRONG for _, fate in report.rows))


@action(bp, "/applications/import/confirm", permission=Permission.KEEP_APPLICATIONS)
def confirm() -> ResponseReturnValue:
    """Import the file that was looked at."""
    office, name = frame.office(), request.form.get("name", "")
    try:
        data = vault.key_for_reading(office).open_bytes(
            office.media.get(request.form.get("kept", "")), ABOUT)
        report = import_applications(
            frame.actor(), office, data, name, dry_run=False, reason=request.form.get("reason", ""),
            only_good=request.form.get("which") == "only_good")
    except NotFound:
        return _show_upload(InvalidInput.of(
            file="刚才看过的文件不在了，一件也没有导入。请重新选择文件。"))
    except BureauError as error:
        return _show_upload(error)
    return frame.done(f"已从“{name}”导入 {report.new} 件申请。", url_for("applications.case_list"))


@action(bp, "/applications/import/template.xlsx", permission=Permission.KEEP_APPLICATIONS,
        methods=("GET",))
def template() -> ResponseReturnValue:
    """An empty table with the headings; required ones bear a star."""
    sheet = Sheet(exporting.NAME, {each.label + ("*" if each.required else ""): each.width
                                   for each in FIELDS}, [])
    return downloads.table_file("xlsx", "依申请台账导入空表.xlsx", xlsx_file([sheet]))


def _show_upload(problem: BureauError | None = None) -> ResponseReturnValue:
    text = render_template(
        "applications/import_upload.html", problem=problem, fields=FIELDS,
        required=[each.label for each in FIELDS if each.required],
        reason=request.form.get("reason", ""))
    if problem is None:
        return text
    return text, 422 if isinstance(problem, ImportRefused) else frame.status_of(problem)


def _lines(report: ImportReport) -> list[RowLine]:
    """The rows that the page lists: those with errors first, up to a number that can be read."""
    errors: dict[int, list[str]] = {}
    for error in report.errors:
        errors.setdefault(error.row, []).append(
            f"{error.column}：{error.message}" if error.column else error.message)
    worst_first = sorted(report.rows, key=lambda row: (row[1] != WRONG, row[0]))
    return [RowLine(number, fate, FATE_TONES.get(fate, "grey"), tuple(errors.get(number, ())))
            for number, fate in sorted(worst_first[:SHOWN_ROWS])]
