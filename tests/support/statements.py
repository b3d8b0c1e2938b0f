"""Each statement becomes SQL once for all the offices of a test process.

SQLAlchemy keeps what it made of a statement per engine, and each test has a database of its own.
"""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

from sqlalchemy import Dialect, Engine, create_engine, event

from wechat_bot.kernel.db import Database

_make: Any = Database._make_engine
_FIRST: dict[str, Dialect] = {}
_COMPILED: dict[Any, Any] = {}  # per dialect and statement


def _make_engine(database: Database) -> Engine:
    """The engine as the product makes it, with the first one's dialect."""
    engine: Engine = _make(database)
    engine.update_execution_options(compiled_cache=_COMPILED)
    if database.is_sqlite:
        engine.dialect = _FIRST.setdefault("sqlite", engine.dialect)
    else:
        @event.listens_for(engine, "connect", once=True)
        def connected(*_: object) -> None:
            """Only now it is known what this server can do; it is one server for all."""
            engine.dialect = _FIRST.setdefault("postgresql", engine.dialect)
    return engine


def share_statements() -> None:
    """From now on, for the whole test process."""
    first = create_engine("sqlite://")
    first.connect().close()  # a dialect looks at its first connection
    _FIRST["sqlite"] = first.dialect
    first.dispose()
    patch.object(Database, "_make_engine", _make_engine).start()
