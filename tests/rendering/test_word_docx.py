"""Word 文件: .docx made by python-docx becomes Markdown."""

from __future__ import annotations

import io

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from tests.support.articles import png
from tests.support.word_files import centred, part, with_part, word
from wechat_bot.rendering.word import word_to_markdown

W = nsdecls("w")


def test_headings_emphasis_lists_tables_and_pictures() -> None:
    def build(document: Document) -> None:
        document.add_heading("普法简报", 0)
        document.add_heading("一、概况", 1)
        document.add_heading("（一）活动", 2)
        paragraph = document.add_paragraph("正文")
        paragraph.add_run("重点：").bold = True
        paragraph.add_run("后文")
        paragraph.add_run("斜体").italic = True
        for text, style in (("甲", "List Bullet"), ("乙", "List Bullet 2"), ("丙", "List Number"),
                            ("丁", "List Number")):
            document.add_paragraph(text, style=style)
        document.add_paragraph("隔开")
        document.add_paragraph("接着数", style="List Number")
        table = document.add_table(2, 2)
        table.cell(0, 0).merge(table.cell(1, 0)).text = "合"
        table.cell(0, 1).text = "上"
        table.cell(1, 1).text = "下"
        document.add_picture(io.BytesIO(png()))

    converted = word_to_markdown(word(build))
    assert converted.title == "普法简报"
    assert converted.markdown == (
        "## 一、概况\n\n### （一）活动\n\n正文**重点**：后文*斜体*\n\n- 甲\n    - 乙\n\n1. 丙\n2. 丁\n\n"
        "隔开\n\n3. 接着数\n\n| 合 | 上 |\n| --- | --- |\n| 合 | 下 |\n\n![](图1.png)")
    assert converted.images == {"图1.png": png()}
    assert [note[:9] for note in converted.notes] == ["第 1 个表格有合"]


def test_a_title_typed_by_hand_over_two_lines() -> None:
    def build(document: Document) -> None:
        centred(document, "额敏县司法局文件", 26)
        centred(document, "额司发〔2026〕3号", 16)
        centred(document, "关于开展法治宣传", 22)
        centred(document, "活动的通知", 22)
        centred(document, "（2026年10月9日）", 16)
        document.add_paragraph("各股室：")

    converted = word_to_markdown(word(build))
    assert converted.title == "关于开展法治宣传活动的通知"
    assert converted.markdown == (
        "额敏县司法局文件\n\n额司发〔2026〕3号\n\n（2026年10月9日）\n\n各股室：")


def test_a_first_line_that_is_no_title_stays() -> None:
    converted = word_to_markdown(word(lambda d: (d.add_paragraph("第一段。"), centred(d, "图", 22))))
    assert (converted.title, converted.markdown) == ("", "第一段。\n\n图")


@pytest.mark.parametrize("name", ["标题 2", "heading 2", "二级标题"])
def test_chinese_names_of_heading_styles(name: str) -> None:
    def build(document: Document) -> None:
        document.styles.add_style(name if name != "heading 2" else "x", 1)
        document.add_heading("上", 1)
        document.add_paragraph("下", style=name if name != "heading 2" else "Heading 2")

    assert word_to_markdown(word(build)).markdown.endswith("## 下")


def test_an_outline_level_makes_a_heading() -> None:
    def build(document: Document) -> None:
        document.add_paragraph("前面。")
        paragraph = document.add_paragraph("小节")
        paragraph.paragraph_format.element.get_or_add_pPr().append(
            parse_xml(f'<w:outlineLvl {W} w:val="1"/>'))

    assert word_to_markdown(word(build)).markdown == "前面。\n\n## 小节"


def numbered(kind: str, text: str, *, style: str = "Normal") -> bytes:
    """Two paragraphs with a numbering of our own."""
    def build(document: Document) -> None:
        root = document.part.numbering_part.element
        root.insert(0, parse_xml(
            f'<w:abstractNum {W} w:abstractNumId="99"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'))
        root.append(parse_xml(f'<w:num {W} w:numId="99"><w:abstractNumId w:val="99"/></w:num>'))
        for words in ("甲", "乙"):
            paragraph = document.add_paragraph(words, style=style)
            paragraph.paragraph_format.element.get_or_add_pPr().append(parse_xml(
                f'<w:numPr {W}><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'))

    return word(build)


