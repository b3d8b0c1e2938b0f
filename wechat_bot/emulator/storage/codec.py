"""Records as JSON and back, led by the types of their fields.

Bytes are kept apart and named by their sha256, so that a picture is stored once. A field marked
reference=True holds the article_id of a publication instead of the publication itself.
"""

from __future__ import annotations

import dataclasses
import hashlib
import types
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

REFERENCE: Mapping[str, Any] = {"reference": True}


def plain(value: Any, keep: Callable[[str, bytes], None]) -> Any:
    """value as JSON types. keep(sha256, data) takes the bytes met on the way."""
    if isinstance(value, bytes):
        name = hashlib.sha256(value).hexdigest()
        keep(name, value)
        return name
    if dataclasses.is_dataclass(value):
        return {
            item.name: _reference(getattr(value, item.name))
            if item.metadata.get("reference")
            else plain(getattr(value, item.name), keep)
            for item in dataclasses.fields(value)
        }
    if isinstance(value, list | tuple):
        return [plain(item, keep) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item, keep) for key, item in value.items()}
    return value


def _reference(value: Any) -> str | None:
    return None if value is None else str(value.article_id)


class Reader:
    """Makes records of what plain() wrote."""

    def __init__(self, find_bytes: Callable[[str], bytes], find: Callable[[str], Any]) -> None:
        """find_bytes: by sha256; find: the publication of an article_id."""
        self._find_bytes = find_bytes
        self._find = find

    def record(self, kind: Any, value: Any) -> Any:
        """value as an object of the type kind; fields unknown by now are left out."""
        if value is None:
            return None
        if dataclasses.is_dataclass(kind) and isinstance(kind, type):
            return self._dataclass(kind, value)
        origin, arguments = get_origin(kind), get_args(kind)
        if kind is bytes:
            return self._find_bytes(value)
        if origin in (Union, types.UnionType):
            return self.record(next(each for each in arguments if each is not type(None)), value)
        if origin is list:
            return [self.record(arguments[0], item) for item in value]
        if origin is tuple:
            return tuple(self.record(arguments[0], item) for item in value)
        return value

    def _dataclass(self, kind: type, value: Mapping[str, Any]) -> Any:
        hints = _hints(kind)
        made = {}
        for item in dataclasses.fields(kind):
            if item.name not in value:
                continue
            stored = value[item.name]
            if item.metadata.get("reference"):
                made[item.name] = None if stored is None else self._find(stored)
            else:
                made[item.name] = self.record(hints[item.name], stored)
        return kind(**made)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
