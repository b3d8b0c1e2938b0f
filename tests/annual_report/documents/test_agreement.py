"""Word file, web page, fragment and workbook say the same as the figures, cell by cell."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from openpyxl import load_workbook

from tests.annual_report import real
from tests.annual_report.documents.examples import any_figures, content, table_of, where
from tests.annual_report.documents.reading_back import (
    ReadTable,
    docx_tables,
    html_tables,
    xlsx_table,
)
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import editor_html, report_html
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.grid import shown, tables

HEADS = {"table_2": 0, "table_3": 3, "table_4": 3}
SIZES = {"table_2": (14, 4), "table_3": (28, 10), "table_4": (4, 15)}


def all_tables(report: ReportContent) -> dict[str, list[ReadTable]]:
    """Document → its three tables; those of the workbook with its values as text."""
    book = load_workbook(io.BytesIO(report_xlsx(report)))
    top = 3 if report.draft else 2
    sheets = [xlsx_table(book[table_of(code)], top) for code in HEADS]
    for sheet in sheets:
        sheet.texts = {place: text_of(value) for place, value in sheet.texts.items()}
    return {"docx": docx_tables(report_docx(report)), "html": html_tables(report_html(report)),
            "editor": html_tables(editor_html(report)), "xlsx": sheets}


def text_of(value: Any) -> str:
    """A cell of a workbook as the form has it."""
    if value is None or isinstance(value, str):
        return value or ""
    assert isinstance(value, int | float)
    return shown(Decimal(repr(value)))


def assert_agree(figures: Figures, report: ReportContent) -> None:
    cells = figures.cells()
    grids = tables(figures)
    for kind, found in all_tables(report).items():
        assert len(found) == 3
        seen = set()
        for (code, places), table in zip(where().items(), found, strict=True):
            for place, path in places.items():
                assert table.texts[place] == shown(cells[path]), (kind, path)
            seen |= set(places.values())
            # every other cell is the label that the form has there, and covers what it covers
            placed = {(row, column): cell for row, column, cell in grids[code].placed()}
            assert table.texts == {place: cell.text for place, cell in placed.items()}, kind
            assert table.covers == {place: (cell.rows, cell.columns) for place, cell in
                                    placed.items() if cell.rows * cell.columns > 1}, kind
            assert (max(row for row, _ in table.texts) + 1, table.columns) == SIZES[code]
            if kind != "xlsx":
                assert table.head == HEADS[code]
        assert seen == set(cells)


@pytest.mark.parametrize("name", real.NAMES)
def test_real_reports(name: str) -> None:
    assert_agree(real.report(name), content(real.report(name)))


@given(any_figures())
@settings(max_examples=settings.default.max_examples // 8)
def test_any_figures(figures: Figures) -> None:
    assert_agree(figures, content(figures, draft=True))


def test_the_same_report_is_the_same_bytes() -> None:
    one, other = content(real.report("suqian_2024")), content(real.report("suqian_2024"))
    assert report_docx(one) == report_docx(other)
    assert report_xlsx(one) == report_xlsx(other)
