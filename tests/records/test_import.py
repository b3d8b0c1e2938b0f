"""导入: every row has its fate; all or nothing unless asked otherwise; twice is once."""

from __future__ import annotations

import time

import pytest
from sqlalchemy import event

from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import ImportRefused, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.importing import import_records
from wechat_bot.records.operations import close_year
from wechat_bot.records.queries import RecordFilter
from wechat_bot.records.tables import ImportReport
from wechat_bot.registers.decisions.charge_register import CHARGES
from wechat_bot.registers.decisions.register import LICENCES, PENALTIES

HEAD = "决定文号,决定日期,许可事项,登记单位\n"
GOOD = HEAD + "额司许〔2024〕1号,2024-03-05,执业核准,办公室\n额司许〔2024〕2号,2024/3/6,变更,\n"


def bring(
    office: Office, table: str, *, dry_run: bool = False, only_good: bool = False,
    reason: str = "",
) -> ImportReport:
    return import_records(COMMAND_LINE, office, LICENCES, table.encode(), "C:\\登记\\许可.csv",
                          dry_run=dry_run, only_good=only_good, reason=reason)


def total(office: Office) -> int:
    with office.db.read() as session:
        return queries.list_records(session, LICENCES, RecordFilter())[0]


def test_a_dry_run_tells_every_rows_fate_and_writes_nothing(office: Office) -> None:
    before = office.db.writes
    report = bring(office, GOOD, dry_run=True)
    assert report.dry_run and report.rows == [(2, "新增"), (3, "新增")]
    assert total(office) == 0 and office.db.writes == before


def test_an_import_and_the_same_again(any_office: Office) -> None:
    assert bring(any_office, GOOD).new == 2
    again = bring(any_office, GOOD)
    assert (again.new, again.existing) == (0, 2)
    assert again.rows == [(2, "已有"), (3, "已有")] and total(any_office) == 2
    with any_office.db.read() as session:
        lines = [line.sentence for line in journal.history(session, ["licences:import"])]
    assert lines == ["从文件许可.csv导入行政许可 2 条"], "a repeat is no event"


def test_a_row_that_repeats_an_earlier_one_is_left_out(office: Office) -> None:
    report = bring(office, GOOD + "额司许〔2024〕1号,2024年3月5日,执业核准,办公室\n")
    assert report.rows == [(2, "新增"), (3, "新增"), (4, "重复")] and report.duplicates == 1
    assert total(office) == 2


def test_rows_that_contradict_each_other_are_both_wrong(office: Office) -> None:
    table = GOOD + "额司许〔2024〕2号,2024-03-07,变更,\n"
    with pytest.raises(ImportRefused) as refused:
        bring(office, table)
    assert list(refused.value.rows) == [
        "第 3 行“决定日期”：与第 4 行不同：决定日期。请只留对的那一行。",
        "第 4 行“决定日期”：与第 3 行不同：决定日期。请只留对的那一行。"]
    report = bring(office, table, only_good=True)
    assert report.rows == [(2, "新增"), (3, "错误"), (4, "错误")] and total(office) == 1


def test_a_row_that_contradicts_the_register_is_wrong(office: Office) -> None:
    bring(office, GOOD)
    report = bring(office, HEAD + "额司许〔2024〕1号,2024-04-05,执业核准,办公室\n", dry_run=True)
    assert report.rows == [(2, "错误")]
    assert str(report.errors[0]) == (
        "第 2 行“决定日期”：与已登记的（登记号 1）不同：决定日期。要改请在它的页面上更正，写明原因。")


def test_an_empty_cell_contradicts_nothing(office: Office) -> None:
    bring(office, GOOD)
    again = bring(office, "决定文号,决定日期,事项,登记单位\n额司许〔2024〕1号,2024-03-05,执业核准,办公室\n")
    assert again.rows == [(2, "已有")]


BAD = (HEAD
       + "额司许〔2024〕1号,2024-13-05,执业核准,办公室\n"
       + ",2024-03-05,执业核准,\n"
       + "额司许〔2024〕3号,#REF!,执业核准,\n"
       + "额司许〔2024〕4号,2024-03-05,执业核准,\n")


def test_all_errors_are_told_and_nothing_is_written(office: Office) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(office, BAD)
    assert "文件里有 3 处错误，一条也没有导入" in refused.value.message
    assert list(refused.value.rows) == [
        "第 2 行“决定日期”：“2024-13-05”不是真实的日期，请核对年月日。",
        "第 3 行“决定文号”：逐件登记请填写决定文号，用来防止重复登记；当场作出没有文号的写内部编号。",
        "第 4 行“决定日期”：单元格是公式错误 #REF!，请改成文字。"]
    assert total(office) == 0


