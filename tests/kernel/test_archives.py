"""Zip files that say less than they hold."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from wechat_bot.drafting.photo_archive import unpack
from wechat_bot.kernel.archives import check_entries, read_entry
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word import word_to_markdown

REAL, STATED = 50_000_000, 5_000


def understated(name: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive whose one entry unfolds to REAL bytes and states STATED."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr(name, bytes(REAL))
    return out.getvalue().replace(struct.pack("<I", REAL), struct.pack("<I", STATED))


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_an_honest_entry_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"x" * 3_000_000)
    with opened(out.getvalue()) as archive:
        check_entries(archive)
        assert read_entry(archive, archive.infolist()[0]) == b"x" * 3_000_000


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_entry_that_holds_more_is_refused(method: int) -> None:
    with opened(understated("a", method)) as archive:
        assert archive.infolist()[0].file_size == STATED
        with pytest.raises(zipfile.BadZipFile):
            check_entries(archive)
        with pytest.raises(zipfile.BadZipFile):
            read_entry(archive, archive.infolist()[0])


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_no_stage_unfolds_it(method: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading whole is what fills the memory."""
    whole = zipfile.ZipExtFile.read

    def in_pieces(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        assert n is not None and 0 <= n <= 1 << 20, "read as a whole"
        return whole(self, n)

    monkeypatch.setattr(zipfile.ZipExtFile, "read", in_pieces)
    photos, refused = unpack([("照片.zip", understated("图1.jpg", method))])
    assert photos == [] and "读不出来" in refused[0]
    with pytest.raises(InvalidInput, match="已损坏"):
        word_to_markdown(understated("word/document.xml", method))
