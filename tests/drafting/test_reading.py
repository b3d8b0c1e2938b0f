"""The source as a reader sees it."""

from __future__ import annotations

import pytest

from wechat_bot.drafting.reading import Paragraph, paragraphs


@pytest.mark.parametrize(("source", "wanted"), [
    ("## 时间和地点", Paragraph(1, "时间和地点", True)),
    ("**联系电话：**0901", Paragraph(1, "联系电话：0901")),
    ("![现场](图1.png)", Paragraph(1, "〔图片 现场〕", False, ("图1.png",))),
    ("![](<图 2.png>)", Paragraph(1, "〔图片 图 2.png〕", False, ("图 2.png",))),
    ("见[县政府网站](https://example.gov.cn)。", Paragraph(1, "见县政府网站。")),
    ("\\* 注", Paragraph(1, "* 注")),
    ("| 甲 | 乙 |", Paragraph(1, "甲 | 乙")),
])
def test_a_line_is_shown_without_its_marks(source: str, wanted: Paragraph) -> None:
    assert paragraphs(source) == [wanted]


def test_lines_keep_their_numbers_and_empty_ones_are_left_out() -> None:
    found = paragraphs("一\n\n| 甲 | 乙 |\n|---|---|\n| 丙 | 丁 |\n\n***\n")
    assert [(p.line, p.text) for p in found] == [(1, "一"), (3, "甲 | 乙"), (5, "丙 | 丁")]
