"""The editorial desk from a Word text to the published post: three reviewers, one return."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Clerk, Site
from tests.browser.test_editor import SURFACE, body_of, paste
from tests.support.articles import png
from wechat_bot.emulator import EmulatorServer, EmulatorSettings
from wechat_bot.kernel import clock

pytestmark = pytest.mark.browser
TITLE = "额敏县司法局关于开展房屋租赁合同免费咨询的通知"
# As Word and WPS put it on the clipboard: conditional comments, mso styles, a list without
# <ol>, cells with paragraphs, a picture as data.
WORD = Path(__file__).with_name("word_clipboard.html")
SCAN = png("white", (600, 800))
MARKDOWN = """按照《中华人民共和国合同法》，县司法局开展**免费咨询**。

## 一、时间和地点

| **时间** | **地点** |
| --- | --- |
| 每周二上午 | 一楼大厅 |

## 二、带什么材料

- 身份证
- 租赁合同

咨询电话：13912345678

![](图1.png)
"""


MORNING = clock.from_beijing("2026-11-23 10:00")  # a Monday


class MovingClock:
    """The product's clock, from that Monday morning forward at will; WeChat's goes with it."""

    def __init__(self, patch: pytest.MonkeyPatch, emulator: EmulatorServer) -> None:
        real = clock.now
        self.emulator = emulator
        self.ahead = MORNING - real()
        patch.setattr(clock, "now", lambda: real() + self.ahead)

    def forward_to(self, moment: datetime) -> None:
        """Let the time until then pass at once."""
        waited = moment - clock.now()
        with self.emulator.state.lock:
            self.emulator.state.clock.advance(waited.total_seconds())
        self.ahead += waited


@pytest.fixture
def emulator() -> Iterator[EmulatorServer]:
    """WeChat on that morning."""
    with EmulatorServer(EmulatorSettings(
            publish_delay_min=0.01, publish_delay_max=0.05,
            clock_start=MORNING.isoformat())) as server:
        yield server


@pytest.fixture
def moving(site: Site) -> Iterator[MovingClock]:
    """For panel and worker alike. The worker runs already: its scheduler has a clock of its own."""
    with pytest.MonkeyPatch.context() as patch:
        yield MovingClock(patch, site.emulator)


def test_from_the_word_text_to_the_readers(
    site: Site, clerk: Clerk, moving: MovingClock
) -> None:
    writer, first = clerk("writer"), clerk("first")
    write(writer)
    answer_findings(writer)
    make_cover(writer)
    submit(writer)

    return_with_a_remark(first)
    correct(writer)
    submit(writer)
    pass_what_was_corrected(first)

    look_for_secrets(clerk("secrecy"))
    pass_on_the_phone(clerk("phone:second"))
    enter_the_signed_sheet(clerk("colleague"), print_the_sheet(writer))

    publisher = clerk("publisher")
    due = schedule_from_the_calendar(publisher)
    assert site.emulator.readers() == []
    moving.forward_to(due + timedelta(seconds=1))
    is_published(site, clerk)


def write(page: Page) -> None:
    """A new 通知公告, its text pasted from Word; the phone beside it follows."""
    page.goto("/posts/new")
    page.click("button:has-text('通知公告')")
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    page.fill("[name=title]", TITLE)
    page.locator(SURFACE).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    picture = base64.b64encode(png("teal")).decode()
    html = WORD.read_text(encoding="utf-8").replace("{picture}", picture)
    paste(page, html=html, plain="按照《中华人民共和国合同法》")
    expect(page.locator("#upload-said")).to_have_text("已粘贴，带 1 张图片")
    expect(page.locator("#f-body")).to_have_value(MARKDOWN)

    phone = page.frame_locator(".phone iframe").locator("article")
    expect(phone.locator("h1")).to_have_text(TITLE)
    expect(phone.locator("td, th")).to_have_text(["时间", "地点", "每周二上午", "一楼大厅"])
    expect(phone.locator("li")).to_have_text(["身份证", "租赁合同"])
    expect(phone.locator("strong").first).to_have_text("免费咨询")
    expect(phone.locator("img")).to_have_js_property("naturalWidth", 320)


def answer_findings(page: Page) -> None:
    """The machine's findings: each button leads to the words, which are typed anew."""
    found = page.locator("#findings li")
    expect(found.filter(has_text="手机")).to_contain_text("错误")
    expect(found.filter(has_text="合同法")).to_contain_text("民法典")
    replace_found(page, found.filter(has_text="合同法"), "合同法", "民法典")
    replace_found(page, found.filter(has_text="手机"), "13912345678", "0901-3355730")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("图片没有文字说明")
    page.fill(".picture [data-alt]", "一楼咨询窗口")
    page.keyboard.press("Tab")
    expect(page.locator("#findings h2")).to_have_text("检查：没有发现问题")
    assert body_of(page) == MARKDOWN.replace("合同法", "民法典").replace(
        "13912345678", "0901-3355730").replace("![]", "![一楼咨询窗口]")
    phone = page.frame_locator(".phone iframe").locator("article")
    expect(phone).to_contain_text("民法典")
    expect(phone.locator("img")).to_have_attribute("alt", "一楼咨询窗口")


