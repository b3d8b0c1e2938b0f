"""The draft box (草稿箱): the calls of /cgi-bin/draft and the checks of an article."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, paging, text, whole
from wechat_bot.emulator.library import check_cover, cover_url
from wechat_bot.emulator.newspic import (
    CROPS,
    check_alone,
    check_crops,
    read_picture_list,
    stored_text,
)
from wechat_bot.emulator.records import Article, Draft
from wechat_bot.emulator.sanitiser import sanitise
from wechat_bot.emulator.settings import EmulatorSettings
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.textsha import text_of

SOURCE_URL_LIMIT_BYTES = 1024
_EXTRAS = (*CROPS, "cover_info", "product_info")


def add_draft(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/draft/add: 1–8 articles; the reply holds media_id and no errcode."""
    decoded, literal = call.body.get("articles"), call.raw_body.get("articles")
    if not isinstance(decoded, list) or not isinstance(literal, list):
        raise ApiError(47001)
    if not decoded:
        raise ApiError(44003)
    if len(decoded) > state.settings.max_articles:
        raise ApiError(45008)
    single = len(decoded) == 1
    pairs = zip(decoded, literal, strict=True)
    articles = [read_article(state, one, raw, single) for one, raw in pairs]
    if not single and state.settings.newspic_only_alone:
        check_alone(articles)
    return {"media_id": store_draft(state, articles).media_id}


def store_draft(state: EmulatorState, articles: list[Article]) -> Draft:
    """Put checked articles into the draft box."""
    draft = Draft(state.letters(64), articles, int(state.clock.now()), state.letters(40))
    state.drafts[draft.media_id] = draft
    return draft


