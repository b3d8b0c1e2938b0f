"""手机预览 on the pages: offered before publication, refused in words, its outcome shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.web.desk import Desk, panel, words
from wechat_bot.drafting.models import Post
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Errand


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return new_office(tmp_path, staffed=True)


def test_a_reviewer_sends_it_and_sees_what_became_of_it(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    desk = Desk(panel(office), "first")
    assert "收预览的人的微信号" in words(desk.page(f"/posts/{post_id}"))
    desk.post_and_follow(f"/posts/{post_id}/phone-preview", {"wechat_name": "li_si_1990"})
    assert "发送中 第 1 版 → li_si_1990" in words(desk.page(f"/posts/{post_id}"))
    with office.db.write() as session:
        errand = session.get_one(Errand, 1)
        errand.state, errand.progress = "failed", "没有发到手机：对方没有关注本公众号。"
    page = words(desk.page(f"/posts/{post_id}"))
    assert "没有发成" in page and "没有关注本公众号" in page


def test_a_nickname_is_refused_and_nothing_is_left_behind(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = Desk(panel(office), "writer").post(
        f"/posts/{post_id}/phone-preview", {"wechat_name": "李四"})
    assert answer.status_code == 422 and "微信号应以字母开头" in words(answer)
    with office.db.read() as session:
        assert session.get(Errand, 1) is None


def test_it_is_not_offered_to_who_only_reads_nor_after_publication(
    office: Office, cast: Cast
) -> None:
    post_id = approved_post(office, cast)
    app = panel(office)
    assert "发到这个微信号" not in words(Desk(app, "auditor").page(f"/posts/{post_id}"))
    assert "发到这个微信号" in words(Desk(app, "publisher").page(f"/posts/{post_id}"))
    with office.db.write() as session:
        session.get_one(Post, post_id).state = "published"
    assert "发到这个微信号" not in words(Desk(app, "publisher").page(f"/posts/{post_id}"))
