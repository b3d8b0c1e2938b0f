"""make chaos in short: real worker processes under kill -9 and faults, recounted; both databases."""

from __future__ import annotations

from pathlib import Path

from tests.chaos.accounting import promises_broken
from tests.chaos.posts import Template, make_template
from tests.chaos.run import Plan, Result, carry_out
from tests.chaos.wechat import fault_plan
from tests.support.offices import new_office
from tests.support.postgres import PostgresServer
from wechat_bot.emulator.faults import KINDS

SQLITE = Plan("short", 20_260_305, messages=18, seconds=6.0, workers=3, kills=7, faults=True,
              share=0.05, sweep=0.5, read_timeout=0.8)
POSTGRES = Plan("short", 20_260_306, messages=8, seconds=4.0, workers=3, kills=3, faults=True,
                share=0.05, sweep=0.5, read_timeout=0.8, events=False)


def _template(folder: Path, count: int) -> Template:
    (folder / "template").mkdir()
    return make_template(folder / "template", [f"第{n}条短公告" for n in range(count)])


def _kept(result: Result) -> None:
    # A handful of messages can't show a share of 90 in 100; the long form does.
    broken = [sentence for sentence in promises_broken(result.account, result.doubts)
              if not sentence.startswith("only ")]
    assert broken == [], f"python -m tests.chaos --seed {result.plan.seed}"
    assert result.kills == result.plan.kills
    assert result.faults_taken > 0
    assert result.account.published >= result.account.messages * 3 // 4


def test_on_sqlite(tmp_path: Path) -> None:
    template = _template(tmp_path, 32)
    (tmp_path / "run").mkdir()
    _kept(carry_out(SQLITE, tmp_path / "run", template.copy_sqlite(tmp_path / "run"), template,
                    template.stories))


def test_on_postgresql(tmp_path: Path, postgres_server: PostgresServer) -> None:
    template = _template(tmp_path, 14)
    (tmp_path / "run").mkdir()
    (tmp_path / "made").mkdir()
    url = postgres_server.new_database()
    new_office(tmp_path / "made", database={"url": url}).close()
    template.copy_to(url)
    _kept(carry_out(POSTGRES, tmp_path / "run", url, template, template.stories))
    postgres_server.drop_database(url)


def test_a_seed_gives_the_same_faults_and_every_kind_to_every_call() -> None:
    first, again, other = fault_plan(7, 0.1, 3), fault_plan(7, 0.1, 3), fault_plan(8, 0.1, 3)
    assert first == again != other
    for steps in first["sequences"].values():
        kinds = [step["kind"] if isinstance(step, dict) else step for step in steps]
        assert sorted(kind for kind in kinds if kind) == sorted(KINDS)
