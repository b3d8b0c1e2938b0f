"""补录: a published post with its text and pictures, and one release, however often it is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from tests.reconciling.account import FORM, Account
from tests.support.articles import png
from wechat_bot.disclosure import operations as disclosure
from wechat_bot.disclosure.forms import ReleaseForm
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.models import Post
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.outside.pictures import make_pictures
from wechat_bot.publishing import errands
from wechat_bot.reconciling import operations
from wechat_bot.reconciling.entering import Entered
from wechat_bot.rendering import text_sha256
from wechat_bot.rendering.word import MISSING_PICTURE


def enter(account: Account, title: str = "手工发的") -> Entered:
    """补录 of the article with this title."""
    row = next(row for row in account.articles() if row.title == title)
    return operations.enter_late(account.cast.publisher, account.office, row.id, FORM,
                                 make_pictures(account.office.config))


def with_picture(account: Account, colour: str = "green") -> str:
    """An article's HTML with a picture that the account has."""
    address = account.gateway.upload_body_image(png(colour), "image/png")
    return f'<section><p>看图。</p><p><img src="{address}"></p><p>看完了。</p></section>'


def test_it_keeps_text_pictures_and_time(account: Account) -> None:
    account.by_hand("手工发的", with_picture(account))
    account.reconcile()
    entered = enter(account)
    row, release = account.articles()[0], account.releases()[0]
    assert (entered.release_id, entered.new, entered.pictures, entered.missing) == (
        release.id, True, 1, ())
    assert (release.url, release.published_at) == (row.url, row.published_at)
    assert (release.mode, release.time_source) == ("manual", "batchget")
    assert release.text_sha256 == text_sha256(row.content)
    with account.office.db.read() as session:
        post = posts.get_post(session, release.item.post_id or 0)
        revision = post.current_revision
        assert revision is not None
        assert (post.state, revision.sha256) == ("published", release.revision_sha256)
        assert "看图。" in revision.body and list(revision.images) == ["图1.png"]
    assert account.differences() == []
    assert account.reconcile() == []


def test_twice_is_once(account: Account) -> None:
    account.by_hand("手工发的")
    account.reconcile()
    first = enter(account)
    assert enter(account) == Entered(first.release_id, new=False)
    assert len(account.releases()) == 1
    with account.office.db.read() as session:
        assert session.scalar(select(func.count()).select_from(Post)) == 1


def test_a_release_entered_by_hand_is_completed(account: Account) -> None:
    shown = account.by_hand("手工发的")
    release_id = disclosure.enter_release(account.cast.officer, account.office, ReleaseForm(
        title="手工发的", channel="wechat", url=shown["articles"][0]["url"],
        published=clock.show(clock.now()), section="办公室", contributor="张三"))
    assert account.reconcile() == []
    assert enter(account) == Entered(release_id, new=False)
    release = account.releases()[0]
    assert len(account.releases()) == 1 and release.text_sha256 and release.item.post_id
    assert release.item.contributor == "张三"


def test_a_picture_that_is_gone_is_named_and_its_place_marked(account: Account) -> None:
    account.by_hand("手工发的", with_picture(account))
    account.reconcile()
    with account.emulator.state.lock:
        account.emulator.state.images.clear()
    entered = enter(account)
    assert entered.pictures == 0 and "第 1 张图片" in entered.missing[0]
    with account.office.db.read() as session:
        revision = posts.get_post(
            session, account.releases()[0].item.post_id or 0).current_revision
        assert revision is not None
        assert MISSING_PICTURE in revision.body and "看完了。" in revision.body


def test_what_is_refused(account: Account) -> None:
    account.by_hand("手工发的")
    account.reconcile()
    row_id, pictures = account.articles()[0].id, make_pictures(account.office.config)
    with pytest.raises(NotAllowed):
        operations.enter_late(account.cast.writer, account.office, row_id, FORM, pictures)
    with pytest.raises(InvalidInput):
        operations.enter_late(account.cast.publisher, account.office, row_id,
                              replace(FORM, contributor=" "), pictures)
    assert account.releases() == []


def test_the_cover_comes_along(account: Account) -> None:
    account.by_another_program("有封面的")
    account.reconcile()
    assert account.articles()[0].thumb_url.startswith("http://mmbiz.qpic.cn/")
    assert enter(account, "有封面的").missing == ()
    with account.office.db.read() as session:
        post = posts.get_post(session, account.releases()[0].item.post_id or 0)
        revision = post.current_revision
        assert revision is not None
        images = posts.post_images(session, post.id)
        assert images["封面.png"].sha256 == revision.cover_sha256
        assert account.office.media.get(revision.cover_sha256)
        assert list(revision.images) == []  # it is no picture of the text


def test_a_cover_that_is_gone_is_named_and_the_text_kept(account: Account) -> None:
    account.by_another_program("有封面的")
    account.reconcile()
    with account.emulator.state.lock:
        account.emulator.state.images.clear()
    errand = account.import_all()
    [line] = errands.result_of(errand)["marked"]
    assert line["title"] == "有封面的" and line["why"].startswith("封面：")
    with account.office.db.read() as session:
        revision = posts.get_post(
            session, account.releases()[0].item.post_id or 0).current_revision
        assert revision is not None
        assert (revision.cover_sha256, revision.body) == ("", "别的程序发的。\n")


def test_our_own_publication_needs_none(account: Account) -> None:
    account.publish(title="我们发的")
    account.reconcile()
    with pytest.raises(WrongState):
        enter(account, "我们发的")


def test_a_late_entered_article_that_is_deleted_is_found_and_taken_down(account: Account) -> None:
    shown = account.by_hand("手工发的")
    account.reconcile()
    enter(account)
    account.delete(shown["article_id"])
    release = account.releases()[0]
    assert account.reconcile() == [("deleted", f"release:{release.id}")]
    operations.record_gone(account.cast.publisher, account.office, account.rows()[0].id,
                           "后台删除", clock.now())
    assert account.releases()[0].status == "taken_down"
    with account.office.db.read() as session:
        assert posts.get_post(session, release.item.post_id or 0).state == "taken_down"
    assert account.reconcile() == []
