"""图片消息 and the crops of a cover at the emulator."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.wire import Wire
from wechat_bot.emulator import text_sha256


def newspic(wire: Wire, count: int = 2, **changes: Any) -> dict[str, Any]:
    """A sound 图片消息 of so many pictures."""
    listed = [{"image_media_id": wire.material()} for _ in range(count)]
    return {"article_type": "newspic", "title": "宣传周组图", "content": "第一段\n第二段",
            "image_info": {"image_list": listed}, **changes}


def code(wire: Wire, *articles: dict[str, Any]) -> int:
    """The errcode of draft/add, 0 where it was taken."""
    found: int = wire.add(*articles).get("errcode", 0)
    return found


def first(wire: Wire, article: dict[str, Any]) -> Any:
    """What draft/get gives back of a new draft."""
    media_id = wire.add(article)["media_id"]
    return wire.post("/cgi-bin/draft/get", {"media_id": media_id})["news_item"][0]


def test_it_is_kept_with_its_pictures_in_order_and_the_first_is_the_cover(wire: Wire) -> None:
    sent = newspic(wire, 20, content="甲 & 乙 < 丙\n第二段")
    item = first(wire, sent)
    assert item["article_type"] == "newspic"
    assert item["image_info"] == sent["image_info"]
    assert item["thumb_media_id"] == sent["image_info"]["image_list"][0]["image_media_id"]
    assert item["content"] == "甲 &amp; 乙 &lt; 丙\n第二段"


@pytest.mark.parametrize(("images", "expected"), [
    (None, 40035), ([], 40035), (["x"], 47001), ([{"image_media_id": "none"}] * 21, 45008),
    ([{"image_media_id": "none"}], 40007),
])
def test_pictures_are_checked(wire: Wire, images: Any, expected: int) -> None:
    assert code(wire, newspic(wire, 1, image_info={"image_list": images})) == expected


def test_a_temporary_picture_is_unknown(wire: Wire) -> None:
    kept = wire.upload("/cgi-bin/media/upload", b"GIF89a\x05\x00\x05\x00" + b"\x00" * 10 + b";",
                       type="image")["media_id"]
    listed = {"image_list": [{"image_media_id": kept}]}
    assert code(wire, newspic(wire, 1, image_info=listed)) == 40007


def test_tags_are_refused_or_taken_off_by_switch(wire: Wire) -> None:
    tagged = newspic(wire, content="<b>一</b>二")
    assert code(wire, tagged) == 45166
    wire.switch(newspic_accepts_html=True)
    assert first(wire, tagged)["content"] == "一二"


@pytest.mark.parametrize(("form", "stored"), [
    ("escaped", "甲 &amp; 乙\n丙"), ("raw", "甲 & 乙\n丙"), ("breaks", "甲 &amp; 乙<br>丙"),
])
def test_the_stored_form_of_the_text_is_open(wire: Wire, form: str, stored: str) -> None:
    wire.switch(newspic_content_form=form)
    item = first(wire, newspic(wire, content="甲 & 乙\n丙"))
    assert item["content"] == stored
    assert text_sha256(item["content"]) == text_sha256("甲&amp;乙丙")


def test_it_is_taken_only_alone_unless_a_switch_says_otherwise(wire: Wire) -> None:
    assert code(wire, newspic(wire), wire.article()) == 45008
    wire.switch(newspic_only_alone=False)
    assert code(wire, newspic(wire), wire.article()) == 0


def test_the_published_list_names_the_kind_unless_a_switch_hides_it(wire: Wire) -> None:
    sent = newspic(wire)
    done = wire.published(sent)
    asked = {"article_id": done["article_id"]}
    item = wire.post("/cgi-bin/freepublish/getarticle", asked)["news_item"][0]
    assert (item["article_type"], item["image_info"]) == ("newspic", sent["image_info"])
    wire.switch(published_kind_listed=False)
    item = wire.post("/cgi-bin/freepublish/batchget", {"count": 1, "offset": 0})["item"][0]
    shown = item["content"]["news_item"][0]
    assert "article_type" not in shown and "image_info" not in shown
    assert shown["content"] == "第一段\n第二段"


@pytest.mark.parametrize("crop", ["0_0_1_1", "0.1_0.25_0.9_0.75", "0.000001_0_1.000000_0.5"])
def test_crops_are_kept_and_shown_to_the_control_page_only(wire: Wire, crop: str) -> None:
    item = wire.stored(pic_crop_235_1=crop, pic_crop_1_1="0_0_0.5_1")
    assert "pic_crop_235_1" not in item and "pic_crop_1_1" not in item
    [draft] = wire.look("state")["drafts"]
    assert draft["articles"][0]["crops"] == {"pic_crop_235_1": crop, "pic_crop_1_1": "0_0_0.5_1"}


@pytest.mark.parametrize("crop", [
    "0_0_1", "0_0_1_1_1", "a_0_1_1", "0_0_1.5_1", "-0.1_0_1_1", "0.1234567_0_1_1", "0.5_0_0.5_1",
    "0_0.9_1_0.1", "0,0,1,1",
])
def test_a_crop_that_is_none_is_refused(wire: Wire, crop: str) -> None:
    assert code(wire, wire.article(pic_crop_1_1=crop)) == 40035


@pytest.mark.parametrize(("form", "stored"), [
    ("same", "https://a.example/x?a=1&b=2"), ("http", "http://a.example/x?a=1&b=2"),
    ("escaped", "https://a.example/x?a=1&amp;b=2"), ("dropped", ""),
])
def test_the_stored_form_of_the_source_address_is_open(
    wire: Wire, form: str, stored: str
) -> None:
    wire.switch(stored_source_url=form)
    assert wire.stored(
        content_source_url="https://a.example/x?a=1&b=2")["content_source_url"] == stored