def replace_found(page: Page, finding: Locator, selected: str, words: str) -> None:
    """Jump to what was found and type over what is selected there, and over nothing else."""
    finding.locator("button").click()
    assert page.evaluate("getSelection().toString()") == selected
    page.keyboard.insert_text(words)
    expect(finding).to_have_count(0)


def make_cover(page: Page) -> None:
    """用标题做一张封面; what WeChat cuts of it is shown."""
    page.click("button[value=draw_cover]")
    expect(page.locator("main")).to_contain_text("已用标题做了一张封面并选用")
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    drawn = page.locator(".picture", has=page.locator("[data-name]", has_text="封面.png"))
    expect(drawn.locator("[name=cover_sha256]")).to_be_checked()
    expect(page.locator(".crop")).to_have_count(2)


def submit(page: Page) -> None:
    """保存并提交初审."""
    page.click("button[value=submit]")
    page.wait_for_url(re.compile(r"/posts/\d+$"))
    expect(page.locator("main")).to_contain_text("已提交初审")
    expect(page.locator("main h1")).to_contain_text("审校中")


def open_desk(page: Page) -> None:
    """As one comes to it: from 今天要我办的."""
    page.goto("/")
    page.click(f"main a:has-text('{TITLE}')")
    expect(page.locator("main h1")).to_contain_text(TITLE)


def return_with_a_remark(page: Page) -> None:
    """初审, first time: words picked with the mouse get a remark, the post goes back."""
    open_desk(page)
    page.locator("#text").evaluate("fold => { fold.open = true; }")
    page.locator("#paragraphs .words", has_text="咨询电话").dblclick(position={"x": 8, "y": 8})
    expect(page.locator("#f-quote")).not_to_have_value("")
    quote = page.input_value("#f-quote")
    assert quote in "咨询电话：0901-3355730"
    page.fill("#f-comment", "写明什么时间有人接听")
    page.click("button:has-text('保存批注')")
    expect(page.locator("main")).to_contain_text("批注已保存")
    expect(page.locator(".remark q")).to_have_text(quote)
    page.click("button[formaction*=return]")
    expect(page.locator("main")).to_contain_text("原因")  # none was given: nothing happens yet
    expect(page.locator("main h1")).to_contain_text("等待初审")
    page.fill("#f-opinion", "请补上接听时间，见批注")
    page.click("button[formaction*=return]")
    expect(page.locator("main")).to_contain_text("已退回修改")
    expect(page.locator("main h1")).to_contain_text("已退回")


