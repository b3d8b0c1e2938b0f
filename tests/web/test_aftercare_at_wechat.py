"""下架与更正 at the panel with WeChat behind it: what was entered late, and the edit itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reconciling.account import Account
from tests.support.articles import BODY, approve
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.wechat.client import make_gateway


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


def test_an_edit_in_the_back_end_is_recorded_from_the_page_itself(
    publisher: Visitor, account: Account
) -> None:
    message = account.publish()
    article = message.articles[0]
    publisher.post(f"/aftercare/articles/{article.id}/correct/edit", {"reason": "应为二楼"})
    with account.office.db.read() as session:
        fields = posts.get_revision(session, article.post_id, 1).fields()
    drafting.save_revision(account.cast.writer, account.office, article.post_id,
                           replace(fields, body=BODY.replace("一楼", "二楼")), 1)
    approve(account.office, account.cast, article.post_id)
    url = "/aftercare/corrections/1/record"
    too_early = publisher.post(url, {"how": "auto"})
    assert too_early.status_code == 422 and "与新定稿不一致，还没有登记" in words(too_early)
    account.control(f"articles/{message.article_id}/edit", index=1, find="一楼", replace="二楼")
    assert publisher.post(url, {"how": "auto"}).status_code == 303
    page = words(publisher.get("/aftercare/corrections/1"))
    assert "更正完毕" in page and "自动核对：与定稿一致" in page
    assert "登记后台改字：应为二楼" in words(publisher.get("/ledger/1"))
    assert "更正中" not in words(publisher.get("/posts"))
    assert account.reconcile() == []  # the account has the text that the ledger names


def test_what_was_entered_late_is_deleted_and_signed(
    publisher: Visitor, as_role: LogIn, account: Account
) -> None:
    account.by_another_program("别人发的")
    release_id = account.enter_late("别人发的")
    url = f"/aftercare/releases/{release_id}"
    release = account.releases()[0]
    for page in (f"/ledger/{release.item_id}", f"/posts/{release.item.post_id}"):
        assert f'href="{url}"' in publisher.get(page).text, page
    assert "登记下架公众号" not in words(as_role("officer").get(f"/ledger/{release.item_id}"))
    page = words(publisher.get(url))
    assert "不是本系统发的，事后补录" in page and "为什么没有“后台改字并登记”" in page
    assert "程序几秒内从公众号删除这一篇" in words(publisher.get(f"{url}/take-down"))
    refused = publisher.post(f"{url}/take-down", {"how": "api", "reason": ""})
    assert refused.status_code == 422
    done = publisher.post(f"{url}/take-down", {"how": "api", "reason": "有误"})
    assert done.status_code == 303
    signer = as_role("final")
    assert "补签下架" in words(signer.get("/")) and "别人发的" in words(signer.get("/"))
    account.work()
    page = words(signer.get("/aftercare/take-downs/1"))
    assert "已从公众号下架" in page and release.item.index_number in page
    assert signer.post("/aftercare/take-downs/1/sign", {"agree": "yes"}).status_code == 303
    assert "钱七补签：同意" in words(signer.get(url))


def test_where_only_a_link_is_known_a_person_deletes_it(
    publisher: Visitor, account: Account
) -> None:
    sent = account.by_hand("群发的公告", "<p>群发的正文</p>", mode="mass_send")
    publisher.post("/reconcile/links", {
        "links": sent["articles"][0]["url"], "save": "1", "published_at_1": "2024-05-01 10:30",
        "section": "办公室", "contributor": "历史文章", "origin": "original", "info_kind": "none"})
    url = f"/aftercare/releases/{account.releases()[0].id}"
    assert "程序删不了" in words(publisher.get(f"{url}/take-down"))
    publisher.post(f"{url}/take-down", {"how": "by_hand", "reason": "有误"})
    assert "在公众号后台删除的步骤" in words(publisher.get("/aftercare/take-downs/1"))
    assert "后台删除并登记" in words(publisher.get("/"))
    done = publisher.post("/aftercare/take-downs/1/record", {"when": clock.show(clock.now())})
    assert done.status_code == 303
    assert account.releases()[0].status == "taken_down"


def test_correcting_what_was_entered_late(publisher: Visitor, account: Account) -> None:
    account.by_another_program("别人发的")
    url = f"/aftercare/releases/{account.enter_late('别人发的')}"
    refused = publisher.get(f"{url}/correct/edit")
    assert refused.status_code == 409 and "不能登记后台改字" in words(refused)
    assert "正文和图片是从公众号取回的" in words(publisher.get(f"{url}/correct/republish"))
    assert publisher.post(f"{url}/correct/notice", {"reason": "应为二楼"}).status_code == 303
    assert "关于《别人发的》的更正说明" in words(publisher.get("/aftercare/corrections/1"))
    assert publisher.post(f"{url}/correct/republish", {"reason": "应为二楼"}).status_code == 303
    page = words(publisher.get("/aftercare/corrections/2"))
    assert "旧文正在下架" in page and "看下架的进展" in page


@pytest.mark.parametrize("address", [
    "/aftercare/releases/99", "/aftercare/releases/99/take-down",
    "/aftercare/releases/99/correct/notice",
])
def test_what_is_not_there(publisher: Visitor, address: str) -> None:
    assert publisher.get(address).status_code == 404
