"""汇总: exact sums cell by cell, empty cells told, clashes refused by name."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.annual_report.real import NAMES, nothing, raw
from tests.support.examples import examples
from wechat_bot.annual_report import rules
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.rollup.rules import Member, add_up, missing, unexpected
from wechat_bot.kernel.errors import ImportRefused


def member(name: str, base: dict[str, Any] | None = None, **changes: Any) -> Member:
    """A body's figures in a file named after it."""
    return Member(f"{name}.json", from_json({**(base or nothing()), "agency": name, **changes}))


def refused(*members: Member) -> list[str]:
    with pytest.raises(ImportRefused) as caught:
        add_up(members)
    return list(caught.value.rows)


def test_every_cell_is_the_sum_of_its_cells() -> None:
    bodies = [member(name, raw(name), year=2024) for name in NAMES]
    summed = add_up(bodies, "某市", "city").figures
    assert (summed.agency, summed.level, summed.year) == ("某市", "city", 2024)
    for path, value in summed.cells().items():
        given_values = [each.figures.cells()[path] for each in bodies]
        assert value == sum(Decimal(each) for each in given_values if each is not None), path


def test_the_sum_is_a_figures_file_itself_and_holds_where_all_of_its_parts_hold() -> None:
    summed = add_up([member("甲", raw("suqian_2023"), year=2024),
                     member("乙", raw("suqian_2024"))]).figures
    assert from_json(summed.to_json()) == summed
    assert [each for each in rules.check(summed) if each.severity == "error"] == []
    assert summed.agency == "汇总" and "level" not in summed.to_json()


def test_money_is_added_exactly() -> None:
    summed = add_up([member("甲", fees_wan="59237.2449"), member("乙", fees_wan="0.1"),
                     member("丙", fees_wan="0.2")])
    assert summed.figures.to_json()["fees_wan"] == "59237.5449"
    finest = add_up([member("甲", fees_wan="999999999999"), member("乙", fees_wan="0.000000000001")])
    assert finest.figures.to_json()["fees_wan"] == "999999999999.000000000001"


def test_an_empty_cell_counts_as_nought_and_is_told() -> None:
    decisions = {"licences": None, "penalties": 2, "coercive_measures": None}
    summed = add_up([member("甲", decisions=decisions),
                     member("乙", decisions={**decisions, "licences": 3})])
    cells = summed.figures.cells()
    assert (cells["decisions.licences"], cells["decisions.penalties"]) == (3, 4)
    assert cells["decisions.coercive_measures"] is None  # nobody said
    assert [(gap.member.name, gap.paths) for gap in summed.gaps] == [
        ("甲", ("decisions.licences", "decisions.coercive_measures")),
        ("乙", ("decisions.coercive_measures",))]
    assert summed.gaps[0].sentence == "甲：表二“行政许可”、表二“行政强制”没有数据，汇总时按 0 计。"


def test_part_one_is_added_where_it_is_told() -> None:
    summed = add_up([
        member("甲", disclosures={"total": 33, "items_distinct": 30,
                                 "by_channel": {"wechat": 32, "website": 1}}),
        member("乙", disclosures={"total": 5, "by_channel": {"website": 5}}), member("丙")])
    assert summed.figures.disclosures == {
        "total": 38, "items_distinct": 30, "by_channel": {"wechat": 32, "website": 6}}
    assert [each.name for each in summed.without_disclosures] == ["乙", "丙"]
    assert add_up([member("丙")]).figures.disclosures is None


def test_who_gave_how_much_the_largest_first() -> None:
    summed = add_up([member("甲", fees_wan="1"), member("乙", fees_wan=None),
                     member("丙", fees_wan="2.5")])
    assert [(each.member.name, each.value) for each in summed.shares("fees_wan")] == [
        ("丙", Decimal("2.5")), ("甲", Decimal(1)), ("乙", None)]


def test_other_years_and_other_forms_are_refused_naming_both_files() -> None:
    old = Member("旧.json", from_json({**nothing(), "format": "2019"}, earlier_form=True))
    wrong = refused(member("甲"), member("乙", year=2023), old)
    assert wrong[0] == "乙.json：是 2023 年的，甲.json 是 2024 年的，不能加在一起"
    assert wrong[1].startswith("旧.json：是 2019 年格式的")


@pytest.mark.parametrize("again", ["额敏县（本级）司法局", "额敏县(本级)司法局", " 额敏县（本级） 司法局 "])
def test_a_body_twice_is_refused_naming_both_files(again: str) -> None:
    second = Member("又一份.json", from_json({**nothing(), "agency": again}))
    assert refused(member("额敏县（本级）司法局"), second) == [
        f"又一份.json：和 额敏县（本级）司法局.json 是同一个单位“{again.strip()}”的，只能留一份"]


def test_figures_without_a_name_are_told_by_their_file() -> None:
    nameless = [Member(f"{number}.json", from_json({**nothing(), "agency": ""}))
                for number in (1, 2)]
    assert [each.name for each in add_up(nameless).members] == ["1.json", "2.json"]


def test_nothing_to_add_and_sums_beyond_reason_are_refused() -> None:
    with pytest.raises(ImportRefused, match="没有可以汇总的数据"):
        add_up([])
    huge = {"licences": 10**12, "penalties": 0, "coercive_measures": 0}
    with pytest.raises(ImportRefused, match="表二“行政许可”加起来是 2000000000000，大得不合理"):
        add_up([member("甲", decisions=huge), member("乙", decisions=huge)])


def test_who_is_missing_and_who_came_unasked() -> None:
    bodies, came = ["司法局", "教育局（本级）", "财政局"], ["教育局(本级)", "司法 局", "民政局"]
    assert missing(bodies, came) == ["财政局"]
    assert unexpected(bodies, came) == ["民政局"]


@settings(max_examples=examples(15, 200), deadline=None)
@given(st.lists(st.lists(st.one_of(st.none(), st.integers(0, 10**6)), min_size=3, max_size=3),
                min_size=1, max_size=6), st.randoms())
def test_the_order_of_files_makes_no_difference(rows: list[list[int | None]], dice: Any) -> None:
    members = [member(f"单位{number}", decisions=dict(zip(
        ("licences", "penalties", "coercive_measures"), row, strict=True)))
        for number, row in enumerate(rows)]
    mixed = members.copy()
    dice.shuffle(mixed)
    assert add_up(members).figures == add_up(mixed).figures
