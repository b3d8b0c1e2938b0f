"""Writing into the ledger inside a verb's transaction: index numbers, items, releases."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, IndexSerial, Release
from wechat_bot.disclosure.rules import index_number, own_index_number
from wechat_bot.kernel import clock

TITLE_LIMIT, NAME_LIMIT, SOURCE_LIMIT, DOCUMENT_LIMIT, INDEX_LIMIT = 200, 60, 200, 100, 60
REASON_LIMIT = 1000


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of the ledger as typed or imported, checked: an item and its release."""

    title: str
    channel: str
    published_at: datetime
    time_source: str
    url: str = ""
    index_number: str = ""
    document_number: str = ""
    summary: str = ""
    made_on: date | None = None
    section: str = ""
    contributor: str = ""
    reviewers: tuple[str, ...] = ()
    origin: str = "original"
    source: str = ""
    is_government_information: bool = True
    info_kind: str = "none"
    key_area: bool = False
    article_20: str = ""
    status: str = "current"
    taken_down_at: datetime | None = None
    taken_down_reason: str = ""


class IndexNumbers:
    """索引号 given in one transaction: the year's row of IndexSerial stays locked until its end.

    Numbers that came with an imported table are passed over.
    """

    def __init__(self, session: Session, body_code: str) -> None:
        self._session = session
        self._body_code = body_code
        self._years: dict[int, tuple[IndexSerial, set[str], set[int]]] = {}

    def give(self, year: int) -> tuple[str, int]:
        """The next free number of a year, and its serial."""
        row, numbers, serials = self._year(year)
        while True:
            row.last += 1
            number = index_number(self._body_code, year, row.last)
            if number not in numbers and row.last not in serials:
                numbers.add(number)
                serials.add(row.last)
                return number, row.last

    def claim(self, number: str) -> tuple[int | None, int | None]:
        """Year and serial of a number that came from outside; (None, None) if not of our form."""
        own = own_index_number(number, self._body_code)
        if own is None:
            return None, None
        _, numbers, serials = self._year(own[0])
        if own[1] in serials:
            return None, None
        numbers.add(number)
        serials.add(own[1])
        return own

    def _year(self, year: int) -> tuple[IndexSerial, set[str], set[int]]:
        if year not in self._years:
            row = _locked_serial(self._session, year)
            taken = self._session.execute(
                select(DisclosureItem.index_number, DisclosureItem.index_year,
                       DisclosureItem.index_serial)
                .where((DisclosureItem.index_year == year)
                       | DisclosureItem.index_number.contains(f"{year}-"))
            ).all()
            serials = {serial for _, its_year, serial in taken
                       if its_year == year and serial is not None}
            self._years[year] = (row, {number for number, _, _ in taken}, serials)
        return self._years[year]


def _locked_serial(session: Session, year: int) -> IndexSerial:
    query = select(IndexSerial).where(IndexSerial.year == year).with_for_update()
    row = session.scalar(query)
    if row is None:
        # Where another process opened the year a moment ago, its row is the one to lock.
        with suppress(IntegrityError), session.begin_nested():
            session.add(IndexSerial(year=year, last=0))
        row = session.scalars(query).one()
    return row


def new_item(
    session: Session, numbers: IndexNumbers, entry: Entry, who: str
) -> DisclosureItem:
    """An item (not flushed), with the entry's own index number or the next one of its year."""
    year: int | None
    serial: int | None
    if entry.index_number:
        number = entry.index_number
        year, serial = numbers.claim(number)
    else:
        year = clock.year_of(entry.published_at)
        number, serial = numbers.give(year)
    item = DisclosureItem(
        index_number=number, index_year=year, index_serial=serial, title=entry.title,
        document_number=entry.document_number, summary=entry.summary, made_on=entry.made_on,
        is_government_information=entry.is_government_information, info_kind=entry.info_kind,
        key_area=entry.key_area, article_20=entry.article_20, section=entry.section,
        contributor=entry.contributor, origin=entry.origin, source=entry.source,
        created_by=who, created_at=clock.now(),
    )
    session.add(item)
    return item


def new_release(session: Session, item: DisclosureItem, entry: Entry, who: str) -> Release:
    """A release of an item (not flushed)."""
    down = entry.status == "taken_down"
    release = Release(
        item=item, channel=entry.channel, published_at=entry.published_at,
        time_source=entry.time_source, url=entry.url, status=entry.status,
        reviewers_json=names_json(entry.reviewers),
        taken_down_at=entry.taken_down_at if down else None,
        taken_down_reason=entry.taken_down_reason if down else "",
        taken_down_by=who if down else "",
        created_by=who, created_at=clock.now(),
    )
    session.add(release)
    return release


def names_json(names: Sequence[str]) -> str:
    """Names as kept in Release.reviewers_json."""
    return json.dumps(list(names), ensure_ascii=False)
