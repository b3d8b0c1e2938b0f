"""The panel's addresses, compiled once for all the panels of a test process.

Each test has a panel of its own, and Werkzeug compiles each of its hundreds of addresses anew: more
than half of what a test of a page would cost. The outcome depends on nothing but the address.
"""

from __future__ import annotations

from types import MethodType
from typing import Any
from unittest.mock import patch

from werkzeug.routing import Rule

_compile: Any = Rule.compile
_COMPILED: dict[tuple[object, ...], Any] = {}


def _compiled_once(rule: Any) -> None:
    """As Werkzeug does it, for the first rule with this address; a copy for the others."""
    if rule.defaults:
        _compile(rule)
        return
    key = (rule.rule, rule.subdomain, rule.host, rule.merge_slashes, rule.map.host_matching,
           frozenset(rule.map.converters.items()))
    first = _COMPILED.get(key)
    if first is None:
        _compile(rule)
        _COMPILED[key] = rule
        return
    rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
    rule.arguments = set(first.arguments)
    rule._build = MethodType(first._build.__func__, rule)
    rule._build_unknown = MethodType(first._build_unknown.__func__, rule)


def share_routes() -> None:
    """From now on, for the whole test process."""
    patch.object(Rule, "compile", _compiled_once).start()
