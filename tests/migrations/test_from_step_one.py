"""A database of the first release, filled by that release itself, comes to the newest schema.

step_one.json holds its rows by table: a published message with its ledger entry, an approved
post, one returned and sent again to review.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Date, DateTime, MetaData, select, text

from tests.migrations.test_up_and_down import differences, run
from tests.support.offices import config_for
from wechat_bot.drafting import search
from wechat_bot.kernel import hosts, journal, schema
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.kernel.standing import Standing
from wechat_bot.publishing import queries as publishing
from wechat_bot.reviewing import queries as reviews

ROWS: dict[str, list[dict[str, Any]]] = json.loads(
    Path(__file__).with_name("step_one.json").read_text(encoding="utf-8"))


def fill(database: Database) -> None:
    """The rows of the first release, as they were."""
    known = MetaData()
    with database.engine.execution_options(write=True).begin() as connection:
        known.reflect(connection)
        connection.execute(known.tables["journal_head"].delete())
        for name, rows in ROWS.items():
            table = known.tables[name]
            for row in rows:
                connection.execute(table.insert().values({
                    column.name: typed(column.type, row[column.name])
                    for column in table.columns}))


def typed(kind: object, value: Any) -> Any:
    """A value of the file as the column wants it."""
    if value is None or not isinstance(kind, (DateTime, Date)):
        return bool(value) if isinstance(kind, Boolean) and value is not None else value
    moment = datetime.fromisoformat(value)
    return moment if isinstance(kind, DateTime) else moment.date()


@pytest.fixture
def office(database_url: str, tmp_path: Path) -> Office:
    opened = open_office(config_for(tmp_path, database={"url": database_url}))
    run(opened.db, "upgrade", "0001")
    fill(opened.db)
    return opened


def test_nothing_is_lost_and_approvals_hold(office: Office) -> None:
    schema.migrate(office.db)
    with office.db.engine.connect() as connection:
        assert differences(connection) == []
        counts = {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
                  for name in ROWS}
    assert counts == {name: len(rows) for name, rows in ROWS.items()}
    with office.db.read() as session:
        assert journal.verify(session) == []
        for row in ROWS["approved_artefacts"]:
            problem = reviews.approval_problem(session, row["id"], row["sha256"])
            assert problem is None
        message = publishing.get_message(session, ROWS["messages"][0]["id"])
        assert message.state == "published"
    office.close()


def test_what_was_proof_read_is_still_on_record(office: Office) -> None:
    schema.migrate(office.db)
    wanted = {(row["round_id"], row["level"], row["reviewer_id"])
              for row in ROWS["reviews"] if row["proofread"]}
    assert wanted
    with office.db.read() as session:
        found = {(proof.round_id, proof.level, proof.reviewer_id)
                 for round_id in {row["id"] for row in ROWS["review_rounds"]}
                 for proof in reviews.get_round(session, round_id).proofs}
        open_round = reviews.open_rounds(session)[0]
        assert reviews.facts_of(session, office, open_round).next_level == 2
    assert found == wanted
    office.close()


def test_the_posts_can_be_searched(office: Office) -> None:
    schema.migrate(office.db)
    with office.db.read() as session:
        total, _ = search.search(session, "退回过", 0, 10)
    assert total == 1
    office.close()


def test_the_host_that_brings_it_along_goes_on_publishing_and_others_wait(
    office: Office, tmp_path: Path
) -> None:
    """Before there were hosts, whoever had the database published: nobody has to click."""
    hosts.move_in(office)
    assert hosts.check(office) is Standing.OK
    with office.db.read() as session:
        enrolled, = session.scalars(
            select(JournalEntry).where(JournalEntry.event == "host.enrolled")).all()
        assert enrolled.actor == "本机命令行"
        assert journal.verify(session) == []
    written = office.db.writes
    assert hosts.move_in(office) is None and hosts.check(office) is Standing.OK
    assert office.db.writes == written, "once"
    other = tmp_path / "other"
    other.mkdir()
    second = open_office(config_for(other, database={"url": office.config.database.url}))
    hosts.move_in(second)
    assert hosts.check(second) is Standing.NOT_ENROLLED
    second.close()
    office.close()


def test_it_can_be_taken_back(office: Office) -> None:
    schema.migrate(office.db)
    run(office.db, "downgrade", "0001")
    with office.db.engine.connect() as connection:
        reviewed = connection.execute(
            text("SELECT count(*) FROM reviews WHERE proofread")).scalar_one()
    assert reviewed == sum(bool(row["proofread"]) for row in ROWS["reviews"])
    office.close()
