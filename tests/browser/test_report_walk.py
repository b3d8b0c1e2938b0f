"""A number of the report that the registers can't hold: found, changed by hand, agreed, explained."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.annual_report.test_year_2024 import bring_in
from tests.browser.conftest import log_in
from tests.support.offices import new_office
from wechat_bot.cli.serve import WebServer
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.registers.applications.importing import import_applications

pytestmark = pytest.mark.browser
APPLICATIONS = """编号,收到方式,收到日,申请人类型,内容,项数,结果,答复日
依申请〔2024〕1号,邮寄,2024-03-04,自然人,法律援助的经费,1,予以公开,2024-03-11
"""


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A panel on the year 2024, in January 2025."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 1, 6, 3, 0, tzinfo=UTC))
    office = new_office(tmp_path, staffed=True)
    for name in ("disclosures.csv", "declarations.csv"):
        bring_in(office, name)
    import_applications(COMMAND_LINE, office, APPLICATIONS.encode(), "依申请.csv", dry_run=False)
    server = WebServer(office, "127.0.0.1", 0)
    server.start()
    yield server.url.rstrip("/")
    server.close()
    office.close()


def sit_down(chromium: Browser, url: str, who: str, width: int) -> Page:
    """Somebody in a window of his own."""
    context = chromium.new_context(viewport={"width": width, "height": 844}, locale="zh-CN",
                                   base_url=url)
    context.set_default_timeout(15_000)
    page = context.new_page()
    log_in(page, who)
    return page


def test_a_number_is_followed_to_its_record_and_changed_by_two_people(
    chromium: Browser, url: str
) -> None:
    page = sit_down(chromium, url, "officer", 1366)
    page.get_by_role("link", name="年度报告", exact=True).click()
    page.get_by_role("link", name="表格", exact=True).click()
    granted = page.get_by_role("row", name="（一）予以公开").get_by_role("link").first
    expect(granted).to_have_text("1")
    granted.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="依申请〔2024〕1号（第1项）").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("依申请〔2024〕1号")
    page.go_back()
    page.get_by_text("提出人工改数", exact=True).click()
    page.get_by_label("改为").fill("2")
    page.get_by_label("原因").fill("一件申请分两次答复")
    page.get_by_role("button", name="提出改数，请另一个人同意").click()
    expect(page.locator("#by-hand")).to_contain_text("等另一个人同意")

    head = sit_down(chromium, url, "head", 390)
    head.get_by_role("link", name="2024 年报表三“（一）予以公开”的“自然人”列").first.click()
    head.get_by_role("button", name="同意改为 2").click()
    expect(head.locator(".big-figure")).to_contain_text("2 人工改数")
    head.get_by_role("link", name="表格", exact=True).first.click()
    box = head.get_by_role("region", name="三、收到和处理政府信息公开申请情况")
    assert box.evaluate("each => each.scrollWidth > each.clientWidth")
    assert head.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_role("link", name="核对", exact=True).click()
    finding = page.get_by_role("listitem").filter(has_text="表三“自然人”列：（七）总计是 1").last
    finding.get_by_text("写核对意见").click()
    finding.get_by_label("核对过，没有问题").check()
    finding.get_by_label("说明").fill("总计也要改，已经提出")
    finding.get_by_role("button", name="记下核对意见").click()
    expect(page.get_by_text("已记下：核对过，没有问题。")).to_be_visible()
