"""新媒体日常: how the account stands, 自查报告 and 统计表 on the panel."""

from __future__ import annotations

import html
import io
import re

import pytest
from docx import Document
from openpyxl import load_workbook

from tests.support.cast import Cast
from tests.support.published import publish
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot import wiring
from wechat_bot.kernel import journal
from wechat_bot.kernel.office import Office
from wechat_bot.notices.models import Notice


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)  # Monday 23 November 2026


def told(office: Office) -> list[tuple[str, str]]:
    from sqlalchemy import select

    with office.db.read() as session:
        return [(row.key, row.sentence) for row in session.scalars(
            select(Notice).where(Notice.key.startswith("idle:")).order_by(Notice.id))]


def test_the_home_page_and_the_notices_tell_of_days_without_a_post(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    release = publish(office, "上次的公告", when="2026-11-14 10:00")
    assert wiring.sweep_reminders(office) == 0  # nine days
    stopped.forward(days=1)
    publish(office, "只有链接的", when="2026-11-24 09:00", mode="publish")
    assert wiring.sweep_reminders(office) > 0
    assert wiring.sweep_reminders(office) == 0  # once per mark
    assert {key for key, _ in told(office)} == {f"idle:{release}:10"}
    assert told(office)[0][1].startswith("公众号已有 10 天没有更新（其间发表而不通知的 1 篇")
    home = words(Desk(panel(office), "publisher").page("/"))
    assert "安排发布 公众号已有 10 天没有更新" in home
    assert "本周更新 0 篇（每周至少 1 篇，还没有达到）" in home
    assert "公众号已有" not in words(Desk(panel(office), "writer").page("/"))
    stopped.forward(days=4)
    wiring.sweep_reminders(office)
    assert {key for key, _ in told(office)} == {f"idle:{release}:10", f"idle:{release}:14"}
    publish(office, "新的公告", when="2026-11-28 10:00")
    assert wiring.sweep_reminders(office) == 0
    assert "距上次更新 0 天" in words(Desk(panel(office), "auditor").page("/media"))


def test_a_long_pause_is_told_once_and_not_by_both_marks(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    release = publish(office, "很久以前的", when="2026-10-01 10:00")
    wiring.sweep_reminders(office)
    assert {key for key, _ in told(office)} == {f"idle:{release}:14"}


def test_the_quarters_report_is_downloaded_as_it_is_shown(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    publish(office, "法律援助便民措施", when="2026-07-10 10:00")
    desk = Desk(panel(office), "auditor")
    shown = words(desk.page("/media"))  # the last quarter that is over
    assert "2026年第3季度" in shown and "共发布 1 篇" in shown
    answer = desk.post("/media/self-report", {"quarter": "2026-3"})
    assert answer.status_code == 200
    text = "\n".join(each.text for each in Document(io.BytesIO(answer.data)).paragraphs)
    assert "共发布 1 篇，其中公众号主页能看到的 1 篇" in text
    with office.db.read() as session:
        assert journal.page(session, 0, 1)[1][0].sentence == "导出2026年第3季度政务新媒体自查报告"


@pytest.mark.parametrize("kind", ["xlsx", "docx"])
def test_the_months_table_is_downloaded(
    office: Office, cast: Cast, stopped: StoppedClock, kind: str
) -> None:
    publish(office, "法律援助便民措施", when="2026-10-10 10:00")
    publish(office, "法律援助便民措施", when="2026-10-11 10:00", channel="website")
    desk = Desk(panel(office), "officer")
    assert "2026年10月共发布 2 条次" in words(desk.page("/media?month=2026-10"))
    answer = desk.post("/media/month-table", {"month": "2026-10", "kind": kind})
    assert answer.status_code == 200
    if kind == "xlsx":
        rows = list(load_workbook(io.BytesIO(answer.data))["按渠道"].values)
        assert rows[-1] == ("合计", 2, 2, 0, 0, 0, 0)
    else:
        assert "2" in [cell.text for cell in Document(io.BytesIO(answer.data)).tables[0].rows[-1].cells]


def test_every_number_of_the_month_leads_to_its_records(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    publish(office, "法律援助便民措施", when="2026-10-10 10:00", info_kind="response")
    publish(office, "普法动态", when="2026-10-31 23:59", section="普法与依法治理股", key_area=True,
            origin="repost")
    publish(office, "十一月的", when="2026-11-01 00:00")
    desk = Desk(panel(office), "officer")
    page = desk.page("/media?month=2026-10").partition("月度公开信息统计表</h2>")[2]
    links = re.findall(r'<a href="(/ledger[^"]*)">(\d+)</a>', page)
    # 公众号 and 合计 twice: all, 回应关切, 重点领域; each section besides its one kind of 来源
    assert len(links) == 3 * 3 + 3 * 2
    for address, number in links:
        shown = words(desk.page(html.unescape(address)))
        assert f"共 {number} 条" in shown, (address, number)


def test_what_is_asked_in_vain(office: Office, cast: Cast, stopped: StoppedClock) -> None:
    desk = Desk(panel(office), "officer")
    for nonsense in ("quarter=x", "quarter=2026-9", "month=2026-13", "month=1-1&quarter=99999-1"):
        assert "新媒体日常" in words(desk.page(f"/media?{nonsense}"))
    assert desk.post("/media/month-table", {"month": "2026-10", "kind": "exe"}).status_code == 422
