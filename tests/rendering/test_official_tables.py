"""Tables with merged cells for official papers, as Word's XML."""

from __future__ import annotations

import io
from typing import Any

import pytest
from docx import Document

from wechat_bot.rendering.official import Table, official_docx
from wechat_bot.rendering.official_tables import SMALLEST, Cell, Merged, fitting, table_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FONTS = {True: "黑体", False: "仿宋_GB2312"}
MERGED = Merged((1, 1, 2), (
    (Cell("左上", rows=2, columns=2), Cell("右上")), (Cell("右下", align="left"),),
    (Cell("甲"), Cell("乙"), Cell("1 < 2\x00"))), head=2)


def found(table: Merged) -> Any:
    return table_xml(table, 100, FONTS)


def test_word_finds_the_cells_as_they_were_meant() -> None:
    [table] = Document(io.BytesIO(official_docx("表", [MERGED]))).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["左上", "左上", "右上"], ["左上", "左上", "右下"], ["甲", "乙", "1 < 2"]]
    assert table.cell(0, 0)._tc is table.cell(1, 1)._tc


def test_the_head_is_repeated_and_stays_with_what_follows() -> None:
    rows = found(MERGED).findall(f"{W}tr")
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, True, False]
    assert [row.find(f".//{W}keepNext") is not None for row in rows] == [True, True, False]


def test_a_short_table_is_kept_together() -> None:
    rows = found(Merged((1,), [(Cell("一"),), (Cell("二"),), (Cell("三"),)],
                        together=True)).findall(f"{W}tr")
    assert [row.find(f".//{W}keepNext") is not None for row in rows] == [True, True, False]


@pytest.mark.parametrize("rows", [
    [(Cell("短"),)], [(Cell("甲"), Cell("乙"), Cell("长"))],
    [(Cell("出界", columns=3),)], [(Cell("深", rows=2), Cell("乙"))]])
def test_rows_that_do_not_fill_the_grid_are_no_table(rows: list[tuple[Cell, ...]]) -> None:
    with pytest.raises(ValueError, match="table"):
        found(Merged((1, 1), rows))


def test_a_heading_is_broken_into_equal_lines() -> None:
    """商业 above 企业, where three characters would fit but not four."""
    table = found(Merged((1, 7), [(Cell("商业企业", heading=True), Cell("其他", heading=True))],
                         size=9, padding=0.7))
    [indent] = table.iter(f"{W}ind")
    width = int(table.find(f".//{W}gridCol").get(f"{W}w")) - 2 * 40
    left = (width - 2 * int(indent.get(f"{W}left"))) / 20
    assert 2 * 9 <= left < 3 * 9


@pytest.mark.parametrize(("digits", "room", "size"), [
    ("0", 20, 9), ("12345", 30, 9), ("1234567", 30, 6.5), ("1" * 13, 30, SMALLEST), ("", 1, 9)])
def test_a_number_becomes_smaller_rather_than_broken(
    digits: str, room: float, size: float
) -> None:
    assert fitting(digits, room, 9) == size


def test_a_plain_table_keeps_its_own_width() -> None:
    [table] = Document(io.BytesIO(official_docx("表", [
        Table(("项目", "数"), (("许可", "12"),), widths=(40, 20), numbers=(1,))]))).tables
    assert [round(column.width.mm) for column in table.columns if column.width] == [40, 20]
    assert table.cell(1, 1).paragraphs[0].alignment == 2
