"""An application from the post to its answer, over National Day 2025, as a clerk would do it.

The dates are counted by hand: 1–8 October off, Sunday 28 September and Saturday 11 October worked.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import log_in
from tests.support.offices import new_office
from wechat_bot.cli.serve import WebServer
from wechat_bot.kernel import clock

pytestmark = pytest.mark.browser


class Desk:
    """The clerk's window, and the day that it is."""

    def __init__(self, chromium: Browser, url: str) -> None:
        self.chromium, self.url = chromium, url
        self.now = datetime(2025, 9, 25, 3, 0, tzinfo=UTC)
        self.page: Page | None = None

    def on(self, day: str) -> None:
        """It is 11:00 Beijing time of this day."""
        self.now = datetime.fromisoformat(f"{day}T03:00:00+00:00")

    def sit_down(self, who: str) -> Page:
        """Somebody logs in in a window of his own."""
        context = self.chromium.new_context(
            viewport={"width": 1366, "height": 768}, locale="zh-CN", base_url=self.url,
            accept_downloads=True)
        context.set_default_timeout(15_000)
        page = context.new_page()
        log_in(page, who)
        self.page = page
        return page


@pytest.fixture
def desk(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A panel whose clock the test turns."""
    found = Desk(chromium, "")
    monkeypatch.setattr(clock, "now", lambda: found.now)
    office = new_office(tmp_path, staffed=True, web={"session_hours": 720.0})
    server = WebServer(office, "127.0.0.1", 0)
    server.start()
    found.url = server.url.rstrip("/")
    yield found
    for context in chromium.contexts:
        context.close()
    server.close()
    office.close()


def do(page: Page, act: str, **typed: str) -> None:
    """Press an act's button on the case's page, fill its form, send it; back on the case's page."""
    page.goto("/applications/1")
    page.locator(".acts").get_by_role("link", name=act, exact=True).click()
    for name, value in typed.items():
        field = page.locator(f"#f-{name}")
        if field.evaluate("element => element.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url("**/applications/1")
    expect(page.locator(".note-done")).to_be_visible()


def shows(page: Page, state: str, due: str, words: str) -> None:
    """What the top of the case's page says."""
    page.goto("/applications/1")
    expect(page.locator("h1")).to_contain_text(state)
    expect(page.locator(".due-day")).to_contain_text(due)
    expect(page.locator(".due-day")).to_contain_text(words)


def issue(page: Page, **blanks: str) -> None:
    """Fill the blanks of a letter that was just begun, and issue it."""
    text = page.locator("#f-text").input_value()
    for blank, words in blanks.items():
        text = text.replace(f"【{blank}】", words)
    page.fill("#f-text", text)
    page.get_by_role("button", name="保存草稿").click()
    page.get_by_role("button", name="印发").click()
    expect(page.locator("h1")).to_contain_text("已印发")


OFFICE = {"地址": "文化路1号", "电话": "0901-3340000"}


def test_from_the_post_to_a_partial_answer(desk: Desk) -> None:
    page = desk.sit_down("officer")
    receive_and_correct(desk, page)
    consult(desk, page)
    page = extend(desk)
    charge(desk, page)
    answer_in_part(desk, page)


def receive_and_correct(desk: Desk, page: Page) -> None:
    page.goto("/applications/new")
    page.get_by_role("button", name="登记申请").click()
    expect(page.locator("#problem")).to_contain_text("请填写申请人的姓名或者名称")
    page.select_option("#f-received_how", label="挂号信或快递")
    page.fill("#f-description", "2023年至2025年法律援助经费使用情况")
    page.fill("#f-name", "欧阳建国")
    page.fill("#f-id_number", "110105194912310021")
    page.get_by_role("button", name="登记申请").click()
    expect(page.locator("#e-id_number")).to_contain_text("校验位不对")
    assert page.locator("#f-description").input_value() == "2023年至2025年法律援助经费使用情况"
    page.fill("#f-id_number", "11010519491231002X")
    page.get_by_role("button", name="登记申请").click()
    page.wait_for_url("**/applications/1")
    # 26, 28–30 September are days 1–4, 9 October is day 5, the 20th is 29 October.
    shows(page, "办理中", "2025-10-29", "还有 20 个工作日")
    expect(page.locator("main")).not_to_contain_text("欧阳建国")
    page.get_by_role("button", name="显示身份信息").click()
    expect(page.locator("main")).to_contain_text("欧阳建国")

    desk.on("2025-09-29")
    do(page, "通知补正", due_on="2025-10-17", words="请写明需要哪些项目的经费。")
    shows(page, "等待补正", "", "期限停着")
    page.goto("/applications/1")
    page.get_by_role("link", name="写补正告知书").click()
    issue(page, **OFFICE)
    with page.expect_download() as got:
        page.get_by_role("button", name="下载 .docx").click()
    lines = [each.text for each in Document(io.BytesIO(got.value.path().read_bytes())).paragraphs]
    assert lines[2] == "欧阳建国：" and "请写明需要哪些项目的经费。" in lines
    desk.on("2025-10-13")
    do(page, "收到补正")
    # The period begins anew: 14 October is day 1, 10 November day 20.
    shows(page, "办理中", "2025-11-10", "还有 20 个工作日")


def consult(desk: Desk, page: Page) -> None:
    desk.on("2025-10-16")
    do(page, "征求意见", party_kind="第三方", party="某某律师事务所")
    shows(page, "征求意见中", "", "期限停着")
    desk.on("2025-10-22")
    do(page, "登记意见", event_id="第三方 某某律师事务所，2025-10-16 发出", result="不同意公开",
       words="涉及当事人隐私。")
    # 17, 20, 21 and 22 October do not count: four working days later.
    shows(page, "办理中", "2025-11-14", "还有 17 个工作日")
    expect(page.locator(".trace")).to_contain_text("其间4个工作日不计")


def extend(desk: Desk) -> Page:
    desk.on("2025-11-06")
    page = desk.sit_down("officer")
    do(page, "提出延期", days="20", words="要逐份核对卷宗")
    shows(page, "办理中", "2025-11-14", "还有 6 个工作日")
    desk.on("2025-11-07")
    head = desk.sit_down("head")
    expect(head.locator(".todo-list")).to_contain_text("同意延期答复")
    head.locator(".todo-list").get_by_role("link", name="依申请〔2025〕1号").click()
    head.get_by_role("button", name="同意延期").click()
    expect(head.locator(".note-done")).to_be_visible()
    # Consented, but the applicant does not know yet.
    shows(page, "办理中", "2025-11-14", "还有 5 个工作日")
    desk.on("2025-11-10")
    page.goto("/applications/1")
    page.get_by_role("link", name="写延长答复期限告知书").click()
    issue(page, **OFFICE)
    do(page, "登记已告知延期")
    shows(page, "办理中", "2025-12-12", "还有 24 个工作日")
    return page


def charge(desk: Desk, page: Page) -> None:
    desk.on("2025-11-12")
    do(page, "通知缴费", items="", pages="72")
    shows(page, "等待缴费", "", "期限停着")
    expect(page.locator("#fee")).to_contain_text("420.00 元")
    expect(page.locator("#fee")).to_contain_text("2025-12-10")
    desk.on("2025-11-18")
    do(page, "登记缴费", received="420")
    # Anew from 19 November it would be 16 December; what was extended reaches 18 December.
    shows(page, "办理中", "2025-12-18", "还有 22 个工作日")
    page.goto("/applications/fees")
    expect(page.locator("main")).to_contain_text("收费通知1件，应收420.00元（0.042万元），实收420.00元")


def answer_in_part(desk: Desk, page: Page) -> None:
    desk.on("2025-12-01")
    page.goto("/applications/1")
    page.locator(".title-row").get_by_role("link", name="选择处理结果").click()
    page.get_by_label("部分公开").check()
    page.get_by_role("button", name="选定这种处理结果").click()
    expect(page.locator("table.list")).to_contain_text(["部分公开"])

    page.get_by_role("button", name="写文书").click()  # the answer that fits is chosen already
    expect(page.locator("h1")).to_have_text("答复书（部分公开）")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.locator(".note-warn")).to_contain_text("【写明公开的内容】")
    text = page.locator("#f-text").input_value()
    for blank, words in (("写明公开的内容", "年度经费总额"), ("写明不公开的内容", "受援人姓名"),
                         ("写明理由和条款", "涉及个人隐私，条例第十五条")):
        text = text.replace(f"【{blank}】", words)
    page.fill("#f-text", text.replace("先向", "向"))
    page.get_by_role("button", name="印发").click()
    expect(page.locator("#problem")).to_contain_text("应当先申请行政复议")
    page.fill("#f-text", text)
    page.get_by_role("button", name="印发").click()
    expect(page.locator("h1")).to_contain_text("已印发")

    do(page, "答复")  # number and day are those of the letter
    shows(page, "已答复，待送达", "2025-12-01", "期限到 2025-12-18")
    desk.on("2025-12-02")
    do(page, "登记送达")
    shows(page, "已送达", "2025-12-01", "期限到 2025-12-18")
    page.goto("/applications?state=finished")
    expect(page.locator("table.list")).to_contain_text("欧***")
