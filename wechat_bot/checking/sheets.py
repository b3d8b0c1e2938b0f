"""A file of words (XLSX, CSV or TXT) as numbered rows of text, as a person would see them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from wechat_bot.kernel.sheets import Reading, csv_rows, read_table

MAX_ROWS = 50_000
KEPT = "，一条也没有导入，词库没有改动。"
READING = Reading(
    size=5 * 1024 * 1024, unpacked=100 * 1024 * 1024, rows=MAX_ROWS,
    spare_rows=1,  # the headings
    columns=30, kept=KEPT, text_forms="UTF-8 的 .txt、.csv 或者 .xlsx", times=False)
# Between a word and what it should be: a tab, an arrow of any shape, 2 or more dashes, a comma.
_BETWEEN = re.compile(r"\t+|\s*(?:→|⇒|—+[>》]|-+>|=+>|—{2,}|-{2,}|[,，])\s*")
_NUMBERING = re.compile(r"^\s*[（(]?\d{1,5}[.．、)）]\s*(?=[^\s\d])")

Row = tuple[int, list[str]]


def read_rows(data: bytes) -> list[Row]:
    """(row number in the file, cells) of every row that holds something.

    ImportRefused: empty, too large, too many rows, an old .xls, damaged, unknown encoding.
    """
    rows = read_table(data, READING, _text_rows)
    return _without_numbering([(number, cells) for number, cells in enumerate(rows, start=1)
                               if cells])


def _text_rows(text: str) -> Iterator[list[str]]:
    if '"' in text:
        yield from csv_rows(text, ",\t", KEPT)
        return
    table = _is_table(text)
    for line in text.splitlines():
        # a CSV keeps its empty cells; in a list of words only the first separator separates
        yield re.split(r"[,，\t]", line) if table else _pair(line)


def _is_table(text: str) -> bool:
    """Whether the first line has three columns or more."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return len(re.findall(r"[,，\t]", first)) >= 2 and not re.search(r"→|⇒|[-—=]>", first)


def _pair(line: str) -> list[str]:
    return _BETWEEN.split(_NUMBERING.sub("", line), maxsplit=1)


def _without_numbering(rows: list[Row]) -> list[Row]:
    """Rows without a first column that only counts them (序号)."""
    body = [cells for _, cells in rows[1:]] or [cells for _, cells in rows]
    if max(map(len, body), default=0) < 2 or not all(map(_counts, body)):
        return rows
    return [(number, cells[1:]) for number, cells in rows]


def _counts(cells: Sequence[str]) -> bool:
    return cells[0].isdecimal() and len(cells[0]) < 6
