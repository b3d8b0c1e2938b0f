"""依申请公开: the list with its due dates, the page of a case, its items, what was entered wrongly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, NotFound
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records.queries import changes_of
from wechat_bot.registers.applications import (
    charging,
    fee_figures,
    filling,
    letters,
    operations,
    queries,
    registering,
    writing,
)
from wechat_bot.registers.applications.acts import Act, Allowed, Standing
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.models import ApplicantIdentity, Application
from wechat_bot.registers.applications.outcomes import OUTCOME_ROWS, load_outcomes
from wechat_bot.registers.applications.queries import ApplicationFilter
from wechat_bot.registers.applications.rules import (
    APPLICANT_KIND_NAMES,
    CASE_STATE_NAMES,
    CONSULT_RESULT_NAMES,
    DELIVERY_WAY_NAMES,
    EVENT_NAMES,
    FEE_BASIS_NAMES,
    FEE_STATE_NAMES,
    FORM_WANTED_NAMES,
    ID_KIND_NAMES,
    PARTY_KIND_NAMES,
    REASONS_RESULT_NAMES,
    RECEIVED_HOW_NAMES,
    CaseState,
    EventKind,
    PartyKind,
)
from wechat_bot.web import frame
from wechat_bot.web.application_inputs import LETTER_AFTER
from wechat_bot.web.frame import action, page
from wechat_bot.web.paging import Paging, asked_page, offset, turn_back
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("applications", __name__)
PAGE_SIZE = 30
TONES: Mapping[str, str] = {
    CaseState.UNCONFIRMED: "amber", CaseState.IN_HAND: "blue",
    CaseState.AWAITING_CORRECTION: "grey", CaseState.CONSULTING: "grey",
    CaseState.AWAITING_REASONS: "grey", CaseState.AWAITING_PAYMENT: "grey",
    CaseState.ANSWERED: "amber", CaseState.DELIVERED: "green", CaseState.CLOSED: "green",
    CaseState.ARCHIVED: "grey",
}
STATE_CHOICES: Mapping[str, str] = {
    "open": "办理中的全部", "finished": "办结的全部",
    **{state.value: name for state, name in CASE_STATE_NAMES.items()}}
_RESULTS: Mapping[str, str] = {
    "supplement": "补充答复", **{each.value: name for each, name in CONSULT_RESULT_NAMES.items()},
    **{each.value: name for each, name in REASONS_RESULT_NAMES.items()}}
# What a case most likely needs next, first of all.
_NEXT = (Act.CONFIRM_RECEIPT, Act.GIVE_UP, Act.CORRECTION_RECEIVED, Act.FEE_UNPAID,
         Act.RECORD_PAYMENT, Act.CONSENT_EXTENSION, Act.TELL_EXTENSION, Act.RECORD_REASONS,
         Act.RECORD_CONSULTATION, Act.ANSWER, Act.DECIDE, Act.DELIVER, Act.ARCHIVE)


@dataclass(frozen=True)
class Due:
    """The due date as the page says it, and the tone."""

    words: str
    tone: str


def due_in_words(standing: Standing) -> Due:
    """还有 5 个工作日; 今天到期; 超期 2 个工作日; 期限停着."""
    if standing.ended_on is not None:
        return Due(f"{standing.ended_on} 办结", "grey")
    if standing.due_on is None or standing.days_left is None:
        return Due("还没有起算", "amber")
    if standing.stopped:
        return Due("期限停着", "grey")
    left = standing.days_left
    if left < 0:
        return Due(f"超期 {-left} 个工作日", "red")
    if left == 0:
        return Due("今天到期", "red")
    return Due(f"还有 {left} 个工作日", "amber" if left <= 5 else "green")


@page(bp, "/applications", permission=Permission.READ_APPLICATIONS, title="依申请公开")
def case_list() -> ResponseReturnValue:
    """The cases, narrowed by the filter row: open ones first, the nearest due date on top."""
    wanted = read_filter(request.args)
    number = asked_page()
    office = frame.office()
    with office.db.read() as session:
        total, lines = queries.list_cases(session, office, wanted, offset(number, PAGE_SIZE),
                                          PAGE_SIZE)
        paging = Paging(number, PAGE_SIZE, total)
        if (back := turn_back(paging)) is not None:
            return back
        return render_template(
            "applications/list.html", lines=lines, paging=paging, wanted=wanted,
            narrowed=wanted != ApplicationFilter(), years=queries.years(session),
            states=STATE_CHOICES, names=CASE_STATE_NAMES, tones=TONES, kinds=APPLICANT_KIND_NAMES,
            dues=queries.DUE_CHOICES, people=frame.names(session), due=due_in_words)


def read_filter(args: Mapping[str, str]) -> ApplicationFilter:
    """The filter row as the address has it; nonsense does not filter."""
    year = args.get("year", "")
    return ApplicationFilter(
        year=int(year) if year.isdecimal() and len(year) == 4 else None,
        state=args.get("state", "") if args.get("state", "") in STATE_CHOICES else "",
        due=args.get("due", "") if args.get("due", "") in queries.DUE_CHOICES else "",
        kind=args.get("kind", "") if args.get("kind", "") in APPLICANT_KIND_NAMES else "",
        keyword=args.get("keyword", "")[:100], voided=bool(args.get("voided")))


@page(bp, "/applications/fees", permission=Permission.READ_APPLICATIONS, title="信息处理费")
def fee_page() -> ResponseReturnValue:
    """What part six of the report says of a year (?year=), and the cases behind it."""
    asked = request.args.get("year", "")
    year = int(asked) if asked.isdecimal() and len(asked) == 4 else clock.today().year
    with frame.office().db.read() as session:
        found = fee_figures.fees_of_year(session, year)
        years = sorted({clock.today().year, year, *queries.years(session)}, reverse=True)
        return render_template("applications/fees.html", found=found, year=year, years=years,
                               yuan=reading.show_yuan)


@page(bp, "/applications/<int:application_id>", permission=Permission.READ_APPLICATIONS,
      title="申请")
def case_page(application_id: int) -> ResponseReturnValue:
    """A case: where it stands, the next step, what else the law allows, how the date came about."""
    return show_case(application_id)


@action(bp, "/applications/<int:application_id>/identity", permission=Permission.SEE_IDENTITY)
def see_identity(application_id: int) -> ResponseReturnValue:
    """显示身份信息, once, on the page that follows; journaled, and kept by no browser."""
    try:
        identity = operations.see_identity(frame.actor(), frame.office(), application_id)
    except BureauError as error:
        return show_case(application_id, error)
    answer = make_response(show_case(application_id, identity=identity))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@action(bp, "/applications/<int:application_id>/identity/erase",
        permission=Permission.SEE_IDENTITY)
def erase_identity(application_id: int) -> ResponseReturnValue:
    """删除身份信息 whose time is over; the case and its figures stay."""
    try:
        operations.erase_identity(frame.actor(), frame.office(), application_id)
    except BureauError as error:
        return show_case(application_id, error)
    return _back(application_id, "申请人的身份信息已删除；这件申请和统计都还在。")


@action(bp, "/applications/<int:application_id>/items", permission=Permission.KEEP_APPLICATIONS)
def split(application_id: int) -> ResponseReturnValue:
    """拆分: one item per line."""
    texts = [line for line in request.form.get("texts", "").splitlines() if line.strip()]
    try:
        operations.split(frame.actor(), frame.office(), application_id, texts,
                         reason=request.form.get("reason", ""))
    except BureauError as error:
        return show_case(application_id, error, request.form, opened="split")
    return _back(application_id, f"已拆分成 {len(texts)} 项，各项分别选处理结果、分别计数。")


@page(bp, "/applications/<int:application_id>/items/<int:item>",
      permission=Permission.KEEP_APPLICATIONS, title="选择处理结果")
def item_page(application_id: int, item: int) -> ResponseReturnValue:
    """The clerk's words for the outcome of an item, with the row of the form beside each."""
    return _show_item(application_id, item)


