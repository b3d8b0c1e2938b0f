"""Pictures: adding them in the editor, covers, and how they are served."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from tests.support.articles import jpeg_with_gps, png, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.test_editor import form
from tests.web.visitor import Visitor, typed, words
from wechat_bot.drafting import queries
from wechat_bot.kernel.office import Office


def upload(
    visitor: Visitor, values: dict[str, Any], post_id: int, *files: tuple[bytes, str], **more: str
) -> Any:
    """Press 上传图片 with some files chosen."""
    pictures = [(io.BytesIO(data), name) for data, name in files]
    return visitor.post(f"/posts/{post_id}/edit", {**values, **more, "pictures": pictures},
                        content_type="multipart/form-data")


def names(office: Office, post_id: int) -> list[str]:
    """The post's pictures."""
    with office.db.read() as session:
        return list(queries.post_images(session, post_id))


def test_several_pictures_go_where_the_cursor_was(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    values = form(office, post_id, cast, "upload", body="开头😀结尾")
    answer = upload(visitor, values, post_id, (png("red"), "甲.png"), (jpeg_with_gps(), "乙.jpg"),
                    insert="1", cursor="4")
    assert answer.status_code == 303
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "body") == (
        "开头😀\n\n![](甲.png)\n\n![](乙.jpg)\n\n结尾")


def packed(**photos: bytes) -> bytes:
    """A zip of files, as the script's and the plain form's field may bring it."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, data in photos.items():
            archive.writestr(f"照片/{name.replace('_', '.')}", data)
    return kept.getvalue()


def test_a_zip_is_unpacked(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    data = packed(甲_png=png("red"), 乙_jpg=jpeg_with_gps())
    answer = upload(visitor, form(office, post_id, cast, "upload", body="正文"), post_id,
                    (data, "照片.ZIP"), insert="1")
    assert answer.status_code == 303
    added = names(office, post_id)[2:]
    assert len(added) == 2
    assert all(f"![]({name})" in typed(visitor.get(f"/posts/{post_id}/edit"), "body")
               for name in added)


def test_what_is_no_picture_in_a_zip_is_told(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    data = packed(说明_txt=b"text", 甲_png=png("red"))
    answer = upload(as_role("writer"), form(office, post_id, cast, "upload", body="我的正文"),
                    post_id, (data, "照片.zip"))
    assert answer.status_code == 422
    assert "“说明.txt”不是图片" in words(answer) and "已添加 1 张" in words(answer)
    assert typed(answer, "body") == "我的正文"


def test_an_empty_zip_is_told(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = upload(as_role("writer"), form(office, post_id, cast, "upload"), post_id,
                    (packed(), "照片.zip"))
    assert answer.status_code == 422 and "压缩包“照片.zip”是空的" in words(answer)


def test_pictures_may_stay_out_of_the_text(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    upload(visitor, form(office, post_id, cast, "upload", body="正文"), post_id,
           (png("red"), "甲.png"))
    assert names(office, post_id) == ["图1.png", "封面.png", "甲.png"]
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "body") == "正文"


def test_a_false_picture_is_refused_and_the_good_one_kept(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = upload(as_role("writer"), form(office, post_id, cast, "upload", body="我的正文"),
                    post_id, (b"MZ not a picture", "假.png"), (png("red"), "真.png"))
    assert answer.status_code == 422
    assert "“假.png”不是图片" in words(answer)
    assert "已添加 1 张：真.png" in words(answer)
    assert typed(answer, "body") == "我的正文"
    assert names(office, post_id)[-1] == "真.png"


def test_an_empty_file_is_named_as_such(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = upload(as_role("writer"), form(office, post_id, cast, "upload"), post_id,
                    (b"", "空.png"))
    assert answer.status_code == 422 and "图片“空.png”是空文件" in words(answer)


def test_no_file_chosen(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = upload(as_role("writer"), form(office, post_id, cast, "upload"), post_id)
    assert answer.status_code == 422
    assert "还没有选择图片文件" in words(answer)


def test_a_cover_is_drawn_from_the_title(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/edit",
                 form(office, post_id, cast, "draw_cover", cover_sha256="", title="新标题"))
    with office.db.read() as session:
        copy = queries.working_copy(session, post_id, cast.writer.user_id or 0)
        assert copy is not None
        drawn = queries.post_images(session, post_id)["封面-2.png"]
        assert copy.cover_sha256 == drawn.sha256
        assert (drawn.image.width, drawn.image.height) == (900, 383)


def test_a_cover_needs_a_title(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/edit",
                                    form(office, post_id, cast, "draw_cover", title=""))
    assert "请先填写标题" in words(answer)


def test_a_picture_is_served_for_ever_with_its_kind(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    with office.db.read() as session:
        sha256 = queries.post_images(session, post_id)["图1.png"].sha256
    answer = as_role("auditor").get(f"/media/{sha256}")
    assert answer.data == office.media.get(sha256)
    assert answer.headers["Content-Type"] == "image/png"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Cache-Control"].startswith("private")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_only_known_pictures_are_served(as_role: LogIn, office: Office) -> None:
    """A file that lies in the folder but is no picture of ours stays there."""
    sha256 = office.media.put(b"<script>alert(1)</script>")
    answer = as_role("writer").get(f"/media/{sha256}")
    assert answer.status_code == 404
    assert "没有这张图片" in words(answer)


def test_pictures_are_not_for_strangers(nobody: Visitor, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with office.db.read() as session:
        sha256 = queries.post_images(session, post_id)["图1.png"].sha256
    assert nobody.get(f"/media/{sha256}").status_code == 302
