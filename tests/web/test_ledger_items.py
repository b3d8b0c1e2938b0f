"""待公开, 更正, 附件, 公开目录, 不予公开复审, and columns matched by hand, as pages."""

from __future__ import annotations

import io

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.disclosure import annexes, queries
from wechat_bot.disclosure.corrections import item_texts
from wechat_bot.disclosure.operations import ReleaseForm, enter_release
from wechat_bot.kernel.office import Office

FORM = ReleaseForm(channel="website", published="2026-11-20", title="部门预算",
                   made_on="2026-08-03", section="办公室")


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def texts(office: Office) -> dict[str, str]:
    with office.db.read() as session:
        return item_texts(queries.get_item(session, 1))


def test_pending_from_entry_to_release(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    refused = desk.post("/ledger/pending/new", {"title": "普法要点", "keywords": "普法"})
    assert refused.status_code == 422 and "请填写生成日期" in words(refused)
    assert 'value="普法"' in refused.get_data(as_text=True)
    page = words(desk.post_and_follow("/ledger/pending/new", {
        "title": "普法要点", "made_on": "2026-09-01"}))
    assert "已经超过" in page and "第二十六条" in page
    assert "普法要点" in words(desk.page("/ledger/pending"))
    assert "公开信息 普法要点" in words(desk.page("/"))
    page = words(desk.post_and_follow("/ledger/1/cancel", {"reason": "并入年度报告"}))
    assert "不再公开：并入年度报告" in page and "普法要点" not in words(desk.page("/ledger/pending"))


def test_correcting_an_item_and_its_release(office: Office, cast: Cast, app: Flask) -> None:
    enter_release(cast.officer, office, FORM)
    desk = Desk(app, "officer")
    assert "首次公开晚了" in words(desk.page("/ledger/1"))
    assert "部门预算" in words(desk.page("/ledger?year=2026&late=yes"))
    form = texts(office) | {"title": "2026年部门预算"}
    refused = desk.post("/ledger/1/correct", form)
    assert refused.status_code == 422 and 'value="2026年部门预算"' in refused.get_data(as_text=True)
    page = words(desk.post_and_follow("/ledger/1/correct", form | {"reason": "标题录错"}))
    assert "更正记录（1 次）" in page and "标题 部门预算 2026年部门预算" in page
    release = "/ledger/1/releases/1/correct"
    assert "更正发布记录" in words(desk.page(release))
    page = words(desk.post_and_follow(release, {
        "channel": "website", "published": "2026-08-05", "reason": "日期录错"}))
    assert "更正记录（2 次）" in page and "按时公开" in page
    assert desk.get("/ledger/2/releases/1/correct").status_code == 404
    auditor = Desk(app, "auditor")
    assert auditor.get("/ledger/1/correct").status_code == 403
    assert auditor.post(release, {}).status_code == 403


def test_annexes_are_downloads(office: Office, cast: Cast, app: Flask) -> None:
    enter_release(cast.officer, office, FORM)
    desk = Desk(app, "officer")
    answer = desk.post("/ledger/1/annexes", {"annex": (io.BytesIO(b"%PDF-1.4"), "预算表.pdf")})
    assert answer.status_code == 303 and "预算表.pdf" in words(desk.page("/ledger/1"))
    file = Desk(app, "auditor").get("/ledger/1/annexes/1")
    assert file.data == b"%PDF-1.4" and "attachment" in file.headers["Content-Disposition"]
    file.close()
    desk.post("/ledger/1/annexes", {"annex": (io.BytesIO(b"MZ"), "a.exe")})
    assert "不能作附件" in words(desk.page("/ledger/1"))
    desk.post("/ledger/1/annexes/1/take-off", {"reason": "传错"})
    assert "已撤下：预算表.pdf" in words(desk.page("/ledger/1"))
    assert desk.get("/ledger/2/annexes/1").status_code == 404
    assert Desk(app, "auditor").post("/ledger/1/annexes", {}).status_code == 403
    with office.db.read() as session:
        assert len(annexes.annexes_of(session, 1)) == 1


def test_the_catalogue_and_exports(office: Office, cast: Cast, app: Flask) -> None:
    enter_release(cast.officer, office, FORM)
    desk = Desk(app, "officer")
    assert "部门预算" in words(desk.page("/ledger/catalogue"))
    code = desk.post("/ledger/catalogue/export", {"year": "all", "kind": "html"})
    assert code.mimetype == "text/plain" and "部门预算" in code.get_data(as_text=True)
    table = desk.post("/ledger/export", {"year": "2026", "file": "csv", "channel": "website"})
    assert "部门预算" in table.data.decode("utf-8-sig")
    none = desk.post("/ledger/export", {"year": "2026", "file": "csv", "channel": "wechat"})
    assert "部门预算" not in none.data.decode("utf-8-sig")


def test_a_re_review_that_is_due(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    desk.post_and_follow("/registers/withheld/new", {
        "number": "1", "name": "某请示", "ground": "request", "decided_by": "王五",
        "decided_on": "2025-06-01"})
    assert "复审不予公开信息 某请示" in words(desk.page("/"))
    assert "该复审了" in words(desk.page("/ledger/withheld"))
    url = "/ledger/withheld/1/review"
    refused = desk.post(url, {"reviewed_on": "2026-11-20", "conclusion": "withhold", "note": "如旧"})
    assert refused.status_code == 422 and "如旧" in words(refused)
    page = words(desk.post_and_follow(url, {
        "reviewed_on": "2026-11-20", "reviewed_by": "赵六", "conclusion": "withhold"}))
    assert "2027-11-20" in page and "该复审了" not in page
    assert Desk(app, "auditor").get(url).status_code == 403


def test_unknown_columns_are_matched_by_hand(office: Office, cast: Cast, app: Flask) -> None:
    desk = Desk(app, "officer")
    table = "文章名,哪天发的,发在哪\n甲,2026-03-05,公众号\n".encode()
    answer = desk.post("/ledger/import", file=(io.BytesIO(table), "旧表.csv"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "“文章名”对应哪一项" in page and "2026-03-05" in page
    kept = page.split('name="kept" value="')[1].split('"')[0]
    form = {"kept": kept, "name": "旧表.csv"}
    for number, (heading, key) in enumerate((("文章名", "title"), ("哪天发的", "published"),
                                             ("发在哪", "channel")), start=1):
        form |= {f"heading-{number}": heading, f"field-{number}": key}
    page = words(desk.post("/ledger/import/columns", form))
    assert "可以新增 1" in page
    assert "导入 1 条" in words(desk.post_and_follow("/ledger/import/confirm", form))
