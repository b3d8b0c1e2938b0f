"""Whatever is pasted: no error, and plain text comes out of the article as it went in."""

from __future__ import annotations

import html
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import find_theme, load_themes, render_article
from wechat_bot.rendering.text import squeeze
from wechat_bot.rendering.word import html_to_markdown

TAGS = (
    "p", "div", "span", "b", "strong", "i", "em", "u", "s", "a", "img", "br", "table", "tr", "td",
    "th", "thead", "tbody", "caption", "ul", "ol", "li", "h1", "h2", "h6", "pre", "code", "hr",
    "blockquote", "sup", "sub", "dl", "dt", "dd", "o:p", "v:shape", "ins", "del", "center", "font",
    "title", "style", "script", "section", "html", "body", "head", "input", "svg", "math",
    "note-mark", "title-line",
)
ATTRIBUTES = st.sampled_from((
    "", "class=MsoTitle", "class=MsoHeading1", "style='mso-list:l0 level2 lfo1'", "colspan=3",
    "style='mso-list:Ignore'", "style='font-weight:bold'", "style='font-weight:normal'", "rowspan=9",
    "rowspan=0", "href=#_ftn1", "id=ftn1", "href=http://a.cn", "src=file:///c", "n=3",
    "src='data:image/png;base64,iVBORw0KGgo='", "style='display:none'", "data-list-level=x",
    "style='mso-outline-level:2'",
))
TEXTS = st.one_of(
    st.sampled_from(("文字", "。", "1. 甲", "# x", "|", "**", " ", "\n", "&nbsp;", "<!--[if gte x]>",
                     "<![endif]-->", "<![if !s]>", "<!--", "-->", "]]>", "<?xml", "\ue000H1\ue001",
                     "&#xe000;L1|1.&#xe001;", "\x00", "&#0;", "<")),
    st.text(max_size=6),
)


def tagged(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    parts = st.tuples(st.sampled_from(TAGS), ATTRIBUTES, st.lists(children, max_size=4), st.booleans())
    return parts.map(lambda t: f"<{t[0]} {t[1]}>{''.join(t[2])}" + (f"</{t[0]}>" if t[3] else ""))


PAGES = st.recursive(
    TEXTS, lambda inner: tagged(inner) | st.lists(inner, max_size=4).map("".join), max_leaves=30)
PIECES = st.lists(st.sampled_from([
    *"法a1 *_#`~=[]()!<>&|\\-+.:^\"'{}\n。：", "&amp;", "1. ", "- ", "* ", "# ", "> ", "<b>", "[^1]",
    "http://a.cn/_x_", "~~", "==", "```", "---", "| --- |"]), max_size=9).map("".join)


@settings(max_examples=examples(100, 3000), deadline=None)
@given(PAGES)
def test_no_page_is_too_strange(page: str) -> None:
    for take_title in (False, True):
        markdown = html_to_markdown(page, take_title=take_title).markdown
        assert "\ue000" not in markdown


@pytest.mark.parametrize("tag", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<p><i>"])
def test_no_nesting_is_too_deep(tag: str) -> None:
    assert "文" in html_to_markdown(tag * 2000 + "文").markdown


@settings(max_examples=examples(60, 1500), deadline=None)
@given(st.lists(PIECES, max_size=4), st.sampled_from(["p", "li", "h2", "td", "br"]))
@example(["[]:法"], "p")
@example(["[1]: 见附件", "[2]:乙"], "br")
def test_plain_text_stays_plain_text(lines: list[str], kind: str) -> None:
    escaped = [html.escape(line) for line in lines]
    page = {
        "li": "<ul>" + "".join(f"<li>{line}</li>" for line in escaped) + "</ul>",
        "td": "<table><tr>" + "".join(f"<td>{line}</td>" for line in ["甲", *escaped]) + "</tr></table>",
        "br": "<p>" + "<br>".join(escaped) + "</p>",
    }.get(kind) or "".join(f"<{kind}>{line}</{kind}>" for line in escaped)
    theme = find_theme(load_themes(Path(data_path("content")) / "themes"), "政务蓝")
    shown = render_article(html_to_markdown(page).markdown, theme=theme, images={}).plain_text
    assert squeeze(shown) == squeeze("".join(lines if kind != "td" else ["甲", *lines]))
