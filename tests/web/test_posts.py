"""稿件: the list, one post, sending it to review, 作废 and 恢复, comparing versions."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from tests.support.articles import approved_post, fields, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.drafting import operations, queries
from wechat_bot.kernel.office import Office
from wechat_bot.people.models import User
from wechat_bot.reviewing import operations as reviewing


def test_an_empty_list_says_what_to_do(as_role: LogIn) -> None:
    page = as_role("writer").get("/posts")
    assert "还没有稿件" in words(page)
    assert 'href="/posts/new"' in page.text


@pytest.mark.parametrize(("query", "found"), [
    ("", {"甲篇", "乙篇"}),
    ("?state=in_review", {"乙篇"}),
    ("?state=published", set()),
    ("?state=nonsense", {"甲篇", "乙篇"}),
    ("?keyword=甲", {"甲篇"}),
    ("?keyword=0901-3355730", {"甲篇", "乙篇"}),
    ("?keyword=%25", set()),
    ("?section=办公室", set()),
    ("?page=99", set()),
    ("?page=x", {"甲篇", "乙篇"}),
])
def test_the_filter(
    as_role: LogIn, office: Office, cast: Cast, query: str, found: set[str]
) -> None:
    written_post(office, cast, title="甲篇")
    submitted_round(office, cast, written_post(office, cast, title="乙篇"))
    text = words(as_role("auditor").get(f"/posts{query}"))
    assert {title for title in ("甲篇", "乙篇") if title in text} == found


def test_only_mine(as_role: LogIn, office: Office, cast: Cast) -> None:
    written_post(office, cast)
    assert "共 1 篇" in words(as_role("writer").get("/posts?mine=1"))
    assert "没有符合条件的稿件" in words(as_role("colleague").get("/posts?mine=1"))


def test_pages_of_twenty_keep_the_filter(as_role: LogIn, office: Office, cast: Cast) -> None:
    for _ in range(21):
        operations.create_post(cast.writer, office)
    page = as_role("writer").get("/posts?state=draft")
    assert "共 21 篇" in words(page)
    assert 'href="/posts?state=draft&amp;page=2"' in page.text
    assert words(as_role("writer").get("/posts?state=draft&page=2")).count("（未命名）") == 1


def test_one_post(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, origin="repost", source="新疆法治报")
    text = words(as_role("writer").get(f"/posts/{post_id}"))
    assert "宪法宣传周活动通知" in text
    assert "转载，新疆法治报" in text
    assert "张三 保存《宪法宣传周活动通知》第1版" in " ".join(text.split())


def test_a_post_typed_at_the_command_line(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with office.db.write() as session:
        queries.get_post(session, post_id).typist_id = None
        queries.get_revision(session, post_id, 1).created_by_id = None
    assert "本机命令行" in words(as_role("writer").get(f"/posts/{post_id}"))
    assert "本机命令行" in words(as_role("writer").get("/posts"))


@pytest.mark.parametrize(("role", "state", "step"), [
    ("writer", "draft", "提交初审"), ("auditor", "draft", None),
    ("writer", "in_review", "看审校进展"), ("auditor", "in_review", "看审校进展"),
    ("publisher", "approved", "安排发布"), ("writer", "approved", "修改（要重新审校）"),
    ("auditor", "approved", None),
])
def test_the_next_step(
    as_role: LogIn, office: Office, cast: Cast, role: str, state: str, step: str | None
) -> None:
    if state == "approved":
        post_id = approved_post(office, cast)
    else:
        post_id = written_post(office, cast)
        if state == "in_review":
            submitted_round(office, cast, post_id)
    page = as_role(role).get(f"/posts/{post_id}").text
    deeds = page[page.index('<div class="deeds">'):page.index('<div class="columns">')]
    assert (step in deeds) if step else ("btn" not in deeds)


def test_submitting_the_saved_version(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/submit", {"number": 1},
                                    follow_redirects=True)
    assert "已提交初审" in words(answer)


def test_submitting_a_version_that_is_no_longer_the_last(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/submit", {"number": 7})
    assert answer.status_code == 409
    assert "请看过最新的一版再送审" in words(answer)


def test_cancel_with_a_reason_and_restore(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/cancel", {"reason": "重复了"})
    text = words(visitor.get(f"/posts/{post_id}"))
    assert "已作废" in text
    assert "重复了" in text
    visitor.post(f"/posts/{post_id}/restore")
    assert "恢复稿件" in words(visitor.get(f"/posts/{post_id}"))
    assert "共 1 篇" in words(visitor.get("/posts?state=draft"))


def test_cancel_without_a_reason(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/cancel", {"reason": " "})
    assert answer.status_code == 422
    assert "请写明作废的原因" in words(answer)
    assert typed(answer, "reason") == " "


def test_a_post_that_cannot_be_restored(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/restore")
    assert answer.status_code == 409
    assert "没有做任何改动" in words(answer)


def test_two_versions_side_by_side(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with office.db.read() as session:
        before = queries.get_revision(session, post_id, 1).fields()
    operations.save_revision(cast.writer, office, post_id, replace(
        before, body=before.body.replace("一楼大厅", "二楼会议室"), key_area=True), 1)
    page = as_role("auditor").get(f"/posts/{post_id}/compare?old=1&new=2")
    assert "改动 2 处" in words(page)
    assert "重点领域" in words(page)
    assert "<del>一楼大厅</del>" in page.text
    assert "<ins>二楼会议室</ins>" in page.text
    assert as_role("auditor").get(f"/posts/{post_id}/compare?old=1").status_code == 422


def test_home_tells_what_waits(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, title="送审的")
    round_id, seen = submitted_round(office, cast, post_id)
    approved_post(office, cast, title="定稿的")
    assert "初审 送审的" in " ".join(words(as_role("first").get("/")).split())
    assert "保密审查 送审的" in " ".join(words(as_role("secrecy").get("/")).split())
    assert "复审 送审的" not in " ".join(words(as_role("second").get("/")).split())
    assert "安排发布 定稿的" in " ".join(words(as_role("publisher").get("/")).split())
    assert "待办 0" in words(as_role("writer").get("/"))
    reviewing.return_post(cast.first, office, round_id, seen_sha256=seen, reason="日期不对")
    home = " ".join(words(as_role("writer").get("/")).split())
    assert "退回待修改 送审的 王五：日期不对" in home
    assert "待办 1" in home


def test_names_of_people_are_text_not_markup(
    panel: Flask, as_role: LogIn, office: Office, cast: Cast
) -> None:
    with office.db.write() as session:
        session.get_one(User, cast.writer.user_id).name = "<i>张三</i>"
    written_post(office, cast, title="<script>1</script>", contributor=fields().contributor)
    page = as_role("auditor").get("/posts").text
    assert "<i>张三" not in page
    assert "<script>1" not in page
