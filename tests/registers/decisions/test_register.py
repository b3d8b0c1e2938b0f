"""许可, 处罚, 强制 and 收费 in their registers, and the figures of parts 20(五), (六), (八)."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import text

from tests.support.cast import Cast
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.config import Registers
from wechat_bot.kernel.errors import ImportRefused, InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records.importing import import_records
from wechat_bot.records.operations import correct_record, enter_record, void_record
from wechat_bot.registers.decisions import queries
from wechat_bot.registers.decisions.charge_register import CHARGES
from wechat_bot.registers.decisions.register import COERCIVE_MEASURES, LICENCES, PENALTIES

LICENCE = {"number": "额司许〔2024〕1号", "decided_on": "2024-03-05", "matter": "执业核准"}
TOTAL = {"month": "2024-04", "quantity": "5", "vouched_by": "吴十"}
PENALTY_TABLE = """\
决定书文号,处罚决定日期,案由,处罚种类,结果
额司罚〔2024〕1号,2024年3月5日,未按规定公示收费标准,警告,给予处罚
额司罚〔2024〕2号,2024/3/6,未按规定公示收费标准,罚款,给予处罚
额司罚〔2024〕3号,2024-12-31,情节轻微,,不予处罚
额司罚〔2025〕1号,2025-01-01,未按规定公示收费标准,警告,给予处罚
"""


def figures(office: Office, year: int = 2024) -> tuple[int, int, int]:
    with office.db.read() as session:
        found = queries.figures(session, office.config, year)
    return found["licences"], found["penalties"], found["coercive_measures"]


def with_settings(office: Office, registers: Registers) -> Office:
    return replace(office, config=msgspec.structs.replace(office.config, registers=registers))


def test_rows_and_totals_add_up(office: Office, cast: Cast) -> None:
    assert figures(office) == (0, 0, 0)
    enter_record(cast.officer, office, LICENCES, LICENCE)
    enter_record(cast.officer, office, LICENCES, TOTAL)
    enter_record(cast.officer, office, COERCIVE_MEASURES, {**TOTAL, "quantity": "0"})
    assert figures(office) == (6, 0, 0)
    with office.db.read() as session:
        lines = queries.counted(session, office.config, 2024, "licences")
    assert [(line.subject, line.title, line.amount) for line in lines] == [
        ("licences:1", "额司许〔2024〕1号", 1), ("licences:2", "2024年4月汇总", 5)]


def test_penalties_come_in_by_a_table(any_office: Office) -> None:
    report = import_records(COMMAND_LINE, any_office, PENALTIES, PENALTY_TABLE.encode("gb18030"),
                            "处罚.csv", dry_run=False)
    assert (report.new, report.unknown_columns) == (4, ())
    assert figures(any_office) == (0, 2, 0)
    assert figures(any_office, 2025) == (0, 1, 0)
    every = with_settings(any_office, Registers(count_not_imposed_penalties=True))
    assert figures(every) == (0, 3, 0)
    with any_office.db.read() as session:
        assert queries.notes(session, any_office.config, 2024, "penalties") == [
            "行政处罚处理决定中的不予处罚决定 1 件没有计入。"]
        assert queries.notes(session, every.config, 2024, "penalties") == [
            "行政处罚处理决定中的不予处罚决定 1 件已经计入。"]
        assert session.execute(text(
            "SELECT count(*) FROM penalties WHERE decided_on BETWEEN '2024-01-01' AND "
            "'2024-12-31' AND result = 'imposed'")).scalar_one() == 2


def test_one_number_is_one_decision_whatever_else_is_said(office: Office, cast: Cast) -> None:
    enter_record(cast.officer, office, LICENCES, {**LICENCE, "sort": "普通", "section": "公律股"})
    head = "决定文号,决定日期,事项,种类\n额司许[2024]1号,2024-03-05,执业核准,"
    same = import_records(cast.officer, office, LICENCES, f"{head}\n".encode(), "a.csv",
                          dry_run=True)
    other = import_records(cast.officer, office, LICENCES, f"{head}变更\n".encode(), "a.csv",
                           dry_run=True)
    assert (same.rows, other.rows) == ([(2, "已有")], [(2, "错误")])
    assert "与已登记的（登记号 1）不同：种类" in other.errors[0].message
    with pytest.raises(InvalidInput, match="已经登记过这一条"):
        enter_record(cast.officer, office, LICENCES, {**LICENCE, "decided_on": "2025-01-01"})


def test_whether_refused_licences_count_is_a_setting(office: Office, cast: Cast) -> None:
    enter_record(cast.officer, office, LICENCES, {**LICENCE, "result": "不予"})
    assert figures(office) == (1, 0, 0)
    assert figures(with_settings(office, Registers(count_refused_licences=False))) == (0, 0, 0)


def test_a_month_is_kept_in_one_way(office: Office, cast: Cast) -> None:
    """The refusal says which choice there is; once the total is voided the rows may come."""
    number = enter_record(cast.officer, office, LICENCES, {**TOTAL, "month": "2024年3月"})
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, LICENCES, LICENCE)
    assert "请先作废汇总" in refused.value.fields["decided_on"]
    with pytest.raises(ImportRefused) as table:
        import_records(cast.officer, office, LICENCES,
                       "决定文号,决定日期,事项\n额司许〔2024〕1号,2024-03-05,核准\n".encode(), "a.csv",
                       dry_run=False)
    assert table.value.rows[0].startswith("第 2 行“决定日期”：2024年3月已经登记了汇总数 5 件")
    void_record(cast.officer, office, LICENCES, number, "改为逐件登记")
    enter_record(cast.officer, office, LICENCES, LICENCE)
    assert figures(office) == (1, 0, 0)


def test_a_total_is_corrected_without_meeting_itself(office: Office, cast: Cast) -> None:
    number = enter_record(cast.officer, office, LICENCES, TOTAL)
    correct_record(cast.officer, office, LICENCES, number, {**TOTAL, "quantity": "6"}, "漏数一件")
    assert figures(office) == (6, 0, 0)
    enter_record(cast.officer, office, LICENCES, LICENCE)
    with pytest.raises(InvalidInput) as refused:
        correct_record(cast.officer, office, LICENCES, number, {**TOTAL, "month": "2024-03"}, "月份错")
    assert "已经有逐件登记的决定" in refused.value.fields["month"]


def test_charges_are_kept_in_fen_and_told_in_wan(any_office: Office) -> None:
    table = ("收费项目,收费依据,收费日期,月份,金额（元）,票据号,核实人\n"
             "公证费,某文件,2024-03-05,,420,0001,\n公证费,某文件,2024-03-05,,380.50,0002,\n"
             "公证费,某文件,,2024-05,1234.49,,吴十\n")
    import_records(COMMAND_LINE, any_office, CHARGES, table.encode(), "收费.csv", dry_run=False)
    with any_office.db.read() as session:
        assert queries.fees_fen(session, 2024) == 203_499
        assert queries.fees_wan(session, 2024) == "0.203499"
        assert queries.fees_wan(session, 2023) == "0"
        assert [line.title for line in queries.counted_charges(session, 2024)] == [
            "公证费 2024-03-05", "公证费 2024-03-05", "公证费 2024年5月汇总"]
        assert session.execute(text(
            "SELECT sum(amount_fen) FROM administrative_charges")).scalar_one() == 203_499


def test_ten_thousand_times_last_year_is_asked_about(office: Office, cast: Cast) -> None:
    charge = {"item": "公证费", "collected_on": "2023-03-05", "amount_fen": "420"}
    enter_record(cast.officer, office, CHARGES, charge)
    large = {**charge, "collected_on": "2024-03-05", "amount_fen": "420万"}
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, CHARGES, large)
    assert "是上年 420.00 元的 10,000 倍" in refused.value.fields["amount_fen"]
    enter_record(cast.officer, office, CHARGES, {**large, "large_checked": "是"})
    with office.db.read() as session:
        assert queries.fees_wan(session, 2024) == "420"


@pytest.mark.parametrize("amount", ["-1", "0.001", "一百", ""])
def test_what_is_no_sum_is_refused(office: Office, cast: Cast, amount: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, CHARGES, {
            "item": "公证费", "collected_on": "2024-03-05", "amount_fen": amount})
    assert list(refused.value.fields) == ["amount_fen"]


@pytest.mark.parametrize("quantity", ["-1", "1.5", "三件"])
def test_what_is_no_count_is_refused(office: Office, cast: Cast, quantity: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, LICENCES, {**TOTAL, "quantity": quantity})
    assert list(refused.value.fields) == ["quantity"]
