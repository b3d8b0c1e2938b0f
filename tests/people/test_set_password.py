"""设置密码."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.cast import PASSWORD, Cast
from tests.support.offices import new_office
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations
from wechat_bot.people.rules import Duty, password_problem

NEW = "neues-Passwort-9"


@pytest.mark.parametrize(("password", "refused"), [
    ("abc12345!", True),  # nine characters
    ("abc123456!", False), ("abcdefghij", True), ("1234567890", True), ("ABCDEFGHIJ", True),
    ("abcdefghi1", False), ("Abcdefghij", False), ("法治额敏法治额敏县县1", False),
    ("xx-zhangsan-1", True), ("xx-ZhangSan-1", True), ("", True),
])
def test_what_a_password_must_be(password: str, refused: bool) -> None:
    assert bool(password_problem(password, "zhangsan", relaxed=False)) is refused


@pytest.mark.parametrize(("password", "refused"), [("demo", False), ("abc", True), ("", True)])
def test_the_demo_asks_for_less(password: str, refused: bool) -> None:
    assert bool(password_problem(password, "zhangsan", relaxed=True)) is refused


def test_a_real_office_does_ask(tmp_path: Path) -> None:
    office = new_office(tmp_path, demo=False)
    with pytest.raises(InvalidInput) as caught:
        operations.create_user(COMMAND_LINE, office, login="zhangsan", name="张三",
                               password="demo1234", duties=[Duty.CONTRIBUTOR])
    assert set(caught.value.fields) == {"password"}
    assert operations.create_user(COMMAND_LINE, office, login="zhangsan", name="张三",
                                  password=NEW, duties=[Duty.CONTRIBUTOR])
    office.close()


def test_the_new_password_counts_and_ends_the_sessions(office: Office, cast: Cast) -> None:
    token = operations.log_in(office, "writer", PASSWORD)
    operations.change_own_password(cast.writer, office, PASSWORD, NEW)
    with office.db.read() as session:
        assert operations.actor_for_token(session, token) is None
    with pytest.raises(NotAllowed):
        operations.log_in(office, "writer", PASSWORD)
    assert operations.log_in(office, "writer", NEW)


def test_ones_own_password_needs_the_old_one(office: Office, cast: Cast) -> None:
    for _ in range(operations.MAX_FAILURES):
        with pytest.raises(InvalidInput) as caught:
            operations.change_own_password(cast.writer, office, "wrong", NEW)
        assert set(caught.value.fields) == {"old_password"}
    with pytest.raises(NotAllowed, match="输错次数太多"):
        operations.change_own_password(cast.writer, office, PASSWORD, NEW)


def test_without_the_duty_nobody_sets_a_password_directly(office: Office, cast: Cast) -> None:
    assert cast.writer.user_id is not None
    with pytest.raises(NotAllowed):
        operations.set_password(cast.writer, office, cast.writer.user_id, NEW)
    assert operations.log_in(office, "writer", PASSWORD)


def test_the_administrator_sets_it_and_ends_the_waiting_time(office: Office, cast: Cast) -> None:
    for _ in range(operations.MAX_FAILURES):
        with pytest.raises(NotAllowed):
            operations.log_in(office, "writer", "wrong")
    with pytest.raises(NotAllowed, match="次数太多"):
        operations.log_in(office, "writer", PASSWORD)
    assert cast.writer.user_id is not None
    operations.set_password(cast.administrator, office, cast.writer.user_id, NEW)
    assert operations.log_in(office, "writer", NEW)


def test_a_weak_one_is_refused_and_the_old_one_stays(office: Office, cast: Cast) -> None:
    assert cast.writer.user_id is not None
    with pytest.raises(InvalidInput):
        operations.change_own_password(cast.writer, office, PASSWORD, "x")
    assert operations.log_in(office, "writer", PASSWORD)


def test_nobody_sets_anothers(office: Office, cast: Cast) -> None:
    assert cast.writer.user_id is not None
    for actor in (cast.colleague, cast.final, cast.auditor):
        with pytest.raises(NotAllowed):
            operations.set_password(actor, office, cast.writer.user_id, NEW)
    assert operations.log_in(office, "writer", PASSWORD)
