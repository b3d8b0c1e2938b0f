"""登记链接, 复制排版, 图片包."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, bring_to, panel, words
from wechat_bot.disclosure import queries as ledger
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.office import Office
from wechat_bot.outside.links import ArticlePage, LinkUnreadable
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.models import Article
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.web.publishing_copy import pictures_of

LINK = "https://mp.weixin.qq.com/s/abcdef"
TYPED = {"url": LINK, "published_at": "2026-11-23T10:50", "how": "auto"}


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def waiting(office: Office, cast: Cast, count: int = 1, mode: Mode = Mode.MANUAL) -> list[Article]:
    ids = [approved_post(office, cast, title=f"第{n}号公告",
                         body=f"第{n}号公告的内容，一字不差。\n\n![现场](图1.png)\n")
           for n in range(1, count + 1)]
    message_id = operations.schedule(cast.publisher, office, post_ids=ids, mode=mode,
                                     due_at=clock.now())
    steps = ((MessageState.AWAITING_PERSON,) if mode is Mode.MANUAL
             else (MessageState.PREPARING, MessageState.IN_DRAFT_BOX))
    bring_to(office, message_id, *steps)
    with office.db.read() as session:
        return list(queries.get_message(session, message_id).articles)


def approved_html(office: Office, article: Article) -> str:
    with office.db.read() as session:
        message = queries.get_message(session, article.message_id)
        return next(p.artefact.html for p in queries.placed_articles(session, message)
                    if p.article.id == article.id)


def address(article: Article, page: str = "link") -> str:
    return f"/messages/{article.message_id}/articles/{article.id}/{page}"


def shows(app: Flask, html: str) -> None:
    app.config["FETCH_ARTICLE"] = lambda url, _: ArticlePage(url, url, "标题", html)


def unreadable(app: Flask) -> None:
    def refuse(url: str, config: Config) -> ArticlePage:
        raise LinkUnreadable("公众号要求人工验证，程序不能代为通过。")

    app.config["FETCH_ARTICLE"] = refuse


def recorded(office: Office, article: Article) -> Article:
    with office.db.read() as session:
        return next(a for a in queries.get_message(session, article.message_id).articles
                    if a.id == article.id)


def test_a_link_whose_page_says_the_same_is_recorded_and_enters_the_ledger(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    shows(app, approved_html(office, article))
    page = Desk(app, "publisher").post_and_follow(address(article), TYPED)
    assert "已登记链接" in words(page) and "自动核对：与定稿一致" in words(page)
    with office.db.read() as session:
        release = ledger.releases_of_year(session, 2026)[0]
    assert (release.url, release.mode) == (LINK, "manual")
    assert clock.show(release.published_at) == "2026-11-23 10:50"


def test_the_message_is_published_when_the_last_link_is_recorded(
    office: Office, cast: Cast, app: Flask
) -> None:
    one, two = waiting(office, cast, count=2, mode=Mode.DRAFT_ONLY)
    desk = Desk(app, "publisher")
    assert "到草稿箱发表并登记链接" in words(desk.page("/"))
    shows(app, approved_html(office, one))
    assert "还有没登记的" in words(desk.post_and_follow(address(one), TYPED))
    shows(app, approved_html(office, two))
    page = desk.post_and_follow(address(two), {**TYPED, "url": f"{LINK}2"})
    assert "《第1号公告》《第2号公告》 已发表" in words(page)


def test_a_differing_text_shows_the_difference_and_asks_for_a_reason(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    shows(app, approved_html(office, article).replace("一字不差", "改了几个字"))
    desk = Desk(app, "publisher")
    answer = desk.post(address(article), TYPED)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "发布的文字与定稿不一致，还没有登记" in words(page)
    assert "定稿： 一 " in words(page) and "<del>" in page and "<ins>" in page
    assert f'value="{LINK}"' in page and recorded(office, article).url == ""
    desk.post_and_follow(address(article), {**TYPED, "reason": "终审同意的改动"})
    assert "终审同意的改动" in recorded(office, article).check_result


def test_a_page_that_cannot_be_read_asks_for_the_text_and_keeps_what_was_typed(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    unreadable(app)
    desk = Desk(app, "publisher")
    answer = desk.post(address(article), TYPED)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "公众号要求人工验证" in words(page)
    assert 'value="pasted" id="how-pasted" checked' in page
    assert f'value="{LINK}"' in page and 'value="2026-11-23T10:50"' in page
    pasted = {**TYPED, "how": "pasted"}
    assert "没有拿到发布的文字" in words(desk.post(address(article), pasted))
    desk.post_and_follow(address(article), {
        **pasted, "published_text": approved_html(office, article)})
    assert recorded(office, article).check_how == "pasted"


def test_by_hand_needs_a_reason(office: Office, cast: Cast, app: Flask) -> None:
    article = waiting(office, cast)[0]
    desk = Desk(app, "publisher")
    by_hand = {**TYPED, "how": "by_hand"}
    answer = desk.post(address(article), by_hand)
    assert answer.status_code == 422 and "没有核对文字的，请写明原因" in words(answer)
    desk.post_and_follow(address(article), {**by_hand, "reason": "已逐字核对"})
    assert recorded(office, article).check_result == "人工确认：已逐字核对"


def test_every_wrong_field_is_named(office: Office, cast: Cast, app: Flask) -> None:
    article = waiting(office, cast)[0]
    answer = Desk(app, "publisher").post(address(article), {"url": "mp.weixin", "how": "guess"})
    page = answer.get_data(as_text=True)
    for field in ("url", "published_at", "how"):
        assert f'href="#f-{field}"' in page and f'id="f-{field}"' in page
    assert 'value="mp.weixin"' in page


def test_a_writer_may_not_record_and_a_strange_article_is_not_found(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    assert Desk(app, "writer").post(address(article), TYPED).status_code == 403
    strange = f"/messages/{article.message_id}/articles/999/link"
    assert Desk(app, "publisher").get(strange).status_code == 404


def test_the_copy_page_carries_the_styles_and_tells_where_each_picture_goes(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    page = Desk(app, "writer").page(address(article, "copy"))
    assert 'data-copy-html="article"' in page and 'style="' in page.split('id="article"')[1]
    assert "sha256:" not in page and "/media/" in page
    assert "图1.png 放在“…第1号公告的内容，一字不差。”之后" in words(page)
    for name in ("复制标题", "复制作者", "复制摘要"):
        assert name in page
    assert "按 Ctrl+C 复制" in page  # what to do without script


def test_the_image_pack_holds_pictures_cover_and_explanation(
    office: Office, cast: Cast, app: Flask
) -> None:
    article = waiting(office, cast)[0]
    answer = Desk(app, "publisher").get(address(article, "images.zip"))
    with zipfile.ZipFile(io.BytesIO(answer.data)) as pack:
        assert pack.namelist() == ["图1.png", "封面.png", "说明.txt"]
        assert pack.read("图1.png").startswith(b"\x89PNG")
        text = pack.read("说明.txt").decode("utf-8-sig")
    assert "标题：第1号公告" in text and "图1.png：放在“…第1号公告的内容，一字不差。”之后" in text


def test_a_picture_used_twice_is_one_file_in_two_places() -> None:
    one, two = "a" * 64, "b" * 64
    html = (f'<img src="sha256:{one}"><p>甲</p><img class="x" src="sha256:{two}">'
            f'<p>乙</p><img src="sha256:{one}">')
    found = pictures_of(html, {one: "image/jpeg", two: "image/png"})
    assert [(p.name, p.after) for p in found] == [("图1.jpg", ""), ("图2.png", "甲"), ("图1.jpg", "甲乙")]
