"""文书: a letter is written, looked at, issued, downloaded, voided."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, EditConflict, NotFound
from wechat_bot.registers.applications import queries, writing
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.letters import ADDRESSEE
from wechat_bot.registers.applications.writing import LetterForm
from wechat_bot.web import downloads, frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("application_letters", __name__)


@page(bp, "/applications/<int:application_id>/letters/new",
      permission=Permission.KEEP_APPLICATIONS, title="写文书")
def new(application_id: int) -> ResponseReturnValue:
    """A letter (?kind=) as far as the case fills it; nothing is stored yet."""
    kind = request.args.get("kind", "")
    office = frame.office()
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        text = writing.first_text(session, office, case, kind)
    return _show_new(application_id, kind, text)


@action(bp, "/applications/<int:application_id>/letters/new",
        permission=Permission.KEEP_APPLICATIONS)
def create(application_id: int) -> ResponseReturnValue:
    """存草稿."""
    kind, text = request.form.get("kind", ""), request.form.get("text", "")
    try:
        letter_id = writing.save_draft(frame.actor(), frame.office(), application_id, kind, text)
    except BureauError as error:
        return _show_new(application_id, kind, text, error)
    return frame.done("草稿已保存。看一遍，没有问题就可以印发。",
                      url_for("application_letters.show", letter_id=letter_id))


@page(bp, "/applications/letters/<int:letter_id>", permission=Permission.READ_APPLICATIONS,
      title="文书")
def show(letter_id: int) -> ResponseReturnValue:
    """A draft to edit and issue, or an issued letter."""
    return _show(letter_id)


@action(bp, "/applications/letters/<int:letter_id>", permission=Permission.KEEP_APPLICATIONS)
def save(letter_id: int) -> ResponseReturnValue:
    """存改过的草稿; deed=issue: and 印发. What was typed is saved before it is looked at."""
    form = request.form
    issues = form.get("deed") == "issue"
    try:
        version = _save_text(letter_id, form)
        if issues:
            writing.issue(frame.actor(), frame.office(), letter_id, LetterForm(
                form.get("number", ""), form.get("dated_on", ""), form.get("addressee", ""),
                version))
    except BureauError as error:
        return _show(letter_id, form, error)
    said = ("已印发，不能再改。下载后打印、盖章、送达，并在申请的页面登记这一步。" if issues
            else "草稿已保存。")
    return frame.done(said, url_for("application_letters.show", letter_id=letter_id))


def _save_text(letter_id: int, form: Form) -> int:
    """Returns the version that says what was typed."""
    letter = _letter(letter_id)
    text = form.get("text", "")
    unchanged = text.replace("\r\n", "\n").strip() == letter.text
    if unchanged and not letter.issued_at and not letter.voided_at:
        return letter.version
    version = read_number(form.get("version", "")) or 0
    writing.save_draft(frame.actor(), frame.office(), letter.application_id, letter.kind, text,
                       letter_id=letter_id, version=version)
    return version + 1


@action(bp, "/applications/letters/<int:letter_id>/void", permission=Permission.KEEP_APPLICATIONS)
def void(letter_id: int) -> ResponseReturnValue:
    """作废."""
    try:
        writing.void_letter(frame.actor(), frame.office(), letter_id,
                            request.form.get("reason", ""))
    except BureauError as error:
        return _show(letter_id, request.form, error)
    return frame.done("这份文书已作废，仍看得到。", url_for(
        "applications.case_page", application_id=_letter(letter_id).application_id))


@action(bp, "/applications/letters/<int:letter_id>/file", permission=Permission.SEE_IDENTITY)
def download(letter_id: int) -> ResponseReturnValue:
    """下载 .docx: it names the addressee, so that it is asked for by a button and journaled."""
    try:
        name, data = writing.letter_file(frame.actor(), frame.office(), letter_id)
    except BureauError as error:
        return _show(letter_id, problem=error)
    return downloads.table_file("docx", name, data)


def _letter(letter_id: int) -> Letter:
    with frame.office().db.read() as session:
        return writing.get_letter(session, letter_id)


def _show_new(
    application_id: int, kind: str, text: str, problem: BureauError | None = None
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        body = render_template(
            "applications/letter_new.html", case=case, kind=kind, text=text, problem=problem,
            template=writing.template_of(office, kind), addressee=ADDRESSEE)
    return body, frame.status_of(problem) if problem else 200


def _show(
    letter_id: int, form: Form | None = None, problem: BureauError | None = None
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        letter = writing.get_letter(session, letter_id)
        case = queries.get_application(session, letter.application_id)
        try:
            template = writing.template_of(office, letter.kind)
        except NotFound:
            template = None
        today = clock.today()
        typed: Form = form.copy() if form is not None else MultiDict({
            "number": writing.next_number(session, office, today.year),
            "dated_on": today.isoformat()})
        if not isinstance(problem, EditConflict):
            typed["version"] = str(letter.version)
        problems = (writing.text_problems(office, case, template, letter.text)
                    if template and not letter.issued_at else [])
        body = render_template(
            "applications/letter.html", case=case, letter=letter, template=template, form=typed,
            problem=problem, problems=problems, addressee=ADDRESSEE,
            agency_name=office.config.agency.name)
    return body, frame.status_of(problem) if problem else 200
