"""并入稿件… and 让出时段…: what will happen, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from wechat_bot.drafting import queries as drafting
from wechat_bot.drafting.queries import PostFilter
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.errors import BureauError, InvalidInput, WrongState
from wechat_bot.publishing import placing, queries, slots
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import (
    MAX_ARTICLES,
    MESSAGE_STATE_NAMES,
    MODE_AUDIENCE,
    MODE_NAMES,
    MessageState,
    Mode,
)
from wechat_bot.web import frame, publishing_forms, publishing_words, repeat_reason, slot_check
from wechat_bot.web.frame import action, page
from wechat_bot.web.publishing_forms import Form

bp = Blueprint("publishing_slots", __name__)
CHOICES = 200


@page(bp, "/messages/<int:message_id>/join", permission=Permission.PUBLISH, title="并入稿件")
def join_page(message_id: int) -> ResponseReturnValue:
    """Which approved posts shall go out with this message."""
    return _show_join(message_id, _ticked_by_address())


@action(bp, "/messages/<int:message_id>/join", permission=Permission.PUBLISH)
def join(message_id: int) -> ResponseReturnValue:
    """并入."""
    try:
        chosen = publishing_forms.chosen_posts(request.form)
        slots.join(frame.actor(), frame.office(), message_id, chosen,
                   repeat_reason=repeat_reason.given(request.form, chosen))
    except BureauError as error:
        return _show_join(message_id, request.form, error)
    return frame.done(f"已并入 {len(chosen)} 篇，和这条消息一起发。开始之前可以移出。",
                      _message_page(message_id))


@page(bp, "/messages/<int:message_id>/displace", permission=Permission.PUBLISH, title="让出时段")
def displace_page(message_id: int) -> ResponseReturnValue:
    """Which urgent posts take the time of this message, and when it goes out instead."""
    form = _ticked_by_address()
    form["due_at"] = publishing_forms.time_value(slot_check.default_time())
    with frame.office().db.read() as session:
        form["mode"] = queries.get_message(session, message_id).mode
    return _show_displace(message_id, form)


@action(bp, "/messages/<int:message_id>/displace", permission=Permission.PUBLISH)
def displace(message_id: int) -> ResponseReturnValue:
    """让出时段."""
    form = request.form
    try:
        mode = form.get("mode", "")
        if mode not in set(Mode):
            raise InvalidInput.of(mode="请选择紧急稿件的发布方式。")
        due_at = publishing_forms.read_time(
            form.get("due_at", ""), "due_at", "请填写让出的消息改到什么时间（北京时间）。")
        slot_check.confirm(form, due_at)
        chosen = publishing_forms.chosen_posts(form)
        new_id = slots.displace(
            frame.actor(), frame.office(), message_id, mode=Mode(mode), post_ids=chosen,
            new_due_for_old=due_at, reason=form.get("reason", ""),
            repeat_reason=repeat_reason.given(form, chosen))
    except BureauError as error:
        return _show_displace(message_id, form, error)
    return frame.done(f"已办好：紧急稿件用这个时段，原来的消息改到 {clock.show(due_at)}（北京时间）。",
                      _message_page(new_id))


def _ticked_by_address() -> Form:
    form: Form = MultiDict()
    form.setlist("post", request.args.getlist("post"))
    return form


def _show_join(
    message_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        message = queries.get_message(session, message_id)
        if problem is None:
            placing.require_queued(message, "并入稿件")
        values = _common(session, message, form, problem)
        values["room"] = MAX_ARTICLES - len(message.articles)
        return render_template("publishing/join.html", **values), _status(problem)


def _show_displace(
    message_id: int, form: Form, problem: BureauError | None = None
) -> ResponseReturnValue:
    with frame.office().db.read() as session:
        message = queries.get_message(session, message_id)
        if problem is None and MessageState(message.state) is not MessageState.SCHEDULED:
            raise WrongState(
                f"这条消息现在是“{MESSAGE_STATE_NAMES[MessageState(message.state)]}”，没有时段可以让出。")
        values = _common(session, message, form, problem)
        return render_template(
            "publishing/displace.html", **values, modes=MODE_NAMES,
            has_account=bool(frame.office().config.wechat.app_id),
            warnings=slot_check.warnings_of_form(form) if problem else [],
            due_type=publishing_forms.time_input_type(form.get("due_at", ""))), _status(problem)


def _common(
    session: Session, message: Message, form: Form, problem: BureauError | None
) -> dict[str, Any]:
    _, posts = drafting.list_posts(
        session, PostFilter(to_schedule=True), 0, CHOICES)
    mode = Mode(message.mode)
    shown: Mapping[str, Any] = {
        "message": message, "names": queries.titles(session, message), "posts": posts,
        "ticked": set(form.getlist("post")), "form": repeat_reason.offered(form),
        "problem": problem,
        "mode_name": MODE_NAMES[mode], "audience": MODE_AUDIENCE[mode],
        "due_phrase": publishing_words.due_phrase(mode),
        "state_name": MESSAGE_STATE_NAMES[MessageState(message.state)],
    }
    return dict(shown)


def _status(problem: BureauError | None) -> int:
    return frame.status_of(problem) if problem else 200


def _message_page(message_id: int) -> str:
    return url_for("publishing.message_page", message_id=message_id)
