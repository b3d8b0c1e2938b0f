"""The empty form: its own topics, last year beside, 0 must be written, who fills in and signs."""

from __future__ import annotations

import io
import zipfile

from docx import Document
from openpyxl import load_workbook

from wechat_bot.collecting.papers import Paper, paper_docx, paper_xlsx, papers_zip
from wechat_bot.collecting.topics import ITEMS

PAPER = Paper("额敏县司法局", 2026, "办公室", [ITEMS["licences"], ITEMS["charges"]],
              {"licences": 3, "charges": 120_050}, "2027年1月8日")


def test_the_table_has_last_year_beside_an_empty_column() -> None:
    page = load_workbook(io.BytesIO(paper_xlsx(PAPER))).active
    assert page is not None
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][0] == "额敏县司法局2026年度政府信息公开年报数据报送表"
    assert rows[1][:2] == ["填报单位", "办公室"]
    assert "没有的写 0，不能空着" in str(rows[2][0]) and "2027年1月8日" in str(rows[2][0])
    assert rows[3] == ["项目", "单位", "2025年（上年）", "2026年（本年）", "说明"]
    assert [row[:4] for row in rows[4:6]] == [
        ["行政许可处理决定数量", "件", 3, None], ["行政事业性收费收费金额", "元", 1200.5, None]]
    assert [row[0] for row in rows[6:]] == ["填报人", "负责人", "填报日期"]


def test_the_word_form_is_signed_by_hand() -> None:
    document = Document(io.BytesIO(paper_docx(PAPER)))
    text = "\n".join(each.text for each in document.paragraphs)
    assert "填报单位：办公室" in text and "不能空着" in text
    assert "填报人（签名）" in text and "负责人（签名）" in text and "填报日期" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert rows[0] == ["项目", "单位", "2025年", "2026年", "说明"]
    assert rows[2] == ["行政事业性收费收费金额", "元", "1200.50", "", "填元，不要填万元"]


def test_all_forms_in_one_file() -> None:
    with zipfile.ZipFile(io.BytesIO(papers_zip([PAPER]))) as archive:
        assert sorted(archive.namelist()) == [
            "2026年年报数据报送表（办公室）.docx", "2026年年报数据报送表（办公室）.xlsx"]