@action(bp, "/applications/<int:application_id>/items/<int:item>",
        permission=Permission.KEEP_APPLICATIONS)
def decide(application_id: int, item: int) -> ResponseReturnValue:
    """选择处理结果."""
    form = request.form
    try:
        operations.decide(frame.actor(), frame.office(), application_id, item,
                          form.get("word", ""), basis=form.get("basis", ""),
                          explanation=form.get("explanation", ""))
    except BureauError as error:
        return _show_item(application_id, item, form, error)
    return _back(application_id, f"第 {item} 项的处理结果已选好。")


@action(bp, "/applications/<int:application_id>/items/<int:item>/undo",
        permission=Permission.KEEP_APPLICATIONS)
def undo_decision(application_id: int, item: int) -> ResponseReturnValue:
    """撤销选错的处理结果."""
    try:
        operations.undo_decision(frame.actor(), frame.office(), application_id, item,
                                 request.form.get("reason", ""))
    except BureauError as error:
        return _show_item(application_id, item, request.form, error)
    return _back(application_id, f"第 {item} 项的处理结果已撤销，可以重新选。")


@action(bp, "/applications/<int:application_id>/events/<int:event_id>/void",
        permission=Permission.KEEP_APPLICATIONS)
def void_event(application_id: int, event_id: int) -> ResponseReturnValue:
    """作废写错的一步."""
    try:
        operations.void_event(frame.actor(), frame.office(), application_id, event_id,
                              request.form.get("reason", ""))
    except BureauError as error:
        return show_case(application_id, error, request.form, opened=f"event-{event_id}")
    return _back(application_id, "这一步已作废，仍看得到；期限按其余各步重新推算。")


@action(bp, "/applications/<int:application_id>/fee/undo", permission=Permission.KEEP_APPLICATIONS)
def undo_fee(application_id: int) -> ResponseReturnValue:
    """撤销收费的最后一步."""
    try:
        charging.undo_last(frame.actor(), frame.office(), application_id,
                           request.form.get("reason", ""))
    except BureauError as error:
        return show_case(application_id, error, request.form, opened="fee")
    return _back(application_id, "收费的最后一步已撤销，期限按其余各步重新推算。")


