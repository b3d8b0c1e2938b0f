"""Reading a published article page (公众号文章链接) to compare its text with the approved one.

Only article links of WeChat itself are ever fetched, so that a pasted address cannot make this
machine call into the office network. A page that cannot be read is no failure of the work: the
sentence tells the person to paste the text instead.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin, urlsplit

import requests
import urllib3
from lxml import etree, html

from wechat_bot.kernel.config import Config
from wechat_bot.kernel.config_checks import is_loopback
from wechat_bot.kernel.errors import BureauError

LARGEST_PAGE = 5 * 1024 * 1024  # bytes
ARTICLE_HOST = "mp.weixin.qq.com"
_REDIRECTS = 3
_PASTE = "请在浏览器里打开文章，全选复制正文，粘贴到这里。"
# What WeChat shows instead of an article, and what it means for the reader of our sentence.
_NO_ARTICLE = {
    "该内容已被发布者删除": "这篇文章已被发布者删除。请核对链接，或说明文章已删除。",
    "此内容因违规无法查看": "这篇文章因违规已不能查看。请到公众号后台核实。",
    "此内容被投诉": "这篇文章被投诉，已不能查看。请到公众号后台核实。",
    "该公众号已迁移": f"公众号已迁移，这个链接不再显示文章。{_PASTE}",
    "链接已过期": f"这是临时链接，已经过期。请换用正式的文章链接，或者：{_PASTE}",
    "环境异常": f"公众号要求人工验证，程序不能代为通过。{_PASTE}",
    "完成验证": f"公众号要求人工验证，程序不能代为通过。{_PASTE}",
}
_GONE = ("该内容已被发布者删除", "此内容因违规无法查看", "此内容被投诉")
_TAG = re.compile(
    r"<\s*(?:!doctype|html|head|body|div|section|p|span|h[1-6]|table|ul|ol|br|img|strong|article)\b",
    re.IGNORECASE,
)
_UNSEEN = ("script", "style", "noscript", "template")


class LinkUnreadable(BureauError):
    """链接读不出来: no article text to be had from it; the sentence says what to do instead."""


class ArticleGone(LinkUnreadable):
    """文章不在了: WeChat says that readers can't see the article any more."""


@dataclass(frozen=True)
class ArticlePage:
    """A page as it was read. content_html: the inner HTML of the article's body."""

    url: str
    final_url: str
    title: str
    content_html: str


def allowed_article_link(url: str, api_base: str) -> str | None:
    """The address to fetch for an article link, or None when it is not one.

    Accepted: http(s)://mp.weixin.qq.com/s… (fetched by https) and, only while api_base is this
    machine (the emulator), the same path at exactly that scheme, host and port.
    """
    url = url.strip()
    if not url.isascii() or re.search(r"[\s\\\x00-\x20\x7f]", url):
        return None
    try:
        parts, base = urlsplit(url), urlsplit(api_base)
        port, base_port = parts.port, base.port
    except ValueError:
        return None
    if parts.username is not None or parts.password is not None:
        return None
    if parts.path != "/s" and not parts.path.startswith("/s/"):
        return None
    standard = {"http": 80, "https": 443}
    if parts.scheme not in standard:
        return None
    if parts.hostname == ARTICLE_HOST and port in (None, standard[parts.scheme]):
        return parts._replace(scheme="https", netloc=ARTICLE_HOST, fragment="").geturl()
    same = (parts.scheme, parts.hostname, port or standard[parts.scheme]) == (
        base.scheme, base.hostname, base_port or standard.get(base.scheme),
    )
    if is_loopback(api_base) and same:
        return parts._replace(fragment="").geturl()
    return None


def fetch_article(url: str, config: Config) -> ArticlePage:
    """Read an article page. LinkUnreadable when the link is none, or gives no article."""
    base = config.wechat.api_base
    target = allowed_article_link(url, base)
    if target is None:
        raise LinkUnreadable(
            f"这不是公众号文章链接，没有去读取。文章链接以 https://{ARTICLE_HOST}/s 开头。"
        )
    times = (config.wechat.connect_timeout, config.wechat.read_timeout)
    with _session() as session:
        final, body = _follow(session, target, base, times)
    title, content = _article(_text(body))
    return ArticlePage(url, final, title, content)


