"""What WeChat's callback says about a publication, as values; read from the XML of an event.

Only PUBLISHJOBFINISH and MASSSENDJOBFINISH concern us. The same reader serves the moment of
receipt and every later sweep, which starts again from the raw text that was stored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from wechat_bot.kernel.errors import BureauError
from wechat_bot.kernel.plain_xml import Node, NotPlainXml, parse

PUBLISHED = "PUBLISHJOBFINISH"
MASS_SENT = "MASSSENDJOBFINISH"
# Everything else that an account's server is told (messages of readers, 关注) is not kept.
OURS = frozenset({PUBLISHED, MASS_SENT})

# The longest that the tables hold; a longer value is no id of WeChat's.
_ID_LIMIT, _ARTICLE_ID_LIMIT, _STATUS_LIMIT, _URL_LIMIT = 60, 200, 60, 2000
_LATEST = 4_102_444_800  # 2100-01-01, seconds since 1970
_MOST_ARTICLES = 8
_LARGEST = 2**31 - 1


class BadEvent(BureauError):
    """这不是公众号的通知: a field is missing or holds what no event can hold."""


@dataclass(frozen=True)
class Counts:
    """How many readers a mass message was for, and reached; WeChat's approximate figures."""

    total: int
    filtered: int  # those it was really to go to
    sent: int
    errors: int


@dataclass(frozen=True)
class CopyrightCheck:
    """原创校验 of one article (an item of CopyrightCheckResult). idx from 1."""

    idx: int
    audit_state: int = 0
    original_url: str = ""
    can_reprint: bool = False
    need_replace: bool = False
    need_source: bool = False


@dataclass(frozen=True)
class CallbackEvent:
    """One event as it came. created_at: its CreateTime. raw: the XML, decrypted.

    urls: index from 1 → address, unchanged. failed: fail_idx. publish_status None and status
    "" where the event has none; check_state 1 no reprint, 2 a reprint that may go out, 3 not.
    """

    event: str
    created_at: datetime
    raw: str
    publish_id: str = ""
    publish_status: int | None = None
    article_id: str = ""
    urls: Mapping[int, str] = field(default_factory=dict)
    failed: tuple[int, ...] = ()
    msg_id: str = ""
    status: str = ""
    counts: Counts | None = None
    checks: tuple[CopyrightCheck, ...] = ()
    check_state: int | None = None

    @property
    def key(self) -> str:
        """What the same news has in common, however often WeChat tells it."""
        if self.publish_id:
            return f"publish:{self.publish_id}:{self.publish_status}"
        return f"mass:{self.msg_id}"

    @property
    def gist(self) -> tuple[object, ...]:
        """What would make a repeat worth keeping beside the first."""
        return (self.key, self.status, self.article_id, tuple(sorted(self.urls.items())),
                self.failed)


def read_event(raw: str) -> CallbackEvent | None:
    """The event of an XML text; None for one that does not concern us. BadEvent: malformed."""
    try:
        return _read(raw, parse(raw))
    except NotPlainXml as error:
        raise BadEvent(error.message) from None


def _read(raw: str, root: Node) -> CallbackEvent | None:
    if root.name != "xml":
        raise BadEvent("通知的最外层不是 xml。")
    kind, event = _word(root, "MsgType", 30), _word(root, "Event", 60, needed=False)
    if not kind:
        raise BadEvent("通知里没有 MsgType。")
    if kind != "event" or event not in OURS:
        return None
    created = datetime.fromtimestamp(_number(root, "CreateTime", _LATEST), UTC)
    info = root.only("PublishEventInfo")
    if info is not None:  # also where it comes under the other event's name
        return _publish_event(event, created, raw, info)
    if event == PUBLISHED:
        raise BadEvent("通知里没有 PublishEventInfo。")
    return _mass_event(created, raw, root)


def _publish_event(event: str, created: datetime, raw: str, info: Node) -> CallbackEvent:
    failed = tuple(sorted({_index(node.text) for node in info.all("fail_idx")
                           if node.text.strip()}))
    return CallbackEvent(
        event=event, created_at=created, raw=raw,
        publish_id=_word(info, "publish_id", _ID_LIMIT),
        publish_status=_number(info, "publish_status", 99),
        article_id=_word(info, "article_id", _ARTICLE_ID_LIMIT, needed=False),
        urls=_urls(info.only("article_detail"), "idx", "article_url"), failed=failed,
    )


def _mass_event(created: datetime, raw: str, root: Node) -> CallbackEvent:
    msg_id = _word(root, "MsgID", _ID_LIMIT, needed=False) or _word(root, "MsgId", _ID_LIMIT)
    status = root.only("Status")
    text = " ".join(status.text.split()) if status is not None else ""
    if not text or len(text) > _STATUS_LIMIT:
        raise BadEvent("通知里的 Status 不对。")
    copyright_ = root.only("CopyrightCheckResult")
    return CallbackEvent(
        event=MASS_SENT, created_at=created, raw=raw, msg_id=msg_id, status=text,
        counts=_counts(root), checks=_checks(copyright_),
        check_state=_optional(copyright_, "CheckState"),
        urls=_urls(_list_of(root.only("ArticleUrlResult")), "ArticleIdx", "ArticleUrl"),
    )


def _list_of(result: Node | None) -> Node | None:
    return result.only("ResultList") if result is not None else None


def _counts(root: Node) -> Counts | None:
    names = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
    found = [_optional(root, name) for name in names]
    if all(value is None for value in found):
        return None
    return Counts(*(value or 0 for value in found))


def _checks(result: Node | None) -> tuple[CopyrightCheck, ...]:
    return tuple(
        CopyrightCheck(
            idx=_index(_word(item, "ArticleIdx", 3)),
            audit_state=_optional(item, "AuditState") or 0,
            original_url=_word(item, "OriginalArticleUrl", _URL_LIMIT, needed=False),
            can_reprint=bool(_optional(item, "CanReprint")),
            need_replace=bool(_optional(item, "NeedReplaceContent")),
            need_source=bool(_optional(item, "NeedShowReprintSource")),
        )
        for item in _items(_list_of(result))
    )


def _urls(holder: Node | None, index: str, address: str) -> dict[int, str]:
    found: dict[int, str] = {}
    for item in _items(holder):
        url = _word(item, address, _URL_LIMIT, needed=False)
        number = _index(_word(item, index, 3))
        if found.get(number, url) != url:
            raise BadEvent("通知里同一篇文章有两个不同的链接。")
        if url:
            found[number] = url
    return found


def _items(holder: Node | None) -> Iterator[Node]:
    return iter(holder.all("item")) if holder is not None else iter(())


def _word(node: Node, name: str, limit: int, *, needed: bool = True) -> str:
    """A field without any white space: line breaks inside an id are the sample's own."""
    found = node.only(name)
    text = "".join(found.text.split()) if found is not None else ""
    if (needed and not text) or len(text) > limit:
        raise BadEvent(f"通知里的 {name} 不对。")
    return text


def _number(node: Node, name: str, largest: int) -> int:
    text = _word(node, name, 12)
    if not (text.isascii() and text.isdigit()) or int(text) > largest:
        raise BadEvent(f"通知里的 {name} 不是合适的数。")
    return int(text)


def _optional(node: Node | None, name: str) -> int | None:
    if node is None or not _word(node, name, 12, needed=False):
        return None
    return _number(node, name, _LARGEST)


def _index(text: str) -> int:
    word = "".join(text.split())
    if not (word.isascii() and word.isdigit()) or not 1 <= int(word[:4]) <= _MOST_ARTICLES:
        raise BadEvent("通知里的文章序号不对。")
    return int(word)