def test_the_good_rows_of_a_bad_table_when_asked(office: Office) -> None:
    report = bring(office, BAD, only_good=True)
    assert [fate for _, fate in report.rows] == ["错误", "错误", "错误", "新增"]
    assert (report.new, len(report.errors), total(office)) == (1, 3, 1)


def test_what_is_unusual_is_told_and_does_not_hinder(office: Office) -> None:
    table = HEAD + "额司许〔2023〕1号,2024-03-05,给予法律援助,\n额司许〔2024〕2号,2024-03-06,变更,\n"
    report = bring(office, table)
    assert report.new == 2 and {row for row, _ in report.hints} == {2}
    assert [hint[:4] for _, hint in report.hints] == ["决定文号", "事项里有"]
    assert report.names == {2: "额司许〔2023〕1号", 3: "额司许〔2024〕2号"}
    assert bring(office, table).hints == [], "what is there already was told before"


def test_unknown_columns_are_named_and_not_read(office: Office) -> None:
    report = bring(office, "序号,决定文号,决定日期,事项,法定代表人\n1,额司许〔2024〕1号,2024-03-05,核准,某\n")
    assert report.unknown_columns == ("法定代表人",) and report.new == 1


@pytest.mark.parametrize(("table", "words"), [
    ("", "文件是空的"),
    ("甲,乙\n1,2\n", "没有找到表头.*决定文号、决定日期"),
    (HEAD, "表头下面没有数据"),
    ("决定文号,文号,决定日期\n1,2,2024-03-05\n", "同一个意思的列"),
])
def test_a_file_that_is_no_such_table_is_refused(office: Office, table: str, words: str) -> None:
    with pytest.raises(ImportRefused, match=words) as refused:
        bring(office, table)
    assert "一条也没有导入" in refused.value.message and total(office) == 0


def test_missing_columns_are_all_named(office: Office) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_records(COMMAND_LINE, office, CHARGES, "收费日期,票据号\n2024-03-05,1\n".encode(),
                       "收费.csv", dry_run=True)
    assert "缺少“收费项目”列。缺少“收费金额（元）”列。" in refused.value.message


def test_a_closed_year_asks_for_a_reason_but_not_for_what_is_there(
    office: Office, cast: Cast
) -> None:
    bring(office, GOOD)
    close_year(cast.head, office, 2024)
    more = GOOD + "额司许〔2024〕9号,2024-12-31,核准,\n"
    assert bring(office, GOOD).existing == 2
    report = bring(office, more, dry_run=True)
    assert [fate for _, fate in report.rows] == ["已有", "已有", "错误"]
    assert "2024年已经封账" in report.errors[0].message
    assert bring(office, more, reason="股室迟报").new == 1
    with office.db.read() as session:
        change, = queries.corrections_of_year(session, 2024)
    assert (change.subject, change.reason) == ("licences:3", "股室迟报")


def test_ten_thousand_bad_rows_are_told_quickly(office: Office) -> None:
    table = HEAD + "".join(f"额司许〔2024〕{n}号,2024-02-30,核准,\n" for n in range(10_000))
    started = time.process_time()
    with pytest.raises(ImportRefused) as refused:
        bring(office, table)
    assert "10,000 处错误" in refused.value.message
    assert len(refused.value.rows) == 201 and "另有 9,800 处错误" in refused.value.rows[-1]
    assert time.process_time() - started < 15


def test_many_good_rows_and_again_ask_the_database_little(office: Office) -> None:
    table = HEAD + "".join(f"额司许〔2024〕{n}号,2024-03-05,核准,\n" for n in range(1_200))
    asked = []
    event.listen(office.db.engine, "before_cursor_execute", lambda *call: (
        asked.append(call[2]) if call[2].startswith("SELECT") else None))
    assert bring(office, table).new == 1_200
    assert bring(office, table).existing == 1_200
    assert len(asked) < 40, "not one question for each row"


def test_too_many_rows_are_refused_whole(office: Office) -> None:
    with pytest.raises(ImportRefused, match="超过 20,000 行"):
        bring(office, HEAD + "a,2024-03-05,核准,\n" * 20_021)


def test_others_may_not(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        import_records(cast.writer, office, PENALTIES, GOOD.encode(), "a.csv", dry_run=True)
