"""办结的各步: outcomes of the items, the answer, delivery, the endings without one. Verbs of operations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.registers.applications import writing
from wechat_bot.registers.applications.acts import Act
from wechat_bot.registers.applications.casework import (
    Work,
    opened,
    read_line,
    read_words,
    subject_of,
)
from wechat_bot.registers.applications.letter_models import Letter
from wechat_bot.registers.applications.models import ApplicationItem
from wechat_bot.registers.applications.outcomes import OUTCOME_ROWS, Outcome, load_outcomes
from wechat_bot.registers.applications.rules import DeliveryWay, EventKind, ReasonsResult

MAX_ITEMS = 200
TEXT_LIMIT = 1000


def split(
    actor: Actor, office: Office, application_id: int, texts: Sequence[str], *, reason: str = ""
) -> None:
    """拆分 (一事一申请): the case has these items from now on, each with one outcome of its own.

    Only while no item is decided. InvalidInput: an empty item, too many, a closed year without a
    reason.
    """
    with opened(actor, office, application_id) as work:
        work.allow(Act.SPLIT, clock.today())
        items = [read_words(text, "texts", TEXT_LIMIT) for text in texts]
        if not items or not all(items):
            raise InvalidInput.of(texts="每一项都要写内容，至少有一项（一事一申请）。没有做任何改动。")
        if len(items) > MAX_ITEMS:
            raise InvalidInput.of(texts=f"拆成了 {len(items)} 项，最多 {MAX_ITEMS} 项。没有做任何改动。")
        received = work.case.received_on or work.case.handed_in_on
        # The number of items received is a figure of the year of receipt.
        before = len(work.case.items)
        closed = work.gate(received, reason) if len(items) != before else None
        work.case.items.clear()
        work.session.flush()
        work.case.items.extend(ApplicationItem(number=number, text=text)
                               for number, text in enumerate(items, start=1))
        if closed is not None:
            work.changed([("件数", str(before), str(len(items)))], reason, closed)
        journal.record(work.session, actor, "application.split", subject_of(application_id),
                       number=work.case.number, count=len(items))


def decide(
    actor: Actor, office: Office, application_id: int, item: int, word: str, *, basis: str = "",
    explanation: str = "",
) -> None:
    """选择处理结果 of one item. word: a code of outcomes.toml; basis: an article, its own by default.

    InvalidInput: a word that is no answer, a second outcome for the item, a rule that is not met.
    WrongState: not received by the law yet, waiting for a correction or payment, or ended.
    """
    with opened(actor, office, application_id) as work:
        work.allow(Act.DECIDE, clock.today())
        row = _item(work, item)
        chosen = load_outcomes(office.folder("applications")).of_code(word)
        if chosen is None or chosen.closing:
            raise InvalidInput.of(word="请从清单里选一种处理结果；撤回、逾期不补正、逾期不缴费请用各自的按钮。")
        if row.outcome:
            raise InvalidInput.of(word=(
                f"第{item}项已经选了“{OUTCOME_ROWS[row.outcome]}”，一项只能有一种结果。"
                "选错了请先撤销，再重新选。没有做任何改动。"))
        _check_rule(work, chosen)
        row.outcome, row.word = chosen.row, chosen.code
        row.basis = read_line(basis, "basis", "依据", 100) or chosen.basis
        row.explanation = read_words(explanation, "explanation")
        row.decided_by, row.decided_at = actor.name, clock.now()
        journal.record(work.session, actor, "application.decided", subject_of(application_id),
                       number=work.case.number, item=item, word=chosen.word)


def _check_rule(work: Work, chosen: Outcome) -> None:
    """What the law wants to have happened before such an outcome."""
    facts = work.facts
    if chosen.row == "not_processed_excessive" and not any(
            fact.kind is EventKind.REASONS_GIVEN and fact.result == ReasonsResult.UNREASONABLE
            for fact in facts.facts):
        raise InvalidInput.of(word=(
            "认为大量、反复申请的，要先要求申请人说明理由，理由不合理才不予处理（条例第三十五条）。"
            "请先登记要求说明理由和它的结果。没有做任何改动。"))
    if chosen.row == "unavailable_still_unclear" and not facts.first(
            EventKind.CORRECTION_RECEIVED):
        raise InvalidInput.of(word=(
            "“补正后仍不明确”要先告知补正并收到补正（条例第三十条）。没有做任何改动。"))


def undo_decision(
    actor: Actor, office: Office, application_id: int, item: int, reason: str
) -> None:
    """撤销选错的处理结果, before the answer; afterwards the answer itself is voided."""
    text = keeping.read_reason(reason, required=True, why="请写明撤销的原因。")
    with opened(actor, office, application_id) as work:
        work.allow(Act.DECIDE, clock.today())
        row = _item(work, item)
        if not row.outcome:
            raise InvalidInput.of(item=f"第{item}项还没有选处理结果。没有做任何改动。")
        before = OUTCOME_ROWS[row.outcome]
        _clear(row)
        work.changed([(f"第{item}项处理结果", before, "")], text, None)
        journal.record(work.session, actor, "application.undecided", subject_of(application_id),
                       number=work.case.number, item=item, reason=text)


def _clear(row: ApplicationItem) -> None:
    row.outcome = row.word = row.basis = row.explanation = row.decided_by = row.answer_number = ""
    row.answered_on = row.decided_at = None


def _item(work: Work, number: int) -> ApplicationItem:
    found = next((row for row in work.case.items if row.number == number), None)
    if found is None:
        raise NotFound(f"{work.case.number}没有第{number}项。")
    return found


def answer(
    actor: Actor, office: Office, application_id: int, *, on_day: date, document_number: str = "",
    text: str = "", on_paper: bool = False, reason: str = "",
) -> None:
    """答复: every item has its outcome, and from this day it counts.

    An answer must carry its 救济途径: one that was issued here was checked; else its `text` is
    checked, or on_paper says that the paper was looked through for it. InvalidInput names what is
    missing. WrongState: items without outcome, waiting for correction or payment, ended.
    """
    with opened(actor, office, application_id) as work:
        work.check_day(on_day, last=True)
        work.allow(Act.ANSWER, on_day)
        issued = writing.issued_answers(work.session, office, application_id)
        if not issued and not on_paper:
            problems = writing.answer_problems(
                office, [item.outcome for item in work.case.items], text)
            if problems:
                raise InvalidInput.of(text=(
                    f"答复里的救济途径不全：{''.join(problems)}请改好答复再登记。没有做任何改动。"))
        outcomes = load_outcomes(office.folder("applications"))
        for row in work.case.items:
            chosen = outcomes.of_code(row.word)
            if chosen is not None:  # its ground may have been voided since it was chosen
                _check_rule(work, chosen)
        number = read_line(document_number, "document_number", "答复文号", 60)
        if issued and not on_paper:
            number = _of_issued(issued, number, on_day)
        vouched = (f"答复书不是在本系统印发的，{actor.name}登记时说明：已经逐字看过，写明了救济途径。"
                   if on_paper and not issued else "")
        work.gate(on_day, reason)
        work.append(EventKind.ANSWERED, on_day, document_number=number, reason=reason, said=False,
                    words=vouched)
        for row in work.case.items:
            row.answered_on, row.answer_number = on_day, number
        journal.record(work.session, actor, "application.answered", subject_of(application_id),
                       number=work.case.number, day=on_day.isoformat())


def _of_issued(issued: Sequence[Letter], number: str, on_day: date) -> str:
    """The number of the answer that was issued here; InvalidInput where another or no day fits."""
    letter = next((each for each in issued if number in ("", each.number)), None)
    if letter is None:
        raise InvalidInput.of(document_number=(
            f"本系统印发的答复书是 {issued[0].number}，填的是 {number}。请核对文号；"
            "答复书是另外印发的，请勾选说明。没有做任何改动。"))
    if letter.dated_on is not None and on_day < letter.dated_on:
        raise InvalidInput.of(on_day=(
            f"{on_day} 早于答复书的日期 {letter.dated_on}，请核对。没有做任何改动。"))
    return letter.number


def supplement(
    actor: Actor, office: Office, application_id: int, *, on_day: date, document_number: str = "",
    words: str = "", reason: str = "",
) -> None:
    """登记补充答复: beside the answer, which keeps its day and its outcome."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.SUPPLEMENT, on_day)
        work.append(EventKind.ANSWERED, on_day, result="supplement", words=words, reason=reason,
                    document_number=read_line(document_number, "document_number", "文号", 60))


