"""The emulator's own ledger (总账) of what became public: the proof of exactly once, unaltered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from typing import Any

from wechat_bot.emulator.clock import iso_beijing
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.jobs import settle
from wechat_bot.emulator.records import Publication, PublishedArticle
from wechat_bot.emulator.state import EmulatorState
from wechat_bot.emulator.textsha import text_sha256


@dataclass(frozen=True)
class _Entry:
    publication: Publication
    item: PublishedArticle
    text: str


def ledger_json(state: EmulatorState, base: str) -> list[dict[str, Any]]:
    """Every article that was ever public, oldest first.

    text_sha256 is the text that first became public, current_text_sha256 what a reader gets now;
    times_public: how many articles became public with this text. publish_id or msg_id is 0 where
    the message was no such job; by_hand: a person published it in the back end.
    """
    settle(state)
    publications = sorted(state.publications.values(), key=lambda item: item.published_at)
    entries = [
        _Entry(publication, item, text_sha256((item.original or item.article).content))
        for publication in publications
        for item in publication.articles
    ]
    times = Counter(entry.text for entry in entries)
    publish_ids = {
        job.publication.article_id: job.publish_id for job in state.jobs.values() if job.publication
    }
    return [_entry_json(entry, times, publish_ids, base) for entry in entries]


def _entry_json(
    entry: _Entry, times: Counter[str], publish_ids: dict[str, int], base: str
) -> dict[str, Any]:
    publication, item = entry.publication, entry.item
    publish_id = publish_ids.get(publication.article_id, 0)
    return {
        "title": item.article.title,
        "url": base + item.path,
        "published_at": iso_beijing(publication.published_at),
        "mode": publication.mode,
        "text_sha256": entry.text,
        "current_text_sha256": text_sha256(item.article.content),
        "article_id": publication.article_id,
        "idx": item.idx,
        "publish_id": publish_id,
        "msg_id": publication.msg_id,
        "msg_data_id": publication.msg_data_id,
        "by_hand": not publish_id and not publication.msg_id,
        "status": _status(publication, item),
        "edited_at": iso_beijing(item.edited_at) if item.original else None,
        "times_public": times[entry.text],
    }


def _status(publication: Publication, item: PublishedArticle) -> str:
    if publication.banned:
        return "banned"
    if item.is_deleted:
        return "deleted"
    return "edited" if item.original else "public"


def edit_article(
    state: EmulatorState, publication: Publication, idx: int, find: str, put: str
) -> PublishedArticle:
    """The small edit of a published article (修改): once, few characters, its text only.

    ApiError 40114 for a number outside; ValueError in Chinese where WeChat's back end refuses.
    """
    item = next((each for each in publication.articles if each.idx == idx), None)
    if item is None:
        raise ApiError(40114)
    if publication.banned or item.is_deleted:
        raise ValueError("这篇文章已经看不到了，不能修改。")
    if item.original:
        raise ValueError("每篇文章只能修改一次，没有改动。")
    limit = state.settings.edit_limit_chars
    if max(len(find), len(put)) > limit:
        raise ValueError(f"一次最多改 {limit} 个字，没有改动。")
    old, new = escape(find, quote=False), escape(put, quote=False)
    if not find or old not in item.article.content:
        raise ValueError("正文里没有要改的字，没有改动。")
    item.original = item.article
    item.article = replace(item.article, content=item.article.content.replace(old, new, 1))
    item.edited_at = state.clock.now()
    state.publications.touch(publication.article_id)
    return item
