"""Is this release already in the ledger? What keeps an import or a form from counting twice."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.item_fields import field_of
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel import clock
from wechat_bot.records.models import RecordChange

_CHUNK = 500
_TITLE = field_of("title").label
_KNOWN = (
    select(DisclosureItem.title, Release.channel, Release.published_at, Release.time_source,
           Release.url, DisclosureItem.index_number, Release.id, Release.item_id)
    .join(DisclosureItem, DisclosureItem.id == Release.item_id))


@dataclass(frozen=True)
class Known:
    """A release of the ledger, or an earlier row of the same file (release_id None)."""

    title: str
    channel: str
    published_at: datetime
    time_source: str
    url: str
    index_number: str
    release_id: int | None = None


class KnownReleases:
    """Releases by title and channel."""

    def __init__(self, releases: Iterable[Known] = ()) -> None:
        self._found: dict[tuple[str, str], list[Known]] = {}
        for release in releases:
            self.add(release)

    def add(self, release: Known) -> None:
        """Remember one more."""
        self._found.setdefault((release.title, release.channel), []).append(release)

    def like(self, entry: Entry) -> list[Known]:
        """Those of the same title on the same channel."""
        return self._found.get((entry.title, entry.channel), [])


def known_releases(
    session: Session, titles: Iterable[str], without: int | None = None
) -> KnownReleases:
    """The ledger's releases that bear one of these titles, or bore it before a correction, but
    for one of them."""
    wanted = sorted(set(titles))
    known = KnownReleases()
    former = _former_titles(session, set(wanted))
    for start in range(0, len(former), _CHUNK):
        pairs = former[start:start + _CHUNK]
        rows = session.execute(_KNOWN.where(Release.item_id.in_({number for number, _ in pairs})))
        found = [row for row in rows if row[-2] != without]
        for number, title in pairs:
            for row in found:
                if row[-1] == number:
                    known.add(Known(title, *row[1:-1]))
    for start in range(0, len(wanted), _CHUNK):
        query = _KNOWN.where(DisclosureItem.title.in_(wanted[start:start + _CHUNK]))
        if without is not None:
            query = query.where(Release.id != without)
        for row in session.execute(query):
            known.add(Known(*row[:-1]))
    return known


def _former_titles(session: Session, wanted: Collection[str]) -> list[tuple[int, str]]:
    """(item, title) for titles that corrections took off items: a table still has them."""
    rows = session.execute(select(RecordChange.subject, RecordChange.changes_json).where(
        RecordChange.subject.startswith("item:"), RecordChange.changes_json.contains(f'"{_TITLE}"')))
    return sorted({(int(subject.removeprefix("item:")), before)
                   for subject, lines in rows for label, before, _ in json.loads(lines)
                   if label == _TITLE and before in wanted})


def find(known: KnownReleases, entry: Entry) -> Known | None:
    """The release that an entry is: same title, channel and time, and no other link.

    Where one side knows only the day, or both have the same link, the same day (Beijing
    time) is enough; otherwise the same minute.
    """
    for release in known.like(entry):
        if release.url and entry.url and release.url != entry.url:
            continue
        if release.release_id is None and entry.index_number and release.index_number not in (
                "", entry.index_number):
            continue  # two rows of one table with two numbers are two items
        same_link = bool(entry.url) and release.url == entry.url
        if same_link or "date_only" in (release.time_source, entry.time_source):
            if _day(release.published_at) == _day(entry.published_at):
                return release
        elif _minute(release.published_at) == _minute(entry.published_at):
            return release
    return None


def contradiction(known: KnownReleases, entry: Entry) -> Known | None:
    """A release with the same title, channel and link on another day: one of the dates is wrong."""
    for release in known.like(entry):
        if entry.url and release.url == entry.url and (
            _day(release.published_at) != _day(entry.published_at)
        ):
            return release
    return None


def known_of(entry: Entry) -> Known:
    """An entry as something known."""
    return Known(entry.title, entry.channel, entry.published_at, entry.time_source, entry.url,
                 entry.index_number)


def _day(moment: datetime) -> object:
    return clock.to_beijing(moment).date()


def _minute(moment: datetime) -> datetime:
    return moment - timedelta(seconds=moment.second, microseconds=moment.microsecond)
