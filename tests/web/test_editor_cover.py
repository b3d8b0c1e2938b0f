"""封面取景: frames of the cover are checked against its size and go with another cover."""

from __future__ import annotations

import pytest

from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.test_editor import form, revision
from tests.web.visitor import typed, words
from wechat_bot.drafting import queries
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel.office import Office

SQUARE = "0.287222_0_0.712778_1"  # the middle of a 900×383 cover


def cut(office: Office, cast: Cast, **changes: str) -> tuple[int, dict[str, object]]:
    """A post and its form as the script sends it, with a chosen cut."""
    post_id = written_post(office, cast)
    values = form(office, post_id, cast, "save", **changes)
    return post_id, {**values, "crop_of": values["cover_sha256"]}


def test_a_cut_is_saved(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id, values = cut(office, cast, cover_crop_square=SQUARE)
    assert as_role("writer").post(f"/posts/{post_id}/edit", values).status_code == 303
    with office.db.read() as session:
        saved: ArticleFields = queries.get_revision(session, post_id, 2).fields()
    assert (saved.cover_crop_square, saved.cover_crop_wide) == (SQUARE, "")


@pytest.mark.parametrize(("name", "value", "sentence"), [
    ("cover_crop_square", "0_0_1_1", "和这张封面不合"),
    ("cover_crop_wide", "0_0_0.5_1", "和这张封面不合"),
    ("cover_crop_wide", "0.5_0_0.2_1", "取景不对"),
    ("cover_crop_wide", "正中", "取景不对"),
])
def test_a_cut_of_another_shape_is_refused(
    as_role: LogIn, office: Office, cast: Cast, name: str, value: str, sentence: str
) -> None:
    post_id, values = cut(office, cast, **{name: value})
    answer = as_role("writer").post(f"/posts/{post_id}/edit", values)
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert revision(office, post_id) == 1


def test_another_cover_takes_its_cuts_away(as_role: LogIn, office: Office, cast: Cast) -> None:
    """Without the script too: the hidden fields say which cover they were made for."""
    post_id, values = cut(office, cast, cover_crop_square=SQUARE)
    with office.db.read() as session:
        values["cover_sha256"] = queries.post_images(session, post_id)["图1.png"].sha256
    visitor = as_role("writer")
    assert visitor.post(f"/posts/{post_id}/edit", values).status_code == 303
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "cover_crop_square") == ""


def test_a_drawn_cover_begins_uncut(as_role: LogIn, office: Office, cast: Cast) -> None:
    post_id, values = cut(office, cast, cover_crop_square=SQUARE)
    visitor = as_role("writer")
    visitor.post(f"/posts/{post_id}/edit", {**values, "do": "draw_cover"})
    assert typed(visitor.get(f"/posts/{post_id}/edit"), "cover_crop_square") == ""
