"""年度档案: a year of the ledger with all its evidence in one zip that can be verified for ever.

档案法 (2020) arts 35–39: electronic records equal paper ones where their source is reliable, the
way they were kept is regular and their parts are complete. So every file has its sha256 in the
manifest, and the manifest's own sha256 is printed and stands in the operation journal.

Bounded memory: items are read and written one by one, files are streamed, the zip is on disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import export, queries
from wechat_bot.disclosure.evidence_files import Gathering
from wechat_bot.disclosure.models import Release
from wechat_bot.disclosure.rules import year_bounds
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.sealed import Entry, SealedZip, safe_name, settled, write_whole, written


@dataclass(frozen=True)
class Archived:
    """What was put into the archive. missing: files that should be in it and are not."""

    year: int
    items: int
    releases: int
    files: int
    manifest_sha256: str
    missing: tuple[str, ...]


def archive_to(actor: Actor, office: Office, year: int, target: Path) -> Archived:
    """年度档案 to a file: under its name it is always whole. InvalidInput, NotAllowed."""
    _check(actor, year)
    made = write_whole(target, lambda out: _write(office, year, out))
    _note(actor, office, made)
    return made


def archive_file(actor: Actor, office: Office, year: int) -> tuple[str, IO[bytes]]:
    """年度档案 for a download: (file name, an open file at its start; the caller closes it)."""
    _check(actor, year)
    out, made = written(lambda target: _write(office, year, target))
    _note(actor, office, made)
    return file_name(office, year), out


def file_name(office: Office, year: int) -> str:
    """主动公开年度档案-2026-额敏县司法局.zip."""
    return f"主动公开年度档案-{year}-{safe_name(office.config.agency.name, 40)}.zip"


def _check(actor: Actor, year: int) -> None:
    actor.require(Permission.EXPORT)
    if not 2000 <= year <= 2999:
        raise InvalidInput.of(year=f"年份“{year}”不对，请写四位年份。")


def _note(actor: Actor, office: Office, made: Archived) -> None:
    with office.db.write() as session:
        journal.record(session, actor, "archive.made", f"year:{made.year}", year=made.year,
                       items=made.items, files=made.files, sha256=made.manifest_sha256,
                       missing=len(made.missing))


def _write(office: Office, year: int, out: IO[bytes]) -> Archived:
    with SealedZip(out) as package:
        missing: list[str] = []
        with office.db.read() as session:
            item_ids = _items_of(session, year)
            releases = 0
            for entry in _exports(session, office, year):
                package.add(entry)
            for item_id in item_ids:
                item = queries.get_item(session, item_id)
                folder = f"条目/{safe_name(f'{item.index_number}-{item.title}', 50)}-{item.id}/"
                releases += sum(clock.year_of(each.published_at) == year for each in item.releases)
                gathering = Gathering(session, office, item)
                for entry in gathering.files():
                    package.add(entry, folder)
                missing += [f"{item.index_number}：{sentence}" for sentence in gathering.missing]
                session.expunge_all()  # one item at a time is in memory
            package.add(Entry("说明.txt", _about(office, year, len(item_ids), releases, missing)))
        files = package.count + 1
        heading = f"{office.config.agency.name} {year} 年主动公开年度档案"
        sha256 = package.finish(heading, {
            "agency": office.config.agency.name, "kind": "year", "year": year,
            "items": len(item_ids), "releases": releases, "missing": missing})
        return Archived(year, len(item_ids), releases, files, sha256, tuple(missing))


def _items_of(session: Session, year: int) -> list[int]:
    start, end = year_bounds(year)
    return list(session.scalars(
        select(Release.item_id).where(Release.published_at >= start, Release.published_at < end)
        .distinct().order_by(Release.item_id)))


def _exports(session: Session, office: Office, year: int) -> Iterator[Entry]:
    """The year's table in its three forms, the same as 导出 gives them."""
    data = export.year_export(session, office.config, year)
    names = office.config.disclosure.channels
    yield Entry(f"主动公开台账-{year}.json", export.export_json(data))
    yield Entry(f"主动公开台账-{year}.csv", export.export_csv(data, names))
    yield Entry(f"主动公开台账-{year}.xlsx", settled(export.export_xlsx(data, names)))


def _about(
    office: Office, year: int, items: int, releases: int, missing: list[str]
) -> bytes:
    lines = [
        f"{office.config.agency.name} {year} 年主动公开年度档案", "",
        f"公开信息 {items} 条，本年发布 {releases} 次。每条公开信息在“条目”里有一个文件夹，里面有它的全部"
        "发布（含其他年份的）、审核表、公众号回执、操作日志和说明。",
        "主动公开台账-年份.xlsx、.csv、.json 是这一年的台账，三个文件内容相同。",
        "清单.txt 和 manifest.json 列出每个文件的 sha256。核对整个档案："
        "wechat-bot disclosures verify-archive 文件.zip；"
        "清单本身的 sha256 在制作时显示过，并记在系统的操作日志里。", "",
        "缺少的文件：", *(missing or ["没有。"]), ""]
    return "\r\n".join(lines).encode("utf-8-sig")
