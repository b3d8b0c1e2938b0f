"""Verbs on 依申请公开. All take (actor, office, application_id, …); days are dates, None or real.

收件 register, confirm_receipt, correct_registration, set_identity, see_identity, erase_identity
办理 ask_correction, correction_received, give_up, consult, record_consultation, ask_extension,
     consent_extension, tell_extension, ask_reasons, record_reasons, legal_opinion
办结 split, decide, undo_decision, answer, deliver, supplement, withdraw
以后 link, archive, void_event, void_case, start_new_key, remind (the worker)
收费 is in charging, 文书 in writing, 导入导出 in importing.
A verb refuses with InvalidInput (field → rule and article), WrongState (why the act is not open
now), NotAllowed, NotFound; nothing is changed then. reason: asked where a closed year is touched.
"""

from __future__ import annotations

from datetime import date

from wechat_bot.kernel import cipher, clock, journal, reading
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.registers.applications import queries, vault
from wechat_bot.registers.applications.acts import Act
from wechat_bot.registers.applications.answering import (
    answer,
    decide,
    deliver,
    give_up,
    split,
    supplement,
    undo_decision,
    undo_ending,
    withdraw,
)
from wechat_bot.registers.applications.casework import Work, opened, read_line, subject_of
from wechat_bot.registers.applications.handling import (
    ask_correction,
    ask_extension,
    ask_reasons,
    consent_extension,
    consult,
    correction_received,
    legal_opinion,
    record_consultation,
    record_reasons,
    tell_extension,
)
from wechat_bot.registers.applications.identity import Identity, read_identity
from wechat_bot.registers.applications.models import ApplicantIdentity, ApplicationEvent
from wechat_bot.registers.applications.registering import (
    Registration,
    confirm_receipt,
    correct_registration,
    register,
)
from wechat_bot.registers.applications.reminding import remind
from wechat_bot.registers.applications.rules import EVENT_NAMES, ApplicantKind, EventKind

__all__ = [
    "Identity", "Registration", "answer", "archive", "ask_correction", "ask_extension",
    "ask_reasons", "confirm_receipt", "consent_extension", "consult", "correct_registration",
    "correction_received", "decide", "deliver", "erase_identity", "give_up", "legal_opinion",
    "link", "record_consultation", "record_reasons", "register", "remind", "see_identity",
    "set_identity", "split", "start_new_key", "supplement", "tell_extension", "undo_decision",
    "void_case", "void_event", "withdraw",
]
_ENDINGS = frozenset({EventKind.ANSWERED, EventKind.GIVEN_UP, EventKind.FEE_UNPAID,
                      EventKind.WITHDRAWN})
# What must be voided first: a later step that stands on this one.
_FOLLOWERS: dict[EventKind, tuple[EventKind, ...]] = {
    EventKind.CORRECTION_ASKED: (EventKind.CORRECTION_RECEIVED, EventKind.GIVEN_UP),
    EventKind.EXTENSION_ASKED: (EventKind.EXTENSION_CONSENTED, EventKind.EXTENSION_TOLD),
    EventKind.EXTENSION_CONSENTED: (EventKind.EXTENSION_TOLD,),
    EventKind.REASONS_ASKED: (EventKind.REASONS_GIVEN,),
    EventKind.CORRECTION_RECEIVED: (EventKind.ANSWERED,),
    EventKind.REASONS_GIVEN: (EventKind.ANSWERED,),
    EventKind.ANSWERED: (EventKind.DELIVERED, EventKind.ARCHIVED),
    EventKind.GIVEN_UP: (EventKind.ARCHIVED,), EventKind.WITHDRAWN: (EventKind.ARCHIVED,),
    EventKind.FEE_UNPAID: (EventKind.ARCHIVED,),
}
_FEES = frozenset({EventKind.FEE_NOTICED, EventKind.FEE_PAID, EventKind.FEE_UNPAID})


def link(
    actor: Actor, office: Office, application_id: int, *, on_day: date, document_number: str,
    words: str = "", reason: str = "",
) -> None:
    """登记复议、诉讼案号 of a review or suit about this case (art 51)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.LINK, on_day)
        number = read_line(document_number, "document_number", "案号", 60)
        if not number:
            raise InvalidInput.of(document_number="请填写复议或者诉讼的案号。没有做任何改动。")
        work.append(EventKind.LINKED, on_day, document_number=number, words=words, reason=reason)


def archive(
    actor: Actor, office: Office, application_id: int, *, on_day: date, document_number: str,
    words: str = "", reason: str = "",
) -> None:
    """归档 with its 档号 (art 45)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day, last=True)
        work.allow(Act.ARCHIVE, on_day)
        number = read_line(document_number, "document_number", "档号", 60)
        if not number:
            raise InvalidInput.of(document_number="请填写档号（条例第四十五条）。没有做任何改动。")
        work.append(EventKind.ARCHIVED, on_day, document_number=number, words=words, reason=reason)


def void_event(
    actor: Actor, office: Office, application_id: int, event_id: int, reason: str
) -> None:
    """作废写错的一步: it stays to be seen with its reason, and the clock no longer sees it.

    WrongState: voided already, or a later step stands on it; fees are undone where they are kept.
    """
    text = keeping.read_reason(reason, required=True, why="请写明作废的原因。")
    with opened(actor, office, application_id) as work:
        event = next((each for each in work.case.events if each.id == event_id), None)
        if event is None:
            raise NotFound(f"{work.case.number}没有这一步，可能链接抄错了。")
        kind = EventKind(event.kind)
        _refuse_void(work, event, kind)
        closed = work.gate(event.on_day, text)
        event.voided_at, event.voided_by, event.void_reason = clock.now(), actor.name, text
        if kind in _ENDINGS and event.result != "supplement":
            undo_ending(work)
        what = f"{EVENT_NAMES[kind]}（{event.on_day}）"
        work.changed([("办理步骤", what, "作废")], text, closed, is_void=True)
        journal.record(work.session, actor, "application.event_voided", subject_of(application_id),
                       number=work.case.number, what=what, reason=text)


