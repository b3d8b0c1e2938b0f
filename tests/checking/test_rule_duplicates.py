"""Titles and bodies that have gone out before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.checking.conftest import Check
from wechat_bot.checking.rules import Published

Found = Callable[..., list[tuple[str, str, str]]]

TEXT = "".join(
    f"第{n}条要点：办理第{n * 7}类事项，先到{n * 3}号窗口取号，再由工作人员核对{n * 11}项材料。\n\n"
    for n in range(1, 40)
)
POST = Published("行政复议怎么申请", TEXT.replace("\n\n", "\n"), "https://mp.weixin.qq.com/s/a", "2026-03-05")


def test_the_same_text_again_is_a_warning(check: Check) -> None:
    findings = check(TEXT, title="行政复议怎么申请", published=[POST])
    assert [(f.rule, f.severity.value) for f in findings] == [
        ("duplicate.title", "warning"), ("duplicate.body", "warning")]
    assert "完全相同" in findings[0].message and "2026-03-05" in findings[1].message


def test_a_nearly_equal_text_is_a_warning(check: Check) -> None:
    changed = TEXT.replace("第5条", "第五条").replace("窗口取号", "窗口登记", 2) + "最后一句是新加的。\n"
    (finding,) = check(changed, published=[POST])
    assert (finding.rule, finding.severity.value) == ("duplicate.body", "warning")
    assert "相似度 9" in finding.message and finding.line == 1


def test_a_part_of_a_published_text_is_a_warning(found: Found) -> None:
    assert [f[:2] for f in found(TEXT[: len(TEXT) // 2], published=[POST])] == [
        ("duplicate.body", "warning")]


@pytest.mark.parametrize(("title", "reported"), [
    ("行政复议怎么申请？", "warning"), ("行政复议该怎么申请", None), ("法律援助指南", None),
])
def test_titles(found: Found, title: str, reported: str | None) -> None:
    rules = [f[1] for f in found("正文。", title=title, published=[POST]) if "title" in f[0]]
    assert rules == ([reported] if reported else [])


@pytest.mark.parametrize(("ours", "theirs"), [
    ("2026年宪法宣传周安排", "2025年宪法宣传周安排"), ("普法小课堂第十二期", "普法小课堂第十一期"),
])
def test_a_series_is_no_repetition(found: Found, ours: str, theirs: str) -> None:
    assert found("正文。", title=ours, published=[Published(theirs, "别的正文")]) == []


def test_different_and_short_texts_are_not(found: Found) -> None:
    other = TEXT.replace("窗口", "柜台旁边的自助机").replace("材料", "手续").replace("取号", "拍照")
    assert found(other, published=[POST]) == []
    assert found("短文。", published=[Published("别的", "短文。")]) == []
