"""转发任务 in the panel: from the order to the feedback line."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.reposting.conftest import entered, published_post, row
from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.web.desk import NOW, Desk, StoppedClock, panel, words
from wechat_bot.checking import operations as lists
from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.office import Office
from wechat_bot.outside.links import ArticlePage, LinkUnreadable
from wechat_bot.reposting import operations, queries
from wechat_bot.reposting.rules import OrderFields, Outcome, SourceHow
from wechat_bot.web.publishing_links import FETCH_ARTICLE

TYPED = {
    "title": "宪法宣传周活动启动", "ordered_by": "塔城地区司法局", "received_how": "phone",
    "received_at": "2026-11-23T10:00", "due_at": "2026-11-24 16:00", "verbatim": "1",
    "url": "https://mp.weixin.qq.com/s/source", "source_name": "新华社", "note": "配图",
}


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office, cast: Cast) -> Flask:
    return panel(office)


def test_an_order_is_entered_and_its_page_says_what_comes_next(app: Flask) -> None:
    desk = Desk(app, "writer")
    page = words(desk.post_and_follow("/reposts/new", TYPED))
    assert "宪法宣传周活动启动 未完成 一字不改" in page
    assert "期限 2026-11-24 16:00（北京时间）" in page and "，电话" in page
    assert "写转载稿" in page and "读取公众号原文" in page


def test_what_is_wrong_is_named_and_what_was_typed_stays(app: Flask) -> None:
    answer = Desk(app, "writer").post("/reposts/new", {
        **TYPED, "title": "", "due_at": "后天", "ordered_by": "某单位"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请填写标题" in page and "“后天”看不懂" in page and 'value="某单位"' in page
    assert 'value="后天"' in page


def test_an_empty_list_explains_itself(app: Flask) -> None:
    page = words(Desk(app, "writer").page("/reposts"))
    assert "还没有登记过转发任务" in page and "登记转发任务" in page
    assert "登记转发任务" not in words(Desk(app, "auditor").page("/reposts")).replace("登记过", "")


def test_the_list_is_filtered_by_its_address(office: Office, cast: Cast, app: Flask) -> None:
    entered(office, cast, title="甲", ordered_by="县委宣传部")
    entered(office, cast, title="乙", due_at=NOW - timedelta(minutes=30))
    desk = Desk(app, "auditor")
    assert "转发任务 2 项" in words(desk.page("/reposts"))
    late = words(desk.page("/reposts?outcome=overdue"))
    assert "转发任务 1 项" in late and "乙" in late and "到期未办" in late
    assert "转发任务 1 项" in words(desk.page("/reposts?ordered_by=县委宣传部"))
    assert "转发任务 2 项" in words(desk.page("/reposts?from=2026-11-23&to=2026-11-23"))
    assert "没有符合条件的转发任务" in words(desk.page("/reposts?to=2026-11-22&from=x&outcome=y"))
    assert desk.get("/reposts?page=9").status_code == 302


def test_the_list_is_exported_as_filtered(office: Office, cast: Cast, app: Flask) -> None:
    entered(office, cast, title="甲", ordered_by="县委宣传部")
    entered(office, cast, title="乙")
    answer = Desk(app, "auditor").post("/reposts/export", {"kind": "csv", "ordered_by": "县委宣传部"})
    text = answer.data.decode("utf-8-sig")
    assert "甲" in text and "乙" not in text
    assert "转发任务清单" in unquote(answer.headers["Content-Disposition"])
    assert Desk(app, "auditor").post("/reposts/export", {"kind": "pdf"}).status_code == 422


def test_the_source_is_read_from_an_article_of_wechat(
    office: Office, cast: Cast, app: Flask
) -> None:
    def fetch(url: str, config: Config) -> ArticlePage:
        assert url == "https://mp.weixin.qq.com/s/source"
        return ArticlePage(url, url, "另一个标题", "<section><p>甲<b>乙</b></p><p>丙</p></section>")

    app.config[FETCH_ARTICLE] = fetch
    order_id = entered(office, cast)
    page = words(Desk(app, "writer").post_and_follow(f"/reposts/{order_id}/source",
                                                     {"do": "fetch"}))
    assert "原文的标题是《另一个标题》，与登记的标题不同" in page and "从原文链接读取" in page
    assert row(office, order_id).order.source_text == "甲乙\n丙"


def test_a_link_that_cannot_be_read_says_what_to_do(
    office: Office, cast: Cast, app: Flask
) -> None:
    def fetch(url: str, config: Config) -> ArticlePage:
        raise LinkUnreadable("链接现在打不开。请粘贴。")

    app.config[FETCH_ARTICLE] = fetch
    order_id = entered(office, cast)
    answer = Desk(app, "writer").post(f"/reposts/{order_id}/source", {"do": "fetch"})
    assert answer.status_code == 422 and "链接现在打不开" in words(answer)


def test_other_sites_are_not_read(office: Office, cast: Cast, app: Flask) -> None:
    order_id = entered(office, cast, url="https://www.example.gov.cn/a.html")
    desk = Desk(app, "writer")
    page = words(desk.page(f"/reposts/{order_id}"))
    assert "程序不去读取别的网站" in page and "读取公众号原文" not in page
    answer = desk.post(f"/reposts/{order_id}/source", {"do": "fetch"})
    assert answer.status_code == 422 and "不是公众号文章链接" in words(answer)


@pytest.mark.parametrize(("pasted", "kept"), [
    ("甲\r\n\r\n 乙 ", "甲\n乙"), ("<p>甲</p><p>乙 &amp; 丙</p>", "甲\n乙 & 丙"),
])
def test_pasted_text_or_html_is_kept_as_text(
    office: Office, cast: Cast, app: Flask, pasted: str, kept: str
) -> None:
    order_id = entered(office, cast)
    Desk(app, "writer").post_and_follow(f"/reposts/{order_id}/source", {
        "do": "paste", "source_text": pasted})
    assert row(office, order_id).order.source_text == kept


def test_an_empty_paste_is_refused(office: Office, cast: Cast, app: Flask) -> None:
    order_id = entered(office, cast)
    answer = Desk(app, "writer").post(f"/reposts/{order_id}/source", {"source_text": " "})
    assert answer.status_code == 422 and "原文是空的" in words(answer)


def started(office: Office, cast: Cast, desk: Desk, **changes: object) -> tuple[int, int]:
    """(order, its post) with the source 甲。乙。 stored and taken over."""
    order_id = entered(office, cast, **changes)
    operations.store_source(cast.writer, office, order_id, "甲天下。\n乙说了。", SourceHow.PASTED)
    answer = desk.post(f"/reposts/{order_id}/start")
    post_id = row(office, order_id).order.post_id
    assert answer.status_code == 303 and post_id is not None
    assert answer.headers["Location"].endswith(f"/posts/{post_id}/edit")
    return order_id, post_id


def save(office: Office, cast: Cast, post_id: int, old: str = "", new: str = "") -> None:
    assert cast.writer.user_id is not None
    with office.db.read() as session:
        post = posts.get_post(session, post_id)
        fields, base = posts.editable_fields(session, post, cast.writer.user_id)
    drafting.save_revision(cast.writer, office, post_id,
                           replace(fields, body=fields.body.replace(old, new) if old
                                   else fields.body), base)


def test_a_verbatim_order_warns_of_differences_on_both_pages(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "writer")
    order_id, post_id = started(office, cast, desk, verbatim=True)
    assert "保存后在这里对照" in words(desk.page(f"/reposts/{order_id}"))
    save(office, cast, post_id)
    for url in (f"/reposts/{order_id}", f"/posts/{post_id}"):
        assert "第 1 版与原文一致" in words(desk.page(url))
    save(office, cast, post_id, "乙说了", "丁说了")
    for role, url in (("writer", f"/reposts/{order_id}"), ("first", f"/posts/{post_id}")):
        page = Desk(app, role).page(url)
        assert "来文要求一字不改，第 2 版与原文有差异" in words(page)
        assert "<del>乙</del>说了。" in page and "<ins>丁</ins>说了。" in page


def test_an_order_that_is_not_verbatim_only_tells(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "writer")
    _, post_id = started(office, cast, desk)
    save(office, cast, post_id)
    page = words(desk.page(f"/posts/{post_id}"))
    assert "没有要求一字不改" in page and "看差异" in page


def test_a_source_that_is_not_listed_is_warned_of(
    office: Office, cast: Cast, app: Flask
) -> None:
    desk = Desk(app, "writer")
    order_id, post_id = started(office, cast, desk, source_name="某某自媒体")
    save(office, cast, post_id)
    assert "不在稿源单位名单" not in words(desk.page(f"/posts/{post_id}"))  # no list is kept
    lists.add_entry(cast.first, office, ListKind.SOURCE, EntryFields(word="新华社"))
    for url in (f"/posts/{post_id}", f"/reposts/{order_id}"):
        assert "来源“某某自媒体”不在稿源单位名单里" in words(desk.page(url))
    operations.change_order(cast.writer, office, order_id, of_xinhua(office, order_id))
    assert "不在稿源单位名单" not in words(desk.page(f"/reposts/{order_id}"))


def of_xinhua(office: Office, order_id: int) -> OrderFields:
    """The order with a source that is listed."""
    order = row(office, order_id).order
    return OrderFields(order.ordered_by, order.received_how, order.received_at, order.title,
                       source_name="新华社微信公众号")


def test_the_feedback_line_stands_ready_after_publication(
    office: Office, cast: Cast, app: Flask
) -> None:
    order_id = entered(office, cast)
    desk = Desk(app, "writer")
    assert "【反馈】" not in words(desk.page(f"/reposts/{order_id}"))
    post_id = published_post(office, cast, title="转载的标题")
    page = words(desk.post_and_follow(f"/reposts/{order_id}/link", {"post": str(post_id)}))
    assert ("【反馈】额敏县司法局已于2026年11月23日11:00转发《转载的标题》，"
            "链接：https://mp.weixin.qq.com/s/abcdefg") in page
    assert "按时完成" in page and "不予转发" not in page


def test_linking_asks_for_a_post_and_can_be_undone(office: Office, cast: Cast, app: Flask) -> None:
    order_id, post_id = entered(office, cast), written_post(office, cast)
    desk = Desk(app, "writer")
    answer = desk.post(f"/reposts/{order_id}/link", {"post": ""})
    assert answer.status_code == 422 and "请选择一篇稿件" in words(answer)
    desk.post_and_follow(f"/reposts/{order_id}/link", {"post": str(post_id)})
    desk.post_and_follow(f"/reposts/{order_id}/link", {"post": str(post_id), "do": "unlink"})
    assert row(office, order_id).order.post_id is None


def test_declining_closing_and_reopening(office: Office, cast: Cast, app: Flask) -> None:
    order_id = entered(office, cast)
    desk = Desk(app, "writer")
    assert desk.post(f"/reposts/{order_id}/decline", {"reason": ""}).status_code == 422
    page = words(desk.post_and_follow(f"/reposts/{order_id}/decline", {"reason": "与本县无关"}))
    assert "不转发的原因 与本县无关" in page.replace("\u3000", " ") and "重新办理" in page
    desk.post_and_follow(f"/reposts/{order_id}/reopen", {"reason": "又要转"})
    answer = desk.post(f"/reposts/{order_id}/close", {"done_at": "", "close_note": "好"})
    assert answer.status_code == 422 and "请填写办结的时间" in words(answer)
    page = words(desk.post_and_follow(f"/reposts/{order_id}/close", {
        "done_at": "2026-11-23 10:30", "close_note": "已在视频号转发"}))
    assert "【反馈】额敏县司法局已于2026年11月23日10:30转发" in page and "按时完成" in page


def test_a_change_keeps_what_was_typed(office: Office, cast: Cast, app: Flask) -> None:
    order_id = entered(office, cast)
    desk = Desk(app, "colleague")
    assert 'value="2026-11-24T11:00"' in desk.page(f"/reposts/{order_id}/edit")
    answer = desk.post(f"/reposts/{order_id}/edit", {**TYPED, "title": "", "note": "留着"})
    assert answer.status_code == 422 and "留着" in answer.get_data(as_text=True)
    assert "配图" in words(desk.post_and_follow(f"/reposts/{order_id}/edit", TYPED))


def test_what_is_near_or_past_its_deadline_waits_at_home(
    office: Office, cast: Cast, app: Flask, stopped: StoppedClock
) -> None:
    entered(office, cast, title="两天后的", due_at=NOW + timedelta(days=2))
    desk = Desk(app, "writer")
    assert "转发任务快到期" not in words(desk.page("/"))
    stopped.forward(days=1, hours=1)
    assert "转发任务快到期 两天后的" in words(Desk(app, "writer").page("/"))
    stopped.forward(days=1)
    assert "转发任务已到期 两天后的" in words(Desk(app, "writer").page("/"))
    assert "两天后的" not in words(Desk(app, "first").page("/"))


def test_every_figure_leads_to_as_many_orders(office: Office, cast: Cast, app: Flask) -> None:
    entered(office, cast, ordered_by="县委宣传部")
    entered(office, cast, received_at=NOW - timedelta(days=70), due_at=NOW - timedelta(days=69))
    gone = entered(office, cast, received_at=NOW - timedelta(days=71), due_at=None)
    operations.decline(cast.writer, office, gone, "与本县无关")
    desk = Desk(app, "auditor")
    for every in ("month", "quarter", "year"):
        for year in ("2026", "all"):
            page = desk.page(f"/reposts/figures?year={year}&every={every}")
            found = re.findall(r'href="(/reposts(?:\?[^"]*)?)">(\d+)</a>', page)
            assert len(found) >= 8
            for url, number in found:
                assert f"转发任务 {number} 项" in words(desk.page(html.unescape(url))), url
    assert "这段时间没有收到转发任务" in words(desk.page("/reposts/figures?year=2020"))
    assert "这段时间没有" not in words(desk.page("/reposts/figures?year=abc&every=day"))


def test_the_figures_are_exported(office: Office, cast: Cast, app: Flask) -> None:
    entered(office, cast)
    answer = Desk(app, "auditor").post("/reposts/figures/export", {
        "kind": "csv", "year": "2026", "every": "month"})
    assert "2026年11月" in answer.data.decode("utf-8-sig")
    with office.db.read() as session:
        found = queries.list_orders(session, queries.OrderFilter(), NOW)
    assert [one.outcome for one in found] == [Outcome.OPEN]
