"""Reading article pages over HTTP: what is read, and what is refused with advice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wechat.rawserver import RESET, RawServer, Wire, answer
from wechat_bot.kernel.config import Config, build_config
from wechat_bot.outside.links import ArticlePage, LinkUnreadable, fetch_article

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8">
<meta property="og:title" content="备用标题"><title>x</title></head><body>
<h1 id="activity-name">
  宪法宣传周   开始了
</h1><div id="js_content" style="visibility: hidden;">开头 &lt;1&gt;<p>第一段</p><script>x()</script>
<p>第二段 &amp; <img data-src="http://mmbiz.qpic.cn/a"></p>结尾</div>
<script>var t = "环境异常";</script></body></html>"""


class Site:
    """A loopback site that stands for WeChat's article pages."""

    def __init__(self, folder: Path) -> None:
        self.pages: dict[str, Wire] = {}
        self.server = RawServer(lambda request: self.pages[request.target])
        self.folder = folder

    def config(self, read_timeout: float = 5.0) -> Config:
        raw = {
            "agency": {"name": "额敏县司法局"},
            "database": {"url": "sqlite:///x.sqlite3"},
            "wechat": {"api_base": self.server.base_url, "read_timeout": read_timeout,
                       "connect_timeout": 1.0},
        }
        return build_config(raw, self.folder)

    def fetch(self, wire: Wire, read_timeout: float = 5.0) -> ArticlePage:
        self.pages["/s/a"] = wire
        return fetch_article(f"{self.server.base_url}/s/a", self.config(read_timeout))

    def refusal(self, wire: Wire, read_timeout: float = 5.0) -> str:
        with pytest.raises(LinkUnreadable) as caught:
            self.fetch(wire, read_timeout)
        assert caught.value.__cause__ is None
        return caught.value.message


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # must not be used
    site = Site(tmp_path)
    yield site
    site.server.stop()


def page(text: str, **options: str) -> Wire:
    return answer(text.encode("utf-8"), content_type="text/html", **options)  # type: ignore[arg-type]


def moved(target: str) -> Wire:
    return answer(b"", "302 Found", extra=f"Location: {target}\r\n")


def test_title_and_body_are_taken(site: Site) -> None:
    read = site.fetch(page(PAGE))
    assert read.title == "宪法宣传周 开始了"
    assert read.content_html.startswith("开头 &lt;1&gt;<p>第一段</p>")
    assert read.content_html.endswith("</p>结尾")
    assert "第二段 &amp;" in read.content_html
    assert "x()" not in read.content_html
    assert read.final_url == read.url == f"{site.server.base_url}/s/a"


def test_og_title_stands_in(site: Site) -> None:
    assert site.fetch(page(PAGE.replace("activity-name", "other"))).title == "备用标题"


def test_an_article_may_speak_of_deletion(site: Site) -> None:
    text = PAGE.replace("第一段", "该内容已被发布者删除是什么意思")
    assert "是什么意思" in site.fetch(page(text)).content_html


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<html><body>该内容已被发布者删除</body></html>", "已被发布者删除"),
        ("<html><body>环境异常，完成验证后即可继续访问</body></html>", "粘贴"),
        ("<html><body>此内容因违规无法查看</body></html>", "违规"),
        ("<html><body>别的</body></html>", "没有文章正文"),
        ('<html><body><div id="js_content"> \n</div></body></html>', "没有文章正文"),
        ("", "没有文章正文"),
    ],
)
def test_a_page_without_article_is_refused(site: Site, text: str, sentence: str) -> None:
    assert sentence in site.refusal(page(text))


def test_a_redirect_to_another_article_link_is_followed(site: Site) -> None:
    site.pages["/s/b"] = page(PAGE)
    read = site.fetch(moved("/s/b"))
    assert read.final_url == f"{site.server.base_url}/s/b"


@pytest.mark.parametrize(
    "target", ["/mp/captcha", "https://example.org/s/a", "http://127.0.0.1:1/s/a"]
)
def test_a_redirect_to_elsewhere_is_refused(site: Site, target: str) -> None:
    assert "没有跟过去" in site.refusal(moved(target))
    assert len(site.server.seen) == 1


def test_a_circle_of_redirects_ends(site: Site) -> None:
    assert "转来转去" in site.refusal(moved("/s/a"))
    assert len(site.server.seen) == 4


def test_five_megabytes_are_the_limit(site: Site) -> None:
    filler = " " * (5 * 1024 * 1024 - len(PAGE.encode()))
    assert site.fetch(page(PAGE + filler)).title
    assert "5 MB" in site.refusal(page(PAGE + filler + " "))


@pytest.mark.parametrize(
    ("wire", "sentence"),
    [
        (RESET, "打不开"),
        (answer(b"x", "404 Not Found"), "HTTP 404"),
        (answer(PAGE.encode("gb18030"), content_type="text/html"), "编码"),
        (answer(b"x", length=99), "打不开"),
    ],
)
def test_an_unsound_reply_is_refused(site: Site, wire: Wire, sentence: str) -> None:
    assert sentence in site.refusal(wire)


def test_a_silent_site_ends_with_the_timeout(site: Site) -> None:
    assert "超时" in site.refusal(Wire((b"",), pause=30), read_timeout=0.3)


def test_a_trickle_ends(site: Site) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n"
    assert "太慢" in site.refusal(Wire((head, *[b" "] * 200), pause=0.1), read_timeout=0.8)


def test_another_link_is_not_fetched(site: Site) -> None:
    with pytest.raises(LinkUnreadable, match="没有去读取"):
        fetch_article(f"{site.server.base_url}/_control/state", site.config())
    assert site.server.seen == []
