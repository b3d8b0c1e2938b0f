"""人工发表 in the browser: copy the layout, publish by hand, come back with the link."""

from __future__ import annotations

import pytest
import requests
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clerk, Site
from tests.support.articles import approved_post
from wechat_bot.kernel import clock
from wechat_bot.publishing import operations
from wechat_bot.publishing.rules import Mode

pytestmark = pytest.mark.browser


def _waiting_message(site: Site) -> str:
    post_id = approved_post(site.office, site.cast)
    number = operations.schedule(site.cast.publisher, site.office, post_ids=[post_id],
                                 mode=Mode.MANUAL, due_at=clock.now())
    return f"/messages/{number}"


def _by_hand(site: Site, content: str) -> str:
    answer = requests.post(f"{site.emulator.base_url}/_control/articles", timeout=5,
                           json={"title": "宪法宣传周活动通知", "content": content})
    assert answer.ok, answer.text
    return str(site.emulator.readers()[-1]["url"])


def test_copy_publish_and_record_the_link(site: Site, clerk: Clerk) -> None:
    path = _waiting_message(site)
    page = clerk("publisher")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(path)
    for _ in range(30):
        if "等待人工发表" in page.inner_text("main"):
            break
        page.wait_for_timeout(200)
        page.reload()
    page.click("a:has-text('复制排版')")
    page.click("button[data-copy-html]")
    expect(page.locator(".copy-said")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.read().then(items => items[0]"
                           ".getType('text/html')).then(blob => blob.text())")
    assert "style=" in copied and "12月4日" in copied
    with page.expect_download() as waiting:
        page.click("a:has-text('下载图片包')")
    assert waiting.value.suggested_filename.endswith(".zip")

    # Something was changed on the way: it is shown, and a reason is asked for.
    altered = _by_hand(site, copied.replace("12月4日", "12月5日"))
    page.goto(path)
    page.click("main a:has-text('登记链接') >> nth=0")
    page.fill("[name=url]", altered)
    page.fill("[name=published_at]", clock.to_beijing(clock.now()).strftime("%Y-%m-%dT%H:%M"))
    page.click("button:has-text('核对并登记链接')")
    assert "与定稿不一致" in page.inner_text("main")
    assert page.input_value("[name=url]") == altered
    assert "5" in page.inner_text(".difference ins")
    assert "4" in page.inner_text(".difference del")

    right = _by_hand(site, copied)
    page.fill("[name=url]", right)
    page.click("button:has-text('登记链接')")
    page.goto(path)
    assert "已经发表" in page.inner_text("main")
    assert page.locator(f"main a[href='{right}']").count() == 1


def _write(page: Page, body: str) -> None:
    """The whole text anew, in the plain box, and a version of it."""
    expect(page.locator("form[data-ready]")).to_be_attached()
    if page.locator("#f-body").is_hidden():
        page.click("#body-toggle")
    page.fill("[name=body]", body)
    page.click("button[value=save]")
    page.wait_for_url(lambda url: "/edit" not in url)


def test_two_people_edit_one_post_and_both_texts_are_kept(site: Site, clerk: Clerk) -> None:
    one, two = clerk("writer"), clerk("colleague")
    one.goto("/posts/new")
    one.click("button:has-text('空白稿件')")
    one.fill("[name=title]", "两个人写的稿")
    _write(one, "共同的第一段。")
    edit = one.url.split("#")[0].split("?")[0] + "/edit"
    one.goto(edit)
    two.goto(edit)
    _write(one, "共同的第一段。\n\n甲写的第二段。")
    _write(two, "共同的第一段。\n\n乙写的第二段。")
    shown = two.inner_text("main")
    assert "甲写的第二段" in shown and "乙写的第二段" in shown
    two.click("button[value=overwrite]")
    assert "第 3 版" in two.inner_text("main") or "3" in two.inner_text("main")
    two.goto(edit)
    assert "乙写的第二段" in two.input_value("[name=body]")
