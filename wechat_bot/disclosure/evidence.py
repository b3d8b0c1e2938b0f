"""证据: the evidence package of an item, and files that a person adds to a release as evidence."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import queries
from wechat_bot.disclosure.evidence_files import Gathering
from wechat_bot.disclosure.models import DisclosureItem
from wechat_bot.disclosure.website_models import ReleaseEvidence
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel import reading as typed
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.kernel.sealed import SealedZip, safe_name, written

FILE_LIMIT = 20 * 1024 * 1024
FILE_COUNT_LIMIT = 30
NOTE_LIMIT, NAME_LIMIT = 200, 120
# What a file begins with → what it is. A screenshot, a printed page, a receipt.
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"), (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"%PDF-", "application/pdf", ".pdf"),
)


def evidence_zip(actor: Actor, office: Office, item_id: int) -> tuple[str, IO[bytes]]:
    """证据包 of one item: (file name, an open file at its start; the caller closes it).

    The same records give the same bytes. NotFound, NotAllowed.
    """
    actor.require(Permission.EXPORT)
    with office.db.read() as session:
        item = queries.get_item(session, item_id)
        title, number = item.title, item.index_number
        out, (sha256, missing) = written(lambda target: _write(session, office, item, target))
    with office.db.write() as session:
        journal.record(session, actor, "evidence.exported", f"item:{item_id}", title=title,
                       index_number=number, sha256=sha256, missing=missing)
    return f"{safe_name(f'证据包-{number}-{title}', 80)}.zip", out


def _write(
    session: Session, office: Office, item: DisclosureItem, out: IO[bytes]
) -> tuple[str, int]:
    with SealedZip(out) as package:
        gathering = Gathering(session, office, item)
        for entry in gathering.files():
            package.add(entry)
        about = {"agency": office.config.agency.name, "kind": "evidence", "item_id": item.id,
                 "index_number": item.index_number, "title": item.title,
                 "missing": gathering.missing}
        return (package.finish(f"《{item.title}》证据包，索引号 {item.index_number}", about),
                len(gathering.missing))


def add_evidence(
    actor: Actor, office: Office, release_id: int, name: str, data: bytes, note: str
) -> int:
    """上传证据: a screenshot or PDF of a release, recognised by its content. Returns its id.

    The same file twice is the same as once. InvalidInput (empty, too large, another kind, too
    many), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    mime, ending = _recognised(data)
    try:
        words = typed.read_text(note, "说明", NOTE_LIMIT)
    except ValueError as error:
        raise InvalidInput.of(note=f"{error}。") from None
    sha256 = office.media.put(data)
    with office.db.write() as session:
        release = queries.get_release(session, release_id)
        rows = list(session.scalars(select(ReleaseEvidence).where(
            ReleaseEvidence.release_id == release_id).with_for_update()))
        known = next((row for row in rows if row.sha256 == sha256), None)
        if known is not None:
            return known.id
        if len(rows) >= FILE_COUNT_LIMIT:
            raise InvalidInput.of(file=f"一次发布最多存 {FILE_COUNT_LIMIT} 个证据文件，这个没有存。"
                                       "可以把几张截图合成一个 PDF 再传。")
        row = ReleaseEvidence(
            release_id=release_id, sha256=sha256, name=_tidy(name, ending), mime=mime,
            size=len(data), note=words, added_by=actor.name, added_at=clock.now())
        session.add(row)
        session.flush()
        journal.record(session, actor, "evidence.added", f"release:{release_id}",
                       title=release.item.title, file=row.name)
        return row.id


def evidence_of(session: Session, release_ids: list[int]) -> dict[int, list[ReleaseEvidence]]:
    """Release → its files, oldest first."""
    found: dict[int, list[ReleaseEvidence]] = {number: [] for number in release_ids}
    for row in session.scalars(select(ReleaseEvidence).where(
            ReleaseEvidence.release_id.in_(release_ids)).order_by(ReleaseEvidence.id)):
        found[row.release_id].append(row)
    return found


def last_exported(session: Session, item_id: int) -> tuple[datetime, str] | None:
    """When the item's package was made last, and by whom."""
    line = session.scalar(
        select(journal.JournalEntry).where(
            journal.JournalEntry.subject == f"item:{item_id}",
            journal.JournalEntry.event == "evidence.exported")
        .order_by(journal.JournalEntry.id.desc()).limit(1))
    return None if line is None else (line.at, line.actor)


def _recognised(data: bytes) -> tuple[str, str]:
    if not data:
        raise InvalidInput.of(file="请选择截图（png、jpg）或 PDF 文件；空文件没有存。")
    if len(data) > FILE_LIMIT:
        raise InvalidInput.of(file=f"文件超过 {FILE_LIMIT // 1024 // 1024} MB，没有存。"
                                   "请把截图存成 jpg，或把 PDF 分成几个。")
    for start, mime, ending in _KINDS:
        if data.startswith(start):
            return mime, ending
    raise InvalidInput.of(file="只能存截图（png、jpg）或 PDF（看的是文件内容，不是文件名），这个文件没有存。")


def _tidy(name: str, ending: str) -> str:
    """The name as given, with the ending that the content has."""
    plain = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = plain.rsplit(".", 1)[0] if "." in plain else plain
    return f"{safe_name(stem, NAME_LIMIT, '证据')}{ending}"
