"""Reading figures (数据统计): the calls of /datacube that still answer.

The figures are invented from the article's address, the same at every call, and grow from day to
day. getarticletotaldetail has the documented shape; the items of the other three use its field
names.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from wechat_bot.emulator.clock import beijing_day
from wechat_bot.emulator.errors import ApiError
from wechat_bot.emulator.fields import ApiCall, text
from wechat_bot.emulator.records import Publication, PublishedArticle
from wechat_bot.emulator.state import EmulatorState

#: figures are told for so many days after publication
DAYS_TOLD = 30
_SOURCES = {
    "publish": ("朋友圈", "其它", "聊天会话"),
    "mass_send": ("公众号消息", "朋友圈", "聊天会话"),
}
_COUNTS = (
    "read_user",
    "share_user",
    "zaikan_user",
    "like_user",
    "comment_count",
    "collection_user",
    "read_subscribe_user",
)


def read_figures(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /datacube/getarticleread: readers of each article on one day."""
    [day] = _days(state, call, 1)
    return _reply(state, [_read_item(state, *found, day) for found in _told_on(state, day)])


def share_figures(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /datacube/getarticleshare: how often each article was passed on, on one day."""
    [day] = _days(state, call, 1)
    items = [
        {
            **_heading(state, publication, item, day),
            "share_user": _on_day(publication, item, day)["share_user"],
        }
        for publication, item in _told_on(state, day)
    ]
    return _reply(state, items)


def account_figures(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /datacube/getbizsummary: all articles together, day by day, at most 30 days."""
    items = []
    for day in _days(state, call, 30):
        sums = dict.fromkeys(_COUNTS, 0)
        for publication, item in _told_on(state, day):
            for name, count in _on_day(publication, item, day).items():
                sums[name] += count
        items.append({"ref_date": day.isoformat(), **sums})
    return _reply(state, items)


def article_details(state: EmulatorState, call: ApiCall) -> dict[str, Any]:
    """POST /datacube/getarticletotaldetail: what appeared on one day, cumulative day by day."""
    [day] = _days(state, call, 1)
    last = min(_last_ready(state), day + timedelta(days=DAYS_TOLD - 1))
    items = []
    for publication, item in _told_on(state, day):
        if _published_on(publication) != day:
            continue
        heading = _heading(state, publication, item, day)
        days = [day + timedelta(days=after) for after in range((last - day).days + 1)]
        details = [_detail(publication, item, each) for each in days]
        items.append({**heading, "detail_list": details})
    return _reply(state, items)


def _reply(state: EmulatorState, items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"list": items, "is_delay": state.settings.datacube_delayed}


def _days(state: EmulatorState, call: ApiCall, most: int) -> list[date]:
    """The days asked for; ApiError 61500 no date, 61501 too many or not over, 61503 not ready."""
    begin, end = (_date(text(call.body, name)) for name in ("begin_date", "end_date"))
    yesterday = state.clock.beijing().date() - timedelta(days=1)
    if not begin <= end <= yesterday or (end - begin).days >= most:
        raise ApiError(61501)
    if end > _last_ready(state):
        raise ApiError(61503)
    return [begin + timedelta(days=after) for after in range((end - begin).days + 1)]


def _date(written: str) -> date:
    try:
        found = date.fromisoformat(written)
    except ValueError:
        raise ApiError(61500) from None
    if found.isoformat() != written:
        raise ApiError(61500)
    return found


def _last_ready(state: EmulatorState) -> date:
    now = state.clock.beijing()
    return now.date() - timedelta(days=1 if now.hour >= state.settings.datacube_ready_hour else 2)


def _published_on(publication: Publication) -> date:
    return date.fromisoformat(beijing_day(publication.published_at))


def _told_on(state: EmulatorState, day: date) -> Iterator[tuple[Publication, PublishedArticle]]:
    """The articles that have figures on that day."""
    for publication in state.publications.values():
        if 0 <= (day - _published_on(publication)).days < DAYS_TOLD:
            for item in publication.articles:
                yield publication, item


def _heading(
    state: EmulatorState, publication: Publication, item: PublishedArticle, day: date
) -> dict[str, Any]:
    heading: dict[str, Any] = {
        "ref_date": day.isoformat(),
        "msgid": f"{publication.msg_data_id}_{item.idx}",
        "publish_type": 0 if publication.mode == "mass_send" else 1,
    }
    if state.settings.datacube_titles:
        heading["title"] = item.article.title
        heading["content_url"] = state.base_url + item.path
    return heading


def _read_item(
    state: EmulatorState, publication: Publication, item: PublishedArticle, day: date
) -> dict[str, Any]:
    readers = _on_day(publication, item, day)["read_user"]
    return {
        **_heading(state, publication, item, day),
        "read_user": readers,
        "read_user_source": _sources(publication, readers),
    }


def _on_day(publication: Publication, item: PublishedArticle, day: date) -> dict[str, int]:
    """The figures of one day: many at first, few later."""
    age = (day - _published_on(publication)).days
    chance = random.Random(f"{item.token} {age}")
    readers = chance.randint(20, 400) // (1 + age * age)
    if publication.mode == "mass_send":
        readers *= 5
    return {name: readers // (1 + 7 * place) for place, name in enumerate(_COUNTS)}


def _detail(publication: Publication, item: PublishedArticle, until: date) -> dict[str, Any]:
    """Everything from publication to that day, this day included."""
    begun = _published_on(publication)
    sums = dict.fromkeys(_COUNTS, 0)
    for after in range((until - begun).days + 1):
        for name, count in _on_day(publication, item, begun + timedelta(days=after)).items():
            sums[name] += count
    return {
        "stat_date": until.isoformat(),
        **sums,
        "read_user_source": _sources(publication, sums["read_user"]),
        "praise_money": 0,
        "read_delivery_rate": 0.1 if publication.mode == "mass_send" else 0.0,
        "read_finish_rate": 0.6,
        "read_avg_activetime": 35.0,
        "read_jump_position": [{"position": 1, "rate": 0.4}, {"position": 2, "rate": 0.6}],
    }


def _sources(publication: Publication, readers: int) -> list[dict[str, Any]]:
    first, *others = _SOURCES[publication.mode]
    shares = [{"user_count": readers // 4, "scene_desc": name} for name in others]
    rest = readers - sum(readers // 4 for _ in others)
    return [{"user_count": rest, "scene_desc": first}, *shares]
