"""词库的读取: the bureau's own entries, and all lists together as the checks take them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from threading import Lock

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from wechat_bot.checking.entries import EntryFields, ListKind
from wechat_bot.checking.models import ListEntry
from wechat_bot.checking.rules import (
    Institution,
    LawName,
    Leader,
    Lists,
    SecrecyWord,
    Severity,
    WrongWord,
    load_shipped,
    merge,
)
from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.office import Office

UNRANKED = 10_000  # a leader without a rank stands after all others
_Key = tuple[object, ...]


@dataclass(frozen=True)
class ListFilter:
    """What a list is narrowed to. `ended` False: in force, True: ended, None: both."""

    kind: ListKind
    keyword: str = ""
    ended: bool | None = False


def get_entry(session: Session, entry_id: int, lock: bool = False) -> ListEntry:
    """One entry, in force or not; NotFound when there is none."""
    if lock:
        session.execute(select(ListEntry.id).where(ListEntry.id == entry_id).with_for_update())
    entry = session.get(ListEntry, entry_id)
    if entry is None:
        raise NotFound("词库里没有这一条，可能链接抄错了。")
    return entry


def entry_like(session: Session, kind: ListKind, identity: str) -> ListEntry | None:
    """The entry in force with an identity (entries.identity)."""
    return session.scalar(select(ListEntry).where(
        ListEntry.kind == kind.value, ListEntry.identity == identity,
        ListEntry.ended_at.is_(None)))


def known_entries(session: Session, kind: ListKind) -> dict[str, EntryFields]:
    """Identity → entry of the bureau's own list, in force."""
    return {row.identity: row.fields() for row in session.scalars(_in_force(kind))}


def list_entries(
    session: Session, wanted: ListFilter, offset: int = 0, limit: int = 30
) -> tuple[int, list[ListEntry]]:
    """(how many, one page); leaders by rank, everything else newest first.

    Ended rows that were only replaced by a newer one are left out: they are its history.
    """
    query = select(ListEntry).where(ListEntry.kind == wanted.kind.value)
    if wanted.ended is not None:
        query = query.where(ListEntry.ended_at.is_not(None) if wanted.ended
                            else ListEntry.ended_at.is_(None))
    newer = aliased(ListEntry)
    query = query.where(~select(newer.id).where(newer.replaces_id == ListEntry.id).exists())
    if wanted.keyword:
        query = query.where(_contains(wanted.keyword))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = [ListEntry.id.desc()]
    if wanted.kind is ListKind.LEADER:
        order = [func.coalesce(ListEntry.rank, 10_000), ListEntry.id]  # type: ignore[list-item]
    return total, list(session.scalars(query.order_by(*order).offset(offset).limit(limit)))


def versions_of(session: Session, entry: ListEntry) -> list[ListEntry]:
    """All rows of an entry's history, newest first, whichever of them is asked with."""
    newest = entry
    while (later := _replacement(session, newest.id)) is not None:
        newest = later
    found = [newest]
    while found[-1].replaces_id is not None:
        found.append(session.get_one(ListEntry, found[-1].replaces_id))
    return found


def counts_by_kind(session: Session) -> dict[str, int]:
    """How many entries of its own the bureau has in force, per kind."""
    rows = session.execute(
        select(ListEntry.kind, func.count().label("number"))
        .where(ListEntry.ended_at.is_(None)).group_by(ListEntry.kind))
    return {row.kind: row.number for row in rows}


def _replacement(session: Session, entry_id: int) -> ListEntry | None:
    return session.scalar(select(ListEntry).where(ListEntry.replaces_id == entry_id))


def _in_force(kind: ListKind) -> Select[ListEntry]:
    return (select(ListEntry).where(ListEntry.kind == kind.value, ListEntry.ended_at.is_(None))
            .order_by(ListEntry.id))


def _contains(keyword: str) -> ColumnElement[bool]:
    text = keyword.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (ListEntry.word, ListEntry.replacement, ListEntry.short_names,
               ListEntry.wrong_forms, ListEntry.note, ListEntry.source)
    return or_(*(column.like(f"%{text}%", escape="\\") for column in columns))


def current_lists(session: Session, office: Office, day: date) -> Lists:
    """The shipped lists and the bureau's own as they are in force on a day.

    The same object as long as nothing changed: the automaton of all words is built once.
    """
    key = (*_state(session), _folder_state(office.folder("lexicons")), day,
           office.config.agency.phones)
    place = str(office.db.url)
    with _LOCK:
        kept = _CURRENT.get(place)
        if kept is not None and kept[0] == key:
            return kept[1]
    columns = [getattr(ListEntry, field.name) for field in fields(EntryFields)]
    rows = session.execute(select(ListEntry.kind, *columns)
                           .where(ListEntry.ended_at.is_(None)).order_by(ListEntry.id))
    own = as_lists(((ListKind(kind), EntryFields(*rest)) for kind, *rest in rows), day)
    phones = Lists(own_phones=office.config.agency.phones)
    made = merge(_shipped_lists(office), own, phones)
    with _LOCK:
        if kept is not None and kept[1] == made:
            made = kept[1]  # another day, the same words
        _CURRENT[place] = (key, made)
    return made


