"""What we write the reader of reports reads: the same figures, and no words of ours as its text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.annual_report import real
from tests.annual_report.documents.examples import SENTENCE, content
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import report_html
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.reading.report import read_report

WRITERS: dict[str, Callable[[ReportContent], bytes]] = {
    "docx": report_docx, "xlsx": report_xlsx,
    "html": lambda report: report_html(report).encode()}


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("name", real.NAMES)
def test_the_figures_come_back(name: str, ending: str) -> None:
    report = content(real.report(name), draft=True, label="送审稿第2版")
    read = read_report(WRITERS[ending](report), f"年报.{ending}")
    assert read.figures.cells() == report.figures.cells()


@pytest.mark.parametrize("ending", ["docx", "html"])
def test_marks_of_ours_are_not_read_as_its_text(ending: str) -> None:
    texts = {code: f"{SENTENCE}（{code}）" for code in form.TEXTS if code != "overview.platform"}
    report = content(texts=texts, draft=True, signed_on=None, label="送审稿第2版",
                     correction=Correction(date(2025, 3, 5), "表三的一处。"))
    read = read_report(WRITERS[ending](report), f"年报.{ending}")
    for code in ("opening", "overview.disclosure", "overview.oversight", "other.report"):
        assert read.texts[code] == texts[code]
    assert "overview.platform" not in read.texts
