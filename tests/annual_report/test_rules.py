"""勾稽关系, on reports that offices published and on changed ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.annual_report import real
from wechat_bot.annual_report.figures import from_json
from wechat_bot.annual_report.form import OUTCOMES, ROWS, cell_label
from wechat_bot.annual_report.rules import Finding, check

Change = Callable[[dict[str, Any]], None]


def findings(raw: dict[str, Any], previous: dict[str, Any] | None = None) -> list[Finding]:
    return check(from_json(raw), from_json(previous) if previous else None)


def said(found: list[Finding]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(each.rule, each.severity, each.where) for each in found]


DIRECT = ("litigation.review_first", "warning", ("litigation.direct.total",))


@pytest.mark.parametrize(("name", "expected"), [("suqian_2023", []), ("suqian_2024", [DIRECT])])
def test_published_reports_that_hold(name: str, expected: list[object]) -> None:
    assert said(findings(real.raw(name))) == expected


def test_two_years_of_one_city_fit_together() -> None:
    assert said(findings(real.raw("suqian_2024"), real.raw("suqian_2023"))) == [DIRECT]


@pytest.mark.parametrize(("level", "fees", "rules"), [
    ("department", "7730.28", ["fees.unit"]), ("town", "1000", ["fees.unit"]),
    ("department", "999.9", []), ("city", "72701.2578", []), ("", "7730.28", []),
])
def test_a_small_body_with_a_large_sum_may_have_written_yuan(
    level: str, fees: str, rules: list[str]
) -> None:
    found = findings(real.nothing(level=level, fees_wan=fees))
    assert [(each.rule, each.severity) for each in found] == [(rule, "hint") for rule in rules]


def test_a_published_report_whose_totals_were_left_at_nought() -> None:
    found = findings(real.raw("hongze_2023"))
    totals = [each for each in found if each.rule in ("reviews.total", "litigation.total")]
    assert said(totals) == [
        ("reviews.total", "error", ("reviews.total",)),
        ("litigation.total", "error", ("litigation.after_review.total",))]
    assert [(each.left, each.right) for each in totals] == [(0, 11), (0, 5)]


def test_a_published_report_with_an_empty_cell() -> None:
    empty, total = "applications.carried_out[6]", "applications.results_total[6]"
    found = findings(real.raw("shanghai_science_2024"))
    assert said(found) == [
        ("cell.empty", "warning", (empty,)),
        ("applications.identity", "warning", (total, empty)),
        ("applications.row_total", "warning", (empty,))]
    assert [(each.left, each.right) for each in found[1:]] == [(36, 35), (0, 1)]


def test_nothing_happened_and_everything_holds() -> None:
    assert findings(real.nothing(), real.nothing(year=2023)) == []


def change(path: str, value: object) -> Change:
    def apply(raw: dict[str, Any]) -> None:
        *groups, last = path.split(".")
        place: Any = raw
        for key in groups:
            place = place[key]
        if "[" in last:
            code, number = last.rstrip("]").split("[")
            place[code][int(number)] = value
        else:
            place[last] = value
    return apply


@pytest.mark.parametrize(("path", "value", "rules"), [
    ("applications.new_received[0]", 3441, {"applications.identity", "applications.row_total"}),
    ("applications.carried_in[6]", 120, {"applications.identity", "applications.row_total",
                                         "applications.carry"}),
    ("applications.granted[1]", 22, {"applications.results", "applications.row_total"}),
    ("applications.results_total[6]", 3520, {"applications.identity", "applications.results",
                                             "applications.row_total"}),
    ("applications.carried_out[4]", 0, {"applications.identity", "applications.row_total"}),
    ("reviews.pending", 35, {"reviews.total"}),
    ("litigation.direct.upheld", 8, {"litigation.total"}),
    ("documents.rules.in_force", 13, {"documents.balance"}),
    ("documents.normative_documents.repealed", 226, {"documents.balance"}),
])
def test_one_wrong_number_is_found_by_the_rules_that_see_it(
    path: str, value: int, rules: set[str]
) -> None:
    raw = real.raw("suqian_2024")
    change(path, value)(raw)
    found = [each for each in findings(raw, real.raw("suqian_2023"))
             if each.rule != "litigation.review_first"]
    assert {each.rule for each in found} == rules
    assert {each.severity for each in found} == {"error"}
    assert all(each.left != each.right and each.message.endswith("。") for each in found)


@pytest.mark.parametrize(("path", "rule"), [
    ("applications.granted[0]", "applications.results"),
    ("applications.new_received[6]", "applications.identity"),
    ("reviews.upheld", "reviews.total"), ("litigation.after_review.total", "litigation.total"),
    ("documents.rules.made", "documents.balance"),
])
def test_an_empty_cell_makes_a_difference_a_warning_that_names_it(path: str, rule: str) -> None:
    raw = real.raw("suqian_2024")
    change(path, None)(raw)
    found = findings(raw, real.raw("suqian_2023"))
    assert ("cell.empty", "warning", (path,)) in said(found)
    of_rule = [each for each in found if each.rule == rule]
    assert of_rule
    assert {each.severity for each in of_rule} == {"warning"}


def test_empty_cells_without_a_difference_are_only_said_to_be_empty() -> None:
    raw = real.nothing()
    change("applications.granted[0]", None)(raw)
    assert [each.rule for each in findings(raw)] == ["cell.empty"]


@pytest.mark.parametrize(("level", "count"), [
    ("county", 3), ("department", 3), ("town", 3), ("city", 0), ("province", 0), ("", 0),
])
def test_who_may_make_no_rules(level: str, count: int) -> None:
    raw = real.raw("suqian_2024") | {"level": level}
    found = [each for each in findings(raw) if each.rule == "documents.rules_forbidden"]
    assert len(found) == count
    assert all("第九十三条" in each.message and each.severity == "error" for each in found)


def test_more_made_than_there_are_needs_a_look() -> None:
    raw = real.nothing()
    raw["documents"]["normative_documents"] = {"made": 5, "repealed": 1, "in_force": 3}
    assert said(findings(raw))[0][:2] == ("documents.balance", "warning")
    raw["documents"]["normative_documents"] = {"made": 5, "repealed": 2, "in_force": 3}
    assert findings(raw) == []


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.integers(0, 5)), max_size=30),
       st.integers(0, 40), st.integers(0, 20))
def test_a_table_that_was_added_up_holds(
    outcomes: list[tuple[str, int]], carried_in: int, carried_out: int
) -> None:
    raw = real.nothing()
    rows = raw["applications"]
    for code, column in outcomes:
        rows[code][column] += 1
        rows["results_total"][column] += 1
    rows["carried_in"][0], rows["carried_out"][0] = carried_in, carried_out
    for column in range(6):
        rows["new_received"][column] = (
            rows["results_total"][column] + rows["carried_out"][column]
            - rows["carried_in"][column])
    if min(rows["new_received"]) < 0:
        rows["carried_in"][0] = 0
        rows["new_received"][0] = rows["results_total"][0] + carried_out
    for cells in rows.values():
        cells[6] = sum(cells[:6])
    assert findings(raw) == []


def test_every_cell_can_be_found_in_the_form() -> None:
    assert len(ROWS) == 25
    labels = {cell_label(path) for path in real.report("suqian_2024").cells()}
    assert len(labels) == 200
    assert cell_label("applications.refused_state_secret[1]") == (
        "表三“（三）不予公开 1.属于国家秘密”的“商业企业”列")


def test_last_years_empty_cell_is_named_as_last_years() -> None:
    last = real.nothing(year=2023)
    last["applications"]["carried_out"][0] = None
    raw = real.nothing()
    raw["applications"]["carried_in"][0] = 2
    found = next(each for each in findings(raw, last) if each.rule == "applications.carry")
    assert (found.severity, found.where) == ("warning", ("applications.carried_in[0]",))
    assert "其中还没有数据的：上年报告表三“四、结转下年度继续办理”的“自然人”列。" in found.message


def test_the_earlier_form_counted_documents_otherwise() -> None:
    last, raw = real.nothing(year=2023, format="2019"), real.nothing()
    last["documents"]["normative_documents"]["in_force"] = 9
    found = check(from_json(raw), from_json(last, earlier_form=True))
    assert said(found) == [("documents.balance", "warning", tuple(
        f"documents.normative_documents.{cell}" for cell in ("made", "repealed", "in_force")))]
    assert "口径可能不同" in found[0].message
