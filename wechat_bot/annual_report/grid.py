"""The tables of the form as grids of merged cells, filled with figures. Pure.

Every document and page draws a table from here, so that they agree cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import Cell, Figures, plain_decimal


@dataclass(frozen=True)
class GridCell:
    """A cell. path: of the figure in it, "" for a label. rows, columns: how many it covers."""

    text: str
    path: str = ""
    rows: int = 1
    columns: int = 1
    left: bool = False  # a label that is read, not a heading or a number


@dataclass(frozen=True)
class Grid:
    """A table. rows: without the places that a cell further left or above covers.

    widths: of the columns, relative to each other. head: rows repeated on every page, 0 for
    none: table 2 has a heading for each of its blocks.
    """

    code: str
    widths: tuple[int, ...]
    rows: tuple[tuple[GridCell, ...], ...]
    head: int = 0

    def placed(self) -> Iterator[tuple[int, int, GridCell]]:
        """(row, column, cell) of every cell, counted from 0, merged places left out."""
        taken: set[tuple[int, int]] = set()
        for row, cells in enumerate(self.rows):
            column = 0
            for cell in cells:
                while (row, column) in taken:
                    column += 1
                yield row, column, cell
                taken |= {(row + down, column + right)
                          for down in range(cell.rows) for right in range(cell.columns)}


def shown(value: Cell | Decimal) -> str:
    """A figure as it stands in the form: plain, "" where there is none."""
    if value is None:
        return ""
    return plain_decimal(value) if isinstance(value, Decimal) else str(value)


def tables(figures: Figures) -> dict[str, Grid]:
    """Code → table 2, 3 and 4 filled with figures."""
    values = {path: shown(value) for path, value in figures.cells().items()}
    return {"table_2": _table_2(values), "table_3": _table_3(values), "table_4": _table_4(values)}


def _number(values: dict[str, str], path: str, columns: int = 1) -> GridCell:
    return GridCell(values[path], path, columns=columns)


def _table_2(values: dict[str, str]) -> Grid:
    rows = [(GridCell(form.ARTICLE_20["documents"], columns=4),),
            (GridCell(form.ITEM_HEADING), *map(GridCell, form.DOCUMENT_CELLS.values()))]
    for kind, label in form.DOCUMENT_KINDS.items():
        rows.append((GridCell(label), *(_number(values, f"documents.{kind}.{cell}")
                                        for cell in form.DOCUMENT_CELLS)))
    for item, kinds in form.DECISIONS_OF.items():
        rows += [(GridCell(form.ARTICLE_20[item], columns=4),),
                 (GridCell(form.ITEM_HEADING), GridCell(form.DECIDED_HEADING, columns=3))]
        rows += [(GridCell(form.DECISION_KINDS[kind]), _number(values, f"decisions.{kind}", 3))
                 for kind in kinds]
    rows += [(GridCell(form.ARTICLE_20["fees"], columns=4),),
             (GridCell(form.ITEM_HEADING), GridCell(form.FEES_HEADING, columns=3)),
             (GridCell(form.FEES_LABEL), _number(values, "fees_wan", 3))]
    return Grid("table_2", (3, 3, 3, 3), tuple(rows))


def _table_3(values: dict[str, str]) -> Grid:
    organisations = [column for column in form.COLUMNS if column.of_organisations]
    rows: list[tuple[GridCell, ...]] = [
        (GridCell(form.TABLE_3_NOTE, rows=3, columns=3, left=True),
         GridCell(form.APPLICANTS_HEADING, columns=len(form.COLUMNS))),
        (GridCell(form.COLUMNS[0].label, rows=2),
         GridCell(form.ORGANISATIONS_HEADING, columns=len(organisations)),
         GridCell(form.COLUMNS[form.TOTAL].label, rows=2)),
        tuple(GridCell(column.label) for column in organisations)]
    begun: set[tuple[str, ...]] = set()
    for row in form.ROWS:
        labels = []
        for depth in range(1, len(row.groups) + 1):
            group = row.groups[:depth]
            if group not in begun:
                begun.add(group)
                covers = sum(other.groups[:depth] == group for other in form.ROWS)
                labels.append(GridCell(group[-1], rows=covers, left=True))
        labels.append(GridCell(row.label, columns=3 - len(row.groups), left=True))
        rows.append((*labels, *(_number(values, f"applications.{row.code}[{number}]")
                                for number in range(len(form.COLUMNS)))))
    return Grid("table_3", (4, 6, 14, *[4] * len(form.COLUMNS)), tuple(rows), head=3)


def _table_4(values: dict[str, str]) -> Grid:
    results, suits = form.RESULTS, form.LITIGATION_KINDS
    rows = (
        (GridCell(form.REVIEWS_LABEL, columns=len(results)),
         GridCell(form.LITIGATION_LABEL, columns=len(results) * len(suits))),
        (*(GridCell(label, rows=2) for label in results.values()),
         *(GridCell(label, columns=len(results)) for label in suits.values())),
        tuple(GridCell(label) for _ in suits for label in results.values()),
        (*(_number(values, f"reviews.{result}") for result in results),
         *(_number(values, f"litigation.{kind}.{result}") for kind in suits for result in results)))
    return Grid("table_4", (1,) * (len(results) * (1 + len(suits))), rows, head=3)
