"""修改用户: name, section, duties, in use or not."""

from __future__ import annotations

import threading

import pytest

from tests.support.cast import PASSWORD, Cast, hire
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations, queries
from wechat_bot.people.rules import Duty


def change(office: Office, cast: Cast, user_id: int | None, **changes: object) -> None:
    given: dict[str, object] = {"name": "张三", "section": "办公室",
                                "duties": [Duty.CONTRIBUTOR], "active": True, **changes}
    assert user_id is not None
    operations.change_user(cast.administrator, office, user_id, **given)  # type: ignore[arg-type]


def test_a_change_is_kept_and_journaled(any_office: Office) -> None:
    cast = hire(any_office)
    change(any_office, cast, cast.writer.user_id, name="张三丰",
           duties=[Duty.PUBLISHER, Duty.CONTRIBUTOR])
    with any_office.db.read() as session:
        user = queries.find_user(session, "writer")
        assert user is not None
        assert (user.name, user.section) == ("张三丰", "办公室")
        assert user.duties == {Duty.CONTRIBUTOR, Duty.PUBLISHER}
        line = journal.history(session, [f"user:{user.id}"])[0]
        assert "发布员、供稿人" in line.sentence and "在用" in line.sentence


def test_a_duty_taken_away_counts_at_once(office: Office, cast: Cast) -> None:
    token = operations.log_in(office, "publisher", PASSWORD)
    change(office, cast, cast.publisher.user_id, name="周九", duties=[Duty.LEADER])
    with office.db.read() as session:
        actor = operations.actor_for_token(session, token)
    assert actor is not None
    assert actor.duties == {"leader"}


def test_a_stopped_person_is_out_at_once_and_stays_out(office: Office, cast: Cast) -> None:
    token = operations.log_in(office, "writer", PASSWORD)
    change(office, cast, cast.writer.user_id, active=False)
    with office.db.read() as session:
        assert operations.actor_for_token(session, token) is None
        with pytest.raises(NotFound):
            queries.actor_named(session, "writer")
    with pytest.raises(NotAllowed, match="登录名或密码不对"):
        operations.log_in(office, "writer", PASSWORD)
    change(office, cast, cast.writer.user_id, active=True)
    with office.db.read() as session:
        assert operations.actor_for_token(session, token) is None  # the old session stays ended
    assert operations.log_in(office, "writer", PASSWORD)


@pytest.mark.parametrize("changes", [
    {"active": False}, {"duties": [Duty.CONTRIBUTOR]},
])
def test_the_last_administrator_stays(
    office: Office, cast: Cast, changes: dict[str, object]
) -> None:
    given = {"name": "郑一", "duties": [Duty.ADMINISTRATOR], **changes}
    with pytest.raises(InvalidInput, match="最后一名系统管理员"):
        change(office, cast, cast.administrator.user_id, **given)
    with office.db.read() as session:
        assert len(queries.users_with(session, Duty.ADMINISTRATOR)) == 1


def test_the_last_but_one_administrator_may_go(office: Office, cast: Cast) -> None:
    change(office, cast, cast.officer.user_id, name="吴十", duties=[Duty.ADMINISTRATOR])
    change(office, cast, cast.administrator.user_id, name="郑一", active=False,
           duties=[Duty.ADMINISTRATOR])
    with office.db.read() as session:
        assert [u.login for u in queries.users_with(session, Duty.ADMINISTRATOR)] == ["officer"]


@pytest.mark.parametrize(("field", "value"), [
    ("name", " "), ("name", "长" * 41), ("duties", []),
    ("duties", [Duty.ADMINISTRATOR, Duty.FINAL_REVIEWER]),
])
def test_what_is_wrong_is_refused_and_nothing_changes(
    office: Office, cast: Cast, field: str, value: object
) -> None:
    with pytest.raises(InvalidInput) as caught:
        change(office, cast, cast.writer.user_id, **{"section": "别处", field: value})
    assert set(caught.value.fields) == {field}
    with office.db.read() as session:
        user = queries.find_user(session, "writer")
        assert user is not None and user.section == "普法与依法治理股"


def test_others_may_not(office: Office, cast: Cast) -> None:
    assert cast.writer.user_id is not None
    with pytest.raises(NotAllowed):
        operations.change_user(cast.writer, office, cast.writer.user_id, name="张三", section="",
                               duties=[Duty.ADMINISTRATOR], active=True)


def test_nobody_is_not_found(office: Office, cast: Cast) -> None:
    with pytest.raises(NotFound):
        change(office, cast, 999)


def test_two_administrators_do_not_stop_each_other_at_once(any_office: Office) -> None:
    cast = hire(any_office)
    other = operations.create_user(cast.administrator, any_office, login="second-admin", name="管二",
                                   password=PASSWORD, duties=[Duty.ADMINISTRATOR])
    together, refused = threading.Barrier(2), []

    def stop(user_id: int | None) -> None:
        together.wait()
        try:
            change(any_office, cast, user_id, duties=[Duty.ADMINISTRATOR], active=False)
        except InvalidInput as error:
            refused.append(error.fields["duties"])

    threads = [threading.Thread(target=stop, args=(user_id,))
               for user_id in (cast.administrator.user_id, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with any_office.db.read() as session:
        assert len(queries.users_with(session, Duty.ADMINISTRATOR)) == 1
    assert ["最后一名" in words for words in refused] == [True]
