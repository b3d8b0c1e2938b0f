"""What the editor's script asks: layout while typing, pictures one by one, pasted Word text."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.support.articles import jpeg_with_gps, png, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.test_editor import form, revision
from tests.web.test_pictures import packed
from tests.web.visitor import Visitor
from wechat_bot.drafting import queries
from wechat_bot.drafting.operations import create_post
from wechat_bot.kernel.office import Office

JSON = {"Accept": "application/json"}
WORD = """<html xmlns:w="urn:schemas-microsoft-com:office:word"><body>
<h2>一、总体情况</h2><p class=MsoNormal>共办理<b>12件</b>。</p>
<table><tr><td>单位</td><td>件数</td></tr><tr><td>额敏镇</td><td>5</td></tr></table>
<p><img src="data:image/png;base64,{picture}"></p></body></html>"""


def upload(visitor: Visitor, post_id: int, data: bytes, name: str) -> TestResponse:
    """One picture as the script sends it."""
    return visitor.post(f"/posts/{post_id}/pictures", {"picture": (io.BytesIO(data), name)},
                        headers=JSON, content_type="multipart/form-data")


def test_the_layout_of_what_is_typed_without_saving_it(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(
        f"/posts/{post_id}/render", headers=JSON,
        data=form(office, post_id, cast, "", body="写到一半的**重点**", title="新的标题"))
    shown = answer.get_json()
    assert answer.status_code == 200
    assert "写到一半的" in shown["article"] and "新的标题" in shown["article"]
    assert shown["characters"] == len("写到一半的重点")
    assert shown["bytes"] > len("写到一半的重点".encode())
    with office.db.read() as session:
        assert queries.working_copy(session, post_id, cast.writer.user_id or 0) is None
    assert revision(office, post_id) == 1


def test_the_layout_tells_what_is_missing(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")

    def laid_out(**changes: str) -> Any:
        values = form(office, post_id, cast, "", **changes)
        return visitor.post(f"/posts/{post_id}/render", values, headers=JSON).get_json()

    notes = laid_out(body="甲\n\n![](没有.png)\n")["notes"]
    assert [(note["line"], "没有.png" in note["message"]) for note in notes] == [(3, True)]
    assert "没有的版式" in laid_out(theme="没有的版式")["article"]


def test_pictures_are_numbered_after_those_that_are_there(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)  # has 图1.png and 封面.png
    visitor = as_role("writer")
    names = [upload(visitor, post_id, data, name).get_json()["name"] for data, name in (
        (jpeg_with_gps(), "微信图片_20261122.jpg"), (png("olive"), "IMG 3.PNG"),
        (png("teal"), "其实是png.jpg"))]
    assert names == ["图2.jpg", "图3.png", "图4.png"]
    with office.db.read() as session:
        assert list(queries.post_images(session, post_id))[2:] == names


def test_a_zip_gives_all_its_pictures(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    data = packed(甲_png=png("olive"), 说明_txt=b"text", 乙_png=png("teal"))
    answer = upload(as_role("writer"), post_id, data, "照片.zip").get_json()
    kept = [row["name"] for row in answer["pictures"]]
    assert kept == ["图2.png", "图3.png"]
    assert len(answer["refused"]) == 1 and "“说明.txt”不是图片" in answer["refused"][0]
    with office.db.read() as session:
        assert list(queries.post_images(session, post_id))[2:] == kept


@pytest.mark.parametrize(("data", "sentence"), [
    (b"", "是空文件"), (b"hello", "不是图片"), (png()[:60], "打不开"),
])
def test_what_is_no_picture_is_refused_by_its_own_name(
    as_role: LogIn, office: Office, cast: Cast, data: bytes, sentence: str
) -> None:
    post_id = written_post(office, cast)
    answer = upload(as_role("writer"), post_id, data, "会议照片.jpg")
    assert answer.status_code == 422
    assert sentence in answer.get_json()["message"]
    assert "会议照片.jpg" in answer.get_json()["message"]


def test_a_file_over_the_limit_is_refused_with_a_sentence(
    as_role: LogIn, office: Office, cast: Cast, panel: Any
) -> None:
    post_id = written_post(office, cast)
    panel.config["MAX_CONTENT_LENGTH"] = 100_000
    answer = upload(as_role("writer"), post_id, b"\xff\xd8\xff" + b"0" * 200_000, "大.jpg")
    assert answer.status_code == 413
    assert "一次最多上传 30 MB" in answer.get_json()["message"]


def test_a_picture_by_the_name_the_text_uses(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    visitor = as_role("writer")
    answer = visitor.get(f"/posts/{post_id}/pictures/图1.png")
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    missing = visitor.get(f"/posts/{post_id}/pictures/没有.png", headers=JSON)
    assert missing.status_code == 404
    assert "没有这张图片" in missing.get_json()["message"]


def test_pasted_word_text_becomes_markdown_with_its_pictures(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    html = WORD.format(picture=base64.b64encode(png("olive", (90, 60))).decode())
    answer = as_role("writer").post(
        f"/posts/{post_id}/word", {"html": (io.BytesIO(html.encode()), "paste.html")},
        headers=JSON, content_type="multipart/form-data").get_json()
    assert "## 一、总体情况" in answer["markdown"]
    assert "共办理**12件**。" in answer["markdown"]
    assert "| 额敏镇 | 5 |" in answer["markdown"]
    assert "](图2.png)" in answer["markdown"]
    assert [row["name"] for row in answer["pictures"]] == ["图2.png"]


def test_a_broken_picture_in_word_text_is_told_and_left_out(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    html = WORD.format(picture=base64.b64encode(png()[:50]).decode())
    answer = as_role("writer").post(
        f"/posts/{post_id}/word", {"html": (io.BytesIO(html.encode()), "paste.html")},
        headers=JSON, content_type="multipart/form-data").get_json()
    assert answer["pictures"] == []
    assert "![" not in answer["markdown"] and "共办理" in answer["markdown"]
    assert answer["notes"]


def test_a_ticket_for_whoever_is_logged_in(
    as_role: LogIn, nobody: Visitor, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").get(f"/posts/{post_id}/ticket", headers=JSON).get_json()
    assert (answer["person"], answer["name"]) == (cast.writer.user_id, "张三")
    assert answer["csrf_token"]
    assert nobody.get(f"/posts/{post_id}/ticket", headers=JSON).status_code == 401


@pytest.mark.parametrize("address", ["autosave", "render", "pictures", "word"])
def test_after_the_session_ended_a_sentence_comes_back(
    nobody: Visitor, office: Office, cast: Cast, address: str
) -> None:
    post_id = written_post(office, cast)
    answer = nobody.post(f"/posts/{post_id}/{address}", {"body": "x"}, headers=JSON)
    assert answer.status_code == 401
    assert "没有提交" in answer.get_json()["message"]


def test_who_may_not_write_gets_no_layout(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    answer = as_role("publisher").post(f"/posts/{post_id}/pictures", headers=JSON)
    assert answer.status_code == 403


def test_every_field_goes_through_the_form(as_role: LogIn, office: Office, cast: Cast) -> None:
    """What the editor has no field for (an attachment, the cuts) is kept by hidden ones."""
    post_id = create_post(cast.writer, office)
    page = as_role("writer").get(f"/posts/{post_id}/edit").text
    for name in form(office, post_id, cast, ""):
        assert name == "do" or f'name="{name}"' in page, name


def test_the_upload_limit_is_told_to_the_script(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    assert 'data-max-upload="30000000"' in as_role("writer").get(f"/posts/{post_id}/edit").text
