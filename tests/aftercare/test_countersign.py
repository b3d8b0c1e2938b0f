"""补签: a second person, in time or late, in agreement or not; and the alarm without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.aftercare.scenes import Scene
from wechat_bot.aftercare import operations, queries
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.notices.models import Delivery
from wechat_bot.people import deputies
from wechat_bot.people import queries as people
from wechat_bot.people.rules import Duty

Make = Callable[..., Scene]


@pytest.fixture
def down(scene: Make) -> tuple[Scene, int]:
    """An article that the publisher took down."""
    it = scene()
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    it.work()
    return it, row_id


def later(monkeypatch: pytest.MonkeyPatch, **parts: float) -> None:
    moment = clock.now() + timedelta(**parts)
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_second_person_signs_in_time(down: tuple[Scene, int]) -> None:
    it, row_id = down
    assert it.take_down(row_id).sign_by - it.take_down(row_id).asked_at == timedelta(hours=24)
    assert operations.sign(it.cast.final, it.office, row_id, agree=True) is False
    row = it.take_down(row_id)
    assert (row.signed_by_id, row.agreed) == (it.cast.final.user_id, True)
    assert any("钱七补签了《第1号公告》的下架，同意" in line for line in it.notices_of("publisher"))
    with pytest.raises(WrongState, match="已经有人补签"):
        operations.sign(it.cast.officer, it.office, row_id, agree=True)


def test_it_may_be_signed_before_the_program_has_deleted_it(scene: Make) -> None:
    it = scene()
    row_id = operations.take_down(it.cast.publisher, it.office, it.article_id, "有误")
    operations.sign(it.cast.final, it.office, row_id, agree=True)
    it.work()
    row = it.take_down(row_id)
    assert (row.state, row.signed_by_id) == ("done", it.cast.final.user_id)


def test_who_asked_and_who_may_not_can_not_sign(down: tuple[Scene, int]) -> None:
    it, row_id = down
    with pytest.raises(WrongState, match="另一个人"):
        operations.sign(it.cast.publisher, it.office, row_id, agree=True)
    with pytest.raises(NotAllowed):
        operations.sign(it.cast.writer, it.office, row_id, agree=True)
    assert it.take_down(row_id).signed_by_id is None


def test_a_deputy_counts_as_himself(down: tuple[Scene, int]) -> None:
    it, row_id = down
    day = clock.today()
    assert it.cast.publisher.user_id and it.cast.final.user_id
    deputies.appoint_deputy(it.cast.administrator, it.office, duty=Duty.FINAL_REVIEWER,
                     absent_id=it.cast.final.user_id, deputy_id=it.cast.publisher.user_id,
                     from_day=day, to_day=day, reason="出差")
    with it.office.db.read() as session:
        deputising = people.actor_named(session, "publisher")
    with pytest.raises(WrongState, match="另一个人"):
        operations.sign(deputising, it.office, row_id, agree=True)


def test_disagreement_needs_an_opinion_and_leaves_the_article_down(
    down: tuple[Scene, int]
) -> None:
    it, row_id = down
    with pytest.raises(InvalidInput) as caught:
        operations.sign(it.cast.final, it.office, row_id, agree=False, opinion=" ")
    assert set(caught.value.fields) == {"opinion"}
    operations.sign(it.cast.final, it.office, row_id, agree=False, opinion="应先更正")
    row = it.take_down(row_id)
    assert (row.agreed, row.opinion, row.state) == (False, "应先更正", "done")
    assert it.public() == [False]
    assert any("不同意（文章仍然是下架的）：应先更正" in line
               for line in it.notices_of("publisher"))


def test_signing_late_is_possible_and_says_so(
    down: tuple[Scene, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    it, row_id = down
    later(monkeypatch, hours=25)
    assert operations.sign(it.cast.final, it.office, row_id, agree=True) is True
    with it.office.db.read() as session:
        line = journal.history(session, [f"take_down:{row_id}"])[0]
    assert line.sentence == "补签《第1号公告》的下架：同意（过了期限）"


def test_without_a_signature_the_office_is_alarmed_once_and_then_daily(
    down: tuple[Scene, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    it, row_id = down

    def alarms(role: str) -> int:
        return sum("还没有第二个人补签" in line for line in it.notices_of(role))

    def to_group() -> int:
        with it.office.db.read() as session:
            return session.query(Delivery).filter(
                Delivery.channel == "robot", Delivery.key.contains(":late:")).count()

    later(monkeypatch, hours=23, minutes=59)
    assert operations.remind(it.office) == 0
    later(monkeypatch, minutes=2)
    assert operations.remind(it.office) == 1
    assert operations.remind(it.office) == 0
    assert [alarms(role) for role in ("publisher", "final", "officer", "writer")] == [1, 1, 1, 0]
    assert to_group() == 1
    later(monkeypatch, hours=24)
    assert operations.remind(it.office) == 1
    assert (alarms("final"), to_group()) == (2, 2)
    operations.sign(it.cast.final, it.office, row_id, agree=True)
    later(monkeypatch, hours=48)
    assert operations.remind(it.office) == 0


def test_who_may_sign_is_everybody_else_who_may_take_down(down: tuple[Scene, int]) -> None:
    it, row_id = down
    with it.office.db.read() as session:
        able = queries.second_signers(session, it.take_down(row_id).asked_by_id)
    assert set(able) == {it.cast.final.user_id, it.cast.officer.user_id,
                         it.cast.head.user_id, it.cast.outsider.user_id}
