"""信息处理费的办理: notice, payment, 逾期不缴. Sums are computed, never typed, but for what came in.

条例第四十二条、国办函〔2020〕109号: the notice goes out within the period of the answer; unpaid by
its day = 视为放弃; after payment the period begins anew on the next day ([applications] fee_clock).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from wechat_bot.kernel import clock, journal, reading
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.registers.applications import answering, casework, fees, law_clock, queries
from wechat_bot.registers.applications.acts import Act
from wechat_bot.registers.applications.casework import Work, read_line, read_words
from wechat_bot.registers.applications.fees import Fee
from wechat_bot.registers.applications.models import (
    ApplicantIdentity,
    Application,
    FeeNotice,
)
from wechat_bot.registers.applications.rules import (
    EVENT_NAMES,
    FEE_BASIS_NAMES,
    EventKind,
    FeeBasis,
    FeeState,
)

_STEPS = frozenset({EventKind.FEE_NOTICED, EventKind.FEE_PAID, EventKind.FEE_UNPAID})


@dataclass(frozen=True)
class FeeForm:
    """通知缴费 as typed: 件数 or 页数, one of them. checked: the sum was looked at again."""

    noticed_on: str
    items: str = ""
    pages: str = ""
    due_on: str = ""
    number: str = ""
    note: str = ""
    reason: str = ""
    checked: bool = False


@dataclass(frozen=True)
class PaymentForm:
    """登记缴费 as typed. received: 元."""

    paid_on: str
    received: str
    receipt_number: str = ""
    reason: str = ""


def standing_notice(case: Application) -> FeeNotice | None:
    """The fee notice of a case, unless it was withdrawn."""
    return next((each for each in reversed(case.fees) if each.voided_at is None), None)


def reckon(session: Session, office: Office, case: Application, items: str, pages: str) -> Fee:
    """What the case costs by 件数 or 页数 as typed. InvalidInput names the field."""
    read: dict[str, int | None] = {}
    for field, text in (("items", items), ("pages", pages)):
        try:
            read[field] = reading.read_count(text)
        except ValueError as error:
            raise InvalidInput.of(**{field: f"{error}。"}) from None
    problem = fees.basis_problem(read["items"], read["pages"])
    if problem:
        raise InvalidInput.of(items=f"{problem}。")
    tariff = fees.load_tariff(office.folder("applications"))
    if read["pages"] is not None:
        return fees.pages_fee(tariff, read["pages"])
    return fees.items_fee(tariff, read["items"] or 0,
                          queries.items_earlier_in_month(session, case.id))


def notice_fee(actor: Actor, office: Office, application_id: int, form: FeeForm) -> int:
    """发出收费通知. Returns its id.

    InvalidInput: both bases or none, nothing to charge, dates that can't be, a sum ten thousand
    times last year's that nobody confirmed, later than the answer was due without a reason.
    """
    with casework.opened(actor, office, application_id) as work:
        noticed_on = _day(form.noticed_on, "noticed_on", "请填写发出通知的日期。")
        work.check_day(noticed_on, "noticed_on", last=True)
        work.allow(Act.NOTICE_FEE, noticed_on)
        fee = reckon(work.session, office, work.case, form.items, form.pages)
        _check_notice(work, fee, noticed_on, form)
        due_on = _due_on(work, noticed_on, form.due_on)
        number = read_line(form.number, "number", "文号", 60)
        notice = FeeNotice(
            application_id=application_id, number=number, basis=fee.basis.value,
            quantity=fee.count, counted_before=fee.before, month=_month(work.case),
            tariff=fees.load_tariff(office.folder("applications")).source[:60],
            amount_fen=fee.amount, computation=fee.in_words, noticed_on=noticed_on, due_on=due_on,
            state=FeeState.NOTICED.value, note=read_words(form.note, "note", 500),
            created_by=actor.name, created_at=clock.now())
        work.case.fees.append(notice)
        work.session.flush()
        work.append(EventKind.FEE_NOTICED, noticed_on, reason=form.reason, words=fee.in_words,
                    due_on=due_on, fee_id=notice.id, document_number=number)
        journal.record(work.session, actor, "fee.noticed", casework.subject_of(application_id),
                       number=work.case.number, basis=FEE_BASIS_NAMES[fee.basis],
                       amount=reading.show_yuan(fee.amount), due=due_on.isoformat())
        return notice.id


def record_payment(
    actor: Actor, office: Office, application_id: int, form: PaymentForm
) -> None:
    """登记缴费. InvalidInput: not the sum of the notice (元 for 万元 too), dates that can't be."""
    with casework.opened(actor, office, application_id) as work:
        notice = _open_notice(work.case)
        paid_on = _day(form.paid_on, "paid_on", "请填写缴费的日期。")
        work.check_day(paid_on, "paid_on")
        if paid_on < notice.noticed_on:
            raise InvalidInput.of(paid_on=f"{paid_on} 早于收费通知的日期 {notice.noticed_on}，请核对。")
        work.allow(Act.RECORD_PAYMENT, paid_on)
        received = _fen(form.received, "received")
        problem = fees.receipt_problem(received, notice.amount_fen)
        if problem:
            raise InvalidInput.of(received=f"{problem}。")
        if paid_on > notice.due_on and not form.reason.strip():
            raise InvalidInput.of(reason=f"缴费期限是 {notice.due_on}，已经过了。仍然接受的，请写明原因。")
        notice.state, notice.paid_on = FeeState.PAID.value, paid_on
        notice.received_fen = received
        notice.receipt_number = read_line(form.receipt_number, "receipt_number", "票据号", 60)
        work.append(EventKind.FEE_PAID, paid_on, reason=form.reason, fee_id=notice.id,
                    document_number=notice.receipt_number)
        journal.record(work.session, actor, "fee.paid", casework.subject_of(application_id),
                       number=work.case.number, amount=reading.show_yuan(received),
                       day=paid_on.isoformat())


