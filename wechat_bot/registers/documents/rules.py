"""行政规范性文件: dates, ends and states. Pure.

本年制发 = 本年签发（成文日期）. The day of signing and not that of publication: the document's own
date and the year in its 文号 are the ones that a reader can check, and a document that is made and
not yet published is made all the same. 本年废止 = 本年起不再有效. 现行有效 = made by 31 December
and not ended by then; what is made and takes effect later is in it. So last year's 现行有效 +
制发 − 废止 = 现行有效 whatever the dates are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LEVELS_WITHOUT_RULES = frozenset({"county", "department", "town"})
USUAL_TITLES = ("决定", "公告", "通告", "意见", "通知", "规定", "办法", "细则", "规范", "规程", "规则")
ONE_DAY = timedelta(days=1)


class Kind(StrEnum):
    """The two rows of the form's part 20(一)."""

    NORMATIVE = "normative"  # 行政规范性文件
    RULES = "rules"  # 规章


class Ending(StrEnum):
    """How a document ends."""

    REPEALED = "repealed"  # 废止
    DECLARED_VOID = "declared_void"  # 宣布失效
    EXPIRED = "expired"  # 自然失效


class State(StrEnum):
    """What a document is on a day."""

    NOT_MADE = "not_made"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    IN_FORCE = "in_force"
    REPEALED = "repealed"
    DECLARED_VOID = "declared_void"
    EXPIRED = "expired"


KIND_NAMES: dict[str, str] = {Kind.NORMATIVE: "行政规范性文件", Kind.RULES: "规章"}
ENDING_NAMES: dict[str, str] = {
    Ending.REPEALED: "废止", Ending.DECLARED_VOID: "宣布失效", Ending.EXPIRED: "自然失效"}
STATE_NAMES = {
    State.NOT_MADE: "尚未制发", State.NOT_YET_EFFECTIVE: "尚未施行", State.IN_FORCE: "现行有效",
    State.REPEALED: "已废止", State.DECLARED_VOID: "已宣布失效", State.EXPIRED: "已失效（期满）",
}


@dataclass(frozen=True)
class Life:
    """The days that matter. expires_on: the last day of 有效期; ended_on: the first day without."""

    signed_on: date
    published_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = None
    ended_how: str = ""
    ended_on: date | None = None
    ended_by: str = ""


@dataclass(frozen=True)
class End:
    """When a document ended and how. day: the first day on which it is in force no more."""

    day: date
    how: Ending


def end_of(life: Life) -> End | None:
    """The end, whichever comes first: the act that ends it, or the day after 有效期."""
    ends: list[End] = []
    if life.ended_on is not None and life.ended_how:
        how = Ending(life.ended_how)
        if how is not Ending.EXPIRED or life.expires_on is None:
            ends.append(End(life.ended_on, how))
    if life.expires_on is not None:
        ends.append(End(life.expires_on + ONE_DAY, Ending.EXPIRED))
    return min(ends, key=lambda end: end.day, default=None)


def state_at(life: Life, day: date) -> State:
    """What the document is at the end of a day."""
    if life.signed_on > day:
        return State.NOT_MADE
    end = end_of(life)
    if end is not None and end.day <= day:
        return State(end.how.value)
    if life.effective_on is not None and life.effective_on > day:
        return State.NOT_YET_EFFECTIVE
    return State.IN_FORCE


@dataclass(frozen=True)
class Tally:
    """A year's numbers of one kind. expired: 自然失效, counted within `repealed` or not at all."""

    made: int
    repealed: int
    in_force: int
    expired: int


def is_made_in(life: Life, year: int) -> bool:
    """本年制发."""
    return life.signed_on.year == year


def is_ended_in(life: Life, year: int) -> bool:
    """No more in force since a day of the year, in whichever way."""
    end = end_of(life)
    return end is not None and end.day.year == year


def is_repealed_in(life: Life, year: int, *, count_expired: bool) -> bool:
    """本年废止, with 宣布失效; with 自然失效 where the office counts it so (a setting)."""
    end = end_of(life)
    if end is None or end.day.year != year:
        return False
    return count_expired or end.how is not Ending.EXPIRED


def is_in_force_after(life: Life, year: int) -> bool:
    """现行有效 at the end of 31 December."""
    return state_at(life, date(year, 12, 31)) in (State.IN_FORCE, State.NOT_YET_EFFECTIVE)


