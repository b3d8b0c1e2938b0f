"""The static rules of WeChat's article structure: each found, and not found beside it."""

from __future__ import annotations

import pytest

from wechat_bot.rendering import structure_findings

from .conftest import Render


@pytest.mark.parametrize(
    ("kind", "bad", "good"),
    [
        ("opacity", '<img data-w="1" style="opacity:0">', '<img data-w="1" style="opacity:0.5">'),
        ("caret-color", '<p style="caret-color: rgba(0, 0, 0, 0)">字</p>', "<p>字</p>"),
        ("text-align", '<p style="text-align:start">字</p>', '<p style="text-align:left">字</p>'),
        (
            "font-family",
            '<p style="font-family:SimSun">字</p>',
            '<p style="font-family:mp-quote, PingFang SC, system-ui, -apple-system, serif">字</p>',
        ),
        (
            "animate-begin",
            '<svg><animate begin="touchstart"></animate></svg>',
            '<svg><animate begin="click; touchstart"></animate></svg>',
        ),
        ("pre", "<pre>字</pre>", "<pre> </pre>"),
        (
            "height",
            '<section style="height:0px">字</section>',
            '<section style="height:0"></section>',
        ),
        (
            "line-height",
            '<section style="line-height: 0">字</section>',
            '<section style="line-height: 0"><img data-w="9"></section>',
        ),
        ("width", '<section style="width:300px">字</section>', '<p style="max-width:300px">字</p>'),
        ("width", '<table><tr><th style="width:90px">字</th></tr></table>', "<table></table>"),
        ("width", '<img src="x">', '<img src="x" data-w="300">'),
        (
            "width",
            '<section><p style="width: 50.5px">字</p></section>',
            '<section data-ignore-width=""><p style="width: 50px">字</p></section>',
        ),
        (
            "nest-level",
            "<section>" * 11 + "字" + "</section>" * 11,
            "<section>" * 10 + "字" + "</section>" * 10,
        ),
        (
            "redundant-node",
            "<section>" + "<p></p>" * 0 + "<span></span>" * 16 + "<p>字</p>" * 5 + "</section>",
            "<section>" + "<span></span>" * 15 + "<p>字</p>" * 6 + "</section>",
        ),
        (
            "span-leaf",
            '<span leaf=""><section>字</section></span>',
            '<span leaf=""><strong>字</strong><br></span>',
        ),
        (
            "node-leaf",
            '<section nodeleaf=""><section>字</section></section>',
            '<section nodeleaf=""><img data-w="1"></section>',
        ),
        ("important", '<p style="color:red ! important">字</p>', '<p style="color:red">字</p>'),
        ("position", '<p style="position:relative">字</p>', '<p style="margin:0">字</p>'),
        (
            "darkmode-no-gradient",
            '<p style="background:linear-gradient(red, blue)">字</p>',
            '<p style="background:linear-gradient(red, blue)"><br></p>',
        ),
    ],
)
def test_rule(kind: str, bad: str, good: str) -> None:
    assert [finding.kind for finding in structure_findings(bad)] == [kind]
    assert structure_findings(good) == []


def test_finding_shows_the_place() -> None:
    [finding] = structure_findings('<p style="text-align:end">这一段</p>')
    assert "这一段" in finding.message


@pytest.mark.parametrize(
    "source",
    [
        ">" * 200 + " 引文",
        " ".join(f"[甲](https://a.example/{number})" for number in range(60)),
        "\n".join(" " * 2 * level + f"- 第{level}层" for level in range(40)),
        "<div style='color:red'>" * 40 + "文" + "</div>" * 40,
    ],
)
def test_odd_but_possible_articles_pass(render: Render, source: str) -> None:
    article = render(source)
    assert article.plain_text
    assert structure_findings(article.html) == []


@pytest.mark.parametrize("theme", ["blue", "plain"])
def test_our_articles_pass(render: Render, theme: str) -> None:
    rows = "\n".join("||||||" for _ in range(30))
    source = f"# 题\n\n- 甲\n  - 乙\n\n|a|b|c|d|e|\n|-|-|-|-|-|\n{rows}\n\n> 引\n\n```\nx\n```\n"
    article = render(source, theme=theme, footer=[("编辑", "张三")])
    assert structure_findings(article.html) == []
