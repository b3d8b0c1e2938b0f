"""kill -9 on PostgreSQL: around the submit in every run, every point in the long form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.publishing.crash_table import is_close
from tests.support.crashing import SCENARIOS, all_points, crash_all, make_template
from tests.support.postgres import PostgresServer


def _killed(folder: Path, server: PostgresServer, *, close_only: bool) -> int:
    """How many points were tried; crash_all compares each with what readers got."""
    made = server.new_database()
    template = make_template(folder / "template", SCENARIOS[0], made)
    for name in ("whole", "killed"):
        (folder / name).mkdir()

    def copied() -> str:
        return server.new_database(made)

    points = all_points(template, folder / "whole", copied)
    tried = [point for point in points if is_close(point) or not close_only]
    ends = crash_all(template, folder / "killed", tried, copied)
    assert all(code == -9 for code, _, _ in ends)
    return len(tried)


def test_killed_around_the_submit(tmp_path: Path, postgres_server: PostgresServer) -> None:
    assert _killed(tmp_path, postgres_server, close_only=True) >= 5


@pytest.mark.long
def test_killed_anywhere(tmp_path: Path, postgres_server: PostgresServer) -> None:
    assert _killed(tmp_path, postgres_server, close_only=False) >= 20
