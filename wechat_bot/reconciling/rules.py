"""对账的规则: whose an article on the account is, and what counts as a difference. Pure.

WeChat's list (freepublish/batchget) names neither our job nor our draft, so an article is found
to be ours by its id, its link, its number, or by title, text and time together.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from html import unescape
from urllib.parse import parse_qs, urlsplit

from wechat_bot.kernel import clock
from wechat_bot.rendering.text import squeeze


class DifferenceKind(StrEnum):
    """What is not as it should be."""

    ACCOUNT_ONLY = "account_only"  # 公众号有、我们没有
    OURS_ONLY = "ours_only"  # 我们有、公众号没有
    DELETED = "deleted"  # 在公众号上被删除，没有登记
    BANNED = "banned"  # 被平台封禁
    STILL_PUBLIC = "still_public"  # 登记了下架，公众号上还在
    TEXT_DIFFERS = "text_differs"
    TITLE_DIFFERS = "title_differs"
    LINK_MISSING = "link_missing"


K = DifferenceKind
KIND_NAMES: dict[DifferenceKind, str] = {
    K.ACCOUNT_ONLY: "公众号有、本系统没有", K.OURS_ONLY: "本系统有、公众号没有",
    K.DELETED: "公众号上已删除", K.BANNED: "被平台封禁", K.STILL_PUBLIC: "已登记下架，公众号上还在",
    K.TEXT_DIFFERS: "正文不一致", K.TITLE_DIFFERS: "标题不一致", K.LINK_MISSING: "缺少链接",
}
# What readers see is not what was approved, and nobody said so: a person must look soon.
ALARMING = frozenset({K.DELETED, K.BANNED, K.STILL_PUBLIC, K.TEXT_DIFFERS})
# WeChat no longer shows it: 登记下架 is the next step.
GONE = frozenset({K.DELETED, K.BANNED, K.OURS_ONLY})


@dataclass(frozen=True)
class Listed:
    """An article as the account lists it. subject: whose it was found to be before, or ""."""

    id: int
    article_id: str
    idx: int
    title: str
    digest: str
    url: str
    text_sha256: str
    published_at: datetime
    single: bool = True
    subject: str = ""


@dataclass(frozen=True)
class Ours:
    """An article or release of ours as far as finding it on the account goes.

    subject: "article:3", "release:5". window: how far its time may be from WeChat's. by_hand:
    a person entered it, so that title and day must do.
    """

    subject: str
    title: str
    published_at: datetime
    article_id: str = ""
    position: int = 1
    url: str = ""
    msg_data_id: str = ""
    digest: str = ""
    texts: frozenset[str] = frozenset()
    window: timedelta = timedelta(minutes=10)
    by_hand: bool = False


def link_key(url: str) -> str:
    """For matching only: two links to one article have one key.

    A long link is known by account, mid and idx (its other parts change), a short one by its
    path; http and https, entities and fragments do not count.
    """
    text = unescape(url.strip())
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    host = parts.netloc.lower()
    query = parse_qs(parts.query)
    if query.get("mid") and query.get("idx"):
        return f"{host}/s?{query.get('__biz', [''])[0]}&{query['mid'][0]}&{query['idx'][0]}"
    if query.get("sn"):
        return f"{host}/s?{query['sn'][0]}"
    return f"{host}{parts.path.rstrip('/')}" if host else ""


def _number(url: str) -> tuple[str, int] | None:
    """(mid, idx) of a long link: mid is the msg_data_id of the submit."""
    try:
        query = parse_qs(urlsplit(unescape(url)).query)
        return query["mid"][0], int(query["idx"][0])
    except (KeyError, ValueError):
        return None


def _links_contradict(one: str, other: str) -> bool:
    """Two links of the same form that are not the same."""
    mine, theirs = link_key(one), link_key(other)
    return bool(mine and theirs) and mine != theirs and ("/s?" in mine) == ("/s?" in theirs)


ListedKey = Callable[[Listed], Hashable]
OursKey = Callable[[Ours], Hashable]
_PASSES: tuple[tuple[ListedKey, OursKey, bool], ...] = (
    # (key of the listed, key of ours, whether time and links must agree as well)
    (lambda a: a.subject or None, lambda o: o.subject, False),
    (lambda a: (a.article_id, a.idx), lambda o: (o.article_id, o.position) if o.article_id else None,
     False),
    (lambda a: link_key(a.url) or None, lambda o: link_key(o.url) or None, False),
    (lambda a: _number(a.url), lambda o: (o.msg_data_id, o.position) if o.msg_data_id else None,
     False),
    (lambda a: (squeeze(a.title), a.text_sha256) if a.text_sha256 else None,
     lambda o: (squeeze(o.title), next(iter(o.texts))) if len(o.texts) == 1 else None, True),
    (lambda a: (squeeze(a.title), clock.to_beijing(a.published_at).date()),
     lambda o: (squeeze(o.title), clock.to_beijing(o.published_at).date()) if o.by_hand else None,
     True),
)


def match(listed: Iterable[Listed], ours: Iterable[Ours]) -> dict[int, str]:
    """Whose each listed article is: its id → subject. What can't be told apart is left out."""
    free_theirs, free_ours = list(listed), list(ours)
    found: dict[int, str] = {}
    for key_theirs, key_ours, by_time in _PASSES:
        groups: dict[Hashable, tuple[list[Listed], list[Ours]]] = {}
        for item in free_theirs:
            if (key := key_theirs(item)) is not None:
                groups.setdefault(key, ([], []))[0].append(item)
        for one in free_ours:
            if (key := key_ours(one)) is not None and key in groups:
                groups[key][1].append(one)
        for theirs, mine in groups.values():
            found.update(_pairs(theirs, mine) if by_time else _first(theirs, mine))
        taken = set(found.values())
        free_theirs = [item for item in free_theirs if item.id not in found]
        free_ours = [one for one in free_ours if one.subject not in taken]
    return found


