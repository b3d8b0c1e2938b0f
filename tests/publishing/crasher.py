"""A worker process that dies like a machine without power: kill -9 at a chosen point.

Run as `python crasher.py CONFIG POINT NUMBER`: POINT is "commit" (after the NUMBER-th commit),
"before" or "after" (the NUMBER-th call to WeChat). Ends with 0 when it was never reached.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wechat_bot import wiring
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing import protocol, queries


class Countdown:
    """Kills this process when its point has been reached NUMBER times."""

    def __init__(self, point: str, number: int) -> None:
        self.point, self.left = point, number

    def reached(self, point: str) -> None:
        if point != self.point:
            return
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingGateway:
    """The real gateway, with a kill before or after each call."""

    def __init__(self, gateway: Any, countdown: Countdown) -> None:
        self._gateway, self._countdown = gateway, countdown

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        if not callable(found):
            return found

        def called(*args: Any, **kwargs: Any) -> Any:
            self._countdown.reached("before")
            answer = found(*args, **kwargs)
            self._countdown.reached("after")
            return answer

        return called


def dying_writes(countdown: Countdown) -> Callable[[Database], Any]:
    """Database.write with a kill after each commit."""
    original = Database.write

    @contextmanager
    def write(self: Database) -> Iterator[Any]:
        with original(self) as session:
            yield session
        countdown.reached("commit")

    return write


def main() -> None:
    """Work until everything is published and in the ledger, or until the kill."""
    config, point, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    office = open_office(load_config(Path(config)))
    countdown = Countdown(point, number)
    Database.write = dying_writes(countdown)  # type: ignore[method-assign,assignment]
    gateway: Any = DyingGateway(wiring.connect(office), countdown)
    end = time.monotonic() + 20
    while time.monotonic() < end:
        protocol.sweep(office, gateway, f"crasher-{os.getpid()}")
        wiring.hand_on(office)
        wiring.sweep_ledger(office)
        with office.db.read() as session:
            if queries.unfinished(session) == 0:
                return
        time.sleep(0.02)
    sys.exit("not finished")


if __name__ == "__main__":
    main()
