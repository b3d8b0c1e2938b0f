"""Faults: what the caller sees, and whether the call was executed."""

from __future__ import annotations

import json
import threading
import time

import pytest
import requests

from tests.emulator.wire import Wire
from wechat_bot.emulator.faults import KINDS

ADD = "/cgi-bin/draft/add"
SUBMIT = "/cgi-bin/freepublish/submit"
EXECUTED = sorted(name for name, kind in KINDS.items() if kind.executes)
NOT_EXECUTED = sorted(name for name, kind in KINDS.items() if not kind.executes)


def test_reset_before_execution(wire: Wire) -> None:
    media_id = wire.draft()
    wire.arm(SUBMIT, "reset_before")
    with pytest.raises(requests.ConnectionError) as caught:
        wire.submit(media_id)
    assert "reset" in str(caught.value).lower()
    assert wire.look("submits") == []
    assert wire.submit(media_id)["errcode"] == 0
    assert len(wire.look("submits")) == 1


def test_timeout_after_execution(wire: Wire) -> None:
    media_id = wire.draft()
    wire.arm(SUBMIT, "timeout_after")
    with pytest.raises(requests.ReadTimeout):
        wire.post(SUBMIT, {"media_id": media_id}, timeout=0.3)
    wire.advance(60)
    assert [item["title"] for item in wire.look("readers")] == ["宪法宣传周"]
    assert len(wire.look("submits")) == 1
    assert wire.submit(media_id)["errcode"] == 40007


def test_withheld_reply_comes_after_the_set_time(wire: Wire) -> None:
    media_id = wire.draft()
    wire.arm(SUBMIT, "timeout_after", seconds=0.3)
    began = time.monotonic()
    reply = wire.submit(media_id)
    assert time.monotonic() - began >= 0.3
    assert reply["errcode"] == 0


def test_others_are_served_while_one_waits(wire: Wire) -> None:
    wire.arm(ADD, "timeout_after", seconds=5)
    article = wire.article()

    def wait() -> None:
        with pytest.raises(requests.ReadTimeout):
            wire.post(ADD, {"articles": [article]}, timeout=1.0)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while wire.drafts() == 0:
        time.sleep(0.01)
    assert waiting.is_alive()
    waiting.join()


def test_stopping_lets_waiting_calls_go(wire: Wire) -> None:
    wire.arm(ADD, "timeout_before")
    seen: list[str] = []

    def wait() -> None:
        try:
            wire.post(ADD, {"articles": []}, timeout=30)
        except requests.RequestException as error:
            seen.append(type(error).__name__)

    waiting = threading.Thread(target=wait)
    waiting.start()
    while not any(call["fault"] for call in wire.look("calls")):
        time.sleep(0.01)
    wire.server.stop()
    waiting.join(timeout=5)
    assert seen == ["ConnectionError"]


def disturbed(wire: Wire, kind: str) -> requests.Response | None:
    """One draft/add under the fault; None where no answer came."""
    data = json.dumps({"articles": [wire.article()]}).encode()
    wire.arm(ADD, kind, seconds=0.2 if kind == "slow_body" else 0)
    try:
        answer: requests.Response = wire.raw(ADD, data, timeout=0.4)
    except (requests.ConnectionError, requests.Timeout):
        return None
    return answer


@pytest.mark.parametrize("kind", EXECUTED)
def test_executed_kinds_execute_once(wire: Wire, kind: str) -> None:
    disturbed(wire, kind)
    assert wire.drafts() == 1
    call = wire.look(f"calls?path={ADD}")[-1]
    assert (call["executed"], call["errcode"], call["fault"]) == (True, 0, kind)


@pytest.mark.parametrize("kind", NOT_EXECUTED)
def test_other_kinds_do_not_execute(wire: Wire, kind: str) -> None:
    disturbed(wire, kind)
    assert wire.drafts() == 0
    call = wire.look(f"calls?path={ADD}")[-1]
    assert (call["executed"], call["errcode"], call["fault"]) == (False, None, kind)


@pytest.mark.parametrize("kind", ["reset_before", "reset_after", "timeout_before", "timeout_after"])
def test_kinds_without_an_answer(wire: Wire, kind: str) -> None:
    assert disturbed(wire, kind) is None


@pytest.mark.parametrize("kind", ["http_502_before", "http_502_after"])
def test_bad_gateway(wire: Wire, kind: str) -> None:
    answer = disturbed(wire, kind)
    assert answer is not None and answer.status_code == 502 and "Bad Gateway" in answer.text


@pytest.mark.parametrize("kind", ["busy_before", "busy_after"])
def test_busy(wire: Wire, kind: str) -> None:
    answer = disturbed(wire, kind)
    assert answer is not None and answer.json()["errcode"] == -1


@pytest.mark.parametrize("kind", ["truncated_json", "html_page"])
def test_answers_that_are_no_json(wire: Wire, kind: str) -> None:
    answer = disturbed(wire, kind)
    assert answer is not None and answer.status_code == 200
    with pytest.raises(ValueError):
        json.loads(answer.content)


def test_answer_without_charset(wire: Wire) -> None:
    answer = disturbed(wire, "no_charset")
    assert answer is not None and answer.headers["Content-Type"] == "text/plain"
    assert "media_id" in json.loads(answer.content)


def test_slow_body_arrives_whole(wire: Wire) -> None:
    wire.article()
    began = time.monotonic()
    answer = disturbed(wire, "slow_body")
    assert answer is not None and "media_id" in answer.json()
    assert time.monotonic() - began >= 0.2


def test_a_fault_counts_down_and_hits_its_path_only(wire: Wire) -> None:
    wire.arm(SUBMIT, "busy_before", count=2)
    assert wire.drafts() == 0
    media_id = wire.draft()
    assert [wire.submit(media_id)["errcode"] for _ in range(3)] == [-1, -1, 0]


def test_a_fault_for_any_path(wire: Wire) -> None:
    wire.arm("*", "busy_before")
    assert wire.get("/cgi-bin/draft/count")["errcode"] == -1
    assert wire.drafts() == 0


def test_faults_can_be_disarmed(wire: Wire) -> None:
    wire.arm(SUBMIT, "busy_before")
    wire.arm(ADD, "busy_before")
    first = wire.look("state")["faults"][0]["id"]
    assert len(wire.control("faults/clear", id=first)["faults"]) == 1
    assert wire.control("faults/clear") == {"faults": []}
    assert wire.submit(wire.draft())["errcode"] == 0
