"""登记主机 where the known hosts are silent: a replaced machine may bring an old database along."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.support.cast import Cast
from tests.support.offices import config_for
from tests.support.publishing import queued, readers, state
from wechat_bot import wiring
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import hosts, lives
from wechat_bot.kernel.errors import NotAllowed
from wechat_bot.kernel.installation import Installation
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.kernel.standing import Hold, Standing
from wechat_bot.publishing import errands, protocol, restoring
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState

S = MessageState


def on_a_new_machine(office: Office, emulator: EmulatorServer, backup: Path, folder: Path) -> Office:
    """The backup in the folder of another machine."""
    folder.mkdir()
    shutil.copy(backup, folder / "office.sqlite3")
    return open_office(config_for(folder, wechat={
        "api_base": emulator.base_url, "read_timeout": 1.0, "connect_timeout": 0.5},
        worker={"lease_seconds": 3.1}))


def asks(office: Office) -> str:
    """The host is seen in the panel; its id."""
    assert hosts.check(office) is Standing.NOT_ENROLLED
    return hosts.host_id(office)


def hold(office: Office) -> str:
    with office.db.read() as session:
        return session.get_one(Installation, 1).hold


def test_a_backup_on_a_new_machine_does_not_publish_what_the_lost_one_did(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, tmp_path: Path
) -> None:
    message_id = queued(office, cast)
    backup = tmp_path / "backup.sqlite3"
    assert office.db.sqlite_path is not None
    with closing(sqlite3.connect(office.db.sqlite_path)) as old, \
            closing(sqlite3.connect(backup)) as new:
        old.backup(new)
    for _ in range(40):
        protocol.sweep(office, gateway, "lost")
    assert len(readers(emulator)) == 1  # and then the machine burns down

    there = on_a_new_machine(office, emulator, backup, tmp_path / "new")
    name, compared = restoring.admit(cast.publisher, there, asks(there))
    assert name and compared and hold(there) == Hold.RECONCILIATION.value
    there_gateway = wiring.connect(there)
    for _ in range(3):
        protocol.sweep(there, there_gateway, "new")
    assert state(there, message_id) is S.MISSED and len(readers(emulator)) == 1
    errands.sweep(there, there_gateway, "new", wiring.errand_runners(there))
    wiring.go_on_after_restore(there)
    assert hold(there) == "" and hosts.check(there) is Standing.OK
    there.close()


def test_a_second_machine_beside_a_living_one_begins_at_once(
    office: Office, cast: Cast, emulator: EmulatorServer, tmp_path: Path
) -> None:
    lives.begin(office, "w1", hosts.host_id(office), "")
    second = open_office(config_for(_folder(tmp_path), database={"url": office.config.database.url}))
    _, compared = restoring.admit(cast.publisher, second, asks(second))
    assert not compared and hold(office) == "" and hosts.check(second) is Standing.OK
    second.close()


def test_the_same_from_its_own_terminal(
    office: Office, cast: Cast, emulator: EmulatorServer, tmp_path: Path
) -> None:
    second = open_office(config_for(_folder(tmp_path), database={"url": office.config.database.url}))
    asks(second)
    assert restoring.admit_here(cast.publisher, second)  # the first one shows no sign of life
    assert hosts.check(second) is Standing.HELD
    assert not restoring.admit_here(cast.publisher, second)  # once is enough
    second.close()


def test_only_who_keeps_it_running_may(office: Office, cast: Cast) -> None:
    for verb in (lambda: restoring.admit(cast.writer, office, "x"),
                 lambda: restoring.admit_here(cast.writer, office)):
        with pytest.raises(NotAllowed):
            verb()


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "second"
    folder.mkdir()
    return folder
