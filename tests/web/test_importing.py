"""从文件导入."""

from __future__ import annotations

import io

from werkzeug.test import TestResponse

from tests.support.articles import png
from tests.support.cast import Cast
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
    assert "请选择一个 .md 文件" in words(send(as_role("writer"), None))


def test_a_word_file_is_told_what_to_do(as_role: LogIn) -> None:
    answer = as_role("writer").post("/posts/import", {
        "text": (io.BytesIO(b"PK"), "稿件.docx")}, content_type="multipart/form-data")
    assert "复制文字" in words(answer)


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
