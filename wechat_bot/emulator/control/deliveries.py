"""Pushed events (消息推送): the log, sending again, sending anything, checking the address."""

from __future__ import annotations

import base64
from typing import Any

from flask import Response, jsonify, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.callback.queue import enqueue
from wechat_bot.emulator.callback.request import ask_echo
from wechat_bot.emulator.callback.views import delivery_json
from wechat_bot.emulator.context import current_state
from wechat_bot.emulator.control.desk import control, done, from_form, number, sent
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.state import EmulatorState


@control.get("/deliveries")
def show_deliveries() -> Response:
    """Every event with its tries, oldest first; ?job= only those of one publish_id or msg_id."""
    wanted = request.args.get("job", type=int)
    state = current_state()
    with state.lock:
        settle(state)
        found = [item for item in state.deliveries.values() if wanted in (None, item.job)]
        return jsonify([delivery_json(item) for item in found])


@control.post("/deliveries/<int:one>/again")
def deliver_again(one: int) -> BaseResponse:
    """Push an event once more, newly signed, also one that was lost."""
    state = current_state()
    with state.lock:
        _needs_address(state)
        former = state.deliveries.get(one)
        if former is None:
            raise ApiError(40035)
        again = enqueue(state, former.event, former.body, "again", former.job, state.clock.now())
        again.raw, again.signed = former.raw, former.signed
        return done(delivery_json(again), "deliveries")


@control.post("/deliveries/send")
def deliver_anything() -> BaseResponse:
    """Push any content: {"body" or "body_base64", "raw": false, "signed": true, "job": 0}.

    raw: send the bytes as they are instead of sealing them in the chosen mode; signed: with
    signature, timestamp and nonce in the address.
    """
    body, state = sent(), current_state()
    content = _content(body)
    with state.lock:
        _needs_address(state)
        job, now = int(number(body, "job", 0)), state.clock.now()
        delivery = enqueue(state, str(body.get("event", "custom")), content, "custom", job, now)
        delivery.raw, delivery.signed = _yes(body, "raw", False), _yes(body, "signed", True)
        return done(delivery_json(delivery), "deliveries")


@control.post("/callback/verify")
def verify_address() -> BaseResponse | str:
    """Ask callback_url for the echo, as when it is saved in the back end."""
    state = current_state()
    with state.lock:
        _needs_address(state)
        settings, now, echo = state.settings, state.clock.now(), state.letters(20)
        nonce = str(state.rng.randrange(10**9, 10**10))
    answer = ask_echo(settings, now, nonce, echo)
    right = answer.status == 200 and answer.text == echo
    if from_form():
        said = answer.error or f"回应是 {answer.status}，内容不是原样的 echostr"
        return render_template(
            "notice.html",
            title="验证接收地址",
            sentence="验证通过。" if right else f"没有通过：{said}。",
            back="/_control/#deliveries",
        )
    return jsonify(
        {"ok": right, "status": answer.status, "answer": answer.text, "error": answer.error}
    )


def _needs_address(state: EmulatorState) -> None:
    if not state.settings.callback_url:
        raise ValueError("还没有填接收地址（开关 callback_url），没有推送。")


def _content(body: dict[str, Any]) -> bytes:
    if encoded := body.get("body_base64"):
        try:
            return base64.b64decode(str(encoded), validate=True)
        except ValueError:
            raise ValueError("body_base64 不是 Base64，没有推送。") from None
    text = body.get("body", "")
    if not isinstance(text, str):
        raise ValueError("body 应是文字。")
    return text.encode("utf-8")


def _yes(body: dict[str, Any], name: str, default: bool) -> bool:
    return str(body.get(name, default)).lower() in ("true", "1", "on", "yes")
