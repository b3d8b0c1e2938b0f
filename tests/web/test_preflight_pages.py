"""发布前自检 and 接口次数 in the panel: the box, the button, the mark, the home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.offices import connected_office, new_office
from tests.support.publishing import switch
from tests.web.desk import Desk, panel, words
from wechat_bot.emulator import EmulatorServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, preflight, quotas
from wechat_bot.publishing.gateway import Quota
from wechat_bot.publishing.rules import Mode
from wechat_bot.wechat.client import make_gateway

ACCOUNT = "wx_demo_emulator"


@pytest.fixture(autouse=True)
def tuesday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(clock.from_beijing("2026-11-24 18:40"), tick=True) as traveller:
        yield traveller


@pytest.fixture
def office(tmp_path: Path, emulator: EmulatorServer) -> Iterator[Office]:
    opened = connected_office(tmp_path, emulator.base_url, publishing={"mass_per_day": 1})
    yield opened
    opened.close()


@pytest.fixture
def app(office: Office, cast: Cast) -> Flask:
    return panel(office)


def planned(office: Office, cast: Cast, title: str = "宪法周", mode: Mode = Mode.PUBLISH,
            due: str = "2026-11-25 10:30") -> int:
    post_id = approved_post(office, cast, title=title, body=f"{title}的正文。\n")
    return operations.schedule(cast.publisher, office, post_ids=[post_id], mode=mode,
                               due_at=clock.from_beijing(due))


def test_asked_for_on_the_page_and_shown(office: Office, cast: Cast, app: Flask) -> None:
    message_id = planned(office, cast)
    desk = Desk(app, "publisher")
    page = desk.page(f"/messages/{message_id}")
    assert "还没有查" in words(page) and "现在自检" in words(page)
    after = words(desk.post_and_follow(f"/messages/{message_id}/preflight"))
    assert "自检完成，没有发现问题" in after and "人工自检，2026-11-24 18:40" in after
    assert "AppID、AppSecret 和 IP 白名单都没有问题" in after
    assert "现在自检" not in words(Desk(app, "writer").page(f"/messages/{message_id}"))
    assert Desk(app, "writer").post(f"/messages/{message_id}/preflight").status_code == 403


def test_what_is_amiss_stands_on_every_page(
    office: Office, cast: Cast, app: Flask, emulator: EmulatorServer
) -> None:
    message_id = planned(office, cast)
    switch(emulator, ip_whitelist_enabled=True, reported_client_ip="1.2.3.4")
    preflight.sweep(office, make_gateway(office))
    desk = Desk(app, "publisher")
    home = words(desk.page("/"))
    assert "处理自检发现的问题" in home and "1.2.3.4" in home
    assert "自检有问题" in words(desk.page("/calendar"))
    assert "自检有问题" in words(desk.page("/calendar?view=week&day=2026-11-25"))
    page = words(desk.page(f"/messages/{message_id}"))
    assert "前一天自检，2026-11-24 18:40" in page and "1.2.3.4" in page
    assert "处理自检发现的问题" not in words(Desk(app, "writer").page("/"))
    switch(emulator, ip_whitelist_enabled=False)
    after = words(desk.post_and_follow(f"/messages/{message_id}/preflight"))
    assert "先前的自检（1 次）" in after
    assert "处理自检发现的问题" not in words(desk.page("/"))
    assert "自检正常" in words(desk.page("/calendar"))


def test_a_wechat_that_does_not_answer_is_said_on_the_page(
    office: Office, cast: Cast, app: Flask, emulator: EmulatorServer
) -> None:
    message_id = planned(office, cast)
    emulator.stop()
    after = words(Desk(app, "publisher").post_and_follow(f"/messages/{message_id}/preflight"))
    assert "自检发现问题" in after and "换取接口凭证没有成功" in after


def test_a_message_that_is_over_is_not_checked(office: Office, cast: Cast, app: Flask) -> None:
    message_id = planned(office, cast)
    operations.cancel(cast.publisher, office, message_id, "不发了")
    desk = Desk(app, "publisher")
    assert "发布前自检" not in words(desk.page(f"/messages/{message_id}"))
    answer = desk.post(f"/messages/{message_id}/preflight")
    assert answer.status_code == 409 and "不用自检" in words(answer)


def test_the_days_load_on_the_calendar(office: Office, cast: Cast, app: Flask) -> None:
    planned(office, cast, "甲", Mode.MASS_SEND)
    planned(office, cast, "乙", Mode.PUBLISH, "2026-11-25 16:30")
    desk = Desk(app, "auditor")
    assert "当天群发 1/1 次" in words(desk.page("/calendar"))
    week = words(desk.page("/calendar?view=week&day=2026-11-25"))
    assert "发表 1 条（一天可发 100 条） · 当天群发 1/1 次" in week


def test_a_second_mass_send_is_refused_on_the_form(office: Office, cast: Cast, app: Flask) -> None:
    planned(office, cast, "甲", Mode.MASS_SEND)
    post_id = approved_post(office, cast, title="乙", body="乙的正文。\n")
    answer = Desk(app, "publisher").post("/messages/new", {
        "post": str(post_id), "mode": "mass_send", "when": "at", "due_at": "2026-11-25T16:30",
        "outside_hours": "1"})
    assert answer.status_code == 422
    assert "已经安排了群发《甲》（2026-11-25 10:30）" in words(answer)


class TestQuotaPage:
    """系统▸接口次数."""

    def test_before_anything_was_asked(self, office: Office, cast: Cast, app: Flask) -> None:
        page = words(Desk(app, "publisher").page("/quotas"))
        assert "今天还能发表 100 条" in page and "一般账号的数" in page and "今天还没有" in page
        assert "今天群发一共可以 1 次，已发和已安排的有 0 次" in page

    def test_used_resting_and_no_right(self, office: Office, cast: Cast, app: Flask) -> None:
        with office.db.write() as session:
            quotas.record_answer(session, ACCOUNT, quotas.SUBMIT, Quota(500, 7, 493), 0)
            quotas.record_no_right(session, ACCOUNT, quotas.MASS_SEND)
            quotas.record_answer(session, ACCOUNT, quotas.GET, Quota(100, 100, 0), 0)
            row = quotas.row_for_update(session, ACCOUNT, quotas.GET)
            row.resting_until = clock.now() + timedelta(hours=1)
        page = words(Desk(app, "publisher").page("/quotas"))
        assert "提交发表 500 0 公众号说 7 493" in page
        assert "公众号没有这个权限" in page and "已用完，19:40 后再试" in page
        assert "今天还能发表 493 条" in page and "还能查询发表结果 0 次" in page

    def test_without_an_account(self, tmp_path: Path) -> None:
        folder = tmp_path / "bare"
        folder.mkdir()
        bare = new_office(folder, staffed=True, wechat={"app_id": ""})
        assert "还没有配置公众号接口" in words(Desk(panel(bare), "publisher").page("/quotas"))
        bare.close()
