"""单位名单: who has to hand in, as a list or a table. Pure."""

from __future__ import annotations

from wechat_bot.kernel import sheets
from wechat_bot.kernel.errors import ImportRefused

_HEADINGS = {"单位", "单位名称", "机关", "机关名称", "部门", "部门名称", "名称"}
_LIST = sheets.Reading(
    size=2_000_000, unpacked=50_000_000, rows=20_000, spare_rows=1, columns=20,
    kept="，单位名单没有用上。", text_forms="UTF-8 的 .txt、.csv 或 .xlsx", times=False)


def read_bodies(data: bytes) -> list[str]:
    """Who has to hand in: a text with a body a line, or the first column of a CSV or XLSX table.

    A first line that is only a heading (单位名称 …) is left out. ImportRefused: no table, or empty.
    """
    rows = sheets.read_table(data, _LIST, lambda text: sheets.csv_rows(text, ",;\t，", _LIST.kept))
    names = [row[0] for row in rows if row and row[0] and not row[0].startswith("#")]
    if names and names[0] in _HEADINGS:
        del names[0]
    if not names:
        raise ImportRefused("单位名单是空的。请一行写一个单位，表格的话写在第一列。")
    return list(dict.fromkeys(names))
