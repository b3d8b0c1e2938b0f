"""导入主动公开台账: a CSV or XLSX table of releases, all or nothing unless asked otherwise."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, ledger, matching, queries
from wechat_bot.disclosure.columns import ParsedRow, parse_rows, read_layout
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.sheets import MAX_ROWS, read_rows
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping
from wechat_bot.records import queries as records
from wechat_bot.records.tables import (
    DUPLICATE,
    EXISTING,
    NEW,
    SHOWN_ERRORS,
    WRONG,
    ImportReport,
    RowError,
)

__all__ = ["ImportReport", "RowError", "import_releases"]


def import_releases(
    actor: Actor, office: Office, data: bytes, filename: str, *,
    dry_run: bool, only_good: bool = False, matched: Mapping[str, str] | None = None,
    reason: str = "",
) -> ImportReport:
    """导入. Nothing is written on a dry run, nor where a row is wrong unless `only_good`.

    Repeating an import changes nothing: what is in the ledger is recognised by title, channel,
    time and link. matched: heading → field, for headings that we do not know. reason: asked
    where rows belong to a closed year. ImportRefused: the file as a whole, or (not dry_run, not
    only_good) with the rows' errors in `rows`, of very many the first ones.
    """
    actor.require(Permission.KEEP_LEDGER)
    why = keeping.read_reason(reason, required=False)
    table = read_rows(data)
    layout = read_layout(table, matched)
    parsed = parse_rows(table, layout, office.config.disclosure.channels, clock.now())
    if not parsed:
        raise ImportRefused("表头下面没有数据，一条也没有导入。")
    if len(parsed) > MAX_ROWS:
        raise ImportRefused(f"数据超过 {MAX_ROWS:,} 行，一条也没有导入。请分成几个文件。")
    with office.db.read() if dry_run else office.db.write() as session:
        if not dry_run:
            keeping.hold(session)
        fates = _fates(session, parsed, why)
        errors = [error for row in parsed for error in row.errors]
        if errors and not dry_run and not only_good:
            raise _refusal(errors)
        good = [row.entry for row, fate in zip(parsed, fates, strict=True)
                if fate == NEW and row.entry is not None]
        if not dry_run and good:
            _write(session, office, actor, good, why)
            name = PurePosixPath(filename.replace("\\", "/")).name[:100] or "表格"
            journal.record(session, actor, "release.imported", "ledger:import",
                           file=name, count=len(good))
    numbered = [(row.number, fate) for row, fate in zip(parsed, fates, strict=True)]
    return ImportReport(len(good), fates.count(EXISTING), errors, numbered, layout.unknown, dry_run)


def _refusal(errors: Sequence[RowError]) -> ImportRefused:
    lines = [str(error) for error in errors[:SHOWN_ERRORS]]
    if len(errors) > SHOWN_ERRORS:
        lines.append(f"另有 {len(errors) - SHOWN_ERRORS:,} 处错误没有列出，改好上面的再检查一次。")
    return ImportRefused(
        f"文件里有 {len(errors):,} 处错误，一条也没有导入，台账没有改动。"
        "请按下面的提示改好后重新导入，或者选择“只导入没有错误的行”。", lines)


def _fates(session: Session, parsed: Sequence[ParsedRow], reason: str) -> list[str]:
    """What becomes of each row; errors that only the ledger shows are added to the rows."""
    titles = [row.entry.title for row in parsed if row.entry is not None]
    known = matching.known_releases(session, titles)
    in_file = matching.KnownReleases()
    owners = _index_owners(session, [row.entry for row in parsed if row.entry is not None])
    closed = frozenset() if reason.strip() else _closed_years(session, parsed)
    return [_fate(row, known, in_file, owners, closed) for row in parsed]


def _closed_years(session: Session, parsed: Sequence[ParsedRow]) -> frozenset[int]:
    years = {clock.year_of(row.entry.published_at) for row in parsed if row.entry is not None}
    return frozenset(year for year in years if records.closing_of(session, year) is not None)


def _fate(
    row: ParsedRow, known: matching.KnownReleases, in_file: matching.KnownReleases,
    owners: dict[str, str], closed: Collection[int],
) -> str:
    entry = row.entry
    if entry is None:
        return WRONG
    if matching.find(known, entry) is not None:
        return EXISTING
    if matching.find(in_file, entry) is not None:
        return DUPLICATE
    problem = (_contradiction(entry, known, in_file) or _index_problem(entry, owners)
               or _closed_problem(entry, closed))
    if problem:
        row.errors.append(RowError(row.number, *problem))
        return WRONG
    in_file.add(matching.known_of(entry))
    return NEW


def _contradiction(
    entry: Entry, known: matching.KnownReleases, in_file: matching.KnownReleases
) -> tuple[str, str] | None:
    other = matching.contradiction(known, entry) or matching.contradiction(in_file, entry)
    if other is None:
        return None
    where = f"索引号 {other.index_number}" if other.index_number else "同一文件的另一行"
    return "发布时间", (f"标题和链接与已登记的（{where}）相同，但那里写的是 "
                    f"{clock.show(other.published_at)}，请核对日期")


def _closed_problem(entry: Entry, closed: Collection[int]) -> tuple[str, str] | None:
    year = clock.year_of(entry.published_at)
    if year not in closed:
        return None
    return "发布时间", f"{year}年已经封账，补登要作为更正登记，请填写补登的原因"


def _index_owners(session: Session, entries: Sequence[Entry]) -> dict[str, str]:
    """Index number → title of the item that bears it, for numbers named in the file."""
    wanted = sorted({entry.index_number for entry in entries if entry.index_number})
    owners: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        for number, title in session.execute(
            select(DisclosureItem.index_number, DisclosureItem.title)
            .where(DisclosureItem.index_number.in_(wanted[start:start + 500]))
        ):
            owners[number] = title
    return owners


def _index_problem(entry: Entry, owners: dict[str, str]) -> tuple[str, str] | None:
    if not entry.index_number:
        return None
    owner = owners.setdefault(entry.index_number, entry.title)
    if owner == entry.title:
        return None
    return "索引号", f"{entry.index_number} 已是《{owner}》的索引号，同一索引号只能是同一条信息"


def _write(
    session: Session, office: Office, actor: Actor, entries: Sequence[Entry], reason: str
) -> None:
    """Rows with an index number first, so that numbers given now pass over theirs."""
    numbers = ledger.IndexNumbers(session, office.config.agency.body_code)
    items: dict[str, DisclosureItem] = {}
    waiting = ledger.pending_items(session, {entry.title for entry in entries})
    calendar = ledger.calendar_of(office.config)
    added = []
    for entry in sorted(entries, key=lambda e: not e.index_number):
        key = entry.index_number
        item = items.get(key) or (queries.item_by_index_number(session, key) if key else None)
        waits = waiting.get(entry.title)
        if item is None and not key and waits is not None and ledger.takes_up(waits, entry):
            item = waiting.pop(entry.title)
        if item is None:
            item = ledger.new_item(session, numbers, entry, actor.name)
        elif item.pending:
            ledger.complete_item(item, entry)
        ledger.settle_deadline(calendar, item)
        if key:
            items[key] = item
        added.append(ledger.new_release(session, item, entry, actor.name))
    if reason:
        session.flush()
        for release in added:
            changes.note_late(session, actor, release, reason)
