"""The fingerprint of the text."""

from __future__ import annotations

import hashlib

import pytest

from wechat_bot.emulator import text_sha256

SAME = [
    ("<p>一二</p><p>三</p>", "一二三"),
    ("一 二\n三\t\u3000\xa0\u2003\u200b\u2060\ufeff\u2028", "一二三"),
    ("<p>&lt;a&gt; &amp;&nbsp;&#20108;</p>", "<a>&二"),
    ("e\u0301", "\u00e9"),
    ('<p title="属性不算">字</p><!-- 注释不算 -->', "字"),
    ("1 < 2 &", "1<2&"),
    ("", ""),
]


@pytest.mark.parametrize(("html", "text"), SAME)
def test_sha_of_the_bare_text(html: str, text: str) -> None:
    assert text_sha256(html) == hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.mark.parametrize("other", ["一二。", "二一", "一2", "一二\u200d"])
def test_another_text_has_another_sha(other: str) -> None:
    assert text_sha256("一二") != text_sha256(other)
