"""Files that can't be read: the reason and what to do, and nothing else happens."""

from __future__ import annotations

import io
import time
import zipfile

import pytest

from tests.annual_report.reading.made import consistent, content
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.pdf import report_pdf
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.reading import refusals
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput

REPORT = content(consistent(5))
OLD = b"\xd0\xcf\x11\xe0" + b"\x00" * 600


def pdf_of(*, pages: int = 1, password: str = "") -> bytes:
    """A PDF without a word on it."""
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize(("data", "name", "said"), [
    (b"", "报告.docx", "是空的"), (b"  \n", "报告.txt", "是空的"),
    (OLD, "报告.doc", "另存为不加密的 .docx"), (OLD, "报告.wps", "另存为不加密的 .docx"),
    (OLD, "报告.xls", "另存为不加密的 .xlsx"), (OLD, "报告.docx", "去掉打开密码"),
    (b"PK\x03\x04broken", "报告.docx", "已损坏"), (b"PK\x03\x04broken", "报告.xlsx", "已损坏"),
    (b"%PDF-1.7 broken", "报告.pdf", "打不开"), (b"\x89PNG\r\n", "报告.png", "是图片"),
    (b"{\\rtf1 x}", "报告.rtf", "另存为 .docx"), (b"\xff\x00\xfe\x81", "报告.txt", "不是能读的文本"),
    ("只是一段话。".encode(), "报告.txt", "没有找到表三"), (b"<html><p>x</p></html>", "a.html", "没有找到表三"),
])
def test_refused_with_what_to_do(data: bytes, name: str, said: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_report(data, name)
    assert said in refusal.value.message
    assert "没有导入" in refusal.value.message


def test_a_scan_and_an_encrypted_pdf() -> None:
    with pytest.raises(InvalidInput, match="扫描件"):
        read_report(pdf_of(), "扫描.pdf")
    with pytest.raises(InvalidInput, match="加了密"):
        read_report(pdf_of(password="s"), "加密.pdf")
    with pytest.raises(InvalidInput, match="页，不像"):
        read_report(pdf_of(pages=130), "长.pdf")


@pytest.mark.parametrize("make", [report_docx, report_xlsx])
def test_what_unfolds_without_end(make: object, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "报告.docx" if make is report_docx else "报告.xlsx"
    data = make(REPORT)  # type: ignore[operator]
    monkeypatch.setattr(refusals, "LARGEST_UNPACKED", 2000)
    with pytest.raises(InvalidInput, match="展开后太大"):
        read_report(data, name)


@pytest.mark.parametrize(("data", "name"), [
    (b"| 1 | 2 |\n" * 20_001, "a.md"), (b"1 2 3\n" * 20_001, "a.txt"),
    (b"<table>" + b"<tr><td>1" * 200_001, "a.html")])
def test_far_too_long_is_answered_at_once(data: bytes, name: str) -> None:
    with pytest.raises(InvalidInput, match="不像年度报告"):
        read_report(data, name)


def test_wide_blanks_around_a_page_number_take_no_time() -> None:
    text = "三、收到和处理政府信息公开申请情况\n" + (" " * 3000 + "—" + " " * 3000 + "x\n") * 50
    started = time.perf_counter()
    with pytest.raises(InvalidInput, match="没有找到表三"):
        read_report(text.encode(), "2024.txt")
    assert time.perf_counter() - started < 10  # minutes, before


def test_a_word_file_of_far_too_many_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MOST_TAGS", 500)
    with pytest.raises(InvalidInput, match="不像年度报告"):
        read_report(report_docx(REPORT), "报告.docx")
    monkeypatch.setattr(refusals, "MOST_LINES", 30)
    with pytest.raises(InvalidInput, match="不像年度报告"):
        read_report(report_xlsx(REPORT), "报告.xlsx")


def test_cut_short() -> None:
    for make, name in ((report_docx, "a.docx"), (report_xlsx, "a.xlsx"), (report_pdf, "a.pdf")):
        data = make(REPORT)
        with pytest.raises(InvalidInput):
            read_report(data[:len(data) // 2], name)


def test_an_archive_of_something_else() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    with pytest.raises(InvalidInput, match="不是 Word 或 Excel"):
        read_report(out.getvalue(), "a.docx")


def test_a_formula_without_its_result() -> None:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(report_xlsx(REPORT)))
    sheet = next(each for each in book.worksheets if each.max_row > 25)
    sheet.cell(sheet.max_row, 4).value = "=1+1"
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(InvalidInput, match="是公式"):
        read_report(out.getvalue(), "a.xlsx")


def test_no_year_and_another_year() -> None:
    without = content(consistent(5), texts={}, signed_on=None)
    data = report_docx(without)
    assert read_report(data, "a.docx").figures.year == without.year  # the title tells it
    with pytest.raises(InvalidInput, match="文件里写的是"):
        read_report(data, "a.docx", without.year - 1)
