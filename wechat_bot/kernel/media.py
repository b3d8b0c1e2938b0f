"""Files by content: stored once under their sha256, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path

from wechat_bot.kernel.errors import NotFound

_SHA256 = re.compile(r"[0-9a-f]{64}")


def _write_whole(target: Path, data: bytes) -> None:
    """Under another name first: under its own name a file is always complete."""
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as out:
        try:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            Path(out.name).unlink()
            raise
    Path(out.name).replace(target)


class MediaStore:
    """A folder of files named by their sha256. Nothing in it is ever changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Store bytes; returns their sha256. Storing the same twice is the same as once."""
        digest = hashlib.sha256(data).hexdigest()
        target = self._path(digest)
        if target.exists() and target.read_bytes() == data:
            return digest  # a damaged file is mended by storing it again
        target.parent.mkdir(parents=True, exist_ok=True)
        _write_whole(target, data)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes of a file; NotFound when it is not there or no longer what it was."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound(
                f"图片文件 {digest[:12]}… 不在媒体文件夹里，可能被误删。请从备份恢复。"
            ) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotFound(f"图片文件 {digest[:12]}… 的内容已损坏，没有使用它。请从备份恢复。")
        return data

    def file(self, digest: str) -> Path:
        """Where a large file lies, to be sent piece by piece; NotFound when it is not there."""
        path = self._path(digest)
        if not path.is_file():
            raise NotFound(f"文件 {digest[:12]}… 不在媒体文件夹里，可能被误删。请从备份恢复。")
        return path

    def _path(self, digest: str) -> Path:
        if not _SHA256.fullmatch(digest):
            raise NotFound("没有这张图片。")
        return self.folder / digest[:2] / digest
