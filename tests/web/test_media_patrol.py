"""筛查 on the panel: begin, look through, give out, handle."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.support.cast import Cast
from tests.support.offices import new_office
from tests.support.published import publish
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot import wiring
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import errands

PHONE = "请联系13812345678。"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    StoppedClock(monkeypatch)  # Monday 23 November 2026
    opened = new_office(tmp_path, staffed=True, media={"link_pause": 0.0})
    yield opened
    opened.close()


@pytest.fixture
def app(office: Office) -> Flask:
    return panel(office)


def patrolled(office: Office, app: Flask) -> Desk:
    """The officer's desk after a run."""
    desk = Desk(app, "officer")
    said = desk.post_and_follow("/media/patrol/start")
    assert "正在筛查 等待后台程序开始" in words(said)
    errands.sweep(office, None, "worker", wiring.errand_runners(office))
    return desk


def test_from_the_start_to_the_handling(office: Office, cast: Cast, app: Flask) -> None:
    publish(office, "通知一", PHONE)
    publish(office, "通知二", f"{PHONE}再看。")
    desk = patrolled(office, app)
    listed = words(desk.page("/media/patrol"))
    assert "看了 2 条（有正文的 2 条）" in listed and "新发现 2 处" in listed
    assert "13812345678" not in listed and "138****5678" in listed
    assert "分派筛查发现 有 2 处还没有分派" in words(desk.page("/"))

    said = desk.post_and_follow("/media/patrol/assign", {
        "finding": ["1", "2"], "owner": str(cast.writer.user_id), "due": "2026-11-25"})
    assert "已分派 2 处" in words(said)
    writer = Desk(app, "writer")
    assert words(writer.page("/")).count("处理筛查发现") == 2
    page = words(writer.page("/media/patrol/1"))
    assert "登记处理结果" in page and "改派" not in page
    said = writer.post_and_follow("/media/patrol/1/handle",
                                  {"handling": "none", "note": "本人同意公布"})
    assert "不处理（已说明）" in words(said)
    assert words(writer.page("/")).count("处理筛查发现") == 1
    assert "1 处" in words(desk.page("/media/patrol"))
    assert "筛查 1 处" in words(desk.page("/media/patrol?state=accepted"))


def test_what_is_typed_wrong_stays_on_the_page(office: Office, cast: Cast, app: Flask) -> None:
    publish(office, "通知一", PHONE)
    desk = patrolled(office, app)
    answer = desk.post("/media/patrol/1/assign", {"owner": "", "due": "2026-11-31"})
    assert answer.status_code == 422
    assert "不是真实的日期" in words(answer) and "请选择由谁处理" in words(answer)
    assert 'value="2026-11-31"' in answer.get_data(as_text=True)
    answer = desk.post("/media/patrol/1/handle", {"handling": "none", "note": " "})
    assert (answer.status_code, "不处理的，请写明原因" in words(answer)) == (422, True)
    answer = desk.post("/media/patrol/1/handle", {"handling": "", "note": "看过了"})
    assert answer.status_code == 422
    assert 'value="看过了"' in answer.get_data(as_text=True)
    answer = desk.post("/media/patrol/assign", {"due": "2026-11-25", "owner": "1"})
    assert (answer.status_code, "还没有选" in words(answer)) == (422, True)


def test_two_people_at_once_and_a_change_of_mind(office: Office, cast: Cast, app: Flask) -> None:
    publish(office, "通知一", PHONE)
    desk = patrolled(office, app)
    desk.post_and_follow("/media/patrol/1/handle", {"handling": "take_down", "note": ""})
    assert Desk(app, "head").post("/media/patrol/1/handle",
                                  {"handling": "correct"}).status_code == 409
    assert desk.post("/media/patrol/1/reopen", {"why": ""}).status_code == 422
    assert "待处理" in words(desk.post_and_follow("/media/patrol/1/reopen", {"why": "点错了"}))


def test_who_may_what(office: Office, cast: Cast, app: Flask) -> None:
    publish(office, "通知一", PHONE)
    patrolled(office, app)
    writer = Desk(app, "writer")
    assert "现在筛查" not in words(writer.page("/media/patrol"))
    assert writer.post("/media/patrol/start").status_code == 403
    assert writer.post("/media/patrol/1/assign", {"owner": "1", "due": "2026-11-25"}).status_code == 403
    assert writer.post("/media/patrol/1/handle", {"handling": "correct"}).status_code == 403
    assert "登记处理结果" not in words(writer.page("/media/patrol/1"))


def test_the_filter_and_the_pages(office: Office, cast: Cast, app: Flask) -> None:
    for number in range(31):
        publish(office, f"通知{number:02}", PHONE, when=f"2026-10-{number % 28 + 1:02} 10:00")
    publish(office, "网页", channel="website", url="http://127.0.0.1:1/none")
    desk = patrolled(office, app)
    page = desk.page("/media/patrol")
    assert "共 31 处" in words(page) and "没有查成" in words(page)
    assert len(re.findall(r'name="finding"', page)) == 30
    assert len(re.findall(r'name="finding"', desk.page("/media/patrol?page=2"))) == 1
    assert "通知07" in words(desk.page("/media/patrol?keyword=通知07&topic=privacy&owner=none"))
    assert "没有符合条件的" in words(desk.page("/media/patrol?topic=law"))
    assert desk.get("/media/patrol/999").status_code == 404
    assert "筛查" in words(desk.page("/media/patrol?state=x&owner=y&topic=z&page=0"))
