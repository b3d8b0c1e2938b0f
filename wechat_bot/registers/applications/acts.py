"""现在可以做什么: where a case stands, and what the law lets the clerk do, with its article. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications import law_words
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact, Step
from wechat_bot.registers.applications.law_words import show
from wechat_bot.registers.applications.rules import CaseState, EventKind, PartyKind


class Act(StrEnum):
    """What can be done with a case: the names of the verbs of operations."""

    CONFIRM_RECEIPT = "confirm_receipt"
    ASK_CORRECTION = "ask_correction"
    CORRECTION_RECEIVED = "correction_received"
    GIVE_UP = "give_up"
    CONSULT = "consult"
    RECORD_CONSULTATION = "record_consultation"
    ASK_EXTENSION = "ask_extension"
    CONSENT_EXTENSION = "consent_extension"
    TELL_EXTENSION = "tell_extension"
    ASK_REASONS = "ask_reasons"
    RECORD_REASONS = "record_reasons"
    LEGAL_OPINION = "legal_opinion"
    SPLIT = "split"
    DECIDE = "decide"
    NOTICE_FEE = "notice_fee"
    RECORD_PAYMENT = "record_payment"
    FEE_UNPAID = "fee_unpaid"
    ANSWER = "answer"
    DELIVER = "deliver"
    SUPPLEMENT = "supplement"
    WITHDRAW = "withdraw"
    LINK = "link"
    ARCHIVE = "archive"


ACT_NAMES = {
    Act.CONFIRM_RECEIPT: "登记确认日", Act.ASK_CORRECTION: "通知补正",
    Act.CORRECTION_RECEIVED: "收到补正", Act.GIVE_UP: "登记逾期不补正", Act.CONSULT: "征求意见",
    Act.RECORD_CONSULTATION: "登记意见", Act.ASK_EXTENSION: "提出延期",
    Act.CONSENT_EXTENSION: "同意延期", Act.TELL_EXTENSION: "登记已告知延期",
    Act.ASK_REASONS: "要求说明理由", Act.RECORD_REASONS: "登记理由说明的结果",
    Act.LEGAL_OPINION: "登记法律顾问、公职律师意见", Act.SPLIT: "拆分（一事一申请）",
    Act.DECIDE: "选择处理结果", Act.NOTICE_FEE: "通知缴费", Act.RECORD_PAYMENT: "登记缴费",
    Act.FEE_UNPAID: "登记逾期不缴费", Act.ANSWER: "答复", Act.DELIVER: "登记送达",
    Act.SUPPLEMENT: "登记补充答复", Act.WITHDRAW: "登记撤回", Act.LINK: "登记复议、诉讼案号",
    Act.ARCHIVE: "归档",
}


@dataclass(frozen=True)
class Allowed:
    """An act that is open now. article: its ground; sentence: what the law says, in one line.

    until: by when it must be done, if there is a day; late: that day is over, and doing it asks
    for a reason.
    """

    act: Act
    article: str
    sentence: str
    until: date | None = None
    late: bool = False

    @property
    def name(self) -> str:
        """What the button says."""
        return ACT_NAMES[self.act]


@dataclass(frozen=True)
class Items:
    """How far the counted items are."""

    total: int
    decided: int

    @property
    def all_decided(self) -> bool:
        """Whether an answer can be given."""
        return 0 < self.total == self.decided


@dataclass(frozen=True)
class Standing:
    """A case on a day. due_on None: not received yet by the law. days_left: working days.

    stopped: the clock stands still today. provisional: 放假安排未公布. steps: the computation.
    hints: what to look at, without being refused.
    """

    state: CaseState
    received_on: date | None
    due_on: date | None
    days_left: int | None
    provisional: bool
    stopped: bool
    ended_on: date | None
    acts: tuple[Allowed, ...]
    steps: tuple[Step, ...]
    hints: tuple[str, ...] = ()

    def allows(self, act: Act) -> Allowed | None:
        """The act, if it is open now."""
        return next((each for each in self.acts if each.act is act), None)


def standing(case: CaseFacts, items: Items, today: date, calendar: Calendar) -> Standing:
    """Where the case stands, what may be done now, and how its due date came about."""
    due = law.due_of(case, today, calendar)
    ended = case.ended_on
    left = law.days_left(due.day, today, calendar) if due and ended is None else None
    return Standing(
        state=state_of(case, today), received_on=case.received_on,
        due_on=due.day if due else None, days_left=left,
        provisional=bool(due and due.provisional),
        stopped=bool(law.open_stops(case, today)), ended_on=ended,
        acts=tuple(_acts(case, items, today, calendar)),
        steps=law_words.steps(case, today, calendar),
        hints=tuple(_hints(case, left, calendar)))


def state_of(case: CaseFacts, today: date) -> CaseState:
    """办理状态, from the facts alone."""
    kinds = {fact.kind for fact in case.facts}
    if EventKind.ARCHIVED in kinds:
        return CaseState.ARCHIVED
    if kinds & {EventKind.WITHDRAWN, EventKind.GIVEN_UP, EventKind.FEE_UNPAID}:
        return CaseState.CLOSED
    if case.ended_on is not None:
        return CaseState.DELIVERED if EventKind.DELIVERED in kinds else CaseState.ANSWERED
    if case.received_on is None:
        return CaseState.UNCONFIRMED
    if open_correction(case):
        return CaseState.AWAITING_CORRECTION
    if open_fee(case):
        return CaseState.AWAITING_PAYMENT
    if open_consultations(case):
        return CaseState.CONSULTING
    waits = EventKind.REASONS_ASKED in kinds and EventKind.REASONS_GIVEN not in kinds
    return CaseState.AWAITING_REASONS if waits else CaseState.IN_HAND


def open_correction(case: CaseFacts) -> Fact | None:
    """The notice to correct that waits for the applicant."""
    asked = case.first(EventKind.CORRECTION_ASKED)
    return asked if asked and not case.first(EventKind.CORRECTION_RECEIVED) else None


def open_consultations(case: CaseFacts) -> list[Fact]:
    """Opinions that were asked for and have no result yet."""
    closed = {fact.closes_id for fact in case.facts if fact.kind is EventKind.CONSULT_ANSWERED}
    return [fact for fact in case.facts
            if fact.kind is EventKind.CONSULTED and fact.id not in closed]


def open_fee(case: CaseFacts) -> Fact | None:
    """The fee notice that waits for payment."""
    notice = case.first(EventKind.FEE_NOTICED)
    return notice if notice and not case.first(EventKind.FEE_PAID) else None


def extended_days(case: CaseFacts) -> int:
    """Working days by which the applicant was told that the answer is extended."""
    return sum(fact.days for fact in case.facts if fact.kind is EventKind.EXTENSION_TOLD)


def _acts(case: CaseFacts, items: Items, today: date, calendar: Calendar) -> Iterator[Allowed]:
    received = case.received_on
    kinds = {fact.kind for fact in case.facts}
    if case.ended_on is not None:
        yield from _after_end(kinds)
        return
    if received is None:
        yield Allowed(Act.CONFIRM_RECEIPT, "条例第三十一条", (
            "收到的当日与申请人联系确认；确认之日为收到申请之日。"), case.handed_in_on,
            late=today > case.handed_in_on)
        yield _WITHDRAW
        return
    if open_correction(case):
        yield from _correcting(case, today)
        yield _WITHDRAW
        return
    if open_fee(case):
        yield from _paying(case, today)
        yield _WITHDRAW
        return
    yield from _in_hand(case, items, kinds, received, today, calendar)


_WITHDRAW = Allowed(Act.WITHDRAW, "申请人的意愿", "申请人书面撤回的，登记后办结，计入“其他处理”。")


def _after_end(kinds: set[EventKind]) -> Iterator[Allowed]:
    if EventKind.ANSWERED in kinds:
        if EventKind.DELIVERED not in kinds:
            yield Allowed(Act.DELIVER, "条例第四十条", "按照申请人要求的形式和途径送达，登记方式和日期。")
        yield Allowed(Act.SUPPLEMENT, "办理惯例", "答复有遗漏的，补充答复另行登记，不改变原来的答复和统计。")
    yield Allowed(Act.LINK, "条例第五十一条", "对答复不服申请复议、提起诉讼的，登记案号。")
    if EventKind.ARCHIVED not in kinds:
        yield Allowed(Act.ARCHIVE, "条例第四十五条", "办结后归档，登记档号。")


def _correcting(case: CaseFacts, today: date) -> Iterator[Allowed]:
    asked = open_correction(case)
    due = asked.due_on if asked else None
    yield Allowed(Act.CORRECTION_RECEIVED, "条例第三十条", (
        "收到补正的申请之日起，答复期限重新计算。"), due)
    if due is None or today > due:
        yield Allowed(Act.GIVE_UP, "条例第三十条", "无正当理由逾期不补正的，视为放弃申请，不再处理。")


def _paying(case: CaseFacts, today: date) -> Iterator[Allowed]:
    notice = open_fee(case)
    due = notice.due_on if notice else None
    yield Allowed(Act.RECORD_PAYMENT, "国办函〔2020〕109号", "缴费后登记日期和金额，期限从次日起计算。", due)
    if due is None or today > due:
        yield Allowed(Act.FEE_UNPAID, "国办函〔2020〕109号", "逾期未缴纳的，视为放弃申请，不再处理。")


def _in_hand(
    case: CaseFacts, items: Items, kinds: set[EventKind], received: date, today: date,
    calendar: Calendar,
) -> Iterator[Allowed]:
    due = law.due_of(case, today, calendar)
    due_on = due.day if due else None
    if EventKind.CORRECTION_ASKED not in kinds:
        until = law.correction_notice_until(received, calendar).day
        yield Allowed(Act.ASK_CORRECTION, "条例第三十条", (
            f"内容不明确的，收到之日起{law.CORRECTION_WITHIN}个工作日内一次性告知补正"
            f"（{show(until)}前）。"), until, late=today > until)
    yield Allowed(Act.CONSULT, "条例第三十二条、第三十四条", (
        f"涉及第三方的书面征求意见，共同制作的征求相关机关意见，均为{law.OPINION_DAYS}个工作日；"
        "所需时间不计入期限。"))
    if open_consultations(case):
        yield Allowed(Act.RECORD_CONSULTATION, "条例第三十二条、第三十四条", (
            "第三方逾期不提出意见的，由本机关决定；共同制作机关逾期不提出的，视为同意公开。"))
    yield from _extending(case, kinds, due_on, today)
    if EventKind.REASONS_ASKED not in kinds:
        yield Allowed(Act.ASK_REASONS, "条例第三十五条", "申请数量、频次明显超过合理范围的，可以要求说明理由。")
    elif EventKind.REASONS_GIVEN not in kinds:
        yield Allowed(Act.RECORD_REASONS, "条例第三十五条", (
            "理由不合理的，不予处理；合理但不能按期答复的，确定合理的延迟期限并告知。"))
    yield Allowed(Act.LEGAL_OPINION, "内部程序", "拟不予公开、部分公开的，可请法律顾问、公职律师提出意见。")
    if not items.decided:
        yield Allowed(Act.SPLIT, "一事一申请", "一份申请提出几项不同内容的，拆分成几项，各自答复、各自计数。")
    yield Allowed(Act.DECIDE, "条例第三十六条、第三十七条", "每一项选择一种处理结果。", due_on)
    if EventKind.FEE_NOTICED not in kinds:
        yield Allowed(Act.NOTICE_FEE, "条例第四十二条", (
            "数量、频次明显超过合理范围的可以收取信息处理费，在答复期限内发出收费通知。"), due_on)
    if items.all_decided:
        waits = any(fact.due_on is None or today <= fact.due_on for fact in open_consultations(case))
        yield Allowed(Act.ANSWER, "条例第三十三条", (
            "征求的意见还没有到期，对方的意见还没有听取（条例第三十二条、第三十四条），请先想好再答复。"
            if waits else "能当场答复的当场答复，否则在期限内答复。"), due_on,
                      late=due_on is not None and today > due_on)
    yield _WITHDRAW


def _extending(
    case: CaseFacts, kinds: set[EventKind], due_on: date | None, today: date
) -> Iterator[Allowed]:
    """One step after the other, all of them before the period is over."""
    if due_on is None or today > due_on or EventKind.EXTENSION_TOLD in kinds:
        return
    if EventKind.EXTENSION_ASKED not in kinds:
        yield Allowed(Act.ASK_EXTENSION, "条例第三十三条第二款", (
            f"需要延长的，经公开工作机构负责人同意并告知申请人，最长{law.EXTENSION_DAYS}个工作日。"),
            due_on)
    elif EventKind.EXTENSION_CONSENTED not in kinds:
        yield Allowed(Act.CONSENT_EXTENSION, "条例第三十三条第二款", (
            "由公开工作机构负责人同意；人手少、由同一人办理的，照实登记。"), due_on)
    else:
        yield Allowed(Act.TELL_EXTENSION, "条例第三十三条第二款", (
            "在原期限届满前告知申请人；告知之后期限才延长。"), due_on)


def _hints(case: CaseFacts, left: int | None, calendar: Calendar) -> Iterator[str]:
    if law.needs_confirmation(case.received_how) and case.confirmed_on is None:
        yield "还没有与申请人确认收到日期：请当天联系并登记，期限从确认之日起算（条例第三十一条）。"
    elif case.received_on is not None and case.received_on > case.handed_in_on:
        yield (f"{show(case.handed_in_on)}到达，{show(case.received_on)}才确认。"
               "条例第三十一条要求收到当日确认，拖延的可能按到达之日计算。")
    asked, received = case.first(EventKind.CORRECTION_ASKED), case.received_on
    if asked and received and asked.on_day > law.correction_notice_until(received, calendar).day:
        yield "补正通知超过了收到之日起7个工作日（条例第三十条），期限是否重新起算可能有争议。"
    yield from _doubts(case, calendar)
    if left is not None and left < 0:
        yield f"已超过答复期限{-left}个工作日，请尽快答复，并向负责人报告。"


def _doubts(case: CaseFacts, calendar: Calendar) -> Iterator[str]:
    """Where the applicant could say that the clock did not stand still, or was not lengthened."""
    for place, fact in enumerate(case.facts):
        if fact.kind is EventKind.EXTENSION_TOLD:
            before = law.due_of(case.upto(place), fact.on_day, calendar)
            if before is not None and fact.on_day > before.day:
                yield (f"延期是{show(fact.on_day)}告知的，晚于原期限{show(before.day)}"
                       "（条例第三十三条），延长可能不成立，请核对日期。")
        elif fact.kind is EventKind.CONSULTED and fact.due_on is not None:
            usual = calendar.add_workdays(fact.on_day, law.OPINION_DAYS + _MAIL_DAYS).day
            if fact.party_kind != PartyKind.OTHER_BODY and fact.due_on > usual:
                yield (f"征求意见的期限到{show(fact.due_on)}，比15个工作日长得多"
                       "（条例第三十二条、第三十四条）；多出来的时间能不能不计入答复期限，可能有争议。")


_MAIL_DAYS = 5  # the other side's period begins when the letter arrives


def why_not(act: Act, case: CaseFacts, day: date, calendar: Calendar) -> str:
    """Why an act is not open, naming the rule: a clause without its full stop."""
    kinds = {fact.kind for fact in case.facts}
    due = law.due_of(case, day, calendar)
    if act is Act.ASK_CORRECTION and EventKind.CORRECTION_ASKED in kinds:
        return "补正只能告知一次（条例第三十条），前面已经告知过"
    if act is Act.GIVE_UP and (asked := open_correction(case)) and asked.due_on:
        return f"补正期限到{show(asked.due_on)}，过了期限仍不补正才视为放弃（条例第三十条）"
    if act is Act.FEE_UNPAID and (notice := open_fee(case)) and notice.due_on:
        return f"缴费期限到{show(notice.due_on)}，过了期限仍不缴才视为放弃（国办函〔2020〕109号）"
    if act in _EXTENDING and due and day > due.day and case.ended_on is None:
        return f"答复期限{show(due.day)}已过，延期要在期限届满前同意并告知（条例第三十三条）"
    if act in _EXTENDING and EventKind.EXTENSION_TOLD in kinds:
        return "延期已经告知过，最长二十个工作日，不能再延（条例第三十三条）"
    if act is Act.ANSWER and case.ended_on is None and case.received_on is not None:
        return "还有没选处理结果的项，或者正在等补正、等缴费（条例第三十条、国办函〔2020〕109号）"
    if case.received_on is None and case.ended_on is None:
        return "还没有确认收到日期（条例第三十一条）"
    if case.ended_on is not None:
        return f"已于{show(case.ended_on)}办结"
    return "还没有到这一步，或者已经办过"


_EXTENDING = frozenset({Act.ASK_EXTENSION, Act.CONSENT_EXTENSION, Act.TELL_EXTENSION})
