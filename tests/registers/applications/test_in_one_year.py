"""每一项都计入一年、只计入一年: withdrawn early, confirmed late, moved, split, imported, voided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from tests.registers.applications.cases import FORM, on, read, registered
from tests.registers.applications.test_import import HEAD, refused, take
from tests.support.cast import Cast
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries as records
from wechat_bot.records.operations import close_year
from wechat_bot.records.tables import EXISTING, WRONG
from wechat_bot.registers.applications import charging, queries
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications.charging import FeeForm, PaymentForm
from wechat_bot.registers.applications.exporting import sheet

D = date.fromisoformat


@pytest.fixture(autouse=True)
def winter() -> Iterator[None]:
    with on("2025-01-15"):
        yield


def numbers(office: Office, year: int) -> dict[str, int]:
    """The total column, without the empty rows."""
    with office.db.read() as session:
        return {row: columns[-1] for row, columns in queries.figures(session, year).items()
                if columns[-1]}


def in_ledger(office: Office, year: int) -> list[object]:
    """The numbers of the cases in a year's table."""
    with office.db.read() as session:
        return [row[1] for row in sheet(session, office, year).rows]


def test_one_withdrawn_before_its_receipt_was_agreed_counts_in_that_year(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer, received_how="internet", handed_in_on=D("2024-12-30"))
    ops.withdraw(cast.officer, office, case_id, on_day=D("2024-12-31"))
    assert read(office, case_id).received_on == D("2024-12-31")
    assert numbers(office, 2024) == {"new_received": 1, "other_other": 1, "results_total": 1}
    assert numbers(office, 2025) == {}
    with pytest.raises(InvalidInput, match="已经确认"):
        ops.confirm_receipt(cast.officer, office, case_id, on_day=D("2025-01-10"))


def test_a_withdrawal_that_was_voided_leaves_the_day_of_receipt_agreed(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer, received_how="fax", handed_in_on=D("2025-01-06"))
    ops.withdraw(cast.officer, office, case_id, on_day=D("2025-01-07"))
    event = read(office, case_id).events[-1]
    ops.void_event(cast.officer, office, case_id, event.id, "是另一位申请人撤回的")
    assert numbers(office, 2025) == {"new_received": 1, "carried_out": 1}


def test_one_confirmed_in_the_next_year_is_in_the_table_of_the_year_that_counts_it(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer, received_how="ordinary_post",
                         handed_in_on=D("2024-12-30"))
    assert in_ledger(office, 2024) == ["依申请〔2024〕1号"], "waits to be confirmed, and is not lost"
    ops.confirm_receipt(cast.officer, office, case_id, on_day=D("2025-01-02"))
    assert (numbers(office, 2024), in_ledger(office, 2024)) == ({}, [])
    assert numbers(office, 2025) == {"new_received": 1, "carried_out": 1}
    assert in_ledger(office, 2025) == ["依申请〔2024〕1号"]


def test_one_whose_receipt_was_corrected_into_the_year_before_is_in_its_table(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer, handed_in_on=D("2025-01-03"))
    ops.correct_registration(cast.officer, office, case_id, replace(
        FORM, handed_in_on=D("2024-12-31")), "信封上的签收日是31日")
    assert numbers(office, 2024) == {"new_received": 1, "carried_out": 1}
    assert in_ledger(office, 2024) == ["依申请〔2025〕1号"] == in_ledger(office, 2025)


def test_a_split_that_changes_a_closed_year_asks_for_its_reason(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, handed_in_on=D("2024-12-20"))
    with on("2025-01-20"):
        close_year(cast.officer, office, 2024)
        with pytest.raises(InvalidInput, match="2024年已经封账"):
            ops.split(cast.officer, office, case_id, ["一", "二"])
        assert numbers(office, 2024) == {"new_received": 1, "carried_out": 1}
        ops.split(cast.officer, office, case_id, ["一", "二"], reason="报送前漏拆了一项")
    assert numbers(office, 2024) == {"new_received": 2, "carried_out": 2}


def test_a_case_over_several_closed_years_is_corrected_in_each(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, handed_in_on=D("2023-12-20"))
    with on("2025-01-20"):
        for year in (2023, 2024):
            close_year(cast.officer, office, year)
        ops.void_case(cast.officer, office, case_id, "登记错了")
        with office.db.read() as session:
            listed = {year: [each.subject for each in records.corrections_of_year(session, year)]
                      for year in (2022, 2023, 2024)}
    assert listed == {2022: [], 2023: [f"application:{case_id}"],
                      2024: [f"application:{case_id}"]}


