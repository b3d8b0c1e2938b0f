"""身份信息的存放: sealed, seen with the right and a line in the journal, and without its key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from tests.registers.applications.cases import ZHANG, on, read, registered
from tests.support.cast import Cast, call_in, hire
from tests.support.offices import config_for
from wechat_bot.kernel import cipher, journal
from wechat_bot.kernel.cipher import KeyMissing, WrongKey
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office, open_office
from wechat_bot.registers.applications import operations, queries, vault
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.models import ApplicantIdentity
from wechat_bot.registers.applications.rules import DeliveryWay, PartyKind

PRIVATE = ("张三丰", "11010519491231002X", "13900001111", "zhang@example.cn", "某路1号", "王小二")


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with on("2024-03-20"):
        yield


def everything(office: Office) -> str:
    """Every cell of every table, as text."""
    found = []
    with office.db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            if not table.startswith("post_search_"):
                rows = connection.execute(text(f'SELECT * FROM "{table}"'))
                found += [str(tuple(row)) for row in rows]
    return "\n".join(found)


def test_nothing_of_the_applicant_stands_in_the_database_in_the_open(any_office: Office) -> None:
    cast = hire(any_office)
    case_id = registered(any_office, cast.officer)
    operations.consult(cast.officer, any_office, case_id, on_day=read(any_office, case_id).handed_in_on,
                       party_kind=PartyKind.THIRD_PARTY, party="王小二", party_is_person=True)
    assert operations.see_identity(cast.officer, any_office, case_id) == ZHANG
    kept = everything(any_office)
    assert [word for word in PRIVATE if word in kept] == []
    assert "张**" in kept and "王**" in kept, "masked, for the lists"


def test_seeing_it_needs_the_right_and_leaves_a_line(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    for other in (cast.auditor, cast.outsider, cast.writer, cast.administrator):
        with pytest.raises(NotAllowed):
            operations.see_identity(other, office, case_id)
    assert operations.see_identity(cast.head, office, case_id) == ZHANG
    with office.db.read() as session:
        line = journal.history(session, [f"application:{case_id}"])[0]
        assert (line.actor, line.sentence) == ("何七", "查看依申请〔2024〕1号申请人的身份信息")


def test_it_can_come_later_and_be_put_right(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, None)
    assert operations.see_identity(cast.officer, office, case_id) is None
    with pytest.raises(InvalidInput, match="条例第二十九条"):
        operations.set_identity(cast.officer, office, case_id, Identity(""))
    operations.set_identity(cast.officer, office, case_id, ZHANG)
    operations.set_identity(cast.officer, office, case_id, Identity("李四", "none"))
    assert operations.see_identity(cast.officer, office, case_id) == Identity("李四", "none")
    with office.db.read() as session:
        assert queries.shown_names(session, [case_id]) == {case_id: "李*"}


def test_without_its_key_everything_else_goes_on(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    key = vault.key_path(office)
    key.rename(key.with_name("elsewhere"))
    with pytest.raises(KeyMissing, match="没有受影响"):
        operations.see_identity(cast.officer, office, case_id)
    with pytest.raises(KeyMissing, match="先不填身份信息"):
        registered(office, cast.officer, ZHANG)
    assert not key.exists(), "no new key is made silently"
    other = registered(office, cast.officer, None)
    day = read(office, case_id).handed_in_on
    for each in (case_id, other):
        operations.decide(cast.officer, office, each, 1, "granted")
        operations.answer(cast.officer, office, each, on_day=day, on_paper=True)
        operations.deliver(cast.officer, office, each, on_day=day, way=DeliveryWay.POST)
    with office.db.read() as session:
        assert queries.figures(session, 2024)["granted"][-1] == 2
        assert queries.list_cases(session, office, queries.ApplicationFilter())[0] == 2
        assert "密钥文件" in vault.key_trouble(session, office)
    key.with_name("elsewhere").rename(key)
    assert operations.see_identity(cast.officer, office, case_id) == ZHANG


def test_another_key_is_told_and_opens_nothing(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    key = vault.key_path(office)
    key.rename(key.with_name("old.key"))
    with pytest.raises(InvalidInput, match="为什么"):
        operations.start_new_key(cast.officer, office, " ")
    operations.start_new_key(cast.officer, office, "硬盘坏了，没有备份")
    with pytest.raises(WrongKey, match="另一把密钥"):
        operations.see_identity(cast.officer, office, case_id)
    with office.db.read() as session:
        assert "另一把密钥" in vault.key_trouble(session, office)
    again = registered(office, cast.officer, ZHANG)
    assert operations.see_identity(cast.officer, office, again) == ZHANG
    with pytest.raises(WrongState, match="还在"):
        operations.start_new_key(cast.officer, office, "再来")


def test_a_copy_of_the_database_opens_with_the_key_and_not_without(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    case_id = registered(office, cast.officer)
    copy = tmp_path / "copy"
    copy.mkdir()
    source = sqlite3.connect(tmp_path / "office.sqlite3")
    with closing(source), closing(sqlite3.connect(copy / "office.sqlite3")) as target:
        source.backup(target)
    second = open_office(config_for(copy))
    officer = call_in(second).officer
    with pytest.raises(KeyMissing):
        operations.see_identity(officer, second, case_id)
    (copy / "identity.key").write_bytes(vault.key_path(office).read_bytes())
    assert operations.see_identity(officer, second, case_id) == ZHANG
    second.close()


def test_a_sealed_text_moved_to_another_case_is_noticed(office: Office, cast: Cast) -> None:
    first, second = registered(office, cast.officer), registered(
        office, cast.officer, Identity("李四", "none"))
    with office.db.write() as session:
        own = session.get_one(ApplicantIdentity, first)
        session.get_one(ApplicantIdentity, second).sealed = own.sealed
    with pytest.raises(WrongKey, match="挪到了别的件上"):
        operations.see_identity(cast.officer, office, second)


def test_it_is_erased_only_when_its_time_is_over_and_the_case_stays(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer)
    with pytest.raises(WrongState, match="长期"):
        operations.erase_identity(cast.officer, office, case_id)
    operations.withdraw(cast.officer, office, case_id, on_day=read(office, case_id).handed_in_on)
    with pytest.raises(WrongState, match="2034-03-01"):
        operations.erase_identity(cast.officer, office, case_id)
    with on("2034-03-01"):
        operations.erase_identity(cast.officer, office, case_id)
        with pytest.raises(WrongState, match="没有保存"):
            operations.erase_identity(cast.officer, office, case_id)
        with pytest.raises(WrongState, match="已经删除"):
            operations.set_identity(cast.officer, office, case_id, ZHANG)
        assert operations.see_identity(cast.officer, office, case_id) is None
    with office.db.read() as session:
        assert queries.figures(session, 2024)["other_other"][-1] == 1
        row = session.get_one(ApplicantIdentity, case_id)
        assert (row.sealed, row.shown, row.name_index, row.erased_by) == ("", "", "", "吴十")


def test_the_key_lies_where_the_configuration_says(tmp_path: Path) -> None:
    place = tmp_path / "safe"
    office = open_office(config_for(tmp_path, applications={"key_file": f"{place}/a.key"}))
    assert vault.key_path(office) == place / "a.key"
    assert cipher.create(vault.key_path(office)).key_id
    office.close()
