"""Reading fields of a request body, with WeChat's answers to wrong ones."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wechat_bot.emulator.errors import ApiError

# an even number of backslashes before \u: the backslash itself isn't escaped
_ESCAPE = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?!00[01])([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class UploadedFile:
    """A file part of a multipart body."""

    name: str
    data: bytes


@dataclass(frozen=True)
class ApiCall:
    """One call after the gate: query, parsed JSON body and file parts."""

    path: str
    query: Mapping[str, str]
    body: dict[str, Any]
    raw_body: dict[str, Any]
    files: Mapping[str, UploadedFile]
    form: Mapping[str, str]
    client_ip: str
    base_url: str


def parse_json(data: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    r"""The JSON object twice: decoded, and with every \uXXXX left as its six characters.

    Raises ApiError 44002 for an empty body, 47001 for anything but a UTF-8 JSON object.
    """
    if not data.strip():
        raise ApiError(44002)
    try:
        text = data.decode("utf-8")
        decoded = json.loads(text)
        literal = json.loads(_ESCAPE.sub(r"\1\\\\u\2", text))
    except (ValueError, RecursionError):
        raise ApiError(47001) from None
    if not isinstance(decoded, dict) or not isinstance(literal, dict):
        raise ApiError(47001)
    if "\\ud" in text.lower() and _has_lone_surrogate(decoded):
        raise ApiError(47001)
    return decoded, literal


def _has_lone_surrogate(value: dict[str, Any]) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def text(body: Mapping[str, Any], key: str, default: str = "") -> str:
    """A text field; ApiError 47001 for another type."""
    value = body.get(key, default)
    if value is None:
        return default
    if not isinstance(value, str):
        raise ApiError(47001)
    return value


def whole(body: Mapping[str, Any], key: str, default: int) -> int:
    """A whole number, also written as text; ApiError 40097 for anything else."""
    value = body.get(key, default)
    if isinstance(value, bool):
        raise ApiError(40097)
    if isinstance(value, int):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    raise ApiError(40097)


def paging(body: Mapping[str, Any]) -> tuple[int, int, bool]:
    """offset ≥ 0, count 1–20, no_content; ApiError 40097 out of range."""
    offset, count = whole(body, "offset", 0), whole(body, "count", 20)
    no_content = whole(body, "no_content", 0)
    if offset < 0 or not 1 <= count <= 20 or no_content not in (0, 1):
        raise ApiError(40097)
    return offset, count, no_content == 1
