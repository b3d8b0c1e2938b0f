"""旧格式: .doc, .rtf and .odt by way of LibreOffice, where it is installed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from docx.document import Document

from tests.support.word_files import centred, word
from wechat_bot.drafting import office_files
from wechat_bot.drafting.office_files import read_word, without_links
from wechat_bot.kernel.errors import InvalidInput

PROGRAM = office_files.office_program()
ADVICE = "没有装转换它的 LibreOffice"


def text(document: Document) -> None:
    centred(document, "普法进乡村", 22)
    document.add_heading("一、概况", 1)
    document.add_paragraph("第一段。")
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "甲", "乙"
    document.add_paragraph("末段。")


def test_an_old_word_file(tmp_path: Path) -> None:
    """What WPS calls .wps is the same format. Where LibreOffice is missing, that is said."""
    if PROGRAM is None:
        with pytest.raises(InvalidInput, match=ADVICE):
            read_word(b"{\\rtf1 x}", "旧稿.rtf")
        return
    source = tmp_path / "old.docx"
    source.write_bytes(word(text))
    subprocess.run(
        [str(PROGRAM), "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
         "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path), str(source)],
        check=True, capture_output=True, timeout=120)
    converted = read_word((tmp_path / "old.doc").read_bytes(), "旧稿.wps")
    assert converted.title == "普法进乡村"
    assert converted.markdown.startswith("## 一、概况\n\n第一段。\n\n| 甲 | 乙 |")
    assert "旧格式" in converted.notes[0]


def test_a_file_that_cannot_be_converted() -> None:
    broken = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)
    with pytest.raises(InvalidInput, match=rf"坏\.doc：.*没有导入|{ADVICE}"):
        read_word(broken, "坏.doc")


def program(folder: Path, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def test_a_conversion_that_hangs_is_ended_with_all_it_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = tmp_path / "still running"
    program(tmp_path, f"(sleep 1.2; touch '{mark}') & sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(office_files, "TIME_LIMIT", 0.3)
    with pytest.raises(InvalidInput, match="超过了一分钟"):
        read_word(b"{\\rtf1 x}", "慢.rtf")
    subprocess.run(["/bin/sleep", "1.5"], check=True)
    assert not mark.exists()


@pytest.mark.parametrize("name", ["INCLUDEPICTURE", "IncludeText"])
@pytest.mark.parametrize("coding", ["ascii", "utf-16-le"])
def test_fields_that_read_other_files_are_made_harmless(name: str, coding: str) -> None:
    data = b"\xd0\xcf" + f' {name} "/etc/hostname" '.encode(coding)
    cleaned = without_links(data)
    assert len(cleaned) == len(data)
    assert name.lower().encode(coding) not in cleaned.lower()


@pytest.mark.parametrize("hidden", [rb"{\rtf1 INCLUDE{\b PIC}TURE x}", rb"{\rtf1 \'49NCLUDETEXT x}"])
def test_a_hidden_field_is_refused(hidden: bytes) -> None:
    with pytest.raises(InvalidInput, match="引用了别的文件"):
        without_links(hidden)
