"""导入 Word 文件: a post with its pictures and first revision."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx.document import Document
from PIL import Image

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.word_files import centred, part, photo, with_part, word
from wechat_bot.drafting import office_files, queries
from wechat_bot.drafting.importing import ImportedPost, import_post
from wechat_bot.drafting.models import Revision
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office


def report(document: Document) -> None:
    centred(document, "普法进乡村", 22)
    document.add_paragraph("第一段。")
    document.add_picture(io.BytesIO(png()))
    document.add_paragraph("第二段。")


def imported(
    office: Office, cast: Cast, folder: Path, data: bytes, name: str = "稿.docx",
    photos: tuple[tuple[str, bytes], ...] = (),
) -> ImportedPost:
    path = folder / name
    path.write_bytes(data)
    return import_post(cast.writer, office, path, photos=photos)


def revision_of(office: Office, made: ImportedPost) -> Revision:
    with office.db.read() as session:
        revision = queries.get_post(session, made.post_id).current_revision
        assert revision is not None
        return revision


def test_a_word_file_becomes_a_post(office: Office, cast: Cast, tmp_path: Path) -> None:
    made = imported(office, cast, tmp_path, word(report))
    revision = revision_of(office, made)
    assert (revision.number, revision.title, revision.contributor) == (1, "普法进乡村", "张三")
    assert revision.body == "第一段。\n\n![](图1.png)\n\n第二段。\n"
    assert office.media.get(revision.images["图1.png"]).startswith(b"\x89PNG")


def test_the_name_is_the_title_where_the_text_has_none(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    data = word(lambda d: d.add_paragraph("只有一段。"))
    made = imported(office, cast, tmp_path, data, "十月简报.docx")
    assert revision_of(office, made).title == "十月简报"


def test_the_content_counts_and_not_the_name(office: Office, cast: Cast, tmp_path: Path) -> None:
    made = imported(office, cast, tmp_path, word(report), "其实是.doc")
    assert revision_of(office, made).title == "普法进乡村"


def test_a_title_too_long_is_cut_and_kept_in_the_text(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    title = "长" * 70
    made = imported(office, cast, tmp_path, word(lambda d: d.add_heading(title, 0) and
                                                 d.add_paragraph("文")))
    revision = revision_of(office, made)
    assert revision.title == "长" * 64
    assert revision.body == f"{title}\n\n文\n"
    assert "标题有 70 个字" in made.notes[0]


def test_a_picture_in_another_format_gets_the_right_name(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), "navy").save(out, "BMP")
    data = word(lambda d: (d.add_paragraph("文"), d.add_picture(io.BytesIO(out.getvalue()))))
    revision = revision_of(office, imported(office, cast, tmp_path, data))
    assert revision.body == "文\n\n![](图1.png)\n"


def test_a_picture_that_cannot_be_used_is_left_out_and_said(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    def build(document: Document) -> None:
        document.add_paragraph("文")
        document.add_picture(io.BytesIO(photo(1, (80, 60))))

    data = word(build)
    inner = part(data, "word/media/image1.jpg")
    broken = with_part(data, "word/media/image1.jpg", inner[: len(inner) // 2])
    made = imported(office, cast, tmp_path, broken)
    assert revision_of(office, made).body == "文\n"
    assert any("图1.jpg" in note and "不完整" in note for note in made.notes)


@pytest.mark.parametrize(("data", "words"), [
    (b"", "没有文字"), (b"PK\x03\x04 broken word/document", "已损坏"),
    ("正文".encode(), "不是 Word 文档"), (word(lambda d: None), "没有文字和图片"),
], ids=["empty", "damaged", "text", "blank"])
def test_what_cannot_be_read_is_refused_with_its_name(
    office: Office, cast: Cast, tmp_path: Path, data: bytes, words: str
) -> None:
    words = "空文件" if not data else words
    with pytest.raises(InvalidInput) as caught:
        imported(office, cast, tmp_path, data)
    assert words in caught.value.message and "稿.docx" in caught.value.message
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_a_file_over_the_limit_is_refused_unread(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "大.docx"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(InvalidInput, match="30 MB"):
        import_post(cast.writer, office, path)


def test_the_command_line_imports_it_too(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "稿.docx"
    path.write_bytes(word(report))
    made = import_post(COMMAND_LINE, office, path, draw_missing_cover=True)
    assert revision_of(office, made).cover_sha256


def test_a_saved_web_page_is_read_in_its_coding(
    office: Office, cast: Cast, tmp_path: Path
) -> None:
    page = "<html><meta charset=gb2312><body><p class=MsoTitle>通知</p><p>正文</p></body></html>"
    made = imported(office, cast, tmp_path, page.encode("gb18030"), "页.htm")
    assert (revision_of(office, made).title, revision_of(office, made).body) == ("通知", "正文\n")


def test_without_libreoffice_it_is_said_how_to_save(
    office: Office, cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office_files.office_program() is None
    with pytest.raises(InvalidInput) as caught:
        imported(office, cast, tmp_path, b"{\\rtf1 x}", "旧.rtf")
    assert "另存为" in caught.value.message and ".docx" in caught.value.message
