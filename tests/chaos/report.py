"""What a person reads of the runs, and the line that a program reads."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.chaos.run import Result
from tests.chaos.wechat import DISTURBED_PATHS
from wechat_bot.emulator.faults import KINDS

KEYS = ("messages", "published", "unconfirmed", "failed", "missed", "kills", "faults",
        "ambiguous_faults", "duplicates", "lost", "altered", "unexplained")


def figures(result: Result) -> dict[str, int]:
    """The twelve figures of one run."""
    account = vars(result.account)
    return {key: account[key] for key in KEYS if key in account} | {
        "kills": result.kills, "faults": result.faults_taken, "ambiguous_faults": result.doubts}


def totals(results: Sequence[Result]) -> dict[str, int]:
    """The figures over all runs."""
    return {key: sum(figures(result)[key] for result in results) for key in KEYS}


def final_line(found: dict[str, int]) -> str:
    """The last line of stdout."""
    return json.dumps({key: found[key] for key in KEYS})


def print_result(result: Result) -> None:
    """A small table of a run."""
    plan = result.plan
    print(f"\n{plan.name}: seed {plan.seed}, {plan.workers} workers, {result.seconds:.0f} s")
    print("  " + "  ".join(f"{key} {value}" for key, value in figures(result).items()))
    print(f"  {result.latency}", flush=True)
    for sentence in result.account.complaints:
        print(f"  {sentence}")


def coverage_gaps(results: Sequence[Result]) -> list[str]:
    """Calls that a kind of fault never met, over all runs with faults."""
    met = {(path, kind) for result in results
           for path, kinds in result.faults.items() for kind in kinds}
    return [f"{path} never met {kind}" for path in DISTURBED_PATHS for kind in sorted(KINDS)
            if (path, kind) not in met]
