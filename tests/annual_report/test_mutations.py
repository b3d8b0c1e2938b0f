"""Every changed number of a published report is found, or listed as one that no rule can see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.annual_report import real
from wechat_bot.annual_report.figures import Figures, from_json
from wechat_bot.annual_report.rules import Finding, check

# Table 2 tells of each of these only once: no other number of this or last year's report depends
# on them, so a typing error can be found only where they are followed back to the registers.
SEEN_BY_NO_RULE = ("decisions.licences", "decisions.penalties", "decisions.coercive_measures",
                   "fees_wan")
LAST_YEAR = {"suqian_2024": "suqian_2023"}


def changed(value: int) -> Iterator[tuple[str, int | None]]:
    """The ways in which a number is mistyped."""
    yield "one more", value + 1
    if value:
        yield "one less", value - 1
    yield "left out", None
    digits = str(value)
    for place in range(len(digits) - 1):
        swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2:]
        if swapped != digits:
            yield f"digits {place + 1} and {place + 2} swapped", int(swapped)


def with_cell(raw: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The report with one cell set; the other groups are shared with the report given."""
    top, *way = path.replace("[", ".").rstrip("]").split(".")
    changed_raw = dict(raw)
    if not way:
        changed_raw[top] = value
        return changed_raw
    changed_raw[top] = place = dict(raw[top])
    for step in way[:-1]:
        place[step] = list(place[step]) if isinstance(place[step], list) else dict(place[step])
        place = place[step]
    if isinstance(place, list):
        place[int(way[-1])] = value
    else:
        place[way[-1]] = value
    return changed_raw


def names(finding: Finding, path: str) -> bool:
    """Whether a finding names the cell, its row or its column."""
    if path in finding.where:
        return True
    if path.startswith("applications."):
        row, column = path.split("[")
        return any(place.startswith(row + "[") or
                   (place.startswith("applications.") and place.endswith("[" + column))
                   for place in finding.where)
    group = path.rpartition(".")[0]
    return any(place.rpartition(".")[0] == group for place in finding.where)


def missed(name: str, paths: list[str], previous: Figures | None = None) -> list[str]:
    """The changes of these cells that no new finding names."""
    raw = real.raw(name)
    before = {each.fingerprint for each in check(from_json(raw), previous)}
    cells, found = from_json(raw).cells(), []
    for path in paths:
        value = cells[path]
        if value is None:
            continue
        for what, other in changed(int(value)):
            new = [each for each in check(from_json(with_cell(raw, path, other)), previous)
                   if each.fingerprint not in before]
            if not any(names(each, path) for each in new):
                found.append(f"{path}: {what}")
    return found


def paths(name: str, *groups: str) -> list[str]:
    return [path for path in real.report(name).cells() if path.startswith(groups)]


@pytest.mark.parametrize("name", real.NAMES)
@pytest.mark.parametrize("groups", [("applications.",), ("reviews.", "litigation.")],
                         ids=["table 3", "table 4"])
def test_every_changed_number_of_tables_3_and_4_is_found(
    name: str, groups: tuple[str, ...]
) -> None:
    own = paths(name, *groups)
    assert len(own) in (175, 15)
    assert missed(name, own) == []


@pytest.mark.parametrize(("name", "last"), LAST_YEAR.items())
def test_of_table_2_what_last_years_report_shows_is_found(name: str, last: str) -> None:
    assert missed(name, paths(name, "documents."), real.report(last)) == []


@pytest.mark.parametrize(("name", "last"), LAST_YEAR.items())
def test_the_rest_of_table_2_no_rule_can_see(name: str, last: str) -> None:
    rest = [path for path in paths(name, "documents.", "decisions.", "fees_wan")
            if not path.startswith("documents.")]
    assert tuple(rest) == SEEN_BY_NO_RULE
    raw = real.raw(name)
    for path in rest:
        value = int(real.report(name).cells()[path] or 0)
        new = {what: [each.rule for each in check(
            from_json(with_cell(raw, path, other)), real.report(last)) if path in each.where]
            for what, other in changed(value)}
        assert new.pop("left out") == ["cell.empty"]
        assert set(map(tuple, new.values())) == {()}


@pytest.mark.parametrize("name", real.NAMES)
def test_without_last_years_report_table_2_shows_only_what_is_left_out(name: str) -> None:
    found = missed(name, paths(name, "documents.", "decisions."))
    assert not any(each.endswith("left out") for each in found)
    assert {each.partition(":")[0] for each in found} >= set(SEEN_BY_NO_RULE[:3])
