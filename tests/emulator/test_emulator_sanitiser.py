"""What becomes of an article's HTML, as a table and over the wire."""

from __future__ import annotations

import pytest

from tests.emulator.wire import Wire
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.records import StoredImage
from wechat_bot.emulator.sanitiser import sanitise
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.switches import with_switches

OURS = StoredImage("KEY", "png", b"", 1, 1)
OUR_URL = "http://mmbiz.qpic.cn/mmbiz_png/KEY/0?from=appmsg"
STORED = "https://mmbiz.qpic.cn/mmbiz_png/KEY/640?wx_fmt=png&amp;from=appmsg"


def clean(html: str, **switches: str) -> str:
    settings = with_switches(EmulatorSettings(), switches)
    return sanitise(html, settings, {OURS.path: OURS}.get).html


SAME = [
    '<section style="padding:1px;"><p>字</p></section>',
    "<h2>一</h2><h4>二</h4><blockquote>三</blockquote>",
    "<strong>粗</strong><em>斜</em><u>线</u><s>删</s><mark>标</mark><sub>下</sub><sup>上</sup>",
    '<ol start="3"><li>一<ul><li>二</li></ul></li></ol>',
    '<table border="1"><tbody><tr><th colspan="2">表</th></tr><tr><td>一</td><td>二</td></tr>'
    "</tbody></table>",
    "<figure><figcaption>图注</figcaption></figure>",
    "<p>一<br>二</p><hr>",
    '<span class="c" data-x="1" title="t">字</span>',
    '<section nodeleaf=""><span leaf="">字</span></section>',
    '<font color="red">字</font><center>中</center>',
    '<p style="background-image:linear-gradient(red, blue); opacity:0.5 !important;">字</p>',
    '<svg width="1"><path d="M0 0"></path></svg>',
    '<a href="https://mp.weixin.qq.com/s/abc">本号文章</a>',
    "1 &lt; 2 &amp; 3",
    '<div style="color:red;">只有行内</div>',
    "<p>قازاقشا ئۇيغۇرچە</p>",
]


@pytest.mark.parametrize("html", SAME)
def test_kept_as_it_is(html: str) -> None:
    assert clean(html) == html


CHANGED = [
    ("<p>一</p><script>alert(1)</script><style>p{}</style>", "<p>一</p>"),
    ('<link rel="x"><meta name="y"><p>一</p><!-- 注释 -->', "<p>一</p>"),
    ('<p id="a" onclick="x()" contenteditable="true">字</p>', "<p>字</p>"),
    ('<p style="position:fixed;color:red">字</p>', '<p style="color:red;">字</p>'),
    ('<p style="POSITION : absolute; top:0">字</p>', '<p style="top:0;">字</p>'),
    ('<p style="position:static">字</p>', '<p style="position:static;">字</p>'),
    ('<a href="https://example.org/">外</a>', "<a>外</a>"),
    ('<a href="https://mp.weixin.qq.com.evil.org/">外</a>', "<a>外</a>"),
    ('<a href="javascript:x()">外</a>', "<a>外</a>"),
    ('<iframe src="https://example.org/"></iframe>', "<iframe></iframe>"),
    ('<video src="a.mp4" width="3"></video>', '<video width="3"></video>'),
    ('<form><label>名</label><input value="1">后</form>', "名后"),
    ("<article><p>一</p></article>", "<p>一</p>"),
    (
        '<div style="color:red">松<p>一</p><b>粗</b>散<p>二</p></div>',
        "<p>松</p><p>一</p><p><b>粗</b>散</p><p>二</p>",
    ),
    ("<div>\n<p>一</p>\n</div>", "<p>一</p>"),
    ('<p style="font-family:&quot;A&quot;">字</p>', '<p style="">字</p>'),
    ('<p style="content:&#39;&#39;;color:red">字</p>', '<p style="">字</p>'),
    (
        "<p style=\"font-family:'PingFang SC'\">字</p>",
        '<p style="font-family:&#39;PingFang SC&#39;;">字</p>',
    ),
    ('<p style="background:url(https://evil.org/t.png);top:0">字</p>', '<p style="top:0;">字</p>'),
    (f'<img src="{OUR_URL}" alt="图">', f'<img data-src="{STORED}" alt="图">'),
    (f'<img data-src="{STORED}">', f'<img data-src="{STORED}">'),
    ('<p>前<img src="https://example.org/a.png">后</p>', "<p>前后</p>"),
    ('<img src="https://mmbiz.qpic.cn/mmbiz_png/OTHER/0">', ""),
    ('<img src="data:image/png;base64,AAAA">', ""),
    ('<img src="https://mmbiz.qpic.cn.evil.org/mmbiz_png/KEY/0">', ""),
    ('<svg id="i" onload="x()"><script>1</script><g></g></svg>', "<svg><g></g></svg>"),
    ("<svg><foreignObject><p>字</p></foreignObject></svg>", "<svg></svg>"),
    ("<p>一<p>二", "<p>一</p><p>二</p>"),
    ("<ul><li>一<li>二</ul>", "<ul><li>一</li><li>二</li></ul>"),
    ("一</p></section>二", "一二"),
    ("字\xa0字", "字&nbsp;字"),
    ("<p>一<![foo[x]>二<![endif]></p>", "<p>一二</p>"),
    ("<li><p>一<li>二", "<li><p>一</p></li><li>二</li>"),
    ("<?xml 1?><!DOCTYPE html><p>一</p><", "<p>一</p>&lt;"),
]


