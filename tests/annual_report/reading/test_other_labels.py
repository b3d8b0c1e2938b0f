"""Files as offices make them: old labels, odd cells, the 2019 form, tables within tables."""

from __future__ import annotations

import io

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.annual_report.reading.made import (
    consistent,
    content,
    filled,
    markdown,
    piped,
    tabbed_lines,
)
from wechat_bot.annual_report import form, form_2019, grid
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput

FIGURES = consistent(6)
REPORT = content(FIGURES)


@pytest.mark.parametrize(("form_says", "they_write"), [
    ("行政规范性文件", "规范性文件"), ("总计", "总 计"), ("本年收费金额（单位：万元）", "本年度收费金额(单位:万元)"),
    ("危及“三安全一稳定”", "危及\"三安全一稳定\""), ("五、存在的主要问题及改进情况", "五、存在问题及改进情况"),
    ("（一）予以公开", "(一)予以公开"), ("（七）总计", "（七）合计"), ("1.属于国家秘密", "1．属于国家秘密"),
    ("3.补正后申请内容仍不明确", "3、补正后申请内容仍不明确"), ("（区分处理的，只计这一情形，不计其他情形）", ""),
])
def test_labels_vary(form_says: str, they_write: str) -> None:
    page = report_html(REPORT)
    assert form_says in page
    read = read_report(page.replace(form_says, they_write).encode(), "报告.html")
    assert read.figures.cells() == FIGURES.cells()
    assert "problems.found" in read.texts


def test_an_outdated_label_is_told() -> None:
    read = read_report(piped(REPORT).replace("行政规范性文件".encode(), "规范性文件".encode()), "a.txt")
    assert any("“规范性文件”是旧的叫法" in note for note in read.notes)
    assert read.confidence["documents"] < 1


def test_a_label_broken_over_lines() -> None:
    text = tabbed_lines(REPORT).decode()
    head, four, tail = text.partition("四、政府信息公开行政复议")
    broken = head + four + tail.replace("\t总计", "\t总\n\n计", 1).replace("\t总计", "\t总 计   ", 1)
    assert read_report(broken.encode(), "a.txt").figures.cells() == FIGURES.cells()


def test_the_empty_lines_between_rows_are_lost() -> None:
    text = "\n".join(line for line in tabbed_lines(REPORT).decode().split("\n") if line.strip())
    assert read_report(text.encode(), "a.txt").figures.cells() == FIGURES.cells()


@pytest.mark.parametrize("apart", [True, False])
def test_all_tables_on_one_sheet_not_merged(apart: bool) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([REPORT.title])
    for table in grid.tables(FIGURES).values():
        if apart:
            sheet.append([])
            sheet.append(["表"])
        for row in filled(table):
            sheet.append([int(text) if text.isdecimal() else text for text in row])
    out = io.BytesIO()
    book.save(out)
    assert read_report(out.getvalue(), "a.xlsx").figures.cells() == FIGURES.cells()


def test_cells_with_remarks_are_read_and_told() -> None:
    made = FIGURES.documents["normative_documents"]["in_force"]
    row = f"行政规范性文件 | {FIGURES.documents['normative_documents']['made']} | "
    text = piped(REPORT).decode()
    line = next(each for each in text.split("\n") if each.startswith(row))
    odd = line.rpartition(" | ")[0] + f" | {made}（其中修订1件）"
    read = read_report(text.replace(line, odd).encode(), "a.txt")
    assert read.figures.cells() == FIGURES.cells()
    assert "documents.normative_documents.in_force" in read.doubts
    slash = line.rpartition(" | ")[0] + " | /"
    empty = read_report(text.replace(line, slash).encode(), "a.txt")
    assert empty.figures.documents["normative_documents"]["in_force"] is None
    assert any("“/”作空格" in note for note in empty.notes)


def test_a_page_in_gbk_inside_other_markup() -> None:
    page = report_html(REPORT).replace("utf-8", "gb2312").replace("UTF-8", "gb2312")
    body = page.replace("<body>", "<body><table><tr><td>导航</td><td>").replace("</body>", "</td></tr></table></body>")
    assert read_report(body.encode("gb18030"), "a.htm").figures.cells() == FIGURES.cells()


