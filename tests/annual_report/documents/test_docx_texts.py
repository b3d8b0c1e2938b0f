"""An edited Word file gives its texts back, each to its place."""

from __future__ import annotations

import io
from datetime import date

import pytest
from docx import Document
from docx.oxml import OxmlElement

from tests.annual_report.documents.examples import content
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.docx_texts import texts_in

TEXTS = {code: f"第一段，{code}。\n第二段。" for code in form.TEXTS}


def test_what_nobody_touched_comes_back_unchanged() -> None:
    assert texts_in(report_docx(content(texts=TEXTS))) == TEXTS


def test_gaps_and_marks_of_ours_are_no_text() -> None:
    texts = {code: text for code, text in TEXTS.items()
             if code not in ("opening", "overview.platform", "problems.last_year", "other.report")}
    report = content(texts=texts, draft=True, label="送审稿第1版", signed_on=None,
                     correction=Correction(date(2025, 3, 5), "一处。"))
    assert texts_in(report_docx(report)) == texts


def edited(report: ReportContent, how: str) -> bytes:
    """The file after a person worked on it."""
    document = Document(io.BytesIO(report_docx(report)))
    by_text = {each.text: each for each in document.paragraphs}
    if how == "changed":
        by_text["第一段，problems.found。"].runs[0].text = "改了的话。"
    elif how == "added":
        last = by_text["第一段，problems.found。"]
        last._element.addnext(document.add_paragraph("加了一段。")._element)
    elif how == "tracked":
        run = by_text["第一段，problems.found。"].runs[0]._element
        gone = OxmlElement("w:del")
        run.addprevious(gone)
        gone.append(run)
    elif how == "filled":
        by_text[outline.UNWRITTEN].runs[0].text = "补上的话。"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("how", "found"), [
    ("changed", "改了的话。\n第二段。"), ("added", "第一段，problems.found。\n加了一段。\n第二段。"),
    ("tracked", "第二段。")])
def test_an_edited_text_comes_back_and_no_other_changes(how: str, found: str) -> None:
    assert texts_in(edited(content(texts=TEXTS), how)) == TEXTS | {"problems.found": found}


def test_what_was_filled_in_comes_back() -> None:
    texts = {code: text for code, text in TEXTS.items() if code != "other.report"}
    assert texts_in(edited(content(texts=texts, draft=True), "filled")) == texts | {
        "other.report": "补上的话。"}


def test_other_files_are_left_to_the_reader_of_reports() -> None:
    out = io.BytesIO()
    Document().save(out)
    assert texts_in(out.getvalue()) is None
    assert texts_in(b"no Word file") is None
