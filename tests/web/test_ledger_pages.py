"""主动公开台账: the list and its filters, one item, 登记, 下架."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, bring_to, panel, words
from wechat_bot.disclosure import operations, queries
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations as publishing
from wechat_bot.publishing.queries import get_message
from wechat_bot.publishing.rules import MessageState, Mode

FORM = {"title": "部门预算", "channel": "website", "published": "2026-02-03 10:00",
        "url": "https://www.example.gov.cn/1.html", "section": "办公室", "contributor": "李四",
        "origin": "original", "info_kind": "none", "is_government_information": "1"}


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def entered(office: Office, cast: Cast, title: str, published: str, **more: object) -> int:
    values: dict[str, object] = {"channel": "website", "section": "办公室", **more}
    return operations.enter_release(cast.officer, office, ReleaseForm(
        title=title, published=published, **values))  # type: ignore[arg-type]


def item_of(office: Office, release_id: int) -> int:
    with office.db.read() as session:
        return queries.get_release(session, release_id).item_id


def registered(office: Office, cast: Cast) -> tuple[int, int]:
    """(item, message) of a post that was published by this system."""
    post = approved_post(office, cast)
    message_id = publishing.schedule(cast.publisher, office, post_ids=[post], mode=Mode.PUBLISH,
                                     due_at=clock.now())
    with office.db.write() as session:
        message = get_message(session, message_id)
        message.published_at, message.time_source = clock.now(), "batchget"
        message.articles[0].outcome = "published"
        message.articles[0].published_at = clock.now()
        message.articles[0].url = "https://mp.weixin.qq.com/s/x"
    bring_to(office, message_id, MessageState.PREPARING, MessageState.SUBMITTING,
             MessageState.PUBLISHED)
    return item_of(office, operations.register_published(office, message_id)[0]), message_id


def test_the_list_shows_this_year_and_says_how_many(
    office: Office, cast: Cast, app: Flask
) -> None:
    entered(office, cast, "部门预算", "2026-02-03")
    entered(office, cast, "普法推文", "2026-03-03 10:00", channel="wechat")
    entered(office, cast, "去年的", "2025-02-03")
    page = words(Desk(app, "auditor").page("/ledger"))
    assert "部门预算" in page and "普法推文" in page and "去年的" not in page
    assert "2026 年计入 2 条" in page and "政府网站 1、公众号 1；公众号发布总数 1" in page
    assert "2026-02-03 00:00" not in page  # where only the day is known, no hour is made up


@pytest.mark.parametrize(("query", "titles"), [
    ("year=all", {"甲", "乙", "丙"}),
    ("year=2026", {"甲", "乙"}),
    ("year=2025", {"丙"}),
    ("year=2026&channel=wechat", {"乙"}),
    ("year=2026&keyword=甲", {"甲"}),
    ("year=2026&section=未注明", {"乙"}),
    ("year=2026&section=办公室", {"甲"}),
    ("year=2026&counted=no", {"乙"}),
    ("year=2026&counted=yes", {"甲"}),
    ("year=2026&month=2026-02", {"甲"}),
    ("year=2026&article_20=20.7", {"甲"}),
    ("year=2026&kind=key_area", {"甲"}),
    ("year=2026&kind=response", {"乙"}),
    ("year=2026&link=no", {"乙"}),
    ("year=all&near=yes", {"丙"}),
    ("year=2026&status=taken_down", set()),
    ("year=2026&month=2026-02&channel=wechat", set()),
])
def test_filters(office: Office, cast: Cast, app: Flask, query: str, titles: set[str]) -> None:
    entered(office, cast, "甲", "2026-02-03", article_20="20.7", key_area=True,
            url="https://www.example.gov.cn/1.html")
    entered(office, cast, "乙", "2026-03-03 10:00", channel="wechat", section="",
            info_kind="response", is_government_information=False)
    entered(office, cast, "丙", "2025-12-31 23:30", url="https://www.example.gov.cn/3.html")
    page = Desk(app, "auditor").page(f"/ledger?{query}")
    shown = {title for title in "甲乙丙" if f">{title}</a>" in page}
    assert shown == titles
    assert f"主动公开台账 {len(titles)} 条" in words(page)


def test_an_empty_ledger_says_how_to_begin(office: Office, cast: Cast, app: Flask) -> None:
    assert "台账还是空的" in words(Desk(app, "officer").page("/ledger"))
    entered(office, cast, "去年的", "2025-02-03")
    assert "2026 年还没有登记公开信息，其他年份有" in words(Desk(app, "officer").page("/ledger"))


def test_entering_another_channels_publication(office: Office, cast: Cast, app: Flask) -> None:
    page = words(Desk(app, "officer").post_and_follow("/ledger/new", FORM))
    assert "已登入主动公开台账，索引号 test/2026-00001" in page
    assert "部门预算" in page and "政府网站" in page and "2026-02-03 10:00" in page


def test_a_refused_entry_names_every_field_and_keeps_what_was_typed(
    office: Office, cast: Cast, app: Flask
) -> None:
    answer = Desk(app, "officer").post("/ledger/new", {
        **FORM, "title": "", "published": "上周", "url": "没有", "origin": "repost",
        "contributor": "赵六"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    for field in ("title", "published", "url", "source"):
        assert f'href="#f-{field}"' in page and f'id="f-{field}"' in page
    assert 'value="上周"' in page and 'value="赵六"' in page
    assert '<option value="repost" selected>' in page


def test_another_release_of_a_known_item_may_correct_an_earlier_one(
    office: Office, cast: Cast, app: Flask
) -> None:
    first = entered(office, cast, "部门预算", "2026-02-03 10:00")
    desk = Desk(app, "officer")
    form = desk.page("/ledger/new?index_number=test/2026-00001")
    assert "登记另一次发布：部门预算" in words(form) and 'name="title"' not in form
    page = words(desk.post_and_follow("/ledger/new", {
        "index_number": "test/2026-00001", "channel": "website", "replaces_id": str(first),
        "published": "2026-02-05 10:00"}))
    assert "发布记录（2 条）" in page and "已被替代" in page and "更正重发" in page


def test_only_the_ledger_keepers_may_enter(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "publisher")
    assert desk.get("/ledger/new").status_code == 403
    assert desk.post("/ledger/new", FORM).status_code == 403
    assert "登记公开信息" not in words(desk.page("/ledger"))
    with office.db.read() as session:
        assert queries.years_with_releases(session) == []


def test_an_item_leads_back_to_its_post_and_message(
    office: Office, cast: Cast, app: Flask
) -> None:
    item_id, message_id = registered(office, cast)
    page = Desk(app, "auditor").page(f"/ledger/{item_id}")
    assert f'href="/messages/{message_id}"' in page and 'href="/posts/1"' in page
    assert "王五、赵六、钱七" in words(page)  # who reviewed it
    assert "登入主动公开台账" in words(page)  # the journal's sentence
    assert "登记下架" not in words(page)  # an auditor only looks


def test_taking_down_keeps_the_record_with_its_reason(
    office: Office, cast: Cast, app: Flask
) -> None:
    release = entered(office, cast, "部门预算", "2026-11-23 11:00")
    item_id = item_of(office, release)
    desk = Desk(app, "officer")
    url = f"/ledger/{item_id}/releases/{release}/take-down"
    assert "登记下架政府网站的《部门预算》" in words(desk.page(f"/ledger/{item_id}"))
    answer = desk.post(url, {"when": "2026-11-23T10:59", "reason": "内容过时"})
    assert answer.status_code == 422 and "下架时间早于发布时间" in words(answer)
    assert 'value="内容过时"' in answer.get_data(as_text=True)
    assert "请写明下架的原因" in words(desk.post(url, {"when": "2026-11-23T11:00"}))
    page = words(desk.post_and_follow(url, {"when": "2026-11-23T11:00", "reason": "内容过时"}))
    assert "已下架" in page and "吴十登记：内容过时" in page
    again = desk.post(url, {"when": "2026-11-23T11:00", "reason": "再来"})
    assert again.status_code == 409


def test_an_article_of_the_account_is_taken_down_on_its_own_page(
    office: Office, cast: Cast, app: Flask
) -> None:
    item_id, _ = registered(office, cast)
    desk = Desk(app, "officer")
    page = desk.page(f"/ledger/{item_id}")
    assert 'href="/aftercare/articles/1"' in page and "登记下架公众号" not in words(page)
    answer = desk.post(f"/ledger/{item_id}/releases/1/take-down",
                       {"when": "2026-11-23T11:00", "reason": "内容过时"})
    assert answer.status_code == 409 and "由第二个人补签" in words(answer)
    with office.db.read() as session:
        assert posts.get_post(session, 1).state == "published"


def test_each_release_has_its_own_fields(office: Office, cast: Cast, app: Flask) -> None:
    first = entered(office, cast, "部门预算", "2026-02-03 10:00")
    operations.enter_release(cast.officer, office, ReleaseForm(
        index_number="test/2026-00001", channel="wechat", published="2026-02-04 10:00"))
    page = Desk(app, "officer").page(f"/ledger/{item_of(office, first)}")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and "reason-1" in ids and "reason-2" in ids


def test_a_publisher_may_not_take_down(office: Office, cast: Cast, app: Flask) -> None:
    release = entered(office, cast, "部门预算", "2026-02-03 10:00")
    answer = Desk(app, "publisher").post(
        f"/ledger/{item_of(office, release)}/releases/{release}/take-down",
        {"when": "2026-11-23T10:00", "reason": "x"})
    assert answer.status_code == 403


def test_an_item_that_is_not_there(office: Office, cast: Cast, app: Flask) -> None:
    answer = Desk(app, "auditor").get("/ledger/99")
    assert answer.status_code == 404 and "台账里没有这条公开信息" in words(answer)
