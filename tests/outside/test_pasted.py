"""What a person pastes instead of a link: a saved page, other HTML, or text."""

from __future__ import annotations

import pytest

from tests.outside.test_fetch_article import PAGE
from wechat_bot.outside.links import LinkUnreadable, extract_pasted


def test_a_saved_article_page_gives_its_body() -> None:
    content = extract_pasted(PAGE)
    assert "第一段" in content
    assert "宪法宣传周" not in content


def test_text_becomes_paragraphs() -> None:
    assert extract_pasted("第一段\r\n\r\n  1 < 2 & 3 > 2\n") == "<p>第一段</p><p>1 &lt; 2 &amp; 3 &gt; 2</p>"


def test_other_html_loses_its_scripts() -> None:
    pasted = "<p>第一段</p><script>x()</script><style>p{}</style><p>第二段</p>"
    assert extract_pasted(pasted) == "<p>第一段</p><p>第二段</p>"


def test_html_that_declares_an_encoding_is_read() -> None:
    pasted = '<?xml version="1.0" encoding="gbk"?><html><body><p>正文</p></body></html>'
    assert extract_pasted(pasted) == "<p>正文</p>"


@pytest.mark.parametrize("pasted", ["", "  \n\u3000 ", "<p> </p>", "<html><body></body></html>"])
def test_nothing_is_refused(pasted: str) -> None:
    with pytest.raises(LinkUnreadable, match="没有文字"):
        extract_pasted(pasted)


def test_a_saved_captcha_page_is_refused() -> None:
    with pytest.raises(LinkUnreadable, match="人工验证"):
        extract_pasted("<html><body><p>环境异常</p></body></html>")


def test_a_picture_alone_is_content() -> None:
    assert "<img" in extract_pasted('<p><img src="http://mmbiz.qpic.cn/a"></p>')
