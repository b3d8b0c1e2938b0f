"""The bureau's report of 2024: from its registers to its documents, and as it was printed."""

from __future__ import annotations

import pytest

from tests.annual_report.test_year_2024 import bring_in
from wechat_bot.annual_report import current, form
from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents.build import build
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.grid import Grid, tables
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.disclosure.operations import export_year
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office


@pytest.fixture
def year_2024(office: Office) -> Office:
    """The year by its import files."""
    bring_in(office, "disclosures.csv")
    bring_in(office, "declarations.csv")
    return office


def content(office: Office) -> ReportContent:
    with office.db.read() as session:
        return current.content_now(session, office, 2024)


def test_part_one_tells_33_and_1_and_32_as_the_export_does(year_2024: Office) -> None:
    report = content(year_2024)
    told = report.texts["overview.disclosure"]
    assert "33条" in told and "网站公开1条" in told and "公众号公开32条" in told
    exported = export_year(COMMAND_LINE, year_2024, 2024, "json")[1].decode()
    assert '"total": 33' in exported and '"wechat": 32' in exported and '"website": 1' in exported


def test_every_document_tells_them_and_gives_the_same_figures_when_read(
    year_2024: Office
) -> None:
    report = content(year_2024)
    for kind, document in build(report).items():
        if kind == "json":
            continue
        read = read_report(document.data, document.name).figures
        assert read.cells() == report.figures.cells(), kind
        assert read.disclosures is not None
        assert (read.disclosures["total"], read.disclosures["by_channel"]) == (
            33, {"website": 1, "wechat": 32}), kind


def as_printed(figures: Figures) -> str:
    """A report as that of 2024 was kept: a cell a line, the old label, an odd postcode, late."""
    lines = ["额敏县司法局2024年政府信息公开工作", "", "年度报告",
             "对报告有疑问，请联系额敏县司法局（邮编：0901-834600，电话：0901-3355730）。"]
    grids = tables(figures)
    for part in form.PARTS:
        lines += ["", part.heading, ""]
        if part.table:
            lines += _cells(grids[part.table])
        elif part.code == "overview":
            lines.append("（一）主动公开情况。全年通过政府网站公开1条、公众号公开32条，共公开信息33条。")
        elif part.code == "other":
            lines.append("本年度没有收取信息处理费。")
    text = "\n".join([*lines, "", "额敏县司法局", "", "2025年2月11日"])
    return text.replace("行政规范性文件", "规范性文件").replace("总计", "总 计", 3)


def _cells(grid: Grid) -> list[str]:
    """The cells row by row, the rows apart by an empty line."""
    return [line for row in grid.rows for line in ["", *(f"\t{cell.text}" for cell in row)]]


def test_the_three_slips_of_the_printed_one_are_told(year_2024: Office) -> None:
    expected = content(year_2024).figures
    found = read_report(as_printed(expected).encode(), "2024.txt")
    assert found.figures.cells() == expected.cells()
    assert found.figures.disclosures == {"total": 33, "by_channel": {"website": 1, "wechat": 32}}
    assert str(found.signed_on) == "2025-02-11"
    slips = [note for note in found.notes
             if any(word in note for word in ("2025年2月11日", "0901-834600", "旧的叫法"))]
    assert len(slips) == 3, found.notes
