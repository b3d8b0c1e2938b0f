"""登记一件申请和更正它: the registration as typed, checked by the law. Verbs of operations."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications import queries, vault
from wechat_bot.registers.applications.casework import (
    Work,
    opened,
    read_line,
    read_words,
    subject_of,
)
from wechat_bot.registers.applications.identity import (
    Identity,
    id_card_problem,
    plain_number,
    read_identity,
)
from wechat_bot.registers.applications.models import (
    ApplicantIdentity,
    Application,
    ApplicationItem,
)
from wechat_bot.registers.applications.numbering import Numbers
from wechat_bot.registers.applications.rules import (
    APPLICANT_KIND_NAMES,
    DELIVERY_WAY_NAMES,
    FORM_WANTED_NAMES,
    RECEIVED_HOW_NAMES,
    ApplicantKind,
    CaseState,
    DeliveryWay,
    FormWanted,
    ReceivedHow,
)

DESCRIPTION_LIMIT = 4000


@dataclass(frozen=True)
class Registration:
    """收件登记 as typed. number: of an outside ledger, "" for the next of the year."""

    received_how: str
    handed_in_on: date
    applicant_kind: str
    description: str
    confirmed_on: date | None = None
    channel_detail: str = ""
    form_wanted: str = "any"
    delivery_wanted: str = "post"
    section: str = ""
    handler_id: int | None = None
    note: str = ""
    number: str = ""


LABELS = {
    "received_how": "收到方式", "handed_in_on": "收件日期", "confirmed_on": "确认日期",
    "applicant_kind": "申请人类型", "description": "申请内容", "channel_detail": "收件说明",
    "form_wanted": "形式要求", "delivery_wanted": "送达要求", "section": "承办科室",
    "handler_id": "承办人", "note": "备注", "number": "编号"}
_CHOICES: dict[str, tuple[type, dict[str, str]]] = {
    "received_how": (ReceivedHow, {key.value: name for key, name in RECEIVED_HOW_NAMES.items()}),
    "applicant_kind": (ApplicantKind, {key.value: name
                                       for key, name in APPLICANT_KIND_NAMES.items()}),
    "form_wanted": (FormWanted, {key.value: name for key, name in FORM_WANTED_NAMES.items()}),
    "delivery_wanted": (DeliveryWay, {key.value: name for key, name in DELIVERY_WAY_NAMES.items()}),
}


def registration_problems(form: Registration, today: date) -> dict[str, str]:
    """Field → what is wrong with it and by which rule. Pure."""
    wrong = {key: f"请选择{LABELS[key]}。" for key, (_, names) in _CHOICES.items()
             if getattr(form, key) not in names}
    if not form.description.strip():
        wrong["description"] = "请填写申请公开的信息的名称、文号或者便于查询的其他特征描述（条例第二十九条）。"
    if form.handed_in_on > today:
        wrong["handed_in_on"] = f"{form.handed_in_on} 还没有到，请核对收件日期。"
    elif form.handed_in_on < date(2008, 5, 1):
        wrong["handed_in_on"] = f"{form.handed_in_on} 早于条例最初施行的 2008-05-01，请核对年份。"
    if form.confirmed_on is not None and "received_how" not in wrong:
        if not law.needs_confirmation(ReceivedHow(form.received_how)):
            wrong["confirmed_on"] = (
                f"{RECEIVED_HOW_NAMES[ReceivedHow(form.received_how)]}以提交或者签收之日为收到之日，"
                "不用填确认日期（条例第三十一条）。")
        elif form.confirmed_on < form.handed_in_on:
            wrong["confirmed_on"] = (
                f"确认日期 {form.confirmed_on} 早于收件日期 {form.handed_in_on}，请核对（条例第三十一条）。")
        elif form.confirmed_on > today:
            wrong["confirmed_on"] = f"{form.confirmed_on} 还没有到，请核对确认日期。"
    return wrong


def register(
    actor: Actor, office: Office, form: Registration, identity: Identity | None,
    *, again: bool = False, reason: str = "",
) -> int:
    """登记一件申请. Returns its id; its first item is the whole description.

    identity None: to be entered later (say, while the key file is away). again: register though
    the same applicant's same application of that day is there already. reason: asked only where
    a closed year is touched. InvalidInput names every wrong field; KeyMissing.
    """
    actor.require(Permission.KEEP_APPLICATIONS)
    wrong = registration_problems(form, clock.today())
    checked, problems = (_checked(identity, form.applicant_kind) if identity else (None, {}))
    wrong |= {key: f"{sentence}。" for key, sentence in problems.items()}
    if wrong:
        raise InvalidInput.of(**wrong)
    form = plain(form)
    with office.db.write() as session:
        keeping.hold(session)  # numbers, and the look for a twin
        if form.number and queries.case_numbered(session, form.number):
            raise InvalidInput.of(number=(
                f"编号 {form.number} 已经有了，没有重复登记；请另写一个，或者留空由系统编号。"))
        return _register(session, actor, office, form, checked, again, reason)


def _checked(identity: Identity, kind: str) -> tuple[Identity, dict[str, str]]:
    return read_identity(identity, ApplicantKind(kind) if kind in set(ApplicantKind)
                         else ApplicantKind.PERSON)


def plain(form: Registration) -> Registration:
    """The texts as they are stored; InvalidInput on their fields."""
    return replace(
        form, description=read_words(form.description, "description", DESCRIPTION_LIMIT),
        note=read_words(form.note, "note"),
        channel_detail=read_line(form.channel_detail, "channel_detail", "收件说明", 200),
        section=read_line(form.section, "section", "承办科室", 60),
        number=read_line(form.number, "number", "编号", 60))


def _register(
    session: Session, actor: Actor, office: Office, form: Registration, identity: Identity | None,
    again: bool, reason: str,
) -> int:
    received = law.receipt_day(ReceivedHow(form.received_how), form.handed_in_on, form.confirmed_on)
    touched = range((received or form.handed_in_on).year, clock.today().year + 1)
    closed = keeping.gate(session, touched, reason)
    if not again:
        _refuse_twin(session, office, form, identity)
    case = new_case(actor, form, Numbers(session, office.config.applications.number_mark))
    session.add(case)
    session.flush()
    if identity is not None:
        vault.put(session, office, case.id, identity)
    if closed is not None:
        keeping.append_change(session, actor, subject_of(case.id), case.number,
                              [("补登", "", case.number)], closed_year=closed,
                              reason=keeping.read_reason(reason, required=True), years=touched)
    journal.record(session, actor, "application.registered", subject_of(case.id),
                   number=case.number, how=RECEIVED_HOW_NAMES[ReceivedHow(form.received_how)],
                   kind=APPLICANT_KIND_NAMES[ApplicantKind(form.applicant_kind)])
    return case.id


def new_case(actor: Actor, form: Registration, numbers: Numbers) -> Application:
    """A new case, not yet in the session; the caller has checked it, and adds and journals it."""
    received = law.receipt_day(ReceivedHow(form.received_how), form.handed_in_on, form.confirmed_on)
    year = (received or form.handed_in_on).year
    number, serial = form.number, None
    if number:
        serial = numbers.claim(number, year)
    else:
        number, serial = numbers.give(year)
    return Application(
        **{each.name: getattr(form, each.name) for each in fields(form) if each.name != "number"},
        year=year, serial=serial, received_on=received, number=number,
        state=(CaseState.IN_HAND if received else CaseState.UNCONFIRMED).value,
        created_by=actor.name, created_at=clock.now(), events=[], fees=[],
        items=[ApplicationItem(number=1, text=_item_text(form.description))])


def _item_text(description: str) -> str:
    """What the only item of a case asks for."""
    return description[:1000]


def _refuse_twin(
    session: Session, office: Office, form: Registration, identity: Identity | None
) -> None:
    """A double click, or a colleague who was quicker."""
    twins = list(session.scalars(select(Application).where(
        Application.handed_in_on == form.handed_in_on, Application.voided_at.is_(None),
        Application.received_how == form.received_how,
        Application.description == form.description)))
    if not twins:
        return
    own = (vault.indexes(vault.key_for_sealing(session, office), identity)[0]
           if identity is not None else "")
    for twin in twins:
        row = session.get(ApplicantIdentity, twin.id)
        if (row.name_index if row else "") == own:
            raise InvalidInput.of(description=(
                f"同一申请人当天的同样申请已经登记为{twin.number}，没有重复登记。"
                "确实是另一件的，请勾选“确实是另一件”。"))


def confirm_receipt(
    actor: Actor, office: Office, application_id: int, *, on_day: date, reason: str = ""
) -> None:
    """登记与申请人确认的日期: the day of receipt of an ordinary letter, mail or fax (art 31)."""
    with opened(actor, office, application_id) as work:
        if work.case.confirmed_on is not None:
            raise InvalidInput.of(on_day=(
                f"已经确认为 {work.case.confirmed_on}；要改请用“更正登记”，写明原因。没有做任何改动。"))
        if not law.needs_confirmation(ReceivedHow(work.case.received_how)):
            raise InvalidInput.of(on_day="当面提交和签收的邮件不用确认收到日期（条例第三十一条）。没有做任何改动。")
        work.check_day(on_day)
        closed = work.gate(on_day, reason)
        work.case.confirmed_on = work.case.received_on = on_day
        _renumber_year(work)
        if closed is not None:
            work.changed([("确认日期", "", on_day.isoformat())], reason, closed)
        journal.record(work.session, actor, "application.confirmed", subject_of(application_id),
                       number=work.case.number, day=on_day.isoformat())


def _renumber_year(work: Work) -> None:
    """A case that was confirmed in the next year is listed there; its number stays as it was sent."""
    if work.case.received_on is not None and work.case.serial is None:
        work.case.year = work.case.received_on.year


def correct_registration(
    actor: Actor, office: Office, application_id: int, form: Registration, reason: str
) -> None:
    """更正登记: what it said before is appended with reason and person.

    The number stays. InvalidInput: wrong fields, no reason, nothing changed, a day of receipt
    after what has already happened.
    """
    wrong = registration_problems(form, clock.today())
    if wrong:
        raise InvalidInput.of(**wrong)
    form = plain(form)
    text = keeping.read_reason(reason, required=True)
    with opened(actor, office, application_id) as work:
        case = work.case
        changes = [(LABELS[each.name], _shown(each.name, getattr(case, each.name)),
                    _shown(each.name, getattr(form, each.name)))
                   for each in fields(form) if each.name != "number"
                   and getattr(case, each.name) != getattr(form, each.name)]
        if not changes:
            raise InvalidInput("没有改动任何一项，登记没有变。要更正请先改内容。")
        before = case.received_on or case.handed_in_on
        received = law.receipt_day(
            ReceivedHow(form.received_how), form.handed_in_on, form.confirmed_on)
        _refuse_late_receipt(work, received)
        closed = work.gate(min(before, received or form.handed_in_on), text)
        only = case.items[0] if len(case.items) == 1 else None
        if only is not None and only.text == _item_text(case.description):
            only.text = _item_text(form.description)
        for each in fields(form):
            if each.name != "number":
                setattr(case, each.name, getattr(form, each.name))
        case.received_on = received
        work.changed(changes, text, closed)
        journal.record(work.session, actor, "application.corrected", subject_of(application_id),
                       number=case.number, what="、".join(label for label, _, _ in changes),
                       reason=text)


def _refuse_late_receipt(work: Work, received: date | None) -> None:
    earliest = min((event.on_day for event in work.standing_events()), default=None)
    if earliest is not None and (received is None or received > earliest):
        raise InvalidInput.of(handed_in_on=(
            f"收到之日不能晚于已经登记的 {earliest} 的办理（条例第三十一条）。"
            "请先核对，或者先作废写错的那一步。没有做任何改动。"))


def _shown(key: str, value: object) -> str:
    if key in _CHOICES:
        return _CHOICES[key][1].get(str(value), str(value))
    return "" if value is None else str(value)


def same_applicant_hints(session: Session, application_id: int) -> list[str]:
    """What to look at because the applicant has applied before (arts 35, 36(6))."""
    others = queries.same_applicant(session, application_id)
    own = queries.get_application(session, application_id)
    hints = _privacy_hints(own)
    equal = [case.number for case in others if case.description == own.description]
    if equal:
        hints.append(f"同一申请人提过同样内容的申请（{'、'.join(equal)}）；已经答复过的可按重复申请处理（条例第三十六条第六项）。")
    month = [case for case in others if case.received_on and own.received_on
             and (case.received_on.year, case.received_on.month)
             == (own.received_on.year, own.received_on.month)]
    if len(month) >= FREQUENT:
        hints.append(f"同一申请人本月已有{len(month)}件申请，明显超过合理范围的可以要求说明理由（条例第三十五条）。")
    return hints


def _privacy_hints(case: Application) -> list[str]:
    """What belongs into the identity and stands in the open: the text goes into tables and letters."""
    text = f"{case.description}\n{case.note}"
    found = [name for name, there in (
        ("身份证号", any(not id_card_problem(plain_number(each)) for each in _ID_CARD.findall(text))),
        ("手机号", _PHONE.search(text) is not None)) if there]
    if not found:
        return []
    return [f"申请内容或者备注里有{'、'.join(found)}，会出现在台账、导出和文书里。"
            "请用“更正登记”删去，要留的写到身份信息里（加密保存）。"]


_ID_CARD = re.compile(r"(?<![0-9A-Za-z])[0-9]{17}[0-9Xx](?![0-9A-Za-z])")
_PHONE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
FREQUENT = 10  # 按件计费 begins with the eleventh of a month (国办函〔2020〕109号): a hint only
