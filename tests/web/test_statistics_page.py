"""统计与导出: every figure leads to exactly the records it counts."""

from __future__ import annotations

import html
import json
import re
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.disclosure import operations
from wechat_bot.disclosure.operations import ReleaseForm
from wechat_bot.kernel import journal
from wechat_bot.kernel.office import Office


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


@pytest.fixture
def ledger(office: Office, cast: Cast) -> None:
    """Seven releases of 2026 that differ in everything that is counted."""
    rows: list[dict[str, object]] = [
        {"channel": "website", "published": "2026-02-03", "article_20": "20.7", "key_area": True},
        {"channel": "wechat", "published": "2026-02-04 10:00", "section": "办公室"},
        {"channel": "wechat", "published": "2026-03-01 10:00", "info_kind": "response"},
        {"channel": "wechat", "published": "2026-03-02 10:00",
         "info_kind": "policy_interpretation", "article_20": "20.1"},
        {"channel": "wechat", "published": "2026-01-01 00:20", "section": "办公室"},
        {"channel": "wechat", "published": "2026-05-01 10:00", "is_government_information": False},
        {"channel": "website", "published": "2026-06-01", "url": "https://www.example.gov.cn/7"},
    ]
    for number, row in enumerate(rows):
        operations.enter_release(cast.officer, office, ReleaseForm(
            title=f"第{number}条", **row))  # type: ignore[arg-type]


def figures(page: str) -> list[tuple[str, int]]:
    """Every number on the page that leads to the ledger, with its address."""
    found = re.findall(r'href="(/ledger\?[^"]+)">(\d+)(?: 条)?</a>', page)
    return [(html.unescape(url), int(number)) for url, number in found]


def test_every_figure_leads_to_as_many_records(ledger: None, app: Flask) -> None:
    desk = Desk(app, "auditor")
    found = figures(desk.page("/statistics?year=2026"))
    assert len(found) > 15
    for url, number in found:
        assert f"主动公开台账 {number} 条" in words(desk.page(url)), unquote(url)


def test_totals_and_what_is_left_out(ledger: None, app: Flask) -> None:
    page = words(Desk(app, "auditor").page("/statistics?year=2026"))
    assert "年度总数 6 按发布次数" in page and "公众号发布总数 5" in page
    assert "政府网站 2" in page and "2 月 2" in page and "第（七）项 1" in page
    assert "不计入的（1 条）" in page and "不属于政府信息" in page
    assert "有 1 条 发布在 1 月 1 日零点前后一小时之内" in page


def test_a_year_without_records_says_so(ledger: None, app: Flask) -> None:
    page = words(Desk(app, "auditor").page("/statistics?year=2019"))
    assert "2019 年还没有登记公开信息" in page
    assert "2026 年主动公开统计" in words(Desk(app, "auditor").page("/statistics?year=abc"))


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("json", b"{")])
def test_exports_have_chinese_names_and_are_journaled(
    office: Office, ledger: None, app: Flask, kind: str, start: bytes
) -> None:
    answer = Desk(app, "writer").post("/statistics/export", {"year": "2026", "kind": kind})
    assert answer.status_code == 200 and answer.data.startswith(start)
    name = unquote(answer.headers["Content-Disposition"].split("UTF-8''")[1])
    assert "2026" in name and name.endswith(f".{kind}") and re.search("[一-龥]", name)
    if kind == "json":
        assert json.loads(answer.data)["total"] == 6
    with office.db.read() as session:
        assert journal.page(session, 0, 1)[1][0].event == "export.made"


@pytest.mark.parametrize("typed", [{"year": "2026", "kind": "pdf"}, {"year": "明年", "kind": "csv"}])
def test_an_export_that_cannot_be_made(
    office: Office, cast: Cast, app: Flask, typed: dict[str, str]
) -> None:
    assert Desk(app, "writer").post("/statistics/export", typed).status_code == 422
