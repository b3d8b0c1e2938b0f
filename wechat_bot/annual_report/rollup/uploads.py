"""汇总的上传: what a body hands in, as figures or as the report itself, one file or a zip of many.

Each file stands for itself: one that can't be read keeps no other from being taken.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from wechat_bot.annual_report import form
from wechat_bot.annual_report.figures import Figures
from wechat_bot.annual_report.figures_file import read_figures
from wechat_bot.annual_report.reading.found import PARTS
from wechat_bot.annual_report.reading.report import read_report
from wechat_bot.kernel.archives import DAMAGED, entry_name, read_entry
from wechat_bot.kernel.errors import BureauError, ImportRefused, InvalidInput

ENDINGS = (".json", ".docx", ".xlsx", ".pdf", ".html", ".htm", ".txt", ".md", ".zip")
MOST_FILES = 3_500
MOST_UNPACKED = 500_000_000
LONGEST_NAME, LONGEST_BODY = 200, 120
_ENCRYPTED = 0x1
_SHOWN = 3  # faults of a file that are named


@dataclass(frozen=True)
class Upload:
    """One file as it came."""

    name: str
    data: bytes


@dataclass(frozen=True)
class Read:
    """What a file gives. notes: what the reader of a document was not sure of."""

    upload: Upload
    body: str
    figures: Figures
    notes: tuple[str, ...] = ()


def unpacked(uploads: Iterable[Upload], refused: list[str]) -> Iterator[Upload]:
    """The files, those inside zips instead of the zips. refused: sentences about what is left out."""
    for upload in uploads:
        if upload.name.lower().endswith(".zip"):
            try:
                yield from _inside(upload)
            except InvalidInput as error:
                refused.append(error.message)
        else:
            yield upload


def _inside(upload: Upload) -> list[Upload]:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as archive:
            infos = [info for info in archive.infolist() if not _is_litter(entry_name(info))]
            if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_UNPACKED:
                raise InvalidInput(f"{upload.name}：压缩包里的文件太多或展开后太大，没有收下。"
                                   f"请分成几个压缩包，每个不超过 {MOST_FILES} 个文件。")
            if any(info.flag_bits & _ENCRYPTED for info in infos):
                raise InvalidInput(f"{upload.name}：压缩包有密码，打不开，里面的文件没有收下。"
                                   "请打包时不要设密码。")
            return [Upload(entry_name(info), read_entry(archive, info)) for info in infos]
    except DAMAGED:
        raise InvalidInput(f"{upload.name}：压缩包坏了，打不开，里面的文件没有收下。"
                           "请重新打包再传。") from None


def _is_litter(name: str) -> bool:
    bare = name.replace("\\", "/").rpartition("/")[2]
    return (not bare or bare.startswith((".", "~$")) or "__MACOSX/" in name
            or bare.lower() in {"thumbs.db", "desktop.ini"})


def read_upload(upload: Upload, year: int, body: str = "") -> Read:
    """One file's figures. body: whose they are, "" where the file says so itself.

    InvalidInput says why it can't be used, with the file's name.
    """
    ending = PurePosixPath(upload.name.replace("\\", "/")).suffix.lower()
    if ending not in ENDINGS or ending == ".zip":
        raise InvalidInput(f"{upload.name}：不是能读的文件，没有收下。可以传 "
                           f"{'、'.join(ENDINGS)}（压缩包里不能再有压缩包）。")
    notes: tuple[str, ...] = ()
    try:
        if ending == ".json":
            figures = read_figures(upload.data, upload.name).figures
        else:
            figures, notes = _from_report(upload, year)
    except ImportRefused as error:
        more = f"；等 {len(error.rows)} 处" if len(error.rows) > _SHOWN else ""
        told = "；".join(row.rstrip("。") for row in error.rows[:_SHOWN])
        raise InvalidInput(error.message + told + more) from None
    except BureauError as error:
        named = upload.name in error.message
        raise InvalidInput(error.message if named else f"{upload.name}：{error.message}") from None
    return Read(upload, _body(upload, figures, year, body), figures, notes)


def _from_report(upload: Upload, year: int) -> tuple[Figures, tuple[str, ...]]:
    found = read_report(upload.data, upload.name, year)
    unsure = [f"{PARTS.get(part, part)}读得没有十足把握，请对照原件核对。"
              for part, sure in found.confidence.items() if sure < 1]
    return found.figures, (*unsure, *found.notes)


def _body(upload: Upload, figures: Figures, year: int, body: str) -> str:
    if figures.format != form.FORMAT:
        raise InvalidInput(f"{upload.name}：是 {figures.format} 年格式的，缺几项数据，没有收下。"
                           f"请单位按 {form.SOURCE} 的格式重报。")
    if figures.year != year:
        raise InvalidInput(f"{upload.name}：是 {figures.year} 年的，这里收的是 {year} 年的，没有收下。"
                           "请核对年份，或换到那一年再传。")
    found = " ".join((body or figures.agency).split())
    if not found:
        raise InvalidInput(f"{upload.name}：里面没有单位名称，没有收下。请单独传这一份，并填写“单位”。")
    if len(found) > LONGEST_BODY:
        raise InvalidInput(f"{upload.name}：单位名称有 {len(found)} 个字，最多 {LONGEST_BODY} 个，没有收下。")
    return found
