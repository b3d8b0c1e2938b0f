"""日期: days that do not exist, weekdays that do not match, a year that only the title has."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from wechat_bot.checking.rules.findings import Finding, Severity
from wechat_bot.checking.rules.prose import Prose

_DAY = re.compile(
    r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d) ?年 ?|(?P<said>今年|本年|明年|去年) ?)?"
    r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号]"
    r"(?P<gap> ?[（(，, ]? ?)(?:(?:星期|周|礼拜)(?P<weekday>[一二三四五六日天])(?![年期岁刊报末至到]))?",
    re.ASCII,
)
_WEEKDAY_FIRST = re.compile(
    r"(?:星期|周)(?P<weekday>[一二三四五六日天]) ?[（(] ?(?:(?P<year>(?:19|20)\d\d) ?年 ?)?"
    r"(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2}) ?[日号] ?[）)]",
    re.ASCII,
)
_MONTH = re.compile(r"(?<![\d.])(?:19|20)\d\d ?年 ?(?P<month>\d{1,2}) ?月(?!龄|薪)", re.ASCII)
_DASHED = re.compile(
    r"(?<![\dA-Za-z/.-])(?P<year>(?:19|20)\d\d)(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})"
    r"(?![\dA-Za-z/.-])",
    re.ASCII,
)
_SPELT = re.compile(
    r"(?<![一二三四五六七八九十零〇])(?:(?P<year>[一二]{1}[零〇九][零〇一二三四五六七八九]{2})年)?"
    r"(?P<month>十[一二]?|[一二三四五六七八九])月(?P<day>[一二三]?十?[一二三四五六七八九]?)日"
)
_YEAR = re.compile(r"(?<![\d.])((?:19|20)\d\d)(?= ?年)", re.ASCII)
_CITED = re.compile(r"《|〔|施行|修订|修正|通过|设立|颁布|印发|公布|成立|出生|制定")
_WEEKDAYS = "一二三四五六日"
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}


@dataclass(frozen=True)
class Years:
    """The years that an article speaks of, for dates that name none."""

    title: frozenset[int]
    body: tuple[int, ...]
    today: date


def years_of(title: Prose, body: Prose, today: date) -> Years:
    """The years of the title and of the body, in order."""
    return Years(frozenset(map(int, _YEAR.findall(title.text))),
                 tuple(map(int, _YEAR.findall(body.text))), today)


def date_findings(prose: Prose, years: Years) -> Iterator[Finding]:
    """Impossible dates and weekdays that do not belong to their date."""
    for match in _DAY.finditer(prose.text):
        end = match.start("gap")
        yield from _impossible(prose, match, match.start(), end)
        if match["weekday"]:
            yield from _weekday(prose, match, years, match.end("weekday"))
    for match in _WEEKDAY_FIRST.finditer(prose.text):
        yield from _weekday(prose, match, years, match.end())
    for match in _MONTH.finditer(prose.text):
        if not 1 <= int(match["month"]) <= 12 and not _DAY.match(prose.text, match.start()):
            yield _no_such_day(prose, match.start(), match.end(), f"没有{match['month']}月")
    for match in _DASHED.finditer(prose.text):
        yield from _impossible(prose, match, match.start(), match.end())
    for match in _SPELT.finditer(prose.text):
        day = _number(match["day"])
        year = int("".join(str(_DIGITS[c]) for c in match["year"])) if match["year"] else None
        if day and not _exists(year, _number(match["month"]), day):
            yield _no_such_day(prose, match.start(), match.end(), f"没有“{match[0]}”这一天")


def _impossible(prose: Prose, match: re.Match[str], start: int, end: int) -> Iterator[Finding]:
    year = int(match["year"]) if match["year"] else None
    month, day = int(match["month"]), int(match["day"])
    if not _exists(year, month, day):
        what = f"没有{month}月" if not 1 <= month <= 12 else (
            f"{year or ''}{'年' if year else ''}{month}月没有{day}日")
        yield _no_such_day(prose, start, end, what)


def _no_such_day(prose: Prose, start: int, end: int, what: str) -> Finding:
    return prose.finding("date.impossible", Severity.ERROR, start, end,
                         f"日期写错了：{what}。", "请核对日期。")


def _exists(year: int | None, month: int, day: int) -> bool:
    if not 1 <= month <= 12:
        return False
    # Without a year 29 February may be right.
    return 1 <= day <= calendar.monthrange(year or 2024, month)[1]


def _number(word: str) -> int:
    """Up to ninety-nine in Chinese characters; 0 for an empty word."""
    tens, ten, ones = word.rpartition("十")
    value = _DIGITS.get(ones, 0)
    return value + 10 * (_DIGITS.get(tens, 1) if ten else 0)


def _weekday(prose: Prose, match: re.Match[str], years: Years, end: int) -> Iterator[Finding]:
    month, day = int(match["month"]), int(match["day"])
    stated = bool(match["year"]) or bool(match.groupdict().get("said"))
    wanted = _WEEKDAYS.index(match["weekday"].replace("天", "日"))
    possible = _possible_years(prose, match, years)
    real = [date(year, month, day) for year in possible if _exists(year, month, day)]
    if not real or any(each.weekday() == wanted for each in real):
        return
    first = real[0]
    yield prose.finding(
        "date.weekday", Severity.ERROR if stated else Severity.WARNING, match.start(), end,
        f"{first.year}年{month}月{day}日是星期{_WEEKDAYS[first.weekday()]}，"
        f"这里写的是星期{match['weekday']}。", f"星期{_WEEKDAYS[first.weekday()]}")


def _possible_years(prose: Prose, match: re.Match[str], years: Years) -> list[int]:
    """The years that the date can belong to; none where no year is stated anywhere."""
    said = match.groupdict().get("said")
    if match["year"]:
        return [int(match["year"])]
    if said:
        return [years.today.year + {"明年": 1, "去年": -1}.get(said, 0)]
    before = _YEAR.findall(prose.text, 0, match.start())
    near = [int(before[-1])] if before else []
    return list(dict.fromkeys([*sorted(years.title), *near, *years.body]))


def year_differs(title: Prose, body: Prose) -> Iterator[Finding]:
    """A warning where the title holds one year and the text, speaking of others, never has it."""
    found = list(_YEAR.finditer(title.text))
    if len({match[1] for match in found}) != 1:
        return
    year = found[0][1]
    spelt = "".join("〇一二三四五六七八九"[int(digit)] for digit in year)
    if year in body.source or spelt in body.source or spelt.replace("〇", "零") in body.source:
        return
    others = sorted({
        match[1] for match in _YEAR.finditer(body.text)
        if not _CITED.search(body.sentence(match.start(), match.end(), 40))
    })
    if others:
        yield title.finding(
            "date.year_differs", Severity.WARNING, found[0].start(), found[0].end(),
            f"标题写的是{year}年，正文里只有{'、'.join(others)}年，请核对年份。")
