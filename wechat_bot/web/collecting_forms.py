"""一个单位的申报: typed by hand, confirmed in one click, or imported with its scan."""

from __future__ import annotations

from flask import Blueprint, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.collecting import counting, importing, operations, queries
from wechat_bot.collecting.operations import OddNumbers, Scan
from wechat_bot.collecting.reading import read_returned
from wechat_bot.collecting.rules import HOW_NAMES, balance_hint
from wechat_bot.collecting.topics import ITEMS, items_of, topics_of
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput, NotFound
from wechat_bot.records import queries as records
from wechat_bot.records.tables import WRONG, read_rows
from wechat_bot.web import collecting, frame, last_report
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("collecting_forms", __name__)
FATE_TONES = {"新增": "green", "已有": "grey", "空着": "amber", "读出": "blue", "合计": "grey",
              "错误": "red"}
SCAN_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg"}


@page(bp, "/collecting/<int:year>/section", permission=Permission.READ, title="单位申报")
def section_page(year: int) -> ResponseReturnValue:
    """What a section has declared and owes (?section=)."""
    return _show(year, collecting.known_section(request.args.get("section", "")))


@action(bp, "/collecting/<int:year>/section", permission=Permission.KEEP_REGISTERS)
def declare(year: int) -> ResponseReturnValue:
    """申报 by hand."""
    form = request.form
    section = collecting.known_section(form.get("section", ""))
    collecting.refuse_odd_year(year)
    config = frame.office().config
    try:
        statement = operations.read_statement(
            year, section, form, [each.code for each in items_of(topics_of(config, section))])
        with frame.office().db.read() as session:
            reported = last_report.numbers(session, config, year)
            standing = queries.numbers_of(session, year, section)
        statement = operations.only_new(statement, standing)
        operations.declare(frame.actor(), frame.office(), statement,
                           reason=form.get("reason", ""), confirmed=form.getlist("confirmed"),
                           scan=_scan(), reported=reported)
    except BureauError as error:
        return _show(year, section, error, form)
    return frame.done(f"已记下{section}的申报。", collecting.section_url(year, section))


@action(bp, "/collecting/<int:year>/click", permission=Permission.KEEP_REGISTERS)
def click(year: int) -> ResponseReturnValue:
    """全年为零 or 与登记一致: one topic in one click."""
    form = request.form
    section = collecting.known_section(form.get("section", ""))
    collecting.refuse_odd_year(year)
    config = frame.office().config
    try:
        with frame.office().db.read() as session:
            counted = counting.by_section(session, counting.counted(session, config, year))
        operations.declare_registered(
            frame.actor(), frame.office(), year, section, form.get("topic", ""),
            counted.get(section, {}), form.get("filled_by", ""), reason=form.get("reason", ""))
    except BureauError as error:
        return _show(year, section, error, form)
    return frame.done(f"已记下{section}的申报。", collecting.section_url(year, section))


@page(bp, "/collecting/import", permission=Permission.KEEP_REGISTERS, title="导入报送表")
def upload_page() -> ResponseReturnValue:
    """Choose a form that came back, and its scan."""
    return _show_upload()


@action(bp, "/collecting/import", permission=Permission.KEEP_REGISTERS)
def look() -> ResponseReturnValue:
    """What each cell would become. Nothing is stored but the files, for the second button."""
    uploaded = request.files.get("file")
    if uploaded is None or not uploaded.filename:
        return _show_upload(InvalidInput.of(file="请选择填好的报送表（.xlsx 或 .csv）。"))
    data = uploaded.read()
    uploaded.close()  # a large one lies in a temporary file
    office = frame.office()
    try:
        scan = _scan()
        operations.check_scan(scan)
    except BureauError as error:
        return _show_upload(error)
    kept = {"kept": office.media.put(data), "name": uploaded.filename,
            "scan": office.media.put(scan.data) if scan else "",
            "scan_name": scan.name if scan else ""}
    return _look(data, kept, request.form.get("reason", ""))


@action(bp, "/collecting/import/confirm", permission=Permission.KEEP_REGISTERS)
def confirm() -> ResponseReturnValue:
    """Import the form that was looked at."""
    form = request.form
    kept = {key: form.get(key, "") for key in ("kept", "name", "scan", "scan_name")}
    office = frame.office()
    try:
        data = office.media.get(kept["kept"])
        scan = Scan(kept["scan_name"], office.media.get(kept["scan"])) if kept["scan"] else None
    except NotFound:
        return _show_upload(InvalidInput.of(file="刚才看过的文件不在了，没有导入。请重新选择文件。"))
    if "again" in form:
        return _look(data, kept, form.get("reason", ""), sure="sure" in form)
    try:
        report = importing.import_statements(
            frame.actor(), office, data, kept["name"], dry_run=False, scan=scan,
            only_good=form.get("which") == "only_good", reason=form.get("reason", ""),
            sure="sure" in form)
    except BureauError as error:
        return _show_upload(error)
    return frame.done(f"已从“{kept['name']}”记下 {report.new} 个数。",
                      url_for("collecting.overview", year=_year_of(data)))


