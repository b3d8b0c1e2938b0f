"""The panel in a process of its own: the address to which WeChat pushes its events."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.chaos.wechat import ROOT, WeChat
from tests.support.callbacks import AES_KEY, TOKEN

_ADDRESS = re.compile(r"http://[0-9.]+:\d+/")
CALLBACK = "wechat/callback"
# In [wechat] of the run's configuration, as typed in WeChat's back end.
SETTINGS = f'token = "{TOKEN}"\naes_key = "{AES_KEY}"'


class Panel:
    """`wechat-bot web` on a free port."""

    def __init__(self, config: Path, log: Path) -> None:
        with log.open("w", encoding="utf-8") as out:
            self._process = subprocess.Popen(
                [sys.executable, "-u", "-m", "wechat_bot.cli.entry", "--config", str(config),
                 "web", "--port", "0"], stdout=out, stderr=out, cwd=ROOT)
        end = time.monotonic() + 60
        while not (found := _ADDRESS.search(log.read_text(encoding="utf-8"))):
            assert time.monotonic() < end and self._process.poll() is None, \
                f"the panel did not start: {log.read_text(encoding='utf-8')}"
            time.sleep(0.1)
        self.url = found.group()

    def receive(self, wechat: WeChat, **switches: object) -> None:
        """Let WeChat push its events here, in safe mode."""
        wechat.post("switches", {
            "callback_url": self.url + CALLBACK, "callback_token": TOKEN,
            "callback_aes_key": AES_KEY, "callback_mode": "safe", "callback_retry_seconds": 1.0,
            **switches})

    def stop(self) -> None:
        """End it in order."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.kill(self._process.pid, signal.SIGKILL)
            self._process.wait()
