"""The media folder: files by content, written whole or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from wechat_bot.kernel.errors import NotFound
from wechat_bot.kernel.media import MediaStore

DATA = b"picture" * 1000


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "media")


def files(store: MediaStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_what_is_put_comes_back(store: MediaStore) -> None:
    digest = store.put(DATA)
    assert digest == hashlib.sha256(DATA).hexdigest()
    assert store.get(digest) == DATA


def test_putting_twice_is_putting_once(store: MediaStore) -> None:
    assert store.put(DATA) == store.put(DATA)
    assert len(files(store)) == 1


def test_a_damaged_file_is_noticed_and_not_used(store: MediaStore) -> None:
    digest = store.put(DATA)
    files(store)[0].write_bytes(DATA[:-1])
    with pytest.raises(NotFound, match="已损坏"):
        store.get(digest)


def test_putting_again_mends_a_damaged_file(store: MediaStore) -> None:
    digest = store.put(DATA)
    files(store)[0].write_bytes(b"")
    store.put(DATA)
    assert store.get(digest) == DATA


def test_a_lost_file_is_said_to_be_lost(store: MediaStore) -> None:
    digest = store.put(DATA)
    files(store)[0].unlink()
    with pytest.raises(NotFound, match="备份"):
        store.get(digest)


@pytest.mark.parametrize("name", [
    "", "../../etc/passwd", "/etc/passwd", "0" * 63, "0" * 65, "Z" * 64, "0" * 64 + "\n",
    "../" + "0" * 61, "A" * 64,
])
def test_only_a_fingerprint_leads_to_a_file(store: MediaStore, name: str) -> None:
    store.put(DATA)
    with pytest.raises(NotFound):
        store.get(name)


def test_a_write_that_breaks_off_leaves_no_file_under_the_name(
    store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr("wechat_bot.kernel.media.os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        store.put(DATA)
    assert files(store) == []
    monkeypatch.undo()
    assert store.get(store.put(DATA)) == DATA
