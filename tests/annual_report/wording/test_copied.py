"""text.copied: this year's problems and measures against last year's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.annual_report import real
from tests.annual_report.wording.words import OFFICE, content, found
from wechat_bot.annual_report.figures import from_json

LAST = {
    "problems.found": "一是政策解读的形式比较单一，图文解读不多。二是部分司法所供稿不够及时，全年只有12篇。",
    "problems.measures": "下一步，我局将每季度组织一次业务培训，提高经办人员的能力。"}


@pytest.mark.parametrize(("text", "expected"), [
    ("二是政策解读的形式比较单一，图文解读不多。", "一字不差|几乎一样"),
    ("政策解读形式比较单一，图文解读还不多。", "几乎一样"),
    ("部分司法所供稿不够及时，全年只有15篇。", "几乎一样"),
    ("额敏县司法局将每季度组织一次业务培训，提高经办人员的能力。", "几乎一样"),
    ("公众号的留言答复超过了五个工作日。", ""),
    ("一是存在以下问题。", ""),
    ("按照《中华人民共和国政府信息公开条例》的要求。", ""),
])
def test_copied_sentences(text: str, expected: str) -> None:
    previous = content(LAST, from_json(real.nothing(year=2023)))
    findings = found("text.copied", "problems.found", text,
                     context=replace(OFFICE, previous=previous))
    assert len(findings) == bool(expected)
    for each in findings:
        assert each.severity == "warning"
        assert any(word in each.message for word in expected.split("|"))
        assert each.message.count("“") >= 2


def test_both_sentences_are_quoted_and_an_exempt_one_may_stay() -> None:
    previous = content(LAST)
    text = "政策解读形式比较单一，图文解读还不多。"
    context = replace(OFFICE, previous=previous)
    finding = found("text.copied", "problems.found", text, context=context)[0]
    assert "一是政策解读的形式比较单一，图文解读不多" in finding.message
    assert finding.quote == text.rstrip("。")
    assert found("text.copied", "problems.found", text,
                 context=replace(context, exempt=(text,))) == []
    assert found("text.copied", "problems.found", text) == []  # nothing is known of last year


def test_the_results_of_last_years_measures_may_repeat_them() -> None:
    context = replace(OFFICE, previous=content(LAST))
    assert found("text.copied", "problems.last_year", LAST["problems.measures"],
                 context=context) == []
