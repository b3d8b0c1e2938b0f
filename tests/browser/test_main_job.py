"""A clerk walks the main job: write, return, mend, pass, publish, read, count, export."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clerk, Site
from tests.support.articles import jpeg_with_gps, png
from wechat_bot.kernel import clock

pytestmark = pytest.mark.browser
TITLE = "宪法宣传周活动通知"
BODY = """**时间：**12月4日10:00

| 内容 | 地点 |
| --- | --- |
| 宣讲 | 一楼大厅 |

- 带身份证
  - 原件
"""


def _write(page: Page, folder: Path) -> None:
    (folder / "现场.jpg").write_bytes(jpeg_with_gps())
    (folder / "封面.png").write_bytes(png("maroon", (900, 383)))
    page.goto("/posts/new")
    page.click("button:has-text('通知公告')")
    page.fill("[name=title]", TITLE)
    _plain(page)
    page.fill("[name=body]", BODY)
    page.set_input_files("[name=pictures]", [folder / "现场.jpg"])
    expect(page.locator("[name=body]")).to_have_value(re.compile(r"!\[\]\(图1\.jpg\)"))
    page.uncheck("[name=insert]")
    page.set_input_files("[name=pictures]", [folder / "封面.png"])
    expect(page.locator(".picture")).to_have_count(2)
    page.locator("label:has([name=cover_sha256])").last.click()


def _plain(page: Page) -> None:
    """The plain box in place of the editor, whatever this browser showed last."""
    expect(page.locator("form[data-ready]")).to_be_attached()
    if page.locator("#f-body").is_hidden():
        page.click("#body-toggle")


def _submit(page: Page) -> None:
    page.click("button[value=submit]")
    page.wait_for_url(lambda url: "/edit" not in url)


def _open_review(page: Page) -> None:
    page.goto("/reviews")
    page.click(f"main a:has-text('{TITLE}')")


def _pass(page: Page) -> None:
    _open_review(page)
    page.check("[name=proofread]")
    with page.expect_navigation():  # the next person looks only when it is done
        page.click("main button:has-text('通过，送'), main button:has-text('终审通过')")


def test_from_the_first_word_to_the_year_s_export(
    site: Site, clerk: Clerk, tmp_path: Path
) -> None:
    writer = clerk("writer")
    _write(writer, tmp_path)
    _submit(writer)
    assert "审校中" in writer.inner_text("main")

    first = clerk("first")
    _open_review(first)
    first.fill("#f-opinion", "请写明联系电话")
    first.click("button[formaction*=return]")

    writer.goto("/")
    assert TITLE in writer.inner_text("main")
    writer.click(f"main a:has-text('{TITLE}')")
    assert "请写明联系电话" in writer.inner_text("main")
    writer.goto(writer.url.split("?")[0].rstrip("/") + "/edit"
                if not writer.url.endswith("/edit") else writer.url)
    _plain(writer)
    body = writer.input_value("[name=body]")
    writer.fill("[name=body]", body + "\n联系电话：0901-3355730\n")
    _submit(writer)
    assert "审校中" in writer.inner_text("main")

    secrecy = clerk("secrecy")
    _open_review(secrecy)
    for tick in secrecy.locator("[name=ticks]").all():
        tick.check()
    with secrecy.expect_navigation():
        secrecy.click("button:has-text('保密审查通过')")
    _pass(first)
    _pass(clerk("phone:second"))
    _pass(clerk("final"))

    publisher = clerk("publisher")
    publisher.goto("/")
    assert TITLE in publisher.inner_text("main")
    publisher.goto("/messages/new")
    publisher.check("[name=post]")
    publisher.check("#mode-publish")
    assert "粉丝不会收到通知" in publisher.inner_text("main")
    publisher.check("#when-now")
    publisher.click("button:has-text('安排发布')")
    for _ in range(50):
        if "已经发表" in publisher.inner_text("main"):
            break
        publisher.wait_for_timeout(300)
        publisher.reload()
    link = publisher.locator("main a[href*='/s/']").first.get_attribute("href")
    assert link

    got = site.emulator.readers()
    assert [item["title"] for item in got] == [TITLE]
    publisher.goto(link)
    text = publisher.inner_text("#js_content")
    assert "联系电话：0901-3355730" in text and "宣讲" in text
    assert "初审：王五" in text.replace(" ", "").replace("\n", "")

    officer = clerk("officer")
    year = clock.today().year
    officer.goto(f"/ledger?year={year}")
    assert TITLE in officer.inner_text("main")
    officer.goto(f"/statistics?year={year}")
    with officer.expect_download() as waiting:
        officer.click("button:has-text('JSON')")
    export = json.loads(Path(waiting.value.path()).read_text(encoding="utf-8"))
    assert export["total"] == 1
    ours, theirs = export["releases"][0], got[0]
    assert {k: ours[k] for k in ("title", "url", "text_sha256", "published_at")} == {
        k: theirs[k] for k in ("title", "url", "text_sha256", "published_at")}
    assert ours["reviewers"] == ["王五", "赵六", "钱七"]


@pytest.mark.parametrize("surface", ["#f-body", ".vditor-wysiwyg pre.vditor-reset"])
def test_a_pasted_screenshot_goes_into_the_text(
    site: Site, clerk: Clerk, surface: str
) -> None:
    writer = clerk("writer")
    writer.goto("/posts/new")
    writer.click("button:has-text('空白稿件')")
    _plain(writer)
    writer.fill("[name=body]", "前文")
    if surface != "#f-body":
        writer.click("#body-toggle")
        writer.keyboard.press("Control+End")
    writer.evaluate("""([surface, bytes]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
        document.querySelector(surface).dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""", [surface, list(png("maroon", (60, 40)))])
    expect(writer.locator("[name=body]")).to_have_value(re.compile(r"前文\s+!\[\]\(图1\.png\)"))
    expect(writer.locator("#upload-said")).to_have_text("已添加 1 张：图1.png。")


def test_nobody_reviews_his_own_post(site: Site, clerk: Clerk, tmp_path: Path) -> None:
    writer = clerk("writer")
    _write(writer, tmp_path)
    _submit(writer)
    writer.goto("/reviews")
    writer.click(f"main a:has-text('{TITLE}')")
    assert writer.locator("[name=proofread]").count() == 0