def get_draft(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/draft/get: the stored articles; 40007 when the draft is gone."""
    draft = find_draft(state, text(call.body, "media_id"))
    return {"news_item": news_items(state, draft, call.base_url)}


def update_draft(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/draft/update: replaces one article (index from 0); articles is an object."""
    draft = find_draft(state, text(call.body, "media_id"))
    decoded, literal = call.body.get("articles"), call.raw_body.get("articles")
    if not isinstance(decoded, dict):
        raise ApiError(47001)
    try:
        index = whole(call.body, "index", 0)
    except ApiError:
        raise ApiError(40114) from None
    if not 0 <= index < len(draft.articles):
        raise ApiError(40114)
    draft.articles[index] = read_article(state, decoded, literal, len(draft.articles) == 1)
    draft.update_time = int(state.clock.now())
    state.drafts.touch(draft.media_id)
    return {"errcode": 0, "errmsg": "ok"}


def delete_draft(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/draft/delete: at once and for good."""
    draft = find_draft(state, text(call.body, "media_id"))
    del state.drafts[draft.media_id]
    return {"errcode": 0, "errmsg": "ok"}


def count_drafts(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """GET (or POST) /cgi-bin/draft/count."""
    return {"total_count": len(state.drafts)}


def list_drafts(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /cgi-bin/draft/batchget: 1–20 drafts, without bodies where no_content is 1."""
    offset, count, no_content = paging(call.body)
    drafts = sorted(state.drafts.values(), key=lambda draft: draft.update_time)
    if state.newest_first():
        drafts.reverse()
    page = [
        {
            "media_id": draft.media_id,
            "content": {"news_item": news_items(state, draft, call.base_url, no_content)},
            "update_time": draft.update_time,
        }
        for draft in drafts[offset : offset + count]
    ]
    return {"item": page, "total_count": len(drafts), "item_count": len(page)}


def find_draft(state: EmulatorState, media_id: str) -> Draft:
    """The draft of this account; ApiError 40007."""
    draft = state.drafts.get(media_id)
    if draft is None:
        raise ApiError(40007)
    return draft


def news_items(
    state: EmulatorState, draft: Draft, base_url: str, no_content: bool = False
) -> list[dict[str, Any]]:
    """The articles of a draft as the API shows them; url is a temporary preview."""
    return [
        {
            **article_json(state, article, no_content),
            "url": f"{base_url}/s?__biz=MzDEMO==&tempkey={draft.preview_key}&idx={idx}#rd",
        }
        for idx, article in enumerate(draft.articles, start=1)
    ]


def article_json(state: EmulatorState, article: Article, no_content: bool) -> dict[str, Any]:
    """The fields that drafts and published articles have in common."""
    shown: dict[str, Any] = {
        "article_type": article.article_type,
        "title": article.title,
        "author": article.author,
        "digest": article.digest,
        "content": article.content,
        "content_source_url": article.content_source_url,
        "thumb_media_id": article.thumb_media_id,
        "thumb_url": cover_url(state, article.thumb_media_id),
        "show_cover_pic": 0,
        "need_open_comment": article.need_open_comment,
        "only_fans_can_comment": article.only_fans_can_comment,
    }
    if no_content:
        del shown["content"]
    if article.image_media_ids:
        images = [{"image_media_id": media_id} for media_id in article.image_media_ids]
        shown["image_info"] = {"image_list": images}
    if "product_info" in article.extras:
        shown["product_info"] = article.extras["product_info"]
    return shown


def read_article(state: EmulatorState, decoded: Any, literal: Any, single: bool) -> Article:
    r"""Check one article and make the stored form of it.

    decoded and literal are the same JSON object, the latter with \uXXXX left as it was written.
    Raises ApiError for the first field that WeChat would refuse.
    """
    if not isinstance(decoded, dict) or not isinstance(literal, dict):
        raise ApiError(47001)
    settings = state.settings
    kind = text(decoded, "article_type", "news")
    if kind not in ("news", "newspic"):
        raise ApiError(40035)
    _check_lengths(settings, literal if settings.count_raw_escaped_bytes else decoded)
    _check_source_url(text(decoded, "content_source_url"))
    comments = whole(decoded, "need_open_comment", 0), whole(decoded, "only_fans_can_comment", 0)
    if comments[0] == 1 and not settings.comment_right:
        raise ApiError(88000)
    check_crops(decoded)
    cover, pictures = _check_pictures(state, decoded, kind)
    source = literal if settings.store_escapes_literally else decoded
    content = _stored_content(state, text(source, "content"), kind)
    return Article(
        article_type=kind,
        title=text(source, "title"),
        author=text(source, "author"),
        digest=_stored_digest(settings, text(source, "digest"), content, single),
        content=content,
        content_source_url=_stored_source_url(settings, text(decoded, "content_source_url")),
        thumb_media_id=cover,
        need_open_comment=comments[0],
        only_fans_can_comment=comments[1],
        image_media_ids=pictures,
        extras={name: decoded[name] for name in _EXTRAS if name in decoded},
    )


def _check_lengths(settings: EmulatorSettings, article: dict[str, Any]) -> None:
    title, content = text(article, "title"), text(article, "content")
    if not title.strip() or not content.strip():
        raise ApiError(40035)
    if len(title) > settings.title_limit:
        raise ApiError(45003)
    if len(text(article, "author")) > settings.author_limit:
        raise ApiError(45110)
    if len(text(article, "digest")) > settings.digest_limit:
        raise ApiError(45004)
    if len(content.encode("utf-8", "surrogatepass")) >= settings.content_limit_bytes:
        raise ApiError(45002)
    if 0 < settings.content_limit_chars <= len(content):
        raise ApiError(45002)


def _check_source_url(url: str) -> None:
    if len(url.encode("utf-8")) > SOURCE_URL_LIMIT_BYTES:
        raise ApiError(45005)
    if not url:
        return
    try:
        parts = urlsplit(url)
    except ValueError:
        raise ApiError(41039) from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ApiError(41039)


def _check_pictures(
    state: EmulatorState, article: dict[str, Any], kind: str
) -> tuple[str, tuple[str, ...]]:
    """Cover and picture list: news needs thumb_media_id, newspic its pictures."""
    cover = text(article, "thumb_media_id")
    if kind == "news":
        check_cover(state, cover)
        return cover, ()
    pictures = read_picture_list(article)
    for media_id in pictures:
        check_cover(state, media_id)
    return cover or pictures[0], pictures


def _stored_content(state: EmulatorState, content: str, kind: str) -> str:
    if kind == "newspic":
        return stored_text(state.settings, content)
    return sanitise(content, state.settings, state.images.get).html


def _stored_source_url(settings: EmulatorSettings, url: str) -> str:
    form = settings.stored_source_url
    if form == "dropped":
        return ""
    if form == "escaped":
        return url.replace("&", "&amp;")
    return re.sub("^https?:", f"{form}:", url) if form in ("http", "https") else url


def _stored_digest(settings: EmulatorSettings, digest: str, content: str, single: bool) -> str:
    """Only a single article keeps a digest; without one the beginning of the text is taken."""
    if not single:
        return ""
    return digest or " ".join(text_of(content).split())[: settings.digest_default_chars]
