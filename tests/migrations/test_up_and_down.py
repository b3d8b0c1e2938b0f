"""Migrations up and down, empty and with data, on both databases."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from tests.support.applied import applied
from tests.support.articles import approved_post
from tests.support.cast import hire
from tests.support.declared import declare_examples
from tests.support.offices import config_for, new_office
from tests.support.patrolled import patrolled
from tests.support.registered import website_examples
from tests.support.registers import EXAMPLES, enter_examples
from wechat_bot.kernel import journal, schema
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.office import Office
from wechat_bot.tables import metadata


def run(database: Database, direction: str, revision: str) -> None:
    """One step of Alembic on a writing connection."""
    with database.engine.execution_options(write=True).begin() as connection:
        getattr(command, direction)(schema.alembic_config(connection), revision)


def is_in_models(name: str | None, kind: str = "table", _parents: object = None) -> bool:
    """The search indexes are of another kind on each database: migration 0003 alone makes them."""
    return kind not in {"table", "index"} or not (name or "").startswith("post_search_")


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return {name for name in inspect(connection).get_table_names() if is_in_models(name)}


def row_counts(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        return {table.name: connection.execute(
            text(f'SELECT count(*) FROM "{table.name}"')).scalar_one()
            for table in metadata.sorted_tables}


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={
        "compare_type": True, "include_name": is_in_models})
    return list(compare_metadata(context, metadata))


@pytest.fixture
def database(database_url: str) -> Database:
    return Database(database_url)


def test_there_is_one_line_of_revisions() -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    assert len(script.get_heads()) == 1
    assert len(script.get_bases()) == 1


def test_up_makes_every_table_and_down_leaves_nothing(database: Database) -> None:
    run(database, "upgrade", "head")
    assert tables(database) == set(metadata.tables) | {"alembic_version"}
    run(database, "downgrade", "base")
    assert tables(database) <= {"alembic_version"}
    run(database, "upgrade", "head")
    assert tables(database) == set(metadata.tables) | {"alembic_version"}
    database.dispose()


def test_each_revision_can_be_undone_and_done_again(database: Database) -> None:
    script = ScriptDirectory.from_config(schema.alembic_config())
    for step in reversed(list(script.walk_revisions())):
        run(database, "upgrade", step.revision)
        before = tables(database)
        run(database, "downgrade", "-1")
        run(database, "upgrade", step.revision)
        assert tables(database) == before
    database.dispose()


def test_models_and_migrations_agree(database: Database) -> None:
    schema.migrate(database)
    with database.engine.connect() as connection:
        assert differences(connection) == []
    database.dispose()


def test_a_column_that_the_models_do_not_know_would_be_noticed(database: Database) -> None:
    schema.migrate(database)
    with database.engine.execution_options(write=True).begin() as connection:
        connection.execute(text("ALTER TABLE posts ADD COLUMN stray INTEGER"))
        assert differences(connection) != []
    database.dispose()


def test_migrating_again_keeps_every_row_and_the_journal(any_office: Office) -> None:
    cast = hire(any_office)
    approved_post(any_office, cast)
    applied(any_office, cast)
    enter_examples(any_office, cast.officer)
    declare_examples(any_office, cast.officer)
    website_examples(any_office, cast.officer)
    assert patrolled(any_office, cast) == 1
    before = row_counts(any_office.db)
    assert before["approved_artefacts"] == 1 and before["journal_entries"] > 10
    assert before["normative_documents"] == before["licences"] == 2
    assert before["administrative_charges"] == 1 and before["record_changes"] == len(EXAMPLES) + 1
    assert before["applications"] == before["applicant_identities"] == before["fee_notices"] == 1
    assert before["application_letters"] == 1 and before["application_events"] == 2
    assert before["declarations"] == 2 and before["declared_figures"] == 4
    assert before["disclosure_disputes"] == 2 and before["account_messages"] == 1
    assert before["website_steps"] == before["release_evidence"] == 1
    assert before["patrol_findings"] == before["patrol_runs"] == before["account_records"] == 1
    assert schema.migrate(any_office.db) is None
    assert row_counts(any_office.db) == before
    with any_office.db.read() as session:
        assert journal.verify(session) == []


def test_down_and_up_with_data_gives_a_working_empty_office(any_office: Office) -> None:
    cast = hire(any_office)
    approved_post(any_office, cast)
    applied(any_office, cast)
    enter_examples(any_office, cast.officer)
    declare_examples(any_office, cast.officer)
    website_examples(any_office, cast.officer)
    assert patrolled(any_office, cast) == 1
    run(any_office.db, "downgrade", "base")
    run(any_office.db, "upgrade", "head")
    assert set(row_counts(any_office.db).values()) == {0, 1}  # 1: the journal's head
    approved_post(any_office, hire(any_office))
    with any_office.db.read() as session:
        assert journal.verify(session) == []


def test_no_migration_reads_the_living_models() -> None:
    folder = Path(schema.alembic_config().get_main_option("script_location") or "")
    for path in (folder / "versions").glob("*.py"):
        assert "wechat_bot" not in path.read_text(encoding="utf-8"), path.name


def test_the_office_of_the_tests_really_is_on_the_wanted_database(
    tmp_path: Path, postgres_url: str
) -> None:
    office = new_office(tmp_path, database={"url": postgres_url})
    assert office.db.engine.dialect.name == "postgresql"
    assert config_for(tmp_path).database.url.startswith("sqlite:///")
    office.close()
