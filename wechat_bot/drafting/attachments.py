"""附件: the video or document of a post that a person publishes in WeChat's back end."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, replace
from pathlib import PurePath, PureWindowsPath

from sqlalchemy import select
from sqlalchemy.orm import Session

from wechat_bot.drafting import queries
from wechat_bot.drafting.models import Attachment, Post
from wechat_bot.drafting.operations import save_working_copy
from wechat_bot.drafting.rules import (
    KIND_NAMES,
    MANUAL_KINDS,
    ArticleFields,
    PostAct,
    PostKind,
    PostState,
    next_state,
)
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.actor import Actor, Permission
from wechat_bot.kernel.errors import InvalidInput, NotFound
from wechat_bot.kernel.office import Office

MEGABYTE = 1_000_000
LARGEST = 200 * MEGABYTE  # WeChat's back end takes no larger video
NAME_LENGTH = 120
MP4, MOV, PDF = "video/mp4", "video/quicktime", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MIME_NAMES = {MP4: "视频（mp4）", MOV: "视频（mov）", PDF: "PDF", DOCX: "Word"}
# The ending that a name gets, whatever it came with.
_ENDINGS = {MP4: ".mp4", MOV: ".mov", PDF: ".pdf", DOCX: ".docx"}
_WANTED = {
    PostKind.VIDEO: ((MP4, MOV), "视频稿件只能附 mp4 或 mov 视频"),
    PostKind.BACKEND_SHARE: ((PDF, DOCX), "后台转载分享只能附原文的 PDF 或 Word（.docx）文件"),
}
# What else begins like an mp4: pictures of telephones and sound.
_NO_FILM = frozenset({b"heic", b"heix", b"mif1", b"msf1", b"avif", b"M4A ", b"M4B "})


@dataclass(frozen=True)
class AttachedFile:
    """What an upload became: its sha256 and the name that it is shown and downloaded by."""

    sha256: str
    name: str


def attach_file(
    actor: Actor, office: Office, post_id: int, name: str, data: bytes
) -> AttachedFile:
    """添加附件, recognised by its content. Who adds one is a writer of the post.

    InvalidInput (empty, too large, of a wrong or damaged kind, a post that takes none),
    WrongState (the post can't be changed now). The same file twice is the same as once.
    """
    actor.require(Permission.WRITE_POST)
    limit = min(LARGEST, office.config.web.upload_limit_mb * MEGABYTE)
    if len(data) > limit:
        raise InvalidInput.of(attachment=_too_large(name, len(data), limit))
    with office.db.read() as session:
        kind = queries.get_post(session, post_id).kind
    mime = _accepted(kind, name, data)
    sha256 = office.media.put(data)
    with office.db.write() as session:
        post = queries.lock_post(session, post_id)
        next_state(PostState(post.state), PostAct.REVISE)
        known = find_attachment(session, post_id, sha256)
        if known is not None:
            return AttachedFile(sha256, known.name)
        kept = _free_name(session, post, _tidy(name, mime))
        session.add(Attachment(
            post_id=post_id, sha256=sha256, name=kept, mime=mime, size=len(data),
            added_by_id=actor.require_person(), added_at=clock.now(),
        ))
        journal.record(session, actor, "attachment.added", f"post:{post.id}",
                       title=post.title or "（未命名）", name=kept)
        return AttachedFile(sha256, kept)


def choose_attachment(
    actor: Actor, office: Office, post_id: int, fields: ArticleFields, base_number: int,
    chosen: AttachedFile,
) -> None:
    """Make an attached file the one of the person's working copy."""
    save_working_copy(actor, office, post_id, replace(
        fields, attachment_sha256=chosen.sha256, attachment_name=chosen.name), base_number)


def find_attachment(session: Session, post_id: int, sha256: str) -> Attachment | None:
    """The file of a post by its sha256."""
    return session.scalar(select(Attachment).where(
        Attachment.post_id == post_id, Attachment.sha256 == sha256))


def get_attachment(session: Session, post_id: int, sha256: str) -> Attachment:
    """The file of a post by its sha256; NotFound when the post has none such."""
    found = find_attachment(session, post_id, sha256)
    if found is None:
        raise NotFound("这篇稿件没有这个附件，可能链接抄错了。")
    return found


def recognise(data: bytes) -> str | None:
    """The type of a file by its content: mp4, mov, pdf or docx (without macros), else None."""
    if data[4:8] == b"ftyp" and data[8:12] not in _NO_FILM:
        return MOV if data[8:12] == b"qt  " else MP4
    if b"%PDF-" in data[:1024]:
        return PDF
    return DOCX if data[:4] == b"PK\x03\x04" and _is_docx(data) else None


def film_is_whole(data: bytes) -> bool:
    """Whether every box of an mp4 or mov is there to its end, with its table of contents."""
    at, kinds = 0, set()
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        kinds.add(kind)
        if size == 0:  # to the end of the file
            at = len(data)
            break
        if size < 8:
            return False
        at += size
    return at == len(data) and b"moov" in kinds


def _is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, ValueError, OSError):
        return False
    return "word/document.xml" in names and "word/vbaProject.bin" not in names


def _accepted(kind: str, name: str, data: bytes) -> str:
    """The file's type where a post of this kind takes it; InvalidInput says why not."""
    if kind not in MANUAL_KINDS:
        raise InvalidInput.of(attachment=f"{KIND_NAMES[PostKind(kind)]}稿件不带附件，没有添加。"
                                         "图片请用“添加图片”；要发视频，请另写一篇“视频”稿件。")
    if not data:
        raise InvalidInput.of(attachment=f"“{name}”是空文件，没有添加。请重新导出或下载后再传。")
    mime, (wanted, sentence) = recognise(data), _WANTED[PostKind(kind)]
    if mime is None or mime not in wanted:
        really = f"，这个文件其实是{MIME_NAMES[mime]}" if mime else "（看的是文件内容，不是文件名）"
        raise InvalidInput.of(attachment=f"“{name}”没有添加：{sentence}{really}。稿件没有改动。")
    if mime in (MP4, MOV) and not film_is_whole(data):
        raise InvalidInput.of(attachment=f"视频“{name}”不完整，多半是没有下载或导出完，没有添加。"
                                         "请重新导出后再传。")
    return mime


def _too_large(name: str, size: int, limit: int) -> str:
    who = ("" if limit == LARGEST else
           "（系统管理员可在配置文件 [web] upload_limit_mb 里放宽，公众号后台最多 200 MB）")
    return (f"附件“{name}”有 {size / MEGABYTE:.0f} MB，超过上限 {limit // MEGABYTE} MB{who}，"
            "没有添加。请压缩后再传，或把看得到它的网址写进“原文链接”。")


def _tidy(file_name: str, mime: str) -> str:
    """A name to show and to download by: no folder, no control character, the true ending."""
    path = PurePath(PureWindowsPath(file_name).name)
    stem = "".join(sign for sign in path.stem if sign.isprintable()).strip(" .")
    return f"{stem[:NAME_LENGTH] or '附件'}{_ENDINGS[mime]}"


def _free_name(session: Session, post: Post, name: str) -> str:
    taken = {row.name for row in queries.attachments(session, post.id)}
    path, wanted, number = PurePath(name), name, 2
    while wanted in taken:
        wanted, number = f"{path.stem}-{number}{path.suffix}", number + 1
    return wanted
