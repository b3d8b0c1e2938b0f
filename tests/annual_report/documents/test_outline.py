"""What the report says besides its tables, and in which order."""

from __future__ import annotations

from datetime import date

import pytest

from tests.annual_report.documents.examples import SENTENCE, content
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.outline import Heading, Line, TableOf


def test_the_six_parts_come_in_the_order_of_the_form() -> None:
    found = list(outline.pieces(content()))
    assert found[0] == Line(f"{SENTENCE}（opening）")
    assert [each.text for each in found if isinstance(each, Heading) and each.level == 1] == [
        part.heading for part in form.PARTS]
    assert [each.grid.code for each in found if isinstance(each, TableOf)] == [
        "table_2", "table_3", "table_4"]
    assert [each.text for each in found if isinstance(each, Line)] == [
        f"{SENTENCE}（{code}）" for code in form.TEXTS]


def test_a_draft_says_where_nothing_is_written_yet() -> None:
    found = list(outline.pieces(content(texts={}, draft=True)))
    headings = [each for each in found if isinstance(each, Heading) and each.level == 2]
    # under each heading of part one, in part five and in part six; nothing in the final report
    assert found.count(Line(outline.UNWRITTEN)) == len(headings) + 2
    assert not any(isinstance(each, Line) for each in outline.pieces(content(texts={})))


def test_what_has_no_heading_may_be_left_out() -> None:
    texts = {code: SENTENCE for code in form.TEXTS if code != "problems.last_year"}
    found = list(outline.pieces(content(texts=texts, draft=True)))
    assert Line(outline.UNWRITTEN) not in found


@pytest.mark.parametrize(("draft", "label", "mark"), [
    (False, "", ""), (True, "", "草稿"), (True, "草稿", "草稿"), (True, "送审稿第2版", "草稿　送审稿第2版"),
    (False, "送审稿第2版", "送审稿第2版"), (True, "第3次草稿", "第3次草稿")])
def test_the_mark_of_every_page(draft: bool, label: str, mark: str) -> None:
    assert outline.mark(content(draft=draft, label=label)) == mark


def test_an_undated_report_says_so() -> None:
    assert outline.signature(content()) == ("额敏县司法局", "2025年1月20日")
    assert outline.signature(content(signed_on=None)) == ("额敏县司法局", outline.UNDATED)


@pytest.mark.parametrize(("text", "note"), [
    ("表三的总计一栏。", "（更正日期：2025年3月5日。表三的总计一栏。）"),
    ("第一处。\n\n 第二处", "（更正日期：2025年3月5日。第一处；第二处。）"),
    ("", "（更正日期：2025年3月5日。）")])
def test_a_correction_is_told_in_public(text: str, note: str) -> None:
    assert outline.correction(content()) == ""
    assert outline.correction(content(correction=Correction(date(2025, 3, 5), text))) == note


def test_signs_without_a_place_in_a_document_are_left_out() -> None:
    report = content(texts={"opening": "甲\x00乙\ud800丙\x07\n\x01\n丁"}, label="送审\x02稿\n第1版")
    assert list(outline.pieces(report))[:2] == [Line("甲乙丙"), Line("丁")]
    assert outline.mark(report) == "送审稿 第1版"
