"""Outdated and wrong names of laws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.checking.conftest import Check
from wechat_bot.checking.rules import Lists

Found = Callable[..., list[tuple[str, str, str]]]
NINE = ["婚姻法", "继承法", "民法通则", "民法总则", "收养法", "担保法", "合同法", "物权法", "侵权责任法"]


@pytest.mark.parametrize("name", NINE)
def test_the_nine_laws_of_the_civil_code(check: Check, name: str) -> None:
    (finding,) = check(f"根据《中华人民共和国{name}》的规定。")
    assert (finding.rule, finding.severity, finding.text) == ("law.outdated", "error", name)
    assert "民法典" in finding.suggestion and "2021年1月1日" in finding.message
    assert "第一千二百六十条" in finding.message


WRONG = [
    ("根据《婚姻法》离婚。", "law.outdated", "error", "婚姻法"),
    ("根据合同法第五十二条处理。", "law.outdated", "warning", "合同法"),
    ("宣传婚姻法、老年人权益保障法。", "law.outdated", "warning", "婚姻法"),
    ("依照《行政监察法》。", "law.outdated", "error", "行政监察法"),
    ("依照《治安管理处罚条例》。", "law.outdated", "error", "治安管理处罚条例"),
    ("按照《信访条例》办理。", "law.outdated", "error", "信访条例"),
    ("2019年他违反合同法第八条。", "law.outdated", "hint", "合同法"),
    ("学习《劳动合同保护法》。", "law.wrong_name", "error", "劳动合同保护法"),
    ("学习《未成年保护法》。", "law.wrong_name", "error", "未成年保护法"),
    ("学习《老年人保护法》。", "law.wrong_name", "error", "老年人保护法"),
    ("学习《妇女儿童权益保护法》。", "law.wrong_name", "error", "妇女儿童权益保护法"),
    ("宣传人民调节法。", "law.wrong_name", "warning", "人民调节法"),
    ("宣传《法制宣传教育法》。", "law.wrong_name", "error", "法制宣传教育法"),
    ("根据《婚姻法》，原《继承法》已废止。", "law.outdated", "error", "婚姻法"),
]


@pytest.mark.parametrize(("body", "rule", "severity", "text"), WRONG)
def test_wrong_names_are_found(
    found: Found, body: str, rule: str, severity: str, text: str
) -> None:
    assert found(body) == [(rule, severity, text)]


RIGHT = [
    "劳动合同法第十条，《劳动合同法》《中华人民共和国劳动合同法》。",
    "农村土地承包合同、保险合同法律关系、合同法律制度。",
    "合同法定代表人、婚姻法律咨询、担保法人。",
    "《合同法》已废止。",
    "《合同法》《物权法》等九部法律同时废止。",
    "".join(f"《中华人民共和国{name}》、" for name in NINE) + "同时废止。",
    "原《婚姻法》规定，原婚姻法规定。",
    "民法典施行前，《婚姻法》是这样规定的。",
    "当时的《继承法》也有这一条。",
    "《民法通则》自2021年起，同时废止。",
    "《新疆维吾尔自治区信访条例》。",
    "《行政复议法实施条例》《农村土地承包经营纠纷调解仲裁法》。",
    "《未成年人保护法》《老年人权益保障法》《妇女权益保障法》《海上交通安全法》。",
    "《治安管理处罚法》《反家庭暴力法》《反电信网络诈骗法》。",
    "本地的技术合同法务人员。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_laws_in_force_and_laws_of_the_past_are_not(found: Found, body: str) -> None:
    assert found(body) == []


def test_a_law_is_outdated_only_from_its_day(found: Found) -> None:
    body = "根据《婚姻法》办理。"
    assert found(body, today=date(2020, 12, 31)) == []
    assert found(body, today=date(2021, 1, 1))


def test_every_entry_says_why_and_by_what(shipped: Lists) -> None:
    assert len(shipped.laws) >= 60
    for law in shipped.laws:
        assert law.note and law.source, law.name
        assert (law.since is not None) == (law.kind == "outdated"), law.name
    bad = {law.name for law in shipped.laws} & {law.right for law in shipped.laws}
    assert bad == set(), "today's name of one is the wrong name of another"
