"""核对的规则: what an article must look like at WeChat, and what counts as proof that it is ours.

Pure. Titles are not unique (weekly notices), so a match asks for title, digest, normalised text
and time together; two equal candidates are no proof of which is ours.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from wechat_bot.drafting.rules import PostKind
from wechat_bot.publishing.gateway import PublishedItem, StoredArticle, StoredDraft
from wechat_bot.rendering import text_sha256

NEWSPIC = PostKind.NEWSPIC.value


@dataclass(frozen=True)
class Expected:
    """What an article must look like at WeChat. images: paths that WeChat gave at upload.

    Of a 图片消息 (kind newspic) image_media_ids holds the pictures in order; it has no author,
    digest, cover or 阅读原文 of its own.
    """

    title: str
    author: str
    digest: str
    text_sha256: str
    thumb_media_id: str
    images: tuple[str, ...]
    kind: str = "news"
    image_media_ids: tuple[str, ...] = ()
    content_source_url: str = ""


_SRC = re.compile(r'<img\b[^>]*?\s(?:data-src|src)\s*=\s*"([^"]+)"', re.IGNORECASE)


def image_paths(html: str) -> tuple[str, ...]:
    """Paths of the pictures in an article, in order; query and size suffix left off.

    WeChat stores `data-src` with a size at the end (/0, /640) and other parameters.
    """
    return tuple(image_path(src) for src in _SRC.findall(html))


def image_path(address: str) -> str:
    """The part of a picture's address that stays the same."""
    return re.sub(r"/\d+$", "", urlsplit(address.replace("&amp;", "&")).path)


def readback_differences(
    expected: Sequence[Expected], stored: Sequence[StoredArticle]
) -> tuple[list[str], list[str]]:
    """(differences that stop, remarks for the record) between what was approved and the draft.

    The digest is compared only for a single article: WeChat keeps it only there. Pictures are
    compared by path and order; where WeChat renamed them all, their number decides and that
    is remarked. The crops of the cover do not come back and are not compared.
    """
    if len(expected) != len(stored):
        return [f"草稿里有 {len(stored)} 篇，应为 {len(expected)} 篇"], []
    stops: list[str] = []
    remarks: list[str] = []
    for number, (mine, theirs) in enumerate(zip(expected, stored, strict=True), start=1):
        pairs = _pairs(mine, theirs, single=len(expected) == 1)
        stops += [f"第 {number} 篇的{name}与定稿不一致" for name, a, b in pairs if a != b]
        if mine.kind == NEWSPIC:
            stops += _picture_list_difference(number, mine, theirs)
            continue
        stop, remark = _image_difference(number, mine.images, image_paths(theirs.content))
        stops += stop
        remarks += remark
    return stops, remarks


def _pairs(mine: Expected, theirs: StoredArticle, *, single: bool) -> list[tuple[str, str, str]]:
    """(name, ours, WeChat's) of what must be equal."""
    # A reply without article_type says nothing of it; the pictures' list decides then.
    pairs = [("类型", mine.kind, theirs.kind or mine.kind), ("标题", mine.title, theirs.title),
             ("正文", mine.text_sha256, text_sha256(theirs.content))]
    if mine.kind == NEWSPIC:
        return pairs
    pairs += [("作者", mine.author, theirs.author),
              ("封面", mine.thumb_media_id, theirs.thumb_media_id)]
    if not same_address(mine.content_source_url, theirs.content_source_url):
        pairs.append(("“阅读原文”链接", mine.content_source_url, theirs.content_source_url))
    return [*pairs, ("摘要", mine.digest, theirs.digest)] if single else pairs


def _picture_list_difference(number: int, mine: Expected, theirs: StoredArticle) -> list[str]:
    ours, stored = mine.image_media_ids, theirs.image_media_ids
    if ours == stored:
        return []
    if len(ours) != len(stored):
        return [f"第 {number} 篇应有 {len(ours)} 张图片，草稿里有 {len(stored)} 张"]
    return [f"第 {number} 篇的图片或顺序与定稿不一致"]


def same_address(mine: str, theirs: str) -> bool:
    """Whether two addresses are one: http or https, entities and percent signs do not count."""
    return _bare_address(mine) == _bare_address(theirs)


