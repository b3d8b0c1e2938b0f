"""供稿统计 in the panel: every figure leads to exactly the records it counts."""

from __future__ import annotations

import html
import re
from urllib.parse import unquote

import pytest
from flask import Flask

from tests.support.articles import approve, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import operations as reviewing


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


@pytest.fixture
def app(office: Office, cast: Cast) -> Flask:
    return panel(office)


@pytest.fixture
def work(office: Office, cast: Cast) -> None:
    """One post approved, one of two authors returned."""
    approve(office, cast, written_post(office, cast))
    post_id = written_post(office, cast, contributor="张三、李四", section="办公室", title="合写的")
    round_id, seen = submitted_round(office, cast, post_id)
    reviewing.return_post(cast.first, office, round_id, seen_sha256=seen, reason="错字")


def figures(page: str) -> list[tuple[str, int]]:
    found = re.findall(r'href="(/contributions/records\?[^"]+)">(\d+)</a>', page)
    return [(html.unescape(url), int(number)) for url, number in found]


@pytest.mark.parametrize("filtered", [
    "", "?part=q4", "?part=m11", "?person=李四", "?section=办公室", "?section=办公室&person=张三",
])
def test_every_figure_leads_to_as_many_records(work: None, app: Flask, filtered: str) -> None:
    desk = Desk(app, "auditor")
    found = figures(desk.page(f"/contributions{filtered}"))
    assert len(found) >= 4
    for url, number in found:
        assert f"明细 {number} 条" in words(desk.page(url)), unquote(url)


def test_the_page_says_how_it_counts(work: None, app: Flask) -> None:
    page = words(Desk(app, "auditor").page("/contributions"))
    assert "2026年供稿统计" in page and "送审 2 首次送审的稿件" in page
    assert "每人各算一次，供稿单位只算一次" in page
    assert "张三 办公室 1 0 1 0" in page and "李四 办公室 1 0 1 0" in page
    assert "办公室 1 0 1 0" in page and "普法与依法治理股 1 1 0 0" in page


def test_records_name_the_posts(work: None, app: Flask) -> None:
    page = words(Desk(app, "auditor").page("/contributions/records?deed=returned"))
    assert "2026年退回明细 1 条" in page and "合写的" in page and "张三、李四" in page
    assert "没有符合条件的记录" in words(
        Desk(app, "auditor").page("/contributions/records?deed=published"))


def test_a_time_without_work_says_so(work: None, app: Flask) -> None:
    desk = Desk(app, "auditor")
    assert "这段时间没有符合条件的" in words(desk.page("/contributions?year=2019"))
    for odd in ("year=abc", "year=²²²²", "year=0000&part=q9", "part=m13"):
        assert "2026年供稿统计" in words(desk.page(f"/contributions?{odd}")), odd


@pytest.mark.parametrize(("kind", "begins"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK")])
def test_the_export_is_a_file_with_a_chinese_name(
    work: None, app: Flask, kind: str, begins: bytes
) -> None:
    answer = Desk(app, "writer").post("/contributions/export", {
        "year": "2026", "part": "q4", "kind": kind})
    assert answer.status_code == 200 and answer.data.startswith(begins)
    assert "供稿统计-2026年第4季度" in unquote(answer.headers["Content-Disposition"])
    assert Desk(app, "writer").post("/contributions/export", {"kind": "exe"}).status_code == 422
