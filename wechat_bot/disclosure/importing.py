"""导入主动公开台账: a CSV or XLSX table of releases, all or nothing unless asked otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import ledger, matching, queries
from wechat_bot.disclosure.columns import ParsedRow, RowError, parse_rows, read_layout
from wechat_bot.disclosure.ledger import Entry
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.sheets import MAX_ROWS, read_rows
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import ImportRefused
from wechat_bot.kernel.office import Office

__all__ = ["ImportReport", "RowError", "import_releases"]
NEW, EXISTING, DUPLICATE, WRONG = "新增", "已有", "重复", "错误"


@dataclass(frozen=True)
class ImportReport:
    """What happened to each row, or would happen (dry run).

    rows: (row number as in the file, 新增/已有/重复/错误); 重复 repeats an earlier row of the
    file and is left out. unknown_columns: headings that were not understood and not read.
    """

    new: int
    existing: int
    errors: list[RowError] = field(default_factory=list)
    rows: list[tuple[int, str]] = field(default_factory=list)
    unknown_columns: tuple[str, ...] = ()
    dry_run: bool = False

    @property
    def duplicates(self) -> int:
        """重复的行数."""
        return sum(fate == DUPLICATE for _, fate in self.rows)


def import_releases(
    actor: Actor, office: Office, data: bytes, filename: str, *,
    dry_run: bool, only_good: bool = False,
) -> ImportReport:
    """导入. Nothing is written on a dry run, nor where a row is wrong unless `only_good`.

    Repeating an import changes nothing: what is in the ledger is recognised by title, channel,
    time and link. ImportRefused: the file as a whole, or (not dry_run, not only_good) with
    every row's error in `rows`.
    """
    actor.require(Permission.KEEP_LEDGER)
    table = read_rows(data)
    layout = read_layout(table)
    parsed = parse_rows(table, layout, office.config.disclosure.channels, clock.now())
    if not parsed:
        raise ImportRefused("表头下面没有数据，一条也没有导入。")
    if len(parsed) > MAX_ROWS:
        raise ImportRefused(f"数据超过 {MAX_ROWS:,} 行，一条也没有导入。请分成几个文件。")
    with office.db.read() if dry_run else office.db.write() as session:
        fates = _fates(session, parsed)
        errors = [error for row in parsed for error in row.errors]
        if errors and not dry_run and not only_good:
            raise _refusal(errors)
        good = [row.entry for row, fate in zip(parsed, fates, strict=True)
                if fate == NEW and row.entry is not None]
        if not dry_run and good:
            _write(session, office, actor, good)
            name = PurePosixPath(filename.replace("\\", "/")).name[:100] or "表格"
            journal.record(session, actor, "release.imported", "ledger:import",
                           file=name, count=len(good))
    numbered = [(row.number, fate) for row, fate in zip(parsed, fates, strict=True)]
    return ImportReport(len(good), fates.count(EXISTING), errors, numbered, layout.unknown, dry_run)


def _refusal(errors: Sequence[RowError]) -> ImportRefused:
    return ImportRefused(
        f"文件里有 {len(errors)} 处错误，一条也没有导入，台账没有改动。"
        "请按下面的提示改好后重新导入，或者选择“只导入没有错误的行”。",
        [str(error) for error in errors],
    )


def _fates(session: Session, parsed: Sequence[ParsedRow]) -> list[str]:
    """What becomes of each row; errors that only the ledger shows are added to the rows."""
    titles = [row.entry.title for row in parsed if row.entry is not None]
    known = matching.known_releases(session, titles)
    in_file = matching.KnownReleases()
    owners = _index_owners(session, [row.entry for row in parsed if row.entry is not None])
    return [_fate(row, known, in_file, owners) for row in parsed]


def _fate(
    row: ParsedRow, known: matching.KnownReleases, in_file: matching.KnownReleases,
    owners: dict[str, str],
) -> str:
    entry = row.entry
    if entry is None:
        return WRONG
    if matching.find(known, entry) is not None:
        return EXISTING
    if matching.find(in_file, entry) is not None:
        return DUPLICATE
    problem = _contradiction(entry, known, in_file) or _index_problem(entry, owners)
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


def _write(session: Session, office: Office, actor: Actor, entries: Sequence[Entry]) -> None:
    """Rows with an index number first, so that numbers given now pass over theirs."""
    numbers = ledger.IndexNumbers(session, office.config.agency.body_code)
    items: dict[str, DisclosureItem] = {}
    for entry in sorted(entries, key=lambda e: not e.index_number):
        key = entry.index_number
        item = items.get(key) or (queries.item_by_index_number(session, key) if key else None)
        if item is None:
            item = ledger.new_item(session, numbers, entry, actor.name)
        if key:
            items[key] = item
        ledger.new_release(session, item, entry, actor.name)
