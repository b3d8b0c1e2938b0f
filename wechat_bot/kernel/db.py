"""The database: one engine, short transactions, UTC in every column.

SQLite (WAL, synchronous=FULL) by default, PostgreSQL by URL, one code path. Reading opens a
plain BEGIN; writing opens BEGIN IMMEDIATE on SQLite, so that two writers queue at the start
instead of failing in the middle.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Dialect, Engine, MetaData, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import DateTime, TypeDecorator

from wechat_bot.kernel.errors import ConfigError


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC. A naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Python → database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("时间必须带时区")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Database → Python."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can name them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Database:
    """One engine and the two ways to open a transaction."""

    def __init__(self, url: str | URL) -> None:
        try:
            self.url = make_url(url)
        except (SQLAlchemyError, ValueError):
            raise ConfigError(
                "配置项 database.url 写得不对，应像 postgresql+psycopg://用户:密码@主机/库名；"
                "密码里的特殊字符要写成 %40 这样的形式。"
            ) from None
        if self.url.drivername == "postgresql":
            self.url = self.url.set(drivername="postgresql+psycopg")
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._commits: Counter[int] = Counter()
        self.engine = self._make_engine()

    @property
    def sqlite_path(self) -> Path | None:
        """The database file, or None on PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def _make_engine(self) -> Engine:
        if not self.is_sqlite:
            try:
                return create_engine(self.url, pool_pre_ping=True, hide_parameters=True)
            except ModuleNotFoundError:
                raise ConfigError(
                    "database.url 指向 PostgreSQL，但没有安装驱动。请安装 wechat-bot[postgres]。"
                ) from None
        if self.sqlite_path is not None:
            _make_folder(self.sqlite_path.parent)
        engine = create_engine(self.url, connect_args={"timeout": 30}, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction for reading; nothing is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction for one verb: committed as a whole, or not at all.

        What must come last in every writing transaction (the journal's head, see
        kernel.journal) is registered by `before_commit` and run here.
        """
        engine = self.engine.execution_options(write=True)
        with Session(engine, expire_on_commit=False) as session:
            yield session
            session.flush()
            for last_act in session.info.pop("before_commit", ()):
                last_act(session)
            session.commit()
            self._commits[threading.get_ident()] += 1

    @property
    def writes(self) -> int:
        """How many writing transactions this process has committed."""
        return sum(list(self._commits.values()))

    def writes_of(self, thread: int) -> int:
        """How many of them a thread did: a sign that it gets on."""
        return self._commits[thread]

    def dispose(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    def is_reachable(self) -> bool:
        """Whether a connection can be made now."""
        try:
            with self.engine.connect():
                return True
        except SQLAlchemyError:
            return False


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"配置项 database.url 指向的文件夹 {folder} 建不了：{error.strerror}。"
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions of its own
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout=30000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Any) -> None:
    wants_write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if wants_write else "BEGIN")