def deliver(
    actor: Actor, office: Office, application_id: int, *, on_day: date, way: DeliveryWay,
    words: str = "", reason: str = "",
) -> None:
    """登记送达: how and when (art 40)."""
    with opened(actor, office, application_id) as work:
        work.check_day(on_day)
        work.allow(Act.DELIVER, on_day)
        answered = work.facts.ended_on
        if answered is not None and on_day < answered:
            raise InvalidInput.of(on_day=f"送达 {on_day} 早于答复 {answered}，先后颠倒了。没有做任何改动。")
        work.append(EventKind.DELIVERED, on_day, way=DeliveryWay(way).value, words=words,
                    reason=reason)


def give_up(
    actor: Actor, office: Office, application_id: int, *, on_day: date, words: str = "",
    reason: str = "",
) -> None:
    """登记逾期不补正: the applicant has given up (art 30); counts as 其他处理 1."""
    with opened(actor, office, application_id) as work:
        close(work, Act.GIVE_UP, EventKind.GIVEN_UP, on_day, words, reason)


def withdraw(
    actor: Actor, office: Office, application_id: int, *, on_day: date, words: str = "",
    reason: str = "",
) -> None:
    """登记撤回: the applicant takes it back; counts as 其他处理 3.

    Where the day of receipt was not agreed yet, it is agreed by this: else the case, which has
    its number and its end, would count in no year.
    """
    with opened(actor, office, application_id) as work:
        if work.case.received_on is None:
            confirm_by_withdrawal(work, on_day, reason)
        close(work, Act.WITHDRAW, EventKind.WITHDRAWN, on_day, words, reason)


