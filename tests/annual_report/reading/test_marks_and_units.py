"""Marks of notes, struck numbers, sums in 元 and two reports in a file: never another number unsaid."""

from __future__ import annotations

import io

import pytest
from docx import Document

from tests.annual_report.reading.made import (
    TYPED,
    bare_lines,
    consistent,
    content,
    laid_out,
    piped,
)
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.errors import InvalidInput

CELL = "decisions.penalties"


def figures() -> Figures:
    return from_json(consistent(5).to_json() | {
        "decisions": {"licences": 12, "penalties": 22, "coercive_measures": 31}, "fees_wan": "0.35"})


REPORT = content(figures())


def test_a_raised_mark_in_a_page_is_no_digit() -> None:
    page = report_html(REPORT)
    for mark in ("<sup>1</sup>", "²", "①"):
        marked = page.replace(">22<", f">22{mark}<", 1)
        assert marked != page
        read = read_report(marked.encode(), "报告.html")
        assert read.figures.cells() == figures().cells() and CELL in read.doubts, mark


@pytest.mark.parametrize(("before", "look", "after"), [
    ("22", "superscript", ""), ("22", "strike", ""), ("", "strike", "22")])
def test_a_raised_or_struck_number_in_word_is_left_aside(before: str, look: str, after: str) -> None:
    document = Document(io.BytesIO(report_docx(REPORT)))
    row = next(row for table in document.tables for row in table.rows if "行政处罚" in row.cells[0].text)
    paragraph = row.cells[-1].paragraphs[0]
    for run in paragraph.runs:
        run.text = ""
    paragraph.add_run(before)
    setattr(paragraph.add_run("7").font, look, True)
    paragraph.add_run(after)
    out = io.BytesIO()
    document.save(out)
    read = read_report(out.getvalue(), "报告.docx")
    assert read.figures.cells() == figures().cells()
    assert any("22〔7〕" in note or "划掉" in note for note in read.notes)


@pytest.mark.parametrize("file", list(TYPED))
def test_a_sum_headed_in_yuan_is_not_read_as_wan(file: str) -> None:
    encoding = {"只有格.txt": "gb18030", "制表符.txt": "utf-16"}.get(file, "utf-8-sig")
    text = TYPED[file](REPORT).decode(encoding).replace("单位：万元", "单位：元")
    read = read_report(text.replace("0.35", "3500").encode(), "报告.txt")
    assert str(read.figures.fees_wan) == "0.35"
    assert any("以元为单位" in note for note in read.notes)


def test_a_number_that_begins_with_a_zero_is_told() -> None:
    read = read_report(piped(REPORT).decode().replace("| 22", "| 022").encode(), "报告.txt")
    assert read.figures.cells() == figures().cells() and CELL in read.doubts


@pytest.mark.parametrize("make", [bare_lines, laid_out])
def test_two_reports_in_a_text_are_not_read_as_the_last(make: object) -> None:
    first, second = (make(content(consistent(seed))) for seed in (4, 5))  # type: ignore[operator]
    with pytest.raises(InvalidInput, match="可能有两份报告"):
        read_report(first + b"\n" + second, "报告.txt")


def test_a_table_of_contents_is_no_second_report() -> None:
    from wechat_bot.annual_report import form

    contents = "".join(f"{part.heading}\n{place}\n" for place, part in enumerate(form.PARTS, 1))
    read = read_report(contents.encode() + laid_out(REPORT), "报告2024.txt")
    assert read.figures.cells() == figures().cells()
