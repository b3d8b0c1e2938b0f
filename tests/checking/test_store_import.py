"""导入词库: what other departments send, in the forms in which they send it."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from tests.support.cast import Cast, hire
from wechat_bot.checking import lists, operations, sheets
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.checking.importing import ImportReport, read_day, read_entries
from wechat_bot.checking.lists import ListFilter
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office
from wechat_bot.web import lists as lists_page


def xlsx(*rows: list[Any]) -> bytes:
    """A real .xlsx file."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read(kind: ListKind, data: bytes) -> list[tuple[str, str]]:
    return [(row.entry.word, row.entry.replacement) for row in read_entries(kind, data, {}).rows]


WRONG = ListKind.WRONG_WORD
PAIRS = [("帐户本", "账户本"), ("布署会", "部署会")]


@pytest.mark.parametrize("data", [
    "帐户本→账户本\n布署会→部署会\n".encode(),
    "\ufeff帐户本 ——> 账户本\r\n布署会 -> 部署会".encode(),
    "帐户本\t账户本\n\n布署会\t部署会".encode("gb18030"),
    "帐户本,账户本\n布署会，部署会".encode(),
    "1. 帐户本——账户本\n2、布署会——部署会".encode(),
    "错误用法,正确用法\n帐户本,账户本\n布署会,部署会\n".encode("gb18030"),
    "序号,错误写法,正确写法,备注\n1,帐户本,账户本,\n2,布署会,部署会,会议\n".encode(),
    '"错误","建议"\n"帐户本","账户本"\n"布署会","部署会"\n'.encode("utf-16"),
    xlsx(["序号", "错误用法（不要用）", "正确用法*"], [1, "帐户本", "账户本"],
         [2, "布署会", "部署会"]),
    xlsx(["帐户本", "账户本"], [], ["布署会", "部署会"]),
    xlsx([1, "帐户本", "账户本"], [2, "布署会", "部署会"]),
    xlsx(["建议", "错误"], ["账户本", "帐户本"], ["部署会", "布署会"]),
], ids=["arrow", "ascii-arrow", "tab-gbk", "comma", "numbered", "csv", "csv-more", "quoted-utf16",
        "xlsx", "xlsx-bare", "xlsx-counted", "xlsx-order"])
def test_pairs_are_read_from_every_common_form(data: bytes) -> None:
    assert read(WRONG, data) == PAIRS


def test_rows_that_are_only_numbered_do_not_hide_the_numbering() -> None:
    data = xlsx(["序号", "帐户本", "账户本"], [1, "布署会", "部署会"], [2])
    assert read(WRONG, data) == [("帐户本", "账户本"), ("布署会", "部署会"), ("", "")]


def test_a_moment_is_its_day() -> None:
    data = xlsx(["姓名", "职务", "任职日期"],
                ["张三丰", "县委书记", datetime.fromisoformat("2024-03-05T10:30")])
    assert read_entries(ListKind.LEADER, data, {}).rows[0].entry.from_day == date(2024, 3, 5)


def test_single_words_one_a_line() -> None:
    assert read(ListKind.SECRECY, "内部资料\n\n不得公开\n".encode()) == [
        ("内部资料", ""), ("不得公开", "")]


def test_all_columns_of_leaders() -> None:
    data = xlsx(["姓名", "职务", "排名", "任职日期", "离任日期", "民族"],
                ["张三丰", "县委书记", 1, date(2024, 3, 5), "2026年6月30日", "汉族"])
    report = read_entries(ListKind.LEADER, data, {}, source="县委办")
    assert report.rows[0].entry == EntryFields(
        word="张三丰", replacement="县委书记", rank=1, from_day=date(2024, 3, 5),
        to_day=date(2026, 6, 30), source="县委办")
    assert report.unread == ("民族",)


def test_institutions_have_short_names_and_wrong_forms() -> None:
    data = xlsx(["全称", "简称", "错误写法"], ["额敏县司法局", "县司法局", "额敏司法局、司法所局"])
    entry = read_entries(ListKind.INSTITUTION, data, {}).rows[0].entry
    assert (entry.short_names, entry.wrong_forms) == ("县司法局", "额敏司法局\n司法所局")


def test_severity_in_words_and_advice_as_a_note() -> None:
    data = xlsx(["敏感词", "级别", "建议"], ["内网口令", "高", "删去"], ["内部口径", "", ""])
    rows = read_entries(ListKind.SECRECY, data, {}).rows
    assert [(r.entry.severity, r.entry.note) for r in rows] == [("error", "删去"), ("warning", "")]


@pytest.mark.parametrize(("text", "day"), [
    ("2024-03-05", date(2024, 3, 5)), ("2024/3/5", date(2024, 3, 5)),
    ("2024年3月5日", date(2024, 3, 5)), ("2024.12.31", date(2024, 12, 31)), ("", None),
])
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert read_day(text) == day