def confirm_by_withdrawal(work: Work, on_day: date, reason: str) -> None:
    """收到之日 of a case that the applicant takes back before it was confirmed (art 31)."""
    work.check_day(on_day, last=True)
    work.allow(Act.WITHDRAW, on_day)
    work.gate(on_day, reason)
    work.case.confirmed_on = work.case.received_on = on_day
    journal.record(work.session, work.actor, "application.confirmed", subject_of(work.case.id),
                   number=work.case.number, day=on_day.isoformat())


def close(
    work: Work, act: Act, kind: EventKind, on_day: date, words: str = "", reason: str = ""
) -> None:
    """End a case without an answer, inside a verb (逾期不补正, 逾期不缴费, 撤回): every item counts so."""
    work.check_day(on_day, last=True)
    work.allow(act, on_day)
    work.gate(on_day, reason)
    chosen = load_outcomes(work.office.folder("applications")).closing(kind.value)
    work.append(kind, on_day, words=words, reason=reason)
    for row in work.case.items:
        row.outcome, row.word, row.basis = chosen.row, chosen.code, chosen.basis
        row.answered_on, row.decided_by, row.decided_at = on_day, work.actor.name, clock.now()


def undo_ending(work: Work) -> None:
    """The items when the event that ended the case is voided: they are open again.

    After an answer their outcomes stay chosen; an ending without one is taken back whole.
    """
    for row in work.case.items:
        row.answered_on, row.answer_number = None, ""
        outcome = load_outcomes(work.office.folder("applications")).of_code(row.word)
        if outcome is not None and outcome.closing:
            _clear(row)
