"""Texts without headings of their own are told apart by the file's hidden marks."""

from __future__ import annotations

import io

import pytest
from docx import Document

from tests.annual_report.documents.examples import content
from wechat_bot.annual_report import form
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.docx_texts import texts_in
from wechat_bot.annual_report.procedure import word_file

REPORT = content(texts={code: f"原来写的话，{code}。" for code in form.TEXTS})
CODES = ("problems.last_year", "problems.found", "problems.measures")
BEFORE = [REPORT.texts[code] for code in CODES]


def edited(*, with_marks: bool) -> bytes:
    """Somebody wrote 本年的问题 anew, in two paragraphs that are like nothing before."""
    document = Document(io.BytesIO(report_docx(REPORT)))
    paragraph = next(each for each in document.paragraphs if each.text == BEFORE[1])
    paragraph.runs[0].text = "一点没有提前告诉基层。"
    paragraph._element.addnext(document.add_paragraph("人手不够。")._element)
    if not with_marks:
        for mark in list(document.element.iter("{*}bookmarkStart", "{*}bookmarkEnd")):
            mark.getparent().remove(mark)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("with_marks", "found"), [
    (True, [[BEFORE[0]], ["一点没有提前告诉基层。", "人手不够。"], [BEFORE[2]]]),
    # without them what is like nothing stays with the line before it
    (False, [[BEFORE[0], "一点没有提前告诉基层。", "人手不够。"], [], [BEFORE[2]]])])
def test_a_text_that_was_written_anew(with_marks: bool, found: list[list[str]]) -> None:
    data = edited(with_marks=with_marks)
    parts = word_file.take_apart(word_file.open_file(data, "改过.docx"), REPORT)
    [region] = [each for each in parts.regions if each.codes == CODES]
    assert word_file.split(region, BEFORE, texts_in(data) or {}) == found
