"""Whose event is it: early, late, twice, never, unknown, held by a worker, two workers at once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
import requests
import time_machine
from sqlalchemy import select

from tests.support.callbacks import mass_xml, publish_xml
from tests.support.cast import Cast
from tests.support.publishing import (
    arm,
    make_due,
    queued,
    read,
    readers,
    state,
    sweep_until,
    switch,
)
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice
from wechat_bot.publishing import inbox, operations, protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import ApiQuota, Message, WeChatEvent
from wechat_bot.publishing.notified import read_event
from wechat_bot.publishing.quotas import GET, GETARTICLE
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
SUBMIT = "/cgi-bin/freepublish/submit"
_signatures = count()


def tell(office: Office, text: str) -> None:
    """The event comes in."""
    event = read_event(text)
    assert event is not None
    inbox.receive(office, event, f"signature-{next(_signatures)}")


def sweep_now(office: Office, gateway: WeChatGateway | None) -> None:
    """One sweep, as if every waiting time had passed."""
    with office.db.write() as session:
        for row in session.scalars(select(WeChatEvent).where(WeChatEvent.settled_at.is_(None))):
            row.next_try_at = clock.now() - timedelta(seconds=1)
    inbox.sweep(office, gateway, "test")


def events(office: Office) -> Sequence[WeChatEvent]:
    with office.db.read() as session:
        return session.scalars(select(WeChatEvent).order_by(WeChatEvent.id)).all()


def spent(office: Office, path: str) -> int:
    with office.db.read() as session:
        row = session.scalar(select(ApiQuota).where(ApiQuota.path == path))
        return row.used if row is not None else 0


def submitted(office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
              **more: Any) -> int:
    """A message that WeChat works at and will for ten minutes."""
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    message_id = queued(office, cast, **more)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    with office.db.write() as session:
        queries.get_message(session, message_id).next_act_at = clock.now() + timedelta(hours=1)
    return message_id


def unanswered(office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
               **more: Any) -> int:
    """A message that was accepted without our learning of it, and is not in the list yet."""
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    arm(emulator, SUBMIT, "reset_after")
    message_id = queued(office, cast, **more)
    protocol.sweep(office, gateway, "test")
    assert state(office, message_id) is S.SUBMITTING
    with office.db.write() as session:
        queries.get_message(session, message_id).next_act_at = clock.now() + timedelta(hours=1)
    return message_id


def finish_jobs(emulator: EmulatorServer) -> list[dict[str, Any]]:
    """Let the emulator's jobs end; what the readers have then."""
    for job in list(emulator.state.running):
        requests.post(f"{emulator.base_url}/_control/jobs/{job.number}/finish", json={}, timeout=5)
    return readers(emulator)


def article_id_of(gateway: WeChatGateway) -> str:
    return gateway.newest_published()[0].article_id


def test_an_event_ends_a_submitted_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator, count=2)
    at = clock.now().replace(microsecond=0)
    asked = spent(office, GET)
    tell(office, publish_xml(read(office, message_id).publish_id, article_id="ART",
                             urls=("http://a/1", "http://a/2"), at=at))
    inbox.sweep(office, gateway, "test")
    message = read(office, message_id)
    assert message.state == S.PUBLISHED.value and message.article_id == "ART"
    assert message.published_at == at and message.time_source == "event"
    assert [a.url for a in message.articles] == ["http://a/1", "http://a/2"]
    (row,) = events(office)
    assert row.message_id == message_id and row.settled_at and "登记发表" in row.note
    assert spent(office, GET) == asked and spent(office, GETARTICLE) == 0


@pytest.mark.parametrize(("status", "words"), [(2, "原创"), (3, "处理失败"), (4, "审核没有通过")])
def test_an_event_fails_a_submitted_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    status: int, words: str
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    tell(office, publish_xml(read(office, message_id).publish_id, status, failed=(1,)))
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.FAILED and words in read(office, message_id).reason


def test_one_article_of_several_may_have_failed(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator, count=2)
    text = publish_xml(read(office, message_id).publish_id, urls=("http://a/1",), failed=(2,))
    tell(office, text)
    inbox.sweep(office, gateway, "test")
    assert [a.outcome for a in read(office, message_id).articles] == ["published", "failed"]