def correct(page: Page) -> None:
    """The clerk reads why, corrects the passage and answers the remark."""
    page.goto("/")
    expect(page.locator("main")).to_contain_text("退回待修改")
    page.click(f"main a:has-text('{TITLE}')")
    expect(page.locator("main h1")).to_contain_text("退回")
    page.click("main a:has-text('修改') >> nth=0")
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    expect(page.locator("#notices")).to_contain_text("请补上接听时间，见批注")
    expect(page.locator("#comments")).to_contain_text("写明什么时间有人接听")
    page.locator(f"{SURFACE} p", has_text="咨询电话").click()
    page.keyboard.press("End")
    page.keyboard.insert_text("（工作日10:00—14:00）")
    expect(page.locator("#f-body")).to_have_value(
        re.compile("咨询电话：0901-3355730（工作日10:00—14:00）"))
    with page.context.expect_page() as opened:
        page.click("#comments a:has-text('逐条答复')")
    desk = opened.value
    desk.click(".remark summary:has-text('答复')")
    desk.fill(".remark [name=answer]", "已写明接听时间")
    desk.click("button:has-text('保存答复')")
    expect(desk.locator("main")).to_contain_text("答复已保存")
    desk.close()


def pass_what_was_corrected(page: Page) -> None:
    """初审, second time: the changes are marked; the first level passes."""
    open_desk(page)
    expect(page.locator("#changes summary")).to_contain_text("与您上次审过的第 1 版相比：改动")
    expect(page.locator("#changes ins").first).to_contain_text("工作日")
    expect(page.locator("#findings")).to_contain_text("没有发现")
    page.click("button:has-text('通过，送复审')")
    expect(page.locator("main")).to_contain_text("校对")  # the box was not ticked
    expect(page.locator("main h1")).to_contain_text("等待初审")
    page.check("[name=proofread]")
    page.click("button:has-text('通过，送复审')")
    expect(page.locator("main")).to_contain_text("初审已通过")
    expect(page.locator(".steps li").nth(0)).to_contain_text("通过 王五")


def look_for_secrets(page: Page) -> None:
    """保密审查: every point of the list has to be ticked."""
    open_desk(page)
    ticks = page.locator("[name=ticks]")
    for tick in ticks.all()[1:]:
        tick.check()
    page.click("button:has-text('保密审查通过')")
    expect(page.locator("#problem")).to_be_visible()
    ticks.first.check()
    page.click("button:has-text('保密审查通过')")
    expect(page.locator("main")).to_contain_text("保密审查已通过")


