"""Steps of publishing that many tests take, and what the emulator says really happened."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import requests

from tests.support.articles import approved_post
from tests.support.cast import Cast
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, protocol, queries
from wechat_bot.publishing.gateway import WeChatGateway
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState, Mode


def queued(
    office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, count: int = 1, **changes: Any
) -> int:
    """A message of approved posts, due now."""
    ids = [approved_post(office, cast, **{"title": f"第{n}号公告", **changes})
           for n in range(1, count + 1)]
    return operations.schedule(cast.publisher, office, post_ids=ids, mode=mode,
                               due_at=clock.now(), repeat_reason="测试")


def read(office: Office, message_id: int) -> Message:
    """The message as it is now."""
    with office.db.read() as session:
        return queries.get_message(session, message_id)


def state(office: Office, message_id: int) -> MessageState:
    """The message's state as it is now."""
    return MessageState(read(office, message_id).state)


def sweep_until(
    office: Office, gateway: WeChatGateway | None, message_id: int, *wanted: MessageState,
    seconds: float = 15.0,
) -> MessageState:
    """Sweep until the message is in one of the states; fails after some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        protocol.sweep(office, gateway, "test")
        now = state(office, message_id)
        if now in wanted:
            return now
        time.sleep(0.02)
    raise AssertionError(f"still {state(office, message_id)}: {read(office, message_id).reason}")


def make_due(office: Office, message_id: int) -> None:
    """Let a waiting message be due at once, as if time had passed."""
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.next_act_at = clock.now() - timedelta(seconds=1)
        message.lease_until = None


def readers(emulator: EmulatorServer) -> list[dict[str, Any]]:
    """What the public really got, from the emulator's own book."""
    answer = requests.get(f"{emulator.base_url}/_control/readers", timeout=5)
    found: list[dict[str, Any]] = answer.json()
    return found


def arm(emulator: EmulatorServer, path: str, kind: str, count: int = 1, **more: Any) -> None:
    """Arm a fault for the next calls of one API path."""
    answer = requests.post(f"{emulator.base_url}/_control/faults",
                           json={"path": path, "kind": kind, "count": count, **more}, timeout=5)
    assert answer.ok, answer.text


def switch(emulator: EmulatorServer, **values: Any) -> None:
    """Turn the emulator's switches."""
    answer = requests.post(f"{emulator.base_url}/_control/switches", json=values, timeout=5)
    assert answer.ok, answer.text
