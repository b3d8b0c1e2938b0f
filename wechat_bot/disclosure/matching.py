"""Is this release already in the ledger? What keeps an import or a form from counting twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel import clock

_CHUNK = 500


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
    """The ledger's releases that bear one of these titles, but for one of them."""
    wanted = sorted(set(titles))
    known = KnownReleases()
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(DisclosureItem.title, Release.channel, Release.published_at,
                   Release.time_source, Release.url, DisclosureItem.index_number, Release.id)
            .join(DisclosureItem, DisclosureItem.id == Release.item_id)
            .where(DisclosureItem.title.in_(wanted[start:start + _CHUNK]))
        )
        if without is not None:
            query = query.where(Release.id != without)
        for row in session.execute(query):
            known.add(Known(*row))
    return known


def find(known: KnownReleases, entry: Entry) -> Known | None:
    """The release that an entry is: same title, channel and time, and no other link.

    Where one side knows only the day, or both have the same link, the same day (Beijing
    time) is enough; otherwise the same minute.
    """
    for release in known.like(entry):
        if release.url and entry.url and release.url != entry.url:
            continue
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
