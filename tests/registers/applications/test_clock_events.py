"""答复期限 with corrections, opinions, extensions, fees and reasons in between.

Expected days are counted by hand from content/calendar. Day 1 is the next working day; the time
from the day after an opinion was asked for to the day it came is left out (条例 art 33).
"""

from __future__ import annotations

import pytest

from tests.registers.applications.facts import CALENDAR, case, day
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.law_clock import FeeClock


def due_after(received: str, *lines: str, fee_clock: FeeClock = "restart", today: str = "") -> str:
    """The due date as known on the day of the last fact, or on `today`."""
    facts = case(received, *lines, fee_clock=fee_clock)
    found = law.due_of(facts, day(today) if today else facts.facts[-1].on_day, CALENDAR)
    assert found is not None
    return found.day.isoformat()


@pytest.mark.parametrize(("received", "lines", "due"), [
    # 补正 (art 30): the period begins anew on the day the corrected application arrives.
    # 19 July (1), 22–26 (6), 29 Jul – 2 Aug (11), 5–9 (16), 12–15 (20).
    ("2024-07-01", ["2024-07-08 补正", "2024-07-18 补到"], "2024-08-15"),
    # It comes on 19 February, after 春节: 20–23 (4), 26 Feb – 1 Mar (9), 4–8, 11–15 (19), 18 (20).
    ("2024-01-29", ["2024-02-06 补正", "2024-02-19 补到"], "2024-03-18"),
    # Over 国庆: 9–11 (3), 12 worked (4), 14–18 (9), 21–25 (14), 28 Oct – 1 Nov (19), 4 (20).
    ("2024-09-23", ["2024-09-30 补正", "2024-10-08 补到"], "2024-11-04"),
    # Over the year's end: 7–10 (4), 13–17 (9), 20–24 (14), 26, 27 (16), 5–7 Feb (19), 8 worked (20).
    ("2024-12-20", ["2024-12-27 补正", "2025-01-06 补到"], "2025-02-08"),
    ("2025-01-20", ["2025-01-24 补正", "2025-02-08 补到"], "2025-03-07"),
    ("2026-02-09", ["2026-02-12 补正", "2026-02-24 补到"], "2026-03-23"),
    ("2026-09-14", ["2026-09-22 补正", "2026-10-10 补到"], "2026-11-06"),
    ("2026-03-02", ["2026-03-10 补正", "2026-03-14 补到"], "2026-04-13"),  # came on a Saturday
])
def test_a_correction_begins_the_period_anew(received: str, lines: list[str], due: str) -> None:
    assert due_after(received, *lines) == due


@pytest.mark.parametrize(("received", "lines", "due"), [
    # 1 March (Friday); 4–8 (5), 11 (6); asked on the 11th, came on the 25th: 10 days left out;
    # 26–29 (10), 1–3 April (13), 7 worked (14), 8–12 (19), 15 (20).
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-03-25 意见1"], "2024-04-15"),
    # It came after its 15 working days (to 1 April): what is beyond counts again (art 32):
    # 6 days before; 2, 3 (8), 7 (9), 8–12 (14), 15–19 (19), 22 (20).
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-04-15 意见1"], "2024-04-22"),
    # Two that overlap (11–22 and 18–29 March) are left out once: 14 days, not 18.
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-03-22 意见1", "2024-03-18 征求2 制作机关",
                    "2024-03-29 意见2"], "2024-04-19"),
    # One within the other: the same 14 days.
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-03-29 意见1", "2024-03-18 征求2 制作机关",
                    "2024-03-22 意见2"], "2024-04-19"),
    # Two apart; another body has no period of its own: all of its time is left out (art 33).
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-03-15 意见1", "2024-03-20 征求2 其他机关",
                    "2024-04-19 意见2"], "2024-05-08"),
    ("2024-01-22", ["2024-02-05 征求1 第三方", "2024-02-26 意见1"], "2024-03-08"),
    ("2024-09-18", ["2024-09-25 征求1 第三方", "2024-10-17 意见1"], "2024-11-07"),
    ("2024-12-09", ["2024-12-18 征求1 制作机关", "2025-01-08 意见1"], "2025-01-26"),  # a worked Sunday
    ("2025-01-13", ["2025-01-20 征求1 第三方", "2025-02-14 意见1"], "2025-03-07"),
    ("2025-09-22", ["2025-09-26 征求1 其他机关", "2025-10-20 意见1"], "2025-11-11"),
    ("2026-02-02", ["2026-02-10 征求1 第三方", "2026-03-10 意见1"], "2026-03-27"),
    ("2026-09-10", ["2026-09-18 征求1 第三方", "2026-10-14 意见1"], "2026-11-03"),
])
def test_what_was_spent_on_asking_is_left_out(received: str, lines: list[str], due: str) -> None:
    assert due_after(received, *lines) == due


