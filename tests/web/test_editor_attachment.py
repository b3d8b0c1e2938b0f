"""写稿 of a 视频: the film that stands chosen comes along with every button."""

from __future__ import annotations

import io

import pytest
from werkzeug.test import TestResponse

from tests.support.cast import Cast
from tests.support.files import PDF, film
from tests.web.conftest import LogIn
from tests.web.test_editor import form, revision
from tests.web.visitor import Visitor, typed, words
from wechat_bot.drafting import queries
from wechat_bot.drafting.operations import create_post
from wechat_bot.drafting.rules import ArticleFields, PostKind
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries as reviews

TYPED = {"title": "一分钟普法", "body": "一分钟看懂宪法宣传周活动安排，欢迎收看。",
         "section": "办公室", "contributor": "张三"}


def press(
    visitor: Visitor, office: Office, cast: Cast, post_id: int, do: str,
    name: str, data: bytes, **changes: str,
) -> TestResponse:
    """One of the editor's buttons with a file chosen in 附件."""
    values = form(office, post_id, cast, do, **{**TYPED, **changes})
    return visitor.post(f"/posts/{post_id}/edit", {**values, "attachment": (io.BytesIO(data), name)},
                        content_type="multipart/form-data")


def written(office: Office, cast: Cast, post_id: int) -> ArticleFields:
    """What the writer's editor holds."""
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        return queries.editable_fields(session, post, cast.writer.require_person())[0]


@pytest.mark.parametrize(("do", "version"), [("keep", 0), ("save", 1), ("submit", 1)])
def test_the_chosen_film_comes_along(
    as_role: LogIn, office: Office, cast: Cast, do: str, version: int
) -> None:
    post_id = create_post(cast.writer, office, kind=PostKind.VIDEO)
    answer = press(as_role("writer"), office, cast, post_id, do, "短片.mp4", film())
    assert answer.status_code == 303, words(answer)
    with office.db.read() as session:
        [row] = queries.attachments(session, post_id)
        assert (reviews.open_round(session, post_id) is not None) == (do == "submit")
    kept = written(office, cast, post_id)
    assert (kept.attachment_sha256, kept.attachment_name) == (row.sha256, "短片.mp4")
    assert revision(office, post_id) == version


@pytest.mark.parametrize("do", ["keep", "save", "submit"])
def test_a_wrong_file_is_told_at_its_field_and_the_text_is_kept(
    as_role: LogIn, office: Office, cast: Cast, do: str
) -> None:
    post_id = create_post(cast.writer, office, kind=PostKind.VIDEO)
    answer = press(as_role("writer"), office, cast, post_id, do, "原文.pdf", PDF)
    assert answer.status_code == 422
    assert "只能附 mp4" in words(answer) and 'href="#f-attachment"' in answer.text
    assert (typed(answer, "title"), typed(answer, "body")) == (TYPED["title"], TYPED["body"])
    assert written(office, cast, post_id).body == TYPED["body"]
    assert revision(office, post_id) == 0


def test_a_film_stays_chosen_where_the_text_is_refused(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = create_post(cast.writer, office, kind=PostKind.VIDEO)
    answer = press(as_role("writer"), office, cast, post_id, "save", "短片.mp4", film(), title="")
    assert answer.status_code == 422 and "请填写标题" in words(answer)
    with office.db.read() as session:
        [row] = queries.attachments(session, post_id)
    assert f'value="{row.sha256}" id="attachment-1" checked' in answer.text


def test_the_file_stands_above_the_pictures(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = create_post(cast.writer, office, kind=PostKind.BACKEND_SHARE)
    page = as_role("writer").get(f"/posts/{post_id}/edit").text
    assert page.index('id="f-attachment"') < page.index('id="pictures"')
