"""领导姓名、职务、排序."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from wechat_bot.checking.rules import Leader, Lists

Found = Callable[..., list[tuple[str, str, str]]]

LISTS = Lists(leaders=(
    Leader("张三丰", "县委书记", date(2024, 1, 1), None, 1),
    Leader("李四光", "县委副书记、县长", date(2024, 1, 1), None, 2),
    Leader("王五", "司法局党组书记、局长", date(2025, 6, 1), None, 10),
    Leader("赵六", "司法局局长", date(2020, 1, 1), date(2025, 5, 31), 10),
    Leader("钱七", "司法局副局长", date(2020, 1, 1), date(2026, 1, 31), 11),
    Leader("钱七", "政府办主任", date(2026, 2, 1), None, 8),
))

WRONG = [
    ("县长张三丰出席。", "leader.title", "error", "县长张三丰"),
    ("王五副局长讲话。", "leader.title", "error", "王五副局长"),
    ("局长赵六讲话。", "leader.title", "warning", "局长赵六"),
    ("副局长钱七讲话。", "leader.title", "error", "副局长钱七"),
    ("县长李四广出席。", "leader.name", "warning", "李四广"),
    ("局长王武讲话。", "leader.name", "warning", "王武"),
    ("县长李四光、县委书记张三丰出席。", "leader.order", "warning", "李四光、县委书记张三丰"),
]


@pytest.mark.parametrize(("body", "rule", "severity", "text"), WRONG)
def test_slips_are_found(found: Found, body: str, rule: str, severity: str, text: str) -> None:
    assert found(body, lists=LISTS) == [(rule, severity, text)]


RIGHT = [
    "县委书记张三丰、县长李四光出席，局长王五陪同。",
    "县委副书记、县长李四光出席。",
    "王五局长讲话，党组书记王五讲话，司法局党组书记、局长王五同志讲话。",
    "主任钱七讲话，时任副局长钱七当年讲过。",
    "原局长赵六看望大家，赵六老人来咨询。",
    "张三丰说。李四光说。",
    "李四光讲话。张三丰出席。",
    "局长办公会听取汇报，县长热线。",
]


@pytest.mark.parametrize("body", RIGHT)
def test_what_agrees_with_the_list_is_not(found: Found, body: str) -> None:
    assert found(body, lists=LISTS) == []


def test_today_decides_who_is_in_office(found: Found) -> None:
    assert found("局长赵六讲话。", lists=LISTS, today=date(2025, 5, 31)) == []
    assert found("局长赵六讲话。", lists=LISTS, today=date(2025, 6, 1))