def fee_unpaid(
    actor: Actor, office: Office, application_id: int, on_day: str, reason: str = ""
) -> None:
    """登记逾期不缴费: 视为放弃, every item counts as 逾期未按收费通知要求缴纳费用.

    InvalidInput where the period is not over.
    """
    with casework.opened(actor, office, application_id) as work:
        notice = _open_notice(work.case)
        day = _day(on_day, "on_day", "请填写日期。")
        if day <= notice.due_on:
            raise InvalidInput.of(on_day=f"缴费期限是 {notice.due_on}，过了这一天才能登记逾期不缴费。")
        notice.state = FeeState.UNPAID.value
        answering.close(work, Act.FEE_UNPAID, EventKind.FEE_UNPAID, day, reason=reason)


def undo_last(actor: Actor, office: Office, application_id: int, reason: str) -> None:
    """撤销收费的最后一步 that was wrong: payment or 逾期不缴 back to waiting, else the notice itself.

    It stays to be seen, counts no more, and the clock runs as if it had not been. InvalidInput (no
    reason), NotFound, WrongState (filed already).
    """
    text = keeping.read_reason(reason, required=True, why="请写明撤销的原因。")
    with casework.opened(actor, office, application_id) as work:
        notice = standing_notice(work.case)
        if notice is None:
            raise NotFound(f"{work.case.number}没有收费通知，没有做任何改动。")
        event = next(each for each in reversed(work.standing_events()) if each.kind in _STEPS)
        if any(each.kind == EventKind.ARCHIVED for each in work.standing_events()):
            raise WrongState("已经归档。要撤销收费，请先作废归档这一步。没有做任何改动。")
        closed = work.gate(event.on_day, text)
        now = clock.now()
        event.voided_at, event.voided_by, event.void_reason = now, actor.name, text
        what = f"{EVENT_NAMES[EventKind(event.kind)]}（{event.on_day}）"
        if event.kind == EventKind.FEE_NOTICED:
            notice.voided_at, notice.voided_by, notice.void_reason = now, actor.name, text
        else:
            notice.state, notice.paid_on, notice.received_fen = FeeState.NOTICED.value, None, None
            notice.receipt_number = ""
            if event.kind == EventKind.FEE_UNPAID:
                answering.undo_ending(work)
        work.changed([("信息处理费", what, "撤销")], text, closed, is_void=True)
        journal.record(work.session, actor, "fee.undone", casework.subject_of(application_id),
                       number=work.case.number, what=what, reason=text)


