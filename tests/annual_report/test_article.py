"""The report as a post: every number and word of it, in tables that a phone shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import bs4
import pytest

from tests.annual_report.documents.numbered import numbered_content, numbered_figures
from tests.annual_report.real import NAMES, nothing, report
from wechat_bot.annual_report import form
from wechat_bot.annual_report.article import EMPTY, article_body, article_digest, article_title
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.current import with_values
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.grid import shown
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import find_theme, load_themes, normalised_text, render_article

THEME = find_theme(load_themes(data_path("content") / "themes"), "政务蓝")


def rendered(content: ReportContent) -> str:
    result = render_article(article_body(content), theme=THEME, images={}, title=content.title)
    assert not result.notes, result.notes
    return result.html


def tables(html: str) -> list[list[list[str]]]:
    """Table → row → cell, as a reader sees them."""
    soup = bs4.BeautifulSoup(html, "html.parser")
    return [[[cell.get_text() for cell in row.find_all(["th", "td"])]
             for row in table.find_all("tr")] for table in soup.find_all("table")]


def test_every_number_stands_at_its_own_words() -> None:
    content = numbered_content()
    found = {(row[0], heading, cell) for table in tables(rendered(content)) for row in table[1:]
             for heading, cell in zip(table[0][1:], row[1:], strict=True)}
    cells = content.figures.cells()
    for row in form.ROWS:
        for number, column in enumerate(form.COLUMNS):
            value = shown(cells[f"applications.{row.code}[{number}]"])
            assert (row.label, column.label, value) in found
    for result, label in form.RESULTS.items():
        assert (label, form.REVIEWS_LABEL, shown(cells[f"reviews.{result}"])) in found
        for kind, name in form.LITIGATION_KINDS.items():
            assert (label, name, shown(cells[f"litigation.{kind}.{result}"])) in found
    for kind, name in form.DOCUMENT_KINDS.items():
        for cell, label in form.DOCUMENT_CELLS.items():
            assert (label, name, shown(cells[f"documents.{kind}.{cell}"])) in found
    for kind, label in form.DECISION_KINDS.items():
        assert (label, form.DECIDED_HEADING, shown(cells[f"decisions.{kind}"])) in found
    assert (form.FEES_LABEL, form.FEES_HEADING, "72701.2578") in found


@pytest.mark.parametrize("name", NAMES)
def test_what_is_not_in_a_table_is_said_to_be_nothing(name: str) -> None:
    figures = report(name)
    html = rendered(numbered_content(figures=figures))
    text, shown_tables = normalised_text(html), tables(html)
    for number, column in enumerate(form.COLUMNS):
        values = [figures.applications[row.code][number] for row in form.ROWS]
        there = [table for table in shown_tables if column.label in table[0]]
        if number in (0, form.TOTAL):
            assert len([row for row in there[0] if row[1]]) == len(form.ROWS) + 1
        elif any(value != 0 for value in values):
            rows = [row[1] for row in there[0][1:] if row[1]]
            assert rows == [shown(value) or EMPTY for value in values if value != 0]
            assert f"“{column.label}”一列其余各项都是0" in text
        else:
            assert not there and f"“{column.label}”" in text and "各项都是0" in text


def test_a_year_without_applications_is_short() -> None:
    html = rendered(numbered_content(figures=from_json(nothing())))
    assert "“商业企业”、“科研机构”、“社会公益组织”、“法律服务机构”、“其他”各列的各项都是0" \
        in normalised_text(html)
    assert len(tables(html)) == 7


def test_a_phone_shows_the_tables() -> None:
    """At most three columns: those fit 360 px, as the renderer's own tests hold."""
    for table in tables(rendered(numbered_content())):
        assert {len(row) for row in table} <= {2, 3}


def test_an_empty_cell_is_not_shown_as_0() -> None:
    figures = with_values(numbered_figures(), {
        "applications.granted[1]": "", "decisions.penalties": "", "reviews.total": ""})
    html = rendered(numbered_content(figures=figures))
    assert normalised_text(html).count(EMPTY) == 3


def test_all_texts_are_there_in_full_and_in_order() -> None:
    content = numbered_content()
    text, at = normalised_text(rendered(content)), 0
    wanted = content.paragraphs("opening")
    for part in form.PARTS:
        wanted.append(part.heading)
        for each in part.texts:
            wanted += [each.heading, *content.paragraphs(each.code)]
    for words in [*wanted, "额敏县司法局", "2025年1月20日"]:
        found = text.find(re.sub(r"\s", "", words), at)
        assert found >= at, words
        at = found + len(words)


@pytest.mark.parametrize("words", [
    "*不是* _强调_ `码` #不是标题 [不是](链接) ![不是](图)", "1. 不是列表", "- 也不是", "> 不是引用",
    "| 不 | 是表 |", "<script>alert(1)</script>", "&lt;不变&gt;", "---", "= 等号", "反\\斜",
])
def test_nothing_in_a_text_is_taken_for_markdown(words: str) -> None:
    texts = numbered_content().texts | {"other.report": words}
    content = numbered_content(texts=texts,
                               figures=replace(numbered_figures(), agency="<b>局</b>&*"))
    text = normalised_text(rendered(content))
    assert re.sub(r"\s", "", words) in text
    assert text.endswith("<b>局</b>&*2025年1月20日")


def test_a_correction_stands_above_everything() -> None:
    content = numbered_content(correction=Correction(date(2025, 3, 3), "更正表三一处"))
    assert normalised_text(rendered(content)).startswith("（更正日期：2025年3月3日。更正表三一处。）")


def test_title_and_digest_fit_the_account() -> None:
    content = numbered_content()
    assert article_title(content, 64) == "额敏县司法局2024年政府信息公开工作年度报告"
    assert article_title(content, 20) == "2024年政府信息公开工作年度报告"
    counted = replace(content.figures, disclosures={"total": 33})
    content = numbered_content(figures=counted)
    assert article_digest(content, 120) == "2024年，主动公开政府信息33条，新收政府信息公开申请1017件。"
    assert article_digest(content, 10) == ""
    assert article_digest(numbered_content(figures=with_values(
        numbered_figures(), {"applications.new_received[6]": ""})), 120) == ""
