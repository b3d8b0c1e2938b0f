"""代理: one person does a duty of another for some days."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from tests.support.cast import Cast, hire
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.people import deputies, operations, queries
from wechat_bot.people.rules import Duty


def appoint(office: Office, actor: Actor, absent: Actor, deputy: Actor, **changes: Any) -> int:
    given: dict[str, Any] = {
        "duty": Duty.FIRST_REVIEWER, "from_day": clock.today(),
        "to_day": clock.today() + timedelta(days=3), "reason": "出差", **changes,
    }
    return deputies.appoint_deputy(actor, office, absent_id=absent.require_person(),
                                   deputy_id=deputy.require_person(), **given)


def again(office: Office, actor: Actor) -> Actor:
    with office.db.read() as session:
        return queries.actor_of(session, queries.get_user(session, actor.require_person()))


def test_the_deputy_may_do_the_duty_on_these_days_only(office: Office, cast: Cast) -> None:
    appoint(office, cast.first, cast.first, cast.colleague)
    today = again(office, cast.colleague)
    assert Permission.REVIEW in today.permissions
    assert today.deputy_for == {"first_reviewer": cast.first.user_id}
    assert "first_reviewer" not in today.duties
    with time_machine.travel(clock.now() + timedelta(days=4)):
        assert Permission.REVIEW not in again(office, cast.colleague).permissions


def test_it_may_be_ended_by_either(office: Office, cast: Cast) -> None:
    number = appoint(office, cast.administrator, cast.first, cast.colleague)
    with pytest.raises(NotAllowed):
        deputies.end_deputy(cast.writer, office, number)
    deputies.end_deputy(cast.colleague, office, number)
    assert again(office, cast.colleague).deputy_for == {}
    with pytest.raises(NotFound):
        deputies.end_deputy(cast.first, office, number)


def test_nobody_gives_away_what_is_anothers(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        appoint(office, cast.writer, cast.first, cast.writer)


def test_a_duty_that_the_absent_person_lost_is_not_deputised(office: Office, cast: Cast) -> None:
    appoint(office, cast.first, cast.first, cast.colleague)
    operations.change_user(cast.administrator, office, cast.first.require_person(), name="王五",
                           section="", duties=[Duty.PROOFREADER], active=True)
    assert again(office, cast.colleague).deputy_for == {}


@pytest.mark.parametrize(("changes", "field"), [
    ({"duty": Duty.FINAL_REVIEWER}, "duty"),               # not a duty of the absent person
    ({"deputy": "first"}, "deputy"),                        # himself
    ({"deputy": "administrator"}, "deputy"),                # the administrator never reviews
    ({"deputy": "auditor"}, "deputy"),
    ({"to_day": date(2020, 1, 1), "from_day": date(2019, 12, 30)}, "to_day"),
    ({"to_day": date(2035, 1, 1)}, "to_day"),
    ({"from_day": date(2035, 1, 2), "to_day": date(2035, 1, 1)}, "to_day"),
])
def test_what_is_wrong_is_said_at_its_field(
    office: Office, cast: Cast, changes: dict[str, Any], field: str
) -> None:
    deputy = getattr(cast, changes.pop("deputy", "colleague"))
    with pytest.raises(InvalidInput) as caught:
        appoint(office, cast.first, cast.first, deputy, **changes)
    assert set(caught.value.fields) == {field}


def test_the_head_of_a_section(office: Office, cast: Cast) -> None:
    section = "普法与依法治理股"
    deputies.set_section_head(cast.administrator, office, section, cast.first.user_id)
    with office.db.read() as session:
        assert queries.section_heads(session) == {section: cast.first.user_id}
    deputies.set_section_head(cast.administrator, office, section, None)
    with office.db.read() as session:
        assert queries.section_heads(session) == {}
    with pytest.raises(InvalidInput):
        deputies.set_section_head(cast.administrator, office, "没有的股", cast.first.user_id)
    with pytest.raises(NotAllowed):
        deputies.set_section_head(cast.writer, office, section, cast.first.user_id)


def test_the_same_deputy_twice_for_the_same_days_is_refused(office: Office, cast: Cast) -> None:
    number = appoint(office, cast.first, cast.first, cast.colleague)
    with pytest.raises(InvalidInput) as refused:
        appoint(office, cast.first, cast.first, cast.colleague)
    assert "设过" in refused.value.fields["from_day"]
    appoint(office, cast.first, cast.first, cast.publisher)  # another one for the same days
    deputies.end_deputy(cast.first, office, number)
    assert again(office, cast.colleague).deputy_for == {}


def test_a_stopped_account_has_no_duty_to_give(office: Office, cast: Cast) -> None:
    appoint(office, cast.first, cast.first, cast.colleague)
    operations.change_user(cast.administrator, office, cast.first.require_person(), name="王五",
                           section="", duties=[Duty.FIRST_REVIEWER], active=False)
    assert again(office, cast.colleague).deputy_for == {}
    with pytest.raises(InvalidInput) as refused:
        appoint(office, cast.administrator, cast.first, cast.publisher)
    assert "停用" in refused.value.fields["absent"]


def at_once(deed: Callable[[int], object]) -> list[str]:
    """The deed by two people at the same moment; what they were refused with."""
    together, refused = threading.Barrier(2), []

    def run(number: int) -> None:
        together.wait()
        try:
            deed(number)
        except BureauError as error:
            refused.append(error.message)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_clicks_at_once_set_one_deputy(any_office: Office) -> None:
    cast = hire(any_office)
    refused = at_once(lambda _: appoint(any_office, cast.first, cast.first, cast.colleague))
    assert len(refused) == 1
    with any_office.db.read() as session:
        assert len(queries.deputyships(session)) == 1


def test_two_administrators_set_a_head_at_once(any_office: Office) -> None:
    cast = hire(any_office)
    heads = (cast.first.require_person(), cast.second.require_person())
    at_once(lambda number: deputies.set_section_head(
        cast.administrator, any_office, "办公室", heads[number]))  # a fault would be seen
    with any_office.db.read() as session:
        assert queries.section_heads(session)["办公室"] in heads