def _check_notice(work: Work, fee: Fee, noticed_on: date, form: FeeForm) -> None:
    if fee.amount == 0:
        raise InvalidInput.of(**{fee.basis.value: (
            f"{fee.in_words}，合计 0 元，不用发收费通知。没有做任何改动。")})
    if not form.checked and fee.before and not _has_number(work):
        raise InvalidInput.of(checked=(
            f"本月前面的 {fee.before} 件是按姓名认出来的，这件申请没有登记证件号，可能是同名的另一个人。"
            "请先补填证件号；核对过确实是同一人的，请勾选“金额已核对”再提交。没有做任何改动。"))
    items = len(work.case.items)
    if not form.checked and fee.basis == FeeBasis.ITEMS and fee.count != items:
        raise InvalidInput.of(checked=(
            f"这件申请登记了 {items} 项，填的是 {fee.count} 件。只填这一件申请的件数，本月前面的程序自己加；"
            "内容是几项的请先拆分（一事一申请）。确实没错的，请勾选“金额已核对”再提交。没有做任何改动。"))
    if not form.checked:
        doubt = fees.amount_doubt(fee.amount, charged_in(work.session, noticed_on.year - 1))
        if doubt:
            raise InvalidInput.of(checked=f"{doubt}。没有做任何改动。")
    due = law_clock.due_of(work.facts, noticed_on, work.calendar)
    if due is not None and noticed_on > due.day and not form.reason.strip():
        raise InvalidInput.of(reason=(
            f"收费通知应当在答复期限内发出（到 {due.day}，国办函〔2020〕109号）。确实晚了的，请写明原因。"))


def _has_number(work: Work) -> bool:
    """Whether the applicant is known by the number of the papers, and not by the name alone."""
    row = work.session.get(ApplicantIdentity, work.case.id)
    return row is not None and row.number_index != ""


def _due_on(work: Work, noticed_on: date, text: str) -> date:
    days = work.office.config.applications.fee_payment_days
    if not text.strip():
        return work.calendar.add_workdays(noticed_on, days).day
    day = _day(text, "due_on", "")
    if day <= noticed_on:
        raise InvalidInput.of(due_on=f"缴费期限 {day} 应当晚于通知的日期 {noticed_on}。")
    return day


def charged_in(session: Session, year: int) -> int:
    """分 charged by the notices of a year that stand."""
    return session.scalar(select(func.coalesce(func.sum(FeeNotice.amount_fen), 0)).join(
        Application, Application.id == FeeNotice.application_id).where(
        FeeNotice.voided_at.is_(None), Application.voided_at.is_(None), FeeNotice.noticed_on >= date(year, 1, 1),
        FeeNotice.noticed_on <= date(year, 12, 31))) or 0


def _open_notice(case: Application) -> FeeNotice:
    notice = standing_notice(case)
    if notice is None or notice.state != FeeState.NOTICED:
        raise NotFound(f"{case.number}没有等待缴费的收费通知，没有做任何改动。")
    return notice


def _month(case: Application) -> str:
    day = case.received_on or case.handed_in_on
    return f"{day.year}-{day.month:02}"


def _day(text: str, field: str, missing: str) -> date:
    try:
        day = reading.read_any_day(text)
    except ValueError as error:
        raise InvalidInput.of(**{field: f"{error}。"}) from None
    if day is None:
        raise InvalidInput.of(**{field: missing})
    return day


def _fen(text: str, field: str) -> int:
    try:
        fen = reading.read_fen(text)
    except ValueError as error:
        raise InvalidInput.of(**{field: f"{error}。"}) from None
    if fen is None:
        raise InvalidInput.of(**{field: "请填写收到的金额（元）。"})
    return fen
