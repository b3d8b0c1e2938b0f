"""Figures from and to JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.annual_report import real
from wechat_bot.annual_report.figures import from_json
from wechat_bot.kernel.errors import InvalidInput


@pytest.mark.parametrize("name", real.NAMES)
def test_what_is_read_is_written_again(name: str) -> None:
    raw = real.raw(name)
    written = from_json(raw).to_json()
    assert written.pop("fees_wan") == str(raw.pop("fees_wan"))
    assert written == raw


def test_every_cell_has_a_path() -> None:
    cells = real.report("suqian_2024").cells()
    assert len(cells) == 6 + 3 + 1 + 25 * 7 + 15
    assert cells["applications.results_total[6]"] == 3521
    assert cells["documents.normative_documents.in_force"] == 420
    assert cells["litigation.after_review.total"] == 52
    assert cells["fees_wan"] == Decimal("72701.2578")


def test_an_empty_cell_is_not_nought() -> None:
    raw = real.nothing(fees_wan=None)
    raw["decisions"]["licences"] = None
    figures = from_json(raw)
    assert (figures.decisions["licences"], figures.fees_wan) == (None, None)
    assert figures.to_json()["decisions"]["licences"] is None


@pytest.mark.parametrize(("money", "written"), [
    ("0", "0"), (0, "0"), ("592.3724", "592.3724"), (7545, "7545"), ("10", "10"), ("1.50", "1.5"),
])
def test_money_stays_exact(money: object, written: str) -> None:
    assert from_json(real.nothing(fees_wan=money)).to_json()["fees_wan"] == written


def broken(**changes: Any) -> dict[str, Any]:
    return real.nothing(**changes)


def with_more(group: str, **more: object) -> dict[str, Any]:
    raw = real.nothing()
    raw[group] |= more
    return raw


def with_row(row: object) -> dict[str, Any]:
    raw = real.nothing()
    raw["applications"]["granted"] = row
    return raw


def without(*keys: str) -> dict[str, Any]:
    raw: Any = real.nothing()
    group = raw
    for key in keys[:-1]:
        group = group[key]
    del group[keys[-1]]
    assert isinstance(raw, dict)
    return raw


@pytest.mark.parametrize(("raw", "path"), [
    (broken(year="2024"), "year"), (broken(year=24), "year"), (broken(level="village"), "level"),
    (broken(agency=None), "agency"), (broken(extra=1), "extra"), (broken(fees_wan=-1), "fees_wan"),
    (broken(fees_wan="一万"), "fees_wan"), (broken(fees_wan=True), "fees_wan"),
    (broken(reviews=[]), "reviews"), (with_row([0] * 6), "applications.granted"),
    (with_row([0, 0, 1.5, 0, 0, 0, 0]), "applications.granted[2]"),
    (with_row([-1, 0, 0, 0, 0, 0, 0]), "applications.granted[0]"),
    (with_row([True, 0, 0, 0, 0, 0, 0]), "applications.granted[0]"),
    (without("decisions", "licences"), "decisions.licences"),
    (without("applications", "carried_out"), "applications.carried_out"),
    (without("litigation", "direct"), "litigation.direct"),
    (without("documents", "rules", "made"), "documents.rules.made"),
    ([], "figures"), ("x", "figures"), (None, "figures"),
    (with_more("applications", other_handled=[0] * 7), "applications.other_handled"),
    (with_more("documents", plans={"made": 1}), "documents.plans"),
    (with_more("litigation", joint={}), "litigation.joint"), (without("fees_wan"), "fees_wan"),
    (broken(fees_wan="1e-999999"), "fees_wan"), (broken(fees_wan=" 1_0 "), "fees_wan"),
    (broken(fees_wan="１２"), "fees_wan"), (broken(fees_wan="0." + "1" * 13), "fees_wan"),
    (broken(agency="某局\ud800"), "agency"), (broken(agency="某\x00局"), "agency"),
])
def test_what_is_wrong_is_named(raw: object, path: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        from_json(raw)
    assert path in caught.value.fields
    assert "没有使用" in caught.value.message


def test_a_row_says_how_many_numbers_it_has_and_a_long_value_is_cut() -> None:
    with pytest.raises(InvalidInput, match="现在有 8 个"):
        from_json(with_row([0] * 8))
    with pytest.raises(InvalidInput, match="现在没有这一行"):
        from_json(without("applications", "granted"))
    with pytest.raises(InvalidInput) as caught:
        from_json(broken(fees_wan="9" * 5000))
    assert len(caught.value.message) < 150
