"""附件 of an item in the ledger: kept by sha256, taken off with a reason, never deleted."""

from __future__ import annotations

from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.disclosure import changes, queries
from wechat_bot.disclosure.models import Annex
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import keeping

MEGABYTE = 1_000_000
LARGEST = 50 * MEGABYTE
NAME_LENGTH = 120
# What an office publishes as an annex, by the ending of the name. Nothing that runs.
KINDS = ("pdf", "ofd", "doc", "docx", "wps", "xls", "xlsx", "et", "ppt", "pptx", "csv", "txt",
         "jpg", "jpeg", "png", "zip", "rar", "7z", "mp4")
# How files of these kinds begin; the others are not looked into.
_BEGINNINGS = {
    "pdf": (b"%PDF-",), "docx": (b"PK",), "xlsx": (b"PK",), "pptx": (b"PK",), "ofd": (b"PK",),
    "zip": (b"PK",), "doc": (b"\xd0\xcf\x11\xe0",), "xls": (b"\xd0\xcf\x11\xe0",),
    "ppt": (b"\xd0\xcf\x11\xe0",), "jpg": (b"\xff\xd8",), "jpeg": (b"\xff\xd8",),
    "png": (b"\x89PNG",),
}


def attach(actor: Actor, office: Office, item_id: int, name: str, data: bytes) -> int:
    """添加附件. Returns its id; the same file twice is the same as once.

    InvalidInput (empty, too large, of a kind that is no annex, not what its name says), NotFound.
    """
    actor.require(Permission.KEEP_LEDGER)
    plain, kind = _tidy(name)
    _refuse(office, plain, kind, data)
    with office.db.read() as session:
        queries.get_item(session, item_id)
    sha256 = office.media.put(data)
    with office.db.write() as session:
        item = queries.get_item(session, item_id)
        known = session.scalar(select(Annex.id).where(
            Annex.item_id == item_id, Annex.sha256 == sha256, Annex.removed_at.is_(None)))
        if known is not None:
            return known
        annex = Annex(item_id=item_id, name=plain, sha256=sha256, size=len(data), kind=kind,
                      added_by=actor.name, added_at=clock.now())
        session.add(annex)
        session.flush()
        journal.record(session, actor, "annex.added", changes.subject_of(item_id),
                       title=item.title, name=plain)
        return annex.id


def take_off(actor: Actor, office: Office, item_id: int, annex_id: int, reason: str) -> None:
    """撤下附件: marked with its reason; the file stays. InvalidInput, WrongState, NotFound."""
    actor.require(Permission.KEEP_LEDGER)
    with office.db.write() as session:
        item = queries.get_item(session, item_id)
        annex = get_annex(session, item_id, annex_id)
        if annex.removed_at is not None:
            raise WrongState("这个附件已经撤下，没有做任何改动。")
        text = keeping.read_reason(reason, required=True, why="请写明撤下附件的原因。")
        annex.removed_at, annex.removed_by, annex.remove_reason = clock.now(), actor.name, text
        journal.record(session, actor, "annex.removed", changes.subject_of(item_id),
                       title=item.title, name=annex.name, reason=text)


def annexes_of(session: Session, item_id: int) -> list[Annex]:
    """All annexes of an item, those taken off too, in the order they came."""
    return list(session.scalars(
        select(Annex).where(Annex.item_id == item_id).order_by(Annex.id)))


def get_annex(session: Session, item_id: int, annex_id: int) -> Annex:
    """One annex of an item; NotFound when it is another's or nobody's."""
    found = session.get(Annex, annex_id)
    if found is None or found.item_id != item_id:
        raise NotFound("这条公开信息没有这个附件，可能链接抄错了。")
    return found


def largest(office: Office) -> int:
    """The most bytes that an annex may have."""
    return min(LARGEST, office.config.web.upload_limit_mb * MEGABYTE)


def _tidy(name: str) -> tuple[str, str]:
    """(the name without folders and control characters, its ending)."""
    base = PurePosixPath(name.replace("\\", "/")).name
    plain = " ".join("".join(c if c.isprintable() else " " for c in base).split())
    stem, _, ending = plain.rpartition(".")
    kind = ending.lower()
    return f"{stem[:NAME_LENGTH]}.{kind}" if stem else plain[:NAME_LENGTH], kind


def _refuse(office: Office, name: str, kind: str, data: bytes) -> None:
    wrong = ""
    if not data:
        wrong = f"“{name}”是空的，没有添加。请重新选择文件。"
    elif len(data) > largest(office):
        wrong = (f"“{name}”有 {len(data) / MEGABYTE:.1f} MB，超过 "
                 f"{largest(office) // MEGABYTE} MB，没有添加。请压缩或分成几个文件。")
    elif kind not in KINDS:
        wrong = f"“{name}”这种文件不能作附件，没有添加。可以添加的有：{'、'.join(KINDS)}。"
    elif kind in _BEGINNINGS and not data.startswith(_BEGINNINGS[kind]):
        wrong = f"“{name}”的内容不是 {kind} 文件，可能改过后缀或者已损坏，没有添加。请用原文件。"
    if wrong:
        raise InvalidInput.of(annex=wrong)
