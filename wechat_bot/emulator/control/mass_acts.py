"""Mass sends (群发): the administrator's answer, and ending one at once."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.context import current_state
from wechat_bot.emulator.control.desk import control, done, sent
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.jobs import DECLINED, settle
from wechat_bot.emulator.mass_views import mass_json
from wechat_bot.emulator.records import MassJob
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.switches import check_mass_outcome


def _running(state: EmulatorState, msg_id: int) -> MassJob:
    settle(state)
    job = state.mass_jobs.get(msg_id)
    if job is None or job.finished:
        raise ApiError(40059)
    return job


@control.post("/mass/<int:msg_id>/decide")
def decide(msg_id: int) -> BaseResponse:
    """The administrator answers a waiting send now: {"outcome": approved, refused or silent}."""
    body, state = sent(), current_state()
    outcome = str(body.get("outcome", "approved"))
    if outcome not in ("approved", *DECLINED):
        raise ValueError("管理员的决定只能是 approved、refused 或 silent。")
    with state.lock:
        job = _running(state, msg_id)
        if not job.decision:
            raise ValueError("这次群发没有在等管理员确认。")
        job.decision, job.decide_at = outcome, state.clock.now()
        settle(state)
        return done(mass_json(job), "mass")


@control.post("/mass/<int:msg_id>/finish")
def finish_mass(msg_id: int) -> BaseResponse:
    """End a running send now: {"outcome": send success, send fail or err(n)}."""
    body, state = sent(), current_state()
    outcome = str(body.get("outcome", "send success"))
    check_mass_outcome(outcome)
    with state.lock:
        job = _running(state, msg_id)
        job.decision, job.outcome, job.finish_at = "", outcome, state.clock.now()
        settle(state)
        return done(mass_json(job), "mass")
