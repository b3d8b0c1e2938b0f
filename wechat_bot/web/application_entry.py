"""登记一件申请, and correct what was registered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput
from wechat_bot.registers.applications import law_clock, operations, queries
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.rules import (
    APPLICANT_KIND_NAMES,
    DELIVERY_WAY_NAMES,
    FORM_WANTED_NAMES,
    ID_KIND_NAMES,
    RECEIVED_HOW_NAMES,
    ReceivedHow,
)
from wechat_bot.web import frame
from wechat_bot.web.application_inputs import read_day_if
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("application_entry", __name__)
IDENTITY = ("name", "id_kind", "id_number", "contact", "phone", "email", "address", "postcode")
TEXTS = ("received_how", "applicant_kind", "description", "channel_detail", "form_wanted",
         "delivery_wanted", "section", "note", "number")
# 条例第三十一条, in the words that the clerk needs when he chooses.
RECEIPT_RULES: Mapping[str, str] = {
    ReceivedHow.IN_PERSON: "当面提交：提交之日就是收到之日。",
    ReceivedHow.REGISTERED_POST: "挂号信或快递：签收之日就是收到之日。",
    ReceivedHow.ORDINARY_POST: "平常信函：收到的当天与申请人确认，确认之日是收到之日。",
    ReceivedHow.INTERNET: "互联网、传真：双方确认之日是收到之日。",
}


@page(bp, "/applications/new", permission=Permission.KEEP_APPLICATIONS, title="登记申请")
def new() -> ResponseReturnValue:
    """The form."""
    return _show_new(MultiDict({
        "received_how": "", "handed_in_on": clock.today().isoformat(), "applicant_kind": "person",
        "id_kind": "id_card", "form_wanted": "any", "delivery_wanted": "post",
        "handler_id": str(frame.actor().user_id or "")}))


@action(bp, "/applications/new", permission=Permission.KEEP_APPLICATIONS)
def create() -> ResponseReturnValue:
    """登记."""
    form = request.form
    try:
        registration = _registration(form)
        application_id = operations.register(
            frame.actor(), frame.office(), registration, _identity(form),
            again="again" in form, reason=form.get("reason", ""))
    except BureauError as error:
        return _show_new(form, error)
    with frame.office().db.read() as session:
        number = queries.get_application(session, application_id).number
    return frame.done(f"已登记，编号 {number}。可以写登记回执。",
                      url_for("applications.case_page", application_id=application_id))


@page(bp, "/applications/<int:application_id>/correct", permission=Permission.KEEP_APPLICATIONS,
      title="更正登记")
def correct(application_id: int) -> ResponseReturnValue:
    """The registration as it is, to be corrected with a reason."""
    with frame.office().db.read() as session:
        case = queries.get_application(session, application_id)
        form = {name: str(getattr(case, name)) for name in TEXTS}
        form |= {name: _iso(getattr(case, name)) for name in ("handed_in_on", "confirmed_on")}
        form["handler_id"] = str(case.handler_id or "")
    return _show_correct(application_id, MultiDict(form))


@action(bp, "/applications/<int:application_id>/correct", permission=Permission.KEEP_APPLICATIONS)
def save_correction(application_id: int) -> ResponseReturnValue:
    """更正."""
    try:
        operations.correct_registration(frame.actor(), frame.office(), application_id,
                                        _registration(request.form), request.form.get("reason", ""))
    except BureauError as error:
        return _show_correct(application_id, request.form, error)
    return frame.done("已更正，改前的内容留在更正记录里。",
                      url_for("applications.case_page", application_id=application_id))


@page(bp, "/applications/<int:application_id>/identity/edit",
      permission=Permission.SEE_IDENTITY, title="填写身份信息")
def identity_page(application_id: int) -> ResponseReturnValue:
    """The identity's form, empty: what is kept is shown on the case's page only."""
    return _show_identity(application_id, MultiDict({"id_kind": "id_card"}))


@action(bp, "/applications/<int:application_id>/identity/edit", permission=Permission.SEE_IDENTITY)
def save_identity(application_id: int) -> ResponseReturnValue:
    """登记身份信息, in place of what was kept."""
    form = request.form
    try:
        operations.set_identity(frame.actor(), frame.office(), application_id,
                                Identity(**{name: form.get(name, "") for name in IDENTITY}))
    except BureauError as error:
        return _show_identity(application_id, form, error)
    return frame.done("身份信息已加密保存。",
                      url_for("applications.case_page", application_id=application_id))


def _registration(form: Mapping[str, str]) -> Registration:
    """The form as typed. InvalidInput names the days that can't be read."""
    wrong: dict[str, str] = {}
    days: dict[str, date | None] = {}
    for name in ("handed_in_on", "confirmed_on"):
        try:
            days[name] = read_day_if(form, name)
        except InvalidInput as error:
            wrong |= error.fields
    if days.get("handed_in_on") is None and "handed_in_on" not in wrong:
        wrong["handed_in_on"] = "请填写收件的日期（当面提交、签收或者到达的那一天）。"
    if wrong:
        raise InvalidInput.of(**wrong)
    handed_in_on = days["handed_in_on"]
    assert handed_in_on is not None
    return Registration(handed_in_on=handed_in_on, confirmed_on=days["confirmed_on"],
                        handler_id=read_number(form.get("handler_id", "")),
                        **{name: form.get(name, "") for name in TEXTS})


def _identity(form: Mapping[str, str]) -> Identity | None:
    """None where it is to be entered later (the key file is away)."""
    if "later" in form:
        return None
    return Identity(**{name: form.get(name, "") for name in IDENTITY})


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _choices() -> dict[str, object]:
    return {"ways": RECEIVED_HOW_NAMES, "kinds": APPLICANT_KIND_NAMES, "id_kinds": ID_KIND_NAMES,
            "forms": FORM_WANTED_NAMES, "deliveries": DELIVERY_WAY_NAMES, "rules": RECEIPT_RULES,
            "sections": frame.office().config.agency.sections,
            "confirmed": [way.value for way in ReceivedHow if law_clock.needs_confirmation(way)]}


def _people() -> dict[str, str]:
    with frame.office().db.read() as session:
        return {str(user_id): name for user_id, name in frame.names(session).items() if user_id}


def _show_new(form: Form, problem: BureauError | None = None) -> ResponseReturnValue:
    text = render_template("applications/entry.html", form=form, problem=problem, people=_people(),
                           **_choices())
    return text, frame.status_of(problem) if problem else 200


def _show_correct(
    application_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    text = render_template("applications/correct.html", form=form, problem=problem,
                           case=_case(application_id), people=_people(), **_choices())
    return text, frame.status_of(problem) if problem else 200


def _show_identity(
    application_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    text = render_template("applications/identity.html", form=form, problem=problem,
                           case=_case(application_id), id_kinds=ID_KIND_NAMES)
    return text, frame.status_of(problem) if problem else 200


def _case(application_id: int) -> Application:
    with frame.office().db.read() as session:
        return queries.get_application(session, application_id)
