"""The fault plan: shares, fixed sequences, counters, the same run again."""

from __future__ import annotations

from typing import Any

import pytest
import requests

from tests.emulator.wire import Wire
from wechat_bot.emulator.plan import read_plan

COUNT = "/cgi-bin/draft/count"
ADD = "/cgi-bin/draft/add"


def kinds(wire: Wire, path: str = COUNT) -> list[str]:
    return [call["fault"] for call in wire.look(f"calls?path={path}")]


def test_a_sequence_is_met_call_by_call(wire: Wire) -> None:
    wire.control(
        "plan", sequences={COUNT: ["", "busy_after", {"kind": "busy_before"}, "", "html_page"]}
    )
    for _ in range(2):
        wire.get(COUNT)
    wire.get("/cgi-bin/material/get_materialcount")
    wire.get(COUNT)
    wire.get(COUNT)
    assert wire.get_raw(COUNT).startswith(b"<!DOCTYPE")
    wire.get(COUNT)
    assert kinds(wire) == ["", "busy_after", "busy_before", "", "html_page", ""]
    plan = wire.look("plan")
    assert plan["calls"][COUNT] == 6
    assert plan["taken"] == {COUNT: {"busy_after": 1, "busy_before": 1, "html_page": 1}}


def test_a_step_may_have_a_duration(wire: Wire) -> None:
    wire.control("plan", sequences={COUNT: [{"kind": "timeout_before", "seconds": 0.2}]})
    with pytest.raises(requests.Timeout):
        requests.get(wire.base + COUNT, params={"access_token": wire.token}, timeout=0.05)
    assert kinds(wire) == ["timeout_before"]


def test_shares_are_drawn_for_one_path_or_any(wire: Wire) -> None:
    rules = [
        {"path": COUNT, "kind": "busy_before", "share": 1},
        {"path": "*", "kind": "busy_after", "share": 1.0},
    ]
    wire.control("plan", seed=1, rules=rules)
    wire.get(COUNT)
    wire.post(ADD, {"articles": []})
    assert (kinds(wire), kinds(wire, ADD)) == (["busy_before"], ["busy_after"])
    assert wire.look("faults")["taken"] == {ADD: {"busy_after": 1}, COUNT: {"busy_before": 1}}


def drawn(seed: int, path: str, calls: int = 400) -> list[str]:
    rule = {"path": "*", "kind": "reset_after", "share": 0.25}
    plan = read_plan({"seed": seed, "rules": [rule]})
    faults = (plan.fault_for(path, number) for number in range(1, calls + 1))
    return [fault.kind.name if fault else "" for fault in faults]


def test_the_same_seed_gives_the_same_run() -> None:
    assert drawn(7, ADD) == drawn(7, ADD) != drawn(8, ADD)
    assert drawn(7, ADD) != drawn(7, COUNT)
    assert 60 < len([name for name in drawn(7, ADD) if name]) < 140


def test_armed_faults_come_first(wire: Wire) -> None:
    wire.control("plan", sequences={COUNT: ["busy_after", "busy_after"]})
    wire.arm(COUNT, "busy_before")
    wire.get(COUNT)
    wire.get(COUNT)
    assert kinds(wire) == ["busy_before", "busy_after"]


def test_a_new_plan_begins_anew_and_can_end(wire: Wire) -> None:
    wire.control("plan", sequences={COUNT: ["busy_after"]})
    wire.get(COUNT)
    wire.control("plan", sequences={COUNT: ["busy_after"]})
    wire.get(COUNT)
    assert wire.control("plan/clear")["sequences"] == {}
    wire.get(COUNT)
    assert kinds(wire) == ["busy_after", "busy_after", ""]


REFUSED: list[dict[str, Any]] = [
    {"rules": [{"path": "*", "kind": "none", "share": 0.1}]},
    {"rules": [{"path": "*", "kind": "busy_after", "share": 1.1}]},
    {"rules": [{"path": "*", "kind": "busy_after", "share": -0.1}]},
    {"rules": [{"path": "draft", "kind": "busy_after", "share": 0.1}]},
    {"rules": ["busy_after"]},
    {"rules": {}},
    {"sequences": []},
    {"sequences": {"*": ["busy_after"]}},
    {"sequences": {COUNT: ["none"]}},
    {"sequences": {COUNT: 3}},
    {"sequences": {COUNT: [["busy_after"]]}},
    {"seed": "x"},
]


@pytest.mark.parametrize("body", REFUSED)
def test_refused_plans_change_nothing(wire: Wire, body: dict[str, Any]) -> None:
    wire.control("plan", sequences={COUNT: ["busy_after"]})
    reply = requests.post(f"{wire.base}/_control/plan", json=body, timeout=10)
    assert reply.status_code == 400 and "没有改动" in reply.json()["error"]
    assert list(wire.look("plan")["sequences"]) == [COUNT]


def test_the_page_shows_the_plan(wire: Wire) -> None:
    rule = {"path": COUNT, "kind": "busy_after", "share": 0.5}
    wire.control("plan", rules=[rule], sequences={ADD: ["", "reset_after"]})
    html = requests.get(wire.base + "/_control/", timeout=10).content.decode()
    assert "故障计划" in html and "按次序：正常，执行后断开连接" in html