@action(bp, "/applications/<int:application_id>/void", permission=Permission.KEEP_APPLICATIONS)
def void_case(application_id: int) -> ResponseReturnValue:
    """作废一件登记错的申请."""
    try:
        operations.void_case(frame.actor(), frame.office(), application_id,
                             request.form.get("reason", ""))
    except BureauError as error:
        return show_case(application_id, error, request.form, opened="void")
    return _back(application_id, "这件申请已作废，不再计数，仍看得到。")


def _back(application_id: int, sentence: str) -> ResponseReturnValue:
    return frame.done(sentence, url_for("applications.case_page", application_id=application_id))


def _show_item(
    application_id: int, number: int, form: Form | None = None, problem: BureauError | None = None
) -> ResponseReturnValue:
    office = frame.office()
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        item = next((each for each in case.items if each.number == number), None)
        if item is None:
            raise NotFound(f"{case.number}没有第{number}项，可能链接抄错了。")
        outcomes = load_outcomes(office.folder("applications"))
        text = render_template(
            "applications/item.html", case=case, rows=OUTCOME_ROWS, problem=problem, item=item,
            words=outcomes.for_answer(), chosen=outcomes.of_code(item.word),
            form=form if form is not None else MultiDict())
    return text, frame.status_of(problem) if problem else 200


def show_case(
    application_id: int, problem: BureauError | None = None, form: Form | None = None, *,
    opened: str = "", identity: Identity | None = None,
) -> ResponseReturnValue:
    """The page of a case. opened: which fold is open after a refusal. identity: shown in full."""
    office = frame.office()
    with office.db.read() as session:
        case = queries.get_application(session, application_id)
        standing = queries.standing_of(office, case, Calendar.load(office.folder("calendar")))
        text = render_template(
            "applications/case.html", case=case, standing=standing, due=due_in_words(standing),
            next=next_step(standing) if case.voided_at is None else None,
            ordered=in_order(standing), open_acts={each.act.value for each in standing.acts},
            problem=problem, opened=opened, form=form if form is not None else MultiDict(),
            identity=identity, id_kinds=ID_KIND_NAMES,
            erasable=queries.erasable_from(office, case), today=clock.today(),
            kept=session.get(ApplicantIdentity, case.id), others=queries.same_applicant(session, case.id),
            hints=[*standing.hints, *registering.same_applicant_hints(session, case.id)],
            fee=filling.standing_fee(case), history=journal.history(session, [f"application:{case.id}"]),
            changes=changes_of(session, f"application:{case.id}"), people=frame.names(session),
            **_letters(session, case), **_words())
    return text, frame.status_of(problem) if problem else 200


def next_step(standing: Standing) -> Allowed | None:
    """The one button at the top, or None where only waiting is left."""
    found = (standing.allows(act) for act in _NEXT
             if act is not Act.CONSENT_EXTENSION or frame.can("approve_extension"))
    return next((each for each in found if each is not None), None)


def in_order(standing: Standing) -> list[Allowed]:
    """What is most likely done next comes first; what is late and need not be done, last."""
    def place(each: Allowed) -> tuple[bool, int]:
        known = _NEXT.index(each.act) if each.act in _NEXT else len(_NEXT)
        return each.late and each.act not in _NEXT, known

    return sorted(standing.acts, key=place)


def wanted_letter(case: Application, written: Sequence[Letter]) -> str | None:
    """The letter that the last step asks for and that nobody has written since."""
    events = [each for each in case.events if each.voided_at is None]
    code = LETTER_AFTER.get(EventKind(events[-1].kind)) if events else None
    if code == "third_party" and events[-1].party_kind != PartyKind.THIRD_PARTY:
        code = "consultation"
    there = any(each.kind == code and not each.voided_at
                and each.created_at >= events[-1].created_at for each in written)
    return None if there else code


def _letters(session: Session, case: Application) -> dict[str, object]:
    templates = letters.load_letters(frame.office().folder("applications"))
    rows = [item.outcome for item in case.items]
    answer = letters.answer_for(templates, rows) if all(rows) else None
    # Of the answers only the one that fits is offered; the others one letter each.
    offered = {code: each.name for code, each in templates.items()
               if not each.is_answer or code == answer}
    written = writing.letters_of(session, case.id)
    wanted = wanted_letter(case, written)
    return {"letters": written, "offered": offered, "answer": answer,
            "wanted": wanted if wanted in offered else None,
            "letter_names": {code: each.name for code, each in templates.items()}}


def _words() -> dict[str, object]:
    return {"yuan": reading.show_yuan, "names": CASE_STATE_NAMES, "tones": TONES, "kinds": APPLICANT_KIND_NAMES,
            "ways": RECEIVED_HOW_NAMES, "forms": FORM_WANTED_NAMES, "deliveries": DELIVERY_WAY_NAMES,
            "events": EVENT_NAMES, "parties": PARTY_KIND_NAMES, "rows": OUTCOME_ROWS,
            "results": _RESULTS,
            "bases": FEE_BASIS_NAMES, "fee_states": FEE_STATE_NAMES,
            "words": {each.code: each.word for each in load_outcomes(
                frame.office().folder("applications")).words}}
