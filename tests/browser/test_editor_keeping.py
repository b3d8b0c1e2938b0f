"""写稿 in the browser: nothing typed is lost; the editor works for everybody and keeps every text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Clerk, Site
from tests.browser.test_editor import SURFACE, body_of, empty_post, open_editor
from tests.support.articles import written_post
from tests.support.cast import PASSWORD
from wechat_bot.drafting import queries
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.kernel.resources import data_path
from wechat_bot.rendering import (
    RenderImage,
    find_theme,
    image_references,
    load_themes,
    render_article,
)

pytestmark = pytest.mark.browser
AXE = Path(__file__).parents[2] / "wechat_bot/web/frontend/build/axe.min.js"
# Marks beside Chinese punctuation, nested lists, breaks, tables and the odd things people type.
PIECES = """**时间：**12月4日，*斜体，*完

1. 一
   - 乙
     1. 丙
2. 二

第一行\x20\x20
第二行<br>第三行

| 左 | 中 |
| :--- | :---: |
| 甲<br>乙 | a\\|b |

> 引用\x20\x20
> 两行

##紧标题

价格\\*面议，编号A\\_1，2026. 年度，#话题#

- [ ] 待办

脚注[^1]与~~删除~~和`代码`

[^1]: 注文

كۆپ تىللىق 12348 سىناق
"""


def kept_on_server(site: Site, post_id: int) -> str:
    """The body of the writer's working copy."""
    with site.office.db.read() as session:
        copy = queries.working_copy(session, post_id, site.cast.writer.user_id or 0)
        assert copy is not None
        return copy.body


def keep_now(page: Page) -> None:
    """What the script does every ten seconds, and whenever the window is hidden."""
    page.evaluate("""() => {
        Object.defineProperty(document, "visibilityState", {value: "hidden", configurable: true});
        document.dispatchEvent(new Event("visibilitychange"));
        delete document.visibilityState;
    }""")


def test_opening_a_post_changes_nothing(site: Site, clerk: Clerk) -> None:
    page, post_id = empty_post(site, clerk, PIECES)
    page.locator(SURFACE).focus()
    page.keyboard.press("End")
    page.wait_for_timeout(400)
    keep_now(page)
    assert body_of(page) == PIECES
    assert kept_on_server(site, post_id) == PIECES


def test_texts_come_out_of_the_editor_as_they_went_in(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "文字")
    page.locator(SURFACE).focus()
    theme = find_theme(load_themes(data_path("content") / "themes"), "政务蓝")
    bodies = {path.name: parse_markdown_file(path.read_text(encoding="utf-8"), path.name).body
              for path in sorted((data_path("content") / "posts").glob("*.md"))}
    assert len(bodies) == 7
    for name, body in {**bodies, "pieces": PIECES}.items():
        came_out = page.evaluate("""async text => {
            const { teach } = await import("/static/editor/dialect.js");
            const lute = window.Lute.New();
            lute.SetVditorWYSIWYG(true); lute.SetFootnotes(true); lute.SetGFMAutoLink(false);
            lute.SetCallout(false); lute.SetSanitize(true);
            teach(lute);
            const once = lute.SpinVditorDOM(lute.Md2VditorDOM(text));
            return lute.VditorDOM2Md(once);
        }""", body)
        images = {each: RenderImage(each, 900, 600) for each in image_references(body)}
        before = render_article(body, theme=theme, images=images)
        after = render_article(came_out, theme=theme, images=images)
        assert after.plain_text == before.plain_text, name
        assert re.findall(r"<(\w+)", after.html) == re.findall(r"<(\w+)", before.html), name


def test_a_session_that_ended_while_writing(site: Site, clerk: Clerk) -> None:
    page, post_id = empty_post(site, clerk, "开头\n")
    page.context.clear_cookies()
    page.locator(SURFACE).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("written while logged out")
    expect(page.locator("#f-body")).to_have_value("开头written while logged out\n")
    keep_now(page)
    expect(page.locator("#logged-out")).to_contain_text("登录已过期")
    page.keyboard.type(", and on")
    page.click("button[value=save]")
    expect(page.locator("#logged-out")).to_be_visible()
    assert page.url.endswith("/edit")

    with page.context.expect_page() as opened:
        page.click("#logged-out a")
    door = opened.value
    door.fill("[name=login]", "writer")
    door.fill("[name=password]", PASSWORD)
    door.click("main button[type=submit]")
    door.wait_for_url(lambda url: "/login" not in url)
    door.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#logged-out")).to_have_count(0)
    expect(page.locator("#said")).to_contain_text("已自动保存")
    assert kept_on_server(site, post_id) == "开头written while logged out, and on\n"


