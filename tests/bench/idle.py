"""What a worker costs that has nothing to do: processor time and database writes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.support.crashing import CONFIG
from tests.support.offices import APP_SECRET, new_office
from wechat_bot.emulator import EmulatorServer, EmulatorSettings

# `wechat-bot worker` itself; asked by a line on stdin, it tells its count of commits.
_PROGRAM = """
import sys, threading
from wechat_bot.cli.entry import main
from wechat_bot.kernel.db import Database
opened, begin = [], Database.__init__
def remember(self, *args):
    begin(self, *args)
    opened.append(self)
def tell():
    while sys.stdin.readline():
        print(sum(database.writes for database in opened), flush=True)
Database.__init__ = remember
threading.Thread(target=tell, daemon=True).start()
main(["--config", sys.argv[1], "worker"])
"""
# Past what a worker does once when it starts: the night's 对账.
_WARM_UP = 60.0


def idle(seconds: float = 180.0) -> tuple[float, float]:
    """(share of one core in per cent, database writes a minute) with the default settings and an
    account, after a minute."""
    with tempfile.TemporaryDirectory() as made, EmulatorServer(EmulatorSettings()) as emulator:
        folder = Path(made)
        new_office(folder).close()
        (folder / "app-secret").write_text(APP_SECRET, encoding="utf-8")
        # Only what bears on the cost at rest is left at its default: the [worker] table.
        text = CONFIG.format(url=f"sqlite:///{folder / 'office.sqlite3'}",
                             base=emulator.base_url).partition("[publishing]")[0]
        (folder / "config.toml").write_text(text, encoding="utf-8")
        process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(folder / "config.toml")], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])})
        try:
            time.sleep(_WARM_UP)
            writes, used = _writes(process), _cpu(process.pid)
            time.sleep(seconds)
            share = (_cpu(process.pid) - used) / seconds * 100
            each_minute = (_writes(process) - writes) / seconds * 60
        finally:
            process.terminate()
            process.communicate(timeout=60)
    print(f"idle worker  {seconds:.0f} s: {share:.2f} % of a core, {each_minute:.2f} writes a minute")
    return share, each_minute


def _writes(process: subprocess.Popen[str]) -> int:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def _cpu(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


if __name__ == "__main__":
    idle()
