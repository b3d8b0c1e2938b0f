"""The emulator itself: switches, clock, tokens, starting afresh."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.context import current_state
from wechat_bot.emulator.control.desk import control, done, number, sent
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.switches import with_switches


@control.post("/switches")
def change_switches() -> BaseResponse:
    """Change switches {name: value}: all of them or, where one is wrong, none."""
    body, state = sent(), current_state()
    with state.lock:
        state.settings = with_switches(state.settings, body)
        state.wake.set()
        return done({name: getattr(state.settings, name) for name in body}, "switches")


@control.post("/clock")
def advance_clock() -> BaseResponse:
    """Move the clock {"advance_seconds"} or {"to_next_day": true} (midnight in Beijing)."""
    body, state = sent(), current_state()
    with state.lock:
        if body.get("to_next_day"):
            now = state.clock.beijing()
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            state.clock.advance((midnight - now).total_seconds())
        else:
            state.clock.advance(number(body, "advance_seconds", 0))
        settle(state)
        state.wake.set()
        return done({"now": state.clock.beijing().isoformat()}, "clock")


@control.post("/reset")
def reset() -> BaseResponse:
    """Forget everything; switches and clock as at the start."""
    state = current_state()
    state.reset()
    return done({"ok": True}, "top")


@control.post("/tokens/revoke")
def revoke_tokens() -> BaseResponse:
    """Kill every living token: the next call gets 40001."""
    state = current_state()
    with state.lock:
        return done({"revoked": state.tokens.revoke()}, "tokens")