@pytest.mark.parametrize(("received", "lines", "due"), [
    # Due on 29 March; 20 more: 1–3 April (3), 7 (4), 8–12 (9), 15–19 (14), 22–26 (19), 28 (20).
    ("2024-03-01", ["2024-03-27 延期 20"], "2024-04-28"),
    ("2024-03-01", ["2024-03-27 延期 10"], "2024-04-15"),
    ("2024-01-15", ["2024-02-08 延期 20"], "2024-03-14"),  # over 春节
    ("2024-09-05", ["2024-09-27 延期 20"], "2024-11-06"),  # over 国庆
    ("2024-12-02", ["2024-12-27 延期 20"], "2025-01-27"),  # over the year's end
    ("2025-12-08", ["2025-12-31 延期 20"], "2026-02-03"),
    ("2026-01-19", ["2026-02-13 延期 15"], "2026-03-13"),
    ("2026-09-07", ["2026-09-30 延期 20"], "2026-11-06"),
    # After a correction: 15 August, and 20 more.
    ("2024-07-01", ["2024-07-08 补正", "2024-07-18 补到", "2024-08-12 延期 20"], "2024-09-12"),
    # A correction, a third party over 中秋 and 国庆, an extension.
    ("2026-09-02", ["2026-09-08 补正", "2026-09-15 补到", "2026-09-18 征求1 第三方",
                    "2026-10-09 意见1", "2026-10-21 延期 20"], "2026-11-30"),
    ("2024-11-25", ["2024-12-02 补正", "2024-12-16 补到", "2024-12-20 征求1 第三方",
                    "2025-01-07 意见1", "2025-01-20 延期 20"], "2025-03-04"),
    ("2024-03-01", ["2024-03-11 征求1 第三方", "2024-03-25 意见1", "2024-04-07 延期 20"],
     "2024-05-14"),
    ("2024-03-01", ["2024-03-20 延期 20", "2024-03-25 征求1 第三方", "2024-04-10 意见1"],
     "2024-05-15"),
])
def test_an_extension_lengthens_it(received: str, lines: list[str], due: str) -> None:
    assert due_after(received, *lines) == due


