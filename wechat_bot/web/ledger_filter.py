"""The filter row of the ledger, and the addresses by which each figure finds its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.queries import LedgerRow, ReleaseFilter
from wechat_bot.disclosure.rules import CountingRules
from wechat_bot.kernel.config import Config

YES, NO = "yes", "no"
EVERY_YEAR = "all"
KEY_AREA = queries.KEY_AREA


@dataclass(frozen=True)
class LedgerFilter:
    """What the ledger is narrowed to; "" does not narrow.

    month: 2024-03; article_20: 20.1 …; kind: an info kind or key_area; counted: yes or no;
    link: "no" for releases without a link; near: "yes" for those next to 1 January; late: "yes"
    for first releases after the 20 working days (条例 art 26); reviewers: "no" for releases
    without a record of who reviewed them.
    """

    year: int | None = None
    channel: str = ""
    keyword: str = ""
    status: str = ""
    section: str = ""
    counted: str = ""
    month: str = ""
    article_20: str = ""
    kind: str = ""
    link: str = ""
    near: str = ""
    late: str = ""
    reviewers: str = ""


def read_filter(args: Mapping[str, str], this_year: int) -> LedgerFilter:
    """The filter in the address; without a year this one, with year=all every year."""
    year = args.get("year", str(this_year))
    text = {name: args.get(name, "").strip()
            for name in LedgerFilter.__dataclass_fields__ if name != "year"}
    return LedgerFilter(year=int(year) if year.isdecimal() and len(year) == 4 else None, **text)


def find(
    session: Session, config: Config, wanted: LedgerFilter, offset: int, size: int
) -> tuple[int, list[LedgerRow]]:
    """(how many, one page), newest publication first."""
    return queries.list_releases(session, query_of(wanted, config), offset, size)


def query_of(wanted: LedgerFilter, config: Config) -> ReleaseFilter:
    """The same for the stage's queries."""
    return ReleaseFilter(
        year=wanted.year, channel=wanted.channel, keyword=wanted.keyword, status=wanted.status,
        section=wanted.section, counted={YES: True, NO: False}.get(wanted.counted),
        month=wanted.month, article_20=wanted.article_20, kind=wanted.kind,
        link=False if wanted.link == NO else None, near=wanted.near == YES,
        late=wanted.late == YES, unreviewed=wanted.reviewers == NO, counting=CountingRules.of(config))
