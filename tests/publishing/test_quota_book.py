"""接口次数簿 in the database: counting, WeChat's figure, who may spend, on both databases."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import time_machine

from tests.support.publishing import switch
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import quota_refresh, quotas
from wechat_bot.publishing.gateway import (
    ErrorClass,
    GatewayError,
    Quota,
    Resting,
    Sent,
    WeChatGateway,
)
from wechat_bot.publishing.models import ApiQuota
from wechat_bot.publishing.quotas import Purpose

ACCOUNT = "wx_demo_emulator"


def refusal(errcode: int) -> GatewayError:
    return GatewayError("次数用完。", kind=ErrorClass.QUOTA, sent=Sent.NO, errcode=errcode)


def charge(office: Office, path: str, times: int = 1) -> None:
    for _ in range(times):
        with office.db.write() as session:
            quotas.charge(session, ACCOUNT, path)


def row_of(office: Office, path: str) -> ApiQuota:
    with office.db.read() as session:
        return quotas.todays(session, ACCOUNT)[path]


def may(office: Office, path: str, purpose: Purpose) -> bool:
    with office.db.read() as session:
        return quotas.allowance(session, ACCOUNT, path, purpose).may


def told(office: Office, path: str, limit: int, used: int, when_asked: int = 0) -> None:
    with office.db.write() as session:
        quotas.record_answer(session, ACCOUNT, path, Quota(limit, used, max(0, limit - used)),
                             when_asked)


def test_many_at_once_lose_no_count(any_office: Office) -> None:
    """Every worker's first call of the day may make the row."""
    start = threading.Barrier(6)
    failures: list[BaseException] = []

    def spend() -> None:
        try:
            start.wait(timeout=20)
            for path in (quotas.GET, quotas.SUBMIT, quotas.GET):
                charge(any_office, path)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=spend) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert row_of(any_office, quotas.GET).used == 12
    assert row_of(any_office, quotas.SUBMIT).used == 6


def test_a_new_day_starts_at_none(any_office: Office) -> None:
    charge(any_office, quotas.GET, 3)
    with time_machine.travel(clock.now() + timedelta(days=1)):
        with any_office.db.read() as session:
            assert quotas.todays(session, ACCOUNT) == {}
        charge(any_office, quotas.GET)
        assert row_of(any_office, quotas.GET).used == 1


@pytest.mark.parametrize(("left", "purposes"), [
    (100, {Purpose.PUBLISH, Purpose.EVIDENCE, Purpose.POLL, Purpose.RECONCILE, Purpose.IMPORT}),
    (61, {Purpose.PUBLISH, Purpose.EVIDENCE, Purpose.POLL, Purpose.RECONCILE, Purpose.IMPORT}),
    (60, {Purpose.PUBLISH, Purpose.EVIDENCE, Purpose.POLL, Purpose.RECONCILE}),
    (40, {Purpose.PUBLISH, Purpose.EVIDENCE, Purpose.POLL}),
    (10, {Purpose.PUBLISH, Purpose.EVIDENCE}),
    (0, {Purpose.PUBLISH}),  # our count may be wrong: WeChat itself must refuse a publication
])
def test_who_may_spend_what_is_left(office: Office, left: int, purposes: set[Purpose]) -> None:
    told(office, quotas.BATCHGET, 100, 100 - left)
    assert {p for p in Purpose if may(office, quotas.BATCHGET, p)} == purposes


def test_looking_for_results_trusts_only_wechats_figure(office: Office) -> None:
    charge(office, quotas.GET, 100)
    assert may(office, quotas.GET, Purpose.POLL)  # the account may have more than the usual 100
    assert not may(office, quotas.GET, Purpose.RECONCILE)


def test_a_refused_path_rests_for_everybody(office: Office) -> None:
    charge(office, quotas.SUBMIT)
    until = quotas.note_refusal(office, ACCOUNT, quotas.SUBMIT, refusal(45009))
    assert until == quotas.next_midnight(clock.now())
    assert not any(may(office, quotas.SUBMIT, purpose) for purpose in Purpose)
    with office.db.write() as session, pytest.raises(Resting, match="提交发表") as caught:
        quotas.refuse_or_charge(session, ACCOUNT, quotas.SUBMIT, Purpose.PUBLISH)
    assert caught.value.until == until and caught.value.sent is Sent.NO
    assert row_of(office, quotas.SUBMIT).used == 1


