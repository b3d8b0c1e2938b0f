"""补填: the second step of a record that was entered open (a reply, a result, the end of a term)."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError
from wechat_bot.records import operations, queries
from wechat_bot.records.fields import FieldKind
from wechat_bot.records.register import Register
from wechat_bot.registers.catalogue import register_of
from wechat_bot.web import frame
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form
from wechat_bot.web.register_entry import day_type

bp = Blueprint("register_complete", __name__)


@page(bp, "/registers/<code>/<int:record_id>/complete", permission=Permission.READ, title="补填")
def show(code: str, record_id: int) -> ResponseReturnValue:
    """Only what is still open, below what is registered."""
    register = register_of(code)
    frame.actor().require(register.permission)
    return _show(register, record_id, None, None)


@action(bp, "/registers/<code>/<int:record_id>/complete", permission=Permission.READ)
def store(code: str, record_id: int) -> ResponseReturnValue:
    """补填. What is not on the form stays; the verb asks for the register's own permission."""
    register = register_of(code)
    with frame.office().db.read() as session:
        values = register.values(queries.get_record(session, register, record_id))
    texts = {each.key: request.form.get(each.key, each.show(values[each.key]))
             for each in register.all_fields}
    try:
        operations.correct_record(frame.actor(), frame.office(), register, record_id, texts,
                                  request.form.get("reason", ""))
    except BureauError as error:
        return _show(register, record_id, request.form, error)
    return frame.done("已补填。", url_for("registers.record_page", code=code, record_id=record_id))


def _show(
    register: Register, record_id: int, form: Form | None, problem: BureauError | None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        values = register.values(queries.get_record(session, register, record_id))
        open_fields = register.open_fields(values)
        if form is not None:  # somebody else may have filled it in meanwhile: nothing typed is lost
            open_fields = tuple(each for each in register.all_fields if each.key in form)
        if not open_fields and problem is None:
            return redirect(url_for("register_entry.correct", code=register.code,
                                    record_id=record_id))
        known = [(each.label, each.show(values[each.key])) for each in register.all_fields
                 if each not in open_fields and each.show(values[each.key])]
        page_text = render_template(
            "registers/complete.html", register=register, record_id=record_id, problem=problem,
            name=register.name_of(values), waits=register.waits(values, clock.today()), known=known,
            open_fields=open_fields, kinds=FieldKind, day_type=day_type,
            form=form if form is not None else MultiDict(
                {each.key: each.show(values[each.key]) for each in open_fields}),
            asks_reason="reason" in getattr(problem, "fields", {}))
    return page_text, frame.status_of(problem) if problem else 200
