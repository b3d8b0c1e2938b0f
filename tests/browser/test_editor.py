"""写稿 in the browser: typing, pasting from Word, many photos, the phone beside it, the cover."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Clerk, Site
from tests.support.articles import png, written_post
from wechat_bot.drafting import operations, queries

pytestmark = pytest.mark.browser
SURFACE = ".vditor-wysiwyg pre.vditor-reset"
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word"><body><!--StartFragment-->
<h1>一、总体情况</h1><p class=MsoNormal>今年共办理<b>12件</b>。</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp;</span></span><![endif]>第一项</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span>&nbsp;</span></span><![endif]>第二项</p>
<table class=MsoTableGrid><tr><td><p class=MsoNormal>单位</p></td><td>件数</td></tr>
<tr><td>额敏镇</td><td>5</td></tr></table>
<p class=MsoNormal><img width=200 src="file:///C:/Temp/clip_image001.png"></p>
<p class=MsoNormal><img src="data:image/png;base64,{picture}"></p>
<!--EndFragment--></body></html>"""


def open_editor(page: Page, post_id: int) -> Page:
    """The editor, its script ready."""
    page.goto(f"/posts/{post_id}/edit")
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    return page


def empty_post(site: Site, clerk: Clerk, body: str = "") -> tuple[Page, int]:
    """A new post with a body, open in the editor of its writer."""
    post_id = operations.create_post(site.cast.writer, site.office)
    with site.office.db.read() as session:
        copy = queries.working_copy(session, post_id, site.cast.writer.user_id or 0)
        assert copy is not None
        kept = copy.fields()
    operations.save_working_copy(site.cast.writer, site.office, post_id,
                                 type(kept)(**{**vars(kept), "body": body}), 0)
    return open_editor(clerk("writer"), post_id), post_id


def paste(page: Page, **kinds: str) -> None:
    """Ctrl+V of something that was copied elsewhere; kinds: html, rtf, plain."""
    page.evaluate("""kinds => {
        const data = new DataTransfer();
        Object.entries(kinds).forEach(([kind, text]) => data.setData("text/" + kind, text));
        const surface = document.querySelector(".vditor-wysiwyg pre.vditor-reset");
        surface.focus();
        surface.dispatchEvent(new ClipboardEvent("paste",
            {clipboardData: data, bubbles: true, cancelable: true}));
    }""", kinds)


def photo(name: str, colour: str, width: int = 60) -> Any:
    """A file for a file chooser."""
    return {"name": name, "mimeType": "image/png", "buffer": png(colour, (width, 40))}


def body_of(page: Page) -> str:
    """What the form would send."""
    return page.input_value("#f-body")


def test_what_is_typed_becomes_our_markdown(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda request: faults.append(request.url)
            if not request.url.startswith((site.url, "data:")) else None)
    page.reload()  # what the page loads by itself counts too
    expect(page.locator("form[data-ready=rich]")).to_be_attached()
    page.locator(SURFACE).click()
    for text, key in (("第一段", "Enter"), ("**时间：**12月4日", "Shift+Enter"),
                      ("**地点：**一楼", "Enter"), ("- 带身份证", "Enter"), ("原件", "Enter")):
        page.keyboard.type(text)
        page.keyboard.press(key)
    expect(page.locator("#f-body")).to_have_value(
        "第一段\n\n**时间：**12月4日  \n**地点：**一楼\n\n- 带身份证\n- 原件\n")
    assert page.locator(f"{SURFACE} strong").all_inner_texts() == ["时间：", "地点："]
    phone = page.frame_locator(".phone iframe")
    expect(phone.locator("article li")).to_have_count(2)
    expect(page.locator("#body-count")).to_contain_text("正文 22 字")
    page.click("[data-type=source]")
    expect(page.locator("textarea.vditor-sv")).to_have_value(body_of(page))
    assert faults == []


def test_word_text_keeps_headings_lists_tables_and_pictures(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "前文。\n")
    rtf = (r"{\rtf1 {\*\shppict{\pict{\*\picprop}\picw90\pngblip "
           + png("olive", (90, 60)).hex() + r"}}{\nonshppict{\pict\wmetafile8 aabb}}}")
    teal = base64.b64encode(png("teal", (80, 50))).decode()
    page.locator(SURFACE).click()
    page.keyboard.press("Control+End")
    paste(page, html=WORD.format(picture=teal), rtf=rtf, plain="文字")
    expect(page.locator("#upload-said")).to_have_text("已粘贴，带 2 张图片")
    assert body_of(page) == (
        "前文。\n\n## 一、总体情况\n\n今年共办理**12件**。\n\n1. 第一项\n2. 第二项\n\n"
        "| 单位 | 件数 |\n| --- | --- |\n| 额敏镇 | 5 |\n\n![](图1.png)\n\n![](图2.png)\n")
    expect(page.locator("#paste-notes")).to_be_hidden()
    expect(page.frame_locator(".phone iframe").locator("article table")).to_be_visible()
    widths = page.evaluate("Array.from(document.querySelectorAll('.vditor-wysiwyg img'))"
                           ".map(image => image.naturalWidth)")
    assert widths == [90, 80]


