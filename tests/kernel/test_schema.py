"""Bringing the database to this program's schema, whoever starts first."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import time_machine
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import inspect, text

from tests.kernel import starter
from wechat_bot.kernel import schema
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.errors import SchemaTooNew
from wechat_bot.tables import metadata

ROOT = Path(__file__).parents[2]


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def mark(database: Database, revision: str) -> None:
    """Make the database look as if a program of that revision had written it."""
    with database.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :r"), {"r": revision})


def test_an_empty_database_gets_every_table(database: Database) -> None:
    assert schema.current_revision(database) is None
    assert schema.migrate(database) is None  # nothing to copy
    assert schema.current_revision(database) == schema.newest_revision()
    with database.engine.connect() as connection:
        assert set(metadata.tables) < set(inspect(connection).get_table_names())
    database.dispose()


def test_a_newer_database_is_refused_and_left_as_it_is(database: Database) -> None:
    schema.migrate(database)
    mark(database, "9999")
    with pytest.raises(SchemaTooNew, match=r"9999.*没有改动"):
        schema.migrate(database)
    assert schema.current_revision(database) == "9999"
    database.dispose()


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'office.sqlite3'}")
    schema.migrate(database)
    mark(database, "9999")
    database.dispose()
    before = (tmp_path / "office.sqlite3").read_bytes()
    with pytest.raises(SchemaTooNew):
        schema.migrate(database)
    database.dispose()
    assert (tmp_path / "office.sqlite3").read_bytes() == before
    assert list(tmp_path.glob("*.bak")) == []


def test_an_older_file_is_copied_before_it_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "office.sqlite3"
    database = Database(f"sqlite:///{path}")
    schema.migrate(database)
    with database.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("INSERT INTO index_serials (year, last) VALUES (2026, 33)"))
    older = schema.newest_revision()
    monkeypatch.setattr(schema, "newest_revision", lambda: "later")
    with time_machine.travel("2026-11-22T02:00:00+00:00", tick=False):
        copy = schema.migrate(database)
    database.dispose()
    assert copy == path.with_name(f"office.sqlite3.{older}-20261122-100000.bak")
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT last FROM index_serials").fetchall() == [(33,)]
        assert kept.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = EnvironmentContext.run_migrations

    def fails(context: EnvironmentContext) -> None:
        real(context)
        raise RuntimeError("power cut")

    monkeypatch.setattr(EnvironmentContext, "run_migrations", fails)
    with pytest.raises(RuntimeError):
        schema.migrate(database)
    with database.engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    monkeypatch.undo()
    schema.migrate(database)
    assert schema.current_revision(database) == schema.newest_revision()
    database.dispose()


def test_of_processes_that_start_at_once_one_migrates_and_the_others_wait(
    database_url: str,
) -> None:
    command = [sys.executable, "-W", "error", str(Path(starter.__file__)), database_url]
    started = [subprocess.Popen(command, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
               for _ in range(2)]
    said = [process.communicate(timeout=60) for process in started]
    assert sorted(out.strip() for out, _ in said) == ["migrated", "waited"], said
    assert [process.returncode for process in started] == [0, 0]
    database = Database(database_url)
    assert schema.current_revision(database) == schema.newest_revision()
    database.dispose()
