"""公文样式的 Word 文件, read back."""

from __future__ import annotations

import io

from docx import Document
from docx.shared import Mm

from tests.support.articles import png
from wechat_bot.rendering.official import (
    BODY_FONT,
    Heading,
    PageBreak,
    Paragraph,
    Picture,
    Table,
    official_docx,
)

BLOCKS = (
    Heading("一、总体情况"), Paragraph("正文\x00第一段。"), Heading("（一）主动公开", 2),
    Table(("项目", "数量"), (("许可", "12"), ("处罚", "0")), numbers=(1,)),
    Picture(png("white"), 50), PageBreak(), Paragraph("2026年11月28日", align="right"),
)


def test_everything_is_in_the_file_in_order() -> None:
    found = Document(io.BytesIO(official_docx("登记回执", BLOCKS, number="〔2026〕1号")))
    texts = [each.text for each in found.paragraphs if each.text.strip()]
    assert texts == ["登记回执", "〔2026〕1号", "一、总体情况", "正文第一段。", "（一）主动公开",
                     "2026年11月28日"]
    [table] = found.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["项目", "数量"], ["许可", "12"], ["处罚", "0"]]
    assert len(found.inline_shapes) == 1


def test_the_page_is_that_of_the_standard() -> None:
    section = Document(io.BytesIO(official_docx("信", BLOCKS))).sections[0]
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(side.mm) for side in sides if side is not None] == [37, 35, 28, 26]
    assert section.footer.paragraphs[0].text.startswith("第 ")


def test_a_wide_page_lies_on_its_side() -> None:
    section = Document(io.BytesIO(official_docx("表", BLOCKS, landscape=True))).sections[0]
    assert section.page_width is not None
    assert abs(section.page_width - Mm(297)) < Mm(1)


def test_chinese_text_names_its_font() -> None:
    found = Document(io.BytesIO(official_docx("信", [Paragraph("正文")])))
    xml = found.paragraphs[1].runs[0]._element.xml
    assert f'w:eastAsia="{BODY_FONT}"' in xml
