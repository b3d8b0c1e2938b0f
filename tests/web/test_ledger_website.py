"""网站报送, 证据 and 年度档案 in the panel."""

from __future__ import annotations

import io
import zipfile

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.registered import registered
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.disclosure import operations, queries
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.kernel.office import Office

URL = "https://www.xjem.gov.cn/1.html"


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def on_account(office: Office, cast: Cast, title: str) -> int:
    release_id = operations.enter_release(cast.officer, office, ReleaseForm(
        title=title, published="2026-11-02 10:00", channel="wechat"))
    with office.db.read() as session:
        return queries.get_release(session, release_id).item_id


def names(answer: TestResponse) -> list[str]:
    assert answer.status_code == 200, words(answer)
    assert answer.mimetype == "application/zip"
    data = answer.data
    answer.close()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.namelist()


def test_what_waits_is_one_line_at_home_and_a_list(office: Office, cast: Cast, app: Flask) -> None:
    on_account(office, cast, "甲")
    on_account(office, cast, "乙")
    home = words(Desk(app, "officer").page("/"))
    assert "2 条公众号已发、网站未发" in home
    assert "网站未发" not in words(Desk(app, "writer").page("/"))
    page = Desk(app, "auditor").page("/ledger/website")
    assert "待报送 2" in words(page) and "登记为已报送" not in page


def test_several_are_handed_in_at_once_and_can_be_downloaded(
    office: Office, cast: Cast, app: Flask
) -> None:
    items = [on_account(office, cast, title) for title in ("甲", "乙")]
    desk = Desk(app, "officer")
    chosen = [str(item_id) for item_id in items]
    assert "01-甲/报送信息.txt" in names(desk.post("/ledger/website/package", {"item": chosen}))
    page = desk.post_and_follow("/ledger/website?year=2026", {
        "item": chosen, "act": "submitted", "day": "2026-11-20", "contact": "政府办 马某"})
    assert "已登记 2 条“已报送”" in words(page) and "已报送 2" in words(page)
    listed = words(desk.page("/ledger/website?state=submitted"))
    assert "2026-11-20 报送，政府办 马某" in listed


def test_refused_it_stays_as_it_was_typed(office: Office, cast: Cast, app: Flask) -> None:
    item_id = on_account(office, cast, "甲")
    desk = Desk(app, "officer")
    answer = desk.post("/ledger/website", {"act": "submitted", "contact": "马某"})
    assert answer.status_code == 422 and "请先勾选" in words(answer)
    answer = desk.post("/ledger/website", {"item": str(item_id), "act": "not_needed", "note": ""})
    assert answer.status_code == 422 and "checked" in answer.get_data(as_text=True)
    answer = desk.post(f"/ledger/{item_id}/website", {
        "act": "online", "day": "2026-11-20", "url": "没有链接", "site_index_number": "014/7"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422 and 'value="没有链接"' in text and 'value="014/7"' in text
    assert desk.post(f"/ledger/{item_id}/website", {"act": "nonsense"}).status_code == 404
    assert Desk(app, "writer").post(f"/ledger/{item_id}/website", {
        "act": "submitted"}).status_code == 403


def test_one_items_way_from_its_page(office: Office, cast: Cast, app: Flask) -> None:
    item_id = on_account(office, cast, "甲")
    desk = Desk(app, "officer")
    assert "政府网站： 待报送" in words(desk.page(f"/ledger/{item_id}"))
    desk.post_and_follow(f"/ledger/{item_id}/website", {
        "act": "submitted", "day": "2026-11-19", "contact": "马某"})
    page = desk.post_and_follow(f"/ledger/{item_id}/website", {
        "act": "online", "day": "2026-11-20", "url": URL})
    assert "已上网" in words(page) and URL in page
    page = desk.post_and_follow(f"/ledger/{item_id}/website/index", {"site_index_number": "014/7"})
    assert "网站索引号 014/7" in words(page)
    assert desk.post(f"/ledger/{item_id}/website/index", {}).status_code == 422
    item = words(desk.page(f"/ledger/{item_id}"))
    assert "已上网" in item and "政府网站" in item and "发布记录（2 条）" in item


def test_packages_and_evidence_of_an_item(office: Office, cast: Cast, app: Flask) -> None:
    item_id = registered(office, cast)
    with office.db.read() as session:
        release_id = queries.get_item(session, item_id).releases[0].id
    desk = Desk(app, "officer")
    upload = f"/ledger/{item_id}/releases/{release_id}/evidence"
    assert desk.post(upload, {"note": "首页"}).status_code == 422
    answer = desk.post(upload, {"note": "首页"}, file=(io.BytesIO(b"text"), "a.txt"))
    assert answer.status_code == 422 and 'value="首页"' in answer.get_data(as_text=True)
    assert desk.post(upload, {"note": "首页"},
                     file=(io.BytesIO(png()), "截图.png")).status_code == 303
    page = desk.page(f"/ledger/{item_id}/evidence")
    assert "截图.png" in page and "首页" in page
    shown = desk.get("/evidence/1/file")
    assert shown.data == png() and shown.mimetype == "image/png"
    assert desk.get("/evidence/9/file").status_code == 404
    found = names(desk.post(f"/ledger/{item_id}/evidence.zip"))
    assert any(name.endswith("上传的证据/截图.png") for name in found)
    assert "宪法宣传周活动通知.docx" in names(desk.post(f"/ledger/{item_id}/handover.zip"))


def test_the_years_archive(office: Office, cast: Cast, app: Flask) -> None:
    on_account(office, cast, "甲")
    desk = Desk(app, "officer")
    assert "还没有做过" in words(desk.page("/ledger/archive?year=2026"))
    found = names(desk.post("/ledger/archive", {"year": "2026"}))
    assert "主动公开台账-2026.xlsx" in found and "manifest.json" in found
    assert "制作2026年主动公开档案：信息 1 条" in words(desk.page("/ledger/archive"))
    assert desk.post("/ledger/archive", {"year": "x"}).status_code == 422


def test_an_office_without_a_website_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.support.offices import new_office

    office = new_office(tmp_path_factory.mktemp("o"), staffed=True,
                        disclosure={"website_copy": "none"})
    assert "没有要求" in words(Desk(panel(office), "officer").page("/ledger/website"))
    office.close()