def test_word_with_tracked_changes_text_boxes_and_a_table_within_a_table() -> None:
    document = Document(io.BytesIO(report_docx(REPORT)))
    cell = document.tables[0].rows[2].cells[1]
    run = cell.paragraphs[0].runs[0]._r
    right = run.text
    run.getparent().replace(run, parse_xml(
        f'<w:ins {nsdecls("w")} w:id="1" w:author="a"><w:r><w:t>{right}</w:t></w:r></w:ins>'))
    cell.paragraphs[0]._p.append(parse_xml(
        f'<w:del {nsdecls("w")} w:id="2" w:author="a"><w:r><w:delText>99</w:delText></w:r></w:del>'))
    outer = document.add_table(1, 1)
    inner = document.tables[1]._tbl
    place = inner.getprevious()
    outer.rows[0].cells[0]._tc.insert(1, inner)
    place.addnext(outer._tbl)
    out = io.BytesIO()
    document.save(out)
    read = read_report(out.getvalue(), "a.docx")
    assert read.figures.cells() == FIGURES.cells()
    assert any("修订痕迹" in note for note in read.notes)


def _as_2019() -> str:
    """The same report in the 2019 form, as a page."""
    text = piped(REPORT).decode().split("\n")
    made: list[str] = []
    for line in text:
        name, _, rest = line.partition(" | ")
        if line == " | ".join([form.ITEM_HEADING, *form.DOCUMENT_CELLS.values()]):
            made.append(" | ".join([form.ITEM_HEADING, *form_2019.DOCUMENT_COLUMNS]))
        elif name == form.ITEM_HEADING and rest == form.DECIDED_HEADING:
            made.append(" | ".join([form.ITEM_HEADING, *form_2019.DECISION_COLUMNS]))
        elif name in form.DECISION_KINDS.values():
            made.append(f"{name} | 11 | -2 | {rest}")
            if name == "行政许可":
                made.append(f"{form_2019.OTHER_SERVICES} | 3 | 0 | 8")
        elif rest == form.FEES_HEADING:
            made.append(" | ".join([form.ITEM_HEADING, *form_2019.FEES_COLUMNS]))
        elif name == form.FEES_LABEL:
            made += [f"{name} | 4 | 1", "第二十条第（九）项",
                     f"{form.ITEM_HEADING} | {' | '.join(form_2019.PROCUREMENT_COLUMNS)}",
                     f"{form_2019.PROCUREMENT} | 5 | 23.5万元"]
        elif "（六）其他处理" in line:
            made.append(f"（六）其他处理 | {' | '.join(line.split(' | ')[-7:])}")
        elif not any(form.row_of(code).label in line for code in ("other_fee_unpaid", "other_other")):
            made.append(line)
    return "\n".join(made)


def test_the_form_of_2019() -> None:
    read = read_report(_as_2019().encode(), "2020年报.txt")
    cells, right = read.figures.cells(), FIGURES.cells()
    gone = {path for path in right if path.endswith(".repealed") or path == "fees_wan"
            or path.startswith(("applications.other_not_corrected", "applications.other_fee_unpaid"))}
    assert all(cells[path] is None for path in gone)
    other = {f"applications.other_other[{column}]": FIGURES.applications["other_not_corrected"][column]
             for column in range(7)}
    assert {path: cells[path] for path in right if path not in gone} == {
        path: other.get(path, right[path]) for path in right if path not in gone}
    assert read.form == "2019"
    assert read.extra[form_2019.OTHER_SERVICES] == "8"
    assert read.extra["政府集中采购·采购总金额"] == "23.5万元"
    assert any("2019 年的格式" in note for note in read.notes)


def test_both_forms_mixed() -> None:
    """Table 3 of 2019 below table 2 of 2021, as offices did for years."""
    text = markdown(REPORT).decode("utf-8-sig").split("\n")
    mixed = []
    for line in text:
        if form.row_of("other_not_corrected").label in line:
            numbers = " | ".join(line.strip("| ").split(" | ")[-7:])
            mixed.append(f"| 三、本年度办理结果 | （六）其他处理 |  | {numbers} |")
        elif not any(form.row_of(code).label in line for code in ("other_fee_unpaid", "other_other")):
            mixed.append(line)
    read = read_report("\n".join(mixed).encode(), "a.md")
    assert read.figures.documents == FIGURES.documents
    assert read.figures.fees_wan == FIGURES.fees_wan
    assert read.figures.applications["other_other"] == FIGURES.applications["other_not_corrected"]


def test_one_row_and_its_parts_together_are_refused() -> None:
    text = piped(REPORT).decode()
    doubled = text.replace("（七）总计", "（六）其他处理 | 0 | 0 | 0 | 0 | 0 | 0 | 0\n（七）总计")
    with pytest.raises(InvalidInput, match=r"既有一行的总数，又有分项|出现了两次"):
        read_report(doubled.encode(), "a.txt")