def _first(theirs: Sequence[Listed], mine: Sequence[Ours]) -> dict[int, str]:
    """A key that names one thing: where it names two of ours, the nearer in time is meant."""
    if not mine:
        return {}
    best = min(mine, key=lambda one: abs(one.published_at - theirs[0].published_at))
    return {theirs[0].id: best.subject}


def _pairs(theirs: Sequence[Listed], mine: Sequence[Ours]) -> dict[int, str]:
    """Nearest in time first; two that are equally near prove nothing and are left out."""
    near = sorted(
        ((abs(item.published_at - one.published_at), item, one) for item in theirs for one in mine
         if _may_be(item, one)),
        key=lambda pair: pair[0])
    found: dict[int, str] = {}
    taken: set[str] = set()
    for distance, item, one in near:
        if item.id in found or one.subject in taken:
            continue
        rivals = [o for d, i, o in near if i.id == item.id and d == distance
                  and o.subject != one.subject and o.subject not in taken]
        if not rivals:
            found[item.id] = one.subject
            taken.add(one.subject)
    return found


def _may_be(item: Listed, one: Ours) -> bool:
    if item.single and one.digest and item.digest and one.digest != item.digest:
        return False
    if abs(item.published_at - one.published_at) > one.window:
        return False
    return not _links_contradict(item.url, one.url)


class Fate(StrEnum):
    """Where one of our publications shall be by our own records."""

    PUBLIC = "public"
    GONE = "gone"  # taken down, or deleted to be published anew
    EITHER = "either"  # being taken down or replaced just now, or replaced without a deletion


@dataclass(frozen=True)
class Held:
    """What we hold of a publication. texts: what its text may be; editing: 后台改字 is under way."""

    fate: Fate
    title: str
    texts: frozenset[str]
    has_url: bool
    editing: bool = False


@dataclass(frozen=True)
class Seen:
    """What the account shows of it. unknown: neither the whole list nor a question by its id
    found it. title and text None: nothing was seen of them."""

    listed: bool = False
    deleted: bool = False
    banned: bool = False
    unknown: bool = False
    title: str | None = None
    text_sha256: str | None = None


def differences_of(held: Held, seen: Seen) -> tuple[DifferenceKind, ...]:
    """What is wrong with one of our publications."""
    away = seen.deleted or seen.banned
    if held.fate is Fate.EITHER:
        return ()
    if held.fate is Fate.GONE:
        return (K.STILL_PUBLIC,) if seen.listed and not away else ()
    if seen.banned:
        return (K.BANNED,)
    if seen.deleted:
        return (K.DELETED,)
    if seen.unknown:
        return (K.OURS_ONLY,)
    found = [] if held.has_url else [K.LINK_MISSING]
    if not held.editing:
        if seen.title is not None and squeeze(seen.title) != squeeze(held.title):
            found.append(K.TITLE_DIFFERS)
        if seen.text_sha256 and held.texts and seen.text_sha256 not in held.texts:
            found.append(K.TEXT_DIFFERS)
    return tuple(found)


def sentence_of(kind: DifferenceKind, title: str, theirs: str = "", code: str = "") -> str:
    """The difference in words. It stays the same from run to run as long as the thing does:
    what a person accepted is known again by it, and a text that changed once more is not."""
    name = f"《{title}》"
    return {
        K.ACCOUNT_ONLY: f"{name}在公众号上，本系统里没有，没有计入台账。",
        K.OURS_ONLY: f"{name}登记为已发表，但公众号的列表里没有，按编号也查不到。",
        K.DELETED: f"{name}在公众号上已被删除，本系统里没有人登记下架。",
        K.BANNED: f"{name}已被平台封禁，读者看不到了。",
        K.STILL_PUBLIC: f"{name}已登记下架或由新的一篇代替，但公众号上还能看到。",
        K.TEXT_DIFFERS: f"{name}在公众号上的正文与定稿不一致（公众号文字的核对码 {code}）。",
        K.TITLE_DIFFERS: f"{name}在公众号上的标题是《{theirs}》。",
        K.LINK_MISSING: f"{name}已发表，还没有登记链接。",
    }[kind]


def walk_ended(position: int, total: int, on_page: int) -> bool:
    """Whether the page just read was the last of the list."""
    return on_page == 0 or position >= total


def walk_complete(seen: int, total: int, most: int) -> bool:
    """Whether a walk through a list that may change meanwhile has seen all of it.

    Not when it shrank on the way (what moved up may have been stepped over), and not when it
    grew by more than was seen.
    """
    return total >= most and seen >= total


def next_time(now: datetime, at: str) -> datetime:
    """When the nightly run comes next: Beijing time "02:30"."""
    hour, minute = (int(part) for part in at.split(":"))
    local = clock.to_beijing(now)
    today = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return today if today > local else today + timedelta(days=1)
