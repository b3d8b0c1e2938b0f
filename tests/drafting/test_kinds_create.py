"""新建稿件 of a kind: the kind stays, a template gives its classification."""

from __future__ import annotations

import pytest

from tests.support.articles import fields, png, written_post
from tests.support.cast import Cast
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office


def _kind(office: Office, post_id: int) -> str:
    with office.db.read() as session:
        return queries.get_post(session, post_id).kind


def test_without_a_word_it_is_news(office: Office, cast: Cast) -> None:
    assert _kind(office, operations.create_post(cast.writer, office)) == "news"
    assert _kind(office, written_post(office, cast)) == "news"


@pytest.mark.parametrize("kind", list(PostKind))
def test_the_kind_is_kept(office: Office, cast: Cast, kind: PostKind) -> None:
    post_id = operations.create_post(cast.writer, office, "通知公告", kind)
    assert _kind(office, post_id) == kind.value
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        begun, _ = queries.editable_fields(session, post, cast.writer.require_person())
    assert bool(begun.body) == (kind is PostKind.NEWS)
    assert begun.section == "普法与依法治理股"
    assert (begun.origin == "repost") == (kind is PostKind.BACKEND_SHARE)


def test_an_unknown_kind_is_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="稿件类型"):
        operations.create_post(cast.writer, office, kind="reel")
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_the_same_text_of_another_kind_is_another_revision(office: Office, cast: Cast) -> None:
    prints = set()
    for kind in (PostKind.NEWS, PostKind.NEWSPIC):
        post_id = operations.create_post(cast.writer, office, kind=kind)
        operations.add_image(cast.writer, office, post_id, "图1.png", png())
        operations.save_revision(cast.writer, office, post_id, fields(), 0)
        with office.db.read() as session:
            prints.add(queries.get_revision(session, post_id, 1).sha256)
    assert len(prints) == 2
