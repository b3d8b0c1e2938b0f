"""公文样式的 Word 文件: letters, forms and reports of the office. Pure.

Layout of GB/T 9704-2012: A4, margins 37/35/28/26 mm (top, bottom, left, right), title in 2号
小标宋, text in 3号 仿宋 with a line pitch of 28 pt, headings 黑体 and 楷体. Fonts are named as
offices have them and not embedded; a machine without them shows its own.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

TITLE_FONT, HEAD_FONT, SUBHEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5  # 号 in points
LINE_PITCH = 28.0  # points
Align = Literal["left", "center", "right"]
_ALIGN = {"left": WD_ALIGN_PARAGRAPH.LEFT, "center": WD_ALIGN_PARAGRAPH.CENTER,
          "right": WD_ALIGN_PARAGRAPH.RIGHT}


@dataclass(frozen=True)
class Heading:
    """A heading of the text: level 1 一、 黑体, level 2 （一） 楷体."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Paragraph:
    """A paragraph. indent: two characters at the first line, as running text has it.

    keep: on one page with what follows, as a signature with its text.
    """

    text: str
    indent: bool = True
    align: Align = "left"
    bold: bool = False
    size: float = SIZE_3
    keep: bool = False


@dataclass(frozen=True)
class Table:
    """A grid with a heading row. widths: of the columns in mm, "" for equal ones.

    numbers: indexes of the columns whose cells stand at the right.
    """

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()
    numbers: Sequence[int] = ()
    size: float = SIZE_5


@dataclass(frozen=True)
class Picture:
    """A picture in its own line. width: mm, at most what the page has."""

    data: bytes
    width: float = 120


@dataclass(frozen=True)
class PageBreak:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Table | Picture | PageBreak


def official_docx(
    title: str, blocks: Sequence[Block], *, number: str = "", landscape: bool = False,
    page_numbers: bool = True,
) -> bytes:
    """The file's bytes. number: 文号 or 编号 under the title. page_numbers: 第 x 页 共 y 页 below."""
    document = Document()
    room = _page(document, landscape)
    write_run(_line(document, "center", pitch=False), title, TITLE_FONT, SIZE_2)
    if number:
        write_run(_line(document, "center"), number, BODY_FONT, SIZE_3)
    for block in blocks:
        _add(document, block, room)
    if page_numbers:
        _page_numbers(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def write_run(paragraph: DocxParagraph, text: str, font: str, size: float) -> Run:
    """Add text in a font that Word and WPS use for Chinese too."""
    run = paragraph.add_run(printable(text))
    run.font.name = font
    run.font.size = Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    return run


def printable(text: str) -> str:
    """XML can't hold control characters, halves of pairs and non-characters."""
    return "".join(sign for sign in text if sign in "\n\t" or (
        ord(sign) >= 32 and not "\ud800" <= sign <= "\udfff" and sign not in "\ufffe\uffff"))


def _page(document: DocumentType, landscape: bool) -> float:
    """Set the page; returns the width that text has, mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if not landscape:
        return 156
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.top_margin, section.bottom_margin = Mm(28), Mm(26)
    section.left_margin, section.right_margin = Mm(25), Mm(25)
    return 247


def _line(document: DocumentType, align: Align, *, pitch: bool = True) -> DocxParagraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = _ALIGN[align]
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    if pitch:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_PITCH)
    return paragraph


def _add(document: DocumentType, block: Block, room: float) -> None:
    if isinstance(block, Heading):
        font = HEAD_FONT if block.level == 1 else SUBHEAD_FONT
        paragraph = _line(document, "left")
        paragraph.paragraph_format.first_line_indent = Pt(2 * SIZE_3)
        paragraph.paragraph_format.keep_with_next = True
        write_run(paragraph, block.text, font, SIZE_3)
    elif isinstance(block, Paragraph):
        paragraph = _line(document, block.align)
        if block.indent and block.align == "left":
            paragraph.paragraph_format.first_line_indent = Pt(2 * block.size)
        paragraph.paragraph_format.keep_with_next = block.keep or None
        write_run(paragraph, block.text, BODY_FONT, block.size).bold = block.bold or None
    elif isinstance(block, Table):
        _table(document, block, room)
    elif isinstance(block, Picture):
        document.add_picture(io.BytesIO(block.data), width=Mm(min(block.width, room)))
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _table(document: DocumentType, block: Table, room: float) -> None:
    widths = list(block.widths) or [room / len(block.headings)] * len(block.headings)
    scale = min(1.0, room / sum(widths))
    table = document.add_table(rows=1 + len(block.rows), cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for grid, width in zip(table.columns, widths, strict=True):
        grid.width = Mm(width * scale)  # LibreOffice and WPS go by the grid, Word by the cells
    # the rows are walked once: to ask for one by its number takes longer with every row
    for number, (row, texts) in enumerate(zip(table.rows, [block.headings, *block.rows],
                                              strict=True)):
        for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(widths[column] * scale)
            paragraph = cell.paragraphs[0]
            if number and column in block.numbers:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            elif not number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            write_run(paragraph, text, BODY_FONT if number else HEAD_FONT, block.size)
    for line in table.rows:
        _keep_whole(line._tr)
    _repeat(table.rows[0]._tr)


def _keep_whole(row: object) -> None:
    """A line of a table does not break at the end of a page."""
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # type: ignore[attr-defined]  # lxml


def _repeat(row: object) -> None:
    """The heading row stands on top of every page."""
    properties = row.get_or_add_trPr()  # type: ignore[attr-defined]  # an lxml element of Word's
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    properties.append(mark)


def _page_numbers(document: DocumentType) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(paragraph, "第 ", BODY_FONT, SIZE_5)
    _counter(paragraph, "PAGE")
    write_run(paragraph, " 页 共 ", BODY_FONT, SIZE_5)
    _counter(paragraph, "NUMPAGES")
    write_run(paragraph, " 页", BODY_FONT, SIZE_5)


def _counter(paragraph: DocxParagraph, code: str) -> None:
    """A field that Word fills in: the page's number, or how many there are."""
    run = write_run(paragraph, "", BODY_FONT, SIZE_5)
    for kind, text in (("begin", ""), ("", code), ("separate", ""), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._element.append(mark)
