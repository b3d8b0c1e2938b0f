"""Hosts: enrolled here or from the panel, copies found out, a database that went back in time."""

from __future__ import annotations

import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from tests.support.cast import Cast
from tests.support.offices import config_for, new_office
from wechat_bot.kernel import cards, hosts, journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import NotAllowed, NotFound, WrongState
from wechat_bot.kernel.installation import Host, Installation
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.kernel.standing import Hold, Standing


def say(office: Office, count: int = 3) -> None:
    """Let the journal grow."""
    for _ in range(count):
        with office.db.write() as session:
            journal.record(session, COMMAND_LINE, "export.made", "year:2026", year=2026, what="x")


def remember(office: Office) -> Standing:
    """A check that does not wait its turn to write the card."""
    card = cards.read(office.state_folder)
    assert card is not None
    cards.write(office.state_folder, replace(card), "2020-01-01T00:00:00+00:00")
    return hosts.check(office)


def host_rows(office: Office) -> list[Host]:
    with office.db.read() as session:
        return hosts.all_hosts(session)


def installation(office: Office) -> Installation:
    with office.db.read() as session:
        return session.get_one(Installation, 1)


def elsewhere(office: Office, folder: Path) -> Office:
    """The same database as another host sees it."""
    folder.mkdir(exist_ok=True)
    return open_office(config_for(folder, database={"url": office.config.database.url}))


def copied(office: Office, folder: Path) -> Office:
    """A copy of the SQLite file in another folder, opened there."""
    folder.mkdir(exist_ok=True)
    snapshot(office, folder / "office.sqlite3")
    return open_office(config_for(folder))


def snapshot(office: Office, target: Path) -> None:
    assert office.db.sqlite_path is not None
    with closing(sqlite3.connect(office.db.sqlite_path)) as old, \
            closing(sqlite3.connect(target)) as new:
        old.backup(new)


def put_back(office: Office, file: Path) -> None:
    """An older copy over the living database, as a clerk would with the program stopped."""
    assert office.db.sqlite_path is not None
    office.db.dispose()
    for suffix in ("-wal", "-shm"):
        Path(f"{office.db.sqlite_path}{suffix}").unlink(missing_ok=True)
    shutil.copy(file, office.db.sqlite_path)


def test_the_host_that_makes_an_office_publishes_and_a_check_writes_nothing(
    any_office: Office,
) -> None:
    before = any_office.db.writes
    assert hosts.check(any_office) is Standing.OK
    assert any_office.db.writes == before


def test_a_second_host_holds_only_itself_until_it_is_enrolled_in_the_panel(
    any_office: Office, tmp_path: Path
) -> None:
    other = elsewhere(any_office, tmp_path / "other")
    with closing(other):
        assert hosts.check(other) is Standing.NOT_ENROLLED
        written = other.db.writes
        assert hosts.check(other) is Standing.NOT_ENROLLED
        assert other.db.writes == written, "it asks once"
        assert hosts.check(any_office) is Standing.OK
        asking = next(row for row in host_rows(any_office) if row.asked_at)
        hosts.accept(COMMAND_LINE, any_office, asking.host_id)
        assert hosts.check(other) is Standing.OK
        assert all(row.asked_at is None for row in host_rows(any_office))
        hosts.stop(COMMAND_LINE, any_office, asking.host_id)
        assert hosts.check(other) is Standing.NOT_ENROLLED
        assert hosts.check(any_office) is Standing.OK
        hosts.accept(COMMAND_LINE, any_office, asking.host_id)
        assert hosts.check(other) is Standing.OK


def test_a_host_is_enrolled_from_its_own_terminal(office: Office, tmp_path: Path) -> None:
    with closing(elsewhere(office, tmp_path / "other")) as other:
        before = len(host_rows(office))
        first = hosts.enrol(COMMAND_LINE, other)
        assert hosts.check(other) is Standing.OK
        assert hosts.enrol(COMMAND_LINE, other) == first, "again: nothing happens"
        assert len(host_rows(office)) == before + 1


def test_only_who_keeps_it_running_may(office: Office, cast: Cast) -> None:
    for deed in (lambda: hosts.enrol(cast.writer, office),
                 lambda: hosts.accept(cast.writer, office, "1"),
                 lambda: hosts.stop(cast.writer, office, "1")):
        with pytest.raises(NotAllowed):
            deed()
    with pytest.raises(NotFound):
        hosts.accept(cast.publisher, office, "1")