def test_a_corrected_text_is_the_text_of_its_only_item(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    ops.correct_registration(cast.officer, office, case_id, replace(
        FORM, description="请公开2022年的决算"), "抄错了年份")
    assert [item.text for item in read(office, case_id).items] == ["请公开2022年的决算"]
    ops.split(cast.officer, office, case_id, ["决算", "采购"])
    ops.correct_registration(cast.officer, office, case_id, replace(
        FORM, description="请公开2021年的决算、采购"), "再改")
    assert [item.text for item in read(office, case_id).items] == ["决算", "采购"]


def test_an_imported_unpaid_fee_can_be_taken_back(office: Office, cast: Cast) -> None:
    take(office, cast, f"{HEAD}\n9,当面,2024-03-01,自然人,张三,,,甲,逾期未缴纳信息处理费,2024-06-03\n")
    assert numbers(office, 2024) == {"new_received": 1, "other_fee_unpaid": 1, "results_total": 1}
    with office.db.read() as session:
        found = queries.case_numbered(session, "9")
        assert found is not None
    ops.void_event(cast.officer, office, found.id, found.events[-1].id, "其实缴了，抄错")
    assert numbers(office, 2024) == {"new_received": 1, "carried_out": 1}


def test_a_case_whose_fee_was_paid_is_not_voided_with_the_money(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, handed_in_on=D("2024-12-20"))
    charging.notice_fee(cast.officer, office, case_id, FeeForm("2024-12-23", pages="40"))
    ops_void = (cast.officer, office, case_id, "重复登记")
    charging.record_payment(cast.officer, office, case_id, PaymentForm("2024-12-25", "100"))
    with pytest.raises(WrongState, match=r"100\.00 元"):
        ops.void_case(*ops_void)
    charging.undo_last(cast.officer, office, case_id, "退费了")
    ops.void_case(*ops_void)
    assert numbers(office, 2024) == {}
    with office.db.read() as session:
        assert charging.charged_in(session, 2024) == 0


@pytest.mark.parametrize(("head", "cells", "words"), [
    ("补正告知日", "2024-03-20", "答复日 2024-03-08 早于补正告知日 2024-03-20"),
    ("第三方发出日", "2024-03-20", "答复日 2024-03-08 早于第三方发出日 2024-03-20"),
    ("延期告知日,延期天数", "2024-03-07,20", "公开工作机构负责人"),
])
def test_an_imported_row_that_cannot_have_been(
    office: Office, cast: Cast, head: str, cells: str, words: str
) -> None:
    row = "1,当面,2024-03-01,自然人,张三,,,甲,予以公开,2024-03-08"
    assert words in refused(office, cast, f"{HEAD},{head}\n{row},{cells}\n")


def test_an_imported_opinion_that_never_came_stops_the_clock_for_fifteen_days_only(
    office: Office, cast: Cast
) -> None:
    take(office, cast, f"{HEAD},第三方发出日\n1,当面,2024-11-01,自然人,张三,,,甲,,,2024-11-04\n")
    with office.db.read() as session:
        found = queries.case_numbered(session, "1")
        assert found is not None
        assert found.events[0].due_on == D("2024-11-25")
        assert queries.due_on(office, found) == D("2024-12-20")


def test_an_imported_answer_says_that_its_remedy_was_not_looked_at(
    office: Office, cast: Cast
) -> None:
    take(office, cast, f"{HEAD}\n1,当面,2024-03-01,自然人,张三,,,甲,予以公开,2024-03-08\n")
    with office.db.read() as session:
        found = queries.case_numbered(session, "1")
        assert found is not None
    assert "救济途径未经本系统核对" in found.events[-1].words


def test_a_row_with_another_outcome_or_kind_is_not_taken_for_the_one_that_is_there(
    office: Office, cast: Cast
) -> None:
    row = "1,当面,2024-03-01,{},张三,,,甲,{},2024-03-08"
    first = f"{HEAD}\n{row.format('自然人', '予以公开')}\n"
    take(office, cast, first)
    for kind, outcome in (("自然人", "部分公开"), ("企业", "予以公开")):
        report = take(office, cast, f"{HEAD}\n{row.format(kind, outcome)}\n", dry_run=True)
        assert report.rows == [(2, WRONG)] and "内容与这一行不同" in report.errors[0].message
    assert take(office, cast, first).rows == [(2, EXISTING)]
    assert take(office, cast, first.replace("予以公开", "")[:-12] + ",\n").existing == 1
