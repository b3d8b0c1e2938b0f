"""模板的写法: conditions, numbering, paragraphs, and what is said of a file that is wrong."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from wechat_bot.annual_report.form import TEXTS
from wechat_bot.annual_report.narrative.fact import Fact, expanded, listed, number, put_together
from wechat_bot.annual_report.narrative.templates import Condition, Sentence, compose, load
from wechat_bot.kernel.errors import ConfigError

FACTS = {fact.name: fact for fact in (
    number("没有的", 0, "", ""), number("三件", 3, "", ""), number("也三件", 3, "", ""),
    number("未申报", None, "", ""))}
SLOT = "overview.platform"


@pytest.mark.parametrize(("sign", "name", "other", "holds"), [
    ("=", "没有的", "0", True), ("=", "三件", "0", False), ("≠", "三件", "0", True),
    (">", "三件", "0", True), (">", "没有的", "0", False), ("<", "没有的", "三件", True),
    ("=", "三件", "也三件", True), ("≥", "三件", "也三件", True), ("≤", "三件", "没有的", False),
    # what is not declared is neither 0 nor more
    ("=", "未申报", "0", False), ("≠", "未申报", "0", False), (">", "三件", "未申报", False),
    ("未知", "未申报", "", True), ("已知", "未申报", "", False), ("已知", "没有的", "", True),
    ("未知", "不认识的", "", True),
])
def test_conditions(sign: str, name: str, other: str, holds: bool) -> None:
    assert Condition(name, sign, other).holds(FACTS) is holds


def test_several_numbered_sentences_of_a_paragraph_are_counted_and_a_lone_one_is_not() -> None:
    def said(*sentences: Sentence) -> str:
        return compose(sentences, FACTS)[SLOT]

    first, between = Sentence(SLOT, "甲。", numbered=True), Sentence(SLOT, "乙。")
    second = Sentence(SLOT, "丙。", numbered=True)
    assert said(first, between, second) == "一是甲。乙。二是丙。"
    assert said(first, between) == "甲。乙。"
    assert said(first, Sentence(SLOT, "丁。", paragraph=True)) == "甲。\n丁。"


def test_only_what_holds_is_said_and_every_slot_is_there() -> None:
    zero = Sentence(SLOT, "没有。", (Condition("三件", "=", "0"),))
    some = Sentence(SLOT, "有【三件】件。", (Condition("三件", ">", "0"),))
    found = compose([zero, some], FACTS)
    assert found[SLOT] == "有【三件】件。"
    assert found.keys() == TEXTS.keys()


@pytest.mark.parametrize(("text", "told"), [
    ("[[sentence]]\nslot='opening'", "没有文字"),
    ("[[sentence]]\nslot='other'\ntext='甲'", "slot 应是"),
    ("[[sentence]]\nslot='opening'\ntext='甲'\nwhen=['公开了很多']", "看不懂"),
    ("[[sentence]]\nslot='opening'\ntext='甲'\nwhen='有 > 0'", "方括号"),
    ("[[sentence]]\nslot='opening'\ntext='甲'\nif=1", "只能有"),
    ("[[sentence]\n", "写法有误"),
    ("title='甲'", "[[sentence]]"),
])
def test_a_wrong_file_is_named_with_its_place_and_cure(
    tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "2-改过的.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"2-改过的\.toml") as caught:
        load(tmp_path)
    assert told in caught.value.message


def test_a_folder_without_templates_and_a_file_in_another_encoding(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"没有 \.toml 文件"):
        load(tmp_path)
    (tmp_path / "1.toml").write_bytes("[[sentence]]\n# 中文".encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(tmp_path)


def test_a_field_made_of_others_leads_to_each_of_them() -> None:
    made = put_together("合起来", "甲【三件】件、乙【未申报】件", FACTS, "", "")
    assert made.text == "甲3件、乙〔待补：未申报〕件"
    assert expanded("有【合起来】。", {**FACTS, "合起来": made}) == "有甲【三件】件、乙【未申报】件。"


@pytest.mark.parametrize(("items", "text"), [
    ([], ""), (["甲。"], "甲。"), (["甲；", "乙"], "一是甲；二是乙。"),
    ([str(n) for n in range(21)][-21:], None)])
def test_lists_are_numbered_as_offices_do(items: list[str], text: str | None) -> None:
    found = listed(items)
    if text is None:
        assert "十是9；十一是10" in found and "二十是19；二十一是20。" in found
    else:
        assert found == text


def test_a_number_is_written_plainly() -> None:
    assert number("费", Decimal("420.00"), "", "").text == "420"
    assert number("费", Decimal("1042.50"), "", "").text == "1042.5"
    assert number("数", 1322, "", "").text == "1322"
    unknown: Fact = number("行政许可件数", None, "", "")
    assert (unknown.text, unknown.known) == ("〔待补：行政许可件数〕", False)
