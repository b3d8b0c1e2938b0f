"""导入 from what offices have: XLSX, CSV of WPS, headings with units, our own exports."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.cast import Cast
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file
from wechat_bot.records import queries
from wechat_bot.records.export import sheet_of
from wechat_bot.records.importing import import_records
from wechat_bot.records.operations import enter_record, void_record
from wechat_bot.records.queries import RecordFilter
from wechat_bot.records.tables import money_unit
from wechat_bot.registers.decisions import queries as decisions
from wechat_bot.registers.decisions.charge_register import CHARGES
from wechat_bot.registers.decisions.register import LICENCES, PENALTIES
from wechat_bot.registers.documents.register import DOCUMENTS


def book(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, form in (formats or {}).items():
        sheet[place].number_format = form
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def test_a_workbook_with_a_title_above_and_months_as_excel_keeps_them(office: Office) -> None:
    data = book(["2024年行政许可汇总表"], [], ["月份", "数量（件）", "核实人", "股室"],
                [date(2024, 3, 1), 3, "吴十", "办公室"], ["2024年4月", 0.0, "吴十", "办公室"],
                ["2024-05", "12件", "吴十", "办公室"], formats={"A4": "yyyy年m月"})
    report = import_records(COMMAND_LINE, office, LICENCES, data, "汇总.xlsx", dry_run=False)
    assert report.rows == [(4, "新增"), (5, "新增"), (6, "新增")]
    with office.db.read() as session:
        assert decisions.figures(session, office.config, 2024)["licences"] == 15


def test_a_month_that_may_be_january_or_october_is_refused(office: Office) -> None:
    data = book(["月份", "数量", "核实人"], [2024.10, 3, "吴十"])
    with pytest.raises(ImportRefused) as refused:
        import_records(COMMAND_LINE, office, LICENCES, data, "汇总.xlsx", dry_run=False)
    assert refused.value.rows == ("第 2 行“月份”：“2024.1”不是月份，请写成 2024-03。",)


@pytest.mark.parametrize(("heading", "amount", "fen"), [
    ("金额（元）", "420", 42_000), ("金额", "420", 42_000), ("金额（单位：元）", "420元", 42_000),
    ("金额（万元）", "0.042", 42_000), ("金额(单位：万元)", "0.042", 42_000),
    ("金额（万元）", "420元", 42_000), ("金额（实收）", "420", 42_000), ("金额（万）", "0.042", 42_000),
])
def test_the_heading_tells_the_unit_of_money(
    office: Office, heading: str, amount: str, fen: int
) -> None:
    import_records(COMMAND_LINE, office, CHARGES,
                   f"收费项目,收费日期,{heading}\n公证费,2024-03-05,{amount}\n".encode(), "收费.csv",
                   dry_run=False)
    with office.db.read() as session:
        assert decisions.fees_fen(session, 2024) == fen


def test_a_unit_that_nobody_knows_is_refused(office: Office) -> None:
    assert money_unit("金额（千元）") == money_unit("金额（美元）") == ""
    with pytest.raises(ImportRefused, match="“金额（千元）”列的单位看不懂"):
        import_records(COMMAND_LINE, office, CHARGES,
                       "收费项目,收费日期,金额（千元）\n公证费,2024-03-05,1\n".encode(), "a.csv",
                       dry_run=True)


@pytest.mark.parametrize(("above", "heading", "fen"), [
    ("单位：万元", "金额", 12_500_000), ("单位: 件、万元", "金额", 12_500_000),
    ("2024年收费统计表（万元）", "金额", 12_500_000), ("单位：万元", "金额（元）", 1250),
    ("填报单位：额敏县公证处", "金额", 1250), ("单位：元", "金额", 1250),
])
def test_the_unit_may_stand_above_the_table(
    office: Office, above: str, heading: str, fen: int
) -> None:
    data = book(["2024年收费"], [None, None, above], ["收费项目", "收费日期", heading],
                ["公证费", "2024-03-05", 12.5], formats={"C4": "0"})
    import_records(COMMAND_LINE, office, CHARGES, data, "收费.xlsx", dry_run=False)
    with office.db.read() as session:
        assert decisions.fees_fen(session, 2024) == fen


def test_an_unknown_unit_above_the_table_is_refused(office: Office) -> None:
    data = book(["单位：千元"], ["收费项目", "收费日期", "金额"], ["公证费", "2024-03-05", 12])
    with pytest.raises(ImportRefused, match="“金额”列的单位看不懂"):
        import_records(COMMAND_LINE, office, CHARGES, data, "收费.xlsx", dry_run=False)


def test_what_sums_up_other_rows_is_left_out_and_said(office: Office) -> None:
    """小计 beside a kind of decision would count every one of them twice."""
    data = book(["月份", "种类", "数量", "核实人", "备注"], ["2024-03", "警告", 2, "吴十"],
                ["2024-03", "罚款", 3, "吴十", "合计"], ["2024-03", "小 计", 5, "吴十"],
                ["全年合计：", None, 5])
    report = import_records(COMMAND_LINE, office, PENALTIES, data, "处罚.xlsx", dry_run=False)
    assert report.rows == [(2, "新增"), (3, "新增"), (4, "合计"), (5, "合计")]
    assert (report.new, report.totals, report.errors) == (2, 2, [])
    with office.db.read() as session:
        assert decisions.figures(session, office.config, 2024)["penalties"] == 5


def test_a_title_that_only_begins_so_is_a_record(office: Office) -> None:
    data = book(["标题", "签发日"], ["合计工资管理办法", "2024-03-05"])
    report = import_records(COMMAND_LINE, office, DOCUMENTS, data, "文件.xlsx", dry_run=True)
    assert report.rows == [(2, "新增")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_our_own_export_comes_back_as_it_was(
    office: Office, cast: Cast, kind: str
) -> None:
    """Nothing new, nothing contradicted, and what was voided does not rise again."""
    enter_record(cast.officer, office, DOCUMENTS, {
        "title": "=某办法", "signed_on": "2024-03-05", "ended_how": "废止", "ended_on": "2024-06-01",
        "ended_by": "额司发〔2024〕9号", "url": "http://www.example.gov.cn/1", "note": "备注"})
    voided = enter_record(cast.officer, office, DOCUMENTS, {
        "title": "登错的通知", "signed_on": "2024-03-05"})
    void_record(cast.officer, office, DOCUMENTS, voided, "登错")
    with office.db.read() as session:
        sheet = sheet_of(session, DOCUMENTS, RecordFilter(voided=True))
    data = csv_file(sheet) if kind == "csv" else xlsx_file([sheet])
    report = import_records(COMMAND_LINE, office, DOCUMENTS, data, f"导出.{kind}", dry_run=False)
    assert sorted(fate for _, fate in report.rows) == ["作废", "已有"]
    assert report.unknown_columns == () and report.errors == []
    with office.db.read() as session:
        assert queries.list_records(session, DOCUMENTS, RecordFilter())[0] == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_money_is_a_number_that_can_be_added_up_and_read_back(
    office: Office, cast: Cast, kind: str
) -> None:
    charge = {"item": "考试考务费", "collected_on": "2024-03-05", "amount_fen": "1234.5"}
    enter_record(cast.officer, office, CHARGES, charge)
    with office.db.read() as session:
        sheet = sheet_of(session, CHARGES, RecordFilter(2024))
    data = csv_file(sheet) if kind == "csv" else xlsx_file([sheet])
    column = list(sheet.headings).index("收费金额（元）")
    if kind == "xlsx":
        page = load_workbook(io.BytesIO(data)).worksheets[0]
        cell = page.cell(row=2, column=column + 1)
        assert (cell.value, cell.number_format) == (1234.5, "0.00")
    else:
        assert data.decode("utf-8-sig").splitlines()[1].split(",")[column] == "1234.50"
    report = import_records(COMMAND_LINE, office, CHARGES, data, f"导出.{kind}", dry_run=True)
    assert report.rows == [(2, "已有")]


@pytest.mark.parametrize(("data", "words"), [
    (b"\xd0\xcf\x11\xe0" + bytes(600), "旧的 .xls"),
    (b"PK\x03\x04" + bytes(200), "打不开，可能已损坏"),
    (b"\x00\x01\x02", "不是文本文件"),
])
def test_other_files_are_refused(office: Office, data: bytes, words: str) -> None:
    with pytest.raises(ImportRefused, match=words):
        import_records(COMMAND_LINE, office, LICENCES, data, "a.xlsx", dry_run=True)


def test_two_payments_that_look_the_same_are_pointed_out(office: Office) -> None:
    """80 元 twice on one day: one payment typed twice, or two of them; only 票据号 tells."""
    head = "收费项目,收费日期,金额,票据号\n"
    twice = f"{head}公证费,2024-03-05,80,\n公证费,2024-03-05,80,\n".encode()
    report = import_records(COMMAND_LINE, office, CHARGES, twice, "收费.csv", dry_run=True)
    assert report.rows == [(2, "新增"), (3, "重复")]
    assert [(row, hint[:9]) for row, hint in report.hints] == [(3, "与第 2 行相同，")]
    told = f"{head}公证费,2024-03-05,80,001\n公证费,2024-03-05,80,002\n".encode()
    report = import_records(COMMAND_LINE, office, CHARGES, told, "收费.csv", dry_run=False)
    assert report.new == 2 and report.hints == []
