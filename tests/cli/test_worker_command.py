"""wechat-bot worker: --enrol, a stranger says why it holds, a polite end."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import Run
from wechat_bot.kernel import hosts
from wechat_bot.kernel.config import load_config
from wechat_bot.kernel.office import open_office
from wechat_bot.kernel.standing import Standing


def worker(config: Path, *options: str) -> str:
    """What a worker process says until it is asked to end; its exit code must be 0."""
    process = subprocess.Popen(
        [sys.executable, "-m", "wechat_bot.cli.entry", "--config", str(config), "worker", *options],
        stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    lines = []
    for line in process.stderr:
        lines.append(line)
        if "Ctrl+C" in line:
            break
    process.send_signal(signal.SIGTERM)
    with process:
        rest = process.stderr.read()  # not communicate: lines may lie in this file's buffer
    assert process.returncode == 0, rest
    return "".join(lines) + rest


def standing(config: Path) -> Standing:
    """What a check on this host says now."""
    office = open_office(load_config(config))
    try:
        return hosts.check(office)
    finally:
        office.close()


def test_a_lost_card_is_replaced_by_enrolling(config: Path, ready: Run) -> None:
    assert standing(config) is Standing.OK
    shutil.rmtree(config.parent / "state")
    assert "还没有登记" in worker(config)
    assert standing(config) is Standing.NOT_ENROLLED
    assert "已登记本机" in worker(config, "--enrol")
    assert standing(config) is Standing.OK


def test_an_unknown_option_is_wrong_usage(ready: Run) -> None:
    assert ready("worker", "--enroll-all").exit_code == 2
