"""verify_article_structure: the rules that need no browser, each broken and kept."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.wire import Wire

PATH = "/article-bin/verify_article_structure"
EMPTY = "<p></p>"


def verify(wire: Wire, content: Any) -> Any:
    return wire.post(PATH, {"content": content}, token=None)


def nested(levels: int) -> str:
    return "<section>" * levels + "<p>字</p>" + "</section>" * levels


# rule, broken, kept
RULES = [
    ("opacity", '<img style="opacity: 0">', '<img style="opacity: 0.5">'),
    (
        "caret-color",
        '<p style="caret-color: rgba(0, 0, 0, 0)">字</p>',
        '<p style="color:red">字</p>',
    ),
    ("text-align", '<p style="text-align:start">字</p>', '<p style="text-align:left">字</p>'),
    (
        "font-family",
        '<p style="font-family: SimSun">字</p>',
        "<p style=\"font-family: mp-quote, 'PingFang SC', system-ui, -apple-system, Arial\">字</p>",
    ),
    (
        "animate-begin",
        '<svg><animate begin="touchstart"></animate></svg>',
        '<svg><animate begin="touchstart; click"></animate></svg>',
    ),
    ("pre", "<pre>普通文字</pre>", "<pre><code>x = 1</code></pre>"),
    ("height", '<section style="height:0px">字</section>', '<section style="height:0"></section>'),
    ("line-height", '<p style="line-height:0">字</p>', '<p style="line-height:0"><img></p>'),
    ("width", '<p style="width: 600px">字</p>', '<p style="width: 100%">字</p>'),
    (
        "width",
        '<section style="width:376px">字</section>',
        '<section data-ignore-width style="width:600px">字</section>',
    ),
    ("nest-level", nested(17), nested(15)),
    ("redundant-node", f"<section>{EMPTY * 21}</section>", f"<section>{EMPTY * 20}</section>"),
    ("span-leaf", "<span leaf><section>字</section></span>", "<span leaf><b>字</b></span>"),
    (
        "node-leaf",
        "<section nodeleaf><img><img></section>",
        "<section nodeleaf><img></section>",
    ),
]


@pytest.mark.parametrize(("rule", "broken", "kept"), RULES)
def test_rules(wire: Wire, rule: str, broken: str, kept: str) -> None:
    reply = verify(wire, broken)
    assert reply["isValid"] is False and list(reply["inValidInfo"]) == [rule]
    found = reply["inValidInfo"][rule]
    assert found["violateRules"] and found["items"][0]["outerHTML"].startswith("<")
    assert verify(wire, kept) == {"isValid": True, "inValidInfo": {}}


def test_nesting_limit_is_a_switch(wire: Wire) -> None:
    wire.switch(structure_nest_limit=10)
    assert verify(wire, nested(12))["isValid"] is False


def test_neither_token_nor_white_list_nor_quota(bare: Wire) -> None:
    bare.switch(ip_whitelist_enabled=True, minute_limit=1)
    assert [verify(bare, "<p>字</p>")["isValid"] for _ in range(3)] == [True] * 3
    assert bare.look("calls")[0]["path"] == PATH and bare.look("state")["quotas"] == {}


def test_refusals(wire: Wire) -> None:
    assert verify(wire, "")["errcode"] == 44002
    assert verify(wire, 7)["errcode"] == 47001
    assert wire.raw(PATH, b"<p>", token=None).json()["errcode"] == 47001
    assert wire.get(PATH)["errcode"] == 43002
    asked = wire.post("/cgi-bin/openapi/quota/get", {"cgi_path": PATH})
    assert asked["errcode"] == 76021