def _refuse_void(work: Work, event: ApplicationEvent, kind: EventKind) -> None:
    if event.voided_at is not None:
        raise WrongState("这一步已经作废过，没有做任何改动。")
    # One that came with an imported ledger has no notice, and is voided like any other step.
    if kind in _FEES and any(fee.voided_at is None for fee in work.case.fees):
        raise WrongState("收费的步骤请在“收费”里撤销，以免金额对不上。没有做任何改动。")
    followers = _FOLLOWERS.get(kind, ())
    later = [each for each in work.standing_events()
             if each.kind in followers or each.closes_id == event.id]
    if later and event.result != "supplement":
        name = EVENT_NAMES[EventKind(later[-1].kind)]
        raise WrongState(f"“{EVENT_NAMES[kind]}”之后已经登记了“{name}”，请先作废后一步。没有做任何改动。")


def void_case(actor: Actor, office: Office, application_id: int, reason: str) -> None:
    """作废一件 that was registered by mistake: it stays to be seen and counts no more.

    WrongState: its fee was paid, and that money would be in no figure.
    """
    text = keeping.read_reason(reason, required=True, why="请写明作废的原因。")
    with opened(actor, office, application_id) as work:
        case = work.case
        paid = next((fee.received_fen for fee in case.fees
                     if fee.voided_at is None and fee.received_fen), 0)
        if paid:
            raise WrongState(
                f"{case.number}已收信息处理费 {reading.show_yuan(paid)} 元，作废以后这笔钱就不在统计里了。"
                "请先在“收费”里撤销缴费，再作废。没有做任何改动。")
        closed = work.gate(case.received_on or case.handed_in_on, text)
        case.voided_at, case.voided_by, case.void_reason = clock.now(), actor.name, text
        work.changed([("状态", "有效", "作废")], text, closed, is_void=True)
        journal.record(work.session, actor, "application.voided", subject_of(application_id),
                       number=case.number, reason=text)


def set_identity(actor: Actor, office: Office, application_id: int, identity: Identity) -> None:
    """登记或更改申请人的身份信息, encrypted. InvalidInput names every wrong field; KeyMissing."""
    with opened(actor, office, application_id) as work:
        checked, wrong = read_identity(identity, ApplicantKind(work.case.applicant_kind))
        if wrong:
            raise InvalidInput.of(**{key: f"{sentence}。" for key, sentence in wrong.items()})
        row = work.session.get(ApplicantIdentity, application_id)
        if row is not None and row.erased_at is not None:
            raise WrongState("这件申请的身份信息保存期满，已经删除，不能再登记。没有做任何改动。")
        vault.put(work.session, office, application_id, checked)
        journal.record(work.session, actor, "application.identity_set", subject_of(application_id),
                       number=work.case.number)


def see_identity(actor: Actor, office: Office, application_id: int) -> Identity | None:
    """看申请人的身份信息 in full; that it was seen is journaled. None: none is kept.

    NotAllowed, KeyMissing, WrongKey.
    """
    actor.require(Permission.SEE_IDENTITY)
    with office.db.write() as session:
        case = queries.get_application(session, application_id)
        found = vault.get(session, office, case)
        if found is not None:
            journal.record(session, actor, "application.identity_seen", subject_of(application_id),
                           number=case.number)
        return found


def erase_identity(actor: Actor, office: Office, application_id: int) -> None:
    """删除身份信息 once [applications] retention_years have passed since the case ended or was voided.

    The case and its figures stay. WrongState: still open, or not yet.
    """
    actor.require(Permission.KEEP_APPLICATIONS)
    actor.require(Permission.SEE_IDENTITY)
    with office.db.write() as session:
        case = queries.get_application(session, application_id, lock=True)
        row = session.get(ApplicantIdentity, application_id)
        if row is None or row.erased_at is not None:
            raise WrongState("这件申请没有保存身份信息，没有做任何改动。")
        first = queries.erasable_from(office, case)
        if first is None or clock.today() < first:
            until = f"到 {first}" if first else "长期"
            raise WrongState(f"身份信息还在保存期内（{until}，配置项 applications.retention_years），没有删除。")
        row.sealed = row.shown = row.name_index = row.number_index = ""
        row.erased_at, row.erased_by = clock.now(), actor.name
        for event in case.events:
            event.sealed = ""
        journal.record(session, actor, "application.identity_erased", subject_of(application_id),
                       number=case.number)


def start_new_key(actor: Actor, office: Office, reason: str) -> str:
    """启用新密钥 where the old key file is lost for good. Returns the new key's id.

    What the old one sealed stays, unreadable, until its file is found again. WrongState: the key
    file is there.
    """
    actor.require(Permission.SEE_IDENTITY)
    text = keeping.read_reason(reason, required=True, why="请写明为什么启用新密钥。")
    path = vault.key_path(office)
    if path.exists():
        raise WrongState(f"密钥文件 {path} 还在，没有启用新的。它打不开的话，请先把它改名保存好。")
    with office.db.write() as session:
        key = cipher.create(path)
        journal.record(session, actor, "application.key_started", "applications:key", reason=text)
        return key.key_id
