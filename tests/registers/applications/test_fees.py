"""信息处理费: 国办函〔2020〕109号 in sums that can be added up by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from wechat_bot.cli.entry import main
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.resources import data_path
from wechat_bot.registers.applications import fees

TARIFF = fees.load_tariff(data_path("content") / "applications")
FEW = st.integers(0, 300)


@pytest.mark.parametrize(("count", "yuan"), [
    (0, 0), (1, 0), (10, 0), (11, 100), (30, 2000), (31, 2200), (35, 3000), (40, 4000),
    (41, 4300), (50, 7000), (51, 7400),
])
def test_by_items_each_is_charged_at_its_own_step(count: int, yuan: int) -> None:
    assert fees.items_fee(TARIFF, count).amount == yuan * 100


@pytest.mark.parametrize(("pages", "yuan"), [
    (0, 0), (30, 0), (31, 10), (44, 140), (57, 270), (68, 380), (72, 420), (100, 700), (101, 720),
    (109, 880), (119, 1080), (200, 2700), (201, 2740), (300, 6700),
])
def test_by_pages_each_is_charged_at_its_own_band(pages: int, yuan: int) -> None:
    assert fees.pages_fee(TARIFF, pages).amount == yuan * 100


@pytest.mark.parametrize(("before", "count", "yuan"), [
    (0, 10, 0), (10, 1, 100), (9, 2, 100), (30, 5, 1000), (28, 4, 600), (39, 2, 500),
])
def test_items_earlier_in_the_month_move_an_application_up(
    before: int, count: int, yuan: int
) -> None:
    assert fees.items_fee(TARIFF, count, before).amount == yuan * 100


@given(first=FEW, second=FEW, third=FEW)
def test_however_a_month_is_split_its_items_cost_the_same(
    first: int, second: int, third: int
) -> None:
    parts = (fees.items_fee(TARIFF, first).amount
             + fees.items_fee(TARIFF, second, first).amount
             + fees.items_fee(TARIFF, third, first + second).amount)
    assert parts == fees.items_fee(TARIFF, first + second + third).amount


@given(pages=FEW)
def test_one_page_more_never_costs_less(pages: int) -> None:
    assert 0 <= (fees.pages_fee(TARIFF, pages + 1).amount
                 - fees.pages_fee(TARIFF, pages).amount) <= 4000


def test_the_calculation_is_told_in_words() -> None:
    assert fees.items_fee(TARIFF, 35).in_words == (
        "第1至10件不收费；第11至30件每件100元，计2000元；第31至35件每件200元，计1000元")


@pytest.mark.parametrize("charge", [
    lambda: fees.items_fee(TARIFF, -1), lambda: fees.items_fee(TARIFF, 1, -1),
    lambda: fees.pages_fee(TARIFF, -1),
])
def test_negative_numbers_are_refused(charge: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match="负数"):
        charge()


def test_an_application_is_charged_one_way_only() -> None:
    assert "只能选一种" in (fees.basis_problem(3, 40) or "")
    assert "请填写" in (fees.basis_problem(None, None) or "")
    assert fees.basis_problem(3, None) is None and fees.basis_problem(None, 0) is None


def test_a_sum_ten_thousand_times_last_years_asks() -> None:
    assert fees.amount_doubt(4_200_000_00, 420_00) is not None
    assert fees.amount_doubt(4_199_999_99, 420_00) is None
    assert fees.amount_doubt(4_200_000_00, 0) is None  # nothing to compare with


@pytest.mark.parametrize(("received", "says"), [
    (42_000, None), (420_000_000, "万元"), (30_000, "不一致"), (0, "不一致"),
])
def test_what_is_received_is_what_was_asked_for(received: int, says: str | None) -> None:
    problem = fees.receipt_problem(received, 42_000)
    assert (problem is None) == (says is None) and (says or "") in (problem or "")


@pytest.mark.parametrize(("basis", "number", "answer"), [
    ("items", "35", "3000.00\n"), ("pages", "72", "420.00\n"), ("pages", "0", "0.00\n"),
])
def test_the_command_says_the_amount_and_nothing_else(
    basis: str, number: str, answer: str, tmp_path: Path
) -> None:
    done = CliRunner().invoke(main, ["--config", str(tmp_path / "none.toml"), "fee", basis, number])
    assert (done.exit_code, done.stdout) == (0, answer)


@pytest.mark.parametrize("arguments", [
    ["items", "1.5"], ["items", "-3"], ["items", "--", "-3"], ["pages", "三"], ["items"], ["both", "3"],
    ["items", "3", "40"],
])
def test_wrong_usage_ends_with_two(arguments: list[str]) -> None:
    done = CliRunner().invoke(main, ["fee", *arguments])
    assert (done.exit_code, done.stdout) == (2, "")


@pytest.mark.parametrize(("text", "says"), [
    ("", "用不了"),
    ('source="x"\n[items]\nbands=[{up_to=10,price=0}]\n[pages]\nbands=[{price=1}]', "step_size"),
    ('source="x"\n[items]\nbands=[{price=0},{up_to=3,price=1}]\n[pages]\nbands=[{price=1}]', "只有最后一档"),
    ('source="x"\n[items]\nbands=[{price=0}]\n[pages]\nbands=[{price=-1}]', "负数"),
    ('source="x"\n[items]\nbands=[{price=0.5}]\n[pages]\nbands=[{price=1}]', "用不了"),
])
def test_a_tariff_that_makes_no_sense_is_refused(text: str, says: str, tmp_path: Path) -> None:
    (tmp_path / fees.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        fees.load_tariff(tmp_path)