def test_a_minute_is_a_minute_and_other_errors_are_no_quota(office: Office) -> None:
    now = clock.now()
    until = quotas.note_refusal(office, ACCOUNT, quotas.GET, refusal(45011))
    assert until is not None and timedelta(seconds=59) < until - now < timedelta(seconds=62)
    assert quotas.note_refusal(office, ACCOUNT, quotas.GET, refusal(45028)) is None
    with time_machine.travel(now + timedelta(minutes=2)):
        assert may(office, quotas.GET, Purpose.PUBLISH)


def test_refused_past_midnight_it_is_tried_every_hour(office: Office) -> None:
    with time_machine.travel(clock.from_beijing("2026-11-25 16:00")):
        quotas.note_refusal(office, ACCOUNT, quotas.GET, refusal(45009))
    with time_machine.travel(clock.from_beijing("2026-11-26 00:01")):
        assert may(office, quotas.GET, Purpose.PUBLISH)
        until = quotas.note_refusal(office, ACCOUNT, quotas.GET, refusal(45009))
        assert until is not None and clock.show(until) == "2026-11-26 01:01"


class TestAsking:
    """openapi/quota/get against the emulator."""

    def test_only_what_is_in_use_and_seldom(
        self, office: Office, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        assert quota_refresh.refresh(office, gateway) == 0
        charge(office, quotas.GET, 2)
        charge(office, quotas.UPLOAD_BODY)
        assert quota_refresh.refresh(office, gateway) == 1
        row = row_of(office, quotas.GET)
        assert (row.daily_limit, row.remote_used, row.used_when_asked) == (100, 0, 2)
        assert quota_refresh.refresh(office, gateway) == 0
        with time_machine.travel(clock.now() + timedelta(hours=7)):
            charge(office, quotas.GET)
            assert quota_refresh.refresh(office, gateway) == 1

    def test_again_at_once_near_the_end(
        self, office: Office, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        switch(emulator, daily_limits={quotas.GET: 10})
        charge(office, quotas.GET)
        quota_refresh.refresh(office, gateway)
        with time_machine.travel(clock.now() + timedelta(minutes=11)):
            charge(office, quotas.GET, 5)
            assert quota_refresh.refresh(office, gateway) == 0
            charge(office, quotas.GET, 1)
            assert quota_refresh.refresh(office, gateway) == 1

    def test_cleared_counters_end_the_rest(
        self, office: Office, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        charge(office, quotas.SUBMIT)
        quotas.note_refusal(office, ACCOUNT, quotas.SUBMIT, refusal(45009))
        assert quota_refresh.refresh(office, gateway) == 0
        with time_machine.travel(clock.now() + timedelta(minutes=3), tick=True):
            assert quota_refresh.refresh(office, gateway) == 1
            assert row_of(office, quotas.SUBMIT).resting_until is None
            assert may(office, quotas.SUBMIT, Purpose.PUBLISH)

    def test_no_right_is_remembered(
        self, office: Office, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        switch(emulator, freepublish_right=False)
        charge(office, quotas.SUBMIT)
        charge(office, quotas.DRAFT_ADD)
        assert quota_refresh.refresh(office, gateway) == 2
        assert row_of(office, quotas.SUBMIT).no_right
        assert not row_of(office, quotas.DRAFT_ADD).no_right
        switch(emulator, freepublish_right=True)
        quota_refresh.ask(office, gateway, [quotas.SUBMIT])
        assert not row_of(office, quotas.SUBMIT).no_right

    def test_a_wechat_that_is_down_is_not_asked_each_minute(
        self, office: Office, gateway: WeChatGateway, emulator: EmulatorServer
    ) -> None:
        charge(office, quotas.GET)
        emulator.stop()
        assert quota_refresh.refresh(office, gateway) == 0
        after = row_of(office, quotas.GET).ask_after
        assert after is not None and after > clock.now() + timedelta(minutes=9)
        assert quota_refresh.refresh(office, None) == 0
