"""45009 and 45011 where they hit: waiting, holding, and never a lost or doubled publication."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine

from tests.support.cast import Cast
from tests.support.publishing import arm, queued, read, readers, state, sweep_until, switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, quota_refresh, quotas
from wechat_bot.publishing.gateway import Quota, WeChatGateway
from wechat_bot.publishing.models import Attempt
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
SPENT = [quotas.DRAFT_ADD, quotas.SUBMIT]


@pytest.fixture(autouse=True)
def afternoon() -> Iterator[time_machine.Traveller]:
    """Far from midnight, whenever the tests run."""
    with time_machine.travel(clock.from_beijing("2026-11-25 16:00"), tick=True) as traveller:
        yield traveller


def told(office: Office, path: str, limit: int, used: int) -> None:
    with office.db.write() as session:
        quotas.record_answer(session, "wx_demo_emulator", path,
                             Quota(limit, used, limit - used), 0)


def steps(office: Office, message_id: int, step: str) -> int:
    with office.db.read() as session:
        return session.query(Attempt).filter_by(message_id=message_id, step=step).count()


@pytest.mark.parametrize("path", SPENT)
def test_in_the_afternoon_it_is_held_and_the_way_out_is_named(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, path: str
) -> None:
    switch(emulator, daily_limits={path: 0})
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.HELD)
    message = read(office, message_id)
    assert "45009" in message.reason and "人工发表" in message.advice
    assert "2026-11-26 00:00" in message.advice and "没有发出去" in message.advice
    assert readers(emulator) == [] and message.submit_started_at is None


@pytest.mark.parametrize("path", SPENT)
def test_shortly_before_midnight_it_waits_and_goes_out_by_itself(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    afternoon: time_machine.Traveller, path: str,
) -> None:
    afternoon.move_to(clock.from_beijing("2026-11-25 23:00"))
    switch(emulator, daily_limits={path: 0})
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert message.state == S.PREPARING.value and message.next_act_at is not None
    assert clock.show(message.next_act_at) == "2026-11-26 00:00"
    assert "自己接着办" in message.advice and message.submit_started_at is None
    protocol.sweep(office, gateway, "w")
    switch(emulator, daily_limits={})
    afternoon.move_to(clock.from_beijing("2026-11-26 00:00") + timedelta(seconds=3))
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1 and steps(office, message_id, "draft_add") <= 2


def test_a_held_one_goes_out_when_it_is_put_off_until_tomorrow(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    afternoon: time_machine.Traveller,
) -> None:
    switch(emulator, daily_limits={quotas.SUBMIT: 0})
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.HELD)
    operations.reschedule(cast.publisher, office, message_id, clock.from_beijing("2026-11-26 10:30"))
    switch(emulator, daily_limits={})
    afternoon.move_to(clock.from_beijing("2026-11-26 10:30") + timedelta(seconds=3))
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1 and steps(office, message_id, "draft_add") == 1


def test_a_minutes_quota_is_waited_for(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    afternoon: time_machine.Traveller,
) -> None:
    first = queued(office, cast)
    sweep_until(office, gateway, first, S.PUBLISHED)
    switch(emulator, minute_limit=1)
    second = queued(office, cast, title="第二条")
    protocol.sweep(office, gateway, "w")
    message = read(office, second)
    assert message.state == S.PREPARING.value and "45011" in message.reason
    assert message.next_act_at is not None
    assert timedelta(seconds=50) < message.next_act_at - clock.now() < timedelta(seconds=64)
    switch(emulator, minute_limit=0)
    afternoon.shift(timedelta(seconds=65))
    sweep_until(office, gateway, second, S.PUBLISHED)
    assert len(readers(emulator)) == 2


def test_polling_leaves_its_share_and_goes_on_tomorrow(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    afternoon: time_machine.Traveller,
) -> None:
    told(office, quotas.GET, 100, 90)
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert message.state == S.SUBMITTED.value and message.next_act_at is not None
    assert clock.show(message.next_act_at) == "2026-11-26 00:00"
    with office.db.write() as session:
        session.get_one(type(message), message_id).next_act_at = clock.now()
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert "公众号已受理" in message.reason and steps(office, message_id, "freepublish_get") == 0
    afternoon.move_to(clock.from_beijing("2026-11-26 00:00") + timedelta(seconds=3))
    sweep_until(office, gateway, message_id, S.PUBLISHED)


def test_polling_refused_by_wechat_does_not_hurt_the_message(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer,
    afternoon: time_machine.Traveller,
) -> None:
    switch(emulator, daily_limits={quotas.GET: 0})
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    afternoon.shift(timedelta(seconds=1))
    protocol.sweep(office, gateway, "w")
    message = read(office, message_id)
    assert message.state == S.SUBMITTED.value and message.next_act_at is not None
    assert clock.show(message.next_act_at) == "2026-11-26 00:00"
    assert len(readers(emulator)) == 1
    switch(emulator, daily_limits={})
    afternoon.move_to(clock.from_beijing("2026-11-26 00:00") + timedelta(seconds=3))
    sweep_until(office, gateway, message_id, S.PUBLISHED)


def test_a_search_without_calls_tells_a_person_at_once(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    told(office, quotas.BATCHGET, 100, 100)
    arm(emulator, quotas.SUBMIT, "reset_after")
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    assert "今天又不能再到公众号查找" in read(office, message_id).reason
    assert steps(office, message_id, "freepublish_batchget") == 0


def test_our_own_count_never_stops_a_submit(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    told(office, quotas.SUBMIT, 100, 100)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert quota_refresh.refresh(office, gateway) >= 1


def test_a_mass_send_is_put_off_as_well(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, daily_limits={quotas.MASS_SEND: 0})
    message_id = queued(office, cast, Mode.MASS_SEND)
    sweep_until(office, gateway, message_id, S.HELD)
    message = read(office, message_id)
    assert "人工发表" in message.advice and message.first_submit_at is None
    assert state(office, message_id) is S.HELD
