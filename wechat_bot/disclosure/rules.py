"""主动公开台账的规则: which release counts, in which year, and why not. Pure.

Sources: 条例 art 10 (原创/转载), art 12 (索引号), art 23 (channels); design of the counts as the
bureau's own 2024 report does them: the sum of releases over the channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from wechat_bot.drafting.rules import article_20_codes
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config

WECHAT = "wechat"
STATUS_NAMES = {"current": "现行", "taken_down": "已下架", "replaced": "已被替代"}
COUNT_NAMES = {"releases": "按发布次数", "items": "按信息条数"}
TIME_SOURCE_NAMES = {
    "event": "公众号通知",
    "update_time": "公众号发布记录",
    "batchget": "公众号发布记录",
    "first_seen": "首次查到的时间",
    "person": "人工登记",
    "entered": "人工登记",
    "imported": "表格导入",
    "date_only": "只知道日期",
}
KINDS = ("policy_interpretation", "response")
NO_SECTION = "未注明"
YEAR_END_MARGIN = timedelta(hours=1)


@dataclass(frozen=True)
class CountingRules:
    """The switches of [disclosure]."""

    count: Literal["releases", "items"] = "releases"
    count_reposts: bool = True
    count_taken_down: bool = True

    @classmethod
    def of(cls, config: Config) -> CountingRules:
        """From the configuration."""
        chosen = config.disclosure
        return cls(chosen.count, chosen.count_reposts, chosen.count_taken_down)


@dataclass(frozen=True)
class ReleaseFacts:
    """What the counts look at: one release with the classification of its item."""

    release_id: int
    item_id: int
    channel: str
    published_at: datetime
    status: str = "current"
    replaces_id: int | None = None
    is_government_information: bool = True
    origin: str = "original"
    info_kind: str = "none"
    key_area: bool = False
    article_20: str = ""
    section: str = ""

    @property
    def year(self) -> int:
        """The year it belongs to, by Beijing time."""
        return clock.year_of(self.published_at)


def judge(facts: Iterable[ReleaseFacts], rules: CountingRules) -> dict[int, str]:
    """Why each release does not count; "" where it does.

    `facts` must hold whole chains of replacement (all releases of an item). A chain counts
    once: in its first year, by the last release of that year. So a correction made in a later
    year neither lowers a number that was already reported nor counts a second time.
    """
    ordered = sorted(facts, key=lambda f: (f.published_at, f.release_id))
    by_id = {f.release_id: f for f in ordered}
    successors = {f.replaces_id: f for f in ordered if f.replaces_id is not None}
    reasons: dict[int, str] = {}
    for release in ordered:
        reasons[release.release_id] = (
            _own_reason(release, rules)
            or _replaced_reason(release, successors.get(release.release_id))
            or _counted_before(release, by_id, reasons)
        )
    return reasons


def _own_reason(release: ReleaseFacts, rules: CountingRules) -> str:
    if not release.is_government_information:
        return "不属于政府信息"
    if release.origin == "repost" and not rules.count_reposts:
        return "转载的信息，按设置不计入"
    if release.status == "taken_down" and not rules.count_taken_down:
        return "已下架，按设置不计入"
    return ""


def _replaced_reason(release: ReleaseFacts, successor: ReleaseFacts | None) -> str:
    if successor is None:
        return "已被更正后的发布替代，只计一次" if release.status == "replaced" else ""
    if successor.year != release.year:
        return ""
    return f"已被更正后的发布（发布记录 {successor.release_id}）替代，只计一次"


def _counted_before(
    release: ReleaseFacts, by_id: Mapping[int, ReleaseFacts], reasons: Mapping[int, str]
) -> str:
    seen = {release.release_id}
    earlier = by_id.get(release.replaces_id or 0)
    while earlier is not None and earlier.release_id not in seen:
        if earlier.year < release.year and reasons.get(earlier.release_id) == "":
            return (f"是 {earlier.year} 年已计入的发布（发布记录 {earlier.release_id}）的更正重发，"
                    "不重复计入")
        seen.add(earlier.release_id)
        earlier = by_id.get(earlier.replaces_id or 0)
    return ""


def near_year_end(moment: datetime) -> bool:
    """Whether it lies within an hour of 1 January 00:00 Beijing time: the year may be in doubt."""
    local = clock.to_beijing(moment)
    edges = (datetime(year, 1, 1, tzinfo=clock.BEIJING) for year in (local.year, local.year + 1))
    return any(abs(local - edge) <= YEAR_END_MARGIN for edge in edges)


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """First instant of a year and of the next one, Beijing time, as UTC."""
    start = datetime(year, 1, 1, tzinfo=clock.BEIJING)
    return start.astimezone(UTC), start.replace(year=year + 1).astimezone(UTC)


@dataclass(frozen=True)
class YearFigures:
    """The year's counts. `by_*` are sums of counted releases, whatever `total` counts by."""

    year: int
    counted_by: str
    total: int
    items_distinct: int
    wechat_published_total: int
    by_channel: dict[str, int]
    by_month: dict[str, int]
    by_article_20: dict[str, int]
    by_kind: dict[str, int]
    by_section: dict[str, int]

    @property
    def releases_counted(self) -> int:
        """发布条次: counted releases over all channels."""
        return sum(self.by_month.values())


