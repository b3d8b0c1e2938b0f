"""年度报告·总览: state, next step, deadlines, totals, what is missing; tabs; the home page."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from tests.annual_report.frozen import frozen
from tests.annual_report.test_year_2024 import bring_in
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.annual_report import overrides
from wechat_bot.kernel.office import Office

OVERVIEW = "/report?year=2024"


@pytest.fixture(autouse=True)
def january(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    stopped = StoppedClock(monkeypatch)
    stopped.moment = datetime(2025, 1, 24, 3, 0, tzinfo=UTC)
    return stopped


@pytest.fixture
def desk(office: Office, cast: Cast) -> Desk:
    bring_in(office, "disclosures.csv")
    return Desk(panel(office), "officer")


def test_the_year_at_one_glance(desk: Desk) -> None:
    text = words(desk.page(OVERVIEW))
    assert "2024 年度报告 编制中" in text
    assert "下一步：定稿" in text
    assert "33 条" in text
    assert "政府网站 1 ＋ 公众号 32" in text
    assert "数还不齐的（7 格）" in text
    assert "等 办公室、普法与依法治理股 报 ：" in text
    assert "没有报齐年报数据的单位" in text
    assert "2025-01-31 周五 还有 2 个工作日 那天不上班，最后一个工作日是 2025-01-27 周一" in text


def test_what_the_year_holds_when_it_is_done(desk: Desk, office: Office) -> None:
    bring_in(office, "declarations.csv")
    frozen(office, 2024)
    text = words(desk.page(OVERVIEW))
    assert "2024 年度报告 已定稿（第 1 版）" in text
    assert "三张表的格子都有数" in text
    assert "下一步：负责人签字" in text


def test_a_frozen_year_counts_what_the_page_of_checks_lists(
    desk: Desk, office: Office, cast: Cast
) -> None:
    bring_in(office, "declarations.csv")
    frozen(office, 2024)
    overrides.agree(cast.head, office, overrides.propose(
        cast.officer, office, 2024, "reviews.total", "9", "试一试", for_correction=True))
    listed = re.search(r"不对 (\d+) 条", words(desk.page("/report/checks?year=2024")))
    assert listed and f"{listed[1]} 处不对" in words(desk.page(OVERVIEW))


def test_changes_by_hand_that_wait_are_named(desk: Desk, office: Office, cast: Cast) -> None:
    overrides.propose(cast.officer, office, 2024, "fees_wan", "0.5", "补记的收费")
    assert "其中 1 处等另一个人同意： 表二“行政事业性收费”" in words(desk.page(OVERVIEW))


def test_another_year_opens_on_the_same_tab(desk: Desk) -> None:
    answer = desk.get("/report/go?year=2023&tab=report_tables.show")
    assert answer.headers["Location"] == "/report/tables?year=2023"
    answer = desk.get("/report/go?year=2023&tab=users.user_list")
    assert answer.headers["Location"] == "/report?year=2023"
    page = desk.page("/report/tables?year=2023")
    assert '<a href="/report/tables?year=2023" class="active" aria-current="page">表格</a>' in page


def test_everybody_reads_and_the_roll_up_is_hidden(desk: Desk, office: Office) -> None:
    text = words(Desk(panel(office), "writer").page(OVERVIEW))
    assert "总览 表格 正文 核对 文件" in text
    assert "汇总" not in text


def test_january_tells_on_the_home_page_what_is_due(
    desk: Desk, office: Office, january: StoppedClock
) -> None:
    for who in ("officer", "outsider"):
        text = words(Desk(panel(office), who).page("/"))
        assert "2024 年度报告 下一步： 定稿" in text
        assert "2025-01-31 周五 还有 2 个工作日" in text
    assert "下一步： 定稿" not in words(Desk(panel(office), "writer").page("/"))
    january.forward(days=14)
    assert "下一步： 定稿" not in words(Desk(panel(office), "outsider").page("/"))