def test_a_copied_database_elsewhere_publishes_nothing(office: Office, tmp_path: Path) -> None:
    say(office)
    with closing(copied(office, tmp_path / "copy")) as copy:
        assert hosts.check(copy) is Standing.NOT_ENROLLED
        assert installation(copy).hold == Hold.NONE
    assert hosts.check(office) is Standing.OK


def test_a_copy_of_the_whole_folder_publishes_nothing_either(
    office: Office, tmp_path: Path
) -> None:
    say(office)
    with closing(copied(office, tmp_path / "copy")) as copy:
        shutil.copytree(office.state_folder, copy.state_folder, dirs_exist_ok=True)
        assert hosts.check(copy) is Standing.NOT_ENROLLED
        mine, theirs = cards.read(office.state_folder), cards.read(copy.state_folder)
        assert mine is not None and theirs is not None and mine.host_id != theirs.host_id


def test_a_copy_put_back_between_the_look_and_the_card_is_found_by_the_next_check(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The card is the only witness: it must not take the older head for the newest."""
    snapshot(office, tmp_path / "old.sqlite3")
    say(office)
    assert remember(office) is Standing.OK
    say(office)
    seen = hosts.look(office)
    put_back(office, tmp_path / "old.sqlite3")
    monkeypatch.setattr(hosts, "look", lambda _office: seen)
    hosts.check(office, at_once=True)
    monkeypatch.undo()
    assert hosts.check(office) is Standing.RESTORED
    assert installation(office).hold == Hold.CONFIRMATION


def test_an_older_copy_put_back_holds_everything_for_every_host(
    office: Office, tmp_path: Path
) -> None:
    with closing(elsewhere(office, tmp_path / "other")) as other:
        hosts.enrol(COMMAND_LINE, other)
        snapshot(office, tmp_path / "old.sqlite3")
        say(office)
        assert remember(office) is remember(other) is Standing.OK
        other.db.dispose()
        put_back(office, tmp_path / "old.sqlite3")
        say(office, 5)  # it may even have grown past what was seen
        assert hosts.check(office) is Standing.RESTORED
        assert installation(office).hold == Hold.CONFIRMATION
        assert "操作日志第" in installation(office).held_reason
        count = office.db.writes
        assert hosts.check(office) is hosts.check(other) is Standing.RESTORED
        assert office.db.writes == count, "it is held once"
        with pytest.raises(WrongState, match="恢复"):
            hosts.enrol(COMMAND_LINE, office)


def test_a_host_of_another_database_asks_and_keeps_its_own_card(
    office: Office, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    with closing(new_office(tmp_path / "b")) as made, closing(elsewhere(office, tmp_path / "b")) \
            as here:
        with made.db.write() as session:  # tests copy their databases: this one is of its own
            session.get_one(Installation, 1).installation_id = "another"
        hosts.enrol_maker(made)
        assert hosts.check(here) is Standing.OTHER_INSTALLATION
        assert hosts.check(made) is Standing.OK, "its own database still knows it"
        asking = next(row for row in host_rows(office) if row.asked_at)
        hosts.accept(COMMAND_LINE, office, asking.host_id)
        assert hosts.check(here) is Standing.OK
        assert hosts.check(made) is Standing.OTHER_INSTALLATION, "a person must say so again"


def test_a_broken_card_is_no_card(office: Office) -> None:
    (office.state_folder / cards.FILE_NAME).write_text("{half", encoding="utf-8")
    assert hosts.check(office) is Standing.NOT_ENROLLED
    assert hosts.enrol(COMMAND_LINE, office)
    assert hosts.check(office) is Standing.OK


def test_the_card_is_not_written_with_every_line(office: Office) -> None:
    hosts.check(office)
    first = cards.read(office.state_folder)
    say(office)
    hosts.check(office)
    assert cards.read(office.state_folder) == first, "a moment ago it was written"
    hosts.check(office, at_once=True)
    kept = cards.read(office.state_folder)
    assert kept is not None and first is not None and kept.head_id == first.head_id + 3, \
        "the last check of a life keeps it all the same"
    say(office)
    remember(office)
    later = cards.read(office.state_folder)
    assert later is not None and later.head_id == first.head_id + 6


def test_workers_that_start_at_once_on_a_new_host_ask_as_one(
    office: Office, tmp_path: Path
) -> None:
    there = [elsewhere(office, tmp_path / "there") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(hosts.check, there)) == {Standing.NOT_ENROLLED}
    assert len([row for row in host_rows(office) if row.asked_at is not None]) == 1