def version_on(lists: Lists, day: date) -> str:
    """What the lists said on a day, as 64 characters: their words, and who was in office."""
    in_office = "".join("1" if leader.in_office(day) else "0" for leader in lists.leaders)
    return hashlib.sha256(f"{lists.version}{in_office}".encode()).hexdigest()


def source_names(session: Session) -> list[str]:
    """稿源单位名单, as the bureau keeps it."""
    return list(session.scalars(
        select(ListEntry.word)
        .where(ListEntry.kind == ListKind.SOURCE.value, ListEntry.ended_at.is_(None))
        .order_by(ListEntry.word)))


def as_lists(entries: Iterable[tuple[ListKind, EntryFields]], day: date) -> Lists:
    """The bureau's own entries as the rules take them; a law's new name counts from its day."""
    found: dict[ListKind, list[EntryFields]] = {kind: [] for kind in ListKind}
    for kind, entry in entries:
        found[kind].append(entry)
    misspelt = [WrongWord(form, entry.word, "领导姓名误写", entry.source, Severity.ERROR)
                for entry in found[ListKind.LEADER] for form in _names(entry.wrong_forms)]
    return Lists(
        wrong_words=(*(
            WrongWord(e.word, e.replacement, e.note, e.source, Severity(e.severity))
            for e in found[ListKind.WRONG_WORD]), *misspelt),
        secrecy_words=tuple(SecrecyWord(e.word, Severity(e.severity), e.note, e.source)
                            for e in found[ListKind.SECRECY]),
        laws=tuple(
            LawName(e.word, e.replacement, "outdated" if e.from_day else "wrong_name",
                    e.from_day, e.note, e.source)
            for e in found[ListKind.LAW] if e.from_day is None or e.from_day <= day),
        leaders=tuple(
            Leader(e.word, e.replacement, e.from_day, e.to_day,
                   UNRANKED if e.rank is None else e.rank) for e in found[ListKind.LEADER]),
        institutions=tuple(
            Institution(e.word, _names(e.short_names), _names(e.wrong_forms), e.note, e.source)
            for e in found[ListKind.INSTITUTION]),
        allowed=tuple(e.word for e in found[ListKind.ALLOWED]),
    )


def shipped(office: Office, kind: ListKind) -> list[EntryFields]:
    """The shipped entries of a kind (自带, read-only), as ours are shown."""
    ready = _shipped_lists(office)
    if kind is ListKind.WRONG_WORD:
        return [EntryFields(w.wrong, w.right, note=w.note, source=w.source,
                            severity=w.severity.value) for w in ready.wrong_words]
    if kind is ListKind.SECRECY:
        return [EntryFields(w.word, note=w.note, source=w.source, severity=w.severity.value)
                for w in ready.secrecy_words]
    if kind is ListKind.LAW:
        return [EntryFields(law.name, law.right, note=law.note, source=law.source,
                            from_day=law.since) for law in ready.laws]
    if kind is ListKind.INSTITUTION:
        return [EntryFields(i.full_name, short_names="\n".join(i.short_names),
                            wrong_forms="\n".join(i.wrong_forms), note=i.note, source=i.source)
                for i in ready.institutions]
    return []


_CURRENT: dict[str, tuple[_Key, Lists]] = {}
_SHIPPED: dict[Path, tuple[_Key, Lists]] = {}
_LOCK = Lock()


def _shipped_lists(office: Office) -> Lists:
    folder = office.folder("lexicons")
    state = _folder_state(folder)
    with _LOCK:
        kept = _SHIPPED.get(folder)
        if kept is not None and kept[0] == state:
            return kept[1]
    made = load_shipped(folder)
    with _LOCK:
        _SHIPPED[folder] = (state, made)
    return made


def _folder_state(folder: Path) -> _Key:
    return tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.toml")))


def _state(session: Session) -> _Key:
    """What changes whenever an entry is written or ended."""
    row = session.execute(select(
        func.max(ListEntry.id), func.count(), func.count(ListEntry.ended_at),
        func.max(ListEntry.created_at), func.max(ListEntry.ended_at))).one()
    return tuple(row)


def _names(lines: str) -> tuple[str, ...]:
    return tuple(lines.split("\n")) if lines else ()
