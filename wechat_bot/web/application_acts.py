"""依申请公开: one page per act, with its article, and the deed itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock, reading
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotFound, WrongState
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import acts, charging, filling, operations, queries, writing
from wechat_bot.registers.applications import letters as templates
from wechat_bot.registers.applications.acts import ACT_NAMES, Act, Allowed
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.rules import (
    CONSULT_RESULT_NAMES,
    DELIVERY_WAY_NAMES,
    PARTY_KIND_NAMES,
    REASONS_RESULT_NAMES,
    ConsultResult,
    DeliveryWay,
    PartyKind,
    ReasonsResult,
)
from wechat_bot.web import frame
from wechat_bot.web.application_inputs import (
    INPUTS,
    LETTER_BEFORE,
    missing,
    read_choice,
    read_day,
    read_day_if,
    read_whole,
)
from wechat_bot.web.frame import action, page
from wechat_bot.web.numbers import read_number
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("application_acts", __name__)
# These have pages of their own.
ELSEWHERE = frozenset({Act.DECIDE, Act.SPLIT})
Deed = Callable[[int, Mapping[str, str]], object]


@page(bp, "/applications/<int:application_id>/do/<name>", permission=Permission.KEEP_APPLICATIONS,
      title="办理")
def act_page(application_id: int, name: str) -> ResponseReturnValue:
    """The form of an act, as far as the law allows it now."""
    return _show(application_id, _act(name))


@action(bp, "/applications/<int:application_id>/do/<name>", permission=Permission.KEEP_APPLICATIONS)
def do(application_id: int, name: str) -> ResponseReturnValue:
    """办理这一步."""
    act = _act(name)
    try:
        wrong = missing(act, request.form)
        if wrong:
            raise InvalidInput.of(**wrong)
        _DEEDS[act](application_id, request.form)
    except BureauError as error:
        return _show(application_id, act, request.form, error)
    return frame.done(f"{ACT_NAMES[act].removeprefix('登记')}：已登记。",
                      url_for("applications.case_page", application_id=application_id))


def _act(name: str) -> Act:
    if name not in set(Act) or Act(name) in ELSEWHERE:
        raise NotFound("没有这一步，可能链接抄错了。")
    return Act(name)


def _show(
    application_id: int, act: Act, form: Form | None = None, problem: BureauError | None = None
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        calendar = Calendar.load(office.folder("calendar"))
        standing = queries.standing_of(office, case, calendar)
        allowed = standing.allows(act)
        if allowed is None and problem is None:
            why = acts.why_not(act, queries.facts_of(office, case), clock.today(), calendar)
            problem = WrongState(f"现在不能“{ACT_NAMES[act]}”：{why}。")
        shown = form if form is not None else MultiDict(_defaults(session, case, act))
        text = render_template(
            "applications/act.html", case=case, act=act, name=ACT_NAMES[act], allowed=allowed,
            standing=standing, inputs=INPUTS[act], options=_options(case), form=shown,
            problem=problem, letter=_letter(act, case), fee=_preview(session, case, act, allowed),
            yuan=reading.show_yuan, on_paper=act is Act.CONSENT_EXTENSION and not frame.can("approve_extension"))
    return text, frame.status_of(problem) if problem else 200


def _defaults(session: Session, case: Application, act: Act) -> dict[str, str]:
    """What is most likely: today, the proposed periods, the number of the letter just issued."""
    office, today = frame.office(), clock.today()
    found = {each.name: today.isoformat() for each in INPUTS[act]
             if each.kind == "day" and each.required and each.name != "due_on"}
    calendar = Calendar.load(office.folder("calendar"))
    if act is Act.ASK_CORRECTION:
        days = office.config.applications.correction_days
        found["due_on"] = calendar.add_workdays(today, days).day.isoformat()
    elif act is Act.ANSWER:
        issued = writing.issued_answers(session, office, case.id)
        if issued and issued[0].dated_on:
            found |= {"document_number": issued[0].number, "on_day": issued[0].dated_on.isoformat()}
    elif act is Act.TELL_EXTENSION:
        found["document_number"] = _issued_number(session, case, "extension")
    elif act is Act.NOTICE_FEE:
        found["items"] = str(len(case.items))
        found["number"] = _issued_number(session, case, "fee_notice")
    elif act is Act.DELIVER:
        found["way"] = case.delivery_wanted
    return found


def _issued_number(session: Session, case: Application, kind: str) -> str:
    return next((each.number for each in writing.letters_of(session, case.id)
                 if each.kind == kind and each.issued_at and not each.voided_at), "")


def _options(case: Application) -> dict[str, dict[str, str]]:
    """Choices that depend on the case: opinions that were asked for and have no result yet."""
    open_ids = {fact.id for fact in acts.open_consultations(queries.facts_of(frame.office(), case))}
    return {"consultations": {
        str(event.id): f"{PARTY_KIND_NAMES[PartyKind(event.party_kind)]} {event.party}，{event.on_day} 发出"
        for event in case.events if event.id in open_ids}}


def _letter(act: Act, case: Application) -> dict[str, str] | None:
    """The letter that goes out before an act is entered, or None: its code and its name."""
    code = LETTER_BEFORE.get(act)
    found = templates.load_letters(frame.office().folder("applications"))
    if act is Act.ANSWER:
        code = templates.answer_for(found, [item.outcome for item in case.items])
    return {"code": code, "name": found[code].name} if code and code in found else None


def _preview(
    session: Session, case: Application, act: Act, allowed: Allowed | None
) -> dict[str, object] | None:
    """What the case would cost by items; what the notice that waits asks for."""
    if act is Act.NOTICE_FEE and allowed is not None:
        return {"reckoned": charging.reckon(session, frame.office(), case, str(len(case.items)), "")}
    notice = filling.standing_fee(case)
    return {"notice": notice} if act is Act.RECORD_PAYMENT and notice else None


def _day_words(form: Mapping[str, str]) -> dict[str, str]:
    return {"words": form.get("words", ""), "reason": form.get("reason", "")}


def _simple(verb: Callable[..., object], label: str, *, number: bool = False) -> Deed:
    """A verb that takes a day and words (or a number) and a reason."""

    def deed(application_id: int, form: Mapping[str, str]) -> object:
        more = {"document_number": form.get("document_number", "")} if number else {}
        if verb is not operations.tell_extension:
            more |= {"words": form.get("words", "")}
        return verb(frame.actor(), frame.office(), application_id,
                    on_day=read_day(form, "on_day", label), reason=form.get("reason", ""), **more)

    return deed


def _confirm_receipt(application_id: int, form: Mapping[str, str]) -> None:
    operations.confirm_receipt(
        frame.actor(), frame.office(), application_id, reason=form.get("reason", ""),
        on_day=read_day(form, "on_day", "与申请人确认的日期"))


def _ask_correction(application_id: int, form: Mapping[str, str]) -> None:
    operations.ask_correction(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "告知的日期"),
        due_on=read_day(form, "due_on", "补正期限"), **_day_words(form))


def _consult(application_id: int, form: Mapping[str, str]) -> None:
    operations.consult(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "发出的日期"),
        party_kind=PartyKind(read_choice(form, "party_kind", PARTY_KIND_NAMES, "征求谁的意见")),
        party=form.get("party", ""), party_is_person="party_is_person" in form,
        due_on=read_day_if(form, "due_on"), **_day_words(form))


def _record_consultation(application_id: int, form: Mapping[str, str]) -> None:
    operations.record_consultation(
        frame.actor(), frame.office(), application_id, read_number(form.get("event_id", "")) or 0,
        on_day=read_day(form, "on_day", "收到意见的日期"),
        result=ConsultResult(read_choice(form, "result", CONSULT_RESULT_NAMES, "结果")),
        **_day_words(form))


def _ask_extension(application_id: int, form: Mapping[str, str]) -> None:
    operations.ask_extension(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "提出的日期"),
        days=read_whole(form, "days", "延长多少个工作日"), **_day_words(form))


def _consent_extension(application_id: int, form: Mapping[str, str]) -> None:
    operations.consent_extension(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "同意的日期"),
        on_paper_by=form.get("on_paper_by", ""), **_day_words(form))


def _ask_reasons(application_id: int, form: Mapping[str, str]) -> None:
    operations.ask_reasons(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "日期"),
        due_on=read_day_if(form, "due_on"), **_day_words(form))


def _record_reasons(application_id: int, form: Mapping[str, str]) -> None:
    operations.record_reasons(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "收到说明的日期"),
        result=ReasonsResult(read_choice(form, "result", REASONS_RESULT_NAMES, "结果")),
        due_on=read_day_if(form, "due_on"), **_day_words(form))


def _legal_opinion(application_id: int, form: Mapping[str, str]) -> None:
    operations.legal_opinion(
        frame.actor(), frame.office(), application_id, by_name=form.get("by_name", ""),
        on_day=read_day(form, "on_day", "提出意见的日期"), **_day_words(form))


def _notice_fee(application_id: int, form: Mapping[str, str]) -> None:
    charging.notice_fee(frame.actor(), frame.office(), application_id, charging.FeeForm(
        noticed_on=form.get("noticed_on", ""), items=form.get("items", ""),
        pages=form.get("pages", ""), due_on=form.get("due_on", ""), number=form.get("number", ""),
        reason=form.get("reason", ""), checked="checked" in form))


def _record_payment(application_id: int, form: Mapping[str, str]) -> None:
    charging.record_payment(frame.actor(), frame.office(), application_id, charging.PaymentForm(
        paid_on=form.get("paid_on", ""), received=form.get("received", ""),
        receipt_number=form.get("receipt_number", ""), reason=form.get("reason", "")))


def _fee_unpaid(application_id: int, form: Mapping[str, str]) -> None:
    charging.fee_unpaid(frame.actor(), frame.office(), application_id, form.get("on_day", ""),
                        form.get("reason", ""))


def _answer(application_id: int, form: Mapping[str, str]) -> None:
    operations.answer(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "答复的日期"),
        document_number=form.get("document_number", ""), on_paper="on_paper" in form,
        reason=form.get("reason", ""))


def _deliver(application_id: int, form: Mapping[str, str]) -> None:
    operations.deliver(
        frame.actor(), frame.office(), application_id, on_day=read_day(form, "on_day", "送达的日期"),
        way=DeliveryWay(read_choice(form, "way", DELIVERY_WAY_NAMES, "送达方式")), **_day_words(form))


_DEEDS: Mapping[Act, Deed] = {
    Act.CONFIRM_RECEIPT: _confirm_receipt, Act.ASK_CORRECTION: _ask_correction,
    Act.CORRECTION_RECEIVED: _simple(operations.correction_received, "收到补正的日期"),
    Act.GIVE_UP: _simple(operations.give_up, "登记的日期"), Act.CONSULT: _consult,
    Act.RECORD_CONSULTATION: _record_consultation, Act.ASK_EXTENSION: _ask_extension,
    Act.CONSENT_EXTENSION: _consent_extension,
    Act.TELL_EXTENSION: _simple(operations.tell_extension, "告知申请人的日期", number=True),
    Act.ASK_REASONS: _ask_reasons, Act.RECORD_REASONS: _record_reasons,
    Act.LEGAL_OPINION: _legal_opinion, Act.NOTICE_FEE: _notice_fee,
    Act.RECORD_PAYMENT: _record_payment, Act.FEE_UNPAID: _fee_unpaid, Act.ANSWER: _answer,
    Act.DELIVER: _deliver,
    Act.SUPPLEMENT: _simple(operations.supplement, "补充答复的日期", number=True),
    Act.WITHDRAW: _simple(operations.withdraw, "收到撤回的日期"),
    Act.LINK: _simple(operations.link, "知道的日期", number=True),
    Act.ARCHIVE: _simple(operations.archive, "归档的日期", number=True),
}
