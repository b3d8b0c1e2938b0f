"""Months, quarters and years by Beijing time, for statistics. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from wechat_bot.kernel import clock


class Every(StrEnum):
    """How long a period is."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


EVERY_NAMES = {Every.MONTH: "按月", Every.QUARTER: "按季度", Every.YEAR: "按年"}
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


@dataclass(frozen=True, order=True)
class Period:
    """A month, quarter or year by Beijing time; `number` is 1–12, 1–4 or 1."""

    year: int
    number: int
    every: Every

    @classmethod
    def of(cls, moment: datetime, every: Every) -> Period:
        """The period that an instant belongs to."""
        local = clock.to_beijing(moment)
        return cls(local.year, (local.month - 1) // _MONTHS[every] + 1, every)

    @property
    def name(self) -> str:
        """2026年3月, 2026年第1季度, 2026年."""
        return {Every.MONTH: f"{self.year}年{self.number}月",
                Every.QUARTER: f"{self.year}年第{self.number}季度",
                Every.YEAR: f"{self.year}年"}[self.every]

    @property
    def start(self) -> datetime:
        """Its first instant."""
        return self._first_of((self.number - 1) * _MONTHS[self.every])

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return self._first_of(self.number * _MONTHS[self.every])

    def _first_of(self, months: int) -> datetime:
        """The first instant of the month so many months after January of the year."""
        return datetime(self.year + months // 12, months % 12 + 1, 1, tzinfo=clock.BEIJING)


def periods_of(year: int, every: Every) -> list[Period]:
    """The months or quarters of a year, or the year itself."""
    return [Period(year, number + 1, every) for number in range(12 // _MONTHS[every])]
