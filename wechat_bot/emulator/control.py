"""The control page (控制台) and its JSON twin: faults, switches, clock, log, back-end actions.

Every POST takes JSON and answers JSON, or takes a form and leads back to the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator import views
from wechat_bot.emulator.context import base_url, current_state
from wechat_bot.emulator.endpoints import ENDPOINTS
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.publishing import mark_deleted, publish, settle
from wechat_bot.emulator.readers import read_articles
from wechat_bot.emulator.switches import with_switches

control = Blueprint("control", __name__, url_prefix="/_control")

CALLS_SHOWN = 100


@control.before_request
def refuse_other_sites() -> tuple[Response, int] | None:
    """A page of another site must not be able to work the controls through the browser."""
    origin = request.headers.get("Origin")
    if origin and origin.split("//", 1)[-1] != request.host:
        return jsonify({"error": "只能从控制台自己的页面操作。"}), 403
    return None


@control.errorhandler(ValueError)
def refused(error: ValueError) -> tuple[Response, int] | tuple[str, int]:
    """What was asked can't be done; nothing was changed."""
    sentence = str(error) or "请求的内容不合要求，没有改动。"
    if not _from_form():
        return jsonify({"error": sentence}), 400
    return render_template(
        "notice.html", title="没有改动", sentence=sentence, back="/_control/"
    ), 400


@control.errorhandler(ApiError)
def not_found(error: ApiError) -> tuple[Response, int]:
    """A draft, job or article that doesn't exist."""
    return jsonify({"error": f"没有找到（{error.code}），没有改动。"}), 404


def _from_form() -> bool:
    return request.mimetype == "application/x-www-form-urlencoded"


def _sent() -> dict[str, Any]:
    """The JSON object or the form's fields; ValueError for other JSON."""
    if _from_form():
        # a ticked box is sent after the hidden "false" of the same name: the last value counts
        return {name: values[-1] for name, values in request.form.lists()}
    sent = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(sent, dict):
        raise ValueError("请求正文应是一个 JSON 对象。")
    return sent


def _number(sent: Mapping[str, Any], name: str, default: float) -> float:
    value = sent.get(name, default)
    try:
        return float(value if value != "" else default)
    except (TypeError, ValueError):
        raise ValueError(f"{name} 应是一个数字。") from None


def _done(result: dict[str, Any], section: str) -> BaseResponse:
    if _from_form():
        return redirect(f"/_control/#{section}", code=303)
    return jsonify(result)


