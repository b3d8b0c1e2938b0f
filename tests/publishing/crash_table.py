"""The table of crash points: docs/crash-points.md, written by python -m tests.publishing.crash_table."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.support.crashing import (
    SCENARIOS,
    Point,
    Scenario,
    Seen,
    all_points,
    crash_all,
    make_template,
)
from wechat_bot.publishing.rules import MESSAGE_STATE_NAMES, MODE_NAMES

FILE = Path(__file__).parents[2] / "docs" / "crash-points.md"
HEAD = """# Crash points

For each commit of the publishing steps and for each call to WeChat, a worker process was killed
there with kill -9, on a database of its own; then another worker took over. "State found" is what
stood in the message's row after the kill. Never is anything public twice; 结果待核实 remains
only where the process died between the noting of a call that cannot be repeated and its answer.

Made by `python -m tests.publishing.crash_table`; the tests compare it with what they see.
"""
WHERE = {"commit": "after the commit", "before": "before the call", "after": "after the call"}
# The places around the call that can't be repeated: tried in every test run.
_CLOSE = ("_after_readback", "submit", "mass_send", "evidence.accept", "mass._accept")


def is_close(point: Point) -> bool:
    """Whether the point lies around the intent, the submit or its answer."""
    return any(word in point.place for word in _CLOSE)


def heading(scenario: Scenario) -> str:
    """The section of a scenario."""
    word = "one article" if scenario.articles == 1 else "two articles"
    return f"{MODE_NAMES[scenario.mode]}, {word}"


def line(point: Point, seen: Seen) -> str:
    """One row."""
    got = f"{seen.got}" if seen.got else "nothing"
    return (f"| {WHERE[point.kind]} | {point.place} | {seen.state} |"
            f" {MESSAGE_STATE_NAMES[seen.end]} | {got} |")


def observe(scenario: Scenario, folder: Path, *, close_only: bool) -> list[tuple[Point, str]]:
    """(point, its row) for the points of a scenario; "" for a row that was not tried."""
    template = make_template(folder / "template", scenario)
    (folder / "whole").mkdir()
    (folder / "killed").mkdir()
    points = all_points(template, folder / "whole")
    tried = [point for point in points if is_close(point) or not close_only]
    rows = {}
    for point, (code, _, seen) in zip(
            tried, crash_all(template, folder / "killed", tried), strict=True):
        assert code == -9, f"never reached: {point}"
        rows[point] = line(point, seen)
    return [(point, rows.get(point, "")) for point in points]


def written(sections: Sequence[tuple[Scenario, Sequence[str]]]) -> str:
    """The file."""
    parts = [HEAD]
    for scenario, rows in sections:
        parts.append(f"\n## {heading(scenario)}\n\n| killed | where | state found | after the restart"
                     " | readers got |\n| --- | --- | --- | --- | --- |\n" + "\n".join(rows) + "\n")
    return "".join(parts)


def rows_on_file(scenario: Scenario) -> list[str]:
    """The rows of a scenario as they are in the file."""
    text = FILE.read_text(encoding="utf-8")
    section = text.split(f"## {heading(scenario)}\n")[1].split("\n## ")[0]
    return [row for row in section.splitlines() if row.startswith("| ")][2:]


def main() -> None:
    """Try every point and write the file."""
    sections = []
    for scenario in SCENARIOS:
        with tempfile.TemporaryDirectory() as folder:
            observed = observe(scenario, Path(folder), close_only=False)
            sections.append((scenario, [row for _, row in observed]))
            print(f"{heading(scenario)}: {len(observed)} points")
    FILE.write_text(written(sections), encoding="utf-8")


if __name__ == "__main__":
    main()
