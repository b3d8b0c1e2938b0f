"""年度报告·改过的 Word 拿回来: upload, look at what would change, take the wording."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from wechat_bot.annual_report import previews
from wechat_bot.annual_report.procedure import queries, reimport
from wechat_bot.annual_report.procedure.rules import KIND_NAMES
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound
from wechat_bot.web import collecting, frame, textdiff
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number

bp = Blueprint("report_word", __name__)


@page(bp, "/report/procedure/word", permission=Permission.KEEP_REPORT,
      title="年度报告·改过的 Word 拿回来")
def upload_page() -> ResponseReturnValue:
    """Choose the file (?year=)."""
    return _upload(collecting.asked_year())


@action(bp, "/report/<int:year>/word", permission=Permission.KEEP_REPORT)
def upload(year: int) -> ResponseReturnValue:
    """Look at what would change; nothing is changed yet."""
    collecting.refuse_odd_year(year)
    office, form = frame.office(), request.form
    try:
        kept, name = form.get("kept", ""), form.get("name", "")
        if not kept:
            uploaded = request.files.get("file")
            if uploaded is None or not uploaded.filename:
                raise InvalidInput.of(file="请选择改过的 Word 文件（.docx）。")
            name, data = uploaded.filename, uploaded.read()
            uploaded.close()
        else:
            data = _kept(kept)
        found = reimport.preview(frame.actor(), office, year, data, name,
                                 read_number(form.get("version", "")))
        return _preview(year, office.media.put(data), name, found)
    except BureauError as error:
        return _upload(year, error)


@action(bp, "/report/<int:year>/word/take", permission=Permission.KEEP_REPORT)
def take(year: int) -> ResponseReturnValue:
    """采用勾选的段落."""
    collecting.refuse_odd_year(year)
    form = request.form
    name, version = form.get("name", ""), read_number(form.get("version", "")) or previews.DRAFT
    kept = form.get("kept", "")
    bases = {key.removeprefix("base-"): read_number(value) or 0
             for key, value in form.items() if key.startswith("base-")}
    data, stay = _kept(kept), form.getlist("stay")
    try:
        taken = reimport.take(
            frame.actor(), frame.office(), year, data, name, version,
            [*form.getlist("codes"), *stay], numbers_stay=stay, bases=bases)
    except BureauError as error:
        found = reimport.preview(frame.actor(), frame.office(), year, data, name, version)
        return _preview(year, kept, name, found, error)
    return frame.done(f"已采用 {len(taken)} 段的文字，数仍跟着登记走。",
                      url_for("report_texts.show", year=year))


def _kept(sha256: str) -> bytes:
    try:
        return frame.office().media.get(sha256)
    except NotFound:
        raise InvalidInput.of(file="刚才看过的文件不在了，没有采用。请重新选择文件。") from None


def _upload(year: int, problem: BureauError | None = None) -> ResponseReturnValue:
    page_text = render_template("report/word_upload.html", year=year, problem=problem,
                                versions=_names(year), chosen=request.form.get("version", ""))
    return page_text, frame.status_of(problem) if problem else 200


def _preview(
    year: int, kept: str, name: str, found: reimport.Preview, problem: BureauError | None = None
) -> ResponseReturnValue:
    form = request.form
    asked = set(form.getlist("codes")) if problem else {
        each.code for each in found.changes
        if not (each.changed or each.moved_on or each.problem)}
    page_text = render_template(
        "report/word_preview.html", year=year, kept=kept, name=name, found=found, problem=problem,
        names=_names(year), asked=asked, stay=set(form.getlist("stay")),
        rows={each.code: textdiff.compare(each.before, each.after) for each in found.changes})
    return page_text, frame.status_of(problem) if problem else 200


def _names(year: int) -> dict[int, str]:
    with frame.office().db.read() as session:
        made = queries.versions_of(session, year)
    return {previews.DRAFT: "现在的草稿",
            **{each.number: f"第 {each.number} 版（{KIND_NAMES[each.kind]}）" for each in made}}
