"""make chaos: python -m tests.chaos [--seed N] [--database sqlite|postgresql] [--messages N] …"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from tests.chaos.accounting import promises_broken
from tests.chaos.posts import Template, make_template
from tests.chaos.report import coverage_gaps, final_line, print_result, totals
from tests.chaos.run import Plan, Result, carry_out, stories_needed
from tests.support.offices import new_office
from tests.support.postgres import PostgresServer, running_server


def long_form(seed: int) -> list[tuple[Plan, str]]:
    """The runs of make chaos: with faults and kills, on both databases; and without, for latency."""
    def plan(name: str, number: int, messages: int = 110, **more: object) -> Plan:
        return Plan(name, seed + number, **{"messages": messages, "seconds": 80.0, **more})  # type: ignore[arg-type]

    return [
        (plan("quiet", 0, 40, seconds=50.0), "sqlite"),
        # Without callbacks each result is asked for, so that the polls meet every fault too.
        (plan("faults and kills, no callbacks", 1, kills=30, faults=True, events=False), "sqlite"),
        (plan("faults and kills", 2, kills=30, faults=True), "postgresql"),
        (plan("much 群发, no callbacks", 3, kills=25, faults=True, mass_share=0.6, events=False),
         "sqlite"),
        (plan("WeChat dies too", 4, kills=25, wechat_kills=4, faults=True, share=0.02),
         "postgresql"),
    ]


def punctuality(seed: int, seconds: float) -> list[tuple[Plan, str]]:
    """1,000 messages an hour (a slice of some minutes) and 100 at one instant, no faults."""
    hourly = Plan("1,000 an hour", seed + 10, messages=round(1000 * seconds / 3600),
                  seconds=seconds, mass_share=0.05)
    burst = Plan("burst of 100", seed + 11, messages=100, seconds=1.0, burst=True, mass_share=0.05)
    return [(hourly, "sqlite"), (burst, "sqlite"), (burst_on(burst), "postgresql")]


def burst_on(burst: Plan) -> Plan:
    """The same burst with other messages."""
    return Plan(burst.name, burst.seed + 1, messages=burst.messages, seconds=burst.seconds,
                burst=True, mass_share=burst.mass_share)


def main() -> int:
    """Carry out the chosen runs; the last line of stdout is the count over all of them."""
    options = _options()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(10**6)
    plans = _chosen(options, seed)
    print(f"seed {seed}: repeat with python -m tests.chaos --seed {seed}"
          f" {' '.join(sys.argv[1:])}".rstrip(), flush=True)
    results, broken = [], []
    for result in carried_out(plans, seed):
        results.append(result)
        print_result(result)
        broken += promises_broken(result.account, result.doubts) if result.plan.messages else []
    if not options.messages and options.run is None and not options.punctuality:
        broken += coverage_gaps(results)
    for sentence in broken:
        print("BROKEN", sentence)
    _write_books(results)
    print(final_line(totals(results)))
    return 1 if broken else 0


def carried_out(plans: list[tuple[Plan, str]], seed: int) -> Iterator[Result]:
    """Run after run on copies of one template, so that no article is ever used twice."""
    needed = [stories_needed(plan) for plan, _ in plans]
    with _folder() as folder, _server(plans) as server:
        began = time.monotonic()
        (folder / "template").mkdir()
        template = make_template(folder / "template", [
            f"{seed}号文第{n}条办理公告" for n in range(sum(needed))])
        postgres = _on_postgres(server, template, folder) if server else ""
        print(f"{sum(needed)} approved posts in {time.monotonic() - began:.0f} s", flush=True)
        begin = 0
        for number, ((plan, database), count) in enumerate(zip(plans, needed, strict=True)):
            place = folder / f"run-{number}"
            place.mkdir()
            url = (server.new_database(postgres) if database == "postgresql" and server
                   else template.copy_sqlite(place))
            yield carry_out(plan, place, url, template, template.stories[begin:begin + count])
            begin += count


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder, or the one named by CHAOS_KEEP, which stays for a look afterwards."""
    kept = os.environ.get("CHAOS_KEEP")
    if kept:
        Path(kept).mkdir(parents=True)
        yield Path(kept)
        return
    with tempfile.TemporaryDirectory(prefix="chaos-") as made:
        yield Path(made)


def _server(plans: list[tuple[Plan, str]]) -> object:
    wanted = any(database == "postgresql" for _, database in plans)
    return running_server() if wanted else nullcontext()


def _on_postgres(server: PostgresServer, template: Template, folder: Path) -> str:
    url = server.new_database()
    (folder / "postgres").mkdir()
    new_office(folder / "postgres", database={"url": url}).close()
    template.copy_to(url)
    return url


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, help="repeat the runs of this seed")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), help="only this one")
    parser.add_argument("--run", type=int, help="only this run of the long form (from 0)")
    parser.add_argument("--messages", type=int, help="one run of so many messages")
    parser.add_argument("--kills", type=int, default=10, help="of that one run")
    parser.add_argument("--seconds", type=float, default=30.0, help="window of that one run")
    parser.add_argument("--mass-share", type=float, default=0.15, help="of that one run")
    parser.add_argument("--punctuality", action="store_true", help="only the punctuality runs")
    parser.add_argument("--slice", type=float, default=180.0,
                        help="seconds of the 1,000-an-hour run")
    return parser.parse_args()


def _chosen(options: argparse.Namespace, seed: int) -> list[tuple[Plan, str]]:
    if options.messages:
        plan = Plan("one run", seed, messages=options.messages, seconds=options.seconds,
                    kills=options.kills, faults=True, mass_share=options.mass_share)
        return [(plan, options.database or "sqlite")]
    plans = [] if options.punctuality else long_form(seed)
    if options.run is not None:
        return [plans[options.run]]
    plans += punctuality(seed, options.slice)
    return [(plan, database) for plan, database in plans
            if options.database in (None, database)]


def _write_books(results: list[Result]) -> None:
    """What readers got and what our export says, all runs together, where CHAOS_OUT asks for it."""
    out = os.environ.get("CHAOS_OUT")
    if not out:
        return
    Path(out).mkdir(parents=True, exist_ok=True)
    for name, rows in (("readers", [row for one in results for row in one.readers]),
                       ("ours", [row for one in results for row in one.ours])):
        Path(out, f"{name}.json").write_text(
            json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
