"""A worker process for tests that end it: python doomed.py CONFIG [no-clock | no-progress | no-mail].

no-clock: its scheduler's thread dies. no-progress: its sweep never comes back. no-mail: its mails
never come back, and its watchdog has less patience with them. Without: it works.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from wechat_bot import wiring
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing import protocol
from wechat_bot.worker import loop, watchdog
from wechat_bot.worker.loop import Worker


def _hang(*_: Any, **__: Any) -> None:
    threading.Event().wait()


def _die() -> float:
    raise SystemExit


def main() -> None:
    """Work until a signal, or until something is broken and the watchdog ends it."""
    logging.basicConfig(level=logging.WARNING)
    office = open_office(load_config(Path(sys.argv[1])))
    how = sys.argv[2] if len(sys.argv) > 2 else ""
    if how == "no-progress":
        protocol.sweep = _hang  # type: ignore[assignment]
    if how == "no-mail":
        loop.deliver = _hang  # type: ignore[assignment]
        watchdog._PATIENCE = 3
    worker = Worker(office, wiring.connect(office))
    signal.signal(signal.SIGTERM, lambda *_: worker.ask_to_stop())
    worker.start()
    print("started", flush=True)
    if how == "no-clock":
        worker._scheduler._process_jobs = _die
        worker._scheduler.wakeup()
    while not worker._stop.wait(0.2):
        pass
    worker.stop()


if __name__ == "__main__":
    main()
