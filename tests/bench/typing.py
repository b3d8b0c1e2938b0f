"""From the last key to the phone beside the text: a real browser, 3,000 characters."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.support.articles import written_post
from tests.support.cast import PASSWORD, hire
from tests.support.offices import new_office
from wechat_bot.cli.serve import WebServer
from wechat_bot.drafting.front_matter import parse_markdown_file
from wechat_bot.kernel.resources import data_path

CHARACTERS = 3000
KEYS = 40
PAUSE = 700  # ms between keys: each is the last one for its preview
MEASURE = """() => {
    window.waits = []; let last = 0;
    document.addEventListener("beforeinput", () => { last = performance.now(); }, true);
    new MutationObserver(() => window.waits.push(performance.now() - last))
        .observe(document.querySelector(".phone iframe"),
                 {attributes: true, attributeFilter: ["data-drawn"]});
}"""


def typing() -> None:
    """p50 and p95 of key → preview drawn, in milliseconds."""
    path = data_path("content") / "posts" / "xingzheng-fuyi-fa.md"
    body = parse_markdown_file(path.read_text(encoding="utf-8"), path.name).body
    text = body[:body.index("\n\n", CHARACTERS)]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        office = new_office(Path(folder))
        cast = hire(office)
        post_id = written_post(office, cast, body="".join(
            line + "\n" for line in text.splitlines() if not line.startswith("![")))
        server = WebServer(office, "127.0.0.1", 0)
        server.start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(base_url=server.url, viewport={"width": 1366, "height": 768})
        page.goto("/login")
        page.fill("[name=login]", "writer")
        page.fill("[name=password]", PASSWORD)
        page.click("main button[type=submit]")
        page.goto(f"/posts/{post_id}/edit")
        page.wait_for_selector(".phone iframe[data-drawn]")
        page.evaluate(MEASURE)
        page.locator(".vditor-wysiwyg pre.vditor-reset").focus()
        page.keyboard.press("Control+End")
        for _ in range(KEYS):
            page.keyboard.type("a")
            page.wait_for_timeout(PAUSE)
        waits = sorted(page.evaluate("window.waits"))
        browser.close()
        server.close()
        office.close()
    print(f"typing  {len(text)} characters, {len(waits)} previews after the last key: "
          f"p50 {statistics.median(waits):.0f} ms  p95 {waits[int(len(waits) * 0.95) - 1]:.0f} ms  "
          f"max {waits[-1]:.0f} ms")


if __name__ == "__main__":
    typing()
