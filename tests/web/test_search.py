"""检索: the page, its marks, its pages, and what it refuses."""

from __future__ import annotations

import pytest

from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.kernel.office import Office
from wechat_bot.web import search


def test_a_post_is_found_with_its_words_marked(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    post_id = written_post(office, cast, title="宪法宣传", body="学习**宪法**精神。\n")
    answer = as_role("auditor").get("/search?q=宪法")
    assert "1 篇" in words(answer)
    assert f'<a href="/posts/{post_id}"><mark>宪法</mark>宣传</a>' in answer.text
    assert "学习<mark>宪法</mark>精神。" in answer.text


def test_what_was_typed_is_shown_as_text(as_role: LogIn) -> None:
    answer = as_role("writer").get('/search?q=<b>"%')
    assert answer.status_code == 200
    assert "<b>" not in answer.text.split("<main", 1)[1]
    assert '没有找到含有“<b>"%”的稿件' in words(answer)


def test_a_text_with_marks_of_html_stays_text(
    office: Office, cast: Cast, as_role: LogIn
) -> None:
    written_post(office, cast, title="<script>alert(1)</script>标题")
    answer = as_role("writer").get("/search?q=标题")
    assert "&lt;script&gt;" in answer.text and "<script>alert" not in answer.text


def test_nothing_typed_asks_for_words(as_role: LogIn) -> None:
    assert "写上要找的字或词" in words(as_role("writer").get("/search"))


def test_pages_keep_the_words(
    office: Office, cast: Cast, as_role: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SIZE", 1)
    for number in range(3):
        written_post(office, cast, title=f"公告{number}")
    visitor = as_role("writer")
    first = visitor.get("/search?q=公告")
    assert "共 3 篇" in words(first) and "<mark>公告</mark>2" in first.text
    last = visitor.get("/search?q=公告&page=3")
    assert "<mark>公告</mark>0" in last.text
    beyond = visitor.get("/search?q=公告&page=9")
    assert beyond.status_code == 302 and "page=3" in beyond.location


def test_the_list_of_posts_leads_here_with_its_words(as_role: LogIn) -> None:
    page = as_role("writer").get("/posts?keyword=宪法").text
    assert 'href="/search?q=%E5%AE%AA%E6%B3%95"' in page


def test_it_needs_the_right_to_read(nobody: Visitor) -> None:
    assert nobody.get("/search?q=宪法").status_code == 302
