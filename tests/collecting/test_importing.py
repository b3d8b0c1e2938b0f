"""导入报送表: the form that went out comes back; every mistake at its cell; again changes nothing."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from openpyxl import Workbook, load_workbook

from tests.collecting.conftest import said
from tests.support.cast import Cast
from wechat_bot.collecting import queries
from wechat_bot.collecting.importing import import_statements
from wechat_bot.collecting.operations import Scan, declare
from wechat_bot.collecting.papers import Paper, declared_sheet, paper_xlsx
from wechat_bot.collecting.topics import items_of, topics_of
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.spreadsheets import csv_file, xlsx_file
from wechat_bot.records.tables import ImportReport

SERVICE = "公共法律服务股"
Cells = Mapping[str, object]


def empty(office: Office, section: str = SERVICE) -> bytes:
    """The form that the section was sent."""
    return paper_xlsx(Paper("额敏县司法局", 2026, section,
                            items_of(topics_of(office.config, section)), {"charges": 120_000}))


def filled(office: Office, cells: Cells, section: str = SERVICE, by: str = "阿依古丽") -> bytes:
    """The same with numbers written beside the labels, and signed."""
    book = load_workbook(io.BytesIO(empty(office, section)))
    page = book.active
    assert page is not None
    for row in page.iter_rows(min_row=5):
        label = str(row[0].value or "")
        for start, value in cells.items():
            if label.startswith(start):
                row[3].value = value
        if label == "填报人":
            row[1].value = by
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(office: Office, cast: Cast, data: bytes, **options: object) -> ImportReport:
    return import_statements(cast.officer, office, data, "报送表.xlsx",
                             **{"dry_run": False, **options})  # type: ignore[arg-type]  # mixed


def numbers(office: Office, section: str = SERVICE) -> dict[str, int]:
    with office.db.read() as session:
        return queries.numbers_of(session, 2026, section)


GOOD: Cells = {"行政许可": 3, "行政事业性收费": 1200.5, "组织": 0, "参加": 0}


def test_the_form_that_went_out_comes_back(office: Office, cast: Cast) -> None:
    report = bring(office, cast, filled(office, GOOD))
    assert (report.new, report.existing, report.errors) == (4, 0, [])
    assert numbers(office) == {"licences": 3, "charges": 120_050, "training.times": 0,
                               "training.people": 0}
    with office.db.read() as session:
        one, = queries.declarations_of(session, 2026)
        assert (one.filled_by, one.entered_by, one.how) == ("阿依古丽", "吴十", "sheet")


def test_a_dry_run_writes_nothing(office: Office, cast: Cast) -> None:
    report = bring(office, cast, filled(office, GOOD), dry_run=True)
    assert report.new == 4 and [fate for _, fate in report.rows] == ["新增"] * 4
    assert numbers(office) == {}


def test_importing_again_changes_nothing(office: Office, cast: Cast) -> None:
    bring(office, cast, filled(office, GOOD))
    report = bring(office, cast, filled(office, GOOD))
    assert (report.new, report.existing) == (0, 4)
    with office.db.read() as session:
        assert len(queries.declarations_of(session, 2026)) == 1


def test_an_empty_cell_is_no_answer(office: Office, cast: Cast) -> None:
    report = bring(office, cast, filled(office, {"行政许可": 0}))
    assert report.new == 1 and [fate for _, fate in report.rows].count("空着") == 3
    assert numbers(office) == {"licences": 0}


def test_nothing_filled_in_is_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(ImportRefused) as refused:
        bring(office, cast, empty(office))
    assert any("一个数也没有填" in row for row in refused.value.rows)


def test_every_mistake_is_named_with_row_and_column(office: Office, cast: Cast) -> None:
    wrong = filled(office, {**GOOD, "行政许可": -1, "组织": 1.5}, by="")
    report = bring(office, cast, wrong, dry_run=True)
    assert [(each.row, each.column, each.message) for each in report.errors] == [
        (5, "行政许可处理决定数量", "“-1”不能是负数"),
        (7, "组织或参加政务公开培训次数", "“1.5”应是整数，没有半件"),
        (9, "填报人", "请写明填报人：零也要有人申报")]
    with pytest.raises(ImportRefused):
        bring(office, cast, wrong)
    assert numbers(office) == {}


def test_only_the_right_numbers_if_asked(office: Office, cast: Cast) -> None:
    report = bring(office, cast, filled(office, {**GOOD, "行政许可": -1}), only_good=True)
    assert report.new == 3 and "licences" not in numbers(office)


def test_yuan_for_ten_thousand_is_asked_about_at_the_cell(office: Office, cast: Cast) -> None:
    declare(cast.officer, office, said(SERVICE, 2025, charges=120_000))
    odd = filled(office, {**GOOD, "行政事业性收费": 12_000_000})
    report = bring(office, cast, odd, dry_run=True)
    error, = report.errors
    assert (error.row, error.column) == (6, "行政事业性收费收费金额") and "万元弄混" in error.message
    assert bring(office, cast, odd, sure=True).new == 4


def test_another_number_asks_for_the_reason(office: Office, cast: Cast) -> None:
    bring(office, cast, filled(office, GOOD))
    other = filled(office, {**GOOD, "行政许可": 4})
    report = bring(office, cast, other, dry_run=True)
    assert [each.column for each in report.errors] == ["原因"] and report.existing == 3
    assert bring(office, cast, other, reason="漏了一件").new == 1
    assert numbers(office)["licences"] == 4


def test_the_scan_stays_with_the_numbers(office: Office, cast: Cast) -> None:
    bring(office, cast, filled(office, GOOD), scan=Scan("a.png", b"\x89PNG\r\n\x1a\n.."))
    with office.db.read() as session:
        one, = queries.declarations_of(session, 2026)
        assert one.scan_name == "a.png" and office.media.get(one.scan_sha256)


def table(rows: list[list[object]]) -> bytes:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in rows:
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [b"", b"\xd0\xcf\x11\xe0old", table([["a", "b"], [1, 2]]),
                                  table([["项目", "数值"], ["行政许可处理决定数量", 1]])])
def test_what_is_no_form_is_refused(office: Office, cast: Cast, data: bytes) -> None:
    with pytest.raises(ImportRefused, match="没有导入"):
        bring(office, cast, data)


def test_a_row_that_is_no_topic_is_named(office: Office, cast: Cast) -> None:
    data = table([["2026年度报送表"], ["填报单位：", SERVICE], ["项目", "单位", "上年", "2026年（本年）"],
                  ["行政许可处理决定数量", "件", "", 1], ["自己加的一行", "", "", 5], ["填报人：阿依古丽"]])
    report = bring(office, cast, data, dry_run=True)
    assert [(each.row, each.message) for each in report.errors] == [(5, "“自己加的一行”不是要报的项目")]


def test_a_section_that_is_not_ours_is_refused(office: Office, cast: Cast) -> None:
    data = table([["2026年度报送表"], ["填报单位", "别的局"], ["项目", "2026年（本年）"],
                  ["行政许可处理决定数量", 1], ["填报人", "某人"]])
    report = bring(office, cast, data, dry_run=True)
    assert [(each.row, each.column) for each in report.errors] == [(2, "填报单位")]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_is_read_back_with_what_was_replaced(
    office: Office, cast: Cast, kind: str
) -> None:
    declare(cast.officer, office, said(SERVICE, licences=3, charges=120_050))
    declare(cast.officer, office, said(SERVICE, licences=4), reason="漏了一件")
    with office.db.read() as session:
        sheet = declared_sheet(queries.declarations_of(session, 2026))
    data = csv_file(sheet) if kind == "csv" else xlsx_file([sheet])
    assert bring(office, cast, data).existing == 3
    with office.db.write() as session:
        for one in queries.declarations_of(session, 2026):
            for figure in one.figures:
                session.delete(figure)
            session.flush()
            session.delete(one)
    assert bring(office, cast, data).new == 3
    assert numbers(office) == {"licences": 4, "charges": 120_050}


@pytest.mark.parametrize(("unit", "said_so", "fen"), [
    ("元", 1200.5, 120_050), ("万元", 0.12, 120_000), ("万元", "1200元", 120_000), ("", 1200, 120_000)])
def test_the_unit_beside_a_sum_is_heeded(
    office: Office, cast: Cast, unit: str, said_so: object, fen: int
) -> None:
    """A clerk who writes 万元 over the printed 元 means it."""
    book = load_workbook(io.BytesIO(filled(office, {"行政事业性收费": said_so})))
    for row in book.worksheets[0].iter_rows(min_row=5):
        if str(row[0].value).startswith("行政事业性收费"):
            row[1].value = unit
    out = io.BytesIO()
    book.save(out)
    assert bring(office, cast, out.getvalue()).errors == []
    assert numbers(office) == {"charges": fen}


FLAT = "年份,填报单位,项目,数值,填报人\n"


@pytest.mark.parametrize(("heading", "fen"), [("数值", 100), ("数值（万元）", 1_000_000)])
def test_a_flat_table_names_its_unit_in_the_heading(
    office: Office, cast: Cast, heading: str, fen: int
) -> None:
    table = FLAT.replace("数值", heading) + (
        f"2026,{SERVICE},行政事业性收费收费金额,1,张三\n2026,{SERVICE},行政许可处理决定数量,3,张三\n合计,,,4,\n")
    report = bring(office, cast, table.encode())
    assert numbers(office) == {"charges": fen, "licences": 3}
    assert report.rows[-1] == (4, "合计") and report.errors == []


def test_a_unit_that_nobody_knows_is_named_at_its_row(office: Office, cast: Cast) -> None:
    table = FLAT.replace("数值", "数值（千元）") + f"2026,{SERVICE},行政事业性收费收费金额,1,张三\n"
    report = bring(office, cast, table.encode(), dry_run=True)
    assert (2, "金额的单位看不懂，请改成元或者万元") in [(one.row, one.message) for one in report.errors]


def test_going_back_to_an_earlier_number_is_no_repetition(office: Office, cast: Cast) -> None:
    """The sheet bears no day: it may be the old one, so it asks instead of passing over it."""
    bring(office, cast, filled(office, {"行政许可": 3}))
    bring(office, cast, filled(office, {"行政许可": 5}), reason="漏了两件")
    with pytest.raises(ImportRefused) as refused:
        bring(office, cast, filled(office, {"行政许可": 3}))
    assert "已经报过不同的数" in refused.value.rows[0] and numbers(office) == {"licences": 5}
    bring(office, cast, filled(office, {"行政许可": 3}), reason="那两件不算")
    assert numbers(office) == {"licences": 3}


def test_two_numbers_of_one_section_in_a_file_are_told_at_the_dry_run(
    office: Office, cast: Cast
) -> None:
    table = (FLAT + f"2026,{SERVICE},行政许可处理决定数量,3,张三\n"
                    f"2026,{SERVICE},行政许可处理决定数量,4,李四\n").encode()
    checked = bring(office, cast, table, dry_run=True)
    assert [(one.row, one.column) for one in checked.errors] == [(3, "行政许可处理决定数量")]
    assert bring(office, cast, table, only_good=True).new == 1 and numbers(office) == {"licences": 3}
    assert bring(office, cast, table, reason="李四核对过").new == 1
    assert numbers(office) == {"licences": 4}
