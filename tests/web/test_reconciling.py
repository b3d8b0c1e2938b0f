"""对账 in the panel: the counts, each difference with its next step, history, pasted links."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.reconciling.account import Account
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.disclosure import ledger
from wechat_bot.disclosure.models import Release
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing.models import Article
from wechat_bot.wechat.client import make_gateway

FORM = {"section": "办公室", "contributor": "历史文章", "origin": "original",
        "info_kind": "none", "is_government_information": "1"}


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = new_office(tmp_path, wechat={"api_base": emulator.base_url})
    yield opened
    opened.close()


@pytest.fixture
def cast(office: Office) -> Cast:
    return hire(office)


@pytest.fixture
def account(emulator: EmulatorServer, office: Office, cast: Cast) -> Account:
    return Account(emulator, office, cast, make_gateway(office))


@pytest.fixture
def publisher(as_role: LogIn, account: Account) -> Visitor:
    return as_role("publisher")


def test_now_reconcile_leaves_it_to_the_worker_and_shows_progress(
    publisher: Visitor, account: Account
) -> None:
    account.by_hand("手工发的")
    assert publisher.post("/reconcile/start").status_code == 303
    page = publisher.get("/reconcile")
    assert "正在对账" in words(page) and "refresh" in page.text
    account.work()
    page = publisher.get("/reconcile")
    assert "《手工发的》在公众号上，本系统里没有" in words(page)
    assert "已读完公众号列出的 1 条" in words(page) and "refresh" not in page.text
    assert "公众号与台账有 1 处不符" in words(publisher.get("/"))


def test_who_only_reads_sees_the_differences_but_may_not_start(
    as_role: LogIn, account: Account
) -> None:
    account.by_hand("手工发的")
    account.reconcile()
    reader = as_role("auditor")
    assert "手工发的" in words(reader.get("/reconcile"))
    assert reader.post("/reconcile/start").status_code == 403
    assert reader.get("/reconcile/history").status_code == 403
    assert reader.get("/reconcile/links").status_code == 403


def test_late_entry_from_its_page(publisher: Visitor, account: Account) -> None:
    account.by_hand("手工发的", "<p>手工发的正文</p>")
    account.reconcile()
    url = f"/reconcile/{account.rows()[0].id}"
    assert "手工发的正文" in words(publisher.get(url))
    refused = publisher.post(f"{url}/enter", {**FORM, "contributor": ""})
    assert refused.status_code == 422 and "请填写供稿人" in words(refused)
    assert publisher.post(f"{url}/enter", FORM).status_code == 303
    assert "正在补录" in words(publisher.get(url))
    account.work()
    assert "看台账里的这一条" in words(publisher.get(url))
    assert publisher.post(f"{url}/enter", FORM).status_code == 409
    assert len(account.releases()) == 1
    post = publisher.get(f"/posts/{account.releases()[0].item.post_id}")
    assert post.status_code == 200 and "补录已发表的稿件《手工发的》" in words(post)


def test_a_deleted_article_is_entered_as_taken_down(publisher: Visitor, account: Account) -> None:
    message = account.publish()
    account.delete(message.article_id or "")
    account.reconcile()
    _as_if_an_hour_ago(account)
    row = account.rows()[0]
    page = publisher.get(f"/reconcile/{row.id}")
    assert "登记下架" in words(page)
    refused = publisher.post(f"/reconcile/{row.id}/gone", {"when": "2099-01-01 10:00", "reason": ""})
    assert refused.status_code == 422
    assert publisher.post(f"/reconcile/{row.id}/gone",
                          {"when": _now(), "reason": "后台误删"}).status_code == 303
    assert account.releases()[0].status == "taken_down"
    assert account.differences() == []
    assert account.reconcile() == []


def test_a_changed_text_is_shown_beside_ours_and_may_be_accepted(
    publisher: Visitor, account: Account
) -> None:
    message = account.publish()
    account.edit(message.article_id or "", content="<p>被改过的文字</p>")
    account.reconcile()
    row = account.rows()[0]
    page = publisher.get(f"/reconcile/{row.id}")
    assert "被改过的文字" in words(page) and "宪法宣传周活动通知" in words(page)
    assert "请写明为什么不用处理" in words(publisher.post(f"/reconcile/{row.id}/accept", {"why": " "}))
    assert publisher.post(f"/reconcile/{row.id}/accept", {"why": "改错字"}).status_code == 303
    assert "改错字" in words(publisher.get("/reconcile?state=accepted"))


def test_a_line_of_an_old_table_gets_its_link_and_text(
    publisher: Visitor, account: Account
) -> None:
    with account.office.db.write() as session:
        entry = ledger.Entry(title="表格里有的", channel="wechat", published_at=clock.now(),
                             time_source="date_only")
        item = ledger.new_item(session, ledger.IndexNumbers(session, ""), entry, "导入")
        ledger.new_release(session, item, entry, "导入")
    account.by_hand("表格里有的")
    account.reconcile()
    url = f"/reconcile/{account.rows()[0].id}"
    assert "补齐台账里这一条的链接" in words(publisher.get(url))
    assert publisher.post(f"{url}/enter", FORM).status_code == 303
    account.work()
    assert account.differences() == [] and account.releases()[0].url


def test_history_is_imported_and_reported(publisher: Visitor, account: Account) -> None:
    account.by_hand("去年的通知")
    page = publisher.get("/reconcile/history")
    assert "历史文章" in page.text
    assert publisher.post("/reconcile/history", {**FORM, "origin": "repost"}).status_code == 422
    assert publisher.post("/reconcile/history", FORM).status_code == 303
    assert "正在导入" in words(publisher.get("/reconcile/history"))
    account.work("import_history")
    assert "导入 1 篇，图片 0 张" in " ".join(words(publisher.get("/reconcile/history")).split())


def test_links_of_mass_sent_articles_are_read_shown_and_saved(
    publisher: Visitor, account: Account
) -> None:
    sent = account.by_hand("群发的公告", "<p>群发的正文</p>", mode="mass_send")
    url = sent["articles"][0]["url"]
    shown = publisher.post("/reconcile/links", {"links": url, "read": "1"})
    assert "群发的正文" in words(shown) and "群发的公告" in shown.text
    without_time = publisher.post("/reconcile/links", {"links": url, "save": "1", **FORM})
    assert without_time.status_code == 422 and account.releases() == []
    done = publisher.post("/reconcile/links", {
        "links": url, "save": "1", **FORM, "published_at_1": "2024-05-01 10:30"})
    assert done.status_code == 303
    release = account.releases()[0]
    assert (release.url, release.mode, release.time_source) == (url, "manual", "person")
    again = publisher.post("/reconcile/links", {"links": url, "read": "1"})
    assert "已经登记过" in words(again)


def test_a_link_that_cannot_be_read_may_be_pasted(publisher: Visitor, account: Account) -> None:
    link = "https://mp.weixin.qq.com.example.org/s/abc"
    shown = publisher.post("/reconcile/links", {"links": link, "read": "1"})
    assert "没有去读取" in words(shown)
    done = publisher.post("/reconcile/links", {
        "links": link, "save": "1", **FORM, "published_at_1": "2024-05-01 10:30",
        "title_1": "读不到的", "text_1": "粘贴的正文"})
    assert done.status_code == 303
    assert account.releases()[0].item.title == "读不到的"


def _now() -> str:
    return clock.show(clock.now())


def _as_if_an_hour_ago(account: Account) -> None:
    """A typed time has no seconds: what was published just now would seem to come after it."""
    with account.office.db.write() as session:
        for row in [*session.scalars(select(Article)), *session.scalars(select(Release))]:
            assert row.published_at is not None
            row.published_at -= timedelta(hours=1)
