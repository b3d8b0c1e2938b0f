"""Any text is survived, and quickly."""

from __future__ import annotations

import random
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.annual_report import real
from tests.annual_report.wording.words import OFFICE, content, told
from wechat_bot.annual_report import rules
from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.wording.checks import check_words
from wechat_bot.annual_report.wording.numerals import chinese_number, numbers_in

WORDS = [*"、县局（）《》〔10，；：x_年月日区万余", "2024年", "，。", "收到", "政府信息公开申请", "36件", "其中",
         "行政复议", "人民政府", "一是", "邮编：", "电话：", "没有", "公开信息", "额敏县", "规范性文件", "制发", "二〇",
         "比上年增加"]
LONG = 100_000
PIECES = ["1", "一", "县", "局", "，", "（", "《", "〔", "【", "x", "_", " ", "二〇", "年", "邮编：", "电话：0",
          "1，", "某", "其中", "没有收到申请，", "的政府", "1,111,"]


def seconds(text: str) -> float:
    report = content({"overview.applications": text, "problems.found": text[:LONG // 10]})
    begun = time.process_time()
    check_words(report, replace(OFFICE, previous=report))
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_of_one_piece(piece: str) -> None:
    assert seconds((piece * LONG)[:LONG]) < 1.5  # some slack for a machine that is shared


def test_a_long_text_of_anything() -> None:
    chance = random.Random(7)
    assert seconds("".join(chance.choices(WORDS, k=LONG // 3))[:LONG]) < 1.5


@given(st.lists(st.sampled_from([*WORDS, "\n", "。", "1234567890123456789", "\u0000", "𠮷", "½", "٣"]),
                max_size=60), st.sampled_from(sorted(TEXTS)))
def test_any_text_is_survived(pieces: list[str], code: str) -> None:
    text = "".join(pieces)
    report = content({code: text}, told("", total=1, by_channel={"wechat": 1}))
    first = check_words(report, replace(OFFICE, previous=report))
    assert first == check_words(report, replace(OFFICE, previous=report))
    assert len({each.fingerprint for each in first}) == len(first)
    assert all(each.quote in text for each in first if each.where[0] == f"text.{code}")


@given(st.text(alphabet="零一二三四五六七八九十百千万亿两〇", max_size=12))
def test_any_chinese_numeral_is_a_number_or_none(text: str) -> None:
    value = chinese_number(text)
    assert value is None or value >= 0


@pytest.mark.parametrize(("text", "value"), [
    ("三百零五", 305), ("二〇二四", 2024), ("两千", 2000), ("十", 10), ("十二", 12), ("一万二千", 12000),
    ("二十三万四千", 234000), ("百", None), ("万", None), ("", None),
])
def test_chinese_numerals(text: str, value: int | None) -> None:
    assert chinese_number(text) == value


@pytest.mark.parametrize("text", ["第二十条", "一件事", "三审三校", "每一件", "第三条", "2024年", "12%"])
def test_words_that_are_no_numbers(text: str) -> None:
    assert list(numbers_in(text)) == []


def test_a_full_report_is_checked_in_a_moment() -> None:
    text = ("2024年，收到政府信息公开申请36件，其中自然人34件、法人2件。制发行政规范性文件3件。"
            "通过政府网站公开信息30条。") * 6
    report = content(dict.fromkeys(TEXTS, text), real.report("suqian_2024"))
    context = replace(OFFICE, previous=report)
    times = []
    for _ in range(5):
        begun = time.process_time()
        rules.check(report.figures, report.figures)
        check_words(report, context)
        times.append(time.process_time() - begun)
    assert min(times) < 0.15  # 4,000 characters; an ordinary report of 1,300 takes a few ms
