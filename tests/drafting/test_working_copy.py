"""编辑中的稿: one per post and person, saved as often as one likes."""

from __future__ import annotations

import pytest

from tests.support.articles import fields, written_post
from tests.support.cast import Cast, hire
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.rules import ArticleFields
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.kernel.office import Office


def opens_with(office: Office, post_id: int, actor: Actor) -> tuple[ArticleFields, int]:
    with office.db.read() as session:
        return queries.editable_fields(session, queries.get_post(session, post_id),
                                       actor.user_id or 0)


def test_a_new_post_starts_with_its_writer_and_section(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    start, base = opens_with(office, post_id, cast.writer)
    assert (start.contributor, start.section, start.author, start.theme, base) == (
        "张三", "普法与依法治理股", "法治额敏", "政务蓝", 0)
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        assert (post.state, post.kind, post.typist_id) == ("draft", "news", cast.writer.user_id)


def test_a_template_brings_its_classification(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office, "政策解读")
    start, _ = opens_with(office, post_id, cast.writer)
    assert start.info_kind == "policy_interpretation"
    assert start.body.strip()


def test_an_unknown_template_makes_no_post(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as caught:
        operations.create_post(cast.writer, office, "没有的模板")
    assert set(caught.value.fields) == {"template"}
    with office.db.read() as session:
        assert queries.list_posts(session, queries.PostFilter())[0] == 0


def test_each_person_has_an_own_copy(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast)
    for actor, text in ((cast.writer, "张三的"), (cast.colleague, "李四的"),
                        (cast.writer, "张三的，第二次")):
        operations.save_working_copy(actor, any_office, post_id, fields(body=text), 1)
    assert opens_with(any_office, post_id, cast.writer)[0].body == "张三的，第二次"
    assert opens_with(any_office, post_id, cast.colleague)[0].body == "李四的"
    assert opens_with(any_office, post_id, cast.first)[0].body != "张三的"  # the saved version


def test_autosaving_changes_nothing_official(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with office.db.read() as session:
        lines = journal.page(session, 0, 1)[0]
    operations.save_working_copy(cast.colleague, office, post_id, fields(title="改题"), 1)
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        assert (post.title, post.revision_number) == ("宪法宣传周活动通知", 1)
        assert journal.page(session, 0, 1)[0] == lines
        assert queries.writers(session, post) == {cast.writer.user_id}


def test_text_over_every_limit_is_kept(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = operations.create_post(cast.writer, any_office)
    long = fields(title="长" * 500, author="长" * 500, contributor="长" * 500, section="长" * 500,
                  source="长" * 500, theme="长" * 500, body="长" * 200_000)
    operations.save_working_copy(cast.writer, any_office, post_id, long, 0)
    assert opens_with(any_office, post_id, cast.writer)[0] == long


def test_discarding_shows_the_saved_version_again(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    operations.save_working_copy(cast.writer, office, post_id, fields(title="改题"), 1)
    operations.discard_working_copy(cast.colleague, office, post_id)  # has none of his own
    assert opens_with(office, post_id, cast.writer)[0].title == "改题"
    operations.discard_working_copy(cast.writer, office, post_id)
    assert opens_with(office, post_id, cast.writer)[0].title == "宪法宣传周活动通知"


def test_only_who_writes_may(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    for act in (lambda a: operations.create_post(a, office),
                lambda a: operations.save_working_copy(a, office, post_id, fields(), 1),
                lambda a: operations.discard_working_copy(a, office, post_id)):
        with pytest.raises(NotAllowed, match="写稿"):
            act(cast.final)
    with pytest.raises(NotFound):
        operations.save_working_copy(cast.writer, office, 99, fields(), 1)
