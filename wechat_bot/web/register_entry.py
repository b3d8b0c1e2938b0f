"""登记一条, 更正一条: the form that a register's fields make, one below the other."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import operations, queries
from wechat_bot.records.fields import FieldKind
from wechat_bot.records.register import Register
from wechat_bot.registers.catalogue import register_of
from wechat_bot.web import frame, registers
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("register_entry", __name__)


@page(bp, "/registers/<code>/new", permission=Permission.READ, title="登记")
def new(code: str) -> ResponseReturnValue:
    """The empty form, with the defaults; a value in the address fills its field."""
    register = register_of(code)
    frame.actor().require(register.permission)
    return _show(register, MultiDict({
        each.key: request.args.get(each.key, "") or each.default
        for each in register.all_fields}))


@action(bp, "/registers/<code>/new", permission=Permission.READ)
def create(code: str) -> ResponseReturnValue:
    """登记. The verb asks for the register's own permission."""
    register = register_of(code)
    form = request.form
    try:
        record_id = operations.enter_record(frame.actor(), frame.office(), register,
                                            _texts(register, form), form.get("reason", ""))
    except BureauError as error:
        return _show(register, form, error)
    if "another" in form:
        return frame.done(f"已登记第 {record_id} 号，可以接着登记下一条。",
                          url_for("register_entry.new", code=code,
                                  section=form.get("section", "")))
    return frame.done("已登记。", url_for("registers.record_page", code=code, record_id=record_id))


@page(bp, "/registers/<code>/<int:record_id>/correct", permission=Permission.READ, title="更正")
def correct(code: str, record_id: int) -> ResponseReturnValue:
    """The form with what the record says."""
    register = register_of(code)
    frame.actor().require(register.permission)
    with frame.office().db.read() as session:
        values = register.values(queries.get_record(session, register, record_id))
    return _show(register, MultiDict({each.key: each.show(values[each.key])
                                      for each in register.all_fields}), record_id=record_id)


@action(bp, "/registers/<code>/<int:record_id>/correct", permission=Permission.READ)
def store(code: str, record_id: int) -> ResponseReturnValue:
    """更正: what it said before is kept beside it."""
    register = register_of(code)
    try:
        operations.correct_record(frame.actor(), frame.office(), register, record_id,
                                  _texts(register, request.form), request.form.get("reason", ""),
                                  seen=request.form.get("seen", type=int))
    except operations.ChangedMeanwhile as error:
        return _show(register, _merged(register, record_id, request.form), error, record_id)
    except BureauError as error:
        return _show(register, request.form, error, record_id)
    return frame.done("已更正。改前的内容留在“更正记录”里。",
                      url_for("registers.record_page", code=code, record_id=record_id))


def _merged(register: Register, record_id: int, form: Form) -> Form:
    """What was typed; fields that the person left alone say what others have made of them."""
    keys = {each.label: each.key for each in register.all_fields}
    merged = MultiDict(form)
    with frame.office().db.read() as session:
        subject = operations.subject_of(register, record_id)
        for change in queries.changes_since(session, subject, form.get("seen", 0, type=int)):
            for label, before, after in change.changes:
                key = keys.get(label, "")
                if merged.get(key, "") == before:
                    merged[key] = after
    return merged


def _texts(register: Register, form: Form) -> dict[str, str]:
    return {each.key: form.get(each.key, "") for each in register.all_fields}


def _show(
    register: Register, form: Form, problem: BureauError | None = None,
    record_id: int | None = None,
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        closed, name, still_open, seen = None, "", False, 0
        if record_id is not None:
            values = register.values(queries.get_record(session, register, record_id))
            closed = queries.closed_among(session, register.years_of(values))
            name, still_open = register.name_of(values), register.is_open(values)
            # after another refusal the form is as old as it was
            shown = form.get("seen", type=int)
            seen = shown if shown is not None and not isinstance(
                problem, operations.ChangedMeanwhile) else max(
                (each.id for each in queries.changes_of(
                    session, operations.subject_of(register, record_id))), default=0)
        folded = register.closing_fields() if record_id is None else ()
        page_text = render_template(
            "registers/form.html", register=register, form=form, problem=problem,
            record_id=record_id, seen=seen, name=name, closed=closed, kinds=FieldKind, still_open=still_open,
            sections=registers.sections_of(session, register), day_type=day_type,
            folded=folded, unfold=problem is not None or any(
                form.get(each.key, "") not in ("", each.default) for each in folded),
            asks_reason=record_id is not None or "reason" in getattr(problem, "fields", {}))
    return page_text, frame.status_of(problem) if problem else 200


def day_type(text: str) -> str:
    """A browser's own field for days, unless it could not show what was typed."""
    try:
        real = not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        real = False
    return "date" if real else "text"
