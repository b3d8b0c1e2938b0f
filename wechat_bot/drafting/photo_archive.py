"""A zip of photos: only its pictures, within limits, with names as people read them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from wechat_bot.drafting.photo_places import natural_key
from wechat_bot.kernel.archives import DAMAGED, entry_name, read_entry
from wechat_bot.kernel.errors import InvalidInput

MAX_PHOTOS = 100
MAX_EXPANDED = 300_000_000
_MAX_ENTRIES = 2_000
_ENCRYPTED = 0x1
_ENDINGS = frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".gif", ".bmp", ".webp", ".tif",
                      ".tiff", ".heic", ".heif", ".avif"})  # fmt: skip

Photo = tuple[str, bytes]


def is_archive(data: bytes) -> bool:
    """Whether a file is a zip, whatever its name says."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def unpack(files: Sequence[Photo]) -> tuple[list[Photo], list[str]]:
    """Photos and zips as (photos, in the order people count; sentences on what was refused)."""
    photos: list[Photo] = []
    refused: list[str] = []
    for name, data in files:
        if not is_archive(data):
            photos.append((bare_name(name), data))
            continue
        try:
            inside, other = _open(bare_name(name), data)
        except InvalidInput as error:
            refused.append(error.message)
            continue
        photos += inside
        refused += other
    return sorted(photos, key=lambda photo: natural_key(photo[0])), refused


def bare_name(name: str) -> str:
    """A file name without its folders."""
    return PurePosixPath(PureWindowsPath(name.strip("\x00")).as_posix()).name or "图片"


def _open(name: str, data: bytes) -> tuple[list[Photo], list[str]]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        entries = [info for info in archive.infolist() if not _is_litter(info)]
    except DAMAGED:
        raise InvalidInput(
            f"压缩包“{name}”打不开，可能没有传完整，里面的图片没有添加。请重新打包成 zip 再传。"
        ) from None
    pictures = [info for info in entries if _ending(entry_name(info)) in _ENDINGS]
    refused = [
        f"压缩包“{name}”里的“{bare_name(entry_name(info))}”不是图片，没有添加。"
        for info in entries if info not in pictures
    ][:20]
    _guard(name, entries, pictures)
    photos = []
    for info in pictures:
        inner = bare_name(entry_name(info))
        try:
            photos.append((inner, read_entry(archive, info)))
        except DAMAGED:
            refused.append(f"压缩包“{name}”里的“{inner}”读不出来，没有添加。")
    if not entries:
        refused.append(f"压缩包“{name}”是空的，没有图片可添加。")
    return photos, refused


def _guard(name: str, entries: list[zipfile.ZipInfo], pictures: list[zipfile.ZipInfo]) -> None:
    if len(entries) > _MAX_ENTRIES or len(pictures) > MAX_PHOTOS:
        raise InvalidInput(
            f"压缩包“{name}”里有 {len(pictures)} 张图片，一次最多 {MAX_PHOTOS} 张，都没有添加。请分成几个压缩包。"
        )
    total = sum(info.file_size for info in pictures)
    if total > MAX_EXPANDED:
        raise InvalidInput(
            f"压缩包“{name}”展开后有 {total / 1e6:.0f} MB，上限 {MAX_EXPANDED // 10**6} MB，都没有添加。"
            "请把照片缩小或分几次传。"
        )
    if any(info.flag_bits & _ENCRYPTED for info in pictures):
        raise InvalidInput(f"压缩包“{name}”有密码，打不开，里面的图片没有添加。请打包时不要设密码。")


def _is_litter(info: zipfile.ZipInfo) -> bool:
    """Folders, and what systems put into archives unasked."""
    name = entry_name(info).replace("\\", "/")
    bare = name.rpartition("/")[2]
    return (info.is_dir() or not bare or bare.startswith(".") or "__MACOSX/" in name
            or bare.lower() in {"thumbs.db", "desktop.ini"})


def _ending(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower()
