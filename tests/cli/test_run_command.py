"""wechat-bot run: panel and worker in one process, as a small office has it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from tests.support.callbacks import AES_KEY, TOKEN
from tests.support.cast import hire
from tests.support.publishing import queued, read, state, switch
from tests.worker.processes import all_lives, office_with_config, wait
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.rules import MessageState
from wechat_bot.web.wechat_callback import ADDRESS

# The same command with a sweep that never comes back.
_HANGS = """
import sys, threading
from wechat_bot.cli.entry import main
from wechat_bot.publishing import protocol
protocol.sweep = lambda *_: threading.Event().wait()
main(sys.argv[1:])
"""


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    """An office that WeChat tells its results, and that never asks for them."""
    opened = office_with_config(tmp_path, f"sqlite:///{tmp_path / 'office.sqlite3'}", emulator,
                                stall_seconds=3, poll_seconds=[3600.0])
    file = opened.config.path("config.toml")
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(
        "[wechat]\n", f'[wechat]\ntoken = "{TOKEN}"\naes_key = "{AES_KEY}"\n'), encoding="utf-8")
    yield opened
    opened.close()


@contextmanager
def run(
    office: Office, *program: str, port: int = 0
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`wechat-bot run` and its panel's address ("" where it ended before it had one)."""
    command = [sys.executable, *(program or ("-m", "wechat_bot.cli.entry")), "--config",
               str(office.config.path("config.toml")), "run", "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True,
                               cwd=Path(__file__).parents[2])
    assert process.stderr is not None
    with process:
        try:
            lines = (re.search(r"网页已启动：(\S+)", line) for line in process.stderr)
            found = next((line for line in lines if line), None)
            yield process, found[1] if found else ""
        finally:
            process.kill()


def test_panel_callback_and_worker_in_one_process_and_a_polite_end(
    office: Office, emulator: EmulatorServer
) -> None:
    cast = hire(office)
    with run(office) as (process, url):
        assert requests.get(f"{url}login", timeout=20).status_code == 200
        switch(emulator, callback_url=url.rstrip("/") + ADDRESS, callback_token=TOKEN,
               callback_aes_key=AES_KEY, callback_mode="safe")
        message_id = queued(office, cast)
        wait(lambda: state(office, message_id) is MessageState.PUBLISHED)
        assert read(office, message_id).time_source == "event", "WeChat told it, nobody asked"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    life, = all_lives(office)
    assert life.stopped_at is not None, "a clean end is noted"


def test_a_stuck_worker_ends_the_panel_too_so_that_the_supervisor_starts_both(
    office: Office,
) -> None:
    with run(office, "-c", _HANGS) as (process, url):
        assert url
        assert process.wait(60) == 70


def test_a_taken_port_starts_no_worker(office: Office) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with run(office, port=taken.getsockname()[1]) as (process, url):
            assert process.wait(60) == 2 and url == ""
    assert all_lives(office) == []
