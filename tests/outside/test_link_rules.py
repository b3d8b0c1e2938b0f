"""Which links are accepted as article links."""

from __future__ import annotations

import pytest

from wechat_bot.outside.links import allowed_article_link

REAL = "https://api.weixin.qq.com"
LOCAL = "http://127.0.0.1:8001"


@pytest.mark.parametrize(
    ("link", "fetched"),
    [
        ("https://mp.weixin.qq.com/s/AbC-_1", "https://mp.weixin.qq.com/s/AbC-_1"),
        ("http://mp.weixin.qq.com/s/AbC", "https://mp.weixin.qq.com/s/AbC"),
        ("  https://mp.weixin.qq.com/s/AbC\n", "https://mp.weixin.qq.com/s/AbC"),
        ("https://MP.weixin.qq.com/s/AbC", "https://mp.weixin.qq.com/s/AbC"),
        ("https://mp.weixin.qq.com:443/s/AbC", "https://mp.weixin.qq.com/s/AbC"),
        (
            "http://mp.weixin.qq.com/s?__biz=MzA==&mid=1&idx=1&sn=ab&chksm=cd#rd",
            "https://mp.weixin.qq.com/s?__biz=MzA==&mid=1&idx=1&sn=ab&chksm=cd",
        ),
    ],
)
def test_article_links_of_wechat(link: str, fetched: str) -> None:
    assert allowed_article_link(link, REAL) == fetched


@pytest.mark.parametrize(
    "link",
    [
        "",
        "mp.weixin.qq.com/s/a",
        "ftp://mp.weixin.qq.com/s/a",
        "file:///s/a",
        "https://mp.weixin.qq.com/",
        "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=1",
        "https://mp.weixin.qq.com/secret",
        "https://mp.weixin.qq.com:8443/s/a",
        "https://mp.weixin.qq.com:99999/s/a",
        "https://mp.weixin.qq.com./s/a",
        "https://mp.weixin.qq.com.example.org/s/a",
        "https://example.org/s/a",
        "https://example.org/?https://mp.weixin.qq.com/s/a",
        "https://mp.weixin.qq.com@example.org/s/a",
        "https://user:word@mp.weixin.qq.com/s/a",
        "https://mp.weixin.qq.com\\@example.org/s/a",
        "https://mp.weixin.qq.com/s/a b",
        "https://mp.weixin.qq.com/s/a\r\nHost: x",
        "https://mp。weixin.qq.com/s/a",
        "http://[::1/s/a",
        "http://127.0.0.1:8001/s/a",
        "http://10.0.0.8/s/a",
        "http://localhost/s/a",
    ],
)
def test_everything_else_is_refused(link: str) -> None:
    assert allowed_article_link(link, REAL) is None


def test_the_emulators_own_links_while_it_is_the_api() -> None:
    assert allowed_article_link(f"{LOCAL}/s/AbC", LOCAL) == f"{LOCAL}/s/AbC"
    assert allowed_article_link(f"{LOCAL}/s?sn=1#rd", LOCAL) == f"{LOCAL}/s?sn=1"
    assert allowed_article_link("https://mp.weixin.qq.com/s/A", LOCAL) is not None


@pytest.mark.parametrize(
    "link",
    [
        "http://127.0.0.1:8000/s/a",
        "http://127.0.0.1/s/a",
        "https://127.0.0.1:8001/s/a",
        "http://localhost:8001/s/a",
        "http://127.0.0.2:8001/s/a",
        "http://127.0.0.1:8001/_control/state",
    ],
)
def test_no_other_place_on_this_machine(link: str) -> None:
    assert allowed_article_link(link, LOCAL) is None


def test_an_api_elsewhere_opens_no_host() -> None:
    assert allowed_article_link("https://proxy.example.org/s/a", "https://proxy.example.org") is None