def test_a_picture_that_a_browser_cannot_read_is_told(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk)
    paste(page, html="<p>照片</p><img src='file:///C:/a.png'>", plain="照片")
    expect(page.locator("#paste-notes")).to_contain_text("有 1 张图片浏览器读不到")
    assert body_of(page) == "照片\n"


def test_words_go_in_even_where_the_server_cannot_be_asked(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk)
    page.route("**/word", lambda route: route.abort())
    paste(page, html="<p><b>要紧的话</b></p>", plain="要紧的话")
    expect(page.locator("#paste-notes")).to_contain_text("只粘贴了文字")
    assert body_of(page) == "要紧的话\n"


def test_many_photos_find_their_places(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "开头\n\n（图1）\n\n中间\n\n此处插图2\n\n结尾\n")
    page.locator(f"{SURFACE} p").last.click()
    page.set_input_files("#f-pictures", [photo("IMG_10.png", "red", 70),
                                         photo("IMG_2.png", "blue", 62),
                                         photo("IMG_9.png", "green", 69)])
    expect(page.locator("#upload-said")).to_have_text("已添加 3 张：图1.png、图2.png、图3.png。")
    assert body_of(page).split("\n\n")[:5] == [
        "开头", "![](图1.png)", "中间", "![](图2.png)", "结尾"]
    assert body_of(page).count("![](图3.png)") == 1
    page.fill(".picture:first-child [data-alt]", "现场")
    page.keyboard.press("Tab")
    expect(page.locator("#f-body")).to_have_value(re.compile(r"!\[现场\]\(图1\.png\)"))


def test_a_bad_photo_is_refused_by_name_and_the_good_ones_stay(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "文字\n")
    page.evaluate("document.getElementById('editor').dataset.maxUpload = '1000000'")
    page.set_input_files("#f-pictures", [
        {"name": "假的.jpg", "mimeType": "image/jpeg", "buffer": b"hello"},
        {"name": "太大.jpg", "mimeType": "image/jpeg", "buffer": b"0" * 3_000_000},
        photo("好的.png", "olive")])
    problem = page.locator("#upload-problem")
    expect(problem).to_contain_text("“假的.jpg”不是图片")
    expect(problem).to_contain_text("“太大.jpg”有 3 MB，太大了（上限 1 MB）")
    expect(page.locator("#upload-said")).to_have_text("已添加 1 张：图1.png。")
    assert body_of(page).startswith("文字")


def test_the_cover_is_framed_with_the_keyboard(site: Site, clerk: Clerk) -> None:
    post_id = written_post(site.office, site.cast)
    page = open_editor(clerk("writer"), post_id)
    expect(page.locator(".crop")).to_have_count(2)
    square = page.locator(".crop-frame").nth(1)
    square.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("-")
    x1, y1, x2, y2 = map(float, page.input_value("[name=cover_crop_square]").split("_"))
    assert (x2 - x1) * 900 / ((y2 - y1) * 383) == pytest.approx(1, abs=0.001)
    assert x1 == pytest.approx(0.2872 - 0.06, abs=0.001)
    page.click("button[value=save]")
    expect(page.locator("main")).to_contain_text("已保存为第 2 版")
    with site.office.db.read() as session:
        saved = queries.get_revision(session, post_id, 2).fields()
    assert saved.cover_crop_square.startswith(f"{x1}_") and saved.cover_crop_wide == ""
    open_editor(page, post_id)
    page.locator("[name=cover_sha256]").first.check()
    assert page.input_value("[name=cover_crop_square]") == ""


def test_a_finding_leads_to_its_passage(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "第一段。\n\n请联系**张三**，手机13912345678。\n")
    page.locator(SURFACE).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("。")
    found = page.locator("#findings li").filter(has_text="手机")
    found.locator("button").click()
    assert page.evaluate("getSelection().toString()") in "手机13912345678。"
    assert page.evaluate("getSelection().toString()")


def test_the_phone_keeps_its_place(site: Site, clerk: Clerk) -> None:
    page, _ = empty_post(site, clerk, "\n\n".join(f"第{n}段" + "文字" * 40 for n in range(30)))
    frame = page.locator(".phone iframe")
    frame.evaluate("frame => frame.contentWindow.scrollTo(0, 900)")
    page.locator(SURFACE).click()
    page.keyboard.press("Control+End")
    page.keyboard.type("ok")
    expect(page.frame_locator(".phone iframe").locator("article")).to_contain_text("ok")
    assert frame.evaluate("frame => frame.contentWindow.scrollY") == 900
