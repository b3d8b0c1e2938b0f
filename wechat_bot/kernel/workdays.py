"""Working days (工作日): Monday to Friday, less the holidays, plus the 调休 weekends worked.

The days are data: one content/calendar/YYYY.toml per yearly notice of the State Council's
General Office. A year without a file is counted Monday to Friday and marked provisional, as
are the last days of December while the next year's notice is missing (the New Year holiday
of 2019 took 31 December 2018, a Monday). Periods follow 政府信息公开条例 and 行政复议法
第八十八条: counted in working days, the day that starts a period is not counted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from wechat_bot.kernel.errors import BureauError

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_FILE_KEYS = frozenset({"year", "source", "amended_by", "workdays", "holidays"})
_HOLIDAY_KEYS = frozenset({"name", "from", "to"})
# The New Year holiday of the following notice, and the Saturday worked for it, have reached
# back to 29 December at the earliest.
_NEXT_NOTICE_FROM = (12, 29)


class CalendarError(BureauError, ValueError):
    """节假日日历有误: a calendar file cannot be used; names the file and the key."""


class NegativeDays(BureauError, ValueError):
    """天数为负: working days are only counted forward."""


class ReversedDates(BureauError, ValueError):
    """起止日期颠倒: the second date lies before the first."""


class DateTooFar(BureauError, ValueError):
    """日期太远: the result lies beyond the last date that can be written (9999-12-31)."""


class WorkdayAnswer(NamedTuple):
    """Whether a day is worked, and whether a later notice may still change that.

    Its truth value is `working`, so `if calendar.is_workday(day)` reads as it should.
    """

    working: bool
    provisional: bool

    def __bool__(self) -> bool:
        return self.working


class DatedResult(NamedTuple):
    """A date found by counting working days; provisional if a year is not yet announced."""

    day: date
    provisional: bool


class CountedResult(NamedTuple):
    """A number of working days; provisional if a year is not yet announced."""

    days: int
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The announced years. `holidays` maps a day off to its name; `worked_weekends` are 调休.

    `sources` maps a year to its notices: the yearly one first, later changes after it.
    """

    holidays: Mapping[date, str]
    worked_weekends: frozenset[date]
    sources: Mapping[int, tuple[str, ...]]

    @classmethod
    def load(cls, folder: Path) -> Calendar:
        """Read every YYYY.toml of the folder.

        Raises CalendarError, naming the file and the key, where one is malformed or where
        the folder holds none: a wrong path must not pass for a calendar without holidays.
        """
        paths = sorted(folder.glob("[0-9][0-9][0-9][0-9].toml"))
        if not paths:
            raise CalendarError(
                f"节假日日历目录 {folder} 里没有“年份.toml”文件，工作日无法计算。"
                "请检查目录是否写对，或从安装包中恢复该目录。"
            )
        years = [_read_year(path) for path in paths]
        holidays: dict[date, str] = {}
        worked: set[date] = set()
        for year in years:
            holidays.update(year.holidays)
            worked.update(year.worked_weekends)
        both = sorted(worked & holidays.keys())
        if both:
            raise CalendarError(
                f"节假日日历前后年份矛盾：{both[0]} 在一个文件里放假，在另一个文件里上班。"
                f"请核对 {both[0].year} 年前后两个文件的 workdays 和 holidays。"
            )
        return cls(holidays, frozenset(worked), {year.year: year.sources for year in years})

    def is_workday(self, day: date) -> WorkdayAnswer:
        """Whether offices work on that day."""
        if day in self.holidays:
            return WorkdayAnswer(False, False)
        if day in self.worked_weekends:
            return WorkdayAnswer(True, False)
        return WorkdayAnswer(day.weekday() < _SATURDAY, self._is_provisional(day))

    def add_workdays(self, start: date, n: int) -> DatedResult:
        """The n-th working day after `start`: the next working day is day 1; 0 gives `start`.

        Raises NegativeDays for n < 0, DateTooFar beyond 9999-12-31.
        """
        if n < 0:
            raise NegativeDays(f"工作日天数不能是负数（现在是 {n}）。请填 0 或正整数。")
        day, provisional, left = start, False, n
        while left:
            if day == date.max:
                raise DateTooFar(
                    f"从 {start} 起数 {n} 个工作日，超出了能表示的日期（9999-12-31）。"
                    "请检查天数是否多写了几位。"
                )
            day += _ONE_DAY
            answer = self.is_workday(day)
            provisional = provisional or answer.provisional
            left -= answer.working
        return DatedResult(day, provisional)

    def workdays_between(self, first: date, last: date) -> CountedResult:
        """How many working days lie after `first`, up to and including `last`.

        Raises ReversedDates where `last` lies before `first`.
        """
        if last < first:
            raise ReversedDates(
                f"起止日期颠倒了：结束日期 {last} 早于开始日期 {first}。请把两个日期对调后再算。"
            )
        answers = [
            self.is_workday(first + timedelta(days=offset))
            for offset in range(1, (last - first).days + 1)
        ]
        return CountedResult(
            sum(answer.working for answer in answers),
            any(answer.provisional for answer in answers),
        )

    def _is_provisional(self, day: date) -> bool:
        if day.year not in self.sources:
            return True
        reached_by_next = (day.month, day.day) >= _NEXT_NOTICE_FROM
        return reached_by_next and day.year + 1 not in self.sources


