"""信息发布审核表 as a Word file (A4, for signing with a pen or for the archive).

Fonts are named as offices have them (仿宋_GB2312, 黑体, 方正小标宋简体; GB/T 9704-2012) and not
embedded; a machine without them shows its own.
"""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from PIL import Image

from wechat_bot.rendering.official import BODY_FONT, HEAD_FONT, TITLE_FONT, write_run
from wechat_bot.reviewing.sheet import SheetFacts, SheetStep

PICTURE_WIDTH, PICTURE_HEIGHT = 110, 90  # mm, at most
BLANK_HEIGHT = Mm(14)  # room for a signature


def sheet_docx(sheet: SheetFacts) -> bytes:
    """The file's bytes."""
    document = Document()
    _page(document)
    _paragraph(document, f"{sheet.agency}信息发布审核表", TITLE_FONT, 20, centred=True)
    _paragraph(document, f"稿件编号 {sheet.code}　第 {sheet.number} 版　{sheet.state}", BODY_FONT, 11,
               right=True)
    _head_table(document, sheet)
    _heading(document, "审校意见")
    _steps_table(document, sheet)
    _heading(document, "保密审查（逐项勾选）")
    for text, ticked in sheet.points:
        _paragraph(document, f"{'☑' if ticked else '□'} {text}", BODY_FONT, 11)
    _findings(document, sheet)
    _heading(document, "稿件全文")
    _article(document, sheet)
    for name, value in sheet.hashes:
        _paragraph(document, f"{name}：{value}", BODY_FONT, 9)
    _paragraph(document, f"打印于 {sheet.printed_at}（北京时间）", BODY_FONT, 9)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    section.left_margin, section.right_margin = Mm(25), Mm(22)
    document.styles["Normal"].paragraph_format.space_after = Pt(3)


def _paragraph(
    place: DocumentType | _Cell, text: str, font: str, size: float, *, centred: bool = False,
    right: bool = False,
) -> Paragraph:
    paragraph = place.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    write_run(paragraph, text, font, size)
    return paragraph


def _heading(document: DocumentType, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(8)
    write_run(paragraph, text, HEAD_FONT, 13)


def _table(document: DocumentType, widths: tuple[int, ...]) -> Table:
    table: Table = document.add_table(rows=0, cols=len(widths))
    table.style = "Table Grid"
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return table


def _row(table: Table, widths: tuple[int, ...], texts: tuple[str, ...], *, head: bool) -> None:
    table.add_row()  # type: ignore[no-untyped-call]  # the library has types but here
    cells = table.rows[-1].cells
    for number, (cell, width, text) in enumerate(zip(cells, widths, texts, strict=True)):
        cell.width = Mm(width)
        write_run(cell.paragraphs[0], text, HEAD_FONT if head or number == 0 else BODY_FONT, 11)


def _head_table(document: DocumentType, sheet: SheetFacts) -> None:
    widths = (32, 131)
    table = _table(document, widths)
    for name, value in sheet.rows:
        _row(table, widths, (name, value), head=False)


def _steps_table(document: DocumentType, sheet: SheetFacts) -> None:
    widths = (26, 66, 30, 41)
    table = _table(document, widths)
    _row(table, widths, ("环节", "意见", "签名", "时间（北京时间）"), head=True)
    for step in sheet.steps:
        _row(table, widths, (step.what, _opinion(step), step.name, step.at), head=False)
        if not step.name:
            table.rows[-1].height = BLANK_HEIGHT


def _opinion(step: SheetStep) -> str:
    if not step.name:
        return "□ 同意　□ 不同意"
    opinion = f"{step.verdict}：{step.opinion}" if step.opinion else step.verdict
    return f"{opinion}\n{step.remark}" if step.remark else opinion


def _findings(document: DocumentType, sheet: SheetFacts) -> None:
    _heading(document, f"机器检查（{len(sheet.findings)} 处）")
    if not sheet.findings:
        _paragraph(document, "没有发现问题。", BODY_FONT, 11)
    else:
        widths = (20, 14, 74, 55)
        table = _table(document, widths)
        _row(table, widths, ("位置", "级别", "问题", "处理"), head=True)
        for row in sheet.findings:
            problem = f"“{row.text}”{row.message}" if row.text else row.message
            _row(table, widths, (row.place, row.severity, problem, row.answer), head=False)
    if sheet.comments:
        _heading(document, f"批注（{len(sheet.comments)} 条）")
        for line in sheet.comments:
            _paragraph(document, line, BODY_FONT, 11)


def _article(document: DocumentType, sheet: SheetFacts) -> None:
    """The article as it reads, each picture where it stands."""
    _paragraph(document, sheet.title, TITLE_FONT, 16, centred=True)
    for paragraph in sheet.paragraphs:
        shown = [name for name in paragraph.pictures if name in sheet.pictures]
        for name in shown:
            _picture(document, sheet.pictures[name])
        _paragraph(document, paragraph.text, HEAD_FONT if paragraph.heading else BODY_FONT, 12,
                   centred=bool(shown))


def _picture(document: DocumentType, data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        width, height = picture.size
    scale = min(PICTURE_WIDTH / width, PICTURE_HEIGHT / height)
    document.add_picture(io.BytesIO(data), width=Mm(width * scale))
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
