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
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from wechat_bot.kernel.printable import printable
from wechat_bot.rendering.official_tables import Align, Cell, Merged, table_xml

TITLE_FONT, HEAD_FONT, SUBHEAD_FONT, BODY_FONT = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"
# what a machine without these fonts has in their place; named, so that it doesn't guess
_ALIKE = {TITLE_FONT: "华文中宋", SUBHEAD_FONT: "楷体", BODY_FONT: "仿宋"}
SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 22.0, 16.0, 14.0, 10.5  # 号 in points
LINE_PITCH = 28.0  # points
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

    keep: on one page with what follows, as a signature with its text. right: characters left
    free at the right, as below a signature. mark: a hidden bookmark, by which a program finds
    the paragraph again in the edited file; letters and _.
    """

    text: str
    indent: bool = True
    align: Align = "left"
    bold: bool = False
    size: float = SIZE_3
    keep: bool = False
    right: float = 0
    font: str = BODY_FONT
    mark: str = ""


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


Block = Heading | Paragraph | Table | Merged | Picture | PageBreak


def official_docx(
    title: str, blocks: Sequence[Block], *, number: str = "", landscape: bool = False,
    page_numbers: bool = True, header: str = "", watermark: str = "", wide_margin: bool = False,
) -> bytes:
    """The file's bytes. number: 文号 or 编号 under the title. page_numbers: 第 x 页 共 y 页 below.

    header: stands above every page; watermark: lies behind its text. wide_margin: room at the
    right of an upright page for what a leader notes with a pen.
    """
    document = Document()
    room = _page(document, landscape, wide_margin)
    _own(document, title)
    write_run(_line(document, "center", pitch=False), title, TITLE_FONT, SIZE_2)
    if number:
        write_run(_line(document, "center"), number, BODY_FONT, SIZE_3)
    for block in blocks:
        _add(document, block, room)
    if page_numbers:
        _page_numbers(document)
    if header or watermark:
        _above(document, header, watermark)
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


def _own(document: DocumentType, title: str) -> None:
    """What the template says of itself makes room for what the paper is: a Chinese text."""
    document.core_properties.title = printable(title).replace("\n", "")[:255]
    document.core_properties.author = document.core_properties.comments = ""
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")
    for zoom in document.settings.element.iter(qn("w:zoom")):
        zoom.set(qn("w:percent"), "100")  # which the schema asks for
    fonts = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    added = "".join(f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
                    for name, other in _ALIKE.items())
    fonts._blob = fonts.blob.replace(b"</w:fonts>", f"{added}</w:fonts>".encode())


def _page(document: DocumentType, landscape: bool, wide_margin: bool) -> float:
    """Set the page; returns the width that text has, mm."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    if not landscape and wide_margin:
        section.left_margin, section.right_margin = Mm(25), Mm(60)
        return 125
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
        outline = OxmlElement("w:outlineLvl")  # the heading is found in the navigation pane
        outline.set(qn("w:val"), str(block.level - 1))
        paragraph._element.get_or_add_pPr().append(outline)
        write_run(paragraph, block.text, font, SIZE_3)
    elif isinstance(block, Paragraph):
        paragraph = _line(document, block.align)
        if block.indent and block.align == "left":
            paragraph.paragraph_format.first_line_indent = Pt(2 * block.size)
        paragraph.paragraph_format.keep_with_next = block.keep or None
        if block.right:
            paragraph.paragraph_format.right_indent = Pt(block.right * block.size)
        if block.mark:
            _bookmark(document, paragraph, block.mark)
        write_run(paragraph, block.text, block.font, block.size).bold = block.bold or None
    elif isinstance(block, Table | Merged):
        if isinstance(block, Table):
            room = min(room, sum(block.widths) or room)
            block = _merged(block)
        document.element.body.insert_element_before(
            table_xml(block, room, {True: HEAD_FONT, False: BODY_FONT}), "w:sectPr")
    elif isinstance(block, Picture):
        document.add_picture(io.BytesIO(block.data), width=Mm(min(block.width, room)))
        document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
    else:
        document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _bookmark(document: DocumentType, paragraph: DocxParagraph, name: str) -> None:
    number = str(len(document.element.findall(f".//{qn('w:bookmarkStart')}")))
    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        element = OxmlElement(tag)
        element.set(qn("w:id"), number)
        paragraph._element.append(element)
    paragraph._element[-2].set(qn("w:name"), name)


def _merged(block: Table) -> Merged:
    """A plain table: its headings in the middle, below them text at the left, numbers right."""
    widths = block.widths or [1.0] * len(block.headings)
    rows = [[Cell(text, heading=True) for text in block.headings]]
    rows += [[Cell(text, align="right" if column in block.numbers else "left")
              for column, text in enumerate(texts)] for texts in block.rows]
    return Merged(widths, rows, head=1, size=block.size)


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


# WordArt of the kind that Word's own 水印 command makes; WPS and LibreOffice know it too
_WATERMARK = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
 path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/>
<v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/>
<v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/>
<v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/><v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom"
 o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/>
<v:textpath on="t" fitshape="t"/><v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/>
</v:handles><o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>
<v:shape id="PowerPlusWaterMarkObject1" o:spid="_x0000_s2049" type="#_x0000_t136" alt=""
 style="position:absolute;margin-left:0;margin-top:0;width:300pt;height:150pt;rotation:315;\
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
mso-position-vertical:center;mso-position-vertical-relative:margin" o:allowincell="f"
 fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;{font}&quot;;font-size:1pt" string="{text}"/></v:shape>
</w:pict></w:r>"""


def _above(document: DocumentType, header: str, watermark: str) -> None:
    """What every page bears."""
    paragraph = document.sections[0].header.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    write_run(paragraph, header, HEAD_FONT, SIZE_4)
    if watermark:
        paragraph._element.append(parse_xml(_WATERMARK.format(
            font=HEAD_FONT, text=escape(printable(watermark), {'"': "&quot;"}))))
