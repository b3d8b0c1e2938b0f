"""The filter row of the ledger, and the addresses by which each figure finds its records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.queries import LedgerRow, ReleaseFilter
from wechat_bot.disclosure.rules import NO_SECTION, CountingRules
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config

YES, NO = "yes", "no"
EVERY_YEAR = "all"
KEY_AREA = "key_area"
_ALL = 1_000_000


@dataclass(frozen=True)
class LedgerFilter:
    """What the ledger is narrowed to; "" does not narrow.

    month: 2024-03; article_20: 20.1 …; kind: an info kind or key_area; counted: yes or no;
    link: "no" for releases without a link; near: "yes" for those next to 1 January.
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

    @property
    def beyond_query(self) -> bool:
        """Whether something is asked for that the stage's own filter does not know."""
        return bool(self.month or self.article_20 or self.kind or self.link or self.near
                    or self.section == NO_SECTION)

    def matches(self, row: LedgerRow) -> bool:
        """Whether a release that the stage's filter let through is also wanted by the rest."""
        item, release = row.release.item, row.release
        published = clock.to_beijing(release.published_at)
        kinds = {item.info_kind} | ({KEY_AREA} if item.key_area else set())
        return (
            (not self.month or published.strftime("%Y-%m") == self.month)
            and (not self.article_20 or item.article_20 == self.article_20)
            and (not self.kind or self.kind in kinds)
            and (self.section != NO_SECTION or not item.section)
            and (self.link != NO or not release.url)
            and (self.near != YES or row.near_year_end)
        )


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
    query = ReleaseFilter(
        year=wanted.year, channel=wanted.channel, keyword=wanted.keyword, status=wanted.status,
        section="" if wanted.section == NO_SECTION else wanted.section,
        counted={YES: True, NO: False}.get(wanted.counted), counting=CountingRules.of(config))
    if not wanted.beyond_query:
        return queries.list_releases(session, query, offset, size)
    _, every = queries.list_releases(session, query, 0, _ALL)
    rows = [row for row in every if wanted.matches(row)]
    return len(rows), rows[offset:offset + size]
