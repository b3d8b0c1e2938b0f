"""What changes in the ledger after a year was closed, and what a correction said before: appended."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy.orm import Session

from wechat_bot.disclosure.models import DisclosureItem, Release
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.records import keeping
from wechat_bot.records import queries as records
from wechat_bot.records.models import RecordChange


def subject_of(item_id: int) -> str:
    """How the corrections name an item."""
    return f"item:{item_id}"


def release_subject(release_id: int) -> str:
    """How journal and corrections name a release."""
    return f"release:{release_id}"


def years_of(item: DisclosureItem) -> frozenset[int]:
    """Every year in which an item counts, by its releases (Beijing time)."""
    return frozenset(clock.year_of(release.published_at) for release in item.releases)


def corrections_of(session: Session, item: DisclosureItem) -> list[RecordChange]:
    """更正记录 of an item and of its releases, newest first."""
    subjects = [subject_of(item.id), *(release_subject(r.id) for r in item.releases)]
    found = [change for subject in subjects for change in records.changes_of(session, subject)]
    return sorted(found, key=lambda change: change.id, reverse=True)


def append(
    session: Session, actor: Actor, subject: str, title: str,
    lines: Sequence[tuple[str, str, str]], reason: str, years: Collection[int],
) -> None:
    """Append a correction; it is listed under every closed year that it touches."""
    keeping.append_change(session, actor, subject, title, lines, reason=reason,
                          closed_year=records.closed_among(session, years), years=years)


def note_late(session: Session, actor: Actor, release: Release, reason: str) -> None:
    """补登 of a release that was entered into a closed year; nothing for an open year. Flushed."""
    year = clock.year_of(release.published_at)
    if records.closing_of(session, year) is not None:
        title = release.item.title
        append(session, actor, release_subject(release.id), title, [("补登", "", title)], reason,
               [year])


def note_taken_down(session: Session, actor: Actor, release: Release, reason: str) -> None:
    """下架 of a release of a closed year is one of its corrections; nothing for an open year."""
    year = clock.year_of(release.published_at)
    if records.closing_of(session, year) is not None:
        append(session, actor, release_subject(release.id), release.item.title,
               [("状态", "现行", "已下架")], reason, [year])
