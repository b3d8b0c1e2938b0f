"""How fast `report rollup` adds up 3,000 figures files: the whole command, started anew."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.annual_report.real import raw

FILES, RUNS = 3_000, 5


def rollup() -> None:
    """Each file a body of its own, consistent, with every cell filled."""
    base = raw("suqian_2024")
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number in range(FILES):
            path = Path(folder) / f"{number:04d}.json"
            path.write_text(json.dumps({**base, "agency": f"单位{number:04d}"}), encoding="utf-8")
            paths.append(str(path))
        times, spent = [], []
        for _ in range(RUNS):
            start, before = time.perf_counter(), os.times().children_user
            subprocess.run(
                [sys.executable, "-m", "wechat_bot.cli.entry", "report", "rollup", *paths,
                 "-o", str(Path(folder) / "sum")], check=True, stderr=subprocess.DEVNULL)
            times.append(time.perf_counter() - start)
            spent.append(os.times().children_user - before)
        total = json.loads((Path(folder) / "sum").read_text(encoding="utf-8"))
    assert total["decisions"]["licences"] == FILES * base["decisions"]["licences"]
    print(f"report rollup  {FILES} files, whole command: median {statistics.median(times):.2f} s  "
          f"max {max(times):.2f} s  processor {statistics.median(spent):.2f} s")


if __name__ == "__main__":
    rollup()
