"""init, doctor, user, journal verify."""

from __future__ import annotations

import sqlite3
import tomllib
from pathlib import Path

from tests.cli.conftest import Run
from wechat_bot.kernel.config import load_config


def test_init_writes_an_explained_configuration_and_accounts(config: Path, run: Run) -> None:
    done = run("init", "--agency", "某县“司法”局", "--mode", "publish", "--people", "five")
    assert done.exit_code == 0
    assert len(done.stdout.splitlines()) == 5  # login, password, duties of five people
    loaded = load_config(config)
    assert loaded.agency.name == "某县“司法”局" and loaded.publishing.default_mode == "publish"
    assert "# " in config.read_text(encoding="utf-8")
    password = done.stdout.splitlines()[0].split("\t")[1]
    assert password not in config.read_text(encoding="utf-8")


def test_init_twice_changes_nothing(config: Path, ready: Run) -> None:
    before = config.read_bytes()
    done = ready("init", "--agency", "别的局", "--mode", "manual", "--people", "admin")
    assert done.exit_code == 0 and done.stdout == ""
    assert config.read_bytes() == before


def test_without_a_configuration_the_cure_is_named(run: Run) -> None:
    done = run("doctor")
    assert done.exit_code == 1 and "wechat-bot init" in done.stderr


def test_an_unknown_key_is_named(config: Path, ready: Run) -> None:
    text = config.read_text("utf-8").replace("[web]\n", "[web]\nprot = 1\n")
    config.write_text(text, encoding="utf-8")
    done = ready("doctor")
    assert done.exit_code == 1 and "web.prot" in done.stderr


def test_doctor_looks_at_everything(ready: Run) -> None:
    done = ready("doctor")
    assert done.exit_code == 0, done.output
    for word in ("配置", "数据库", "操作日志", "节假日历", "公众号接口"):
        assert word in done.stdout


def test_accounts(ready: Run) -> None:
    done = ready("user", "add", "zhaoba", "--name", "赵八", "--duty", "初审", "--duty", "校对")
    assert done.exit_code == 0 and done.stdout.startswith("zhaoba\t")
    assert "赵八\t在用\t初审、校对" in ready("user", "list").stdout
    wrong = ready("user", "add", "x1", "--name", "甲", "--duty", "局长")
    assert wrong.exit_code == 1 and "局长" in wrong.stderr
    assert ready("user", "password", "zhaoba").exit_code == 0
    assert ready("user", "password", "nobody").exit_code == 1


def test_journal_verify_finds_a_changed_line_a_gap_and_a_cut_tail(
    config: Path, ready: Run
) -> None:
    assert "完整" in ready("journal", "verify").stdout
    database = config.parent / tomllib.loads(config.read_text("utf-8"))["database"]["url"][10:]
    for statement in ("UPDATE journal_entries SET event = 'user.logged_out' WHERE id = 2",
                      "DELETE FROM journal_entries WHERE id = 3",
                      "DELETE FROM journal_entries WHERE id = (SELECT max(id) FROM "
                      "journal_entries)"):
        copy = database.read_bytes()
        connection = sqlite3.connect(database)
        connection.execute(statement)
        connection.commit()
        connection.close()
        done = ready("journal", "verify")
        assert done.exit_code == 1 and "不完整" in done.stderr, statement
        database.write_bytes(copy)
    assert ready("journal", "verify").exit_code == 0
