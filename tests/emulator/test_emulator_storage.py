"""The folder: taken up again, used by one emulator at a time, quick with many publications."""

from __future__ import annotations

import socket
import statistics
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.emulator.wire import START, Wire
from wechat_bot.cli.entry import main
from wechat_bot.emulator import EmulatorServer, EmulatorSettings, StoreInUseError
from wechat_bot.emulator.jobs import publish
from wechat_bot.emulator.records import Article

FROZEN = EmulatorSettings(seed=7, clock_start=START, clock_frozen=True)


def opened(folder: Path, settings: EmulatorSettings = FROZEN) -> EmulatorServer:
    return EmulatorServer(settings, state_dir=folder)


def test_an_orderly_stop_loses_nothing(tmp_path: Path) -> None:
    with opened(tmp_path) as server:
        wire = Wire(server)
        wire.log_in()
        wire.published(wire.article(title="甲"))
        before = [{**item, "url": ""} for item in server.readers()]
    with opened(tmp_path) as server:
        assert [{**item, "url": ""} for item in server.readers()] == before
        assert "关掉再开一切照旧" in Wire(server).get_raw("/_control/").decode()


def test_the_folder_brings_its_own_switches(tmp_path: Path) -> None:
    with opened(tmp_path) as server:
        Wire(server).switch(title_limit=20)
    with opened(tmp_path, EmulatorSettings(title_limit=10)) as server:
        assert server.state.settings.title_limit == 20
        assert server.state.clock.beijing().isoformat() == START
        Wire(server).control("reset")
        assert server.state.settings.title_limit == 10


def test_a_running_clock_has_run_on(tmp_path: Path) -> None:
    with opened(tmp_path, EmulatorSettings()) as server:
        Wire(server).advance(3600)
    with opened(tmp_path, EmulatorSettings()) as server:
        assert server.state.clock.now() - time.time() == pytest.approx(3600, abs=5)


def test_a_reset_is_kept_too(tmp_path: Path) -> None:
    with opened(tmp_path) as server:
        wire = Wire(server)
        wire.log_in()
        first = wire.submit(wire.draft())["publish_id"]
        wire.control("reset")
    with opened(tmp_path) as server:
        wire = Wire(server)
        assert wire.look("submits") == [] and wire.look("calls") == []
        wire.log_in()
        assert wire.submit(wire.draft())["publish_id"] > first


def test_one_emulator_at_a_time(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(StoreInUseError, match="另一个模拟器"):
        opened(tmp_path)


def test_the_command_line_says_so(tmp_path: Path) -> None:
    with opened(tmp_path):
        result = CliRunner().invoke(main, ["emulator", "--port", "0", "--data", str(tmp_path)])
    assert result.exit_code == 2 and "另一个模拟器" in result.output


def test_a_taken_port_leaves_the_folder_free(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="port"):
            EmulatorServer(FROZEN, port=taken.getsockname()[1], state_dir=tmp_path)
    opened(tmp_path).stop()


def test_a_call_stays_quick_with_a_thousand_publications(tmp_path: Path) -> None:
    with opened(tmp_path) as server:
        wire = Wire(server)
        wire.log_in()
        article = wire.article()
        state = server.state
        one = Article("news", "题", "", "", "<p>字</p>" * 500, "", "", 0, 0)
        with state.lock:
            for _ in range(1000):
                publish(state, [one], "publish", state.clock.now())
            state.store_changes()
        took = []
        for _ in range(30):
            began = time.perf_counter()
            wire.add(article)
            took.append(time.perf_counter() - began)
        assert statistics.median(took) < 0.05
    with opened(tmp_path) as server:
        assert len(server.state.publications) == 1000
