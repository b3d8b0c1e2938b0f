"""Reports made for reading: consistent figures by seed, and the shapes in which files come."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from tests.annual_report.real import nothing
from wechat_bot.annual_report import form, grid
from wechat_bot.annual_report.content import ReportContent, chinese_date
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.documents.html import editor_html, report_html
from wechat_bot.annual_report.documents.pdf import report_pdf
from wechat_bot.annual_report.documents.xlsx import report_xlsx
from wechat_bot.annual_report.figures import Figures, from_json

TEXTS = {
    "opening": "本报告按《条例》编写，所列数据从1月1日起，到12月31日止。",
    "overview.intro": "这一年的工作情况如下。",
    "overview.disclosure": "全年主动公开政府信息33条，其中政府网站1条，公众号32条。",
    "overview.applications": "申请的办理情况见第三部分。",
    "overview.management": "发布前逐条审核。",
    "overview.platform": "政府网站和公众号都有专人维护。",
    "overview.oversight": "年内开展了一次培训。",
    "problems.found": "存在的问题：解读还不够。",
    "problems.measures": "下一步改进：每份文件配一篇解读。",
    "other.report": "本年度没有收取信息处理费。",
}


def consistent(seed: int) -> Figures:
    """Figures whose sums hold, small and large."""
    dice = random.Random(seed)
    raw = nothing(year=dice.randint(2021, 2025))
    largest = dice.choice([1, 3, 30, 400, 9000])

    def number() -> int:
        return 0 if dice.random() < 0.4 else dice.randint(0, largest)

    columns = [_column(number, dice) for _ in form.KINDS]
    for code in form.ROW_CODES:
        cells = [column[code] for column in columns]
        raw["applications"][code] = [*cells, sum(cells)]
    for group in (raw["reviews"], *raw["litigation"].values()):
        parts = {name: number() for name in list(group)[:-1]}
        group |= parts | {"total": sum(parts.values())}
    for cells in raw["documents"].values():
        cells |= {cell: number() for cell in cells}
    raw["decisions"] = {kind: dice.randint(0, 10 ** dice.randint(0, 7)) for kind in raw["decisions"]}
    raw["fees_wan"] = dice.choice(["0", f"{dice.randint(1, 10**7) / 10000}"])
    return from_json(raw)


def _column(number: Callable[[], int], dice: random.Random) -> dict[str, int]:
    outcomes = {code: number() for code in form.OUTCOMES}
    total, carried = sum(outcomes.values()), number()
    before = dice.randint(0, total + carried)
    return {"new_received": total + carried - before, "carried_in": before, **outcomes,
            "results_total": total, "carried_out": carried}


def content(figures: Figures, **changes: Any) -> ReportContent:
    """A whole report of these figures."""
    made = {"texts": TEXTS, "signed_on": date(figures.year + 1, 1, 20), "draft": False} | changes
    return ReportContent(figures, **made)


def _around(report: ReportContent, table: Callable[[grid.Grid], str]) -> str:
    """The report as text, its tables as a shape has them."""
    pieces = [report.title, "", report.texts.get("opening", "")]
    drawn = grid.tables(report.figures)
    for part in form.PARTS:
        pieces += ["", part.heading, ""]
        pieces += [table(drawn[part.table])] if part.table else []
        for text in part.texts:
            pieces += [*([text.heading] if text.heading else []), report.texts.get(text.code, "")]
    signed = [chinese_date(report.signed_on)] if report.signed_on else []
    return "\n".join([*pieces, "", report.agency, *signed, ""])


def filled(table: grid.Grid) -> list[list[str]]:
    """Rows of the whole grid; places that a cell reaches over are empty."""
    width = len(table.widths)
    rows = [[""] * width for _ in table.rows]
    for row, column, cell in table.placed():
        rows[row][column] = cell.text
    return rows


def tabbed_lines(report: ReportContent) -> bytes:
    """One cell a line with a tab before it, rows apart by an empty line: what old converters give."""
    def table(drawn: grid.Grid) -> str:
        rows = []
        for cells, row in zip(drawn.rows, filled(drawn), strict=True):
            covered = next((at for at, text in enumerate(row) if text), 0)
            texts = [""] * min(covered, 2) + [cell.text for cell in cells]
            rows.append("\n".join(f"\t{text}" for text in texts))
        return "\n\n".join(rows)
    return _around(report, table).encode()


def bare_lines(report: ReportContent) -> bytes:
    """One cell a line and nothing else."""
    return _around(report, lambda drawn: "\n".join(
        cell.text for row in drawn.rows for cell in row)).encode("gb18030")


def piped(report: ReportContent) -> bytes:
    """a | b | c."""
    return _around(report, lambda drawn: "\n".join(
        " | ".join(cell.text for cell in row) for row in drawn.rows)).encode()


def markdown(report: ReportContent) -> bytes:
    """Tables of Markdown, every place of the grid there."""
    def table(drawn: grid.Grid) -> str:
        rows = [f"| {' | '.join(row)} |" for row in filled(drawn)]
        return "\n".join([rows[0], f"|{'---|' * len(drawn.widths)}", *rows[1:]])
    return _around(report, table).encode("utf-8-sig")


def tabs(report: ReportContent) -> bytes:
    """Cells apart by tabs, as copied out of a spreadsheet."""
    return _around(report, lambda drawn: "\n".join(
        "\t".join(row) for row in filled(drawn))).replace("\n", "\r\n").encode("utf-16")


def laid_out(report: ReportContent) -> bytes:
    """Columns apart by blanks, as pdftotext -layout writes them; pages numbered."""
    def table(drawn: grid.Grid) -> str:
        whole = filled(drawn)
        wide = [max(map(len, column)) + 2 for column in zip(*whole, strict=True)]
        rows = ["".join(text.ljust(width) for text, width in zip(row, wide, strict=True)).rstrip()
                for row in whole]
        return "\n".join([*rows[:14], "        — 2 —", "\f", *rows[14:]])
    return _around(report, table).encode()


BUILT: Mapping[str, Callable[[ReportContent], bytes]] = {
    "报告.docx": report_docx, "报告.html": lambda report: report_html(report).encode(),
    "网页.htm": lambda report: f"<div>{report.title}</div>{editor_html(report)}".encode("gb18030"),
    "报告.xlsx": report_xlsx}
TYPED: Mapping[str, Callable[[ReportContent], bytes]] = {
    "一格一行.txt": tabbed_lines, "只有格.txt": bare_lines, "竖线.txt": piped, "报告.md": markdown,
    "制表符.txt": tabs, "版面.txt": laid_out}
PRINTED: Mapping[str, Callable[[ReportContent], bytes]] = {"报告.pdf": report_pdf}
