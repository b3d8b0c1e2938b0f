"""成册: a table as it is printed, signed and filed: A4 across, page x of y, signature line. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wechat_bot.rendering.official import SIZE_4, SIZE_5, Block, Paragraph, Table, official_docx

SIGNATURES = ("填表人：", "审核人：", "负责人：", "日期：　　　　年　　月　　日")
ROOM = 247.0  # mm that a table has on A4 across


@dataclass(frozen=True)
class Booklet:
    """What is printed. widths: of the columns, in per cent. numbers: indexes of number columns."""

    title: str
    period: str
    headings: Sequence[str]
    widths: Sequence[float]
    numbers: Sequence[int]
    rows: Sequence[Sequence[str]]
    note: str


def booklet_docx(booklet: Booklet) -> bytes:
    """The volume as a Word file."""
    size = SIZE_5 if len(booklet.headings) <= 10 else 8.0
    blocks: list[Block] = [
        Paragraph(booklet.note, indent=False, size=SIZE_4),
        Table(booklet.headings, booklet.rows or [[""] * len(booklet.headings)],
              widths=[ROOM * each / 100 for each in booklet.widths], numbers=booklet.numbers, size=size),
        Paragraph("　　　　　　".join(SIGNATURES), indent=False, size=SIZE_4),
    ]
    return official_docx(f"{booklet.title}（{booklet.period}）", blocks, landscape=True)
