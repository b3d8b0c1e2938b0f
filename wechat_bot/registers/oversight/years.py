"""Which years' figures a record with a beginning and an end touches. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from wechat_bot.kernel import clock
from wechat_bot.records.fields import Field, Values

YearOf = Callable[[Values], int]
YearsOf = Callable[[Values], frozenset[int]]
YearsChanged = Callable[[Values, Values], frozenset[int]]


def day_in(values: Values, key: str) -> date | None:
    """The day that a field holds."""
    value = values[key]
    return value if isinstance(value, date) else None


def year_of(key: str) -> YearOf:
    """The year of a required day."""
    def of(values: Values) -> int:
        day = day_in(values, key)
        assert day is not None
        return day.year
    return of


def years_of(*keys: str) -> YearsOf:
    """The years of days; of an empty one none."""
    def of(values: Values) -> frozenset[int]:
        return frozenset(day.year for key in keys if (day := day_in(values, key)) is not None)
    return of


def years_of_term(begins: str, ends: str) -> YearsOf:
    """Every year from the beginning to the end; without an end, to this year."""
    def of(values: Values) -> frozenset[int]:
        first = year_of(begins)(values)
        last = day_in(values, ends)
        return frozenset(range(first, (last.year if last else max(first, clock.today().year)) + 1))
    return of


def years_when_closed(
    fields: tuple[Field, ...], closing: str, whole: YearsOf, *, lasting: bool = False
) -> YearsChanged:
    """Filling in the end touches the year of the end alone; any other change, all its years.

    closing: the key of the day that ends it. Fields that can be filled in later belong to the end.
    lasting: what has no end is counted every year, so an end touches the years after it as well.
    """
    later = frozenset(each.key for each in fields if each.unfilled) | {"note"}
    at_end = years_of(closing)

    def changed(before: Values, after: Values) -> frozenset[int]:
        different = {key for key in before if before[key] != after[key]}
        ends = at_end(before) | at_end(after)
        if closing not in different or not different <= later:
            return whole(before) | whole(after)
        return ends | frozenset(range(min(ends), clock.today().year + 1)) if lasting else ends
    return changed
