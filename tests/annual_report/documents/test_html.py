"""The page for the county website and the fragment for its editor."""

from __future__ import annotations

import re
from datetime import date

import pytest
from bs4 import BeautifulSoup
from lxml import html

from tests.annual_report import real
from tests.annual_report.documents.examples import content, table_of
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction
from wechat_bot.annual_report.documents.html import editor_html, report_html
from wechat_bot.annual_report.figures import from_json

HOSTILE = "<script>alert(1)</script>&\"'<b>"


def test_the_page_asks_for_nothing_and_runs_nothing() -> None:
    page = report_html(content(draft=True))
    assert not re.search(r"https?:|url\(|@import|<script|<link|<img|<iframe| src=| href=| on\w+=",
                         page)
    assert page.startswith('<!doctype html>\n<html lang="zh-CN">')


@pytest.mark.parametrize("write", [report_html, editor_html])
def test_everything_is_escaped(write: object) -> None:
    assert callable(write)
    report = content(from_json(real.nothing(agency=HOSTILE)), label=HOSTILE, draft=True,
                     texts=dict.fromkeys(form.TEXTS, HOSTILE),
                     correction=Correction(date(2025, 3, 5), HOSTILE))
    page = write(report)
    found = BeautifulSoup(page, "lxml")
    assert not found.find_all(["script", "b"])
    assert page.count("&lt;script&gt;alert(1)") >= len(form.TEXTS) + 3
    assert HOSTILE in found.get_text()


def test_headings_of_tables_say_what_they_head() -> None:
    second, third, fourth = html.fromstring(report_html(content())).iter("table")
    for table in (second, third, fourth):
        assert {each.get("scope") for each in table.iter("th")} <= {
            "col", "colgroup", "row", "rowgroup"}
        assert not list(table.xpath(".//td[@scope]"))
    scopes = {each.text: each.get("scope") for each in second.iter("th")}
    assert (scopes["规章"], scopes["现行有效件数"]) == ("row", "col")
    scopes = {each.text: each.get("scope") for each in third.iter("th")}
    assert (scopes["三、本年度办理结果"], scopes["（七）总计"], scopes["法人或其他组织"]) == (
        "rowgroup", "row", "colgroup")
    assert form.TABLE_3_NOTE not in scopes


def test_a_table_scrolls_in_a_named_box() -> None:
    boxes = html.fromstring(report_html(content())).xpath("//div[@class='scroll']")
    assert [each.get("aria-label") for each in boxes] == [
        table_of(code) for code in ("table_2", "table_3", "table_4")]
    assert {each.get("tabindex") for each in boxes} == {"0"}


def test_the_fragment_carries_its_looks_in_its_elements() -> None:
    fragment = editor_html(content())
    assert not re.search(r"<style| class=|<html|<body", fragment)
    found = BeautifulSoup(fragment, "lxml")
    # where the website drops styles too, a table keeps its lines
    assert {table["border"] for table in found.find_all("table")} == {"1"}
    assert all("border" in cell["style"] for cell in found.find_all(["td", "th"]))
    assert "年度报告" not in "".join(each.get_text() for each in found.find_all(["h1", "h2"]))


def test_a_draft_says_so_on_the_page_and_around_the_fragment() -> None:
    report = content(draft=True, label="送审稿第2版")
    page = BeautifulSoup(report_html(report), "lxml")
    assert page.title is not None
    assert page.title.get_text().endswith("（草稿　送审稿第2版）")
    assert [each.get_text() for each in page.select(".mark, .veil")] == ["草稿　送审稿第2版", "草稿"]
    paragraphs = BeautifulSoup(editor_html(report), "lxml").find_all("p")
    assert [paragraphs[0].get_text(), paragraphs[-1].get_text()] == ["草稿　送审稿第2版"] * 2
    for written in (report_html(content()), editor_html(content())):
        assert "草稿" not in written


def test_a_correction_and_the_signature_are_shown() -> None:
    report = content(correction=Correction(date(2025, 3, 5), "表二的一个数。"))
    for written in (report_html(report), editor_html(report)):
        text = BeautifulSoup(written, "lxml").get_text()
        assert text.index("（更正日期：2025年3月5日。") < text.index(form.PARTS[0].heading)
        assert text.replace("\n", "").endswith("额敏县司法局2025年1月20日")
