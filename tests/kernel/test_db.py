"""The database: what is set on a connection, UTC in every column, writers that queue."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from tests.support.offices import config_for, new_office
from wechat_bot.kernel.db import Database
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.events import OutboxEvent
from wechat_bot.kernel.office import Office, open_office

MOMENT = datetime(2025, 12, 31, 16, 0, 0, 123456, tzinfo=UTC)


def put(office: Office, moment: datetime, name: str = "probe") -> int:
    with office.db.write() as session:
        row = OutboxEvent(name=name, payload="{}", created_at=moment)
        session.add(row)
        session.flush()
        return row.id


def names(office: Office) -> list[str]:
    with office.db.read() as session:
        return list(session.scalars(select(OutboxEvent.name).order_by(OutboxEvent.id)))


@pytest.mark.parametrize(("pragma", "wanted"), [
    ("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 30000),
])
def test_sqlite_is_set_for_safety(office: Office, pragma: str, wanted: object) -> None:
    for opened in (office.db.read(), office.db.write()):
        with opened as session:
            assert session.execute(text(f"PRAGMA {pragma}")).scalar() == wanted


def test_a_moment_comes_back_as_the_same_instant_in_utc(any_office: Office) -> None:
    beijing = timezone(timedelta(hours=8))
    key = put(any_office, MOMENT.astimezone(beijing))
    with any_office.db.read() as session:
        stored = session.get_one(OutboxEvent, key).created_at
    assert stored == MOMENT
    assert stored.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused(any_office: Office) -> None:
    with pytest.raises(StatementError, match="时区"):
        put(any_office, MOMENT.replace(tzinfo=None))
    assert names(any_office) == []


def test_an_error_takes_back_the_whole_transaction(any_office: Office) -> None:
    put(any_office, MOMENT, "before")
    with pytest.raises(RuntimeError), any_office.db.write() as session:
        session.add(OutboxEvent(name="lost", payload="{}", created_at=MOMENT))
        session.flush()
        raise RuntimeError
    assert names(any_office) == ["before"]


def test_what_is_written_while_reading_is_not_kept(any_office: Office) -> None:
    with any_office.db.read() as session:
        session.add(OutboxEvent(name="lost", payload="{}", created_at=MOMENT))
        session.flush()
    assert names(any_office) == []


def test_a_second_writer_waits_and_then_sees_what_the_first_wrote(office: Office) -> None:
    inside, order = threading.Event(), []

    def first() -> None:
        with office.db.write() as session:
            assert session.scalars(select(OutboxEvent.name)).all() == []
            inside.set()
            time.sleep(0.3)
            session.add(OutboxEvent(name="first", payload="{}", created_at=MOMENT))
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(5)
    with office.db.write() as session:
        # BEGIN IMMEDIATE: the reading waits already, not only the first INSERT
        assert session.scalars(select(OutboxEvent.name)).all() == ["first"]
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_many_writers_that_read_first_all_succeed(office: Office) -> None:
    failures: list[Exception] = []

    def work() -> None:
        try:
            for _ in range(10):
                with office.db.write() as session:
                    seen = len(session.scalars(select(OutboxEvent.id)).all())
                    session.add(OutboxEvent(name=str(seen), payload="{}", created_at=MOMENT))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert names(office) == [str(number) for number in range(40)]  # nobody read an old count


def test_readers_go_on_while_somebody_writes(office: Office) -> None:
    put(office, MOMENT, "before")
    with office.db.write() as session:
        session.add(OutboxEvent(name="during", payload="{}", created_at=MOMENT))
        session.flush()
        assert names(office) == ["before"]


def test_a_relative_file_lies_beside_the_configuration(tmp_path: Path) -> None:
    office = open_office(config_for(tmp_path, database={"url": "sqlite:///data/office.sqlite3"}))
    assert office.db.sqlite_path == tmp_path.resolve() / "data" / "office.sqlite3"
    assert (tmp_path / "data").is_dir()
    office.close()


@pytest.mark.parametrize("folder", ["100%41", "问?答", "司法局 #1"])
def test_the_name_of_a_folder_is_taken_as_it_is(tmp_path: Path, folder: str) -> None:
    place = tmp_path / folder
    place.mkdir()
    office = new_office(place)
    assert office.db.sqlite_path == place.resolve() / "office.sqlite3"
    assert (place / "office.sqlite3").exists()
    office.close()


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    config = config_for(tmp_path, database={"url": "sqlite:///file/office.sqlite3"})
    with pytest.raises(ConfigError, match=r"database\.url.*file"):
        open_office(config)


@pytest.mark.parametrize("url", ["postgresql://host:port/db", "postgresql+psycopg://[::1/db"])
def test_an_address_that_can_not_be_read_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        Database(url)


def test_whether_the_database_answers(any_office: Office) -> None:
    assert any_office.db.is_reachable()
    nowhere = Database("postgresql://postgres@127.0.0.1:1/nothing?connect_timeout=2")
    assert not nowhere.is_reachable()
    nowhere.dispose()
