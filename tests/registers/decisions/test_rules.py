"""许可, 处罚, 强制: one by one or by the month, and never both; charges in 元."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from wechat_bot.registers.decisions import charges, rules
from wechat_bot.registers.decisions.charges import Sum, processing_fee_hint
from wechat_bot.registers.decisions.rules import Entry

TODAY = date(2026, 11, 28)
D = date.fromisoformat


def row(number: str = "额司许〔2024〕1号", day: str = "2024-03-05", **more: Any) -> Entry:
    return Entry(number=number, decided_on=D(day), matter="执业核准", **more)


def month(name: str = "2024-03", quantity: int | None = 3, **more: Any) -> Entry:
    return Entry(month=D(f"{name}-01"), quantity=quantity, **{"vouched_by": "吴十", **more})


@pytest.mark.parametrize(("entry", "fields"), [
    (row(), []),
    (row(quantity=1), []),
    (month(), []),
    (month(quantity=0), []),
    (Entry(), ["decided_on"]),
    (row(day="2026-11-29"), ["decided_on"]),
    (row(number=""), ["number"]),
    (Entry(number="1", decided_on=D("2024-03-05")), ["matter"]),
    (row(quantity=2), ["quantity"]),
    (month(quantity=None), ["quantity"]),
    (month(vouched_by=""), ["vouched_by"]),
    (month("2026-12"), ["month"]),
    (month(number="1"), ["number"]),
    (month(decided_on=D("2024-03-05")), ["decided_on"]),
    (Entry(quantity=3, vouched_by="吴十"), ["month"]),
])
def test_what_an_entry_needs(entry: Entry, fields: list[str]) -> None:
    assert list(rules.problems(entry, TODAY)) == fields


def test_a_row_is_one_and_a_total_is_what_it_says() -> None:
    assert [each.amount for each in (row(), row(quantity=1), month(), month(quantity=0))] == [
        1, 1, 3, 0]


@pytest.mark.parametrize(("stored", "entry", "field"), [
    (row(), month(), "month"),
    (month(), row(), "decided_on"),
    (row(section="公律股"), month(), "month"),
    (month(section="公律股"), row(), "decided_on"),
    (row(section="公律股"), month(section="办公室"), ""),
    (row(), month("2024-04"), ""),
    (month(), row(day="2024-04-01"), ""),
    (month(), month(section="公律股"), "month"),
    (month(sort="警告"), month(), "month"),
    (month(sort="警告"), month(sort="罚款"), ""),
    (month(result="granted"), month(result="refused"), ""),
    (month(section="办公室"), month(section="公律股"), ""),
    (row(), row(section="公律股"), ""),  # the same record: the import says what differs
    (row(), row(), ""),
    (month(), month(quantity=4), ""),  # likewise
])
def test_nothing_is_counted_twice(stored: Entry, entry: Entry, field: str) -> None:
    in_register, = rules.conflicts([entry], [(7, stored)])
    _, in_file = rules.conflicts([stored, entry], [])
    assert list(in_register) == list(in_file) == ([field] if field else [])
    if field:
        assert "登记号 7" in in_register[field] and "同一个文件里" in in_file[field]


def test_ten_thousand_rows_are_compared_quickly() -> None:
    rows = [row(number=str(number)) for number in range(10_000)]
    assert not any(rules.conflicts(rows, []))


@pytest.mark.parametrize(("judge", "entry", "words"), [
    (rules.licence_hints, row(), ""),
    (rules.licence_hints, Entry(number="〔2024〕1", decided_on=D("2024-03-05"),
                                matter="给予法律援助"), "一般不是行政许可"),
    (rules.hints, row(number="额司许〔2023〕1号"), "年份"),
    (rules.hints, Entry(month=D("2024-03-01"), matter="张某 654221199001011234"), "个人信息"),
    (rules.penalty_hints, row(sort="警告"), ""),
    (rules.penalty_hints, row(sort="查封"), "行政处罚法第九条"),
    (rules.coercive_hints, row(sort="查封"), ""),
    (rules.coercive_hints, row(sort="罚款"), "行政强制法"),
])
def test_hints(judge: Any, entry: Entry, words: str) -> None:
    assert [words in each for each in judge(entry)] == ([True] if words else [])


def paid(fen: int, day: str = "2024-03-05", **more: Any) -> Sum:
    return Sum("公证费", fen, D(day), **more)


def monthly(fen: int, name: str = "2024-03", **more: Any) -> Sum:
    return Sum("公证费", fen, month=D(f"{name}-01"), **{"vouched_by": "吴十", **more})


@pytest.mark.parametrize(("entry", "fields"), [
    (paid(100), []),
    (monthly(0), []),
    (Sum("公证费", 100), ["collected_on"]),
    (paid(100, month=D("2024-03-01")), ["month", "vouched_by"]),
    (paid(100, "2026-11-29"), ["collected_on"]),
    (monthly(100, "2026-12"), ["month"]),
    (monthly(100, vouched_by=""), ["vouched_by"]),
    (monthly(100, receipt="0001"), ["receipt"]),
])
def test_what_a_charge_needs(entry: Sum, fields: list[str]) -> None:
    assert list(charges.sum_problems(entry, TODAY)) == fields


@pytest.mark.parametrize(("stored", "entry", "field"), [
    (paid(100), monthly(100), "month"),
    (monthly(100), paid(100), "collected_on"),
    (monthly(100), monthly(100, section="公律股"), "month"),
    (monthly(100, section="办公室"), monthly(100, section="公律股"), ""),
    (paid(100), Sum("考试费", 100, month=D("2024-03-01")), ""),
    (paid(100), paid(100), ""),
    (paid(100), paid(100, receipt="0002"), ""),
    (paid(100), monthly(100, "2024-04"), ""),
])
def test_no_money_is_counted_twice(stored: Sum, entry: Sum, field: str) -> None:
    in_register, = charges.sum_conflicts([entry], [(7, stored)], {})
    _, in_file = charges.sum_conflicts([stored, entry], [], {})
    assert list(in_register) == list(in_file) == ([field] if field else [])


@pytest.mark.parametrize(("sums", "entry", "asks"), [
    ({2023: 42_000}, paid(42_000), False),
    ({2023: 42_000}, paid(420_000_000), True),  # 万元 typed as 元, ten thousand times
    ({2023: 42_000, 2024: 41_900_000}, paid(200_000), True),  # with what is there already
    ({2023: 42_000}, paid(420_000_000, large_checked=True), False),
    ({}, paid(99_999_999), False),
    ({}, paid(100_000_000), True),
])
def test_a_sum_much_larger_than_last_year_is_asked_about(
    sums: dict[int, int], entry: Sum, asks: bool
) -> None:
    problem, = charges.sum_conflicts([entry], [], sums)
    assert list(problem) == (["amount_fen"] if asks else [])
    assert not asks or "大额已核对" in problem["amount_fen"]


def test_an_import_repeated_does_not_add_up() -> None:
    stored = [(1, paid(40_000_000))]
    assert charges.sum_conflicts([paid(40_000_000)], stored, {2023: 42_000, 2024: 40_000_000}) == [{}]


def test_a_small_sum_may_be_in_wan() -> None:
    assert charges.sum_hints(paid(420)) and not charges.sum_hints(paid(42_000))
    assert not charges.sum_hints(paid(0))


@pytest.mark.parametrize(("received", "charged", "says"), [
    (0, 0, False), (42_000, 0, True), (42_000, 42_000, False), (0, 100, False)])
def test_a_processing_fee_beside_no_charges(received: int, charged: int, says: bool) -> None:
    hint = processing_fee_hint(received, charged)
    assert bool(hint) is says
    assert not says or "420.00 元" in hint
