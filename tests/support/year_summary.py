"""A year by the counting rules alone, every release read: what the fast counts are compared with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.queries import LedgerRow
from wechat_bot.disclosure.rules import (
    CountingRules,
    YearFigures,
    judge,
    near_year_end,
    tally,
)
from wechat_bot.kernel.config import Config


@dataclass(frozen=True)
class YearSummary:
    """The statistics page of a year. `rows` hold every release, counted or not, in order."""

    figures: YearFigures
    rows: tuple[LedgerRow, ...]

    @property
    def not_counted(self) -> tuple[LedgerRow, ...]:
        """What is left out, each with its reason."""
        return tuple(row for row in self.rows if not row.counted)

    @property
    def near_year_end(self) -> tuple[LedgerRow, ...]:
        """Releases within an hour of 1 January, whose year a person should check."""
        return tuple(row for row in self.rows if row.near_year_end)

    @property
    def taken_down(self) -> int:
        """已下架: releases of the year that were taken down since."""
        return sum(row.release.status == "taken_down" for row in self.rows)

    @property
    def without_link(self) -> int:
        """Releases whose link nobody recorded."""
        return sum(not row.release.url for row in self.rows)

    @property
    def without_reviewers(self) -> int:
        """Releases without a record of who reviewed them."""
        return sum(not row.release.reviewers for row in self.rows)

    @property
    def wechat_counted(self) -> int:
        """公众号发布中计入的政府信息 beside the account's total."""
        return self.figures.by_channel.get("wechat", 0)


def year_summary(session: Session, config: Config, year: int) -> YearSummary:
    """The year's figures with the records behind them, by the rules alone: every release is read."""
    releases = queries.releases_of_year(session, year)
    rules = CountingRules.of(config)
    facts = queries.facts_of(releases)
    reasons = judge(facts, rules)
    figures = tally(year, facts, reasons, rules, channels=list(config.disclosure.channels),
                    sections=config.agency.sections)
    rows = (LedgerRow(r, reasons[r.id], near_year_end(r.published_at)) for r in releases)
    return YearSummary(figures, tuple(rows))
