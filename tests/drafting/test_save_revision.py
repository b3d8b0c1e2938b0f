"""保存版本: immutable, numbered, dropping approvals only where something changed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.support.articles import BODY, approved_post, fields, submitted_round, written_post
from tests.support.cast import Cast, hire
from wechat_bot.drafting import operations, queries
from wechat_bot.kernel import events, journal
from wechat_bot.kernel.actor import COMMAND_LINE, Actor
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.events import OutboxEvent
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries as reviews


def saved(office: Office, post_id: int, number: int) -> tuple[str, str]:
    with office.db.read() as session:
        revision = queries.get_revision(session, post_id, number)
        return revision.body, revision.sha256


def cover_of(office: Office, post_id: int) -> str:
    with office.db.read() as session:
        revision = queries.get_post(session, post_id).current_revision
        assert revision is not None
        return revision.cover_sha256


def save(office: Office, actor: Actor, post_id: int, base: int, **changes: object) -> int:
    given = {"cover_sha256": cover_of(office, post_id), **changes}
    return operations.save_revision(actor, office, post_id, fields(**given), base)


def state(office: Office, post_id: int) -> tuple[str, int]:
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        return post.state, post.revision_number


def test_versions_are_numbered_and_the_old_ones_stay(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast)
    before = saved(any_office, post_id, 1)
    assert save(any_office, cast.writer, post_id, 1, body=BODY + "\n补充。\n") == 2
    assert save(any_office, cast.colleague, post_id, 2, title="新标题") == 3
    assert saved(any_office, post_id, 1) == before
    with any_office.db.read() as session:
        post = queries.get_post(session, post_id)
        assert (post.title, post.revision_number) == ("新标题", 3)
        assert [r.number for r in queries.revisions(session, post_id)] == [3, 2, 1]
        assert [r.created_by_id for r in queries.revisions(session, post_id)] == [
            cast.colleague.user_id, cast.writer.user_id, cast.writer.user_id]
        assert queries.writers(session, post) == {cast.writer.user_id, cast.colleague.user_id}
        assert journal.history(session, [f"post:{post_id}"])[0].sentence == "保存《新标题》第3版"
    with pytest.raises(NotFound), any_office.db.read() as session:
        queries.get_revision(session, post_id, 4)


def test_going_back_to_an_old_text_is_a_new_version_with_the_old_fingerprint(
    office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    save(office, cast.writer, post_id, 1, title="另一个")
    assert save(office, cast.writer, post_id, 2) == 3
    assert saved(office, post_id, 3)[1] == saved(office, post_id, 1)[1]


def test_saving_without_a_change_makes_no_version_and_keeps_the_approval(
    office: Office, cast: Cast
) -> None:
    post_id = approved_post(office, cast)
    assert save(office, cast.writer, post_id, 1) == 1
    assert save(office, cast.writer, post_id, 1, body=BODY.replace("\n", "\r\n")) == 1
    assert state(office, post_id) == ("approved", 1)
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        assert reviews.artefact_of_revision(session, post) is not None
        assert queries.working_copy(session, post_id, cast.writer.user_id or 0) is None


def test_a_change_drops_the_approval_and_is_announced(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    assert save(office, cast.writer, post_id, 1, digest="改了") == 2
    assert state(office, post_id) == ("draft", 2)
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        assert reviews.artefact_of_revision(session, post) is None
        names = session.scalars(select(OutboxEvent.name)).all()
    assert names == [events.POST_REVISED] * 2


def test_who_saved_in_the_meantime_is_named_and_both_texts_are_kept(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast)
    save(any_office, cast.colleague, post_id, 1, body=BODY + "\n李四的话。\n")
    with pytest.raises(EditConflict, match=r"李四.*第 2 版"):
        save(any_office, cast.writer, post_id, 1, body=BODY + "\n张三的话。\n")
    assert "李四的话" in saved(any_office, post_id, 2)[0]
    with any_office.db.read() as session:
        mine, base = queries.editable_fields(
            session, queries.get_post(session, post_id), cast.writer.user_id or 0)
        assert "张三的话" in mine.body
        assert base == 1
    assert save(any_office, cast.writer, post_id, 2, body=BODY + "\n两人的话。\n") == 3


@pytest.mark.parametrize(("field", "value"), [
    ("title", "长" * 65), ("title", "  "), ("title", "两\n行"), ("digest", "长" * 121),
    ("author", "长" * 17), ("contributor", "长" * 61), ("source", "长" * 201),
    ("section", "长" * 61), ("source_url", "javascript:alert(1)"), ("source_url", "http://[::1"),
    ("read_more", "www.example.gov.cn"), ("read_more", "https://e.gov.cn/" + "x" * 1000),
    ("article_20", "20.16"), ("origin", "stolen"), ("info_kind", "other"), ("theme", "没有的版式"),
    ("body", "![缺](没有.png)"), ("cover_sha256", "e" * 64),
])
def test_what_can_not_be_saved_is_refused_by_field_and_the_text_is_kept(
    office: Office, cast: Cast, field: str, value: str
) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(InvalidInput) as caught:
        save(office, cast.writer, post_id, 1, **{field: value})
    assert set(caught.value.fields) == {"cover" if field == "cover_sha256" else field}
    assert state(office, post_id) == ("draft", 1)
    with office.db.read() as session:
        copy = queries.working_copy(session, post_id, cast.writer.user_id or 0)
        assert copy is not None
        assert getattr(copy, field) == value


@pytest.mark.parametrize(("field", "value"), [
    ("title", "长" * 64), ("title", " " + "长" * 64 + " "), ("digest", "长" * 120),
    ("digest", ""), ("author", "长" * 16), ("source", "长" * 200), ("article_20", "20.15"),
    ("read_more", "https://www.example.gov.cn/法?a=1"), ("body", ""),
])
def test_at_the_limit_it_is_saved(office: Office, cast: Cast, field: str, value: str) -> None:
    post_id = written_post(office, cast)
    assert save(office, cast.writer, post_id, 1, **{field: value}) == 2


def test_control_characters_from_a_copied_document_are_taken_out(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = written_post(any_office, cast)
    save(any_office, cast.writer, post_id, 1, title="通\x00知\x0b", body="正\x07文\n\t第二行\n")
    with any_office.db.read() as session:
        revision = queries.get_revision(session, post_id, 2)
        assert (revision.title, revision.body) == ("通知", "正文\n\t第二行\n")


def test_a_queued_post_is_read_only_and_the_typed_text_is_kept(
    office: Office, cast: Cast
) -> None:
    post_id = approved_post(office, cast)
    with office.db.write() as session:
        operations.advance(session, queries.get_post(session, post_id), operations.PostAct.QUEUE)
    with pytest.raises(WrongState, match=r"取消排期.*已另外保留"):
        save(office, cast.writer, post_id, 1, title="改题")
    assert state(office, post_id) == ("queued", 1)
    with office.db.read() as session:
        copy = queries.working_copy(session, post_id, cast.writer.user_id or 0)
        assert copy is not None and copy.title == "改题"


def test_only_who_writes_may(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    for actor in (cast.first, cast.publisher, cast.administrator, cast.auditor):
        with pytest.raises(NotAllowed, match="写稿"):
            save(office, actor, post_id, 1, title="改题")
    with pytest.raises(NotAllowed, match="本人"):
        save(office, COMMAND_LINE, post_id, 1, title="改题")
    assert state(office, post_id) == ("draft", 1)


def test_a_post_that_is_not_there_is_not_found(office: Office, cast: Cast) -> None:
    with pytest.raises(NotFound):
        operations.save_revision(cast.writer, office, 99, fields(), 0)


def test_a_change_of_the_theme_on_disk_makes_a_new_version(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = written_post(office, cast)
    monkeypatch.setattr("wechat_bot.drafting.layout.theme_sha256", lambda _theme: "e" * 64)
    assert save(office, cast.writer, post_id, 1) == 2
    with office.db.read() as session:
        first, second = reversed(queries.revisions(session, post_id))
        assert first.fields() == second.fields()
        assert first.theme_sha256 != second.theme_sha256
        assert first.sha256 != second.sha256


def test_saving_while_under_review_takes_the_post_back_to_draft(
    office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    submitted_round(office, cast, post_id)
    save(office, cast.writer, post_id, 1, title="改题")
    assert state(office, post_id) == ("draft", 2)