def test_an_early_event_waits_for_our_own_answer(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """It comes while the submit's answer is on its way: nothing is asked, nothing is guessed."""
    message_id = queued(office, cast)

    class Early:
        def __getattr__(self, name: str) -> Any:
            return getattr(gateway, name)

        def submit(self, media_id: str) -> Any:
            answer = gateway.submit(media_id)
            tell(office, publish_xml(answer.publish_id, article_id="ART"))
            inbox.sweep(office, gateway, "other")
            assert state(office, message_id) is S.SUBMITTING
            assert events(office)[0].settled_at is None
            return answer

    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    early: Any = Early()
    protocol.sweep(office, early, "test")
    assert state(office, message_id) is S.SUBMITTED and spent(office, GETARTICLE) == 0
    sweep_now(office, gateway)
    assert state(office, message_id) is S.PUBLISHED and events(office)[0].message_id == message_id


def test_a_late_event_changes_nothing_but_says_so(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    before = read(office, message_id)
    url = before.articles[0].url
    tell(office, publish_xml(before.publish_id, article_id=str(before.article_id),
                             urls=("http://other/1",)))
    inbox.sweep(office, gateway, "test")
    after = read(office, message_id)
    assert after.articles[0].url == url and after.published_at == before.published_at
    assert "没有改动" in events(office)[0].note and events(office)[0].message_id == message_id


def test_a_late_event_betters_a_time_that_was_only_ours(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)
    changed: Any = _Changed(gateway, newest_published=lambda: ())
    sweep_until(office, changed, message_id, S.PUBLISHED)
    assert read(office, message_id).time_source == "first_seen"
    at = clock.now().replace(microsecond=0) - timedelta(minutes=2)
    tell(office, publish_xml(read(office, message_id).publish_id, at=at))
    inbox.sweep(office, gateway, "test")
    message = read(office, message_id)
    assert message.published_at == at and message.time_source == "event"


class _Changed:
    """The real gateway with some of its calls replaced."""

    def __init__(self, gateway: WeChatGateway, **calls: Any) -> None:
        self._gateway, self._calls = gateway, calls

    def __getattr__(self, name: str) -> Any:
        return self._calls.get(name) or getattr(self._gateway, name)


def test_twice_is_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    text = publish_xml(read(office, message_id).publish_id)
    tell(office, text)
    inbox.sweep(office, gateway, "test")
    tell(office, text)
    inbox.sweep(office, gateway, "test")
    assert [row.copies for row in events(office)] == [2]
    with office.db.read() as session:
        lines = journal.history(session, [f"message:{message_id}"])
    assert [line.event for line in lines].count("message.published") == 1


def test_never_leaves_it_to_the_poll(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert inbox.sweep(office, gateway, "test") == 0


def test_an_event_without_its_links_lets_the_job_be_asked_at_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    finish_jobs(emulator)
    tell(office, publish_xml(read(office, message_id).publish_id, urls=()))
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.SUBMITTED
    protocol.sweep(office, gateway, "test")
    assert state(office, message_id) is S.PUBLISHED and read(office, message_id).articles[0].url


@pytest.mark.parametrize("numbered", ["publish_id", "msg_data_id"])
def test_a_publication_told_as_a_mass_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, numbered: str
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    finish_jobs(emulator)
    tell(office, mass_xml(getattr(read(office, message_id), numbered), urls=()))
    inbox.sweep(office, gateway, "test")
    protocol.sweep(office, gateway, "test")
    assert state(office, message_id) is S.PUBLISHED and read(office, message_id).article_id
    assert events(office)[0].message_id == message_id


def test_a_lost_answer_is_made_up_by_what_was_published(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = unanswered(office, cast, gateway, emulator)
    (reader,) = finish_jobs(emulator)
    at = clock.now().replace(microsecond=0)
    text = publish_xml("4711", article_id=article_id_of(gateway), urls=(reader["url"],), at=at)
    tell(office, text)
    inbox.sweep(office, gateway, "test")
    message = read(office, message_id)
    assert message.state == S.PUBLISHED.value and message.publish_id == "4711"
    assert message.articles[0].url == reader["url"] and message.time_source == "event"
    assert spent(office, GETARTICLE) == 1


def test_a_doubt_is_settled_by_a_late_event(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = unanswered(office, cast, gateway, emulator)
    make_due(office, message_id)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    (reader,) = finish_jobs(emulator)
    tell(office, publish_xml("4711", article_id=article_id_of(gateway), urls=(reader["url"],)))
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.PUBLISHED


def test_two_of_the_same_text_are_not_guessed(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    first = unanswered(office, cast, gateway, emulator)
    second = unanswered(office, cast, gateway, emulator)
    with office.db.read() as session:
        assert session.get_one(Message, first).publish_id == ""
    finish_jobs(emulator)
    for item in gateway.newest_published():
        tell(office, publish_xml(item.article_id[:20], article_id=item.article_id))
    sweep_now(office, gateway)
    assert state(office, first) is state(office, second) is S.SUBMITTING
    assert all("完全相同" in row.note and row.settled_at is None for row in events(office))


def test_what_somebody_else_published_is_nobodys(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    other = queued(office, cast, title="别的公告")
    sweep_until(office, gateway, other, S.PUBLISHED)
    foreign = str(read(office, other).article_id)
    with office.db.write() as session:  # as if it had never been ours
        queries.get_message(session, other).article_id = None
    message_id = unanswered(office, cast, gateway, emulator)
    tell(office, publish_xml("4711", article_id=foreign))
    inbox.sweep(office, gateway, "test")
    (row,) = events(office)
    assert state(office, message_id) is S.SUBMITTING
    assert row.settled_at and row.message_id is None and "后台" in row.note


def test_an_unknown_number_is_tried_less_and_less_and_given_up(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    tell(office, publish_xml("4711"))
    inbox.sweep(office, gateway, "test")
    (row,) = events(office)
    assert row.settled_at is None and row.next_try_at is not None
    assert inbox.sweep(office, gateway, "test") == 0  # not due yet: costs one read
    first = row.next_try_at - clock.now()
    for _ in range(6):
        sweep_now(office, gateway)
    later = events(office)[0].next_try_at
    assert later is not None and later - clock.now() > 10 * first
    assert spent(office, GETARTICLE) == 0  # no message could be meant
    with time_machine.travel(clock.now() + timedelta(days=3)):
        inbox.sweep(office, gateway, "test")
        assert events(office)[0].settled_at and events(office)[0].note == inbox.NOT_OURS


def test_an_event_of_a_message_in_a_workers_hands_waits(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    make_due(office, message_id)
    claim = protocol.claim_due(office, "holder", has_gateway=True)
    assert claim is not None and claim.message_id == message_id
    tell(office, publish_xml(read(office, message_id).publish_id))
    inbox.sweep(office, gateway, "test")
    message = read(office, message_id)
    assert message.state == S.SUBMITTED.value and message.fence == claim.fence
    assert events(office)[0].settled_at is None and events(office)[0].tries == 0
    with time_machine.travel(clock.now() + timedelta(minutes=5)):  # the holder died
        inbox.sweep(office, gateway, "test")
        assert state(office, message_id) is S.PUBLISHED
    protocol.carry_on(office, gateway, claim)  # the dead one was only slow
    assert state(office, message_id) is S.PUBLISHED
    assert read(office, message_id).fence > claim.fence


def test_two_workers_settle_it_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    tell(office, publish_xml(read(office, message_id).publish_id))
    threads = [threading.Thread(target=inbox.sweep, args=(office, gateway, f"w{n}"))
               for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert state(office, message_id) is S.PUBLISHED
    with office.db.read() as session:
        lines = journal.history(session, [f"message:{message_id}"])
    assert [line.event for line in lines].count("message.published") == 1


@pytest.mark.parametrize("status", [5, 6])
def test_removed_after_publication_is_noted_for_the_reconciliation(
    office: Office, cast: Cast, gateway: WeChatGateway, status: int
) -> None:
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    tell(office, publish_xml(read(office, message_id).publish_id, status))
    inbox.sweep(office, gateway, "test")
    assert "对账" in events(office)[0].note and state(office, message_id) is S.PUBLISHED


def test_an_event_against_a_persons_verdict_is_told_to_the_publishers(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = unanswered(office, cast, gateway, emulator)
    make_due(office, message_id)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    operations.decide(cast.publisher, office, message_id, published=False, reason="后台没看到")
    finish_jobs(emulator)
    tell(office, publish_xml("4711", article_id=article_id_of(gateway)))
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.FAILED and "不一致" in events(office)[0].note
    with office.db.read() as session:
        told = session.scalars(select(Notice).where(
            Notice.user_id == cast.publisher.user_id, Notice.key.startswith("event:"))).all()
        lines = journal.history(session, [f"message:{message_id}"])
    assert len(told) == 1 and "不要再安排发布" in told[0].sentence
    assert lines[0].event == "message.contradicted" and "已经发表" in lines[0].sentence


def test_a_draft_that_a_person_published_is_named(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, mode=Mode.DRAFT_ONLY)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    gateway.submit(read(office, message_id).draft_media_id)  # in the back end, by a person
    finish_jobs(emulator)
    tell(office, publish_xml("4711", article_id=article_id_of(gateway)))
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.IN_DRAFT_BOX
    assert "请登记链接" in events(office)[0].note and events(office)[0].message_id == message_id


def test_without_an_account_numbers_still_match(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    tell(office, publish_xml(read(office, message_id).publish_id))
    inbox.sweep(office, None, "test")
    assert state(office, message_id) is S.PUBLISHED


def test_a_call_that_fails_is_repeated_later(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = unanswered(office, cast, gateway, emulator)
    (reader,) = finish_jobs(emulator)
    arm(emulator, "/cgi-bin/freepublish/getarticle", "reset_before")
    tell(office, publish_xml("4711", article_id=article_id_of(gateway), urls=(reader["url"],)))
    inbox.sweep(office, gateway, "test")
    assert events(office)[0].settled_at is None and "核对" in events(office)[0].note
    sweep_now(office, gateway)
    assert state(office, message_id) is S.PUBLISHED


def test_one_event_that_cannot_be_handled_does_not_stop_the_others(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    monkeypatch: pytest.MonkeyPatch
) -> None:
    message_id = submitted(office, cast, gateway, emulator)
    tell(office, publish_xml("4711"))
    tell(office, publish_xml(read(office, message_id).publish_id))
    real = inbox.event_matching.by_number

    def broken(session: Any, event: Any) -> Any:
        if event.publish_id == "4711":
            raise RuntimeError("poison")
        return real(session, event)

    monkeypatch.setattr(inbox.event_matching, "by_number", broken)
    inbox.sweep(office, gateway, "test")
    assert state(office, message_id) is S.PUBLISHED
    for _ in range(8):
        sweep_now(office, gateway)
    assert "原文保留" in events(office)[0].note and events(office)[0].settled_at
