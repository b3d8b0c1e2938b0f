"""带清单的压缩包: a zip whose every file is named in a manifest with its sha256 and size.

The same files give the same bytes: times are fixed, names are safe on Windows. A package under
its final name is always whole: it is written beside it and renamed. (档案法 arts 35–39: electronic
records hold where their source, the way they were kept and their parts can be shown.)
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import secrets
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from wechat_bot.kernel.archives import DAMAGED
from wechat_bot.kernel.errors import InvalidInput, file_trouble

T = TypeVar("T")
MANIFEST, LIST = "manifest.json", "清单.txt"
FORM = "wechat-bot sealed package 1"
# Only a form that zip files can hold; the times that matter stand in the files.
_MOMENT = (2000, 1, 1, 0, 0, 0)
_PIECE = 1 << 20
_IN_MEMORY = 8 << 20  # bytes; a larger package lies on the disk
_PACKED = (".jpg", ".jpeg", ".png", ".gif", ".zip", ".docx", ".xlsx", ".pdf", ".mp4", ".mov")
_RESERVED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]')
_DEVICES = frozenset({"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$",
                      *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")})
_PATH_LIMIT = 170  # characters; Windows has 260 for the folder it is unpacked to and the path


@dataclass(frozen=True)
class Entry:
    """A file of a package: where it stands ("folder/name"), and its bytes or where they lie."""

    path: str
    content: bytes | Path


@dataclass(frozen=True)
class Verified:
    """What a look at a package found. problems: in Chinese, empty where it is whole."""

    files: int
    manifest_sha256: str
    problems: tuple[str, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)


def safe_name(text: str, limit: int = 60, fallback: str = "未命名") -> str:
    """A name that every Windows takes for a file or folder; the ending of a file is kept."""
    name = re.sub(r"\s+", " ", _RESERVED.sub("_", text)).strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not (dot and stem and 1 <= len(ending) <= 5 and ending.isalnum()):
        stem, dot, ending = name, "", ""
    stem = stem[:limit - len(dot + ending)].strip(" .") or fallback
    if stem.split(".")[0].upper() in _DEVICES:
        stem = f"_{stem}"
    return f"{stem}{dot}{ending}"


class SealedZip:
    """A package being written to an open file; `with` closes it where it is given up."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self._files: dict[str, tuple[str, int]] = {}
        self._folded: set[str] = set()

    def __enter__(self) -> SealedZip:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add(self, entry: Entry, folder: str = "") -> str:
        """Write one file; returns the path that it got (another where the name was taken)."""
        path = self._free(f"{folder}{entry.path}")
        digest, size = hashlib.sha256(), 0
        info = _info(path)
        info.file_size = (len(entry.content) if isinstance(entry.content, bytes)
                          else entry.content.stat().st_size)
        with self._zip.open(info, "w") as out:
            for piece in _pieces(entry.content):
                digest.update(piece)
                size += len(piece)
                out.write(piece)
        self._files[path] = (digest.hexdigest(), size)
        return path

    @property
    def count(self) -> int:
        """Files written so far."""
        return len(self._files)

    def finish(self, heading: str, about: Mapping[str, Any]) -> str:
        """Write 清单.txt and the manifest and close; returns the manifest's sha256."""
        lines = [f"{sha256}  {size:>12}  {path}"
                 for path, (sha256, size) in sorted(self._files.items())]
        text = [heading, f"共 {len(lines)} 个文件。每行依次是：sha256、字节数、文件。", "", *lines, ""]
        self.add(Entry(LIST, "\r\n".join(text).encode("utf-8-sig")))
        manifest = json.dumps({
            "form": FORM, "about": dict(about),
            "files": [{"path": path, "sha256": sha256, "size": size}
                      for path, (sha256, size) in sorted(self._files.items())],
        }, ensure_ascii=False, indent=1).encode()
        with self._zip.open(_info(MANIFEST), "w") as out:
            out.write(manifest)
        self._zip.close()
        return hashlib.sha256(manifest).hexdigest()

    def close(self) -> None:
        """Close without a manifest: a package that is handed on to be taken apart."""
        self._zip.close()

    def _free(self, path: str) -> str:
        """Windows takes 甲.txt and 甲.TXT for one file."""
        stem, dot, ending = path.rpartition(".")
        stem, dot, ending = (stem, dot, ending) if "/" not in ending and stem else (path, "", "")
        stem = stem[:_PATH_LIMIT]
        for number in range(1, 100_000):
            name = f"{stem}{f'({number})' if number > 1 else ''}{dot}{ending}"
            if name.casefold() not in self._folded and name != MANIFEST:
                self._folded.add(name.casefold())
                return name
        raise ValueError(f"too many files named {path}")


