"""WeChat's replies as typed values. Pure: dict in, dataclass out, Malformed where it cannot be.

The shapes vary in practice: ids as number or text, one element instead of a list, line breaks
inside ids. Source: API pages draft/*, freepublish/*, openapi/quota/get.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from wechat_bot.publishing.gateway import (
    MassSent,
    MassState,
    PublishedItem,
    PublishStatus,
    Quota,
    StoredArticle,
    StoredDraft,
    Submitted,
)

Reply = Mapping[str, Any]


class Malformed(Exception):
    """A reply lacks what the page promises; the argument names the field."""


def needed_text(reply: Reply, key: str) -> str:
    """An id or address that must be there, as text without white space."""
    value = _id(reply.get(key))
    if not value:
        raise Malformed(key)
    return value


def submitted(reply: Reply) -> Submitted:
    """freepublish/submit. Ids may be numbers or text; kept as text with every digit."""
    return Submitted(needed_text(reply, "publish_id"), _id(reply.get("msg_data_id")))


def mass_sent(reply: Reply, *, already: bool = False) -> MassSent | None:
    """message/mass/sendall, or its refusal 45065; None where no msg_id is in it."""
    msg_id = _id(reply.get("msg_id"))
    return MassSent(msg_id, _id(reply.get("msg_data_id")), already) if msg_id else None


def mass_state(reply: Reply) -> MassState:
    """message/mass/get; a word that the page does not name is UNKNOWN."""
    word = needed_text(reply, "msg_status").upper()
    return MassState(word) if word in set(MassState) else MassState.UNKNOWN


def publish_status(reply: Reply) -> PublishStatus:
    """freepublish/get. publish_status 0–6."""
    status = _whole(reply, "publish_status")
    if not 0 <= status <= 6:
        raise Malformed("publish_status")
    detail = reply.get("article_detail")
    listed = detail.get("item") if isinstance(detail, Mapping) else None
    urls: dict[int, str] = {}
    for position, item in enumerate(_objects(listed), start=1):
        index = _whole(item, "idx") if "idx" in item else position
        urls[index] = needed_text(item, "article_url")
    return PublishStatus(status, _id(reply.get("article_id")), urls, _failed(reply.get("fail_idx")))


def news_items(reply: Reply) -> tuple[StoredArticle, ...]:
    """The articles under news_item (draft/get, getarticle, and in the lists)."""
    if "news_item" not in reply:
        raise Malformed("news_item")
    return tuple(_article(item) for item in _objects(reply["news_item"]))


def drafts(reply: Reply) -> tuple[StoredDraft, ...]:
    """draft/batchget, in the order of the reply."""
    return tuple(
        StoredDraft(needed_text(item, "media_id"), _moment(item), _content(item))
        for item in _page(reply)
    )


def published(reply: Reply) -> tuple[PublishedItem, ...]:
    """freepublish/batchget, in the order of the reply."""
    return tuple(
        PublishedItem(needed_text(item, "article_id"), _moment(item), _content(item))
        for item in _page(reply)
    )


def total(reply: Reply) -> int:
    """total_count of a list or of draft/count."""
    return _whole(reply, "total_count")


def quota(reply: Reply) -> Quota:
    """openapi/quota/get."""
    numbers = reply.get("quota")
    if not isinstance(numbers, Mapping):
        raise Malformed("quota")
    return Quota(*(_whole(numbers, key) for key in ("daily_limit", "used", "remain")))


def _page(reply: Reply) -> list[Reply]:
    if "item" not in reply:
        raise Malformed("item")
    return _objects(reply["item"])


def _content(item: Reply) -> tuple[StoredArticle, ...]:
    content = item.get("content")
    return news_items(content) if isinstance(content, Mapping) else ()


def _article(item: Reply) -> StoredArticle:
    return StoredArticle(
        title=_text(item, "title"), author=_text(item, "author"), digest=_text(item, "digest"),
        content=_text(item, "content"), thumb_media_id=_id(item.get("thumb_media_id")),
        url=_text(item, "url"),
        is_deleted=item.get("is_deleted") in (True, 1, "1", "true"),
        kind=_text(item, "article_type"), image_media_ids=_pictures(item),
        content_source_url=_text(item, "content_source_url"),
        thumb_url=_text(item, "thumb_url"),
    )


def _pictures(item: Reply) -> tuple[str, ...]:
    """image_info.image_list[].image_media_id of a 图片消息, in order."""
    info = item.get("image_info")
    listed = info.get("image_list") if isinstance(info, Mapping) else None
    return tuple(_id(each.get("image_media_id")) for each in _objects(listed))


def _text(item: Reply, key: str) -> str:
    value = item.get(key)
    return "" if value is None else str(value)


def _id(value: Any) -> str:
    """Text of an id or address. The official samples contain line breaks inside ids."""
    if value is None or isinstance(value, bool | list | dict):
        return ""
    return "".join(str(value).split())


def _whole(item: Reply, key: str) -> int:
    try:
        return int(item[key])
    except (KeyError, TypeError, ValueError):
        raise Malformed(key) from None


def _moment(item: Reply) -> datetime:
    try:
        return datetime.fromtimestamp(_whole(item, "update_time"), UTC)
    except (OverflowError, OSError, ValueError):
        raise Malformed("update_time") from None


def _objects(value: Any) -> list[Reply]:
    """A list of objects from a list, a single object or nothing."""
    if value is None:
        return []
    found = value if isinstance(value, list) else [value]
    if not all(isinstance(item, Mapping) for item in found):
        raise Malformed("item")
    return found


def _failed(value: Any) -> tuple[int, ...]:
    """fail_idx: a list, one number, text, or nothing."""
    if isinstance(value, Mapping):
        value = value.get("item")
    found = value if isinstance(value, list) else [value]
    return tuple(_whole({"fail_idx": each}, "fail_idx") for each in found if each not in (None, ""))
