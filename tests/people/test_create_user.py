"""新建用户."""

from __future__ import annotations

import pytest

from tests.support.cast import PASSWORD, Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations, queries
from wechat_bot.people.models import User
from wechat_bot.people.rules import Duty


def create(office: Office, **changes: object) -> int:
    given: dict[str, object] = {"login": "hanmei", "name": "韩梅", "password": PASSWORD,
                                "duties": [Duty.CONTRIBUTOR], "section": "办公室", **changes}
    return operations.create_user(COMMAND_LINE, office, **given)  # type: ignore[arg-type]


def refused(office: Office, **changes: object) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        create(office, **changes)
    with office.db.read() as session:
        assert queries.user_count(session) == 0
    return caught.value.fields


def test_the_account_is_made_and_journaled_without_the_password(any_office: Office) -> None:
    user_id = create(any_office, login=" HanMei ", name=" 韩梅 ",
                     duties=[Duty.CONTRIBUTOR, Duty.PUBLISHER, Duty.CONTRIBUTOR])
    with any_office.db.read() as session:
        user = queries.get_user(session, user_id)
        assert (user.login, user.name, user.section, user.active) == (
            "hanmei", "韩梅", "办公室", True)
        assert user.duties == {Duty.CONTRIBUTOR, Duty.PUBLISHER}
        assert user.password_hash.startswith("$argon2id$")
        line = journal.history(session, [f"user:{user_id}"])[0]
        assert line.sentence == "新建用户韩梅（hanmei），职责：供稿人、发布员"
        assert PASSWORD not in line.details


@pytest.mark.parametrize("login", ["", "a", "1abc", "han mei", "韩梅", "a" * 32, "a/b", "-ab"])
def test_a_bad_login_name_is_refused(office: Office, login: str) -> None:
    assert set(refused(office, login=login)) == {"login"}


@pytest.mark.parametrize("login", ["ab", "a" * 31, "han.mei-2_x"])
def test_a_good_login_name_is_taken(office: Office, login: str) -> None:
    assert create(office, login=login)


def test_a_login_name_is_given_once(office: Office) -> None:
    create(office)
    with pytest.raises(InvalidInput, match="已有人用"):
        create(office, login="HANMEI", name="别人")


@pytest.mark.parametrize("name", ["", "  ", "长" * 41])
def test_a_name_is_needed_and_has_its_length(office: Office, name: str) -> None:
    assert set(refused(office, name=name)) == {"name"}


def test_a_duty_is_needed(office: Office) -> None:
    assert set(refused(office, duties=[])) == {"duties"}


@pytest.mark.parametrize("duties", [
    [Duty.ADMINISTRATOR, Duty.FIRST_REVIEWER], [Duty.ADMINISTRATOR, Duty.SECOND_REVIEWER],
    [Duty.ADMINISTRATOR, Duty.FINAL_REVIEWER], [Duty.ADMINISTRATOR, Duty.SECRECY_REVIEWER],
    [Duty.AUDITOR, Duty.CONTRIBUTOR], [Duty.AUDITOR, Duty.ADMINISTRATOR],
])
def test_duties_that_do_not_go_together_are_refused(office: Office, duties: list[Duty]) -> None:
    assert set(refused(office, duties=duties)) == {"duties"}


def test_everything_wrong_is_said_at_once(office: Office) -> None:
    assert set(refused(office, login="?", name="", password="1", duties=[])) == {
        "login", "name", "password", "duties"}


def test_only_who_manages_users_may(office: Office, cast: Cast) -> None:
    for actor in (cast.writer, cast.final, cast.auditor, cast.publisher):
        with pytest.raises(NotAllowed, match="管理用户"):
            operations.create_user(actor, office, login="hanmei", name="韩梅", password=PASSWORD,
                                   duties=[Duty.CONTRIBUTOR])
    with office.db.read() as session:
        assert queries.find_user(session, "hanmei") is None
    assert operations.create_user(cast.administrator, office, login="hanmei", name="韩梅",
                                  password=PASSWORD, duties=[Duty.CONTRIBUTOR])


def test_no_password_is_readable_in_the_database(office: Office) -> None:
    create(office)
    with office.db.read() as session:
        assert PASSWORD not in session.get_one(User, 1).password_hash
