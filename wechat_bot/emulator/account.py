"""Calls about the account itself: tokens, quotas, addresses, request numbers."""

from __future__ import annotations

from typing import Any

from wechat_bot.emulator.clock import EmulatorClock
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, text
from wechat_bot.emulator.records import CallRecord
from wechat_bot.emulator.rights import missing_right
from wechat_bot.emulator.state import EmulatorState

RID_DAYS = 7


def plain_token(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """GET /cgi-bin/token: a new token, the former one lives five minutes more."""
    _check_credentials(
        state,
        call.query.get("grant_type", ""),
        call.query.get("appid", ""),
        call.query.get("secret", ""),
    )
    value, seconds = state.tokens.plain(state.settings.plain_token_disturbs_stable)
    return {"access_token": value, "expires_in": seconds}


def stable_token(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/stable_token: the same token while it is valid, unless force_refresh."""
    force = call.body.get("force_refresh", False)
    if not isinstance(force, bool):
        raise ApiError(47001)
    _check_credentials(
        state, text(call.body, "grant_type"), text(call.body, "appid"), text(call.body, "secret")
    )
    value, seconds = state.tokens.stable(force)
    return {"access_token": value, "expires_in": seconds}


def _check_credentials(state: EmulatorState, grant_type: str, app_id: str, secret: str) -> None:
    if grant_type != "client_credential":
        raise ApiError(40002)
    if not app_id:
        raise ApiError(41002)
    if app_id != state.settings.app_id:
        raise ApiError(40013)
    if not secret:
        raise ApiError(41004)
    if state.settings.secret_frozen:
        raise ApiError(40243)
    if secret != state.settings.app_secret:
        raise ApiError(40125)


def list_addresses(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """GET /cgi-bin/get_api_domain_ip and /cgi-bin/getcallbackip."""
    return {"ip_list": ["127.0.0.1"]}


def get_quota(state: EmulatorState, call: ApiCall, known: frozenset[str]) -> dict[str, Any]:
    """POST /cgi-bin/openapi/quota/get: limit and use of one path. known: paths that exist."""
    path = _quota_path(call, known)
    if missing_right(state.settings, path):
        raise ApiError(76022)
    limit = state.quotas.limit(path, state.settings.daily_limits)
    used = state.quotas.used(path)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)},
        "rate_limit": {"call_count": state.settings.minute_limit, "refresh_second": 60},
        "component_rate_limit": {"call_count": 0, "refresh_second": 0},
    }


def _quota_path(call: ApiCall, known: frozenset[str]) -> str:
    path = text(call.body, "cgi_path")
    if path not in known:
        raise ApiError(76021)
    return path


def clear_quota(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/clear_quota {"appid"}: all counters of today; 10 a month, then 48006."""
    if text(call.body, "appid") != state.settings.app_id:
        raise ApiError(40013)
    state.quotas.clear_all()
    return {"errcode": 0, "errmsg": "ok"}


def clear_quota_by_secret(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/clear_quota/v2?appid=&appsecret=: the same without a token."""
    secret = call.query.get("appsecret", "")
    _check_credentials(state, "client_credential", call.query.get("appid", ""), secret)
    state.quotas.clear_all()
    return {"errcode": 0, "errmsg": "ok"}


def clear_path_quota(state: EmulatorState, call: ApiCall, known: frozenset[str]) -> dict[str, Any]:
    """POST /cgi-bin/openapi/quota/clear {"cgi_path"}: one counter; 50 a month, then 48006."""
    state.quotas.clear_path(_quota_path(call, known))
    return {"errcode": 0, "errmsg": "ok"}


def get_request(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/openapi/rid/get: the call behind an error's rid, for seven days."""
    rid = text(call.body, "rid")
    found = state.calls.by_rid(rid)
    if not rid or found is None:
        raise ApiError(76001)
    if _days_old(state.clock, found) > RID_DAYS:
        raise ApiError(76004)
    return {
        "errcode": 0,
        "errmsg": "ok",
        "request": {
            "invoke_time": int(found.at),
            "cost_in_ms": found.cost_ms,
            "request_url": f"{found.path}?{found.query}",
            "request_body": found.request_body,
            "response_body": found.response_body,
            "client_ip": found.client_ip,
        },
    }


def _days_old(clock: EmulatorClock, record: CallRecord) -> float:
    return (clock.now() - record.at) / 86_400