def extract_pasted(html_or_text: str) -> str:
    """The body, as HTML, of what a person pasted: a saved article page, other HTML, or text.

    Plain text becomes one <p> a line. LinkUnreadable when there is no text in it, or when it is
    a page that WeChat shows instead of an article.
    """
    if not _TAG.search(html_or_text):
        lines = [line.strip() for line in html_or_text.splitlines()]
        content = "".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
    elif "js_content" in html_or_text:
        _, content = _article(html_or_text)
    else:
        content = _visible_body(html_or_text)
    if not content:
        raise LinkUnreadable("粘贴的内容里没有文字，没有保存。请复制文章正文后再粘贴。")
    return content


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False  # no proxy, no .netrc
    session.headers.update({"Connection": "close", "User-Agent": "Mozilla/5.0 wechat-bot"})
    return session


def _follow(
    session: requests.Session, target: str, base: str, times: tuple[float, float]
) -> tuple[str, bytes]:
    """(final address, body). A redirect is followed only to another article link."""
    for _ in range(_REDIRECTS + 1):
        try:
            with session.get(target, timeout=times, allow_redirects=False, stream=True) as reply:
                if not reply.is_redirect:
                    return target, _body(reply, times)
                onward = urljoin(target, reply.headers["location"])
        except (requests.RequestException, urllib3.exceptions.HTTPError):
            raise LinkUnreadable(f"链接现在打不开（网络不通或超时）。{_PASTE}") from None
        allowed = allowed_article_link(onward, base)
        if allowed is None:
            raise LinkUnreadable(
                f"链接转到了别的页面（多半是人工验证），程序没有跟过去。{_PASTE}"
            )
        target = allowed
    raise LinkUnreadable(f"链接转来转去，没有读到文章。{_PASTE}")


def _body(reply: requests.Response, times: tuple[float, float]) -> bytes:
    if reply.status_code != 200:
        raise LinkUnreadable(f"链接打不开（HTTP {reply.status_code}）。{_PASTE}")
    end = time.monotonic() + sum(times)
    body = bytearray()
    while part := reply.raw.read1(65536, decode_content=True):
        body += part
        if len(body) > LARGEST_PAGE:
            raise LinkUnreadable(f"网页超过 5 MB，没有读取。{_PASTE}")
        if time.monotonic() > end:
            raise LinkUnreadable(f"网页传得太慢，没有读完。{_PASTE}")
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise LinkUnreadable(f"网页的文字编码不对，读出来会是乱码。{_PASTE}") from None


def _article(page: str) -> tuple[str, str]:
    """(title, inner HTML of #js_content). LinkUnreadable when the page shows no article."""
    root = _parsed(page)
    found = root.xpath("//*[@id='js_content']") if root is not None else []
    content = _inner(found[0]) if found else ""
    if content:
        return _title(root), content
    for mark, sentence in _NO_ARTICLE.items():
        if mark in page:
            raise (ArticleGone if mark in _GONE else LinkUnreadable)(sentence)
    raise LinkUnreadable(f"网页里没有文章正文（可能是图片或视频消息）。{_PASTE}")


def _title(root: html.HtmlElement) -> str:
    for path in (
        "string(//*[@id='activity-name'])",
        "string(//meta[@property='og:title']/@content)",
    ):
        title = " ".join(str(root.xpath(path)).split())
        if title:
            return title
    return ""


def _visible_body(page: str) -> str:
    for mark, sentence in _NO_ARTICLE.items():
        if mark in page and len(page) < 20_000 and "<html" in page.lower():
            raise LinkUnreadable(sentence)
    root = _parsed(page)
    if root is None:
        return ""
    body = root.find("body")
    return _inner(root if body is None else body)


def _parsed(page: str) -> html.HtmlElement | None:
    try:
        # bytes: lxml refuses str that declares an encoding, as saved pages may
        parser = html.HTMLParser(encoding="utf-8")
        root = html.document_fromstring(page.encode("utf-8", "replace"), parser=parser)
    except etree.LxmlError:
        return None
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    return root


def _inner(element: html.HtmlElement) -> str:
    """Inner HTML; empty when it shows neither text nor a picture."""
    if not element.text_content().strip() and not element.xpath(".//img"):
        return ""
    parts = [escape(element.text or "", quote=False)]
    parts += [html.tostring(child, encoding="unicode") for child in element]
    return "".join(parts).strip()
