"""办理中的各步: correction, opinions, extension, reasons, the legal adviser. Verbs of operations."""

from __future__ import annotations

from datetime import date

from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import acts, vault
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.acts import Act
from wechat_bot.registers.applications.casework import Work, opened, read_line, subject_of
from wechat_bot.registers.applications.identity import masked_name
from wechat_bot.registers.applications.rules import (
    ConsultResult,
    EventKind,
    PartyKind,
    ReasonsResult,
)

NAME_LIMIT = 80


def ask_correction(
    actor: Actor, office: Office, application_id: int, *, on_day: date, due_on: date, words: str,
    reason: str = "",
) -> None:
    """通知补正, once (条例 art 30). words: what is to be corrected.

    reason: asked where it was told later than 7 working days after receipt. The answer period
    stands until the corrected application comes.
    """
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.ASK_CORRECTION, on_day, reason)
        if not words.strip():
            raise InvalidInput.of(words="请写明需要补正的事项（条例第三十条：一次性告知）。没有做任何改动。")
        if due_on <= on_day:
            raise InvalidInput.of(due_on=(
                f"补正期限 {due_on} 应晚于告知之日 {on_day}（条例第三十条：合理的补正期限）。没有做任何改动。"))
        work.append(EventKind.CORRECTION_ASKED, on_day, due_on=due_on, words=words, reason=reason)


def correction_received(
    actor: Actor, office: Office, application_id: int, *, on_day: date, words: str = "",
    reason: str = "",
) -> None:
    """收到补正: the answer period begins anew from this day (条例 art 30)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.CORRECTION_RECEIVED, on_day)
        _not_before(work, EventKind.CORRECTION_ASKED, on_day, "告知补正")
        work.append(EventKind.CORRECTION_RECEIVED, on_day, words=words, reason=reason)


def consult(
    actor: Actor, office: Office, application_id: int, *, on_day: date, party_kind: PartyKind,
    party: str, party_is_person: bool = False, due_on: date | None = None, words: str = "",
    reason: str = "",
) -> int:
    """征求意见 of a third party (art 32), a co-maker (art 34) or another body. Returns the event.

    due_on: by default 15 working days after it was sent; none for another body. A person's name
    is kept encrypted and shown masked. KeyMissing where it can't be.
    """
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.CONSULT, on_day)
        name = read_line(party, "party", "征求对象", NAME_LIMIT)
        if not name:
            raise InvalidInput.of(party="请写明向谁征求意见（条例第三十二条、第三十四条）。没有做任何改动。")
        sealed = ""
        if party_is_person:
            key = vault.key_for_sealing(work.session, office)
            sealed = key.seal(name, vault.about_party(application_id))
        event = work.append(
            EventKind.CONSULTED, on_day, due_on=_opinion_due(work, party_kind, on_day, due_on),
            party_kind=PartyKind(party_kind).value, sealed=sealed,
            party=masked_name(name, person=True) if party_is_person else name, words=words, reason=reason)
        return event.id


def _opinion_due(work: Work, kind: PartyKind, on_day: date, due_on: date | None) -> date | None:
    """Not shorter than the 15 working days of the law."""
    least = law.opinion_until(on_day, work.calendar).day
    if kind == PartyKind.OTHER_BODY:
        if due_on is not None and due_on <= on_day:
            raise InvalidInput.of(due_on=f"期限 {due_on} 应晚于发出之日 {on_day}。没有做任何改动。")
        return due_on
    if due_on is not None and due_on < least:
        article = "第三十二条" if kind == PartyKind.THIRD_PARTY else "第三十四条"
        raise InvalidInput.of(due_on=(
            f"对方有15个工作日（条例{article}），最早到 {least}，不能写 {due_on}。没有做任何改动。"))
    return due_on or least


def record_consultation(
    actor: Actor, office: Office, application_id: int, event_id: int, *, on_day: date,
    result: ConsultResult, words: str = "", reason: str = "",
) -> None:
    """登记意见 that came, or that none came within its period. event_id: the asking."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.RECORD_CONSULTATION, on_day)
        asked = next((event for event in work.standing_events()
                      if event.id == event_id and event.kind == EventKind.CONSULTED), None)
        open_ids = {fact.id for fact in acts.open_consultations(work.facts)}
        if asked is None or asked.id not in open_ids:
            raise WrongState("这一次征求意见已经登记过结果，或者不在这件申请里。没有做任何改动。")
        if on_day < asked.on_day:
            raise InvalidInput.of(on_day=(
                f"{on_day} 早于发出征求意见的 {asked.on_day}，先后颠倒了。没有做任何改动。"))
        if result == ConsultResult.SILENT and asked.due_on is not None and on_day <= asked.due_on:
            raise InvalidInput.of(result=(
                f"对方的期限到 {asked.due_on}（条例第三十二条、第三十四条），"
                "过了期限没有答复才能登记“逾期没有答复”。没有做任何改动。"))
        work.append(EventKind.CONSULT_ANSWERED, on_day, closes_id=asked.id, party=asked.party,
                    party_kind=asked.party_kind, result=ConsultResult(result).value, words=words,
                    reason=reason)


