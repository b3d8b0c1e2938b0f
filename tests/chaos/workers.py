"""The supervised workers as the harness sees them: who lives now, and kill -9."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class Workers:
    """N worker processes under a supervisor process."""

    def __init__(self, config: Path, count: int, log: Path) -> None:
        self._log = log.open("a", encoding="utf-8")
        self._pids: dict[int, int] = {}
        self._changed = threading.Condition()
        self.count = count
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.supervisor", str(config), str(count)],
            stdout=subprocess.PIPE, stderr=self._log, text=True, cwd=ROOT,
            start_new_session=True)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith("{"):
                born: dict[str, Any] = json.loads(line)
                with self._changed:
                    self._pids[born["slot"]] = born["pid"]
                    self._changed.notify_all()

    def wait_started(self, seconds: float = 60) -> None:
        """Until every slot has a process."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._pids) == self.count, seconds), \
                "the workers did not start"

    def kill(self, slot: int) -> int:
        """kill -9 the process in a slot; returns its number once the next one has begun."""
        with self._changed:
            pid = self._pids[slot]
            os.kill(pid, signal.SIGKILL)
            assert self._changed.wait_for(lambda: self._pids[slot] != pid, 60), "no restart"
        return pid

    def stop(self) -> None:
        """Let them finish; whoever does not in time is killed."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._reader.join(5)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._log.close()