@pytest.mark.parametrize(("html", "expected"), CHANGED)
def test_changed_or_lost(html: str, expected: str) -> None:
    assert clean(html) == expected


@pytest.mark.parametrize("html", [html for _, html in CHANGED] + SAME)
def test_cleaning_what_is_clean_changes_only_entities_in_styles(html: str) -> None:
    if "&#39;" not in html:
        assert clean(html) == html


def test_restoring_a_read_back_blanks_styles_with_entities() -> None:
    once = clean("<p style=\"font-family:'A'\">字</p>")
    assert clean(once) == '<p style="">字</p>'


POLICIES = [
    ("foreign_link", "strip_tag", '<p><a href="https://example.org">外</a></p>', "<p>外</p>"),
    ("inhouse_link", "strip_href", '<a href="https://mp.weixin.qq.com/s/a">内</a>', "<a>内</a>"),
]


@pytest.mark.parametrize(("switch", "value", "html", "expected"), POLICIES)
def test_policies(switch: str, value: str, html: str, expected: str) -> None:
    assert clean(html, **{switch: value}) == expected


@pytest.mark.parametrize(
    ("switch", "html"),
    [
        ("foreign_link", '<a href="https://example.org">外</a>'),
        ("inhouse_link", '<a href="https://mp.weixin.qq.com/s/a">内</a>'),
        ("foreign_image", '<img src="https://example.org/a.png">'),
    ],
)
def test_policies_of_rejection(wire: Wire, switch: str, html: str) -> None:
    assert "media_id" in wire.add(wire.article(content=html + "<p>字</p>"))
    with pytest.raises(ApiError):
        clean(html, **{switch: "45166"})
    wire.switch(**{switch: "45166"})
    assert wire.add(wire.article(content=html + "<p>字</p>"))["errcode"] == 45166


def test_deep_nesting_keeps_the_text() -> None:
    assert "深" in clean("<section>" * 5000 + "深" + "</section>" * 5000)


def test_over_the_wire_only_own_images_survive(wire: Wire) -> None:
    url = wire.image()
    path = url.removeprefix("http://").split("/0?")[0]
    content = f'<p><img src="{url}"><img src="http://mmbiz.qpic.cn/mmbiz_png/foreign/0"></p>'
    stored = wire.stored(content=content)["content"]
    assert stored.count("<img") == 1
    assert f'data-src="https://{path}/640?wx_fmt=png&amp;from=appmsg"' in stored
