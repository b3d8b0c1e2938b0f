"""登录: sessions, wrong passwords, the waiting time after too many."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.support.cast import PASSWORD, Cast, hire
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations
from wechat_bot.people.models import LoginSession

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)


def fail(office: Office, login: str = "writer") -> str:
    with pytest.raises(NotAllowed) as caught:
        operations.log_in(office, login, "wrong")
    return caught.value.message


def name_for(office: Office, token: str) -> str | None:
    with office.db.read() as session:
        actor = operations.actor_for_token(session, token)
    return actor.name if actor else None


def test_the_token_leads_to_the_person(office: Office, cast: Cast) -> None:
    token = operations.log_in(office, " Writer ", PASSWORD)
    with office.db.read() as session:
        assert operations.actor_for_token(session, token) == cast.writer
        assert journal.page(session, 0, 1)[1][0].event == "user.logged_in"


def test_the_token_itself_is_not_in_the_database(office: Office, cast: Cast) -> None:
    token = operations.log_in(office, "writer", PASSWORD)
    with office.db.read() as session:
        assert token not in session.scalars(select(LoginSession.token_hash)).all()


@pytest.mark.parametrize("token", ["", "nonsense", "0" * 64])
def test_another_token_leads_to_nobody(office: Office, cast: Cast, token: str) -> None:
    operations.log_in(office, "writer", PASSWORD)
    assert name_for(office, token) is None


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(
    office: Office, cast: Cast
) -> None:
    assert fail(office) == fail(office, "nobody")


def test_a_password_typed_as_the_name_does_not_get_into_the_journal(
    office: Office, cast: Cast
) -> None:
    fail(office, "geheimes-passwort")
    fail(office, "writer")
    with office.db.read() as session:
        known, unknown = journal.page(session, 0, 2)[1]
        assert "writer" in known.sentence
        assert "geheim" not in unknown.details + unknown.sentence


def test_a_session_ends_after_its_hours(office: Office, cast: Cast) -> None:
    hours = timedelta(hours=office.config.web.session_hours)
    with time_machine.travel(START, tick=False) as clock:
        token = operations.log_in(office, "writer", PASSWORD)
        clock.move_to(START + hours)
        assert name_for(office, token) == "张三"
        clock.move_to(START + hours + timedelta(seconds=1))
        assert name_for(office, token) is None
        operations.log_in(office, "colleague", PASSWORD)
        with office.db.read() as session:
            assert len(session.scalars(select(LoginSession)).all()) == 1  # old ones are cleared


def test_logging_out_ends_this_session_only(office: Office, cast: Cast) -> None:
    first, second = (operations.log_in(office, "writer", PASSWORD) for _ in range(2))
    operations.log_out(cast.writer, office, first)
    assert name_for(office, first) is None
    assert name_for(office, second) == "张三"


def test_after_five_wrong_passwords_the_right_one_must_wait_a_quarter_of_an_hour(
    any_office: Office,
) -> None:
    hire(any_office)
    with time_machine.travel(START, tick=False) as clock:
        for minute in range(5):
            clock.move_to(START + timedelta(minutes=minute))
            assert "不对" in fail(any_office)
        with pytest.raises(NotAllowed, match="2026-11-22 10:19"):
            operations.log_in(any_office, "writer", PASSWORD)
        assert operations.log_in(any_office, "colleague", PASSWORD)  # others need not wait
        clock.move_to(START + timedelta(minutes=18, seconds=59))
        with pytest.raises(NotAllowed, match="次数太多"):
            operations.log_in(any_office, "writer", PASSWORD)
        clock.move_to(START + timedelta(minutes=19))
        assert operations.log_in(any_office, "writer", PASSWORD)


def test_waiting_is_not_made_longer_by_trying(office: Office, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(5):
            fail(office)
        clock.move_to(START + timedelta(minutes=14))
        assert "次数太多" in fail(office)
        clock.move_to(START + timedelta(minutes=15))
        assert operations.log_in(office, "writer", PASSWORD)


def test_four_wrong_passwords_do_no_harm_and_are_forgotten(office: Office, cast: Cast) -> None:
    for _ in range(3):
        for _ in range(4):
            fail(office)
        assert operations.log_in(office, "writer", PASSWORD)


def test_wrong_passwords_spread_over_a_day_do_no_harm(office: Office, cast: Cast) -> None:
    with time_machine.travel(START, tick=False) as clock:
        for number in range(8):
            clock.move_to(START + timedelta(minutes=5 * number))
            assert "不对" in fail(office)
        assert operations.log_in(office, "writer", PASSWORD)


def test_an_unknown_name_must_wait_too(office: Office, cast: Cast) -> None:
    for _ in range(5):
        fail(office, "nobody")
    assert "次数太多" in fail(office, "nobody")
