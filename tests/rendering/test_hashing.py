"""Text for matching: entities decoded, NFC, white space gone."""

from __future__ import annotations

import hashlib

import pytest

from wechat_bot.rendering import normalised_text, plain_text, text_sha256

from .conftest import Render


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>甲 乙</p>\n<p>丙</p>", "甲乙丙"),
        ("a&nbsp;b&amp;c&lt;d&#x4e2d;", "ab&c<d中"),
        ("e\u0301", "\u00e9"),
        ("一\u200b二\u2060三\ufeff四\u3000五\u2003六\x85七", "一二三四五六七"),
        ("<p>甲<br>乙<!-- 注 --></p>", "甲乙"),
        ("قا\u200cنۇن ياردىمى", "قا\u200cنۇنياردىمى"),
        ("<script>x</script>甲", "甲"),
        ("", ""),
    ],
)
def test_normalised(html: str, expected: str) -> None:
    assert normalised_text(html) == expected
    assert text_sha256(html) == hashlib.sha256(expected.encode()).hexdigest()


def test_mark_up_does_not_matter() -> None:
    assert text_sha256("<p><strong>甲</strong>乙</p>") == text_sha256("<section>甲 乙</section>")


def test_words_matter() -> None:
    assert text_sha256("<p>甲</p>") != text_sha256("<p>乙</p>")


def test_article_carries_the_hash_of_its_html(render: Render) -> None:
    article = render("# 甲\n\n乙e\u0301")
    assert article.text_sha256 == text_sha256(article.html)
    assert "e\u0301" in article.html, "only the hash is normalised, never the text"


def test_plain_text_has_lines_and_cells() -> None:
    html = "<section><p>甲<br>乙</p><table><tr><td>1</td><td>2</td></tr></table></section>"
    assert plain_text(html) == "甲\n乙\n1\t2"
