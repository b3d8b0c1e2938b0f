"""The log of calls: whole, and found by path, number and fault."""

from __future__ import annotations

import pytest

from tests.emulator.wire import Wire
from wechat_bot.emulator.calls import BODIES_KEPT, CallLog
from wechat_bot.emulator.records import CallRecord

COUNT = "/cgi-bin/draft/count"


def record(number: int, rid: str = "") -> CallRecord:
    path = "/a" if number % 2 else "/b"
    made = CallRecord(number, 0.0, "GET", path, "", "", f"body {number}", "", rid=rid)
    made.fault = "busy_after" if number % 10 == 0 else ""
    return made


@pytest.fixture(scope="module")
def log() -> CallLog:
    filled = CallLog()
    for number in range(1, 50_001):
        filled.append(record(number, "first" if number == 1 else ""))
    return filled


def test_nothing_is_lost_in_fifty_thousand_calls(log: CallLog) -> None:
    assert [item.number for item in log.select()] == list(range(1, 50_001))


def test_by_path_and_number(log: CallLog) -> None:
    assert [item.number for item in log.select("/a", 10, 15)] == [11, 13, 15]
    assert [item.number for item in log.select(first=49_999)] == [49_999, 50_000]
    assert [item.number for item in log.select("/b", 100, limit=2)] == [100, 102]


def test_by_fault(log: CallLog) -> None:
    assert len(log.select(fault="any")) == len(log.select(fault="busy_after")) == 5000
    assert log.select(fault="reset_after") == []


def test_bodies_of_errors_are_kept_longer(log: CallLog) -> None:
    first = log.by_rid("first")
    assert first is not None and first.request_body == "body 1"
    assert log.select(first=2, last=2)[0].request_body == ""
    recent = log.latest(BODIES_KEPT)
    assert recent[0].number == 50_000 and all(item.request_body for item in recent)


def test_over_http(wire: Wire) -> None:
    for _ in range(3):
        wire.get(COUNT)
    numbers = [call["number"] for call in wire.look(f"calls?path={COUNT}")]
    assert numbers == [2, 3, 4]
    assert [call["number"] for call in wire.look("calls?from=2&to=3")] == [2, 3]
    assert [call["number"] for call in wire.look(f"calls?path={COUNT}&from=3&limit=1")] == [3]
    wire.arm(COUNT, "busy_after")
    wire.get(COUNT)
    assert [call["number"] for call in wire.look("calls?fault=any")] == [5]
