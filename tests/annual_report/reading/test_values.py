"""One cell as a number: with a word where it is not plain, never a guess without it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wechat_bot.annual_report.reading import values


@pytest.mark.parametrize(("text", "number", "told"), [
    ("0", 0, False), (" 22 ", 22, False), ("1573179", 1573179, False),
    ("22（其中修订16件）", 22, True), ("22(其中修订16件)", 22, True), ("1,234", 1234, True), ("１２", 12, True),
    ("0件", 0, True), ("3.0", 3, True), ("+2", 2, True),
    ("", None, True), ("/", None, True), ("—", None, True), ("－", None, True), ("无", None, True),
    ("不适用", None, True), ("12.5", None, True), ("约20", None, True), ("12,34", None, True),
    ("1\n2", None, True), ("22①", 22, True), ("22²", 22, True), ("①", None, True), ("022", 22, True),
    ("3万元", None, True), ("-1", None, True), ("暂无数据", None, True), ("9" * 20, None, True),
])
def test_counts(text: str, number: int | None, told: bool) -> None:
    value = values.count(text)
    assert value.number == number
    assert bool(value.trouble) is told


@pytest.mark.parametrize(("text", "number", "told"), [
    ("0", "0", False), ("59237.2449", "59237.2449", False), ("12.5万元", "12.5", True), ("12.5万", "12.5", True),
    ("125000元", "12.5", True), ("1,234.5", "1234.5", True), ("/", None, True), ("", None, True),
    ("0.30000000000000004", "0.3", True), ("0." + "1" * 60, "0.11111111", True), ("0.00000001元", "1E-12", True),
])
def test_fees(text: str, number: str | None, told: bool) -> None:
    value = values.fees(text)
    assert value.number == (None if number is None else Decimal(number))
    assert bool(value.trouble) is told