@pytest.mark.parametrize(("fee_clock", "received", "lines", "due"), [
    # 国办函〔2020〕109号; what the notice does to the clock is a setting.
    # restart: 20 days from the day after payment: 4–7 June (4), 11–14 (8), 17–21, 24–28 (18), 2 July.
    ("restart", "2024-05-06", ["2024-05-20 缴费通知", "2024-06-03 缴费"], "2024-07-02"),
    # resume: 11 days were used up (11 May was worked); 4–7 June (15), 11–14 (19), 17 (20).
    ("resume", "2024-05-06", ["2024-05-20 缴费通知", "2024-06-03 缴费"], "2024-06-17"),
    ("runs", "2024-05-06", ["2024-05-20 缴费通知", "2024-06-03 缴费"], "2024-05-31"),
    ("restart", "2024-09-09", ["2024-09-27 缴费通知", "2024-10-12 缴费"], "2024-11-08"),
    ("resume", "2024-09-09", ["2024-09-27 缴费通知", "2024-10-12 缴费"], "2024-10-22"),
    ("runs", "2024-09-09", ["2024-09-27 缴费通知", "2024-10-12 缴费"], "2024-10-12"),
    ("restart", "2026-01-26", ["2026-02-11 缴费通知", "2026-02-27 缴费"], "2026-03-26"),
    ("resume", "2026-01-26", ["2026-02-11 缴费通知", "2026-02-27 缴费"], "2026-03-10"),
    ("runs", "2026-01-26", ["2026-02-11 缴费通知", "2026-02-27 缴费"], "2026-02-28"),
    ("restart", "2024-05-06", ["2024-05-20 征求1 第三方", "2024-05-24 意见1",
                               "2024-06-03 缴费通知", "2024-06-20 缴费"], "2024-07-18"),
    # What was told of an extension before the payment still holds where it reaches further.
    ("restart", "2024-03-01", ["2024-03-20 延期 20", "2024-03-21 缴费通知", "2024-03-22 缴费"],
     "2024-04-29"),
])
def test_a_fee_notice_and_its_payment(
    fee_clock: FeeClock, received: str, lines: list[str], due: str
) -> None:
    assert due_after(received, *lines, fee_clock=fee_clock) == due


@pytest.mark.parametrize(("lines", "due"), [
    (["2024-06-12 说明理由"], "2024-07-02"),  # asking stops nothing (art 35)
    (["2024-06-12 说明理由", "2024-06-20 理由合理"], "2024-07-02"),
    (["2024-06-12 说明理由", "2024-06-20 理由合理 到 2024-07-31"], "2024-07-31"),
    (["2024-06-12 说明理由", "2024-06-20 理由合理 到 2024-06-25"], "2024-07-02"),  # never earlier
])
def test_reasons_for_many_applications(lines: list[str], due: str) -> None:
    assert due_after("2024-06-03", *lines) == due


@pytest.mark.parametrize(("lines", "today", "due", "stands"), [
    # While an opinion is out, each working day puts the due date off by one …
    (["2024-03-11 征求1 第三方"], "2024-03-11", "2024-03-29", True),
    (["2024-03-11 征求1 第三方"], "2024-03-18", "2024-04-08", True),
    (["2024-03-11 征求1 第三方"], "2024-04-01", "2024-04-22", True),
    # … until its 15 working days are over: then the clock runs again by itself.
    (["2024-03-11 征求1 第三方"], "2024-04-02", "2024-04-22", False),
    (["2024-03-11 征求1 其他机关"], "2024-05-06", "2024-05-23", True),
    (["2024-03-11 补正"], "2024-03-25", "2024-04-15", True),
    (["2024-03-11 缴费通知"], "2024-03-25", "2024-04-15", True),
])
def test_while_the_clock_stands_still(
    lines: list[str], today: str, due: str, stands: bool
) -> None:
    assert due_after("2024-03-01", *lines, today=today) == due
    assert bool(law.open_stops(case("2024-03-01", *lines), day(today))) is stands


@pytest.mark.parametrize("ending", ["答复", "撤回", "不补", "不缴"])
def test_once_the_case_has_ended_the_date_stays(ending: str) -> None:
    asked = "2024-03-11 缴费通知" if ending == "不缴" else "2024-03-11 补正"
    lines = ["2024-03-25 答复"] if ending == "答复" else [asked, f"2024-03-25 {ending}"]
    at_the_end = due_after("2024-03-01", *lines)
    assert due_after("2024-03-01", *lines, today="2025-12-31") == at_the_end
    assert law.open_stops(case("2024-03-01", *lines), day("2025-12-31")) == []


def test_facts_may_be_entered_in_any_order() -> None:
    lines = ["2024-07-08 补正", "2024-07-18 补到", "2024-08-12 延期 20"]
    assert due_after("2024-07-01", *reversed(lines), today="2024-08-12") == "2024-09-12"
