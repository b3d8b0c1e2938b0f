"""数据接口: the year's counts and figures for other programs. Read only, no cookie, no form.

Who reads shows an 授权码 (Authorization: Bearer …, RFC 6750), made on 系统—数据接口; so the routes
are open to everybody here and ask themselves. Refusals are JSON: what happened, what to do.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, cast

from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from wechat_bot.annual_report.feed import openapi, operations, queries, rules
from wechat_bot.annual_report.feed.queries import Answer
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.errors import BureauError
from wechat_bot.web import frame
from wechat_bot.web.frame import action

bp = Blueprint("feed_api", __name__)
bp.record_once(lambda state: state.app.extensions.update(feed_pace=rules.Pace()))
BEARER = "bearer "
_ADVICE = {
    401: "请求头里要写 Authorization: Bearer 授权码；用法见 /api/v1/openapi.json。",
    403: "换一份有这项权限的授权码再试。",
    404: "请核对年份；可以读取的是有登记或有年报的年份。",
    429: "请等一分钟再试；数据一天变不了几次，记下 ETag 再问更省事。",
}


def _only_get(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """No OPTIONS of its own: pages of other sites have no business here."""
    cast(Any, view).provide_automatic_options = False
    return view


@action(bp, "/api/v1/years/<int:year>/disclosures", permission=Permission.NONE, methods=("GET",))
@_only_get
def disclosures(year: int) -> ResponseReturnValue:
    """主动公开台账的年度数据, as `disclosures export` writes it."""
    return _answer(rules.DISCLOSURES, queries.disclosures, year)


@action(bp, "/api/v1/years/<int:year>/figures", permission=Permission.NONE, methods=("GET",))
@_only_get
def figures(year: int) -> ResponseReturnValue:
    """年报的数据, as `report figures` writes it; X-Report-State says whether it is final."""
    return _answer(rules.FIGURES, queries.figures, year)


@action(bp, "/api/v1/openapi.json", permission=Permission.NONE, methods=("GET",))
@_only_get
def document() -> ResponseReturnValue:
    """What the addresses give, for programmers and their tools: holds no data of the office."""
    text = json.dumps(openapi.document(), ensure_ascii=False, indent=1)  # in the form's order
    return Response(text, content_type="application/json; charset=utf-8")


def _answer(
    scope: str, ask: Callable[[Session, Config, int], Answer], year: int
) -> ResponseReturnValue:
    office = frame.office()
    try:
        grant_id = operations.admit(office, _code(), scope)
        pace: rules.Pace = current_app.extensions["feed_pace"]
        if pace.too_fast(grant_id, clock.now()):
            return _refused(429, f"读得太勤（一分钟最多 {pace.per_minute} 次），这次没有给出数据。")
        with office.db.read() as session:
            found = ask(session, office.config, year)
    except operations.NoGrant as error:
        return _refused(401, error.message)
    except BureauError as error:
        return _refused(frame.status_of(error), error.message)
    return _sent(found)


def _code() -> str:
    given = request.headers.get("Authorization", "")
    return given[len(BEARER):].strip() if given.lower().startswith(BEARER) else ""


def _sent(found: Answer) -> Response:
    response = Response(found.body, content_type="application/json; charset=utf-8")
    for name, value in found.headers.items():
        response.headers[name] = value
    said = repr(sorted(found.headers.items())).encode()
    response.set_etag(hashlib.sha256(said + found.body).hexdigest())
    response.headers["Cache-Control"] = "private, no-cache"
    response.make_conditional(request)
    return response


def _refused(status: int, message: str) -> Response:
    response = jsonify(message=message, advice=_ADVICE.get(status, ""))
    response.status_code = status
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="fazhi-emin"'
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
