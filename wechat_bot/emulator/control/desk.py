"""What all controls share: the blueprint, who may use it, reading what was sent, answering."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from wechat_bot.emulator.errors import ApiError

control = Blueprint("control", __name__, url_prefix="/_control")


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
    if not from_form():
        return jsonify({"error": sentence}), 400
    return render_template(
        "notice.html", title="没有改动", sentence=sentence, back="/_control/"
    ), 400


@control.errorhandler(ApiError)
def not_found(error: ApiError) -> tuple[Response, int]:
    """A draft, job or article that doesn't exist."""
    return jsonify({"error": f"没有找到（{error.code}），没有改动。"}), 404


def from_form() -> bool:
    """Does a person wait for a page, rather than a program for JSON?"""
    return request.mimetype == "application/x-www-form-urlencoded"


def sent() -> dict[str, Any]:
    """The JSON object or the form's fields; ValueError for other JSON."""
    if from_form():
        # a ticked box is sent after the hidden "false" of the same name: the last value counts
        return {name: values[-1] for name, values in request.form.lists()}
    body = request.get_json(force=True, silent=True) if request.get_data() else {}
    if not isinstance(body, dict):
        raise ValueError("请求正文应是一个 JSON 对象。")
    return body


def number(body: Mapping[str, Any], name: str, default: float) -> float:
    """A number of the body, also written as text; ValueError in Chinese."""
    value = body.get(name, default)
    try:
        return float(value if value != "" else default)
    except (TypeError, ValueError):
        raise ValueError(f"{name} 应是一个数字。") from None


def done(result: dict[str, Any], section: str) -> BaseResponse:
    """The answer to JSON, or back to that section of the page."""
    if from_form():
        return redirect(f"/_control/#{section}", code=303)
    return jsonify(result)
