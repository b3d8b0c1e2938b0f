"""Writing into the ledger inside a verb's transaction: index numbers, items, releases."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wechat_bot.disclosure import deadlines
from wechat_bot.disclosure.item_fields import (
    DOCUMENT_LIMIT,
    INDEX_LIMIT,
    MORE_DEFAULTS,
    NAME_LIMIT,
    REASON_LIMIT,
    SOURCE_LIMIT,
    TITLE_LIMIT,
    with_basis,
)
from wechat_bot.disclosure.models import DisclosureItem, IndexSerial, Release
from wechat_bot.disclosure.rules import index_number, own_index_number
from wechat_bot.kernel import clock
from wechat_bot.kernel.config import Config
from wechat_bot.kernel.resources import data_path
from wechat_bot.kernel.workdays import Calendar
from wechat_bot.records.fields import Values

__all__ = ["DOCUMENT_LIMIT", "INDEX_LIMIT", "NAME_LIMIT", "REASON_LIMIT", "SOURCE_LIMIT",
           "TITLE_LIMIT", "Entry", "IndexNumbers", "calendar_of", "complete_item", "names_json",
           "new_item", "new_release", "pending_items", "settle_deadline", "takes_up"]



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
    more: Values = field(default_factory=lambda: dict(MORE_DEFAULTS))


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
        created_by=who, created_at=clock.now(), **with_basis(entry.more, entry.article_20),
    )
    session.add(item)
    return item


def pending_items(session: Session, titles: Collection[str]) -> dict[str, DisclosureItem]:
    """待公开 items by title: registered before, without a release, not given up, not a post's."""
    if not titles:
        return {}
    waiting = session.scalars(select(DisclosureItem).where(
        DisclosureItem.pending, DisclosureItem.post_id.is_(None),
    ).order_by(DisclosureItem.id.desc()))
    return {item.title: item for item in waiting if item.title in titles}


def takes_up(item: DisclosureItem, entry: Entry) -> bool:
    """Whether a publication can be that of a 待公开 item of its title.

    Titles like 公告 come again: not where it was out before the item was made, nor where the two
    bear different document numbers.
    """
    if item.made_on and clock.to_beijing(entry.published_at).date() < item.made_on:
        return False
    numbers = {number for number in (item.document_number, entry.document_number) if number}
    return len(numbers) < 2


def complete_item(item: DisclosureItem, entry: Entry) -> None:
    """Fill what a 待公开 item left empty from what its publication knows; what is there stays."""
    known = {"made_on": entry.made_on, "summary": entry.summary, "section": entry.section,
             "contributor": entry.contributor, "document_number": entry.document_number,
             "article_20": entry.article_20, **entry.more}
    for key, value in known.items():
        if getattr(item, key) in (None, "") and value not in (None, ""):
            setattr(item, key, value)


def settle_deadline(calendar: Calendar, item: DisclosureItem) -> None:
    """The end of the 20 working days (条例 art 26), for the list's filter and the to-dos."""
    runs = deadlines.applies(item.made_on, item.origin, item.is_government_information,
                             item.availability)
    item.publish_by = (deadlines.publish_by(item.made_on, calendar)
                       if runs and item.made_on is not None else None)


def calendar_of(config: Config) -> Calendar:
    """The office's working-day calendar."""
    chosen = config.content.calendar_dir
    return Calendar.load(config.path(chosen) if chosen else data_path("content") / "calendar")


def new_release(session: Session, item: DisclosureItem, entry: Entry, who: str) -> Release:
    """A release of an item (not flushed), which waits no more and is not given up."""
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
    item.pending = False
    item.cancelled_at, item.cancelled_by, item.cancel_reason = None, "", ""
    return release


def names_json(names: Sequence[str]) -> str:
    """Names as kept in Release.reviewers_json."""
    return json.dumps(list(names), ensure_ascii=False)
