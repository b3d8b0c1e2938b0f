"""Alembic's entry: runs on the connection that wechat_bot.kernel.schema hands over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection


def is_in_models(name: str | None, kind: str, _parents: object) -> bool:
    """Whether autogenerate may compare it: the search indexes are made by hand in 0003."""
    return kind not in {"table", "index"} or not (name or "").startswith("post_search_")


@contextmanager
def without_foreign_keys(connection: Connection) -> Iterator[None]:
    """On SQLite a table is changed by copying it and dropping the old one, to which others point.

    The switch works outside a transaction only (sqlite.org/lang_altertable.html §7), so the one
    that is open, still empty, is closed for it; before the end every reference is checked.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    run = connection.exec_driver_sql
    run("COMMIT")
    run("PRAGMA foreign_keys=OFF")
    run("BEGIN IMMEDIATE")
    try:
        yield
        broken = run("PRAGMA foreign_key_check").first()
        if broken is not None:
            raise RuntimeError(f"after the migration {broken[0]} points to a row that is gone")
        run("COMMIT")
    except BaseException:
        run("ROLLBACK")
        raise
    finally:
        run("PRAGMA foreign_keys=ON")
        run("BEGIN IMMEDIATE")


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    compare_type=True,
    include_name=is_in_models,
    transaction_per_migration=False,
)
with without_foreign_keys(connection), context.begin_transaction():
    context.run_migrations()
