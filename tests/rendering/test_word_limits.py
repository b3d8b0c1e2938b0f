"""Word 文件 that are broken, locked, or made to do harm."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.support.word_files import part, with_part, word
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.rendering.word import recognise, word_to_markdown

PLAIN = word(lambda d: d.add_paragraph("正文"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def refusal(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        word_to_markdown(data)
    return caught.value.message


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_file_that_breaks_off(share: float) -> None:
    assert "没有传完整或已损坏" in refusal(PLAIN[: int(len(PLAIN) * share)])


def test_a_file_whose_bytes_were_changed() -> None:
    at = PLAIN.index(b"word/document.xml") + 200
    assert "已损坏" in refusal(PLAIN[:at] + b"\xff" * 40 + PLAIN[at + 40:])


@pytest.mark.parametrize("content", [b"", b"<w:document", b"<a/>", b"not xml",
                                     b"<w:document xmlns:w='x'><w:body/></w:document>"])
def test_a_text_that_is_no_text(content: bytes) -> None:
    assert "已损坏" in refusal(with_part(PLAIN, "word/document.xml", content))


def test_nesting_without_end_is_refused() -> None:
    head, _, tail = part(PLAIN, "word/document.xml").decode().partition("<w:body>")
    deep = "<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000
    assert "已损坏" in refusal(with_part(PLAIN, "word/document.xml", f"{head}<w:body>{deep}{tail}".encode()))


@pytest.mark.parametrize("coding", ["utf-8", "utf-16"])
def test_entities_are_refused(coding: str) -> None:
    bomb = ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
            "<x>&b;</x>").encode(coding)
    assert "实体定义" in refusal(with_part(PLAIN, "word/styles.xml", bomb))


def test_a_bomb_of_zeros_is_refused_unread() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", bytes(90_000_000))
    assert len(out.getvalue()) < 200_000
    assert "展开后有 91 MB" in refusal(out.getvalue())


def test_very_many_parts_are_refused() -> None:
    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as archive:
        for number in range(5_001):
            archive.writestr(f"word/x{number}", b"")
    assert "大得不正常" in refusal(out.getvalue())


def test_macros_are_left_alone_and_said() -> None:
    converted = word_to_markdown(with_part(PLAIN, "word/vbaProject.bin", b"\x00macro"))
    assert converted.markdown == "正文"
    assert any("宏没有读取" in note for note in converted.notes)


@pytest.mark.parametrize(("data", "kind", "words"), [
    (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", "打开密码"),
    (OLE + "WordDocument".encode("utf-16-le"), "doc", "旧格式"),
    (b"", "other", "不是 Word 文档"),
    ("正文".encode(), "other", "不是 Word 文档"),
    (b"{\\rtf1 x}", "rtf", "不是 Word 文档"),
])
def test_other_files_are_known_by_their_content(data: bytes, kind: str, words: str) -> None:
    assert recognise(data) == kind
    assert words in refusal(data)


def test_a_table_file_and_a_plain_zip() -> None:
    for inside, words in (("[Content_Types].xml", "不是 Word 文档"), ("照片.jpg", "压缩包")):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(inside, b"x")
        assert words in refusal(out.getvalue())
