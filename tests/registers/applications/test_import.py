"""导入与导出依申请台账: a paper ledger comes in row by row, and what is wrong is said by its cell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.registers.applications.cases import on, read, registered, standing
from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import ImportRefused, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file
from wechat_bot.records.operations import close_year
from wechat_bot.records.tables import DUPLICATE, EXISTING, NEW, WRONG, ImportReport
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.exporting import sheet
from wechat_bot.registers.applications.importing import import_applications
from wechat_bot.registers.applications.rules import CaseState, EventKind

D = date.fromisoformat
HEAD = "编号,收到方式,收到日,申请人类型,申请人,证件号,联系方式,内容,结果,答复日"
MORE = ("项数,补正告知日,补正期限,补正收到日,第三方发出日,第三方意见日,第三方意见,延期告知日,延期天数,"
        "延期批准人,答复文号,送达方式,送达日,归档号")
FULL = ("依申请〔2024〕5号,当面,2024-03-01,自然人,张三丰,11010519491231002X,13900001111,请公开决算,部分公开,"
        "2024-05-10,2,2024-03-05,2024-03-15,2024-03-12,2024-03-20,2024-03-28,不同意公开,2024-04-15,20,"
        "何七,额司公开〔2024〕2号,邮寄,2024/5/11,2024-1")
GOOD = f"""{HEAD},{MORE}
{FULL}
,快递,2024-12-20,公司,额敏县某某有限公司,,a@b.cn,请公开名单,政府信息不存在,2025-01-10,,,,,,,,,,,,,,
旧-3,电子邮件,2024年12月25日,律所,某律师事务所,,,请公开其他,,,,,,,,,,,,,,,,
,平信,2024-06-03,个人,,,,请公开办事指南,申请人撤回申请,2024-06-05,,,,,,,,,,,,,,
"""


@pytest.fixture(autouse=True)
def winter() -> Iterator[None]:
    with on("2025-01-15"):
        yield


def take(
    office: Office, cast: Cast, content: str | bytes, *, dry_run: bool = False,
    only_good: bool = False, reason: str = "",
) -> ImportReport:
    data = content.encode("utf-8-sig") if isinstance(content, str) else content
    return import_applications(cast.officer, office, data, "D:\\台账\\2024.csv", dry_run=dry_run,
                               only_good=only_good, reason=reason)


def refused(office: Office, cast: Cast, content: str) -> str:
    with pytest.raises(ImportRefused) as error:
        take(office, cast, content)
    with office.db.read() as session:
        assert queries.years(session) == [], "nothing was taken"
    return "\n".join([error.value.message, *error.value.rows])


def test_a_dry_run_tells_every_row_and_writes_nothing(office: Office, cast: Cast) -> None:
    writes = office.db.writes
    report = take(office, cast, GOOD, dry_run=True)
    assert (report.new, report.rows, report.errors) == (4, [(n, NEW) for n in (2, 3, 4, 5)], [])
    assert office.db.writes == writes


def test_rows_become_cases_with_their_facts(office: Office, cast: Cast) -> None:
    assert take(office, cast, GOOD).new == 4
    with office.db.read() as session:
        case = queries.case_numbered(session, "依申请〔2024〕5号")
        assert case is not None
        assert [event.kind for event in case.events] == [
            "correction_asked", "correction_received", "consulted", "consult_answered",
            "extension_asked", "extension_consented", "extension_told", "answered", "delivered",
            "archived"]
        assert (case.serial, case.state, case.finished_on) == (
            5, CaseState.ARCHIVED, D("2024-05-10"))
        assert [(item.outcome, item.answer_number) for item in case.items] == [
            ("partly_granted", "额司公开〔2024〕2号")] * 2
        found = queries.figures(session, 2024)
        assert found["new_received"] == [3, 1, 0, 0, 1, 0, 5]
        assert found["partly_granted"][-1] == 2 and found["other_other"][-1] == 1
        assert found["carried_out"] == [0, 1, 0, 0, 1, 0, 2]
        line = journal.history(session, ["applications:import"])[0]
        assert line.sentence == "从文件2024.csv导入依申请公开台账 4 条"
    # From 12 March, without 21–28 March: 13–20 (6), 29 (7), 1–3 April, 7 (11), 8–12, 15–19, 22–26
    # (26), 28–30 (29), 6–11 May (35), 13–17 (40 = 20 and 20 of the extension).
    assert standing(office, case.id).due_on == D("2024-05-17")
    identity = ops.see_identity(cast.officer, office, case.id)
    assert identity is not None and (identity.name, identity.phone) == ("张三丰", "13900001111")


def test_the_same_file_again_changes_nothing(office: Office, cast: Cast) -> None:
    take(office, cast, GOOD)
    report = take(office, cast, GOOD)
    assert (report.new, report.existing) == (0, 4)
    twice = GOOD + GOOD.splitlines()[2] + "\n"
    assert take(office, cast, twice).rows[-1] == (6, DUPLICATE)


def test_numbers_go_on_after_those_that_came(office: Office, cast: Cast) -> None:
    take(office, cast, GOOD)
    assert read(office, registered(office, cast.officer)).number == "依申请〔2024〕8号"


@pytest.mark.parametrize(("row", "column", "words"), [
    ("1,当面,2024-03-01,自然人,张三,110105194912310021,,甲,,", "证件号", "校验位不对"),
    ("1,当面,2024-03-01,自然人,,11010519491231002X,,甲,,", "申请人", "没有申请人的姓名"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,予以公开,2024-02-28", "答复日", "早于收到日 2024-03-01"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,予以公开,", "答复日", "有结果，没有答复日"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,,2024-03-08", "结果", "有答复日，没有结果"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,予以公开；部分公开,2024-03-08", "结果", "一项只能有一种"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,办好了,2024-03-08", "结果", "看不懂"),
    ("1,当面,2024-03-01,外星人,张三,,,甲,,", "申请人类型", "看不懂，可以写：自然人"),
    ("1,飞鸽,2024-03-01,自然人,张三,,,甲,,", "收到方式", "看不懂"),
    ("1,当面,2025-03-01,自然人,张三,,,甲,,", "收到日", "还没有到"),
    ("1,当面,2024-02-30,自然人,张三,,,甲,,", "收到日", "不是真实的日期"),
    ("1,当面,,自然人,张三,,,甲,,", "收到日", "请填写收到日"),
    ("1,当面,2024-03-01,自然人,张三,,,,,", "内容", "请填写内容"),
    ("1,当面,2024-03-01,自然人,张三,,,#REF!,,", "内容", "公式错误"),
    ("1,当面,2024-03-01,自然人,张三,,,甲,补正后申请内容仍不明确,2024-03-08", "结果", "条例第三十条"),
])
def test_a_wrong_cell_is_named_with_its_rule(
    office: Office, cast: Cast, row: str, column: str, words: str
) -> None:
    said = refused(office, cast, f"{HEAD}\n{row}\n")
    assert f"第 2 行“{column}”" in said and words in said


@pytest.mark.parametrize(("cells", "words"), [
    ("-1,", "不能是负数"), ("1.5,", "没有半件"), ("0,", "1 到 200"), (",21", "20个工作日（条例第三十三条）"),
    (",5", "要一起写")])
def test_counts_that_cannot_be(office: Office, cast: Cast, cells: str, words: str) -> None:
    row = "1,当面,2024-03-01,自然人,张三,,,甲,,"
    assert words in refused(office, cast, f"{HEAD},项数,延期天数\n{row},{cells}\n")


def test_a_number_with_two_meanings_is_an_error(office: Office, cast: Cast) -> None:
    row = "1,当面,2024-03-01,自然人,张三,,,{},,"
    said = refused(office, cast, f"{HEAD}\n{row.format('甲')}\n{row.format('乙')}\n")
    assert "编号 1 在第 2 行已经用过" in said
    take(office, cast, f"{HEAD}\n{row.format('甲')}\n")
    report = take(office, cast, f"{HEAD}\n{row.format('丙')}\n", dry_run=True)
    assert report.rows == [(2, WRONG)] and "已经登记，内容与这一行不同" in report.errors[0].message


def test_only_the_good_rows_if_wanted(office: Office, cast: Cast) -> None:
    rows = ["1,当面,2024-03-01,自然人,张三,,,甲,,", "2,当面,坏,自然人,李四,,,乙,,"]
    report = take(office, cast, "\n".join([HEAD, *rows]), only_good=True)
    assert (report.new, len(report.errors)) == (1, 1)


def test_ten_thousand_bad_rows_are_told_shortly(office: Office, cast: Cast) -> None:
    rows = [f"{n},当面,2024-03-01,自然人,张三,1,,甲,予以公开,2024-02-01" for n in range(10_000)]
    said = refused(office, cast, "\n".join([HEAD, *rows]))
    assert "20,000 处错误" in said and len(said) < 40_000


def test_columns_that_nobody_knows_are_named(office: Office, cast: Cast) -> None:
    row = "1,当面,2024-03-01,自然人,张三,,,甲,,,红"
    assert take(office, cast, f"{HEAD},颜色\n{row}\n", dry_run=True).unknown_columns == ("颜色",)
    assert "缺少“申请人类型”列" in refused(office, cast, "编号,收到日,内容\n1,2024-03-01,甲\n")


def test_a_closed_year_asks_for_a_reason(office: Office, cast: Cast) -> None:
    close_year(cast.officer, office, 2024)
    row = "1,当面,2024-03-01,自然人,张三,,,甲,,"
    assert "2024年已经封账" in refused(office, cast, f"{HEAD}\n{row}\n")
    assert take(office, cast, f"{HEAD}\n{row}\n", reason="封账后找到的").new == 1


def test_a_row_that_sums_others_is_no_application(office: Office, cast: Cast) -> None:
    report = take(office, cast, f"{HEAD}\n1,当面,2024-03-01,自然人,张三,,,甲,,\n合计,,,,,,,1件,,\n")
    assert (report.new, report.rows) == (1, [(2, "新增"), (3, "合计")])


def test_only_those_who_keep_applications_may(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        import_applications(cast.writer, office, GOOD.encode(), "a.csv", dry_run=True)


def test_a_year_goes_out_masked_and_comes_back_as_it_is(office: Office, cast: Cast) -> None:
    take(office, cast, GOOD)
    with office.db.read() as session:
        table = sheet(session, office, 2024)
        next_year = sheet(session, office, 2025)
    cells = " ".join(str(cell) for row in table.rows for cell in row)
    assert "张**" in cells and "额敏****公司" in cells
    for private in ("张三丰", "11010519491231002X", "13900001111", "a@b.cn"):
        assert private not in cells
    columns = list(table.headings)
    first = dict(zip(columns, table.rows[0], strict=True))
    assert (first["结果"], first["答复期限"], first["延期"], first["归档号"]) == (
        "部分公开", "2024-05-17", "2024-04-15告知，20个工作日", "2024-1")
    assert [row[columns.index("年末")] for row in next_year.rows] == ["上年结转", "上年结转、结转下年"]
    for data in (csv_file(table), xlsx_file([table])):
        report = take(office, cast, data, dry_run=True)
        assert [fate for _, fate in report.rows] == [EXISTING] * 4 and not report.unknown_columns


def test_what_a_row_says_happened_is_dated_and_named(office: Office, cast: Cast) -> None:
    take(office, cast, GOOD)
    with office.db.read() as session:
        case = queries.case_numbered(session, "依申请〔2024〕5号")
        assert case is not None
        by_kind = {EventKind(event.kind): event for event in case.events}
    assert by_kind[EventKind.EXTENSION_CONSENTED].by_name == "何七"
    assert by_kind[EventKind.CONSULT_ANSWERED].result == "objected"
    assert by_kind[EventKind.CORRECTION_ASKED].due_on == D("2024-03-15")
    assert by_kind[EventKind.DELIVERED].way == "post"
