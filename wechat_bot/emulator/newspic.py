"""图片消息 (article_type newspic) and the crops of a cover: their checks and their stored form."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import text
from wechat_bot.emulator.records import Article
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.textsha import text_of

MOST_PICTURES = 20
CROPS = ("pic_crop_235_1", "pic_crop_1_1")
_TAG = re.compile(r"<[A-Za-z/!?]")
_SHARE = r"(0(?:\.\d{1,6})?|1(?:\.0{1,6})?)"
_CROP = re.compile("_".join([_SHARE] * 4))


def read_picture_list(article: Mapping[str, Any]) -> tuple[str, ...]:
    """image_info.image_list[].image_media_id in order: 1–20, the first is the cover.

    ApiError 40035 for none, 45008 for too many, 47001 for another shape of an entry.
    """
    info = article.get("image_info")
    listed = info.get("image_list") if isinstance(info, dict) else None
    if not isinstance(listed, list) or not listed:
        raise ApiError(40035)
    if len(listed) > MOST_PICTURES:
        raise ApiError(45008)
    if not all(isinstance(entry, dict) for entry in listed):
        raise ApiError(47001)
    return tuple(text(entry, "image_media_id") for entry in listed)


def stored_text(settings: EmulatorSettings, content: str) -> str:
    """Plain text as it is kept; ApiError 45166 for tags unless a switch accepts them."""
    if _TAG.search(content):
        if not settings.newspic_accepts_html:
            raise ApiError(45166)
        content = text_of(content)
    if settings.newspic_content_form == "raw":
        return content
    kept = escape(text_of(content), quote=False)
    return kept.replace("\n", "<br>") if settings.newspic_content_form == "breaks" else kept


def check_alone(articles: Sequence[Article]) -> None:
    """ApiError 45008 where a newspic is not the only article of its draft."""
    if any(article.article_type == "newspic" for article in articles):
        raise ApiError(45008)


def check_crops(article: Mapping[str, Any]) -> None:
    """X1_Y1_X2_Y2 as shares of width and height, at most six decimals; ApiError 40035."""
    for name in CROPS:
        value = text(article, name)
        if not value:
            continue
        found = _CROP.fullmatch(value)
        if found is None:
            raise ApiError(40035)
        left, top, right, bottom = (float(share) for share in found.groups())
        if left >= right or top >= bottom:
            raise ApiError(40035)
