"""手机预览."""

from __future__ import annotations

from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.test_editor import form
from tests.web.visitor import words
from wechat_bot.kernel.office import Office


def test_a_version_is_laid_out_with_its_pictures(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    page = as_role("auditor").get(f"/posts/{post_id}/preview?revision=1")
    assert "宪法宣传周活动通知" in words(page)
    assert "时间和地点" in words(page)
    assert 'src="/media/' in page.text
    assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]


def test_without_a_number_it_shows_what_i_am_writing(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/autosave", form(office, post_id, cast, "", body="还没保存的字"))
    assert "还没保存的字" in words(visitor.get(f"/posts/{post_id}/preview"))
    assert "还没保存的字" not in words(visitor.get(f"/posts/{post_id}/preview?revision=1"))
    assert "还没保存的字" not in words(as_role("colleague").get(f"/posts/{post_id}/preview"))


def test_a_script_in_the_text_does_not_reach_the_page(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    evil = '正文<script>alert(1)</script><img src=x onerror="alert(1)">'
    visitor.post(f"/posts/{post_id}/autosave",
                 form(office, post_id, cast, "", body=evil, title="<b>标题</b>"))
    page = visitor.get(f"/posts/{post_id}/preview").text
    assert "<script" not in page
    assert "onerror" not in page
    assert "&lt;b&gt;标题" in page


def test_an_unknown_look_is_said_inside_the_phone(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/autosave", form(office, post_id, cast, "", theme="没有的"))
    page = visitor.get(f"/posts/{post_id}/preview")
    assert page.status_code == 200
    assert "没有的" in words(page)


def test_a_version_that_is_not(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    page = as_role("writer").get(f"/posts/{post_id}/preview?revision=9")
    assert page.status_code == 404
    assert "没有第 9 版" in words(page)
