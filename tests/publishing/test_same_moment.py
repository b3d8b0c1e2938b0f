"""A person acts while the worker is in the middle of a question: nothing is judged from half of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

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
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, queries
from wechat_bot.publishing.gateway import ErrorClass, GatewayError, Sent, WeChatGateway
from wechat_bot.publishing.models import Attempt
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState
SENDALL = "/cgi-bin/message/mass/sendall"


class Meanwhile:
    """The real gateway; while one of its calls is under way, something else happens."""

    def __init__(self, gateway: WeChatGateway, name: str, act: Callable[[], None]) -> None:
        self._gateway, self._name, self._act = gateway, name, act

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._gateway, name)
        if name != self._name:
            return real

        def call(*args: Any, **more: Any) -> Any:
            self._act()
            return real(*args, **more)

        return call


@pytest.fixture
def doubtful(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast
) -> int:
    """A 群发 that never reached WeChat, and nobody knows; a person has it asked once more."""
    switch(emulator, clientmsgid_fast_seconds=0, mass_per_day=5)
    message_id = queued(office, cast, Mode.MASS_SEND)
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    with office.db.write() as session:
        queries.get_message(session, message_id).due_at -= timedelta(hours=3)
    make_due(office, message_id)
    sweep_until(office, gateway, message_id, S.UNCONFIRMED)
    operations.ask_again(cast.publisher, office, message_id, "管理员说还没有收到")
    with office.db.write() as session:  # as if the minute after the first send had passed
        for attempt in queries.attempts(session, message_id):
            attempt.started_at -= timedelta(minutes=2)
    return message_id


@pytest.mark.parametrize("published", [False, True])
def test_nobody_decides_while_wechat_is_being_asked(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast, doubtful: int,
    published: bool,
) -> None:
    """The question may send it: judged 没有发出 now, it would be scheduled and sent once more."""
    refused: list[str] = []

    def decide() -> None:
        with pytest.raises(WrongState) as caught:
            operations.decide(
                cast.publisher, office, doubtful, published=published, reason="后台没有看到",
                published_at=clock.now(), urls={1: "https://mp.weixin.qq.com/s/x"})
        refused.append(str(caught.value.message))

    protocol.sweep(office, Meanwhile(gateway, "mass_send", decide), "test")
    assert refused and "正在问" in refused[0]
    assert sweep_until(office, gateway, doubtful, S.PUBLISHED) and len(readers(emulator)) == 1


def test_a_second_person_who_has_it_asked_does_not_take_it_from_the_worker(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast, doubtful: int
) -> None:
    def again() -> None:
        with pytest.raises(WrongState):
            operations.ask_again(cast.publisher, office, doubtful, "再问")

    protocol.sweep(office, Meanwhile(gateway, "mass_send", again), "test")
    assert read(office, doubtful).msg_id
    assert sweep_until(office, gateway, doubtful, S.PUBLISHED) and len(readers(emulator)) == 1


def test_an_answer_that_was_noted_is_not_judged_away(
    office: Office, gateway: WeChatGateway, cast: Cast, doubtful: int
) -> None:
    """The process died between WeChat's answer and its commit, and its lease has passed."""
    with office.db.write() as session:
        session.add(Attempt(
            message_id=doubtful, fence=9, step="mass_send", started_at=clock.now(),
            finished_at=clock.now(), outcome="ok", detail='{"msg_id": "7", "msg_data_id": "8"}'))
    with pytest.raises(WrongState, match="已经受理"):
        operations.decide(cast.publisher, office, doubtful, published=False, reason="没有看到")
    assert state(office, doubtful) is S.UNCONFIRMED


def test_a_person_decides_once_the_worker_is_done(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, cast: Cast, doubtful: int
) -> None:
    arm(emulator, SENDALL, "reset_before")
    protocol.sweep(office, gateway, "test")
    assert state(office, doubtful) is S.UNCONFIRMED
    operations.decide(cast.publisher, office, doubtful, published=False, reason="后台没有")
    assert state(office, doubtful) is S.FAILED and readers(emulator) == []


@pytest.mark.parametrize("trouble", ["unreadable", "changed"])
def test_what_a_person_had_asked_is_not_asked_an_hour_later(
    office: Office, gateway: WeChatGateway, emulator: EmulatorServer, doubtful: int, trouble: str
) -> None:
    """The word is good for one question, also where that one could not be put."""
    class Troubled:
        def __getattr__(self, name: str) -> Any:
            return self._draft if name == "get_draft" else getattr(gateway, name)

        def _draft(self, media_id: str) -> Any:
            if trouble == "unreadable":
                raise GatewayError("网络断了", kind=ErrorClass.TRANSIENT, sent=Sent.MAYBE)
            stored = gateway.get_draft(media_id)
            assert stored is not None
            return tuple(replace(one, title="改过") for one in stored)

    protocol.sweep(office, Troubled(), "test")
    assert state(office, doubtful) is S.UNCONFIRMED
    assert read(office, doubtful).ask_again_by_id is None
    make_due(office, doubtful)
    protocol.sweep(office, gateway, "test")
    assert readers(emulator) == [] and state(office, doubtful) is S.UNCONFIRMED
