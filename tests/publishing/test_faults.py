"""What WeChat or the network does wrong, and what becomes of the message."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
import time_machine

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
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.wechat.client import make_gateway

S = MessageState
SUBMIT = "/cgi-bin/freepublish/submit"
BEFORE_SUBMIT = ["/cgi-bin/stable_token", "/cgi-bin/media/uploadimg",
                 "/cgi-bin/material/add_material", "/cgi-bin/draft/add", "/cgi-bin/draft/get"]


def submits(emulator: EmulatorServer) -> int:
    return len(requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json())


@pytest.mark.parametrize("path", [*BEFORE_SUBMIT, "/cgi-bin/freepublish/get",
                                  "/cgi-bin/freepublish/batchget"])
@pytest.mark.parametrize("kind", ["reset_before", "timeout_after", "busy_after", "http_502_after"])
def test_a_fault_away_from_the_submit_ends_published_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    path: str, kind: str,
) -> None:
    arm(emulator, path, kind)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == submits(emulator) == 1


@pytest.mark.parametrize("kind", ["timeout_after", "reset_after", "busy_after", "http_502_after",
                                  "truncated_json", "html_page"])
def test_submit_executed_but_unanswered_is_found_by_evidence(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, kind: str
) -> None:
    arm(emulator, SUBMIT, kind)
    message_id = queued(office, cast, count=2)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert submits(emulator) == 1 and len(readers(emulator)) == 2
    message = read(office, message_id)
    assert [a.url for a in message.articles] == [r["url"] for r in readers(emulator)]
    assert message.time_source == "batchget"


@pytest.mark.parametrize("kind", ["reset_before", "timeout_before", "busy_before",
                                  "http_502_before"])
def test_submit_not_executed_and_unanswered_is_never_repeated(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, kind: str
) -> None:
    arm(emulator, SUBMIT, kind)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    assert submits(emulator) == 0 and readers(emulator) == []
    assert "可能已发出" in read(office, message_id).reason
    for _ in range(3):
        make_due(office, message_id)
        protocol.sweep(office, gateway, "w")
    assert submits(emulator) == 0 and state(office, message_id) is S.UNCONFIRMED


def test_proof_that_comes_late_settles_an_unconfirmed_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    arm(emulator, SUBMIT, "reset_after")
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    requests.post(f"{emulator.base_url}/_control/clock", json={"advance_seconds": 700}, timeout=5)
    make_due(office, message_id)
    protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is S.PUBLISHED
    assert len(readers(emulator)) == 1


def test_a_person_decides_what_is_unconfirmed(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    arm(emulator, SUBMIT, "reset_before")
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    with pytest.raises(NotAllowed):
        operations.decide(cast.writer, office, message_id, published=False, reason="看过了")
    with pytest.raises(InvalidInput, match="依据"):
        operations.decide(cast.publisher, office, message_id, published=False, reason="")
    with pytest.raises(InvalidInput, match="发表时间"):
        operations.decide(cast.publisher, office, message_id, published=True, reason="后台有")
    operations.decide(cast.publisher, office, message_id, published=False, reason="后台没有")
    post_id = read(office, message_id).articles[0].post_id
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "approved"
    with pytest.raises(WrongState, match="已经清楚"):
        operations.decide(cast.publisher, office, message_id, published=False, reason="再来")


@pytest.mark.parametrize(("values", "words"), [
    ({"app_secret": "another"}, "AppSecret"),
    ({"ip_whitelist_enabled": True, "reported_client_ip": "1.2.3.4"}, "1.2.3.4"),
    ({"freepublish_right": False}, "48001"),
    ({"secret_frozen": True}, "40243"),
])
def test_a_definite_refusal_fails_with_advice_and_nothing_goes_out(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    values: dict[str, object], words: str,
) -> None:
    switch(emulator, **values)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.FAILED)
    message = read(office, message_id)
    assert words in message.reason and message.advice
    assert readers(emulator) == [] and "demo-secret" not in message.reason
    with office.db.read() as session:
        assert posts.get_post(session, message.articles[0].post_id).state == "approved"


def test_a_title_the_platform_refuses_fails_as_content(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, title_limit=32)
    message_id = queued(office, cast, title="标" * 40)
    sweep_until(office, gateway, message_id, S.FAILED)
    assert "45003" in read(office, message_id).reason


def test_wechat_down_is_tried_again_and_then_missed(
    office: Office, cast: Cast, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    emulator.stop()
    gateway = make_gateway(office)
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert message.state == S.PREPARING.value and message.next_act_at is not None
    assert "再试" in message.advice
    with time_machine.travel(clock.now() + timedelta(hours=3), tick=True):
        protocol.sweep(office, gateway, "w")
        assert state(office, message_id) is S.MISSED


def test_nobody_is_tied_to_a_wechat_that_is_down(
    office: Office, cast: Cast, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    emulator.stop()
    protocol.sweep(office, make_gateway(office), "w")
    assert state(office, message_id) is S.PREPARING
    operations.cancel(cast.publisher, office, message_id, "改为人工发表")
    with office.db.read() as session:
        post = posts.get_post(session, read(office, message_id).articles[0].post_id)
        assert post.state == "approved"


def test_a_step_under_way_is_not_cancelled(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    claim = protocol.claim_due(office, "w", has_gateway=True)
    assert claim is not None
    with pytest.raises(WrongState, match="正在办理"):
        operations.cancel(cast.publisher, office, message_id, "不发了")
    protocol.carry_on(office, gateway, claim)
    assert state(office, message_id) is S.SUBMITTED


def test_a_cancelled_message_is_lost_to_a_worker_that_comes_back(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    claim = protocol.claim_due(office, "w", has_gateway=True)
    assert claim is not None
    make_due(office, message_id)  # it was silent until its lease ran out
    operations.cancel(cast.publisher, office, message_id, "不发了")
    protocol.carry_on(office, gateway, claim)
    assert state(office, message_id) is S.CANCELLED
    assert submits(emulator) == 0 and readers(emulator) == []


def test_the_draft_that_stays_behind_is_mentioned(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast, Mode.DRAFT_ONLY)
    sweep_until(office, gateway, message_id, S.IN_DRAFT_BOX)
    operations.cancel(cast.publisher, office, message_id, "不发了")
    assert "草稿箱" in read(office, message_id).advice


@pytest.mark.parametrize(("outcome", "expected", "post"), [
    (2, S.FAILED, "approved"), (3, S.FAILED, "approved"), (4, S.FAILED, "approved"),
])
def test_the_platform_refuses_after_accepting(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    outcome: int, expected: MessageState, post: str,
) -> None:
    switch(emulator, publish_outcome=outcome)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, expected)
    assert readers(emulator) == []
    with office.db.read() as session:
        assert posts.get_post(session, read(office, message_id).articles[0].post_id).state == post


def test_a_fresh_cover_not_yet_known_is_tried_again(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, material_sync_seconds=0.1)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)


def test_a_draft_deleted_by_hand_is_held_and_made_again_when_a_person_says_so(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    arm(emulator, "/cgi-bin/draft/get", "reset_before")
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    media_id = read(office, message_id).draft_media_id
    assert media_id
    with emulator.state.lock:
        emulator.state.drafts.pop(media_id)
    sweep_until(office, gateway, message_id, S.HELD)
    operations.reschedule(cast.publisher, office, message_id, clock.now())
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1


def test_an_unanswered_draft_is_adopted_not_doubled(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, draft_removed_at="never")
    arm(emulator, "/cgi-bin/draft/add", "reset_after")
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    with emulator.state.lock:
        assert len(emulator.state.drafts) == 1
