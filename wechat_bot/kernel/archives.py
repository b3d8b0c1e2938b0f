"""Zip files from outside, read so that an entry can't unfold to more than the archive says of it.

`ZipFile.read` unpacks a whole stream before it looks at the stated size, so a file of some
kilobytes that states a small size could still fill the memory. In pieces it can't.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator

# What a damaged, encrypted or odd archive raises when it is opened or read.
DAMAGED = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError)
_PIECE = 1 << 20
# What Word, Excel, WPS and the zip tools of Windows write. The others know no pieces.
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UTF8_NAME = 0x800  # the flag that says that a name is UTF-8


def read_entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """One entry, at most info.file_size bytes. BadZipFile where it is not what is said of it."""
    return b"".join(_pieces(archive, info))


def entry_name(info: zipfile.ZipInfo) -> str:
    """An entry's name: Chinese programs write it in GB 18030 without saying so, and Python takes
    that for cp437."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for coding in ("utf-8", "gb18030"):
        try:
            return raw.decode(coding)
        except UnicodeDecodeError:
            continue
    return info.filename


def check_entries(archive: zipfile.ZipFile) -> None:
    """Raise BadZipFile unless every entry is what the archive says of it; nothing is kept."""
    for info in archive.infolist():
        for _ in _pieces(archive, info):
            pass


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    if info.compress_type not in _METHODS:
        raise zipfile.BadZipFile(f"compression method {info.compress_type}")
    with archive.open(info) as opened:
        while piece := opened.read(_PIECE):  # at the end the checksum is compared
            yield piece
