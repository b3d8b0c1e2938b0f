"""A file that lost something is refused with the place; what is read is never another number."""

from __future__ import annotations

import io
import random
import re

import pytest
from bs4 import BeautifulSoup
from docx import Document
from openpyxl import load_workbook

from tests.annual_report.reading.made import (
    bare_lines,
    consistent,
    content,
    laid_out,
    markdown,
    piped,
    tabbed_lines,
    tabs,
)
from wechat_bot.annual_report import form
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput

FIGURES = consistent(4)
REPORT = content(FIGURES)
ROWS = range(len(form.ROWS))
HEAD = 3  # rows of headings of table 3


@pytest.fixture(scope="module")
def word() -> bytes:
    return report_docx(REPORT)


@pytest.fixture(scope="module")
def book() -> bytes:
    return report_xlsx(REPORT)


def refused(data: bytes, name: str) -> str:
    """What is said of a file that must not be read."""
    with pytest.raises(InvalidInput) as refusal:
        read_report(data, name)
    assert "没有导入" in refusal.value.message
    return refusal.value.message


@pytest.mark.parametrize("row", ROWS)
def test_a_row_missing_in_word(word: bytes, row: int) -> None:
    document = Document(io.BytesIO(word))
    table = next(each for each in document.tables if len(each.rows) > len(form.ROWS))
    lost = table.rows[HEAD + row]._tr
    lost.getparent().remove(lost)
    out = io.BytesIO()
    document.save(out)
    refused(out.getvalue(), "报告.docx")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_missing_in_a_page(row: int) -> None:
    soup = BeautifulSoup(report_html(REPORT), "lxml")
    table = next(each for each in soup.find_all("table") if "自然人" in each.get_text())
    lines = [each for each in table.find_all("tr") if "自然人" not in each.get_text()]
    lines[row - len(ROWS)].decompose()
    refused(str(soup).encode(), "报告.html")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_missing_in_a_workbook(book: bytes, row: int) -> None:
    loaded = load_workbook(io.BytesIO(book))
    sheet = next(each for each in loaded.worksheets if each.max_row > len(form.ROWS))
    first = next(cell.row for line in sheet.iter_rows() for cell in line
                 if cell.value == form.ROWS[0].label)
    for cell in sheet[first + row]:
        if type(cell).__name__ != "MergedCell":
            cell.value = None
    out = io.BytesIO()
    loaded.save(out)
    refused(out.getvalue(), "报告.xlsx")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_missing_in_text(row: int) -> None:
    label = form.ROWS[row].label
    for make, name in ((piped, "竖线.txt"), (markdown, "报告.md"), (laid_out, "版面.txt")):
        lines = make(REPORT).decode("utf-8-sig").split("\n")
        refused("\n".join(each for each in lines if label not in each).encode(), name)
    for make, name in ((bare_lines, "只有格.txt"), (tabbed_lines, "一格一行.txt")):
        lines = make(REPORT).decode("gb18030" if make is bare_lines else "utf-8").split("\n")
        at = next(place for place, line in enumerate(lines) if line.strip() == label)
        refused("\n".join(lines[:at] + lines[at + 8:]).encode(), name)
        refused("\n".join(lines[:at] + lines[at + 1:]).encode(), name)  # its name alone
    lines = tabs(REPORT).decode("utf-16").split("\r\n")
    refused("\n".join(each for each in lines if label not in each).encode(), "制表符.txt")


@pytest.mark.parametrize("make", [bare_lines, tabbed_lines, piped, laid_out])
def test_any_number_missing(make: object) -> None:
    encoding = "gb18030" if make is bare_lines else "utf-8"
    text = make(REPORT).decode(encoding)  # type: ignore[operator]
    tables = re.search(r"二、主动公开政府信息情况\n.*\n五、存在", text, re.DOTALL)
    assert tables is not None
    places = [found.span() for found in re.finditer(r"(?<=[\t\n |])\d+(?=[ \n|]|$)", tables[0])]
    for begin, end in random.Random(1).sample(places, 40):
        begin, end = begin + tables.start(), end + tables.start()
        cut = text[:begin] + (" " * (end - begin) if make is laid_out else "") + text[end:]
        _same_or_told(cut.encode(encoding))


def _same_or_told(data: bytes) -> None:
    """Refused, or an empty cell that is told; every other number is the right one."""
    try:
        read = read_report(data, "报告.txt")
    except InvalidInput:
        return
    cells, right = read.figures.cells(), FIGURES.cells()
    other = {path for path in cells if cells[path] != right[path]}
    assert all(cells[path] is None and path in read.doubts for path in other)
    assert len(other) == 1
    assert any("没有数" in note for note in read.notes)


def test_two_numbers_changed_places_or_one_changed_is_told() -> None:
    raw = REPORT.figures.to_json()
    raw["applications"]["granted"][0] += 7
    from wechat_bot.annual_report.figures import from_json

    read = read_report(report_docx(content(from_json(raw))), "报告.docx")
    assert read.confidence["applications"] < 0.7
    assert any("可能读错" in note and "（一）予以公开" in note and "自然人" in note for note in read.notes)
    assert "applications.granted[0]" in read.doubts


@pytest.mark.parametrize(("cut", "said"), [
    ("二、主动公开政府信息情况", "没有找到表二"), ("三、收到和处理政府信息公开申请情况", "没有找到表三"),
    ("四、政府信息公开行政复议、行政诉讼情况", "没有找到表四")])
def test_a_table_that_is_not_there(cut: str, said: str) -> None:
    soup = BeautifulSoup(report_html(REPORT), "lxml")
    heading = next(each for each in soup.find_all(["h2", "h3", "p"]) if each.get_text().strip() == cut)
    table = heading.find_next("table")
    assert table is not None
    table.decompose()
    assert said in refused(str(soup).encode(), "报告.html")


def test_table_4_without_fifteen(word: bytes) -> None:
    document = Document(io.BytesIO(word))
    table = document.tables[-1]
    cell = table.rows[-1]._tr.tc_lst[6]
    cell.getparent().remove(cell)
    out = io.BytesIO()
    document.save(out)
    assert "15 个数" in refused(out.getvalue(), "报告.docx")


def test_a_row_nobody_knows() -> None:
    text = piped(REPORT).decode().replace("（七）总计", "（七）其他情形汇总 | 1 | 1 | 1 | 1 | 1 | 1 | 1\n（七）总计")
    assert "不是格式里的行" in refused(text.encode(), "竖线.txt")


def test_two_reports_in_one_file() -> None:
    assert "出现了两次" in refused(piped(REPORT) + piped(REPORT), "竖线.txt")


def test_columns_in_another_order() -> None:
    page = report_html(REPORT).replace("商业企业", "@").replace("科研机构", "商业企业").replace("@", "科研机构")
    assert "先后" in refused(page.encode(), "报告.html")
