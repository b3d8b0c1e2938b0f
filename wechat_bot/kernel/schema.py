"""Bringing the database to this program's schema, once, whoever starts first.

A lock (a file beside SQLite, an advisory lock on PostgreSQL) makes other processes wait; an
older SQLite file is copied before it is changed; a newer schema is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection, text

from wechat_bot.kernel import clock
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.errors import SchemaTooNew
from wechat_bot.kernel.resources import data_path

# Any constant will do; it only has to be ours. (The letters "fzem" as a number.)
_ADVISORY_LOCK = 0x667A656D


def alembic_config(connection: Connection | None = None) -> AlembicConfig:
    """Alembic's settings without an ini file; the connection is handed to migrations/env.py."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(data_path("migrations")))
    config.set_main_option("path_separator", "os")
    if connection is not None:
        config.attributes["connection"] = connection
    return config


@cache  # the migrations on disk belong to this program: they do not change while it runs
def newest_revision() -> str:
    """The schema revision that this program is written for."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    assert head is not None
    return head


def current_revision(database: Database) -> str | None:
    """The revision the database is at; None for an empty one."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def migrate(database: Database) -> Path | None:
    """Bring the database to the newest revision; returns the backup copy if one was made.

    Raises SchemaTooNew when the database was written by a newer program.
    """
    with _lock(database):
        current = current_revision(database)
        if current == newest_revision():
            return None
        _refuse_newer(current)
        copy = _backup(database, current)
        engine = database.engine.execution_options(write=True)
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        return copy


def _refuse_newer(current: str | None) -> None:
    known = {script.revision for script in
             ScriptDirectory.from_config(alembic_config()).walk_revisions()}
    if current is not None and current not in known:
        raise SchemaTooNew(
            f"数据库是由更新的程序写的（版本 {current}），本程序不能用它，数据没有改动。"
            "请升级程序，或恢复升级前的备份。"
        )


def _backup(database: Database, current: str | None) -> Path | None:
    source = database.sqlite_path
    if source is None or current is None:
        return None
    stamp = clock.to_beijing(clock.now()).strftime("%Y%m%d-%H%M%S")
    target = source.with_name(f"{source.name}.{current}-{stamp}.bak")
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
    return target


@contextmanager
def _lock(database: Database) -> Iterator[None]:
    if database.sqlite_path is not None:
        with FileLock(f"{database.sqlite_path}.migrate.lock"):
            yield
        return
    with database.engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _ADVISORY_LOCK})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
            connection.commit()
