"""领导姓名、职务、排序, by the list of people that the bureau keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.lists import Hit, Leader, Lists
from wechat_bot.checking.rules.prose import Prose

_TITLE = (
    r"(?:常务)?(?:第一)?(?:副)?(?:党组书记|党委书记|党总支书记|党支部书记|总书记|书记|秘书长|检察长|审计长"
    r"|局长|厅长|部长|省长|主席|州长|市长|县长|区长|乡镇长|乡长|镇长|村长|主任|院长|所长|庭长|科长|股长|处长"
    r"|队长|政委|会长|站长|专员|巡视员|调研员|党组成员|党委委员|常委)"
)
_TITLES = re.compile(_TITLE)
_BEFORE = re.compile(rf"({_TITLE}(?:[、兼，, ]{{0,2}}{_TITLE})*)\s?(?:同志)?$")
_AFTER = re.compile(rf"(?:同志)?({_TITLE}(?:[、兼]{_TITLE})*)")
_FORMER = re.compile(r"(?:原|前|时任|前任|原任|曾任|历任|卸任)[\u4e00-\u9fff、，]{0,20}$")
_SENTENCE = re.compile(r"[^。！？；\n]+")
_JOINED = re.compile(r"[、和及与，, ]")
_GENERAL = re.compile(r"(?:第一|常务)")


def leader_findings(
    prose: Prose, hits: Sequence[Hit], lists: Lists, today: date
) -> Iterator[Finding]:
    """Wrong or former posts, names one character off, leaders in the wrong order."""
    people: dict[str, list[Leader]] = {}
    for leader in lists.leaders:
        people.setdefault(leader.name, []).append(leader)
    if not people:
        return
    named = sorted({(hit.start, hit.end, hit.entry.name) for hit in hits
                    if isinstance(hit.entry, Leader)})
    for start, end, name in named:
        yield from _title(prose, start, end, people[name], today)
    yield from _order(prose, named, people, today)
    yield from _misspelt(prose, people, today)


def _titles_at(text: str, start: int, end: int) -> tuple[str, int, int] | None:
    """The title that belongs to a name: right before it, else right after."""
    before = _BEFORE.search(text, max(0, start - 30), start)
    if before:
        former = _FORMER.search(text[max(0, before.start() - 24) : before.start()])
        return None if former else (before[1], before.start(1), end)
    after = _AFTER.match(text, end)
    return (after[1], start, after.end()) if after else None


def _bare(titles: str) -> set[str]:
    return {_GENERAL.sub("", title) for title in _TITLES.findall(titles)}


def _title(
    prose: Prose, start: int, end: int, records: Sequence[Leader], today: date
) -> Iterator[Finding]:
    found = _titles_at(prose.text, start, end)
    if found is None:
        return
    titles, first, last = found
    name = records[0].name
    current = [leader for leader in records if leader.in_office(today)]
    wanted = set().union(*(_bare(leader.post) for leader in current)) if current else set()
    wrong = _bare(titles) - wanted
    if not wrong:
        return
    posts = "、".join(dict.fromkeys(leader.post for leader in current))
    if current:
        message = f"{name}现任{posts}，这里写的是“{titles}”。"
        severity = Severity.ERROR
    else:
        ends = [leader.to_day for leader in records if leader.to_day and leader.to_day < today]
        if not ends:
            return  # not yet in office: nothing is known of the post held until then
        day = max(ends)
        message = f"{name}的任职到{day.year}年{day.month}月{day.day}日为止，现在已不担任“{titles}”。"
        severity = Severity.WARNING
    yield prose.finding("leader.title", severity, first, last, message,
                        posts or "请核对现任人员；说的是过去的事，写“时任”。")


def _order(
    prose: Prose, named: Sequence[tuple[int, int, str]],
    people: Mapping[str, Sequence[Leader]], today: date,
) -> Iterator[Finding]:
    """Leaders listed one after another stand in the order of their ranks."""
    for previous, current in pairwise(named):
        between = prose.text[previous[1] : current[0]]
        listed = len(between) <= 25 and _JOINED.search(between) and not re.search(
            r"[。！？；：\n\ufffc]", between
        )
        ranks = (_rank(people[previous[2]], today), _rank(people[current[2]], today))
        if not listed or None in ranks or previous[2] == current[2]:
            continue
        if ranks[0] is not None and ranks[1] is not None and ranks[0] > ranks[1]:
            yield prose.finding(
                "leader.order", Severity.WARNING, previous[0], current[1],
                f"排序：按名单{current[2]}应在{previous[2]}前面。",
                "请按名单的顺序排列。")


def _rank(records: Sequence[Leader], today: date) -> int | None:
    ranks = [leader.rank for leader in records if leader.in_office(today)]
    return min(ranks) if ranks else None


def _misspelt(
    prose: Prose, people: Mapping[str, Sequence[Leader]], today: date
) -> Iterator[Finding]:
    """A title followed by a name that is its holder's but for one character."""
    holders = [
        (title, leader.name) for records in people.values() for leader in records
        if leader.in_office(today) and len(leader.name) >= 2 for title in _bare(leader.post)
    ]
    names = set(people)
    for match in _TITLES.finditer(prose.text):
        title = _GENERAL.sub("", match[0])
        if _FORMER.search(prose.text[max(0, match.start() - 24) : match.start()]):
            continue
        for held, name in holders:
            written = prose.text[match.end() : match.end() + len(name)]
            if held != title or written in names or not _one_off(written, name):
                continue
            yield prose.finding(
                "leader.name", Severity.WARNING, match.end(), match.end() + len(name),
                f"{title}是“{name}”，这里写成了“{written}”，请核对姓名。", name)


def _one_off(written: str, name: str) -> bool:
    """Three characters and more with one of them wrong; two only where the surname agrees."""
    if len(written) != len(name) or not re.fullmatch(r"[\u4e00-\u9fff·]+", written):
        return False
    same = [left == right for left, right in zip(written, name, strict=True)]
    return same.count(False) == 1 and (len(name) > 2 or same[0])
