"""密级标志 and internal notes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Check
from wechat_bot.checking.rules import Lists

Found = Callable[..., list[tuple[str, str, str]]]

MARKS = [
    ("机密★1年", "机密★1年"), ("绝密★", "绝密★"), ("秘密★6个月", "秘密★6个月"), ("机密★长期", "机密★长期"),
    ("机 密 ★ 3年", "机 密 ★ 3年"), ("**秘密**★5年", "秘密**★5年"), ("★机密", "★机密"),
    ("秘密☆10年", "秘密☆10年"),
]


@pytest.mark.parametrize(("body", "text"), MARKS)
def test_a_mark_blocks(check: Check, body: str, text: str) -> None:
    (finding,) = check(f"{body}\n\n关于工作的通知。")
    assert (finding.rule, finding.text) == ("secrecy.mark", text)
    assert finding.severity == "error" and finding.blocking


def test_a_mark_is_reported_even_if_allowed(check: Check) -> None:
    assert check("机密★1年", lists=Lists(allowed=("机密★1年", "机密")))[0].blocking


WORDS = [
    ("这是一份绝密文件。", "hint", "绝密"),
    ("他们掌握机密。", "hint", "机密"),
    ("他心里有个秘密。", "hint", "秘密"),
    ("内部资料，请核对。", "warning", "内部资料"),
    ("本文为内部文件。", "warning", "内部文件"),
    ("本件不得公开。", "warning", "不得公开"),
    ("此件严禁外传。", "error", "严禁外传"),
    ("此件不公开", "error", "此件不公开"),
    ("请注意保存。", "warning", "注意保存"),
]


@pytest.mark.parametrize(("body", "severity", "text"), WORDS)
def test_words_are_weighed_by_the_list(found: Found, body: str, severity: str, text: str) -> None:
    assert found(body) == [("secrecy.word", severity, text)]


RIGHT = [
    "涉及国家秘密、商业秘密、个人隐私的，不予公开。",
    "保守国家秘密法于2024年修订。",
    "选举采用秘密投票的办法。",
    "行政机关不得公开涉及商业秘密的信息。",
    "请注意保存证据和转账记录。",
    "五角星★是装饰。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_terms_of_the_law_are_no_finding(found: Found, body: str) -> None:
    assert found(body) == []
