"""A table of releases (CSV or XLSX) as rows of text. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from wechat_bot.kernel.sheets import Reading, csv_rows, read_table

MAX_ROWS = 10_000
READING = Reading(
    size=20 * 1024 * 1024, unpacked=300 * 1024 * 1024, rows=MAX_ROWS, spare_rows=20, columns=200,
    kept="，一条也没有导入，台账没有改动。", text_forms="CSV（UTF-8）或 .xlsx")


def read_rows(data: bytes) -> list[list[str]]:
    """Rows of a CSV or XLSX file, told apart by content; empty rows are kept as [].

    ImportRefused: too large, too many rows, an old .xls, a damaged file, an unknown encoding.
    """
    return read_table(data, READING, _text_rows)


def _text_rows(text: str) -> Iterator[list[str]]:
    return csv_rows(text, ",\t;", READING.kept)
