"""附件: recognised by content, within the limit, a writer's deed, of this post only."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from tests.support.articles import fields, png
from tests.support.cast import Cast
from tests.support.files import PDF, docx, film
from tests.support.offices import new_office
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.attachments import attach_file, choose_attachment, recognise
from wechat_bot.drafting.rules import PostKind
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office

HEIC = b"\x00\x00\x00\x18ftypheic" + b"\x00" * 40


def _post(office: Office, cast: Cast, kind: PostKind = PostKind.VIDEO) -> int:
    return operations.create_post(cast.writer, office, kind=kind)


def _names(office: Office, post_id: int) -> list[str]:
    with office.db.read() as session:
        return [row.name for row in queries.attachments(session, post_id)]


def _macro_document() -> bytes:
    out = io.BytesIO(docx())
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")
    return out.getvalue()


@pytest.mark.parametrize(("kind", "name", "data", "kept"), [
    (PostKind.VIDEO, "普法 短片.MP4", film(), "普法 短片.mp4"),
    (PostKind.VIDEO, r"C:\片子\a.mov", film(b"qt  "), "a.mov"),
    (PostKind.VIDEO, "名字错.avi", film(b"mp42"), "名字错.mp4"),
    (PostKind.BACKEND_SHARE, "原文.pdf", PDF, "原文.pdf"),
    (PostKind.BACKEND_SHARE, "原文.docx", docx(), "原文.docx"),
])
def test_a_file_is_kept_under_its_name_and_true_ending(
    office: Office, cast: Cast, kind: PostKind, name: str, data: bytes, kept: str
) -> None:
    post_id = _post(office, cast, kind)
    got = attach_file(cast.writer, office, post_id, name, data)
    assert got.name == kept and _names(office, post_id) == [kept]
    assert office.media.get(got.sha256) == data
    with office.db.read() as session:
        assert kept in journal.history(session, [f"post:{post_id}"])[0].sentence


@pytest.mark.parametrize(("kind", "name", "data", "word"), [
    (PostKind.VIDEO, "片.mp4", b"", "空文件"),
    (PostKind.VIDEO, "片.mp4", b"\x00" * 500, "只能附 mp4"),
    (PostKind.VIDEO, "片.mp4", PDF, "其实是PDF"),
    (PostKind.VIDEO, "照片.mp4", HEIC, "只能附 mp4"),
    (PostKind.VIDEO, "片.mp4", film(padding=500)[:-100], "不完整"),
    (PostKind.BACKEND_SHARE, "片.mp4", film(), "PDF 或 Word"),
    (PostKind.BACKEND_SHARE, "宏.docm", _macro_document(), "PDF 或 Word"),
    (PostKind.BACKEND_SHARE, "包.docx", b"PK\x03\x04" + b"\x00" * 40, "PDF 或 Word"),
    (PostKind.NEWS, "原文.pdf", PDF, "不带附件"),
    (PostKind.NEWSPIC, "片.mp4", film(), "不带附件"),
])
def test_what_is_no_such_file_is_refused(
    office: Office, cast: Cast, kind: PostKind, name: str, data: bytes, word: str
) -> None:
    post_id = _post(office, cast, kind)
    with pytest.raises(InvalidInput, match=word) as caught:
        attach_file(cast.writer, office, post_id, name, data)
    assert "attachment" in caught.value.fields
    assert _names(office, post_id) == []


def test_the_limit_of_uploads_holds_and_is_said(tmp_path: Path) -> None:
    from tests.support.cast import hire

    office = new_office(tmp_path, web={"upload_limit_mb": 1})
    cast = hire(office)
    post_id = _post(office, cast)
    with pytest.raises(InvalidInput, match=r"2 MB，超过上限 1 MB.*upload_limit_mb"):
        attach_file(cast.writer, office, post_id, "片.mp4", film(padding=2_000_000))
    assert attach_file(cast.writer, office, post_id, "片.mp4", film()).name == "片.mp4"
    office.close()


def test_the_same_file_is_kept_once_and_a_taken_name_gets_a_number(
    office: Office, cast: Cast
) -> None:
    post_id = _post(office, cast)
    once = attach_file(cast.writer, office, post_id, "片.mp4", film())
    assert attach_file(cast.writer, office, post_id, "又名.mp4", film()) == once
    attach_file(cast.writer, office, post_id, "片.mp4", film(padding=99))
    assert _names(office, post_id) == ["片-2.mp4", "片.mp4"]


def test_who_adds_a_file_is_a_writer_of_the_post(office: Office, cast: Cast) -> None:
    post_id = _post(office, cast)
    with office.db.read() as session:
        before = queries.writers(session, queries.get_post(session, post_id))
    attach_file(cast.colleague, office, post_id, "片.mp4", film())
    with office.db.read() as session:
        after = queries.writers(session, queries.get_post(session, post_id))
    assert after - before == {cast.colleague.user_id}


def test_only_a_writer_adds_and_only_while_it_can_be_changed(office: Office, cast: Cast) -> None:
    post_id = _post(office, cast)
    with pytest.raises(NotAllowed):
        attach_file(cast.first, office, post_id, "片.mp4", film())
    operations.cancel_post(cast.writer, office, post_id, "不发了")
    with pytest.raises(WrongState, match="已作废"):
        attach_file(cast.writer, office, post_id, "片.mp4", film())
    assert _names(office, post_id) == []


def test_a_version_holds_the_file_and_its_own_name(office: Office, cast: Cast) -> None:
    post_id = _post(office, cast)
    operations.add_image(cast.writer, office, post_id, "图1.png", png())
    got = attach_file(cast.writer, office, post_id, "片.mp4", film())
    choose_attachment(cast.writer, office, post_id, fields(), 0, got)
    with office.db.read() as session:
        post = queries.get_post(session, post_id)
        typed, _ = queries.editable_fields(session, post, cast.writer.require_person())
    assert (typed.attachment_sha256, typed.attachment_name) == (got.sha256, "片.mp4")
    renamed = fields(attachment_sha256=got.sha256, attachment_name="别的名字.mp4")
    operations.save_revision(cast.writer, office, post_id, renamed, 0)
    with office.db.read() as session:
        revision = queries.get_revision(session, post_id, 1)
    assert (revision.attachment_sha256, revision.attachment_name) == (got.sha256, "片.mp4")


def test_a_file_of_another_post_is_refused_and_the_text_kept(office: Office, cast: Cast) -> None:
    other = attach_file(cast.writer, office, _post(office, cast), "片.mp4", film())
    post_id = _post(office, cast)
    operations.add_image(cast.writer, office, post_id, "图1.png", png())
    with pytest.raises(InvalidInput, match="不在这篇稿件里"):
        operations.save_revision(cast.writer, office, post_id,
                                 fields(attachment_sha256=other.sha256), 0)
    with office.db.read() as session:
        assert queries.working_copy(session, post_id, cast.writer.require_person()) is not None
        assert queries.revisions(session, post_id) == []


def test_a_film_without_its_table_of_contents_is_recognised_but_not_whole() -> None:
    from wechat_bot.drafting.attachments import film_is_whole

    whole = film()
    assert recognise(whole) == "video/mp4" and film_is_whole(whole)
    assert not film_is_whole(whole.replace(b"moov", b"free"))
    assert not film_is_whole(whole[:20] + b"\x00\x00\x00\x02" + whole[24:])
