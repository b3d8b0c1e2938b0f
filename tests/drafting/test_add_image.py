"""添加图片 to a post."""

from __future__ import annotations

import pytest

from tests.support.articles import approved_post, jpeg_with_gps, png, written_post
from tests.support.cast import Cast, hire
from wechat_bot.drafting import operations, queries
from wechat_bot.drafting.models import StoredImage
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.rendering import image_references


def names(office: Office, post_id: int) -> list[str]:
    with office.db.read() as session:
        return list(queries.post_images(session, post_id))


def test_what_is_stored_has_no_place_in_it(any_office: Office) -> None:
    cast = hire(any_office)
    post_id = operations.create_post(cast.writer, any_office)
    name = operations.add_image(cast.writer, any_office, post_id, "照片.jpg", jpeg_with_gps())
    with any_office.db.read() as session:
        row = queries.post_images(session, post_id)[name]
        stored = any_office.media.get(row.sha256)
        facts = session.get_one(StoredImage, row.sha256)
        assert (facts.mime, facts.width, facts.height) == ("image/jpeg", 400, 300)
        assert facts.size == len(stored)
        assert journal.history(session, [f"post:{post_id}"])[0].sentence.endswith("添加图片照片.jpg")
    assert b"Exif" not in stored


def test_another_picture_of_the_same_name_gets_a_number(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    given = [operations.add_image(cast.writer, office, post_id, "图.png", png(colour))
             for colour in ("navy", "maroon", "green", "navy")]
    assert given == ["图.png", "图-2.png", "图-3.png", "图.png"]
    assert names(office, post_id) == given[:3]


def test_the_same_name_in_another_post_is_another_picture(office: Office, cast: Cast) -> None:
    first, second = (operations.create_post(cast.writer, office) for _ in range(2))
    operations.add_image(cast.writer, office, first, "图.png", png("navy"))
    assert operations.add_image(cast.writer, office, second, "图.png", png("maroon")) == "图.png"


@pytest.mark.parametrize(("given", "kept"), [
    ("图 1.png", "图_1.png"), ("微信图片(1).PNG", "微信图片_1.png"), ("C:\\照片\\a.jpg", "a.jpg"),
    ("../../etc/a.png", "a.png"), ("[a]<b>.png", "a_b.png"), ("", "图片"), ("(.png", "图片.png"),
    ("长" * 300 + ".jpeg", "长" * 80 + ".jpeg"), ("a\x00b\n.png", "a_b.png"), ("图（1）.png", "图（1）.png"),
])
def test_a_name_becomes_one_that_the_text_can_hold(
    office: Office, cast: Cast, given: str, kept: str
) -> None:
    post_id = operations.create_post(cast.writer, office)
    name = operations.add_image(cast.writer, office, post_id, given, png())
    assert name == kept
    assert image_references(f"前文 ![说明]({name}) 后文") == (name,)


def test_what_is_no_picture_leaves_nothing(office: Office, cast: Cast) -> None:
    post_id = operations.create_post(cast.writer, office)
    with pytest.raises(InvalidInput, match="不是图片"):
        operations.add_image(cast.writer, office, post_id, "图.png", b"not a picture")
    assert names(office, post_id) == []
    assert not any(path.is_file() for path in office.media.folder.rglob("*"))


def test_an_approved_post_may_get_one_and_a_queued_one_not(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast)
    operations.add_image(cast.writer, office, post_id, "新.png", png("green"))
    with office.db.write() as session:
        operations.advance(session, queries.get_post(session, post_id), operations.PostAct.QUEUE)
    with pytest.raises(WrongState):
        operations.add_image(cast.writer, office, post_id, "再.png", png("red"))
    assert "再.png" not in names(office, post_id)


def test_who_gives_a_picture_has_worked_on_the_post(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    operations.add_image(cast.colleague, office, post_id, "新.png", png("green"))
    with office.db.read() as session:
        writers = queries.writers(session, queries.get_post(session, post_id))
    assert writers == {cast.writer.user_id, cast.colleague.user_id}


def test_only_who_writes_may(office: Office, cast: Cast) -> None:
    post_id = written_post(office, cast)
    with pytest.raises(NotAllowed):
        operations.add_image(cast.first, office, post_id, "新.png", png())
