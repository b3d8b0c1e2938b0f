"""Faults (故障): armed one by one."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.context import current_state
from wechat_bot.emulator.control.desk import control, done, number, sent


@control.post("/faults")
def arm_fault() -> BaseResponse:
    """Arm {"path","kind","count","seconds"?}."""
    body, state = sent(), current_state()
    kind = str(body.get("kind", ""))
    count, seconds = number(body, "count", 1), number(body, "seconds", 0)
    with state.lock:
        fault = state.faults.arm(str(body.get("path", "")), kind, int(count), seconds)
        return done(fault.as_json(), "faults")


@control.post("/faults/clear")
def clear_faults() -> BaseResponse:
    """Disarm one fault {"id"} or, without id, all."""
    body, state = sent(), current_state()
    one = int(number(body, "id", 0)) or None
    with state.lock:
        state.faults.disarm(one)
        return done({"faults": [item.as_json() for item in state.faults.armed()]}, "faults")
