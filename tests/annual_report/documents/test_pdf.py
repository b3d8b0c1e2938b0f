"""The report as PDF: every word and every number of it, and nothing that a text could do."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pypdf
import pytest

from tests.annual_report.documents.numbered import numbered_content, numbered_figures
from wechat_bot.annual_report import form
from wechat_bot.annual_report.content import Correction, ReportContent
from wechat_bot.annual_report.current import with_values
from wechat_bot.annual_report.documents import pdf
from wechat_bot.annual_report.documents.pdf import faces, report_pdf
from wechat_bot.annual_report.grid import Grid, tables
from wechat_bot.kernel.errors import InvalidInput


def read(content: ReportContent, **options: bool) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(report_pdf(content, **options)))


def pages(content: ReportContent, **options: bool) -> list[str]:
    return [page.extract_text() for page in read(content, **options).pages]


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def rows(grid: Grid) -> Iterator[tuple[str, list[str]]]:
    """(the label nearest to the numbers, the numbers) of every row of numbers."""
    for row in grid.rows:
        numbers = [cell.text for cell in row if cell.path]
        if numbers:
            labels = [cell.text for cell in row if not cell.path]
            yield labels[-1] if labels else "", numbers


def test_every_cell_stands_where_the_form_has_it() -> None:
    content = numbered_content()
    text = "\n".join(pages(content))
    for grid in tables(content.figures).values():
        for label, numbers in rows(grid):
            line = r"\s+".join([*map(re.escape, label[-3:]), *numbers]).replace(r"\s+", r"\s*", 3)
            assert re.search(rf"{line}(?!\d)", text), (label, numbers)
    everything = squeezed(text)
    for value in content.figures.cells().values():
        assert len(re.findall(rf"(?<!\d){re.escape(str(value))}(?!\d)", text)) == 1, value
    for grid in tables(content.figures).values():
        for _, _, cell in grid.placed():
            assert squeezed(cell.text) in everything or set(cell.text) <= set(everything)


def test_headings_and_texts_follow_the_form_in_full() -> None:
    content = numbered_content()
    everything = squeezed("\n".join(pages(content)))
    wanted = ["额敏县司法局2024年政府信息公开工作年度报告", *content.paragraphs("opening")]
    for part in form.PARTS:
        wanted.append(part.heading)
        for text in part.texts:
            wanted += [text.heading, *content.paragraphs(text.code)]
    at = 0
    for words in [*wanted, "额敏县司法局", "2025年1月20日"]:
        found = everything.find(squeezed(words), at)
        assert found >= at, words
        at = found + len(squeezed(words))


def test_every_page_is_numbered() -> None:
    found = pages(numbered_content())
    assert len(found) > 2
    for number, text in enumerate(found, 1):
        assert f"第{number}页共{len(found)}页" in squeezed(text)
        assert "草稿" not in text


def test_a_draft_says_so_on_every_page_and_so_does_a_review_copy() -> None:
    content = numbered_content(draft=True, label="送审稿（第2版）", signed_on=None)
    for text in pages(content, wide_margin=True):
        assert text.count("草稿") == 2 and "送审稿（第2版）" in text  # behind the text and above it
    assert "〔落款日期未定〕" in squeezed(pages(content)[-1])


def test_a_review_copy_has_room_for_a_pen() -> None:
    """No line and no number begins in the 60 mm at the right."""
    def rightmost(wide: bool) -> float:
        found: list[float] = []
        for page in read(numbered_content(), wide_margin=wide).pages:
            page.extract_text(visitor_text=lambda text, cm, tm, *_: found.append(cm[4] + tm[4])
                              if text.strip() else None)
        return max(found)

    millimetre = 72 / 25.4
    assert rightmost(True) < (210 - 60) * millimetre < rightmost(False)


def test_a_correction_is_told_under_the_title() -> None:
    content = numbered_content(correction=Correction(date(2025, 3, 3), "更正表三“重复申请”一行"))
    first = squeezed(pages(content)[0])
    assert "年度报告（更正日期：2025年3月3日。更正表三“重复申请”一行。）" in first


@pytest.mark.parametrize("text", [
    "#read(\"/etc/passwd\") #panic(\"x\") *粗* _斜_ `码` $x^2$ <标> @引 // 注 /* 注 */ [括] \\ 反",
    "= 不是标题", "- 不是列表", "引号\"和'撇号'照原样", "a\x00b\x1bc\ufffe",
    "#import \"@preview/example:0.1.0\": *",
])
def test_nothing_in_a_text_is_taken_for_markup(text: str) -> None:
    texts = numbered_content().texts | {"other.report": text}
    shown = re.sub("[\x00-\x1f\ufffe]", "", text)
    content = numbered_content(texts=texts, figures=replace(numbered_figures(), agency="#局*"))
    found = pages(content)
    assert squeezed(shown) in squeezed("".join(found))
    assert "#局*" in found[0]


def test_title_language_and_day_are_in_the_file() -> None:
    found = read(numbered_content())
    assert found.metadata is not None
    assert found.metadata.title == "额敏县司法局2024年政府信息公开工作年度报告"
    assert found.metadata.author == "额敏县司法局"
    assert found.metadata.creation_date is not None
    assert found.metadata.creation_date.date() == date(2025, 1, 20)
    assert found.root_object["/Lang"] == "zh-CN"
    assert found.outline[0]["/Title"] == "一、总体情况"  # type: ignore[call-overload,index]


def test_the_same_content_gives_the_same_bytes() -> None:
    content = numbered_content(signed_on=None)
    assert report_pdf(content) == report_pdf(content)
    assert report_pdf(content) != report_pdf(replace(content, signed_on=date(2025, 1, 21)))


def test_empty_cells_stay_empty() -> None:
    empty = with_values(numbered_figures(), {"decisions.licences": "", "reviews.pending": ""})
    text = "\n".join(pages(numbered_content(figures=empty)))
    numbers = [str(value) for path, value in empty.cells().items() if path.startswith("reviews")]
    assert "None" not in text
    assert re.search(r"\s+".join(n for n in numbers if n != "None"), text)


def test_very_long_numbers_and_texts_stay_on_the_page() -> None:
    large = {f"applications.granted[{column}]": "1000000000000" for column in range(7)}
    texts = numbered_content().texts | {"overview.disclosure": "很长的一段话，没有尽头。" * 700}
    content = numbered_content(figures=with_values(numbered_figures(), large), texts=texts)
    found = pages(content)
    assert len(found) > 8 and "".join(found).count("1000000000000") == 7
    assert "很长的一段话，没有尽头。" * 700 in re.sub(
        r"第\d+页共\d+页", "", squeezed("".join(found)))


def test_a_word_longer_than_a_line_goes_on_in_the_next() -> None:
    long = "http://www.example.gov.cn/" + "x" * 200
    texts = numbered_content().texts | {"other.report": f"网址：{long}。"}
    found = "".join(pages(numbered_content(texts=texts))).replace("\u200b", "")
    assert long in squeezed(found)
    assert max(len(line) for line in found.splitlines() if "xxx" in line) < 60


def test_the_head_of_a_table_longer_than_a_page_is_repeated(
    monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pdf._SIZES, "table_3", (14.0, 8.0))
    found = [text for text in pages(numbered_content()) if "申请人情况" in text]
    assert len(found) >= 2 and all("总计" in text for text in found)


def test_table_3_is_on_one_page_where_it_fits() -> None:
    assert sum("申请人情况" in text for text in pages(numbered_content())) == 1


def test_without_a_chinese_font_the_cure_is_told() -> None:
    with pytest.raises(InvalidInput) as refused:
        faces(["DejaVu Sans", "Liberation Serif"])
    assert "apt-get install -y fonts-noto-cjk" in refused.value.message


def test_what_offices_have_is_taken_before_what_stands_in_for_it() -> None:
    found = faces(["Noto Serif CJK SC", "FangSong", "SimHei"])
    assert found["body"]["families"] == ["FangSong", "Noto Serif CJK SC"]
    assert found["heading"]["families"][0] == "SimHei"
    assert found["title"] == {"families": ["Noto Serif CJK SC"], "weight": "bold"}
    assert faces(["KaiTi"])["body"]["families"] == ["KaiTi"]