def write_whole(target: Path, fill: Callable[[IO[bytes]], T]) -> T:
    """Fill a file beside the target and give it the name when it is complete and on the disk.

    InvalidInput where it can't be written; what stood under the name before stays then.
    """
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("x+b") as out:
            result = fill(out)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise InvalidInput(f"{target} 写不进去：{file_trouble(error)}") from None
    finally:
        part.unlink(missing_ok=True)
    return result


def written(fill: Callable[[IO[bytes]], T]) -> tuple[IO[bytes], T]:
    """A file without a name, filled, at its start, and what fill returned. The caller closes it."""
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the caller's to close
    try:
        result = fill(out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return out, result


def verify(package: Path) -> Verified:
    """Compute every sum of a package anew and compare it with its manifest."""
    try:
        with zipfile.ZipFile(package) as archive:
            return _verify(archive)
    except DAMAGED as error:
        reason = (file_trouble(error) if isinstance(error, OSError) and error.errno
                  else "不是完整的压缩包，可能没有传完，或者被改动过。")
        return Verified(0, "", (f"{package.name} 打不开：{reason}",))


def _verify(archive: zipfile.ZipFile) -> Verified:
    names = [info.filename for info in archive.infolist()]
    problems = [f"文件重名：{name}" for name in sorted({n for n in names if names.count(n) > 1})
                ] if len(set(names)) != len(names) else []
    try:
        data = archive.read(MANIFEST) if archive.getinfo(MANIFEST).file_size < 1 << 28 else b""
        manifest = json.loads(data)
        stated = {str(line["path"]): (str(line["sha256"]), int(line["size"]))
                  for line in manifest["files"]}
        about = dict(manifest["about"])
        about["missing"] = [str(sentence) for sentence in about.get("missing", ())]
    except (KeyError, TypeError, OverflowError, *DAMAGED):
        return Verified(len(names), "", (*problems, f"清单 {MANIFEST} 没有或读不出来，无法核对：可能没有传完，"
                                              "或者不是本系统制作的包。"))
    for name in sorted(stated.keys() - set(names)):
        problems.append(f"缺少文件：{name}")
    for name in sorted(set(names) - stated.keys() - {MANIFEST}):
        problems.append(f"清单里没有这个文件：{name}")
    for name in sorted(stated.keys() & set(names)):
        found = _sum(archive, name, stated[name][1])
        if found is None:
            problems.append(f"文件损坏，读不出来：{name}")
        elif found != stated[name]:
            problems.append(f"内容与清单不符：{name}")
    return Verified(len(stated), hashlib.sha256(data).hexdigest(), tuple(problems), about)


def settled(office_file: bytes) -> bytes:
    """A .docx or .xlsx with its times fixed, so that the same content is the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office_file)) as old, zipfile.ZipFile(
            out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*",
                              rb"\g<1>2000-01-01T00:00:00Z", data)
            new.writestr(_info(name, pack=True), data)
    return out.getvalue()


def _info(path: str, *, pack: bool | None = None) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(path, _MOMENT)
    stored = path.lower().endswith(_PACKED) and not pack
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    info.create_system = 3  # the same on every system
    info.external_attr = 0o644 << 16
    return info


def _pieces(content: bytes | Path) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as source:
        while piece := source.read(_PIECE):
            yield piece


def _sum(archive: zipfile.ZipFile, name: str, stated: int) -> tuple[str, int] | None:
    """(sha256, size) of a file; no more is unfolded than it should have. None: unreadable."""
    digest, size = hashlib.sha256(), 0
    try:
        with archive.open(name) as source:
            while piece := source.read(_PIECE):
                digest.update(piece)
                size += len(piece)
                if size > stated:
                    break
    except (NotImplementedError, *DAMAGED):
        return None
    return digest.hexdigest(), size
