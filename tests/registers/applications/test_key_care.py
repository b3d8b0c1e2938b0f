"""身份信息的保管: the key at its birth, keys that were changed, names as they are masked, retention."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from tests.registers.applications.cases import ZHANG, on, read, registered, standing
from tests.registers.applications.test_reminding import said
from tests.support.cast import Cast
from wechat_bot.kernel import cipher
from wechat_bot.kernel.cipher import KeyMissing
from wechat_bot.kernel.errors import NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, queries, vault, writing
from wechat_bot.registers.applications.identity import Identity, masked_name
from wechat_bot.registers.applications.models import ApplicantIdentity, Application
from wechat_bot.registers.applications.rules import CaseState, PartyKind
from wechat_bot.registers.applications.writing import LetterForm


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with on("2024-03-20"):
        yield


@pytest.mark.parametrize("links", [True, False])
def test_of_many_that_make_a_key_at_once_one_is_kept_by_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    def no_links(*_: object) -> NoReturn:
        raise PermissionError("a stick without hard links")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "identity.key"
    assert cipher.create(path).key_id == cipher.create(path).key_id, "one that is there is kept"
    path.unlink()
    if links:
        with ThreadPoolExecutor(8) as pool:
            found = {key.key_id for key in pool.map(lambda _: cipher.create(path), range(16))}
        assert found == {cipher.load(path).key_id}
    else:
        # Between the look and the rename another process was quicker.
        monkeypatch.setattr(Path, "exists", lambda self: False)
        assert cipher.create(path).key_id == cipher.create(path).key_id
    assert path.stat().st_mode & 0o077 == 0
    assert [each.name for each in tmp_path.iterdir()] == ["identity.key"]


def test_the_name_of_a_new_key_reaches_the_disk_before_anything_is_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    real = os.fsync

    def fsync(handle: int) -> None:
        synced.append((tmp_path / "identity.key").exists())
        real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    cipher.create(tmp_path / "identity.key")
    assert synced[-1] is True, "its folder is synced once the key has its name"


def test_a_key_cut_off_half_way_is_told_and_kept(office: Office, cast: Cast) -> None:
    vault.key_path(office).write_text("# 身份信息的密钥\nAAAA")
    with pytest.raises(KeyMissing, match="内容不完整"):
        registered(office, cast.officer)
    assert vault.key_path(office).read_text().endswith("AAAA")
    assert read(office, registered(office, cast.officer, None)).number


def test_no_new_key_is_made_silently_beside_letters_that_it_cannot_open(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer, None)
    letter = writing.save_draft(cast.officer, office, case_id, "acceptance", "{收件人}：\n收到了。")
    writing.issue(cast.officer, office, letter, LetterForm("一号", "2024-03-20", "张三丰"))
    key = vault.key_path(office)
    key.rename(key.with_name("elsewhere"))
    with pytest.raises(KeyMissing):
        operations.set_identity(cast.officer, office, case_id, ZHANG)
    key.with_name("elsewhere").rename(key)
    operations.set_identity(cast.officer, office, case_id, ZHANG)


def test_what_an_older_key_sealed_is_counted_not_forgotten(office: Office, cast: Cast) -> None:
    registered(office, cast.officer)
    with office.db.read() as session:
        assert vault.sealed_with_others(session, office) == 0
    key = vault.key_path(office)
    key.rename(key.with_name("old.key"))
    operations.start_new_key(cast.officer, office, "硬盘坏了")
    registered(office, cast.officer)
    with office.db.read() as session:
        assert vault.key_trouble(session, office) == ""
        assert vault.sealed_with_others(session, office) == 1


@pytest.mark.parametrize(("name", "shown"), [
    ("阿不都热西提·买买提", "阿***"), ("阿不都热西提买买提", "阿***"), ("额敏县某某法律服务所", "额敏****务所")])
def test_a_long_name_of_a_person_shows_no_more_than_a_short_one(
    office: Office, cast: Cast, name: str, shown: str
) -> None:
    person = shown.endswith("***") and len(shown) == 4
    case_id = registered(office, cast.officer, Identity(name, "id_card" if person else "none"))
    with office.db.read() as session:
        assert queries.shown_names(session, [case_id]) == {case_id: shown}
    assert masked_name(name, person=person) == shown


def test_the_name_of_a_third_person_is_masked_as_a_persons(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    operations.consult(cast.officer, office, case_id, on_day=read(office, case_id).handed_in_on,
                       party_kind=PartyKind.THIRD_PARTY, party="阿不都热西提买买提",
                       party_is_person=True)
    assert read(office, case_id).events[0].party == "阿***"


def test_the_identity_of_a_voided_case_is_erased_in_its_time_too(
    office: Office, cast: Cast
) -> None:
    case_id = registered(office, cast.officer)
    assert queries.erasable_from(office, read(office, case_id)) is None
    operations.void_case(cast.officer, office, case_id, "重复登记")
    with pytest.raises(WrongState, match="2034-03-20"):
        operations.erase_identity(cast.officer, office, case_id)
    with on("2034-03-20"):
        with pytest.raises(NotAllowed):
            operations.erase_identity(cast.auditor, office, case_id)
        operations.erase_identity(cast.officer, office, case_id)
    with office.db.read() as session:
        assert session.get_one(ApplicantIdentity, case_id).sealed == ""


def test_another_body_that_never_answers_is_not_forgotten(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    operations.consult(cast.officer, office, case_id, on_day=read(office, case_id).handed_in_on,
                       party_kind=PartyKind.OTHER_BODY, party="县财政局")
    with on("2024-03-22"):
        assert operations.remind(office) == 0
    with on("2024-03-25"):
        assert operations.remind(office) > 0 and operations.remind(office) == 0
        assert standing(office, case_id).state == CaseState.CONSULTING
    sentence, = said(office, cast.officer.user_id)
    assert "“征求意见”已满15个工作日没有登记结果" in sentence and "财政局" not in sentence


def test_an_error_of_the_database_tells_no_text_of_an_application(office: Office) -> None:
    with pytest.raises(IntegrityError) as told, office.db.write() as session:
        session.execute(insert(Application).values(
            number=None, description="张三丰的案卷", year=2024, received_how="fax"))
    assert "applications" in str(told.value) and "张三丰" not in str(told.value)


def test_a_key_that_others_can_read_or_that_is_broken_is_told(office: Office) -> None:
    path = vault.key_path(office)
    cipher.create(path)
    assert not vault.is_open_to_others(path)
    path.chmod(0o644)
    assert vault.is_open_to_others(path)
    path.write_text("")
    with office.db.read() as session:
        assert "内容不完整" in vault.key_trouble(session, office), "though nothing is sealed yet"