def _bare_address(url: str) -> str:
    text = unescape(unescape(url.strip()))
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    if parts.scheme.lower() not in ("http", "https"):
        return text
    tail = f"?{parts.query}" if parts.query else ""
    tail += f"#{parts.fragment}" if parts.fragment else ""
    return f"{parts.netloc.lower()}{unquote(parts.path or '/')}{unquote(tail)}"


def _image_difference(
    number: int, mine: tuple[str, ...], theirs: tuple[str, ...]
) -> tuple[list[str], list[str]]:
    if mine == theirs:
        return [], []
    if len(mine) != len(theirs):
        return [f"第 {number} 篇应有 {len(mine)} 张图片，草稿里有 {len(theirs)} 张"], []
    if set(mine) & set(theirs):
        return [f"第 {number} 篇的图片或顺序与定稿不一致"], []
    return [], [f"第 {number} 篇的图片地址被公众号改写，只核对了张数"]


def articles_match(expected: Sequence[Expected], stored: Sequence[StoredArticle]) -> bool:
    """Whether stored articles are ours: title and normalised text in order, digest if single.

    A 图片消息 has no digest of its own: its number of pictures is looked at instead, where given.
    """
    if len(expected) != len(stored):
        return False
    for mine, theirs in zip(expected, stored, strict=True):
        if theirs.kind and theirs.kind != mine.kind:
            return False
        if mine.title != theirs.title or mine.text_sha256 != text_sha256(theirs.content):
            return False
    if len(expected) != 1:
        return True
    if expected[0].kind == NEWSPIC:
        given = stored[0].image_media_ids
        return not given or len(given) == len(expected[0].image_media_ids)
    return expected[0].digest == stored[0].digest


# WeChat stamps whole seconds, by its own clock.
CLOCK_TOLERANCE = timedelta(seconds=2)


def find_publication(
    expected: Sequence[Expected], items: Sequence[PublishedItem], started_at: datetime,
    taken: frozenset[str],
) -> PublishedItem | None:
    """Proof of acceptance: the newest-listed publication, not older than the attempt, that is ours.

    `taken`: article ids that already belong to other messages. Two equal candidates are no
    proof of which is ours, so the caller sees None and a person decides.
    """
    found = [
        item for item in items
        if item.article_id not in taken
        and item.update_time >= started_at - CLOCK_TOLERANCE
        and articles_match(expected, item.articles)
    ]
    return found[0] if len(found) == 1 else None


_KEPT_OF_SEARCH = 20


def search_summary(
    expected: Sequence[Expected], items: Sequence[PublishedItem], started_at: datetime
) -> dict[str, object]:
    """What a search of the account's list showed, for the page on which a person decides.

    {"items": n, "newest": [{"article_id", "at" (UTC, ISO), "titles", "urls", "same": which of
    title, text, digest, count and time agree with ours}]}, the most similar first.
    """
    found = [_likeness(expected, item, started_at) for item in items]
    found.sort(key=lambda row: len(row["same"]), reverse=True)
    return {"items": len(items), "newest": found[:_KEPT_OF_SEARCH]}


def _likeness(
    expected: Sequence[Expected], item: PublishedItem, started_at: datetime
) -> dict[str, Any]:
    pairs = list(zip(expected, item.articles, strict=False))
    checks = {
        "title": bool(pairs) and all(mine.title == it.title for mine, it in pairs),
        "text": bool(pairs) and all(mine.text_sha256 == text_sha256(it.content)
                                    for mine, it in pairs),
        "digest": len(pairs) == 1 and pairs[0][0].digest == pairs[0][1].digest,
        "count": len(expected) == len(item.articles),
        "time": item.update_time >= started_at - CLOCK_TOLERANCE,
    }
    return {
        "article_id": item.article_id, "at": item.update_time.isoformat(),
        "titles": [it.title for it in item.articles], "urls": [it.url for it in item.articles],
        "same": [name for name, same in checks.items() if same],
    }


def find_draft(
    expected: Sequence[Expected], drafts: Sequence[StoredDraft], started_at: datetime,
    taken: frozenset[str],
) -> str | None:
    """A draft of an earlier try whose answer was lost: adopted instead of adding another."""
    for draft in drafts:
        if draft.media_id in taken or draft.update_time < started_at - CLOCK_TOLERANCE:
            continue
        if articles_match(expected, draft.articles):
            return draft.media_id
    return None
