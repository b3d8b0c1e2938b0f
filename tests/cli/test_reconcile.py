"""wechat-bot reconcile: the two counts, each difference a line, 0 when equal and 1 when not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.reconciling.account import Account
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot.cli.entry import main
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.reconciling import operations
from wechat_bot.wechat.client import make_gateway

CONFIG = """
demo = true
[agency]
name = "额敏县司法局"
body_code = "test"
sections = ["办公室", "普法与依法治理股"]
[database]
url = "sqlite:///office.sqlite3"
[wechat]
app_id = "{app_id}"
app_secret_file = "app-secret"
api_base = "{base}"
"""


@pytest.fixture
def account(emulator: EmulatorServer, tmp_path: Path) -> Iterator[Account]:
    office = new_office(tmp_path, wechat={"api_base": emulator.base_url})
    write_config(tmp_path, emulator)
    yield Account(emulator, office, hire(office), make_gateway(office))
    office.close()


def write_config(folder: Path, emulator: EmulatorServer, app_id: str = "wx_demo_emulator") -> None:
    text = CONFIG.format(base=emulator.base_url, app_id=app_id)
    (folder / "config.toml").write_text(text, encoding="utf-8")


def run(account: Account, *args: str) -> Result:
    config = str(Path(account.office.config.folder) / "config.toml")
    return CliRunner().invoke(main, ["--config", config, *args])


YEAR = str(clock.year_of(clock.now()))


def test_equal_sides_end_with_0(account: Account) -> None:
    account.publish(count=2)
    done = run(account, "reconcile", "--year", YEAR)
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        f"{YEAR} 年台账公众号发布 2 条", f"{YEAR} 年公众号文章 2 篇", "不符 0 处"]
    assert "群发的" in done.stderr


def test_each_difference_is_a_line_and_ends_with_1(account: Account) -> None:
    account.publish()
    account.by_hand("手工发的")
    done = run(account, "reconcile", "--year", YEAR)
    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[:3] == [f"{YEAR} 年台账公众号发布 1 条", f"{YEAR} 年公众号文章 2 篇", "不符 1 处"]
    assert lines[3].startswith("公众号有、本系统没有\t") and "《手工发的》" in lines[3]


def test_another_year_is_equal_and_the_rest_is_said(account: Account) -> None:
    account.by_hand("手工发的")
    done = run(account, "reconcile", "--year", "2024")
    assert done.exit_code == 0, done.output
    assert "其他年份另有 1 处不符" in done.stderr


def test_what_was_taken_down_counts_on_both_sides(account: Account) -> None:
    message = account.publish()
    account.switch(list_deleted=False)
    account.delete(message.article_id or "")
    account.reconcile()
    operations.record_gone(account.cast.publisher, account.office, account.rows()[0].id,
                           "误删", clock.now())
    done = run(account, "reconcile", "--year", YEAR)
    assert done.exit_code == 0, done.output
    assert "已下架 1 条" in done.stderr


def test_json(account: Account) -> None:
    account.by_hand("手工发的")
    done = run(account, "reconcile", "--year", YEAR, "--json")
    found = json.loads(done.stdout)
    assert (found["ledger"], found["account"], found["complete"]) == (0, 1, True)
    assert [one["kind"] for one in found["differences"]] == ["account_only"]


def test_without_an_account_it_is_refused(account: Account, emulator: EmulatorServer) -> None:
    write_config(Path(account.office.config.folder), emulator, app_id="")
    done = run(account, "reconcile", "--year", YEAR)
    assert done.exit_code == 1 and "还没有配置公众号接口" in done.stderr


def test_without_a_year_it_is_wrong_usage(account: Account) -> None:
    assert run(account, "reconcile").exit_code == 2
