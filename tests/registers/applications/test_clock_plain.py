"""答复期限 without anything in between: 20 working days from receipt (条例 art 33), and the other
periods that start there. Expected days are counted by hand from content/calendar; the year's
notices are named in its files.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.registers.applications.facts import CALENDAR, case, day
from wechat_bot.registers.applications import law_clock as law
from wechat_bot.registers.applications.law_clock import CaseFacts
from wechat_bot.registers.applications.rules import ReceivedHow


@pytest.mark.parametrize(("received", "due"), [
    # 2019: the first day of the new 条例; 端午 7–9 June.
    ("2019-05-15", "2019-06-13"),
    ("2019-12-20", "2020-01-19"),  # 元旦 1 January off, 19 January (Sunday) worked for 春节
    # 2020: 春节 was prolonged to 2 February; 19 January worked.
    ("2020-01-02", "2020-02-06"),
    ("2020-09-18", "2020-10-22"),  # 27 September worked, 1–8 October off, 10 October worked
    ("2021-01-25", "2021-02-25"),  # 7 and 20 February worked, 11–17 off
    ("2021-09-10", "2021-10-14"),  # 中秋 19–21, 18 and 26 worked, 国庆 1–7, 9 October worked
    ("2022-01-10", "2022-02-10"),  # 29 and 30 January worked, 31 January – 6 February off
    ("2022-12-15", "2023-01-13"),  # 31 December 2022 – 2 January 2023 off
    ("2023-01-09", "2023-02-09"),  # 21–27 January off, 28 and 29 worked
    ("2023-09-15", "2023-10-19"),  # 29 September – 6 October off, 7 and 8 October worked
    # 2024: 10–17 February off, 4 and 18 February worked:
    # 16–19 (4), 22–26 (9), 29 Jan – 2 Feb (14), 4 (15), 5–9 (20).
    ("2024-01-15", "2024-02-09"),
    # 9 (1), 18 (2), 19–23 (7), 26 Feb – 1 Mar (12), 4–8 (17), 11, 12, 13 (20).
    ("2024-02-08", "2024-03-13"),
    ("2024-02-18", "2024-03-15"),  # received on a Sunday that was worked: not counted itself
    ("2024-04-03", "2024-05-06"),  # 清明 4–6, 7 April worked, 28 April worked, 劳动节 1–5 May
    ("2024-04-30", "2024-05-30"),  # 11 May (Saturday) worked
    # 14 (1), 18–20 (4), 23–27 (9), 29 (10), 30 (11), 8–12 October (16), 14–17 (20).
    ("2024-09-13", "2024-10-17"),
    ("2024-09-30", "2024-11-01"),  # 1–7 October off, 12 October worked
    ("2024-12-03", "2024-12-31"),  # the last day of the year
    # 元旦 only 1 January; 26 January worked, 28 January – 4 February off: 2, 3 (2), 6–10 (7),
    # 13–17 (12), 20–24 (17), 26, 27 (19), 5 February (20).
    ("2024-12-31", "2025-02-05"),
    ("2025-01-10", "2025-02-13"),  # 8 February worked
    ("2025-01-27", "2025-03-03"),  # the day before 春节
    ("2025-04-30", "2025-06-03"),  # 端午 31 May – 2 June
    ("2025-09-15", "2025-10-17"),  # 28 September and 11 October worked, 1–8 October off
    ("2025-12-01", "2025-12-29"),
    # 2026: 14 and 28 February worked, 15–23 off: 16 January (Friday); 19–23 (5), 26–30 (10),
    # 2–6 (15), 9–13 (20).
    ("2026-01-16", "2026-02-13"),
    ("2026-02-13", "2026-03-19"),  # 14 (1), 24–27 (5), 28 (6), 2–6 March (11) …
    ("2026-02-20", "2026-03-20"),  # received within the holiday: 24 February is day 1
    ("2026-04-30", "2026-06-01"),  # 9 May worked
    ("2026-06-18", "2026-07-17"),  # 端午 19–21 June
    ("2026-09-21", "2026-10-26"),  # 中秋 25–27, 国庆 1–7, 10 October worked
    ("2026-10-03", "2026-11-03"),  # received within 国庆: 8 October is day 1
    ("2026-11-23", "2026-12-21"),
])
def test_twenty_working_days_after_receipt(received: str, due: str) -> None:
    found = law.due_of(case(received), day(received), CALENDAR)
    assert found is not None
    assert (found.day, found.provisional) == (day(due), False)


@pytest.mark.parametrize(("received", "until"), [
    ("2024-02-08", "2024-02-23"),  # 9, 18, 19, 20, 21, 22, 23
    ("2024-04-30", "2024-05-13"),  # 6–10, 11 (worked), 13
    ("2024-09-30", "2024-10-15"),
    ("2024-12-31", "2025-01-10"),
    ("2025-01-26", "2025-02-11"),
    ("2026-02-14", "2026-03-03"),
    ("2026-09-21", "2026-10-08"),
    ("2026-11-23", "2026-12-02"),
])
def test_seven_working_days_to_tell_what_to_correct(received: str, until: str) -> None:
    assert law.correction_notice_until(day(received), CALENDAR).day == day(until)


@pytest.mark.parametrize(("sent", "until"), [
    ("2024-02-08", "2024-03-06"),
    ("2024-09-13", "2024-10-11"),
    ("2024-12-31", "2025-01-22"),
    ("2025-09-30", "2025-10-28"),
    ("2026-02-13", "2026-03-12"),
    ("2026-09-30", "2026-10-27"),
])
def test_fifteen_working_days_for_an_opinion(sent: str, until: str) -> None:
    assert law.opinion_until(day(sent), CALENDAR).day == day(until)


@pytest.mark.parametrize(("how", "confirmed", "received"), [
    (ReceivedHow.IN_PERSON, None, "2024-03-01"),
    (ReceivedHow.REGISTERED_POST, None, "2024-03-01"),
    (ReceivedHow.REGISTERED_POST, "2024-03-04", "2024-03-01"),  # the day signed for counts
    (ReceivedHow.ORDINARY_POST, "2024-03-01", "2024-03-01"),
    (ReceivedHow.ORDINARY_POST, "2024-03-04", "2024-03-04"),
    (ReceivedHow.INTERNET, "2024-03-05", "2024-03-05"),
    (ReceivedHow.FAX, "2024-03-02", "2024-03-02"),  # a Saturday
])
def test_the_day_of_receipt_by_way_of_receipt(
    how: ReceivedHow, confirmed: str | None, received: str
) -> None:
    confirmed_on = day(confirmed) if confirmed else None
    assert law.receipt_day(how, day("2024-03-01"), confirmed_on) == day(received)


@pytest.mark.parametrize("how", [ReceivedHow.ORDINARY_POST, ReceivedHow.INTERNET, ReceivedHow.FAX])
def test_what_is_not_confirmed_is_not_received_and_has_no_due_date(how: ReceivedHow) -> None:
    unconfirmed = CaseFacts(how, day("2024-03-01"))
    assert unconfirmed.received_on is None
    assert law.due_of(unconfirmed, day("2024-03-20"), CALENDAR) is None


def test_the_same_day_received_in_two_ways_is_due_on_different_days() -> None:
    """A letter of Friday that is confirmed on the Monday begins to count on the Tuesday."""
    letter = CaseFacts(ReceivedHow.ORDINARY_POST, day("2024-03-01"), day("2024-03-04"))
    courier = CaseFacts(ReceivedHow.REGISTERED_POST, day("2024-03-01"))
    assert [due.day for due in (law.due_of(letter, day("2024-03-04"), CALENDAR),
                                law.due_of(courier, day("2024-03-01"), CALENDAR)) if due] == [
        day("2024-04-01"), day("2024-03-29")]


@pytest.mark.parametrize(("today", "left"), [
    ("2024-02-08", 20), ("2024-02-09", 19), ("2024-02-17", 19), ("2024-02-18", 18),
    ("2024-03-12", 1), ("2024-03-13", 0), ("2024-03-14", -1), ("2024-03-17", -2),
])
def test_days_left_are_working_days(today: str, left: int) -> None:
    assert law.days_left(day("2024-03-13"), day(today), CALENDAR) == left


def test_a_year_whose_holidays_are_not_announced_is_provisional() -> None:
    found = law.due_of(case("2026-12-15"), day("2026-12-15"), CALENDAR)
    assert found is not None and found.provisional
    sure = law.due_of(case("2026-11-23"), day("2026-11-23"), CALENDAR)
    assert sure is not None and not sure.provisional
    assert date(2026, 12, 15) < found.day < date(2027, 2, 1)
