"""Refusals of a file that can't be read reliably: what is wrong, where, and what to do. Pure."""

from __future__ import annotations

import io
import zipfile

from wechat_bot.kernel import archives
from wechat_bot.kernel.errors import InvalidInput

NOTHING_KEPT = "，没有导入。"
LARGEST = 30 * 1024 * 1024
LARGEST_UNPACKED = 200 * 1024 * 1024
LARGEST_PART = 40 * 1024 * 1024  # the text of a report; pictures may be larger

MOST_LINES = 20_000  # lines, paragraphs and rows; a long report has a few hundred
MOST_TAGS = 400_000  # of a page or Word file; one saved by Word has some ten thousand


def refuse(what: str, cure: str = "") -> InvalidInput:
    """What is wrong, that nothing was kept, and what to do."""
    return InvalidInput(f"{what}{NOTHING_KEPT}{cure}")


def too_long(name: str) -> InvalidInput:
    """A file that would take minutes and is no report."""
    return refuse(f"《{name}》有 {MOST_LINES} 行以上，不像年度报告", "请核对选的文件，或只留报告的内容再试。")


def refuse_tangle(text: str | bytes) -> None:
    """A page or Word file of so many pieces that reading it would take minutes."""
    tags = text.count("<") if isinstance(text, str) else text.count(b"<")
    if tags > MOST_TAGS:
        raise refuse("这个文件的内容太多，不像年度报告", "请核对选的文件，或只留报告的内容再试。")


def open_zip(data: bytes, kind: str) -> zipfile.ZipFile:
    """A .docx or .xlsx as an archive, once it is known not to unfold without end."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        infos = archive.infolist()
        if any(info.flag_bits & 1 for info in infos):
            raise refuse(f"这个 {kind} 文件加了密", "请去掉密码另存一次再试。")
        if sum(info.file_size for info in infos) > LARGEST_UNPACKED or len(infos) > 5000:
            raise refuse(f"这个 {kind} 文件展开后太大", "请在 WPS 里另存一次，或只留报告的内容再试。")
        archives.check_entries(archive)
    except archives.DAMAGED:
        raise damaged(kind) from None
    return archive


def damaged(kind: str) -> InvalidInput:
    """A file that can't be opened at all."""
    return refuse(f"这个 {kind} 文件打不开，可能没有传完或已损坏",
                  f"请在 WPS 或 Office 里打开，另存为新的 {kind} 再试。")


def part(archive: zipfile.ZipFile, name: str, kind: str) -> bytes:
    """One entry of an archive."""
    try:
        info = archive.getinfo(name)
    except KeyError:
        raise damaged(kind) from None
    if info.file_size > LARGEST_PART:
        raise refuse(f"这个 {kind} 文件展开后太大", "请只留报告的内容再试。")
    try:
        return archives.read_entry(archive, info)
    except archives.DAMAGED:
        raise damaged(kind) from None
