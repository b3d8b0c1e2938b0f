"""Every two answers to WeChat's open questions together: the promises depend on none of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.chaos.posts import Template, make_template
from tests.chaos.switches import OPEN_SWITCHES, TITLES, run_row
from tests.support.pairwise import all_pairs, pairs_of, pairwise

ROWS = list(enumerate(pairwise(OPEN_SWITCHES, seed=4)))
SHORT = ROWS[:5]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Six approved posts, made once."""
    return make_template(tmp_path_factory.mktemp("template"), TITLES)


def test_the_rows_cover_every_pair_of_values() -> None:
    met = set().union(*(pairs_of(row) for _, row in ROWS))
    assert met == all_pairs(OPEN_SWITCHES)
    assert len(ROWS) <= 36


@pytest.mark.parametrize(("number", "row"), SHORT)
def test_the_promises_hold(
    number: int, row: dict[str, Any], tmp_path: Path, template: Template
) -> None:
    account = run_row(number, row, tmp_path, template)
    assert account.complaints == [], row
    assert account.published >= 2


@pytest.mark.long
@pytest.mark.parametrize(("number", "row"), ROWS[len(SHORT):])
def test_the_promises_hold_in_every_row(
    number: int, row: dict[str, Any], tmp_path: Path, template: Template
) -> None:
    account = run_row(number, row, tmp_path, template)
    assert account.complaints == [], row
    assert account.published >= 2
