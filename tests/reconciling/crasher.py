"""A worker that does the account's errands and is killed at its n-th commit.

Run as: crasher.py FOLDER API_BASE N.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.support.offices import config_for
from wechat_bot import wiring
from wechat_bot.kernel.office import open_office
from wechat_bot.publishing import errands


def main() -> None:
    """Work until killed."""
    folder, base, point = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    office = open_office(config_for(folder, wechat={"api_base": base}))
    left = point

    def count(_session: Session) -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Session, "after_commit", count)
    errands.sweep(office, wiring.connect(office), "crasher", wiring.errand_runners(office))


if __name__ == "__main__":
    main()