@pytest.mark.parametrize("text", ["2024年3月", "明天", "2024-02-30"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError):
        read_day(text)


def imported(office: Office, cast: Cast, data: bytes, *, dry_run: bool = False) -> ImportReport:
    return operations.import_entries(cast.officer, office, WRONG, "易错词 第2期.txt", data,
                                     dry_run=dry_run, source="县委网信办")


def count(office: Office) -> int:
    with office.db.read() as session:
        return lists.list_entries(session, ListFilter(WRONG))[0]


def test_an_import_adds_the_new_ones_and_says_so(any_office: Office) -> None:
    cast = hire(any_office)
    operations.add_entry(cast.officer, any_office, WRONG, EntryFields("帐户本", "账户本"))
    report = imported(any_office, cast, "帐户本→账户本\n布署会→部署会\n布署会→部署会".encode())
    assert (report.new, report.existing, report.errors) == (1, 2, [])
    with any_office.db.read() as session:
        total, rows = lists.list_entries(session, ListFilter(WRONG))
        lines = journal.history(session, ["list:wrong_word"])
    assert (total, rows[0].source, rows[0].severity) == (2, "县委网信办", "warning")
    assert [line.sentence for line in lines] == [
        "从文件易错词 第2期.txt向词库“易错词”导入 1 条"]
    assert rows[0].word == "布署会" and rows[0].in_force and rows[0].replaces_id is None
    assert rows[0].created_by_id == cast.officer.user_id
    again = imported(any_office, cast, "帐户本→账户本\n布署会→部署会".encode())
    assert (again.new, again.existing, count(any_office)) == (0, 2, 2)


def test_a_dry_run_writes_nothing(office: Office, cast: Cast) -> None:
    report = imported(office, cast, "帐户本→账户本".encode(), dry_run=True)
    assert (report.new, report.dry_run, count(office)) == (1, True, 0)


def test_one_bad_row_keeps_all_out_and_all_bad_rows_are_named(office: Office, cast: Cast) -> None:
    operations.add_entry(cast.officer, office, WRONG, EntryFields("坐落于", "座落于"))
    data = "帐户本→账户本\n的→地\n布署会\n坐落于→坐落在\n甲甲→甲甲".encode()
    dry = imported(office, cast, data, dry_run=True)
    assert (dry.new, len(dry.errors)) == (1, 4)
    with pytest.raises(ImportRefused) as refused:
        imported(office, cast, data)
    assert [row.split("：")[0] for row in refused.value.rows] == [
        "第 2 行", "第 3 行", "第 4 行", "第 5 行"]
    assert "座落于" in refused.value.rows[2]
    assert "一条也没有导入" in refused.value.message
    assert count(office) == 1


def test_two_rows_that_contradict_each_other(office: Office, cast: Cast) -> None:
    report = imported(office, cast, "帐户本→账户本\n帐户本→帐簿本".encode(), dry_run=True)
    assert len(report.errors) == 1
    assert "文件前面已有" in report.errors[0]


def bomb() -> bytes:
    """An .xlsx whose sheet unpacks to more than any list."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (sheets.READING.unpacked + 1))
    return out.getvalue()


@pytest.mark.parametrize(("data", "said"), [
    (b"", "空的"),
    (b"a" * (sheets.READING.size + 1), "5 MB"),
    (b"\xd0\xcf\x11\xe0" + b"x" * 600, "另存为"),
    (b"PK\x03\x04 broken", "打不开"),
    (xlsx(["a", "b"])[:-40], "打不开"),
    (bomb(), "展开后太大"),
    (b"\x00\x01\x02\x03" * 20, "不是文本"),
    (b"\xff\xff\xff\x80\x81", "编码"),
    ("错误,正确\n".encode(), "没有词条"),
    (("甲甲甲\n" * (sheets.MAX_ROWS + 2)).encode(), "50,000 行"),
    ('错误,正确\n"帐户本,账户本\n'.encode(), "引号"),
], ids=["empty", "large", "xls", "no-zip", "cut", "bomb", "binary", "encoding", "head-only",
        "rows", "quotes"])
def test_a_file_that_cannot_be_read_is_refused_in_words(
    office: Office, cast: Cast, data: bytes, said: str
) -> None:
    with pytest.raises(ImportRefused, match=said) as refused:
        imported(office, cast, data)
    assert "一条也没有导入" in refused.value.message
    assert count(office) == 0


def test_fifty_thousand_words_are_imported(office: Office, cast: Cast) -> None:
    text = "\n".join(f"错词第{number}号→正词第{number}号" for number in range(sheets.MAX_ROWS))
    assert imported(office, cast, text.encode()).new == sheets.MAX_ROWS
    assert count(office) == sheets.MAX_ROWS


@pytest.mark.parametrize(("name", "said"), [
    ("词.docx", "只能从"), ("词.pdf", "只能从"), ("词", "只能从"), ("词.xls", "另存为 .xlsx"),
])
def test_other_endings_are_refused(office: Office, cast: Cast, name: str, said: str) -> None:
    with pytest.raises(ImportRefused, match=said) as refused:
        operations.import_entries(cast.officer, office, WRONG, name, "帐户本→账户本".encode(),
                                  dry_run=False)
    assert "一条也没有导入" in refused.value.message and count(office) == 0


def test_an_ending_in_capitals_is_taken(office: Office, cast: Cast) -> None:
    report = operations.import_entries(cast.officer, office, WRONG, "词.TXT",
                                       "帐户本→账户本".encode(), dry_run=False)
    assert report.new == 1


@pytest.mark.parametrize("kind", list(ListKind))
def test_the_empty_table_is_understood_whole(kind: ListKind) -> None:
    data = lists_page.sheet(kind, [], to_fill=True)
    book = load_workbook(io.BytesIO(data))
    book.worksheets[0].append(["甲乙丙", "丁戊己"])
    out = io.BytesIO()
    book.save(out)
    assert read_entries(kind, out.getvalue(), {}).unread == ()
