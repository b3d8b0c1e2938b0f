"""The ledger of ten years with 100,000 releases: list page, year counts, export, on both databases."""

from __future__ import annotations

import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import insert, text

from tests.support.cast import hire
from tests.support.offices import new_office
from tests.support.postgres import running_server
from tests.web.desk import Desk, panel
from wechat_bot.disclosure import counts
from wechat_bot.disclosure.export import export_filtered
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.disclosure.queries import ReleaseFilter
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.office import Office

RELEASES, YEARS, RUNS = 100_000, range(2017, 2027), 40
FIRST_DAY = datetime(2016, 12, 31, 16, tzinfo=UTC)
SECTIONS = ("办公室", "普法股", "公共法律服务股", "法治督察股", "社区矫正股", "")
WORKS = ("法律援助", "普法宣传", "人民调解")
PAGES = ("/ledger?year=2026", "/ledger?year=2021&page=200", "/ledger?year=all", "/ledger?year=all&page=3000",
         "/ledger?year=2024&counted=no", "/ledger?year=2024&counted=yes&month=2024-05",
         "/ledger?year=2023&keyword=法律", "/ledger?year=all&keyword=法律援助", "/ledger?year=2022&late=yes",
         "/ledger?year=2025&channel=website&section=普法股")


def ledger() -> None:
    """Print how long the pages, the counts and the exports take per database."""
    with tempfile.TemporaryDirectory() as folder, running_server() as server:
        _measure("SQLite", new_office(Path(folder)))
        _measure("PostgreSQL", new_office(Path(folder), database={"url": server.new_database()}))


def fill(office: Office, releases: int = RELEASES, seed: int = 20261122) -> None:
    """Items and releases spread over ten years: two channels, corrections, takings down."""
    chance = random.Random(seed)
    items, lines = [], []
    step = timedelta(days=3649) / releases
    while len(lines) < releases:
        item_id = len(items) + 1
        at = FIRST_DAY + step * len(lines) + timedelta(seconds=chance.randrange(60))
        items.append(_item(chance, item_id, at))
        first = _release(chance, len(lines) + 1, item_id, at, "wechat")
        lines.append(first)
        if chance.random() < 0.3:
            lines.append(_release(chance, len(lines) + 1, item_id,
                                  at + timedelta(hours=chance.randrange(1, 900)), "website"))
        if chance.random() < 0.02:
            again = _release(chance, len(lines) + 1, item_id, at + timedelta(days=2), "wechat")
            again["replaces_id"], first["status"] = first["id"], "replaced"
            lines.append(again)
    with office.db.write() as session:
        for model, rows in ((DisclosureItem, items), (Release, lines)):
            for start in range(0, len(rows), 5000):
                session.execute(insert(model), rows[start:start + 5000])
        if not office.db.is_sqlite:
            for table in ("disclosure_items", "releases"):
                session.execute(text(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))"))
    with office.db.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("ANALYZE"))


def _item(chance: random.Random, number: int, at: datetime) -> dict[str, Any]:
    year = (at + timedelta(hours=8)).year
    made = (at - timedelta(days=chance.choice((0, 1, 3, 10, 40)))).date()
    return {
        "id": number, "index_number": f"bench/{year}-{number:06}", "index_year": year,
        "index_serial": number, "title": f"额敏县司法局关于第{number}号{chance.choice(WORKS)}工作的通报",
        "document_number": "", "summary": "", "made_on": made,
        "is_government_information": chance.random() < 0.93,
        "info_kind": chance.choice(("none", "none", "none", "response", "policy_interpretation")),
        "key_area": chance.random() < 0.1, "article_20": chance.choice(("", "", "20.1", "20.5", "20.7")),
        "section": chance.choice(SECTIONS), "contributor": "张三",
        "origin": "repost" if chance.random() < 0.2 else "original", "source": "",
        "publish_by": datetime.combine(made + timedelta(days=30), datetime.min.time(), UTC),
        "created_by": "本机命令行", "created_at": at,
    }


def _release(
    chance: random.Random, number: int, item_id: int, at: datetime, channel: str
) -> dict[str, Any]:
    down = chance.random() < 0.02
    return {
        "id": number, "item_id": item_id, "channel": channel, "mode": "", "published_at": at,
        "time_source": "imported", "url": f"https://mp.weixin.qq.com/s/{number:022}",
        "reviewers_json": '["王五", "赵六", "钱七"]', "status": "taken_down" if down else "current",
        "taken_down_at": at + timedelta(days=9) if down else None,
        "taken_down_reason": "内容过时" if down else "", "created_by": "本机命令行",
        "created_at": at, "replaces_id": None,
    }


def _measure(name: str, office: Office) -> None:
    start = time.perf_counter()
    fill(office)
    print(f"ledger  {name}: {RELEASES} releases written in {time.perf_counter() - start:.0f} s")
    hire(office)
    desk = Desk(panel(office), "officer")
    for address in PAGES:
        _print(f"{name:10} page {address:44}", _times(lambda address=address: desk.page(address)))
    for year in (2018, 2026):
        def count(year: int = year) -> None:
            with office.db.read() as session:
                counts.year_counts(session, office.config, year)
        _print(f"{name:10} counts of {year}", _times(count))
    for year, kind in ((2025, "xlsx"), (None, "xlsx"), (None, "csv")):
        before = psutil.Process().memory_info().rss
        start = time.perf_counter()
        own = time.process_time()
        _, data = export_filtered(COMMAND_LINE, office, ReleaseFilter(year=year), kind)
        print(f"ledger  {name:10} export of {year or 'all years'} as {kind}: "
              f"{time.perf_counter() - start:5.1f} s (processor {time.process_time() - own:.1f}), "
              f"{len(data) / 1e6:.1f} MB, resident "
              f"{psutil.Process().memory_info().rss / 1e6:.0f} MB (before {before / 1e6:.0f}, most "
              f"ever {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3:.0f} MB)")
    office.close()


def _times(act: Callable[[], object]) -> list[tuple[float, float]]:
    """Wall and own processor time of each run, in ms; of the latter a busy machine says less."""
    act()
    times = []
    for _ in range(RUNS):
        start, own = time.perf_counter(), time.process_time()
        act()
        times.append(((time.perf_counter() - start) * 1000, (time.process_time() - own) * 1000))
    return times


def _print(what: str, times: list[tuple[float, float]]) -> None:
    wall, own = (sorted(each) for each in zip(*times, strict=True))
    print(f"ledger  {what}  median {statistics.median(wall):6.1f} ms  "
          f"p95 {wall[int(len(wall) * 0.95)]:6.1f} ms  max {wall[-1]:6.1f} ms  "
          f"(processor: median {statistics.median(own):5.1f}, "
          f"p95 {own[int(len(own) * 0.95)]:5.1f} ms)", flush=True)


if __name__ == "__main__":
    ledger()
