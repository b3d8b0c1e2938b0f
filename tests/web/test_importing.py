"""从文件导入."""

from __future__ import annotations

import io
import zipfile

import pytest
from docx.document import Document
from werkzeug.test import TestResponse

from tests.support.articles import png
from tests.support.cast import Cast
from tests.support.word_files import word
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.drafting import queries
from wechat_bot.kernel.office import Office

TEXT = """---
title: 导入的稿件
cover: images/cover.png
section: 办公室
contributor: 李四
---
第一段。

![图](images/甲.png)
"""


def send(visitor: Visitor, text: bytes | None, *pictures: str, **more: str) -> TestResponse:
    """Choose a file and pictures, and press 导入稿件."""
    data: dict[str, object] = dict(more)
    if text is not None:
        data["text"] = (io.BytesIO(text), "稿件.md")
    data["pictures"] = [(io.BytesIO(png()), name) for name in pictures]
    return visitor.post("/posts/import", data, content_type="multipart/form-data")


def test_a_file_with_its_pictures(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    answer = send(visitor, TEXT.encode(), "甲.png", "cover.png")
    assert answer.status_code == 303, words(answer)
    assert "已导入《导入的稿件》" in words(visitor.get(answer.location))
    with office.db.read() as session:
        post = queries.get_post(session, 1)
        assert post.current_revision is not None
        assert post.current_revision.contributor == "李四"
        assert list(post.current_revision.images) == ["images/甲.png"]


def test_a_missing_picture_stops_it(as_role: LogIn, office: Office) -> None:
    answer = send(as_role("writer"), TEXT.encode(), "cover.png")
    assert answer.status_code == 422
    assert "找不到图片“images/甲.png”" in words(answer)
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_no_file(as_role: LogIn) -> None:
    assert "请选择一个 Word 文件" in words(send(as_role("writer"), None))


def test_a_word_file_opens_in_the_editor_with_what_was_lost(
    as_role: LogIn, office: Office
) -> None:
    def build(document: Document) -> None:
        document.add_heading("普法简报", 0)
        document.add_paragraph("甲。")
        document.add_paragraph("图1")
        document.sections[0].header.paragraphs[0].text = "页眉文字<b>"

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("现场.png", png())
    visitor = as_role("writer")
    answer = visitor.post("/posts/import", {
        "text": (io.BytesIO(word(build)), "稿件.docx"),
        "pictures": [(io.BytesIO(out.getvalue()), "照片.zip")],
    }, content_type="multipart/form-data")
    assert answer.status_code == 303, words(answer)
    assert answer.location.endswith("/posts/1/edit")
    with office.db.read() as session:
        revision = queries.get_post(session, 1).current_revision
        assert revision is not None
        assert (revision.title, revision.body) == ("普法简报", "甲。\n\n![](图1.png)\n")
    shown = words(visitor.get(answer.location))
    assert "已导入《普法简报》" in shown
    assert "页眉、页脚没有保留" in shown and "1 张照片放在了正文里" in shown


@pytest.mark.parametrize(("data", "sentence"), [
    (b"PK", "不是 Word 文档"), (b"PK\x03\x04word/document.xml", "已损坏"), (b"", "空文件"),
])
def test_a_word_file_that_cannot_be_read(
    as_role: LogIn, office: Office, data: bytes, sentence: str
) -> None:
    answer = as_role("writer").post("/posts/import", {
        "text": (io.BytesIO(data), "稿件.docx")}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert sentence in words(answer) and "稿件.docx" in words(answer)
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_a_picture_in_the_place_of_the_text(as_role: LogIn) -> None:
    answer = as_role("writer").post("/posts/import", {
        "text": (io.BytesIO(png()), "照片.png")}, content_type="multipart/form-data")
    assert "请选在下面一栏" in words(answer)


def test_a_picture_that_the_text_does_not_name_goes_to_the_end(
    as_role: LogIn, office: Office
) -> None:
    answer = send(as_role("writer"), TEXT.encode(), "甲.png", "cover.png", "现场.png")
    assert answer.status_code == 303, words(answer)
    with office.db.read() as session:
        revision = queries.get_post(session, 1).current_revision
        assert revision is not None and revision.body.endswith("![](图1.png)\n")


def test_a_file_in_another_encoding(as_role: LogIn) -> None:
    assert "UTF-8" in words(send(as_role("writer"), "标题".encode("gbk")))


def test_a_drawn_cover(as_role: LogIn, office: Office) -> None:
    answer = send(as_role("writer"), "# 小标题\n\n正文。".encode(), draw="1")
    assert answer.status_code == 303
    with office.db.read() as session:
        assert list(queries.post_images(session, 1)) == ["封面.png"]


def test_names_that_climb_out_write_nothing(as_role: LogIn) -> None:
    answer = send(as_role("writer"), "正文 ![](../../evil.png)".encode(), "evil.png")
    assert answer.status_code == 422
    assert "不在稿件所在的文件夹里" in words(answer)
