"""Word files made by python-docx, as offices write them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt
from PIL import Image

SENTENCES = (
    "额敏县司法局组织工作人员深入乡村、社区和学校，开展民法典宣传活动，现场解答群众提出的问题。",
    "活动中，工作人员结合身边的案例，用通俗易懂的语言讲解婚姻家庭、土地流转和劳动争议方面的规定。",
    "下一步，将继续把普法工作与公共法律服务结合起来，让群众遇到问题时找得到人、问得清楚。",
)


def saved(document: WordDocument) -> bytes:
    """The bytes of a document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word(build: Callable[[WordDocument], object]) -> bytes:
    """A document that ``build`` fills."""
    document = Document()
    build(document)
    return saved(document)


def centred(document: WordDocument, text: str, size: float) -> None:
    """A line in the middle, as titles are typed by hand."""
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).font.size = Pt(size)


def photo(seed: int, size: tuple[int, int] = (1600, 1200)) -> bytes:
    """A picture with as much detail as a photo has, as JPEG."""
    chance = random.Random(seed)
    small = Image.frombytes("RGB", (64, 48), chance.randbytes(64 * 48 * 3))
    out = io.BytesIO()
    small.resize(size, Image.Resampling.BICUBIC).save(out, "JPEG", quality=90)
    return out.getvalue()


def long_report(pages: int = 20, pictures: int = 30) -> bytes:
    """A report of so many pages with headings, lists, tables and photos."""
    document = Document()
    centred(document, "关于2026年法治宣传教育工作情况的报告", 22)
    for page in range(pages):
        document.add_heading(f"第{page + 1}部分 工作开展情况", 1)
        for number in range(9):
            paragraph = document.add_paragraph()
            paragraph.add_run(f"（{number + 1}）").bold = True
            paragraph.add_run(SENTENCES[number % 3] * 2)
        for number in range(3):
            document.add_paragraph(SENTENCES[number][:30], style="List Number")
        table = document.add_table(4, 4)
        for row in table.rows:
            for cell in row.cells:
                cell.text = "十月 12 场"
        for number in range(page * pictures // pages, (page + 1) * pictures // pages):
            document.add_picture(io.BytesIO(photo(number)), width=Cm(14))
    return saved(document)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The file with one part added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(
        out, "w", zipfile.ZIP_DEFLATED
    ) as new:
        for info in old.infolist():
            if info.filename != name:
                new.writestr(info.filename, old.read(info))
        new.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    """One part of a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(name)
