"""期限的算法写成话: each fact of a case as the line that the page shows. Pure."""

from __future__ import annotations

from datetime import date

from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact, Step, Stop
from wechat_bot.registers.applications.rules import (
    CONSULT_RESULT_NAMES,
    EVENT_NAMES,
    PARTY_KIND_NAMES,
    REASONS_RESULT_NAMES,
    ConsultResult,
    EventKind,
    PartyKind,
    ReasonsResult,
    ReceivedHow,
)

_RECEIPT = {
    ReceivedHow.IN_PERSON: "当面提交，以提交之日为收到之日（条例第三十一条第一项）",
    ReceivedHow.REGISTERED_POST: "邮寄，以签收之日为收到之日（条例第三十一条第二项）",
    ReceivedHow.ORDINARY_POST: "平常信函，以与申请人确认之日为收到之日（条例第三十一条第二项）",
    ReceivedHow.INTERNET: "通过互联网提交，以双方确认之日为收到之日（条例第三十一条第三项）",
    ReceivedHow.FAX: "通过传真提交，以双方确认之日为收到之日（条例第三十一条第三项）",
}


def show(day: date) -> str:
    """2026年7月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


def steps(case: CaseFacts, today: date, calendar: Calendar) -> tuple[Step, ...]:
    """The whole computation, line by line: receipt, every fact, and where it stands today."""
    received = case.received_on
    if received is None:
        return (Step(case.handed_in_on, f"{show(case.handed_in_on)}到达；{_RECEIPT[case.received_how]}。"
                     "还没有登记确认的日期，期限没有起算。"),)
    start = law.due_of(case.upto(0), received, calendar)
    came = "" if case.handed_in_on == received else f"{show(case.handed_in_on)}到达，"
    lines = [Step(received, f"{came}{show(received)}收到申请：{_RECEIPT[case.received_how]}。次日起数"
                  f"{law.ANSWER_DAYS}个工作日（第三十三条第二款）。", start.day if start else None)]
    lines += law.trace(case, today, calendar, clause)
    due = law.due_of(case, today, calendar)
    if case.ended_on is None and due is not None:
        waits = law.open_stops(case, today)
        if waits:
            why = "、".join(dict.fromkeys(EVENT_NAMES[stop.why] for stop in waits))
            lines.append(Step(today, f"{show(today)}：{why}还没有结果，期限停着；每停一个工作日顺延一个。",
                              due.day))
        elif due.day != lines[-1].due:
            lines.append(Step(today, f"{show(today)}：征求意见的期限已过，超过的日子照常计入。", due.day))
        if due.provisional:
            lines.append(Step(today, "数到的日子里有放假安排还没有公布的，公布后可能变动。", due.day))
    return tuple(lines)


def clause(fact: Fact, case: CaseFacts, calendar: Calendar) -> str:
    """One fact as a sentence with its article, and what it does to the period."""
    day = show(fact.on_day)
    match fact.kind:
        case EventKind.CORRECTION_ASKED:
            until = f"，请在{show(fact.due_on)}前补正" if fact.due_on else ""
            return f"{day}一次性告知补正{until}（第三十条）；等待期间不计。"
        case EventKind.CORRECTION_RECEIVED:
            return f"{day}收到补正；答复期限从这一天重新起算，次日起数{law.ANSWER_DAYS}个工作日（第三十条）。"
        case EventKind.CONSULTED:
            return _consulted(fact)
        case EventKind.CONSULT_ANSWERED:
            return _answered(fact, case, calendar)
        case EventKind.EXTENSION_TOLD:
            return f"{day}告知申请人延长{fact.days}个工作日（第三十三条第二款）。"
        case EventKind.REASONS_GIVEN:
            return _reasons(fact)
        case EventKind.FEE_NOTICED:
            stands = "；等待缴费期间不计" if case.fee_clock != "runs" else "；期限照常计算（本单位的设置）"
            return f"{day}通知缴纳信息处理费（国办函〔2020〕109号）{stands}。"
        case EventKind.FEE_PAID:
            return f"{day}完成缴费{_paid(case)}。"
    return f"{day}{EVENT_NAMES[fact.kind]}{_OTHERS.get(fact.kind, '')}。"


_OTHERS = {
    EventKind.GIVEN_UP: "，视为放弃申请，不再处理（第三十条）",
    EventKind.FEE_UNPAID: "，视为放弃申请（国办函〔2020〕109号）",
    EventKind.EXTENSION_ASKED: "，请公开工作机构负责人同意（第三十三条第二款）；同意并告知以前期限不变",
    EventKind.EXTENSION_CONSENTED: "（公开工作机构负责人）；告知申请人以前期限不变（第三十三条第二款）",
    EventKind.REASONS_ASKED: "（第三十五条）；期限照常计算",
    EventKind.LINKED: "：登记了案号",
}


def _consulted(fact: Fact) -> str:
    party = PARTY_KIND_NAMES[PartyKind(fact.party_kind)] if fact.party_kind else "有关方面"
    article = {PartyKind.THIRD_PARTY: "第三十二条", PartyKind.CO_MAKER: "第三十四条"}.get(
        PartyKind(fact.party_kind) if fact.party_kind else PartyKind.OTHER_BODY, "第三十三条第三款")
    until = f"，{show(fact.due_on)}前提出" if fact.due_on else ""
    return f"{show(fact.on_day)}征求{party}意见{until}（{article}）；所需时间不计（第三十三条第三款）。"


def _answered(fact: Fact, case: CaseFacts, calendar: Calendar) -> str:
    asked = next((other for other in case.facts if other.id == fact.closes_id), None)
    result = CONSULT_RESULT_NAMES[ConsultResult(fact.result)] if fact.result else "收到意见"
    if asked is None:
        return f"{show(fact.on_day)}{result}。"
    limit = None if asked.party_kind == PartyKind.OTHER_BODY else asked.due_on
    end = Stop(asked.on_day, fact.on_day, limit, asked.kind).last_day(fact.on_day)
    days = law.counted_days([(asked.on_day, end)], calendar)
    others = sum(other.kind is EventKind.CONSULTED for other in case.facts) > 1
    shared = "（与其他征求重叠的只扣一次）" if others else ""
    late = f"，超过{show(end)}的不扣" if end < fact.on_day else ""
    return f"{show(fact.on_day)}征求意见的结果：{result}；其间{days}个工作日不计{shared}{late}。"


def _reasons(fact: Fact) -> str:
    result = REASONS_RESULT_NAMES[ReasonsResult(fact.result)] if fact.result else "已说明"
    until = f"，告知延迟到{show(fact.due_on)}前答复" if fact.due_on else ""
    return f"{show(fact.on_day)}申请人说明理由：{result}{until}（第三十五条）。"


def _paid(case: CaseFacts) -> str:
    return {
        "restart": f"；答复期限从次日起重新计算{law.ANSWER_DAYS}个工作日（国办函〔2020〕109号）",
        "resume": "；答复期限从次日起接着计算（本单位的设置）",
    }.get(case.fee_clock, "")
