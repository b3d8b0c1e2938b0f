"""A worker that does the account's errands and is killed at its n-th commit.

Run as a process that is asked again and again, so that the product is loaded once: each line
[FOLDER, API_BASE, N] on its input is a fork of it, and each line of its output how that one ended.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session, configure_mappers

from tests.support.offices import config_for
from wechat_bot import wiring
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing import errands


def work(folder: Path, base: str, point: int) -> None:
    """Work until killed."""
    office = open_office(config_for(folder, wechat={"api_base": base}))
    left = point

    def count(_session: Session) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, "after_commit", count)
    errands.sweep(office, wiring.connect(office), "crasher", wiring.errand_runners(office))


def main() -> None:
    """Fork for each line."""
    configure_mappers()  # once, and not in every fork
    gc.freeze()
    for line in sys.stdin:
        folder, base, point = json.loads(line)
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                work(Path(folder), base, point)
                code = 0
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