def pass_on_the_phone(page: Page) -> None:
    """复审 in a phone's window: after reading, one tick and one button."""
    open_desk(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    article = page.frame_locator(".phone iframe").locator("article")
    expect(article).to_contain_text("（工作日10:00—14:00）")
    page.locator("label", has_text="文字校对无误").click()
    page.click("button:has-text('通过，送终审')")
    expect(page.locator("main")).to_contain_text("复审已通过")
    expect(page.locator(".steps li").nth(1)).to_contain_text("通过 赵六")


def print_the_sheet(page: Page) -> str:
    """The clerk prints the 审核表 for the last signature; returns the code on it."""
    open_from_the_list(page)
    page.click("a:has-text('打印审核表')")
    code = page.inner_text(".sheet-code b")
    assert re.fullmatch(r"[0-9A-F]{4}-[0-9A-F]{4}", code)
    sheet = page.inner_text(".sheet")
    assert "信息发布审核表" in sheet and "□ 同意" in sheet and "王五" in sheet and "赵六" in sheet
    expect(page.locator("button[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("button[data-print]")).to_be_hidden()
    expect(page.locator("nav.side")).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF-")
    page.emulate_media(media="screen")
    page.click("a:has-text('回到审校')")
    upload(page, code)  # of one's own post somebody else has to enter it
    expect(page.locator("main")).to_contain_text("请写稿人以外的人代录")
    expect(page.locator("main h1")).to_contain_text("等待终审")
    return code


def enter_the_signed_sheet(page: Page, code: str) -> None:
    """终审 on paper: it was signed with a pen, a colleague enters the scan for the signer."""
    open_from_the_list(page)
    desk = page.url
    upload(page, "0000-0000")
    expect(page.locator("#e-code")).to_contain_text("签字的可能是另一版")
    upload(page, code)
    expect(page.locator("main")).to_contain_text("已代录这份签字")
    page.goto(desk)
    last = page.locator(".steps li").nth(2)
    expect(last).to_contain_text("通过 钱七")
    expect(last).to_contain_text("由李四代录")
    expect(page.locator("main h1")).to_contain_text("三级审校通过")
    scan = page.request.get(last.locator("a:has-text('看扫描件')").get_attribute("href") or "")
    assert scan.body() == SCAN
    page.click("a:has-text('看稿件')")
    expect(page.locator("main h1")).to_contain_text("已定稿")


def open_from_the_list(page: Page) -> None:
    """审校 ▸ the post."""
    page.goto("/reviews")
    page.click(f"main a:has-text('{TITLE}')")


def upload(page: Page, code: str) -> None:
    """The form of 代录."""
    form = page.locator("#paper")
    form.evaluate("fold => { fold.open = true; }")
    form.locator("[name=part]").select_option(label="终审")
    form.locator("[name=signer_id]").select_option(label="钱七")
    form.locator("[name=code]").fill(code)
    form.locator("label", has_text=re.compile(r"^\s*同意$")).click()
    form.locator("[name=paper_opinion]").fill("同意发布")
    form.locator("[name=scan]").set_input_files(
        {"name": "审核表.png", "mimeType": "image/png", "buffer": SCAN})
    form.locator("button:has-text('代录这份签字')").click()


def schedule_from_the_calendar(page: Page) -> datetime:
    """发布日历: a free slot of Wednesday, the post chosen there; returns when it is due."""
    page.goto("/calendar")
    expect(page.locator(".waiting-posts")).to_contain_text(TITLE)
    wednesday = page.locator("table.month td").filter(
        has=page.locator(".day-head a", has_text=re.compile(r"^25")))
    wednesday.locator(".free a", has_text="16:30").click()
    page.locator(".choose label", has_text=TITLE).click()
    expect(page.locator("[name=post]")).to_be_checked()
    expect(page.locator("#f-due_at")).to_have_value("2026-11-25T16:30")
    page.check("#mode-publish")
    page.click("button:has-text('安排发布')")
    expect(page.locator("main")).to_contain_text("待发布")
    expect(page.locator("main")).to_contain_text("2026-11-25 16:30")
    page.goto("/calendar?day=2026-11-25&view=week")
    entry = page.locator(".entry", has_text=TITLE)
    expect(entry).to_contain_text("16:30")
    expect(entry).to_contain_text("待发布 · 发表（不通知）")
    return clock.from_beijing("2026-11-25 16:30")


def is_published(site: Site, clerk: Clerk) -> None:
    """The worker did it at its time: the readers' article is the one that was approved."""
    page = clerk("publisher")
    for _ in range(100):
        page.goto("/calendar?day=2026-11-25&view=week")
        if "已发表" in page.inner_text(".entry"):
            break
        page.wait_for_timeout(200)
    expect(page.locator(".entry", has_text=TITLE)).to_contain_text("已发表 · 发表（不通知）")
    got = site.emulator.readers()
    assert [item["title"] for item in got] == [TITLE]
    page.goto(str(got[0]["url"]))
    article = page.locator("#js_content")
    expect(article).to_contain_text("《中华人民共和国民法典》")
    expect(article).to_contain_text("0901-3355730（工作日10:00—14:00）")
    expect(article.locator("td, th")).to_have_text(["时间", "地点", "每周二上午", "一楼大厅"])
    signed = re.sub(r"\s", "", article.inner_text())
    assert "初审：王五" in signed and "复审：赵六" in signed and "终审：钱七" in signed
