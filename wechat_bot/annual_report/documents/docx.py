"""报告的 Word 文件: in the layout of GB/T 9704-2012, for pen marks and for handing in. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from wechat_bot.annual_report.content import ReportContent
from wechat_bot.annual_report.documents import outline
from wechat_bot.annual_report.documents.docx_texts import SIGNATURE_MARK, text_mark
from wechat_bot.annual_report.grid import Grid
from wechat_bot.kernel.sealed import settled
from wechat_bot.rendering.official import (
    SUBHEAD_FONT,
    Block,
    Heading,
    Paragraph,
    official_docx,
)
from wechat_bot.rendering.official_tables import Cell, Merged

_TITLE_LINE = {False: 19, True: 15.5}  # characters in 2号 that a line of the title has room for
_SIGNATURE = {False: 25, True: 20}  # characters in 3号 that a line of the 落款 has room for
_SMALL, _PLAIN = 9.0, 12.0  # points in tables with many and with few columns
_FEW = 6  # columns


def report_docx(content: ReportContent, *, wide_margin: bool = False) -> bytes:
    """The Word file. wide_margin: room at the right of every page for pen marks.

    The same content gives the same bytes.
    """
    return settled(official_docx(
        _title(content, wide_margin), list(_blocks(content, wide_margin)), header=outline.mark(content),
        watermark=outline.DRAFT if content.draft else "", wide_margin=wide_margin))


def _title(content: ReportContent, wide_margin: bool) -> str:
    """In one line or, where that is too short, the agency in a line of its own: no character of
    a title stands alone."""
    whole, agency = outline.title(content), outline.signature(content)[0]
    if _length(whole) <= _TITLE_LINE[wide_margin] or not agency:
        return whole
    return f"{agency}\n{whole.removeprefix(agency)}"


def _blocks(content: ReportContent, wide_margin: bool) -> Iterator[Block]:
    if remark := outline.correction(content):
        yield Paragraph(remark, font=SUBHEAD_FONT)
    yield Paragraph("", indent=False)
    *before, last = _marked(outline.pieces(content))
    yield from before
    # a signature does not stand on a page without any of the text
    yield replace(last, keep=True) if isinstance(last, Paragraph) else last
    yield from _signature(*outline.signature(content), _SIGNATURE[wide_margin])


def _marked(pieces: Iterable[outline.Piece]) -> Iterator[Block]:
    """The blocks; the first paragraph of each text bears the mark by which it is found again."""
    code = ""
    for piece in pieces:
        block = _block(piece)
        if isinstance(piece, outline.Line) and isinstance(block, Paragraph) and piece.code != code:
            code = piece.code
            block = replace(block, mark=text_mark(code))
        yield block


def _block(piece: outline.Piece) -> Block:
    if isinstance(piece, outline.Heading):
        return Heading(piece.text, 1 if piece.level == 1 else 2)
    if isinstance(piece, outline.Line):
        return Paragraph(piece.text)
    return _table(piece.grid)


def _table(grid: Grid) -> Merged:
    wide = len(grid.widths) > _FEW
    rows = [[Cell(cell.text, cell.rows, cell.columns, "left" if cell.left else "center",
                  heading=not cell.path and not cell.left, whole=bool(cell.path))
             for cell in row] for row in grid.rows]
    return Merged(grid.widths, rows, head=grid.head, size=_SMALL if wide else _PLAIN,
                  padding=0.7 if wide else 1.9, height=6.5 if wide else 8,
                  together=True)


def _signature(agency: str, day: str, room: float) -> Iterator[Paragraph]:
    """落款 without a seal: the longer line two characters, the shorter in its middle."""
    yield Paragraph("", indent=False, keep=True, mark=SIGNATURE_MARK)
    longer = max(_length(agency), _length(day))
    for line, keep in ((agency, True), (day, False)):
        beside = 2 + (longer - _length(line)) / 2 if longer <= room else 2
        yield Paragraph(line, align="right", right=beside, keep=keep)


def _length(text: str) -> float:
    """In characters; digits and letters are half as wide."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