def tally(lives: Iterable[Life], year: int, *, count_expired: bool) -> Tally:
    """The year's numbers."""
    known = list(lives)
    return Tally(
        made=sum(is_made_in(life, year) for life in known),
        repealed=sum(is_repealed_in(life, year, count_expired=count_expired) for life in known),
        in_force=sum(is_in_force_after(life, year) for life in known),
        expired=sum(is_ended_in(life, year)
                    and not is_repealed_in(life, year, count_expired=False) for life in known))


def balance(before: int, of_year: Tally, *, count_expired: bool) -> int:
    """What 现行有效 must be, from last year's: + 制发 − 废止 (− 自然失效 not counted in it)."""
    uncounted = 0 if count_expired else of_year.expired
    return before + of_year.made - of_year.repealed - uncounted


def problems(life: Life, today: date) -> dict[str, str]:
    """Which field is impossible beside the others, and why."""
    wrong: dict[str, str] = {}
    if life.signed_on > today:
        wrong["signed_on"] = f"签发日 {life.signed_on} 还没有到，只能登记已经签发的文件"
    if life.published_on is not None and life.published_on < life.signed_on:
        wrong["published_on"] = f"公布日 {life.published_on} 早于签发日 {life.signed_on}，请核对"
    if life.expires_on is not None and life.expires_on < (life.effective_on or life.signed_on):
        wrong["expires_on"] = f"有效期至 {life.expires_on}，比施行（签发）的日子还早，请核对"
    return wrong | _end_problems(life)


def _end_problems(life: Life) -> dict[str, str]:
    """废止 and 宣布失效 are acts: they have a document and a day. 自然失效 has neither."""
    wrong: dict[str, str] = {}
    if not life.ended_how:
        if life.ended_on is not None or life.ended_by:
            wrong["ended_how"] = "填了废止（失效）日或依据，请选明是废止、宣布失效还是自然失效"
        return wrong
    how = Ending(life.ended_how)
    if how is Ending.EXPIRED:
        return _expiry_problems(life)
    name = ENDING_NAMES[how]
    if not life.ended_by:
        wrong["ended_by"] = f"{name}要有依据：请填写{name}它的文件的文号或名称"
    if life.ended_on is None:
        wrong["ended_on"] = f"请填写{name}的日期（从这一天起不再有效）"
    elif life.ended_on < life.signed_on:
        wrong["ended_on"] = f"{name}日 {life.ended_on} 早于签发日 {life.signed_on}，请核对"
    return wrong


def _expiry_problems(life: Life) -> dict[str, str]:
    if life.expires_on is not None:
        if life.ended_on not in (None, life.expires_on, life.expires_on + ONE_DAY):
            return {"ended_on": f"自然失效的日子由有效期（至 {life.expires_on}）决定，这里请留空；"
                                "提前停用的请选废止或宣布失效"}
        return {}
    if life.ended_on is None or not life.ended_by:
        return {"expires_on": "自然失效要有根据：请填写有效期至，"
                              "或者填写失效日和依据（例如“规定的任务已经完成”）"}
    if life.ended_on < life.signed_on:
        return {"ended_on": f"失效日 {life.ended_on} 早于签发日 {life.signed_on}，请核对"}
    return {}


def hints(life: Life, title: str, number: str, opinion_number: str) -> list[str]:
    """What is unusual and may be right all the same."""
    found: list[str] = []
    if not any(word in title for word in USUAL_TITLES):
        found.append("标题里没有规范性文件常用的文种（决定、公告、通告、意见、通知、规定、办法、细则、"
                     "规范、规程、规则），请核对它是不是行政规范性文件。")
    if number and not re.search(r"〔\d{4}〕", number):
        found.append(f"文号“{number}”里没有〔年份〕，一般写成“额司规〔2024〕1号”。")
    if not opinion_number:
        found.append("没有填合法性审核意见号。印发前应当经过合法性审核；审核过的请补上，便于年底核对。")
    if life.effective_on is not None and life.effective_on < (life.published_on or life.signed_on):
        found.append("施行日早于公布（签发）日，请核对。")
    if life.expires_on is not None and (life.expires_on.month, life.expires_on.day) == (12, 31):
        found.append(f"有效期至 {life.expires_on}，当天仍然有效：年底仍算现行有效，"
                     f"失效计入 {life.expires_on.year + 1} 年。")
    end = end_of(life)
    if (life.ended_on is not None and end is not None and end.how is Ending.EXPIRED
            and life.ended_how != Ending.EXPIRED):
        found.append(f"废止日 {life.ended_on} 在有效期届满之后，按有效期届满（{life.expires_on}）计算失效。")
    return found
