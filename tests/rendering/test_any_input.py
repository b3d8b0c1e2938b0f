"""Whatever is typed: only allowed mark-up comes out, the rules hold, nothing is lost."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.examples import examples
from wechat_bot.rendering import (
    RenderImage,
    image_references,
    load_themes,
    normalised_text,
    render_article,
    structure_findings,
)
from wechat_bot.rendering.tree import names, parse, walk

from .conftest import THEME_FOLDER

THEME = load_themes(THEME_FOLDER)["blue"]
TAGS = names(
    "section p span h2 h3 h4 strong em u s mark ul ol li table caption thead tbody tfoot tr th td "
    "blockquote a img br hr sup"
)
ATTRIBUTES = names(
    "style dir leaf nodeleaf data-w data-ignore-width src alt href colspan rowspan start"
)
PIECES = st.sampled_from(
    [
        "# ", "## ", "- ", "  - ", "   1. ", "> ", "```", "~~~", "|", "|-|-|", "**", "*", "~~",
        "==", "`", "\n", "\n\n", "    ", "\t", "[^1]", "[^1]: ", "[链](https://a.example/)",
        "[x](javascript:alert(1))", "![图](a.png)", "![图](https://a.example/b.png)", "<b>", "</b>",
        "<div style='position:fixed;background:url(x)'>", "</div>", "<script>", "</script>",
        "<p onclick='x'>", "</p>", "<table>", "<tr><td colspan=9>", "</table>", "<svg>", "</svg>",
        "<!--", "-->", "<a href='https://mp.weixin.qq.com/s/1'>", "</a>", "<img src='a.png' onerror=x>",
        "<li>", "<ul>", "<pre>", "<center>", "&lt;", "&#1;", "&nbsp;", "<![CDATA[", "<?", "]]>",
        "قانۇن", "中文", "，", "“", "2026. ", "---", "===", "\\", "\u3000", "😀", "word", "<form>",
        "<style>", "</style>", "<h1>", "<span leaf>", "<section nodeleaf>", "<td>", "<iframe>",
        "<blockquote>", "<a href='mailto:a@b.cn'>", "\x01", "\x02", "[r]", "[r]: b.png", "<br/>",
    ]
)  # fmt: skip
DOCUMENTS = st.one_of(
    st.lists(PIECES | st.text(max_size=5), max_size=40).map("".join), st.text(max_size=120)
)
RELAXED = settings(
    max_examples=examples(100, 3000), deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@RELAXED
@given(DOCUMENTS)
def test_only_what_wechat_keeps_comes_out(source: str) -> None:
    images = {
        name: RenderImage("https://mmbiz.qpic.cn/1", 300, 200) for name in image_references(source)
    }
    article = render_article(source, theme=THEME, images=images, footer=[("编辑", "张三")])
    for element, _ in walk(parse(article.html)):
        assert element.tag in TAGS
        assert set(element.attributes) <= ATTRIBUTES
        style = element.attributes.get("style", "")
        assert not re.search(
            r"font-family|position|url\(|expression|@|\\|!important|text-align:\s*(start|end)",
            style,
        )
        if element.tag == "a":
            assert element.attributes["href"].startswith("https://mp.weixin.qq.com/")
        if element.tag == "img":
            assert element.attributes["src"] == "https://mmbiz.qpic.cn/1"
    assert article.html.count("<img ") == len(article.images)
    assert structure_findings(article.html) == []


@RELAXED
@given(DOCUMENTS)
def test_twice_the_same(source: str) -> None:
    first = render_article(source, theme=THEME, images={})
    assert first == render_article(source, theme=THEME, images={})


@RELAXED
@given(
    st.text(
        st.characters(categories=("L", "N"), include_characters="，。！（）“”、 \n"), max_size=200
    )
)
def test_plain_writing_is_never_altered(source: str) -> None:
    article = render_article(source, theme=THEME, images={})
    assert normalised_text(article.html) == normalised_text(source)
