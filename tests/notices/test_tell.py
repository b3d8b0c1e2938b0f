"""通知: who is told, once each; what leaves the house with it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.support.cast import Cast, hire
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations, queries
from wechat_bot.notices.models import Delivery, Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people


def tell(office: Office, *to: Any, **changes: Any) -> int:
    """Tell people about one thing."""
    values: dict[str, Any] = {
        "kind": NoticeKind.REVIEW_WAITING, "sentence": "《普法宣传》第2版等您初审。",
        "path": "/reviews/12", "key": "round:7:level:1", **changes}
    with office.db.write() as session:
        return operations.tell(session, to=[actor.user_id for actor in to], **values)


def give_address(office: Office, user_id: int | None, email: str) -> None:
    """A mail address for an account."""
    with office.db.write() as session:
        people.get_user(session, user_id or 0).email = email


def deliveries(office: Office) -> list[Delivery]:
    """Everything that is to leave the house."""
    with office.db.read() as session:
        return list(session.scalars(select(Delivery).order_by(Delivery.id)))


def test_everybody_named_is_told_once(office: Office, cast: Cast) -> None:
    assert tell(office, cast.first, cast.second, cast.first) == 2
    with office.db.read() as session:
        _, found = queries.notices_of(session, cast.first.require_person())
        assert [(n.kind, n.sentence, n.path, n.read_at) for n in found] == [
            ("review_waiting", "《普法宣传》第2版等您初审。", "/reviews/12", None)]
        assert queries.notices_of(session, cast.writer.require_person()) == (0, [])


def test_a_repeat_tells_only_who_was_not_told_yet(office: Office, cast: Cast) -> None:
    assert tell(office, cast.first) == 1
    assert tell(office, cast.first, cast.second, sentence="换个说法") == 1
    assert tell(office, cast.first, key="round:8:level:1") == 1


def test_what_is_rolled_back_was_never_said(office: Office, cast: Cast) -> None:
    with pytest.raises(RuntimeError), office.db.write() as session:
        operations.tell(session, to=[cast.first.require_person()], kind="other", sentence="一",
                        path="/", key="k", group=True)
        raise RuntimeError("the caller's own trouble")
    assert tell(office, cast.first, key="k") == 1
    assert deliveries(office) == []


def test_an_account_that_is_stopped_is_left_out(office: Office, cast: Cast) -> None:
    with office.db.write() as session:
        people.get_user(session, cast.first.require_person()).active = False
    assert tell(office, cast.first, cast.second) == 1


@pytest.mark.parametrize("changes", [
    {"kind": "gossip"}, {"path": "//elsewhere.example/x"}, {"path": "https://elsewhere.example"},
    {"path": "/\\elsewhere.example"}, {"path": "reviews"}, {"path": "/a b"}, {"key": ""},
    {"key": "k" * 201},
])
def test_what_can_not_be_told(office: Office, cast: Cast, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        tell(office, cast.first, **changes)


def test_who_has_an_address_gets_a_mail(office: Office, cast: Cast) -> None:
    give_address(office, cast.first.user_id, "wangwu@office.example")
    due = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    tell(office, cast.first, cast.second, due_at=due)
    tell(office, cast.first, cast.second)
    (mail,) = deliveries(office)
    assert (mail.channel, mail.target, mail.state) == ("mail", "wangwu@office.example", "waiting")
    assert mail.subject == "【待审校】《普法宣传》第2版等您初审。"
    assert mail.text == "【待审校】《普法宣传》第2版等您初审。（2026-11-23 12:00 前，北京时间）"
    assert mail.path == f"/notices/{mail.notice_id}/open"


def test_the_group_hears_of_a_thing_once(office: Office, cast: Cast) -> None:
    tell(office, cast.first, group=True)
    tell(office, cast.second, group=True)
    (line,) = deliveries(office)
    assert (line.channel, line.path, line.notice_id) == ("robot", "/reviews/12", None)


def test_two_at_once_tell_a_person_once(any_office: Office) -> None:
    cast = hire(any_office)
    meeting, errors = threading.Barrier(2), []

    def one() -> None:
        meeting.wait()
        try:
            tell(any_office, cast.first, cast.second, group=True)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with any_office.db.read() as session:
        assert len(list(session.scalars(select(Notice)))) == 2
    assert len(deliveries(any_office)) == 1


def test_reading_one_and_all(office: Office, cast: Cast) -> None:
    me = cast.first.require_person()
    for number in range(3):
        tell(office, cast.first, key=f"k{number}", kind="held" if number == 1 else "other")
    with office.db.read() as session:
        assert queries.unread(session, me) == (3, 1)
        newest = queries.newest_id(session, me)
    operations.mark_read(cast.first, office, newest)
    operations.mark_read(cast.first, office, newest)
    tell(office, cast.first, key="meanwhile")
    assert operations.mark_all_read(cast.first, office, newest) == 2
    with office.db.read() as session:
        assert queries.unread(session, me) == (1, 0)
        _, found = queries.notices_of(session, me)
        assert [n.key for n in found] == ["meanwhile", "k2", "k1", "k0"]


def test_nobody_reads_what_another_was_told(office: Office, cast: Cast) -> None:
    tell(office, cast.first)
    with office.db.read() as session:
        notice_id = queries.newest_id(session, cast.first.require_person())
    with pytest.raises(NotFound):
        operations.mark_read(cast.second, office, notice_id)
    assert operations.mark_all_read(cast.second, office, notice_id) == 0
    with office.db.read() as session:
        assert queries.unread(session, cast.first.require_person()) == (1, 0)
