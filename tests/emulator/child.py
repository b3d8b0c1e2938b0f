"""An emulator in a process of its own, to be killed: python -m tests.emulator.child DIR PORT."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.emulator.wire import START, Wire
from wechat_bot.emulator import EmulatorSettings, serve_forever

ROOT = Path(__file__).parents[2]


@dataclass
class Address:
    """What a Wire needs to know of a server that runs elsewhere."""

    base_url: str


class Child:
    """Starts the emulator on the same port and folder again and again."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "tests.emulator.child", str(self.folder), str(self.port)]
        self._process = subprocess.Popen(command, cwd=ROOT, env={**os.environ})
        end = time.monotonic() + 20
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=0.2).close()
                return
            except OSError:
                assert self._process.poll() is None and time.monotonic() < end
                time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL: no farewell, nothing is written any more."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Kill it and start it again."""
        self.kill()
        self.start()


@contextmanager
def running(folder: Path) -> Iterator[tuple[Child, Wire]]:
    """A child that runs, and a logged-in caller."""
    child = Child(folder)
    child.start()
    server: Any = Address(f"http://127.0.0.1:{child.port}")
    wire = Wire(server)
    try:
        wire.log_in()
        yield child, wire
    finally:
        child.kill()


if __name__ == "__main__":
    settings = EmulatorSettings(seed=7, clock_start=START, clock_frozen=True)
    serve_forever(port=int(sys.argv[2]), settings=settings, state_dir=Path(sys.argv[1]))
