"""The article page, its images, and the readers' overview."""

from __future__ import annotations

import re
from typing import Any

import requests

from tests.emulator.wire import Wire, png
from wechat_bot.emulator import text_sha256


def page(url: str) -> str:
    reply = requests.get(url, timeout=10)
    assert reply.status_code == 200
    reply.encoding = "utf-8"
    return reply.text


def body(html: str) -> str:
    found = re.search(r'id="js_content">(.*?)</div>\n', html, re.DOTALL)
    assert found is not None
    return found.group(1)


def url_of(done: Any, idx: int = 1) -> str:
    url: str = done["article_detail"]["item"][idx - 1]["article_url"]
    return url


def test_article_page_shows_what_was_stored(wire: Wire) -> None:
    image = png(7, 5)
    text = '甲 &lt;img data-src="https://mmbiz.qpic.cn/a'
    content = f'<section><p>{text}</p><img src="{wire.image(image)}"></section>'
    done = wire.published(
        wire.article(title="标题<甲>", author="普法股", content=content, digest="摘要")
    )
    html = page(url_of(done))
    assert '<h1 class="rich_media_title" id="activity-name">标题&lt;甲&gt;</h1>' in html
    assert "普法股" in html and "2026年3月5日 10:00" in html
    stored = wire.post("/cgi-bin/freepublish/getarticle", {"article_id": done["article_id"]})
    stored_content = stored["news_item"][0]["content"]
    shown = body(html)
    assert text_sha256(shown) == text_sha256(stored_content)
    source = re.search(r'<img src="([^"]+)"', shown)
    assert source is not None and source.group(1).startswith("/mmbiz/mmbiz_png/")
    assert requests.get(wire.base + source.group(1), timeout=10).content == image
    assert 'data-src="https://mmbiz.qpic.cn/' in stored_content


def test_long_address_leads_to_the_article(wire: Wire) -> None:
    wire.switch(article_url_form="long", listed_url="temporary")
    done = wire.published(wire.article(title="甲"), wire.article(title="乙"))
    assert ">乙</h1>" in page(url_of(done, 2))
    listing = wire.post("/cgi-bin/freepublish/batchget", {"offset": 0, "count": 1})
    listed = listing["item"][0]["content"]["news_item"][1]["url"]
    assert ">乙</h1>" in page(listed)


def test_deleted_banned_and_unknown_articles(wire: Wire) -> None:
    first, second = wire.published(), wire.published()
    wire.control(f"articles/{first['article_id']}/delete", index=0)
    wire.control(f"articles/{second['article_id']}/ban")
    assert "该内容已被发布者删除" in page(url_of(first))
    assert "此内容因违规无法查看" in page(url_of(second))
    assert "没有这篇文章" in page(wire.base + "/s/none")
    assert "宪法宣传周" not in page(url_of(first)) + page(url_of(second))


def test_unknown_image(wire: Wire) -> None:
    assert requests.get(wire.base + "/mmbiz/mmbiz_png/none/0", timeout=10).status_code == 404


def test_overview_lists_and_frames_the_chosen_article(wire: Wire) -> None:
    first = wire.published(wire.article(title="甲文"))
    wire.published(wire.article(title="乙文"))
    html = page(wire.base + "/reader/")
    assert html.index("乙文") < html.index("甲文") and "共 2 条" in html
    assert html.count("<iframe") == 1 and 'width="375"' in html and 'title="乙文"' in html
    token = url_of(first).rsplit("/", 1)[1]
    assert f'<iframe src="/s/{token}"' in page(f"{wire.base}/reader/?open={token}")


def test_overview_without_articles_says_so(wire: Wire) -> None:
    assert "还没有文章发表" in page(wire.base + "/reader/")


def test_pictures_of_a_newspic_are_shown(wire: Wire) -> None:
    pictures = [{"image_media_id": wire.material()} for _ in range(2)]
    done = wire.published(
        wire.article(article_type="newspic", image_info={"image_list": pictures}, content="说明")
    )
    html = page(url_of(done))
    assert html.count('class="share_picture"') == 2 and body(html) == "说明"


def test_readers_list_of_the_control_api(wire: Wire) -> None:
    done = wire.published(wire.article(title="甲", content="<p>一 二</p>"))
    [entry] = wire.look("readers")
    assert list(entry) == ["title", "url", "published_at", "mode", "text_sha256"]
    assert (entry["title"], entry["mode"], entry["url"]) == ("甲", "publish", url_of(done))
    assert re.fullmatch(r"2026-03-05T10:00:\d\d\+08:00", entry["published_at"])
    assert entry["text_sha256"] == text_sha256("一二")


def test_deleted_articles_stay_in_the_readers_list(wire: Wire) -> None:
    done = wire.published()
    wire.control(f"articles/{done['article_id']}/delete", index=1)
    assert len(wire.look("readers")) == 1
