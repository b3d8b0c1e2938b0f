"""Rendering, due-to-submit delay, full-text search, machine checks, typing, memory of the demo."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psutil

from tests.bench.checking import checking
from tests.bench.idle import idle
from tests.bench.ledger import ledger
from tests.bench.report import report
from tests.bench.rollup import rollup
from tests.bench.searching import searching
from tests.bench.typing import typing
from tests.bench.word import word_import
from tests.support.articles import approved_post
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.emulator.quotas import DAILY_LIMITS
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.resources import data_path
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.rules import Mode
from wechat_bot.rendering import (
    RenderImage,
    find_theme,
    image_references,
    load_themes,
    render_article,
)
from wechat_bot.worker.loop import Worker

RUNS = 20
MESSAGES = 30


def rendering() -> None:
    """Median time of rendering each sample article."""
    theme = find_theme(load_themes(data_path("content") / "themes"), "政务蓝")
    for path in sorted((data_path("content") / "posts").glob("*.md")):
        body = parse_markdown_file(path.read_text(encoding="utf-8"), path.name).body
        images = {name: RenderImage(name, 900, 600) for name in image_references(body)}
        times = []
        for _ in range(RUNS):
            start = time.perf_counter()
            render_article(body, theme=theme, images=images)
            times.append((time.perf_counter() - start) * 1000)
        print(f"render  {path.stem:28} {len(body):6} characters  "
              f"median {statistics.median(times):6.1f} ms  max {max(times):6.1f} ms")


def punctuality() -> None:
    """From due time to the commit of the intent (right before freepublish/submit)."""
    with tempfile.TemporaryDirectory() as folder, EmulatorServer(
        EmulatorSettings(publish_delay_min=0.5, publish_delay_max=1.0,
                         daily_limits=dict.fromkeys(DAILY_LIMITS, 100_000))
    ) as emulator:
        office = new_office(Path(folder), wechat={"api_base": emulator.base_url},
                            worker={"sweep_seconds": 3.0},
                            publishing={"poll_seconds": [2.0]})
        cast = hire(office)
        first = clock.now() + timedelta(seconds=12)
        ids = [operations.schedule(
            cast.publisher, office, mode=Mode.PUBLISH, due_at=first + timedelta(seconds=n),
            post_ids=[approved_post(office, cast, body=f"第 {n} 篇。\n")], repeat_reason="bench",
        ) for n in range(MESSAGES)]
        worker = Worker(office, wiring.connect(office))
        worker.start()
        while _unfinished(office):
            time.sleep(0.5)
        worker.stop()
        with office.db.read() as session:
            found = [queries.get_message(session, message_id) for message_id in ids]
        waits = sorted((m.submit_started_at - m.due_at).total_seconds() * 1000
                       for m in found if m.submit_started_at)
        office.close()
    print(f"due → submit  {len(waits)} messages, one a second: p50 {statistics.median(waits):.0f} ms"
          f"  p95 {waits[int(len(waits) * 0.95)]:.0f} ms  max {waits[-1]:.0f} ms")


def _unfinished(office: Office) -> int:
    with office.db.read() as session:
        return queries.unfinished(session)


def memory() -> None:
    """Resident memory of `wechat-bot demo` (panel, worker and emulator in one process)."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [sys.executable, "-m", "wechat_bot.cli.entry", "demo", "--port", "8790", "--data",
             str(Path(folder) / "demo")], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(25)
        rss = psutil.Process(process.pid).memory_info().rss
        process.terminate()
        process.wait(20)
    print(f"memory  running demo after 25 s: {rss / 1e6:.0f} MB resident")


if __name__ == "__main__":
    rendering()
    punctuality()
    idle()
    searching()
    ledger()
    report()
    checking()
    typing()
    word_import()
    rollup()
    memory()
