"""送审."""

from __future__ import annotations

import pytest

from tests.reviewing.conftest import Desk
from tests.support.articles import written_post
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from wechat_bot.drafting import operations as drafting
from wechat_bot.drafting import queries as posts
from wechat_bot.drafting.importing import import_post
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import (
    EditConflict,
    InvalidInput,
    NotAllowed,
    NotFound,
    WrongState,
)
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import operations, queries


def refused(office: Office, cast: Cast, post_id: int, number: int = 1) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        operations.submit(cast.writer, office, post_id, number)
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "draft"
        assert queries.rounds_of(session, post_id) == []
    return caught.value.fields


def test_a_round_is_pinned_to_the_version(any_desk: Desk) -> None:
    with any_desk.office.db.read() as session:
        found = queries.get_round(session, any_desk.round_id)
        post = posts.get_post(session, any_desk.post_id)
        assert post.current_revision is not None
        assert (found.revision_id, found.revision_sha256) == (
            post.current_revision.id, post.current_revision.sha256)
        assert queries.open_round(session, post.id) is found
    assert any_desk.states() == ("open", "in_review")
    assert any_desk.last_line() == "提交《宪法宣传周活动通知》第1版送审"


@pytest.mark.parametrize(("field", "value"), [
    ("body", ""), ("body", "<!-- 只有批注 -->\n"), ("section", ""), ("section", "没有的股室"),
    ("contributor", " "), ("cover_sha256", ""),
])
def test_what_is_missing_is_named_and_the_post_stays_a_draft(
    office: Office, cast: Cast, field: str, value: str
) -> None:
    post_id = written_post(office, cast, **{field: value})
    wanted = "cover" if field == "cover_sha256" else field
    assert set(refused(office, cast, post_id)) == {wanted}


def test_a_repost_needs_its_source(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, origin="repost")
    assert set(refused(office, cast, post_id)) == {"source"}
    other = written_post(office, cast, origin="repost", source="新华社")
    assert operations.submit(cast.writer, office, other, 1)


def test_everything_missing_is_said_at_once(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast, body="", section="", contributor="", cover_sha256="")
    assert set(refused(office, cast, post_id)) == {"body", "section", "contributor", "cover"}


def test_a_body_over_wechats_limit_is_refused_with_the_text_kept(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    office = new_office(tmp_path_factory.mktemp("office"),
                        wechat={"content_bytes_limit": 20_000})
    cast = hire(office)
    body = "依法治县。" * 3000
    post_id = written_post(office, cast, body=body)
    sentences = refused(office, cast, post_id)
    assert "20,000 字节" in sentences["body"]
    with office.db.read() as session:
        post = posts.get_post(session, post_id)
        assert post.current_revision is not None and post.current_revision.body == body
    office.close()


def test_what_is_submitted_fits_with_its_footer_too(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Whatever passes the check at submission is under the limit as an artefact."""
    folder = tmp_path_factory.mktemp("office")
    office = new_office(folder)
    cast = hire(office)
    plain = written_post(office, cast, body="字" * 1000)
    desk = Desk(office, cast, plain, *_round(office, cast, plain))
    desk.approve()
    artefact = desk.artefact()
    assert artefact is not None
    size = len(artefact.html.encode())
    office.close()
    tight = new_office(folder, wechat={"content_bytes_limit": size})
    post_id = written_post(tight, cast, body="字" * 1000)
    with pytest.raises(InvalidInput, match="字节"):
        operations.submit(cast.writer, tight, post_id, 1)
    tight.close()


def _round(office: Office, cast: Cast, post_id: int) -> tuple[int, str]:
    round_id = operations.submit(cast.writer, office, post_id, 1)
    with office.db.read() as session:
        return round_id, queries.get_round(session, round_id).revision_sha256


def test_only_the_current_version_can_be_submitted(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(EditConflict, match="第 1 版"):
        operations.submit(cast.writer, office, post_id, 2)
    empty = drafting.create_post(cast.writer, office)
    with pytest.raises(InvalidInput, match="先保存版本"):
        operations.submit(cast.writer, office, empty, 0)


def test_a_post_is_in_one_round_at_a_time(desk: Desk) -> None:
    with pytest.raises(WrongState, match="审校中"):
        operations.submit(desk.cast.colleague, desk.office, desk.post_id, 1)
    with desk.office.db.read() as session:
        assert len(queries.rounds_of(session, desk.post_id)) == 1


def test_a_new_version_can_be_submitted_before_the_news_of_it_was_delivered(
    any_desk: Desk,
) -> None:
    any_desk.edit()
    assert any_desk.states() == ("open", "draft")  # nobody has handed the news on yet
    second = any_desk.again()
    assert any_desk.states() == ("voided", "in_review")
    assert second.states() == ("open", "in_review")


def test_a_layout_that_was_changed_since_the_version_was_saved_is_refused(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_id = written_post(office, cast)
    monkeypatch.setattr("wechat_bot.drafting.layout.theme_sha256", lambda _theme: "e" * 64)
    with pytest.raises(WrongState, match=r"政务蓝.*重新保存"):
        operations.submit(cast.writer, office, post_id, 1)


def test_only_who_writes_may(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    for actor in (cast.first, cast.publisher, cast.auditor):
        with pytest.raises(NotAllowed, match="写稿"):
            operations.submit(actor, office, post_id, 1)
    with pytest.raises(NotAllowed, match="本人"):
        operations.submit(COMMAND_LINE, office, post_id, 1)
    with pytest.raises(NotFound):
        operations.submit(cast.writer, office, 99, 1)
    with office.db.read() as session:
        assert posts.get_post(session, post_id).state == "draft"


def test_an_imported_post_is_submitted_like_any_other(
    office: Office, cast: Cast, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("posts") / "a.md"
    path.write_text("# 通知\n\n正文。\n", encoding="utf-8")
    made = import_post(cast.writer, office, path, draw_missing_cover=True)
    assert operations.submit(cast.colleague, office, made.post_id, 1)


