"""The Word file: layout of GB/T 9704, marks, and an order of elements on which Word insists."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from docx import Document

from tests.annual_report import real
from tests.annual_report.documents.examples import SENTENCE, content
from tests.annual_report.documents.reading_back import W, children, part
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.documents.docx import report_docx
from wechat_bot.annual_report.figures import from_json

FONTS = {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"}
# the sequences of the schema of WordprocessingML, as far as these files use them
ORDER = {
    "tblPr": "tblStyle tblW jc tblInd tblBorders tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "pPr": "pStyle keepNext keepLines pageBreakBefore spacing ind jc outlineLvl rPr",
    "rPr": "rStyle rFonts b bCs i noProof color sz szCs lang",
    "trPr": "cantSplit trHeight tblHeader",
    "tbl": "tblPr tblGrid tr", "tc": "tcPr p", "tr": "trPr tc",
}


def opened(report: ReportContent, **choices: bool) -> Any:
    return Document(io.BytesIO(report_docx(report, **choices)))


def lines(document: Any) -> list[str]:
    return [each.text for each in document.paragraphs if each.text]


def test_it_says_all_in_order() -> None:
    said = lines(opened(content()))
    assert said[0] == "额敏县司法局\n2024年政府信息公开工作年度报告"
    assert said[1] == f"{SENTENCE}（opening）"
    headings = [part.heading for part in form.PARTS]
    assert [each for each in said if each in headings] == headings
    assert said[-2:] == ["额敏县司法局", "2025年1月20日"]


def test_the_layout_is_that_of_official_papers() -> None:
    document = opened(content())
    [section] = document.sections
    assert [round(side.mm) for side in (section.page_width, section.page_height)] == [210, 297]
    assert [round(side.mm) for side in (section.top_margin, section.bottom_margin,
                                        section.left_margin, section.right_margin)] == [
        37, 35, 28, 26]
    looks = {}
    for paragraph in document.paragraphs:
        for run in paragraph.runs:
            font = run._element.rPr.rFonts.get(f"{W}eastAsia")
            looks[paragraph.text] = (font, run.font.size.pt, paragraph.paragraph_format.line_spacing)
    assert looks["额敏县司法局\n2024年政府信息公开工作年度报告"][:2] == ("方正小标宋简体", 22)
    part_one = form.PARTS[0]
    assert looks[part_one.heading] == ("黑体", 16, 28 * 12700)
    assert looks[part_one.texts[1].heading] == ("楷体_GB2312", 16, 28 * 12700)
    assert looks[f"{SENTENCE}（opening）"] == ("仿宋_GB2312", 16, 28 * 12700)


def test_fonts_are_named_and_not_embedded() -> None:
    data = report_docx(content())
    named = {each.get(f"{W}eastAsia") for each in
             part(data, "word/document.xml").iter(f"{W}rFonts")}
    assert named <= FONTS
    fonts = part(data, "word/fontTable.xml")
    alike = {each.get(f"{W}name"): each.find(f"{W}altName") for each in fonts.iter(f"{W}font")}
    assert alike["仿宋_GB2312"].get(f"{W}val") == "仿宋"
    assert not list(fonts.iter(f"{W}embedRegular"))


@pytest.mark.parametrize("report", [
    content(), content(draft=True, label="送审稿第1版"), content(real.report("suqian_2024"))])
def test_elements_stand_in_the_order_of_the_schema(report: ReportContent) -> None:
    data = report_docx(report)
    names = ["word/document.xml", *(["word/header1.xml"] if report.draft else [])]
    for name in names:
        for element in part(data, name).iter():
            known = ORDER.get(element.tag.rpartition("}")[2], "").split()
            if known and element.tag.startswith(W):
                order = [known.index(each) for each in children(element)]
                assert order == sorted(order), element.tag


def test_the_columns_fill_the_page() -> None:
    for wide, room in ((False, 156), (True, 125)):
        for table in part(report_docx(content(), wide_margin=wide), "word/document.xml").iter(
                f"{W}tbl"):
            columns = [int(each.get(f"{W}w")) for each in table.iter(f"{W}gridCol")]
            assert abs(sum(columns) / 1440 * 25.4 - room) < 1
            assert all(columns)


def test_a_draft_is_marked_above_every_page() -> None:
    document = opened(content(draft=True, label="送审稿第2版"))
    header = document.sections[0].header
    assert header.paragraphs[0].text == "草稿　送审稿第2版"
    assert 'string="草稿"' in header._element.xml
    final = opened(content())
    assert not lines(final.sections[0].header)
    assert "草稿" not in "".join(lines(final))


def test_a_wide_margin_leaves_room_for_a_pen() -> None:
    [section] = opened(content(), wide_margin=True).sections
    assert section.right_margin.mm >= 59
    assert section.page_width.mm - section.left_margin.mm - section.right_margin.mm >= 120


def test_a_correction_stands_below_the_title() -> None:
    said = lines(opened(content(correction=Correction(date(2025, 3, 5), "表二的一个数。"))))
    assert said[1] == "（更正日期：2025年3月5日。表二的一个数。）"


def test_the_signature_stands_at_the_right_with_the_text_before_it() -> None:
    *_, text, blank, agency, day = opened(content()).paragraphs
    assert [each.paragraph_format.keep_with_next for each in (text, blank, agency)] == [True] * 3
    # the shorter line stands in the middle of the longer one: 6 characters above 2025年1月20日 = 6.5
    assert [each.paragraph_format.right_indent.pt for each in (agency, day)] == [36, 32]
    assert day.alignment == 2


def test_a_long_number_is_set_smaller() -> None:
    raw = real.nothing()
    raw["applications"]["granted"] = [1234567] * 7
    table = part(report_docx(content(from_json(raw))), "word/document.xml").findall(f".//{W}tbl")[1]
    sizes = {run.find(f"{W}rPr/{W}sz").get(f"{W}val") for run in table.iter(f"{W}r")
             if "".join(run.itertext()) == "1234567"}
    assert sizes == {"13"}  # half points, instead of 18


def test_it_does_not_name_the_program_that_wrote_it() -> None:
    properties = opened(content()).core_properties
    assert properties.title == "额敏县司法局2024年政府信息公开工作年度报告"
    assert (properties.author, properties.comments) == ("", "")
