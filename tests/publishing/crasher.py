"""A worker process that dies like a machine without power: kill -9 at a chosen point.

Run as `python crasher.py JOBS.json`: a list of {"config", "point", "number"}. Each job is a fork
of this process that works until it is killed there: POINT is "commit" (after the NUMBER-th commit),
"before" or "after" (the NUMBER-th call to WeChat). One line of JSON per job tells how it ended
(-9, or 0 where the point was never reached) and every point that it passed, with its place.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy.orm import configure_mappers

from wechat_bot import wiring
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing import protocol, queries

# What opens a transaction for somebody else is no place.
_BETWEEN = ("wechat_bot.kernel.db", "wechat_bot.wechat")


class Countdown:
    """Notes every point and kills this process when its own was reached NUMBER times."""

    def __init__(self, point: str, number: int, passed: Path) -> None:
        self.point, self.left, self._passed = point, number, passed.open("a", encoding="utf-8")

    def reached(self, point: str, place: str) -> None:
        """Note it; die if it is the one."""
        self._passed.write(json.dumps([point, place]) + "\n")
        self._passed.flush()
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
            self._countdown.reached("before", name)
            answer = found(*args, **kwargs)
            self._countdown.reached("after", name)
            return answer

        return called


def dying_writes(countdown: Countdown) -> Callable[[Database], Any]:
    """Database.write with a kill after each commit."""
    original = Database.write

    @contextmanager
    def write(self: Database) -> Iterator[Any]:
        with original(self) as session:
            yield session
        countdown.reached("commit", _place(sys._getframe(1)))

    return write


def _place(frame: FrameType | None) -> str:
    """Whose commit it was: the function, and for a call's book-keeping also which call."""
    while frame is not None:
        module, name = frame.f_globals.get("__name__", ""), frame.f_code.co_name
        step = frame.f_locals.get("step", "")
        if module == "wechat_bot.publishing.claims":
            if name == "call":
                return f"claims.call: {step} noted"
            if name == "_finish":
                asked = frame.f_back.f_locals.get("step", "") if frame.f_back else ""
                return f"claims.call: answer of {asked} kept"
        elif module.startswith("wechat_bot.") and not module.startswith(_BETWEEN):
            return f"{module.rpartition('.')[2]}.{name}"
        elif module.startswith("wechat_bot.wechat"):
            return f"wechat.{name}"
        frame = frame.f_back
    return "?"


def work(config: str, point: str, number: int) -> None:
    """Work until everything is published and in the ledger, or until the kill."""
    office = open_office(load_config(Path(config)))
    countdown = Countdown(point, number, Path(config).with_name("points.jsonl"))
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
    raise SystemExit("not finished")


def main() -> None:
    """Fork for each job, one after the other."""
    configure_mappers()  # once, and not in every fork
    gc.freeze()
    for job in json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")):
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(job["config"], job["point"], job["number"])
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        points = Path(job["config"]).with_name("points.jsonl")
        lines = points.read_text(encoding="utf-8").splitlines() if points.exists() else []
        print(json.dumps({"code": os.waitstatus_to_exitcode(status),
                          "passed": [json.loads(line) for line in lines]}), flush=True)


if __name__ == "__main__":
    main()