def test_somebody_else_at_the_same_browser(site: Site, clerk: Clerk) -> None:
    page, post_id = empty_post(site, clerk, "开头\n")
    page.context.clear_cookies()
    other = page.context.new_page()
    other.goto("/login")
    other.fill("[name=login]", "colleague")
    other.fill("[name=password]", PASSWORD)
    other.click("main button[type=submit]")
    other.wait_for_url(lambda url: "/login" not in url)
    page.locator(SURFACE).focus()
    page.keyboard.type("x")
    expect(page.locator("#f-body")).to_have_value(re.compile("x"))
    keep_now(page)
    expect(page.locator("#logged-out")).to_contain_text("现在登录的是李四")
    assert kept_on_server(site, post_id) == "开头\n"


def test_a_closed_browser_offers_its_text_again(site: Site, clerk: Clerk) -> None:
    page, post_id = empty_post(site, clerk, "旧的\n")
    page.evaluate("document.getElementById('editor').dataset.autosave = 'http://127.0.0.1:9/'")
    page.fill("#f-title", "没有存上的标题")
    page.locator(SURFACE).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("new words")
    expect(page.locator("#f-body")).to_have_value("旧的new words\n")
    page.wait_for_timeout(700)
    context = page.context
    page.close(run_before_unload=False)

    again = open_editor(context.new_page(), post_id)
    assert body_of(again) == "旧的\n"
    again.click("#leftover button:has-text('恢复')")
    assert body_of(again) == "旧的new words\n"
    assert again.input_value("#f-title") == "没有存上的标题"
    expect(again.locator(SURFACE)).to_contain_text("new words")
    expect(again.locator("#said")).to_contain_text("已自动保存")
    assert kept_on_server(site, post_id) == "旧的new words\n"
    once_more = open_editor(context.new_page(), post_id)
    assert once_more.locator("#leftover").count() == 0


def test_the_plain_text_box_instead(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "开头\n")
    page.click("#body-toggle")
    page.fill("#f-body", "开头\n\n**直接写**\n")
    page.click("#body-toggle")
    expect(page.locator(f"{SURFACE} strong")).to_have_text("直接写")
    page.click("#body-toggle")
    page.reload()
    expect(page.locator("form[data-ready=plain]")).to_be_attached()
    expect(page.locator("#f-body")).to_be_visible()
    expect(page.locator("#body-toggle")).to_have_text("改用排版编辑器")
    page.click("#body-toggle")
    expect(page.locator(SURFACE)).to_be_visible()


def test_without_the_editor_s_files_the_box_stays(site: Site, clerk: Clerk) -> None:
    post_id = written_post(site.office, site.cast)
    page = clerk("writer")
    page.route("**/vendor/**", lambda route: route.abort())
    page.goto(f"/posts/{post_id}/edit")
    expect(page.locator("form[data-ready=plain]")).to_be_attached()
    page.fill("#f-body", "纯文本也能写")
    expect(page.frame_locator(".phone iframe").locator("article")).to_contain_text("纯文本也能写")
    page.click("button[value=save]")
    expect(page.locator("main")).to_contain_text("已保存为第 2 版")


def test_without_javascript(site: Site, chromium: Browser) -> None:
    post_id = written_post(site.office, site.cast)
    context = chromium.new_context(java_script_enabled=False, base_url=site.url)
    page = context.new_page()
    page.goto("/login")
    page.fill("[name=login]", "writer")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.goto(f"/posts/{post_id}/edit")
    page.fill("#f-body", "没有脚本也能写")
    page.click("button[value=keep]:visible >> nth=-1")
    assert "草稿已保存" in page.inner_text("main")
    assert "没有脚本也能写" in page.frame_locator(".phone iframe").locator("article").inner_text()
    assert page.locator("button[value=upload]").is_visible()
    context.close()


def test_two_windows_of_one_person(site: Site, clerk: Clerk) -> None:
    page, post_id = empty_post(site, clerk, "开头\n")
    other = open_editor(page.context.new_page(), post_id)
    for window in (page, other):
        expect(window.locator("#notices")).to_contain_text("另一个窗口里也开着")


@pytest.mark.parametrize("who", ["writer", "phone:writer"])
def test_no_serious_barrier(site: Site, clerk: Clerk, who: str) -> None:
    post_id = written_post(site.office, site.cast)
    page = open_editor(clerk(who), post_id)
    expect(page.locator(".phone iframe[data-drawn]")).to_be_attached()
    for surface in ("wysiwyg", "source", "plain"):
        if surface == "source":
            page.click("[data-type=source]")
        elif surface == "plain":
            page.click("#body-toggle")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {iframes: false}).then(result => result.violations"
                              ".filter(each => ['serious', 'critical'].includes(each.impact))"
                              ".map(each => [each.id, each.nodes.map(node => node.html)]))")
        assert found == [], surface
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