@dataclass(frozen=True)
class _Year:
    """One calendar file."""

    year: int
    sources: tuple[str, ...]
    holidays: dict[date, str]
    worked_weekends: frozenset[date]


@dataclass(frozen=True)
class _File:
    """Reads typed values out of one TOML table and names file and key in every error."""

    path: Path

    def error(self, key: str, problem: str) -> CalendarError:
        return CalendarError(
            f"节假日日历 {self.path.name} 的 {key} 有误：{problem}。"
            "工作日没有计算，请改正这个文件后重试。"
        )

    def known_keys(self, table: Mapping[str, object], allowed: frozenset[str], at: str) -> None:
        unknown = sorted(table.keys() - allowed)
        if unknown:
            raise self.error(f"{at}{unknown[0]}", f"没有这个项目，可用的是 {_listed(allowed)}")

    def text(self, table: Mapping[str, object], key: str, at: str = "") -> str:
        value = table.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"{at}{key}", "应当是一段文字（写在引号里），不能缺少或为空")
        return value.strip()

    def array(self, table: Mapping[str, object], key: str) -> list[object]:
        value = table.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, "应当是写在方括号里的清单")
        return value

    def day(self, value: object, key: str, year: int) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, "应当是日期，写成 2026-01-01 的样子，不加引号")
        # A notice may begin in the December before (元旦 2023: from 31 December 2022).
        if value.year != year and (value.year, value.month) != (year - 1, 12):
            raise self.error(key, f"{value} 不在 {year} 年（也不在上一年 12 月）")
        return value


def _listed(keys: frozenset[str]) -> str:
    return "、".join(sorted(keys))


def _read_year(path: Path) -> _Year:
    """One YYYY.toml; raises CalendarError for anything that could shift a legal deadline."""
    try:
        return _year_of(path, path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CalendarError(
            f"节假日日历 {path.name} 读不出来：{error}。"
            "工作日没有计算，请改正这个文件（UTF-8 编码的 TOML）后重试。"
        ) from error


@lru_cache(maxsize=64)  # read on many pages, changed once a year
def _year_of(path: Path, text: str) -> _Year:
    file = _File(path)
    table = tomllib.loads(text)
    file.known_keys(table, _FILE_KEYS, "")
    year = int(path.stem)
    if type(table.get("year")) is not int or table["year"] != year:
        raise file.error("year", f"应当与文件名一致，即 {year}")
    holidays = _read_holidays(file, table, year)
    worked = _read_worked_weekends(file, table, year, holidays)
    return _Year(year, _read_sources(file, table), holidays, worked)


def _read_sources(file: _File, table: Mapping[str, object]) -> tuple[str, ...]:
    later = file.array(table, "amended_by")
    notices = [file.text(table, "source")]
    for position, value in enumerate(later, 1):
        key = f"amended_by（第{position}项）"
        notices.append(file.text({key: value}, key))
    return tuple(notices)


def _read_holidays(file: _File, table: Mapping[str, object], year: int) -> dict[date, str]:
    """The days off, each with the holiday's name; an empty list is refused."""
    entries = file.array(table, "holidays")
    if not entries:
        raise file.error("holidays", "一个假期也没有，每个假期写一段 [[holidays]]")
    days: dict[date, str] = {}
    for position, entry in enumerate(entries, 1):
        at = f"holidays（第{position}段）."
        if not isinstance(entry, dict):
            raise file.error(at.rstrip("."), "应当写成 [[holidays]] 一段，含 name、from、to")
        file.known_keys(entry, _HOLIDAY_KEYS, at)
        name = file.text(entry, "name", at)
        first = file.day(entry.get("from"), f"{at}from", year)
        last = file.day(entry.get("to"), f"{at}to", year)
        if last < first:
            raise file.error(f"{at}to", f"{last} 早于 from 的 {first}")
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            if day in days:
                raise file.error(f"{at}from", f"{day} 已在“{days[day]}”假期里，重复了")
            days[day] = name
    return days


def _read_worked_weekends(
    file: _File, table: Mapping[str, object], year: int, holidays: Mapping[date, str]
) -> frozenset[date]:
    """调休上班的周末; each must be a Saturday or Sunday outside the holidays."""
    worked: set[date] = set()
    for position, value in enumerate(file.array(table, "workdays"), 1):
        key = f"workdays（第{position}项）"
        day = file.day(value, key, year)
        if day.weekday() < _SATURDAY:
            raise file.error(key, f"{day} 不是周末，不需要列为调休上班")
        if day in holidays:
            raise file.error(key, f"{day} 同时写在“{holidays[day]}”假期里")
        if day in worked:
            raise file.error(key, f"{day} 写了两次")
        worked.add(day)
    return frozenset(worked)