@control.get("/")
def page() -> str:
    """The Chinese page for people."""
    state = current_state()
    with state.lock:
        shown = views.whole_state(state, base_url())
        calls = [views.call_json(record) for record in list(state.calls)[-CALLS_SHOWN:]][::-1]
        submits = views.submits_json(state)
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in shown["switches"]:
        groups.setdefault(item["group"], []).append(item)
    return render_template(
        "control.html",
        state=shown,
        groups=groups,
        calls=calls,
        submits=submits,
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
    """The log of API calls, oldest first; ?path= only those of one path."""
    wanted = request.args.get("path")
    state = current_state()
    with state.lock:
        records = [item for item in state.calls if wanted in (None, item.path)]
        return jsonify([views.call_json(record) for record in records])


@control.get("/submits")
def show_submits() -> Response:
    """Every executed freepublish/submit, in order: the proof of at most once."""
    state = current_state()
    with state.lock:
        settle(state)
        return jsonify(views.submits_json(state))


@control.post("/faults")
def arm_fault() -> BaseResponse:
    """Arm {"path","kind","count","seconds"?}."""
    sent, state = _sent(), current_state()
    kind = str(sent.get("kind", ""))
    count, seconds = _number(sent, "count", 1), _number(sent, "seconds", 0)
    with state.lock:
        fault = state.faults.arm(str(sent.get("path", "")), kind, int(count), seconds)
        return _done(fault.as_json(), "faults")


@control.post("/faults/clear")
def clear_faults() -> BaseResponse:
    """Disarm one fault {"id"} or, without id, all."""
    sent, state = _sent(), current_state()
    number = int(_number(sent, "id", 0)) or None
    with state.lock:
        state.faults.disarm(number)
        return _done({"faults": [item.as_json() for item in state.faults.armed()]}, "faults")


@control.post("/switches")
def change_switches() -> BaseResponse:
    """Change switches {name: value}: all of them or, where one is wrong, none."""
    sent, state = _sent(), current_state()
    with state.lock:
        state.settings = with_switches(state.settings, sent)
        return _done({name: getattr(state.settings, name) for name in sent}, "switches")


@control.post("/clock")
def advance_clock() -> BaseResponse:
    """Move the clock {"advance_seconds"} or {"to_next_day": true} (midnight in Beijing)."""
    sent, state = _sent(), current_state()
    with state.lock:
        if sent.get("to_next_day"):
            now = state.clock.beijing()
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            state.clock.advance((midnight - now).total_seconds())
        else:
            state.clock.advance(_number(sent, "advance_seconds", 0))
        settle(state)
        return _done({"now": state.clock.beijing().isoformat()}, "clock")


@control.post("/reset")
def reset() -> BaseResponse:
    """Forget everything; switches and clock as at the start."""
    state = current_state()
    state.reset()
    return _done({"ok": True}, "top")


@control.post("/tokens/revoke")
def revoke_tokens() -> BaseResponse:
    """Kill every living token: the next call gets 40001."""
    state = current_state()
    with state.lock:
        return _done({"revoked": state.tokens.revoke()}, "tokens")


@control.post("/drafts/<media_id>/publish")
def publish_draft(media_id: str) -> BaseResponse:
    """A person publishes a draft in WeChat's back end: {"mode": mass_send or publish}."""
    sent, state = _sent(), current_state()
    mode = _mode(sent)
    with state.lock:
        draft = views.existing_draft(state, media_id)
        published = publish(state, draft.articles, mode, state.clock.now())
        del state.drafts[media_id]
        return _done(views.publication_json(published, base_url()), "published")


@control.post("/articles")
def publish_pasted() -> BaseResponse:
    """A person pastes an article into WeChat's editor: {"title","content","author"?,"mode"?}."""
    sent, state = _sent(), current_state()
    mode = _mode(sent)
    with state.lock:
        article = views.pasted_article(
            state, *(str(sent.get(name, "")) for name in ("title", "author", "content"))
        )
        published = publish(state, [article], mode, state.clock.now())
        return _done(views.publication_json(published, base_url()), "published")


def _mode(sent: Mapping[str, Any]) -> str:
    mode = str(sent.get("mode", "mass_send"))
    if mode not in ("mass_send", "publish"):
        raise ValueError("mode 只能是 mass_send（群发）或 publish（发表）。")
    return mode


@control.post("/articles/<article_id>/ban")
def ban(article_id: str) -> BaseResponse:
    """The platform bans a publication: publish_status 6."""
    state = current_state()
    with state.lock:
        publication = views.existing_publication(state, article_id)
        publication.banned = True
        return _done(views.publication_json(publication, base_url()), "published")


@control.post("/articles/<article_id>/delete")
def delete(article_id: str) -> BaseResponse:
    """A person deletes article {"index"} (from 1) or, with 0, all: publish_status 5."""
    sent, state = _sent(), current_state()
    with state.lock:
        publication = views.existing_publication(state, article_id)
        mark_deleted(publication, int(_number(sent, "index", 0)))
        return _done(views.publication_json(publication, base_url()), "published")


@control.post("/jobs/<int:publish_id>/finish")
def finish_job(publish_id: int) -> BaseResponse:
    """End a running job now, with {"outcome"} 0, 2, 3 or 4."""
    sent, state = _sent(), current_state()
    outcome = int(_number(sent, "outcome", 0))
    if outcome not in (0, 2, 3, 4):
        raise ValueError("发表结果只能是 0、2、3、4。")
    with state.lock:
        job = state.jobs.get(publish_id)
        if job is None or job.finished:
            raise ApiError(53502)
        job.finish_at, job.outcome = state.clock.now(), outcome
        settle(state)
        return _done(views.job_json(job), "jobs")