def ask_extension(
    actor: Actor, office: Office, application_id: int, *, on_day: date, days: int, words: str,
    reason: str = "",
) -> None:
    """提出延期 (art 33), at most 20 working days. words: why. The due date stays as it is for now."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.ASK_EXTENSION, on_day)
        if not 1 <= days <= law.EXTENSION_DAYS:
            raise InvalidInput.of(days=(
                f"延长的期限最长不得超过{law.EXTENSION_DAYS}个工作日（条例第三十三条），"
                f"不能写 {days}。没有做任何改动。"))
        if not words.strip():
            raise InvalidInput.of(words="请写明延期的理由。没有做任何改动。")
        work.append(EventKind.EXTENSION_ASKED, on_day, days=days, words=words, reason=reason)


def consent_extension(
    actor: Actor, office: Office, application_id: int, *, on_day: date, on_paper_by: str = "",
    words: str = "", reason: str = "",
) -> None:
    """同意延期: by the 公开工作机构负责人 (APPROVE_EXTENSION), his own or as a deputy.

    on_paper_by: who consented on paper, entered by a colleague who keeps the applications; said
    so in the record. Where one person does both it is recorded with both names alike.
    """
    paper = read_line(on_paper_by, "on_paper_by", "同意人", NAME_LIMIT)
    permission = Permission.KEEP_APPLICATIONS if paper else Permission.APPROVE_EXTENSION
    with opened(actor, office, application_id, permission) as work:
        work.check_day(on_day)
        work.allow(Act.CONSENT_EXTENSION, on_day)
        _not_before(work, EventKind.EXTENSION_ASKED, on_day, "提出延期")
        asked = work.facts.first(EventKind.EXTENSION_ASKED)
        who = f"{paper}（纸面，由{actor.name}代录）" if paper else actor.name
        asker = next(event.created_by for event in work.standing_events()
                     if event.kind == EventKind.EXTENSION_ASKED)
        same = "提出人与同意人是同一人。" if not paper and asker == actor.name else ""
        work.append(EventKind.EXTENSION_CONSENTED, on_day, by_name=who,
                    days=asked.days if asked else None, words=f"{same}{words}", reason=reason, said=False)
        journal.record(work.session, actor, "application.extension_consented",
                       subject_of(application_id), number=work.case.number, who=who)


def tell_extension(
    actor: Actor, office: Office, application_id: int, *, on_day: date, document_number: str = "",
    reason: str = "",
) -> None:
    """登记已告知延期: from here on the due date is the later one (art 33)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.TELL_EXTENSION, on_day)
        _not_before(work, EventKind.EXTENSION_CONSENTED, on_day, "同意延期")
        asked = work.facts.first(EventKind.EXTENSION_ASKED)
        work.append(EventKind.EXTENSION_TOLD, on_day, days=asked.days if asked else None,
                    document_number=read_line(document_number, "document_number", "文号", 60),
                    reason=reason)


def ask_reasons(
    actor: Actor, office: Office, application_id: int, *, on_day: date, due_on: date | None = None,
    words: str = "", reason: str = "",
) -> None:
    """要求说明理由 of one who applies clearly too much or too often (art 35)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.ASK_REASONS, on_day)
        work.append(EventKind.REASONS_ASKED, on_day, due_on=due_on, words=words, reason=reason)


def record_reasons(
    actor: Actor, office: Office, application_id: int, *, on_day: date, result: ReasonsResult,
    due_on: date | None = None, words: str = "", reason: str = "",
) -> None:
    """理由说明的结果 (art 35). due_on: the reasonable delay that the applicant was told."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.RECORD_REASONS, on_day)
        _not_before(work, EventKind.REASONS_ASKED, on_day, "要求说明理由")
        if due_on is not None and (result != ReasonsResult.REASONABLE or due_on < on_day):
            raise InvalidInput.of(due_on=(
                "理由合理、不能按期答复的，才确定延迟答复的期限，并且应晚于告知之日（条例第三十五条）。"
                "没有做任何改动。"))
        work.append(EventKind.REASONS_GIVEN, on_day, result=ReasonsResult(result).value,
                    due_on=due_on, words=words, reason=reason)


def legal_opinion(
    actor: Actor, office: Office, application_id: int, *, on_day: date, by_name: str, words: str,
    reason: str = "",
) -> None:
    """登记法律顾问、公职律师意见: who, when, what."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.LEGAL_OPINION, on_day)
        name = read_line(by_name, "by_name", "姓名", NAME_LIMIT)
        if not name or not words.strip():
            raise InvalidInput.of(**{
                "by_name" if not name else "words": "请写明是谁的意见、意见的内容。没有做任何改动。"})
        work.append(EventKind.LEGAL_OPINION, on_day, by_name=name, words=words, reason=reason)


def _not_before(work: Work, kind: EventKind, on_day: date, what: str) -> None:
    fact = work.facts.first(kind)
    if fact is not None and on_day < fact.on_day:
        raise InvalidInput.of(on_day=(
            f"{on_day} 早于{what}的 {fact.on_day}，先后颠倒了，请核对。没有做任何改动。"))
