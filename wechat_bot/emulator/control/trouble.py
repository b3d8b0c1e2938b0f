"""Faults (故障): armed one by one, or planned for a whole run."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.context import current_state
from wechat_bot.emulator.control.desk import control, done, number, sent
from wechat_bot.emulator.plan import FaultPlan, read_plan
from wechat_bot.emulator.state import EmulatorState


@control.post("/faults")
def arm_fault() -> BaseResponse:
    """Arm {"path","kind","count","seconds"?}."""
    body, state = sent(), current_state()
    kind = str(body.get("kind", ""))
    count, seconds = number(body, "count", 1), number(body, "seconds", 0)
    with state.lock:
        fault = state.faults.armed.arm(str(body.get("path", "")), kind, int(count), seconds)
        return done(fault.as_json(), "faults")


@control.post("/faults/clear")
def clear_faults() -> BaseResponse:
    """Disarm one fault {"id"} or, without id, all."""
    body, state = sent(), current_state()
    one = int(number(body, "id", 0)) or None
    with state.lock:
        state.faults.armed.disarm(one)
        return done({"faults": [item.as_json() for item in state.faults.armed.armed()]}, "faults")


@control.get("/faults")
def show_faults() -> Response:
    """What is armed, and how often each kind was taken: {"armed","taken": {path: {kind: n}}}."""
    state = current_state()
    with state.lock:
        armed = [item.as_json() for item in state.faults.armed.armed()]
        return jsonify({"armed": armed, "taken": state.faults.taken_json()})


@control.get("/plan")
def show_plan() -> Response:
    """The plan, the calls it has seen per path, and the faults taken."""
    state = current_state()
    with state.lock:
        return jsonify(_plan_json(state))


@control.post("/plan")
def set_plan() -> BaseResponse:
    """Begin a plan {"seed","rules","sequences"}; the former one ends."""
    body, state = sent(), current_state()
    with state.lock:
        state.faults.set_plan(read_plan(body))
        return done(_plan_json(state), "faults")


@control.post("/plan/clear")
def clear_plan() -> BaseResponse:
    """End the plan; what is armed one by one stays."""
    state = current_state()
    with state.lock:
        state.faults.set_plan(FaultPlan())
        return done(_plan_json(state), "faults")


def _plan_json(state: EmulatorState) -> dict[str, Any]:
    return {
        **state.faults.plan.as_json(),
        "calls": dict(state.faults.planned),
        "taken": state.faults.taken_json(),
    }
