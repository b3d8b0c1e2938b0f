"""加密: what is sealed opens only with its key, for its row, unchanged."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from wechat_bot.kernel import cipher
from wechat_bot.kernel.cipher import Cipher, KeyMissing, WrongKey

KEY, OTHER = Cipher(b"k" * 32), Cipher(b"o" * 32)


def test_it_opens_again_and_never_looks_the_same_twice() -> None:
    first, second = KEY.seal("张三丰", "applicant:1"), KEY.seal("张三丰", "applicant:1")
    assert first != second and "张三丰" not in first
    assert first.split(":")[:2] == ["v1", KEY.key_id]
    assert KEY.open(first, "applicant:1") == KEY.open(second, "applicant:1") == "张三丰"


def test_another_key_is_named() -> None:
    with pytest.raises(WrongKey, match=KEY.key_id):
        OTHER.open(KEY.seal("张三丰", "applicant:1"), "applicant:1")


def test_it_cannot_be_moved_to_another_row() -> None:
    with pytest.raises(WrongKey, match="挪到了别的件上"):
        KEY.open(KEY.seal("张三丰", "applicant:1"), "applicant:2")


@pytest.mark.parametrize("broken", [
    lambda text: text[:-4], lambda text: text[:-4] + "AAAA", lambda text: "v1:x",
    lambda text: f"v1:{KEY.key_id}:不是", lambda text: f"v2:{text[3:]}", lambda text: ""])
def test_a_changed_text_is_refused_in_words(broken: object) -> None:
    sealed = KEY.seal("张三丰", "applicant:1")
    with pytest.raises(WrongKey, match="没有改动任何内容"):
        KEY.open(broken(sealed), "applicant:1")  # type: ignore[operator]


def test_files_are_sealed_alike() -> None:
    sealed = KEY.seal_bytes(b"PK\x03\x04", "letter:1")
    assert KEY.open_bytes(sealed, "letter:1") == b"PK\x03\x04"
    for data, key in ((sealed[:8], KEY), (sealed, OTHER), (b"", KEY)):
        with pytest.raises(WrongKey):
            key.open_bytes(data, "letter:1")


def test_the_index_finds_equals_and_tells_nothing() -> None:
    index = KEY.index("name", "张三丰")
    assert index == KEY.index("name", "张三丰") and len(index) == 64
    assert len({index, KEY.index("name", "张三"), KEY.index("number", "张三丰"),
                OTHER.index("name", "张三丰")}) == 4
    assert KEY.index("name", "") == ""


def test_the_secret_is_in_no_text_of_the_object() -> None:
    assert "kkkk" not in repr(KEY) and KEY.secret.hex() not in KEY.key_id


def test_a_new_key_file_is_for_its_owner_and_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "identity.key"
    made = cipher.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert cipher.create(path).key_id == made.key_id == cipher.load(path).key_id
    assert [each.name for each in path.parent.iterdir()] == ["identity.key"]


def test_many_at_once_make_one_key(tmp_path: Path) -> None:
    found: list[str] = []
    threads = [threading.Thread(
        target=lambda: found.append(cipher.create(tmp_path / "identity.key").key_id))
        for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1


@pytest.mark.parametrize("content", [None, "", "# 只有说明\n", "短\n", "AAAA\n", "!!!\n", b"\xff\xfe\xff"])
def test_a_key_file_that_is_no_key_is_said_and_kept(
    tmp_path: Path, content: str | bytes | None
) -> None:
    path = tmp_path / "identity.key"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(KeyMissing, match="其他内容没有受影响"):
        cipher.load(path)


def test_where_no_file_can_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(KeyMissing, match="在 applications"):
        cipher.create(tmp_path / "file" / "identity.key")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
