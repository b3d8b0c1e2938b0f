"""公众号的消息推送: the one address of the panel that WeChat calls, not a person.

It is there only where [wechat] token is configured. It uses no cookie and no form, stores an
event in one short transaction and answers; what follows from it is the worker's. Whatever the
body holds, the answer is 200 or a 4xx: a 5xx would be an open door for whoever throws rubbish.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, abort, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import WeChat
from wechat_bot.publishing import inbox
from wechat_bot.web import frame
from wechat_bot.web.frame import action
from wechat_bot.wechat.callback import MAX_BYTES, CallbackRefused, read_callback, read_echo

bp = Blueprint("wechat_callback", __name__)
ADDRESS = "/wechat/callback"
log = logging.getLogger(__name__)


def _only(view: Callable[[], ResponseReturnValue]) -> Callable[[], ResponseReturnValue]:
    """No OPTIONS of its own: the address answers GET and POST and nothing else."""
    cast(Any, view).provide_automatic_options = False
    return view


@action(bp, ADDRESS, permission=Permission.NONE, methods=("GET",))
@_only
def verify() -> ResponseReturnValue:
    """WeChat checks the address when it is saved in the back end: echostr is given back."""
    settings = _settings()
    if request.method == "HEAD":
        abort(405)
    try:
        echo = read_echo(settings, request.args, clock.now())
    except CallbackRefused as refused:
        return _refuse(refused)
    _spend(settings, request.args["signature"].lower())
    return _plain(echo)


@action(bp, ADDRESS, permission=Permission.NONE)
@_only
def receive() -> ResponseReturnValue:
    """An event: stored as it came, then answered. Messages of readers are answered, not kept."""
    settings = _settings()
    g.announces_nothing = True
    try:
        callback = read_callback(settings, request.args, _body(), clock.now())
        if callback.event is not None:
            inbox.receive(frame.office(), callback.event, callback.signature)
        else:
            _spend(settings, callback.signature)
    except CallbackRefused as refused:
        return _refuse(refused)
    except inbox.ForgedRepeat:
        return _refuse(CallbackRefused(403, "用过的签名带来了别的内容"))
    return _plain("success")


def _spend(settings: WeChat, signature: str) -> None:
    """In plain mode nobody may use it for an event; in safe mode it is good for one body anyhow."""
    if not settings.aes_key:
        inbox.spend(frame.office(), signature)


def _settings() -> WeChat:
    settings = frame.office().config.wechat
    if not settings.token:
        abort(404)
    return settings


def _body() -> bytes:
    """The body, no more of it read than is allowed."""
    request.max_content_length = MAX_BYTES
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise CallbackRefused(413, "内容太大") from None


def _refuse(refused: CallbackRefused) -> ResponseReturnValue:
    """The reason is for the log alone: who forges learns nothing from the answer."""
    log.warning("a callback was refused (%s): %s", refused.status, refused.message)
    return _plain("refused", refused.status)


def _plain(text: str, status: int = 200) -> Response:
    return Response(text, status, content_type="text/plain; charset=utf-8")
