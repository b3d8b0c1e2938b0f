"""What is uncertain is said to be: late slots, vanished drafts, equal texts, missing links."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
import time_machine

from tests.support.articles import approved_post
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
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, queries
from wechat_bot.publishing.gateway import PublishStatus, WeChatGateway
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
SUBMIT = "/cgi-bin/freepublish/submit"


class Changed:
    """The real gateway with some of its calls replaced."""

    def __init__(self, gateway: WeChatGateway, **calls: Any) -> None:
        self._gateway, self._calls = gateway, calls

    def __getattr__(self, name: str) -> Any:
        return self._calls.get(name) or getattr(self._gateway, name)


def submits(emulator: EmulatorServer) -> int:
    return len(requests.get(f"{emulator.base_url}/_control/submits", timeout=5).json())


def post_state(office: Office, message_id: int, number: int = 0) -> str:
    with office.db.read() as session:
        return posts.get_post(session, read(office, message_id).articles[number].post_id).state


def _put_off(office: Office, message_id: int) -> None:
    with office.db.write() as session:
        queries.get_message(session, message_id).next_act_at = clock.now() + timedelta(hours=1)


def test_a_worker_that_died_while_preparing_publishes_nothing_days_later(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    assert protocol.claim_due(office, "died", has_gateway=True) is not None
    with time_machine.travel(clock.now() + timedelta(days=3), tick=True):
        protocol.sweep(office, gateway, "w")
        assert state(office, message_id) is S.MISSED
    assert submits(emulator) == 0
    assert post_state(office, message_id) == "queued"


def test_a_machine_that_slept_between_read_back_and_intent_publishes_nothing(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast)
    with time_machine.travel(clock.now(), tick=True) as traveller:
        def asleep(media_id: str) -> Any:
            stored = gateway.get_draft(media_id)
            traveller.shift(timedelta(hours=9))
            return stored

        protocol.sweep(office, Changed(gateway, get_draft=asleep), "w")
        assert state(office, message_id) is S.MISSED
    assert submits(emulator) == 0


def test_what_retries_delayed_says_that_it_is_late(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    arm(emulator, "/cgi-bin/draft/add", "busy_before")
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is S.PREPARING and not read(office, message_id).late
    with time_machine.travel(clock.now() + timedelta(minutes=50), tick=True):
        sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert read(office, message_id).late


def test_a_draft_that_somebody_published_by_hand_is_not_sent_again(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    arm(emulator, "/cgi-bin/draft/get", "reset_before")
    message_id = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    gateway.submit(read(office, message_id).draft_media_id)  # in the back end, by a person
    end = sweep_until(office, gateway, message_id, S.HELD, S.PUBLISHED)
    message = read(office, message_id)
    assert end is S.HELD and "不见了" in message.reason and "发表记录" in message.advice
    assert submits(emulator) == 1


def test_the_same_article_queued_twice_needs_a_reason(office: Office, cast: Cast) -> None:
    ids = [approved_post(office, cast) for _ in range(2)]

    def schedule(post_id: int, reason: str = "") -> int:
        return operations.schedule(
            cast.publisher, office, post_ids=[post_id], mode=Mode.PUBLISH,
            due_at=clock.now() + timedelta(hours=1), repeat_reason=reason)

    first = schedule(ids[0])
    with pytest.raises(InvalidInput, match="正在安排发布"):
        schedule(ids[1])
    assert schedule(ids[1], "两个栏目各发一次") > first


def test_one_of_two_equal_messages_never_takes_the_other_ones_publication(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, publish_delay_min=0.0, publish_delay_max=0.0)
    arm(emulator, SUBMIT, "reset_before")  # never carried out
    first = queued(office, cast)
    protocol.sweep(office, gateway, "w")
    second = queued(office, cast)
    _put_off(office, first)
    protocol.sweep(office, gateway, "w")
    assert state(office, second) is S.SUBMITTED and len(readers(emulator)) == 1
    _put_off(office, second)
    make_due(office, first)
    assert sweep_until(office, gateway, first, S.UNCONFIRMED, S.PUBLISHED) is S.UNCONFIRMED
    assert "完全相同" in read(office, first).reason
    make_due(office, second)
    sweep_until(office, gateway, second, S.PUBLISHED)
    make_due(office, first)
    protocol.sweep(office, gateway, "w")
    assert state(office, first) is S.UNCONFIRMED and submits(emulator) == 1


def test_a_success_without_its_links_is_no_failure(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    message_id = queued(office, cast, count=2)

    def no_links(publish_id: str) -> Any:
        return replace(gateway.publish_status(publish_id), urls={})

    changed: Any = Changed(gateway, publish_status=no_links)
    sweep_until(office, changed, message_id, S.PUBLISHED)
    assert [a.url for a in read(office, message_id).articles] == [
        r["url"] for r in readers(emulator)]
    assert post_state(office, message_id, 0) == post_state(office, message_id, 1) == "published"


def test_a_success_whose_links_are_nowhere_is_left_to_a_person(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast, count=2)

    def no_links(publish_id: str) -> Any:
        return replace(gateway.publish_status(publish_id), urls={})

    changed: Any = Changed(gateway, publish_status=no_links, newest_published=lambda: ())
    sweep_until(office, changed, message_id, S.UNCONFIRMED)
    make_due(office, message_id)
    protocol.sweep(office, changed, "w")
    assert "已经发表，但没有给出" in read(office, message_id).reason  # also after another search
    assert post_state(office, message_id) == "publishing"
    operations.decide(cast.publisher, office, message_id, published=True, reason="后台看到了",
                      published_at=clock.now(),
                      urls={1: "https://mp.weixin.qq.com/s/a", 2: "https://mp.weixin.qq.com/s/b"})
    assert post_state(office, message_id, 1) == "published"


def test_only_the_article_that_wechat_names_has_failed(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast, count=2)

    def second_failed(publish_id: str) -> Any:
        answer = gateway.publish_status(publish_id)
        return replace(answer, failed=(2,), urls={1: answer.urls[1]} if answer.urls else {})

    changed: Any = Changed(gateway, publish_status=second_failed)
    sweep_until(office, changed, message_id, S.PUBLISHED)
    assert [a.outcome for a in read(office, message_id).articles] == ["published", "failed"]
    assert post_state(office, message_id, 0) == "published"
    assert post_state(office, message_id, 1) == "approved"


def test_an_article_that_was_removed_since_needs_a_reason_too(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    message_id = queued(office, cast)

    def removed(publish_id: str) -> Any:
        return replace(gateway.publish_status(publish_id), status=5)

    changed: Any = Changed(gateway, publish_status=removed)
    sweep_until(office, changed, message_id, S.PUBLISHED)
    assert post_state(office, message_id) == "taken_down"
    again = approved_post(office, cast, title="第1号公告")
    with pytest.raises(InvalidInput, match="已经发表过"):
        operations.schedule(cast.publisher, office, post_ids=[again], mode=Mode.PUBLISH,
                            due_at=clock.now())


def test_an_answer_that_came_after_the_doubt_settles_it(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """The submitter was slow; another worker asked, found nothing and called it unconfirmed."""
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    message_id = queued(office, cast)

    def slow(media_id: str) -> Any:
        answer = gateway.submit(media_id)
        make_due(office, message_id)
        sweep_until(office, gateway, message_id, S.UNCONFIRMED)
        return answer

    protocol.sweep(office, Changed(gateway, submit=slow), "slow")
    assert state(office, message_id) is S.UNCONFIRMED
    make_due(office, message_id)
    protocol.sweep(office, gateway, "w")
    assert state(office, message_id) is S.SUBMITTED and read(office, message_id).publish_id
    assert submits(emulator) == 1


@pytest.mark.parametrize("connected", [True, False])
def test_a_job_that_never_ends_comes_to_a_person(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer, connected: bool
) -> None:
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=True):
        switch(emulator, freepublish_right=False)
        protocol.sweep(office, gateway if connected else None, "w")
    assert state(office, message_id) is S.UNCONFIRMED
    assert post_state(office, message_id) == "publishing"


def test_without_an_account_what_was_begun_says_why_it_waits(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    switch(emulator, publish_delay_min=600.0, publish_delay_max=600.0)
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    make_due(office, message_id)
    protocol.sweep(office, None, "w")
    assert state(office, message_id) is S.SUBMITTED
    assert "没有配置" in read(office, message_id).reason


def test_a_lease_from_the_future_is_no_lease(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """The clock ran years ahead, the worker died, the clock was put right."""
    message_id = queued(office, cast)
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.lease_until = clock.now() + timedelta(days=900)
    sweep_until(office, gateway, message_id, S.PUBLISHED)
    assert len(readers(emulator)) == 1


def test_published_and_every_article_failed_is_a_contradiction(
    office: Office, cast: Cast, gateway: WeChatGateway
) -> None:
    """Nothing would be out of a message that is called published, and its posts free to go again."""
    message_id = queued(office, cast)
    sweep_until(office, gateway, message_id, S.SUBMITTED)
    odd = PublishStatus(0, "A1", {1: "https://mp.weixin.qq.com/s/a"}, (1,))
    make_due(office, message_id)
    protocol.sweep(office, Changed(gateway, publish_status=lambda _: odd), "w")
    assert state(office, message_id) is S.UNCONFIRMED
    assert "前后矛盾" in read(office, message_id).reason


def test_one_link_is_not_decided_to_be_two_publications(
    office: Office, cast: Cast, gateway: WeChatGateway, emulator: EmulatorServer
) -> None:
    """The ledger would count it twice."""
    first = queued(office, cast)
    sweep_until(office, gateway, first, S.PUBLISHED)
    arm(emulator, SUBMIT, "reset_before")
    second = queued(office, cast, title="另一篇", count=2)
    sweep_until(office, gateway, second, S.UNCONFIRMED)

    def decide(*urls: str) -> None:
        operations.decide(
            cast.publisher, office, second, published=True, reason="后台有",
            published_at=clock.now(), urls=dict(enumerate(urls, start=1)))

    with pytest.raises(InvalidInput):
        decide(read(office, first).articles[0].url, "https://mp.weixin.qq.com/s/b")
    with pytest.raises(InvalidInput):
        decide("https://mp.weixin.qq.com/s/a", "http://mp.weixin.qq.com/s/a#rd")
    decide("https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b")
    assert state(office, second) is S.PUBLISHED
