"""The order in which a call is checked, executed, disturbed and logged."""

from __future__ import annotations

import ipaddress
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wechat_bot.emulator.callback.courier import deliver
from wechat_bot.emulator.endpoints import ENDPOINTS, Endpoint
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.faults import Reply
from wechat_bot.emulator.fields import ApiCall, UploadedFile, parse_json
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.records import CallRecord
from wechat_bot.emulator.rights import missing_right
from wechat_bot.emulator.state import EmulatorState

_SECRETS = re.compile(r'((?:access_token|secret|appsecret)(?:=|"\s*:\s*"))[^&"\s]*')
#: how much of a body the log keeps
BODY_KEPT = 2000


@dataclass(frozen=True)
class RawCall:
    """A call as it came in, before any check."""

    method: str
    path: str
    query: Mapping[str, str]
    query_string: str
    data: bytes
    files: Mapping[str, UploadedFile]
    form: Mapping[str, str]
    client_ip: str
    base_url: str


def redact(text: str) -> str:
    """Tokens and secrets replaced by ***: they belong into no log, not even in training."""
    return _SECRETS.sub(r"\1***", text)


def handle(state: EmulatorState, raw: RawCall) -> Reply:
    """Answer one call, with whatever fault is armed for it."""
    began = time.perf_counter()
    with state.lock:
        if state.closed:
            return Reply(ending="reset")
        settle(state)
        fault = state.faults.take(raw.path)
        record = _record(state, raw)
        record.fault = fault.kind.name if fault else ""
        reply = Reply(content_type=state.settings.reply_content_type)
        if fault is None or fault.kind.executes:
            reply = _execute(state, raw, record)
        record.cost_ms = int((time.perf_counter() - began) * 1000)
        urgent = state.take_urgent()
        state.store_changes()
    for delivery in urgent:
        deliver(state, delivery)
    return fault.kind.disturb(reply, fault.seconds) if fault else reply


def _record(state: EmulatorState, raw: RawCall) -> CallRecord:
    body = raw.data.decode("utf-8", "replace")[:BODY_KEPT] if raw.data else ""
    if raw.files:
        sizes = [
            f"{name}: {item.name} ({len(item.data)} bytes)" for name, item in raw.files.items()
        ]
        body = "; ".join(sizes)
    record = CallRecord(
        number=state.next_call_number(),
        at=state.clock.now(),
        method=raw.method,
        path=raw.path,
        query=redact(raw.query_string),
        summary=_summary(raw),
        request_body=redact(body),
        client_ip=_client_ip(state, raw),
    )
    state.calls.append(record)
    return record


def _summary(raw: RawCall) -> str:
    """The ids and titles a reader of the log looks for."""
    if raw.files:
        return "、".join(item.name for item in raw.files.values())
    found = re.findall(
        r'"(?:title|media_id|publish_id|article_id|cgi_path|msg_id|clientmsgid|towxname)"\s*:\s*"?([^",}]{1,70})',
        raw.data.decode("utf-8", "replace"),
    )
    return "、".join(found[:8])


def _execute(state: EmulatorState, raw: RawCall, record: CallRecord) -> Reply:
    try:
        result = _checked(state, raw)
        record.errcode, record.executed = 0, True
        state.executed[raw.path] = state.executed.get(raw.path, 0) + 1
    except ApiError as error:
        record.errcode, record.rid = error.code, state.rid()
        text = _errmsg(state, error, record.rid)
        result = {"errcode": error.code, "errmsg": text, **error.fields}
    if isinstance(result, Reply):
        return result
    body = json.dumps(result, ensure_ascii=False).encode("utf-8", "replace")
    record.response_body = redact(body.decode("utf-8")[:BODY_KEPT])
    return Reply(200, body, state.settings.reply_content_type)


def _errmsg(state: EmulatorState, error: ApiError, rid: str) -> str:
    with_hint = state.settings.errmsg_hint and error.code != 40164
    hint = f" hint: [{state.letters(14)}]" if with_hint else ""
    return f"{error.text}{hint} rid: {rid}"


def _checked(state: EmulatorState, raw: RawCall) -> dict[str, Any] | Reply:
    """IP, method, token, right, quotas, body, then the endpoint's own checks."""
    endpoint = ENDPOINTS.get(raw.path)
    is_public = endpoint is not None and endpoint.public
    if not is_public:
        _check_ip(state, raw)
    if endpoint is None:
        raise ApiError(40066)
    if raw.method not in endpoint.methods:
        raise ApiError(43002 if "POST" in endpoint.methods else 43001)
    if not endpoint.tokenless and not is_public:
        state.tokens.check(raw.query.get("access_token", ""))
    if refused := missing_right(state.settings, raw.path):
        raise ApiError(refused)
    if not is_public:
        state.quotas.charge(raw.path, state.settings.daily_limits, state.settings.minute_limit)
    return endpoint.handler(state, _parsed(endpoint, raw, _client_ip(state, raw)))


def _parsed(endpoint: Endpoint, raw: RawCall, client_ip: str) -> ApiCall:
    decoded: dict[str, Any] = {}
    literal: dict[str, Any] = {}
    if endpoint.body == "json":
        decoded, literal = parse_json(raw.data)
    return ApiCall(
        path=raw.path,
        query=raw.query,
        body=decoded,
        raw_body=literal,
        files=raw.files,
        form=raw.form,
        client_ip=client_ip,
        base_url=raw.base_url,
    )


def _client_ip(state: EmulatorState, raw: RawCall) -> str:
    return state.settings.reported_client_ip or raw.client_ip


def _check_ip(state: EmulatorState, raw: RawCall) -> None:
    """ApiError 40164 with the address WeChat saw, unless it is on the list."""
    if not state.settings.ip_whitelist_enabled:
        return
    address = _client_ip(state, raw)
    for entry in state.settings.ip_whitelist:
        try:
            if ipaddress.ip_address(address) in ipaddress.ip_network(entry, strict=False):
                return
        except ValueError:
            continue
    raise ApiError(40164, f"invalid ip {address} ipv6 ::ffff:{address}, not in whitelist")
