"""What an uploaded picture really is, judged by its bytes."""

from __future__ import annotations

import struct
from dataclasses import dataclass

_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class ImageFacts:
    """Format (jpg, png, gif, bmp) and size in pixels."""

    extension: str
    width: int
    height: int


def inspect(data: bytes) -> ImageFacts | None:
    """Format and pixel size from the bytes; None where they are not a readable picture."""
    for extension, reader in (("png", _png), ("jpg", _jpeg), ("gif", _gif), ("bmp", _bmp)):
        size = reader(data)
        if size and size[0] > 0 and size[1] > 0:
            return ImageFacts(extension, *size)
    return None


def _png(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\x89PNG\r\n\x1a\n") or data[12:16] != b"IHDR" or len(data) < 33:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return (width, height) if b"IEND" in data[-16:] else None


def _gif(data: bytes) -> tuple[int, int] | None:
    if data[:6] not in (b"GIF87a", b"GIF89a") or len(data) < 13:
        return None
    width, height = struct.unpack("<HH", data[6:10])
    return width, height


def _bmp(data: bytes) -> tuple[int, int] | None:
    if data[:2] != b"BM" or len(data) < 54:
        return None
    width, height = struct.unpack("<ii", data[18:26])
    return abs(width), abs(height)


def _jpeg(data: bytes) -> tuple[int, int] | None:
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    at = 2
    while at + 9 < len(data):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker in _JPEG_FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + struct.unpack(">H", data[at + 2 : at + 4])[0]
    return None
