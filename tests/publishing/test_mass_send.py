"""发表并群发通知: accepted, asked again by the same number, refused, consented to, and its end."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

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
from wechat_bot import wiring
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.installation import the_installation
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.standing import Standing
from wechat_bot.publishing import mass, operations, protocol, queries
from wechat_bot.publishing.comparison import CheckedHow
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Attempt
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.wechat import errors

S = MessageState
SENDALL, MASS_GET = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/get"


@pytest.fixture
def message_id(office: Office, cast: Cast, emulator: EmulatorServer) -> int:
    """A mass message due now, at a WeChat that does not mind a quick repeat."""
    switch(emulator, clientmsgid_fast_seconds=0, mass_per_day=5)
    return queued(office, cast, Mode.MASS_SEND)


def ended(office: Office, gateway: WeChatGateway, message_id: int) -> MessageState:
    return sweep_until(office, gateway, message_id, S.PUBLISHED, S.FAILED, S.UNCONFIRMED)


def until(done: Callable[[], bool], office: Office, gateway: WeChatGateway) -> None:
    """Sweep until something is so; fails after some seconds."""
    end = time.monotonic() + 10
    while not done():
        assert time.monotonic() < end
        protocol.sweep(office, gateway, "test")
        time.sleep(0.02)


def sent(emulator: EmulatorServer) -> int:
    """How many mass sends WeChat really took on."""
    with emulator.state.lock:
        return len(list(emulator.state.mass_jobs.values()))


def test_it_reaches_the_followers_once_as_approved(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    assert ended(office, gateway, message_id) is S.PUBLISHED
    (got,) = readers(emulator)
    message = read(office, message_id)
    assert got["mode"] == "mass_send" and message.msg_id and message.publish_id == ""
    with office.db.read() as session:
        (placed,) = queries.placed_articles(session, queries.get_message(session, message_id))
    assert got["text_sha256"] == placed.artefact.text_sha256
    assert placed.article.url == ""  # mass/get gives no links: the event does, or a person


@pytest.mark.parametrize("fault", ["timeout_after", "reset_after", "http_502_after",
                                   "busy_after", "truncated_json", "html_page"])
def test_carried_out_without_an_answer_is_found_by_its_number_and_not_sent_again(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, fault: str
) -> None:
    arm(emulator, SENDALL, fault)
    assert ended(office, gateway, message_id) is S.PUBLISHED
    assert sent(emulator) == len(readers(emulator)) == 1


@pytest.mark.parametrize("fault", ["timeout_before", "reset_before", "http_502_before",
                                   "busy_before"])
def test_not_carried_out_it_is_sent_by_the_repeat(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, fault: str
) -> None:
    arm(emulator, SENDALL, fault)
    assert ended(office, gateway, message_id) is S.PUBLISHED
    assert sent(emulator) == len(readers(emulator)) == 1


def test_a_repeat_that_would_come_out_late_is_left_to_a_person(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    assert state(office, message_id) is S.SUBMITTING
    with office.db.write() as session:  # the grace has passed meanwhile
        queries.get_message(session, message_id).due_at -= timedelta(hours=3)
    make_due(office, message_id)
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert sent(emulator) == 0


def test_after_a_day_the_number_is_not_used_again(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        assert message.first_submit_at is not None
        message.first_submit_at -= timedelta(hours=24)
    make_due(office, message_id)
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert "24 小时" in read(office, message_id).reason and sent(emulator) == 0


def test_a_draft_that_somebody_changed_is_not_sent_by_a_repeat(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    with emulator.state.lock:
        (draft,) = emulator.state.drafts.values()
        draft.articles[0] = dataclasses.replace(draft.articles[0], title="被人改过的标题")
    make_due(office, message_id)
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert "有人改过" in read(office, message_id).reason and sent(emulator) == 0


def test_no_quota_left_fails_with_a_way_out(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    switch(emulator, mass_per_day=0)
    assert ended(office, gateway, message_id) is S.FAILED
    message = read(office, message_id)
    assert "45028" in message.reason and "发表（不通知）" in message.advice
    assert readers(emulator) == []


def test_no_quota_left_at_a_repeat_proves_nothing(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    """WeChat may look at the quota first, and this very send may have used it up."""
    switch(emulator, mass_per_day=1, mass_quota_checked="before_clientmsgid")
    arm(emulator, SENDALL, "reset_after")
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert len(readers(emulator)) == 1
    assert "次数已用完" in read(office, message_id).reason


def test_a_gone_draft_at_a_repeat_proves_nothing(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    switch(emulator, clientmsgid_checked="after_media", draft_removed_at="submit")
    arm(emulator, SENDALL, "reset_after")
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert len(readers(emulator)) == 1


def test_too_fast_is_no_answer_and_waits(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    switch(emulator, clientmsgid_fast_seconds=0.5)
    arm(emulator, SENDALL, "reset_after")
    assert ended(office, gateway, message_id) is S.PUBLISHED
    assert sent(emulator) == 1


@pytest.mark.parametrize(("outcome", "end"), [("send fail", S.FAILED), ("err(20001)", S.FAILED)])
def test_a_send_that_fails_after_it_was_accepted(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int,
    outcome: str, end: MessageState,
) -> None:
    switch(emulator, mass_outcome=outcome)
    assert ended(office, gateway, message_id) is end
    assert readers(emulator) == []


@pytest.mark.parametrize("decision", ["approved", "refused", "silent"])
def test_consent_of_the_administrator_that_is_waited_for_by_wechat(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int,
    decision: str,
) -> None:
    switch(emulator, send_protection="accepted", send_protection_outcome=decision,
           send_protection_delay=0.1)
    end = ended(office, gateway, message_id)
    assert end is (S.PUBLISHED if decision == "approved" else S.FAILED)
    assert len(readers(emulator)) == (1 if decision == "approved" else 0)


@pytest.mark.parametrize("decision", ["approved", "refused"])
def test_consent_without_a_number_is_not_asked_for_twice(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int,
    cast: Cast, decision: str,
) -> None:
    """89505 gives no msg_id: the program never asks the administrator again, a person may."""
    switch(emulator, send_protection="89505", send_protection_outcome=decision,
           send_protection_delay=0.0)
    protocol.sweep(office, gateway, "test")
    assert "管理员" in read(office, message_id).reason
    make_due(office, message_id)
    assert ended(office, gateway, message_id) is S.UNCONFIRMED
    assert sent(emulator) == 1
    operations.ask_again(cast.publisher, office, message_id, "管理员说已经同意")
    if decision == "approved":
        assert sweep_until(office, gateway, message_id, S.PUBLISHED) and sent(emulator) == 1
    else:  # the administrator is asked anew, because a person said so
        until(lambda: "89505" in read(office, message_id).reason, office, gateway)
        assert state(office, message_id) is S.UNCONFIRMED
        assert sent(emulator) == 2 and readers(emulator) == []
    protocol.sweep(office, gateway, "test")
    assert sent(emulator) == (1 if decision == "approved" else 2)  # said once, asked once


def test_asking_again_is_for_mass_messages_that_were_not_accepted(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, cast: Cast
) -> None:
    with office.db.write() as session:  # accepted, then lost from WeChat's sight
        message = queries.get_message(session, message_id)
        message.state, message.msg_id = S.UNCONFIRMED.value, "1000000001"
        message.first_submit_at = message.submit_started_at = clock.now()
    with pytest.raises(WrongState, match="还没有受理的群发"):
        operations.ask_again(cast.publisher, office, message_id, "再问")


def test_asking_again_needs_the_right_a_reason_and_an_uncertain_message(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, cast: Cast
) -> None:
    with pytest.raises(WrongState):
        operations.ask_again(cast.publisher, office, message_id, "再问")
    with pytest.raises(InvalidInput):
        operations.ask_again(cast.publisher, office, message_id, " ")
    with pytest.raises(NotAllowed):
        operations.ask_again(cast.writer, office, message_id, "再问")
    assert state(office, message_id) is S.SCHEDULED


def test_poll_faults_only_delay_the_result(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    arm(emulator, MASS_GET, "busy_before", 2)
    assert ended(office, gateway, message_id) is S.PUBLISHED


def test_a_person_adds_the_link_that_wechat_did_not_tell(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, cast: Cast
) -> None:
    assert ended(office, gateway, message_id) is S.PUBLISHED
    wiring.hand_on(office)
    (got,) = readers(emulator)
    with office.db.read() as session:
        (placed,) = queries.placed_articles(session, queries.get_message(session, message_id))
        assert [a.id for a in queries.without_link(session)] == [placed.article.id]
    more: dict[str, Any] = {"published_at": clock.now(), "how": CheckedHow.PASTED}
    with pytest.raises(InvalidInput):
        operations.record_link(cast.publisher, office, placed.article.id, url="abc",
                               published_text=placed.artefact.html, **more)
    operations.record_link(cast.publisher, office, placed.article.id, url=got["url"],
                           published_text=placed.artefact.html, **more)
    wiring.hand_on(office)
    with office.db.read() as session:
        assert queries.without_link(session) == []
        assert session.scalars(select(Release.url)).all() == [got["url"]]
    with pytest.raises(WrongState):
        operations.record_link(cast.publisher, office, placed.article.id, url=got["url"],
                               published_text=placed.artefact.html, **more)


@pytest.mark.parametrize("how", ["held", "stranger"])
def test_nothing_is_asked_again_from_a_database_that_may_be_a_copy(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int, how: str
) -> None:
    """A repeat would send what was not sent: by a copy, perhaps for the second time."""
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    standing = Standing.NOT_ENROLLED
    if how == "held":
        standing = Standing.OK
        with office.db.write() as session:
            the_installation(session).hold = "confirmation"
    make_due(office, message_id)
    for _ in range(3):
        protocol.sweep(office, gateway, "test", standing)
    assert state(office, message_id) is S.SUBMITTING and sent(emulator) == 0


def test_the_number_is_another_after_a_restored_database(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    assert ended(office, gateway, message_id) is S.PUBLISHED
    number = read(office, message_id).client_id
    with office.db.write() as session:
        the_installation(session).epoch += 1
        message = queries.get_message(session, message_id)
        message.client_id = ""
        mass.begin(session, message, clock.now())
        assert message.client_id != number and len(message.client_id.encode()) <= 32


def test_too_fast_at_the_first_send_says_that_wechat_knows_the_number(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, message_id: int
) -> None:
    """It was sent under this number before (by what a lost database did): never prepared anew."""
    class Known:
        def __getattr__(self, name: str) -> Any:
            return self._too_fast if name == "mass_send" else getattr(gateway, name)

        def _too_fast(self, *_args: Any, **_more: Any) -> Any:
            raise errors.refused(SENDALL, 45066, "same clientmsgid retry too fast")

    protocol.sweep(office, Known(), "test")
    make_due(office, message_id)
    protocol.sweep(office, Known(), "test")
    assert state(office, message_id) is S.SUBMITTING
    assert len([a for a in read_attempts(office, message_id) if a.step == "draft_add"]) == 1
    with office.db.read() as session:
        lines = journal.history(session, [f"message:{message_id}"])
    assert "message.retried" not in [line.event for line in lines]


def read_attempts(office: Office, message_id: int) -> list[Attempt]:
    with office.db.read() as session:
        return queries.attempts(session, message_id)
