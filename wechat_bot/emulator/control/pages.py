"""Looking: the page for people, and the lists for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, render_template, request

from wechat_bot.emulator import mass_views, views
from wechat_bot.emulator.callback.views import delivery_json
from wechat_bot.emulator.context import base_url, current_state
from wechat_bot.emulator.control.desk import control
from wechat_bot.emulator.endpoints import ENDPOINTS
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.ledger import ledger_json
from wechat_bot.emulator.readers import read_articles

CALLS_SHOWN = 100
EVENTS_SHOWN = 50


@control.get("/")
def page() -> str:
    """The Chinese page for people."""
    state = current_state()
    with state.lock:
        shown = views.whole_state(state, base_url())
        calls = [views.call_json(record) for record in state.calls.latest(CALLS_SHOWN)]
        submits = views.submits_json(state)
        deliveries = [delivery_json(item) for item in state.deliveries.values()]
        mass_per_day = state.settings.mass_per_day
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in shown["switches"]:
        groups.setdefault(item["group"], []).append(item)
    return render_template(
        "control.html",
        state=shown,
        groups=groups,
        calls=calls,
        submits=submits,
        mass_per_day=mass_per_day,
        deliveries=deliveries[-EVENTS_SHOWN:],
        paths=list(ENDPOINTS),
    )


@control.get("/state")
def show_state() -> Response:
    """Everything at a glance: clock, switches, faults, quotas, drafts, jobs, publications."""
    state = current_state()
    with state.lock:
        return jsonify(views.whole_state(state, base_url()))


@control.get("/readers")
def show_readers() -> Response:
    """What readers got: title, url, published_at, mode, text_sha256; oldest first."""
    state = current_state()
    with state.lock:
        return jsonify([item.as_json() for item in read_articles(state, base_url())])


@control.get("/calls")
def show_calls() -> Response:
    """The log of API calls, oldest first.

    ?path= only those of one path, ?from= and ?to= numbers, both included, ?fault= a kind or any,
    ?limit= at most so many.
    """
    asked, state = request.args, current_state()
    with state.lock:
        records = state.calls.select(
            asked.get("path"),
            asked.get("from", type=int),
            asked.get("to", type=int),
            asked.get("fault"),
            asked.get("limit", type=int),
        )
        return jsonify([views.call_json(record) for record in records])


@control.get("/submits")
def show_submits() -> Response:
    """Every executed freepublish/submit, in order: the proof of at most once."""
    state = current_state()
    with state.lock:
        settle(state)
        return jsonify(views.submits_json(state))


@control.get("/mass")
def show_mass() -> Response:
    """Every accepted mass send, in order, whatever became of it."""
    state = current_state()
    with state.lock:
        settle(state)
        return jsonify([mass_views.mass_json(job) for job in state.mass_jobs.values()])


@control.get("/previews")
def show_previews() -> Response:
    """Every preview sent to a phone, in order."""
    state = current_state()
    with state.lock:
        return jsonify([mass_views.preview_json(item) for item in state.previews.values()])


@control.get("/ledger")
def show_ledger() -> Response:
    """Every article that was ever public with its text, its job, its fate; oldest first."""
    state = current_state()
    with state.lock:
        return jsonify(ledger_json(state, base_url()))
