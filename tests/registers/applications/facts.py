"""Short ways to say what happened in a case, for the tests of the law's clock."""

from __future__ import annotations

from datetime import date

from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.registers.applications.law_clock import CaseFacts, Fact, FeeClock
from wechat_bot.registers.applications.rules import EventKind, PartyKind, ReceivedHow

CALENDAR = Calendar.load(data_path("content") / "calendar")
KINDS = {
    "补正": EventKind.CORRECTION_ASKED, "补到": EventKind.CORRECTION_RECEIVED,
    "不补": EventKind.GIVEN_UP, "缴费通知": EventKind.FEE_NOTICED, "缴费": EventKind.FEE_PAID,
    "不缴": EventKind.FEE_UNPAID, "撤回": EventKind.WITHDRAWN, "答复": EventKind.ANSWERED,
    "送达": EventKind.DELIVERED, "说明理由": EventKind.REASONS_ASKED,
    "提出延期": EventKind.EXTENSION_ASKED, "同意延期": EventKind.EXTENSION_CONSENTED,
    "归档": EventKind.ARCHIVED,
}


def day(text: str) -> date:
    """2026-07-01."""
    return date.fromisoformat(text)


def happened(*lines: str) -> tuple[Fact, ...]:
    """Facts from lines: "2026-07-01 补正"; more: 征求1 第三方|制作机关|其他机关 [到 DAY], 意见1,
    延期 20, 理由合理 [到 DAY]. The number after 征求 and 意见 tells which one."""
    return tuple(_fact(number, line.split()) for number, line in enumerate(lines, start=1))


def _fact(number: int, words: list[str]) -> Fact:
    on_day, what = day(words[0]), words[1]
    until = day(words[words.index("到") + 1]) if "到" in words else None
    if what.startswith("征求"):
        kind = {"第三方": PartyKind.THIRD_PARTY, "制作机关": PartyKind.CO_MAKER,
                "其他机关": PartyKind.OTHER_BODY}[words[2]]
        if until is None and kind is not PartyKind.OTHER_BODY:
            until = CALENDAR.add_workdays(on_day, 15).day
        return Fact(EventKind.CONSULTED, on_day, until, party_kind=kind, id=1000 + int(what[2:]))
    if what.startswith("意见"):
        return Fact(EventKind.CONSULT_ANSWERED, on_day, closes_id=1000 + int(what[2:]),
                    result="agreed", id=2000 + number)
    if what == "延期":
        return Fact(EventKind.EXTENSION_TOLD, on_day, days=int(words[2]), id=2000 + number)
    if what == "理由合理":
        return Fact(EventKind.REASONS_GIVEN, on_day, until, result="reasonable", id=2000 + number)
    return Fact(KINDS[what], on_day, until, id=2000 + number)


def case(received: str, *lines: str, fee_clock: FeeClock = "restart") -> CaseFacts:
    """A case handed in on that day, with what happened since."""
    return CaseFacts(ReceivedHow.IN_PERSON, day(received), None, happened(*lines), fee_clock)
