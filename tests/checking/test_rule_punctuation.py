"""Half-width marks and unpaired brackets."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Found = Callable[..., list[tuple[str, str, str]]]

HALF = [
    ("你好,朋友。", ","), ("第一;第二。", ";"), ("联系人:张三", ":"), ("怎么办?找律师。", "?"),
    ("欢迎!请进。", "!"), ("额敏县(新疆)在边境。", "(新疆)"), ("(一)基本原则", "(一)"), ("**好的**,走吧。", ","),
    ("他说,“好”。", ","), ("怎么办?", "?"), ("你好, 朋友。", ","),
]


@pytest.mark.parametrize(("body", "text"), HALF)
def test_half_width_marks_in_chinese_are_found(found: Found, body: str, text: str) -> None:
    assert found(body) == [("punctuation.half_width", "warning", text)]


RIGHT_MARKS = [
    "时间10:00—12:30,见通知。", "金额1,000元，比例3:2。", "见 https://a.cn/b?c=1,2 页。", "用Word,Excel都行。",
    "English text, with commas; and (brackets).", "全角：，。；？！（）都对。", "文号(2020)109号，电话(0901)3355730。",
    "[链接](https://a.cn)，![图](a.png)。", "```\n中文,代码\n```", "1. 第一\n2. 第二",
    "| 甲 | 乙 |\n|:--|:-:|\n| 丙 | 丁 |",
    "ياخشىمۇسىلەر, قانۇن (ياردەم)؟ بولسا!", "سالەمەتسىزدەر مە: زاڭ «12348» (تەگىن",
]


@pytest.mark.parametrize("body", RIGHT_MARKS)
def test_numbers_addresses_and_other_scripts_are_not(found: Found, body: str) -> None:
    assert [f for f in found(body) if f[0] == "punctuation.half_width"] == []


UNPAIRED = [
    ("额敏县（新疆在边境。", "（"), ("额敏县新疆）在边境。", "）"), ("学习《宪法。", "《"), ("他说：“好。", "“"),
    ("他说：好”。", "”"), ("【通知请看", "【"), ("（一）（二", "（"), ("- 甲《\n- 乙》", "《"),
    ("（甲\n\n" + "段。\n\n" * 15 + "乙）", "（"),
]


@pytest.mark.parametrize(("body", "text"), UNPAIRED)
def test_unpaired_marks_are_found(found: Found, body: str, text: str) -> None:
    assert ("punctuation.unpaired", "warning", text) in found(body)


PAIRED = [
    "（一）（二）《宪法》“好”【通知】", "1）第一，2）第二；a）第三。", "一）总则\n二）分则", "他说（“好《a》”）。",
    "（前一行\n后一行）", "“第一段。\n\n“第二段。”", "> （引用\n> 还在引用）", "（见[链接](https://a.cn/(x))）",
    "（1998年通过\n\n2020年修订）", "他说：“第一段。\n\n第二段。”", "通知（国办发〔2020〕1号）", "如果‘单引号不看",
    "بىز (ياردەم",
]


@pytest.mark.parametrize("body", PAIRED)
def test_pairs_labels_and_quotations_are_not(found: Found, body: str) -> None:
    assert [f for f in found(body) if f[0] == "punctuation.unpaired"] == []