@action(bp, "/collecting/scans/<int:declaration_id>", permission=Permission.KEEP_REGISTERS)
def add_scan(declaration_id: int) -> ResponseReturnValue:
    """补传 the scan of a form that was declared without."""
    with frame.office().db.read() as session:
        found = queries.get_declaration(session, declaration_id)
        year, section = found.year, found.section
    try:
        operations.attach_scan(frame.actor(), frame.office(), declaration_id, _scan())
    except BureauError as error:
        return _show(year, section, error)
    return frame.done("扫描件已存好。", collecting.section_url(year, section))


@action(bp, "/collecting/scans/<int:declaration_id>", permission=Permission.READ,
        methods=("GET",))
def scan_file(declaration_id: int) -> ResponseReturnValue:
    """The scan of a signed form."""
    with frame.office().db.read() as session:
        found = queries.get_declaration(session, declaration_id)
        digest, name = found.scan_sha256, found.scan_name
    if not digest:
        raise NotFound("这次申报没有扫描件。")
    kind = name.rsplit(".", 1)[-1]
    return send_file(frame.office().media.file(digest), SCAN_TYPES[kind], as_attachment=True,
                     download_name=name)


def _look(
    data: bytes, kept: dict[str, str], reason: str, *, sure: bool = False
) -> ResponseReturnValue:
    try:
        report = importing.import_statements(frame.actor(), frame.office(), data, kept["name"],
                                             dry_run=True, reason=reason, sure=sure)
    except BureauError as error:
        return _show_upload(error)
    errors: dict[int, list[str]] = {}
    for each in report.errors:
        errors.setdefault(each.row, []).append(
            f"{each.column}：{each.message}" if each.column else each.message)
    said = read_returned(read_rows(data)).said
    lines = [(row, said.get(row, ""), fate, FATE_TONES[fate], errors.get(row, []))
             for row, fate in report.rows]
    return render_template(
        "collecting/import_report.html", report=report, lines=lines, kept=kept, reason=reason,
        sure=sure, wrong=any(fate == WRONG for _, fate in report.rows),
        odd=not sure and _is_odd(data, kept["name"], reason, len(report.errors)),
        asks_reason=any(each.column == "原因" for each in report.errors) or bool(reason))


def _year_of(data: bytes) -> int | None:
    """The year that a returned form is for: the page that comes next shows that one."""
    filled = read_returned(read_rows(data)).filled
    return filled[0].year if filled else None


def _is_odd(data: bytes, name: str, reason: str, errors: int) -> bool:
    """Whether some of the errors are only questions, which can be answered."""
    answered = importing.import_statements(frame.actor(), frame.office(), data, name,
                                           dry_run=True, reason=reason, sure=True)
    return len(answered.errors) < errors


def _show_upload(problem: BureauError | None = None) -> ResponseReturnValue:
    page_text = render_template("collecting/import_upload.html", problem=problem,
                                reason=request.form.get("reason", ""),
                                year=collecting.asked_year())
    if problem is None:
        return page_text
    return page_text, 422 if isinstance(problem, ImportRefused) else frame.status_of(problem)


def _show(
    year: int, section: str, problem: BureauError | None = None, form: Form | None = None
) -> ResponseReturnValue:
    collecting.refuse_odd_year(year)
    config = frame.office().config
    with frame.office().db.read() as session:
        standing = queries.standing(session, year).get(section, {})
        numbers = {code: one.value for code, one in standing.items()}
        last = queries.last_numbers(session, config, year, section,
                                    last_report.numbers(session, config, year))
        counted = counting.by_section(session, counting.counted(session, config, year))
        page_text = render_template(
            "collecting/section.html", year=year, section=section, problem=problem,
            form=form if form is not None else MultiDict(), typed=form is not None,
            topics=topics_of(config, section), standing=standing, numbers=numbers, last=last,
            counted=counted.get(section, {}), items=ITEMS, hows=HOW_NAMES,
            hint=balance_hint(numbers, last.get("documents.in_force")),
            odd=list(problem.fields) if isinstance(problem, OddNumbers) else [],
            history=queries.declarations_of(session, year, section),
            closing=records.closing_of(session, year),
            asks_reason=bool(numbers) or records.closing_of(session, year) is not None,
            today=clock.today())
    return page_text, frame.status_of(problem) if problem else 200


def _scan() -> Scan | None:
    uploaded = request.files.get("scan")
    if uploaded is None or not uploaded.filename:
        return None
    return Scan(uploaded.filename, uploaded.read())