@pytest.mark.parametrize(("kind", "text", "markdown"), [
    ("chineseCountingThousand", "%1、", "一、甲\n\n二、乙"),
    ("chineseCounting", "（%1）", "（一）甲\n\n（二）乙"),
    ("japaneseCounting", "第%1条", "第一条甲\n\n第二条乙"),
    ("decimal", "（%1）", "（1）甲\n\n（2）乙"),
    ("decimal", "%1.", "1. 甲\n2. 乙"),
    ("decimalEnclosedCircle", "%1", "①甲\n\n②乙"),
    ("lowerLetter", "%1)", "a) 甲\n\nb) 乙"),
    ("bullet", "\uf06c", "- 甲\n- 乙"),
])
def test_numbers_that_word_prints_are_kept_as_printed(kind: str, text: str, markdown: str) -> None:
    assert word_to_markdown(numbered(kind, text)).markdown == markdown


def test_a_numbered_heading_keeps_its_number() -> None:
    converted = word_to_markdown(numbered("chineseCounting", "%1、", style="Heading 2"))
    assert converted.markdown == "## 一、甲\n\n## 二、乙"


def test_footnotes() -> None:
    """Word's own parts: python-docx makes no footnotes."""
    data = word(lambda d: d.add_paragraph("正文").add_run("后"))
    document = part(data, "word/document.xml").decode()
    data = with_part(data, "word/document.xml", document.replace(
        "后</w:t></w:r>", '后</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>').encode())
    data = with_part(data, "word/footnotes.xml", (
        f'<w:footnotes {W}><w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>出自民法典</w:t>'
        "</w:r></w:p></w:footnote></w:footnotes>").encode())
    relations = part(data, "word/_rels/document.xml.rels").decode()
    data = with_part(data, "word/_rels/document.xml.rels", relations.replace(
        "</Relationships>", '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/'
        'officeDocument/2006/relationships/footnotes" Target="footnotes.xml"/></Relationships>').encode())
    assert word_to_markdown(data).markdown == "正文后[^1]\n\n[^1]: 出自民法典"


@pytest.mark.parametrize(("xml", "text", "word_said"), [
    ("<w:ins w:id='1' w:author='a'><w:r><w:t>新</w:t></w:r></w:ins>"
     "<w:del w:id='2' w:author='a'><w:r><w:delText>旧</w:delText></w:r></w:del>", "文新", "修订痕迹"),
    ("<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'><m:r><m:t>a+b</m:t>"
     "</m:r></m:oMath>", "文a+b", "公式只留下了文字"),
    ("<w:r><w:pict><v:shape xmlns:v='urn:schemas-microsoft-com:vml'><v:textbox><w:txbxContent><w:p><w:r>"
     "<w:t>框里</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
     "文\n\n框里", "文本框"),
    ("<w:r><w:object/></w:r>", "文", "嵌入的对象"),
])
def test_what_markdown_cannot_hold_is_said(xml: str, text: str, word_said: str) -> None:
    def build(document: Document) -> None:
        paragraph = document.add_paragraph("文")
        holder = parse_xml(f"<w:p {W}>{xml}</w:p>")
        for child in list(holder):
            paragraph.paragraph_format.element.append(child)

    converted = word_to_markdown(word(build))
    assert converted.markdown == text
    assert word_said in "".join(converted.notes)


def test_headers_that_say_something_are_noted() -> None:
    def build(document: Document) -> None:
        document.add_paragraph("文")
        document.sections[0].header.paragraphs[0].text = "内部参考"

    assert any("页眉" in note for note in word_to_markdown(word(build)).notes)


def test_a_picture_linked_from_outside_is_left_out() -> None:
    def build(document: Document) -> None:
        document.add_paragraph("文")
        document.add_picture(io.BytesIO(png()))
        blip = next(document.element.body.iter(qn("a:blip")))
        target = document.part.relate_to("file:///etc/hostname.png", (
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"), is_external=True)
        del blip.attrib[qn("r:embed")]
        blip.set(qn("r:link"), target)

    converted = word_to_markdown(word(build))
    assert (converted.markdown, converted.images) == ("文", {})
    assert "没有随文字带过来" in converted.notes[0]
