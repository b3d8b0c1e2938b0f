"""Tables read back from finished files, by means of their own."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree, html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class ReadTable:
    """A table. texts: by (row, column) of the cell's first place. covers: how many rows and
    columns, where more than one. head: rows repeated on every page."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    covers: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    head: int = 0
    columns: int = 0


def part(data: bytes, name: str) -> Any:
    """A part of a Word file as XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return etree.fromstring(file.read(name))


def docx_tables(data: bytes) -> list[ReadTable]:
    """The tables of a Word file; every row must fill the grid exactly."""
    return [_docx_table(each) for each in part(data, "word/document.xml").iter(f"{W}tbl")]


def _docx_table(element: Any) -> ReadTable:
    found = ReadTable(columns=len(element.findall(f"{W}tblGrid/{W}gridCol")))
    open_at: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(element.findall(f"{W}tr")):
        found.head += row.find(f"{W}trPr/{W}tblHeader") is not None
        assert row.find(f"{W}trPr/{W}cantSplit") is not None
        column = 0
        for cell in row.findall(f"{W}tc"):
            span, merge = (cell.find(f"{W}tcPr/{W}{name}") for name in ("gridSpan", "vMerge"))
            wide = 1 if span is None else int(span.get(f"{W}val"))
            text = "".join(each.text or "" for each in cell.iter(f"{W}t"))
            if merge is not None and merge.get(f"{W}val") != "restart":
                assert not text
                first = open_at[column]
                found.covers[first] = (number - first[0] + 1, wide)
            else:
                open_at[column] = (number, column)
                found.texts[number, column] = text
                if wide > 1 or merge is not None:
                    found.covers[number, column] = (1, wide)
            column += wide
        assert column == found.columns
    return found


def html_tables(text: str) -> list[ReadTable]:
    """The tables of a page."""
    return [_html_table(each) for each in html.fromstring(text).iter("table")]


def _html_table(element: Any) -> ReadTable:
    found, taken = ReadTable(), set()
    for number, row in enumerate(element.iter("tr")):
        found.head += row.getparent().tag == "thead"
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            tall, wide = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            places = {(number + down, column + right)
                      for down in range(tall) for right in range(wide)}
            assert not places & taken
            taken |= places
            found.texts[number, column] = cell.text_content()
            if tall * wide > 1:
                found.covers[number, column] = (tall, wide)
        found.columns = max(found.columns, max(column for _, column in taken) + 1)
    assert len(taken) == found.columns * (number + 1)
    return found


def xlsx_table(page: Any, top: int) -> ReadTable:
    """The table of a sheet, from the row `top` (counted from 1) on; numbers stay numbers."""
    found = ReadTable(columns=page.max_column)
    for each in page.merged_cells.ranges:
        if each.min_row >= top:
            found.covers[each.min_row - top, each.min_col - 1] = (
                each.max_row - each.min_row + 1, each.max_col - each.min_col + 1)
    for row in page.iter_rows(min_row=top):
        for cell in row:
            if type(cell).__name__ != "MergedCell":
                found.texts[cell.row - top, cell.column - 1] = cell.value
    return found


def children(element: Any) -> Iterator[str]:
    """Names of an element's children, without their namespace."""
    return (each.tag.rpartition("}")[2] for each in element)
