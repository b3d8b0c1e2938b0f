"""A worker process that dies at a chosen point, and what must be true afterwards."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import requests
from sqlalchemy import select

from tests.support.publishing import make_due, readers, sweep_until
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.rules import MessageState

CRASHER = Path(__file__).parents[1] / "publishing" / "crasher.py"
CONFIG = """
demo = true
[agency]
name = "额敏县司法局"
sections = ["普法与依法治理股"]
[database]
url = "{url}"
[wechat]
app_id = "wx_demo_emulator"
app_secret_file = "app-secret"
api_base = "{base}"
connect_timeout = 1
read_timeout = 2
[publishing]
retry_seconds = [0.05]
poll_seconds = [0.05]
evidence_seconds = [0.1, 0.1, 0.1]
[worker]
lease_seconds = 6.1
"""


@dataclass
class Scene:
    """An office of its own with one message of one article, due now, and its WeChat."""

    office: Office
    emulator: EmulatorServer
    config: Path
    message_id: int

    def crash(self, point: str, number: int) -> int:
        """Run a worker that is killed there; -9, or 0 where the point was never reached."""
        done = subprocess.run(
            [sys.executable, str(CRASHER), str(self.config), point, str(number)],
            timeout=40, capture_output=True, text=True, cwd=Path(__file__).parents[2],
        )
        assert done.returncode in (0, -9), done.stderr
        return done.returncode

    def submits(self) -> int:
        """How many submits WeChat carried out."""
        return len(requests.get(f"{self.emulator.base_url}/_control/submits", timeout=5).json())

    def kill_and_restart(self, point: str, number: int) -> None:
        """Die there, let another worker take over, and compare with what readers got."""
        assert self.crash(point, number) == -9, "this point is never reached: the table is wrong"
        make_due(self.office, self.message_id)  # the lease of the dead worker has run out
        gateway = wiring.connect(self.office)
        end = sweep_until(self.office, gateway, self.message_id,
                          MessageState.PUBLISHED, MessageState.UNCONFIRMED)
        wiring.hand_on(self.office)
        wiring.sweep_ledger(self.office)
        got = readers(self.emulator)
        assert self.submits() == len(got) <= 1
        # Evidence decides whenever it was carried out; only then may it be called published.
        assert (end is MessageState.PUBLISHED) == (len(got) == 1)
        with self.office.db.read() as session:
            urls = list(session.scalars(select(Release.url)))
        assert urls == [item["url"] for item in got]