@dataclass(frozen=True)
class WhenLine:
    """Releases that count alike: of one month ("2024-03") and channel."""

    month: str
    counted: bool
    channel: str
    releases: int = 1


@dataclass(frozen=True)
class WhatLine:
    """Counted releases that are classified alike."""

    info_kind: str
    key_area: bool
    article_20: str
    section: str
    releases: int = 1


def when_line(release: ReleaseFacts, reason: str) -> WhenLine:
    """One release by its time."""
    return WhenLine(clock.to_beijing(release.published_at).strftime("%Y-%m"), not reason,
                    release.channel)


def what_line(release: ReleaseFacts) -> WhatLine:
    """One counted release by its classification."""
    return WhatLine(release.info_kind, release.key_area, release.article_20, release.section)


def tally(
    year: int, facts: Iterable[ReleaseFacts], reasons: Mapping[int, str], rules: CountingRules,
    *, channels: Sequence[str], sections: Sequence[str],
) -> YearFigures:
    """The figures of one year. `reasons` comes from `judge`; `facts` may hold other years too.

    channels, sections: as of `sum_lines`.
    """
    of_year = [f for f in facts if f.year == year]
    counted = [f for f in of_year if not reasons[f.release_id]]
    return sum_lines(
        year, [when_line(f, reasons[f.release_id]) for f in of_year], map(what_line, counted),
        len({f.item_id for f in counted}), rules, channels=channels, sections=sections)


def sum_lines(
    year: int, when: Iterable[WhenLine], what: Iterable[WhatLine], items: int,
    rules: CountingRules, *, channels: Sequence[str], sections: Sequence[str],
) -> YearFigures:
    """The figures of one year from its releases summed up in two ways; items: how many different
    items the counted ones are.

    channels, sections: those of the configuration, which give the order; every configured
    channel has its line, others follow where releases use them.
    """
    every, classes = list(when), list(what)
    counted = [line for line in every if line.counted]
    by_month = _counts((line.month, line.releases) for line in counted)
    by_article = _counts((line.article_20, line.releases) for line in classes)
    by_kind = _counts((line.info_kind, line.releases) for line in classes)
    by_section = _counts((line.section or NO_SECTION, line.releases) for line in classes)
    return YearFigures(
        year=year,
        counted_by=rules.count,
        total=items if rules.count == "items" else sum(by_month.values()),
        items_distinct=items,
        wechat_published_total=sum(line.releases for line in every if line.channel == WECHAT),
        by_channel=dict.fromkeys(channels, 0)
        | _counts((line.channel, line.releases) for line in counted),
        by_month={month: by_month.get(month, 0)
                  for month in (f"{year}-{number:02}" for number in range(1, 13))},
        by_article_20={code: by_article.get(code, 0) for code in article_20_codes()},
        by_kind={**{kind: by_kind.get(kind, 0) for kind in KINDS},
                 "key_area": sum(line.releases for line in classes if line.key_area)},
        by_section=_in_order(by_section, sections),
    )


def _counts(values: Iterable[tuple[str, int]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for value, count in values:
        found[value] = found.get(value, 0) + count
    return found


def _in_order(found: Mapping[str, int], first: Sequence[str]) -> dict[str, int]:
    names = [name for name in first if name in found]
    names += sorted(name for name in found if name not in names)
    return {name: found[name] for name in names}


def index_number(body_code: str, year: int, serial: int) -> str:
    """索引号: body code/year-serial; without a body code only the second half."""
    number = f"{year}-{serial:05}"
    return f"{body_code}/{number}" if body_code else number


def own_index_number(text: str, body_code: str) -> tuple[int, int] | None:
    """(year, serial) of an index number of our own form; None for any other."""
    found = re.search(r"(\d{4})-(\d{5,9})$", text)
    if found is None:
        return None
    year, serial = int(found[1]), int(found[2])
    return (year, serial) if index_number(body_code, year, serial) == text else None
