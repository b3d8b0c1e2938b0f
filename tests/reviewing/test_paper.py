"""纸质审签: entered for the signer by another."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.reviewing.conftest import Desk, new_desk
from tests.support.articles import png
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.notices.queries import notices_of
from wechat_bot.people import operations as people
from wechat_bot.people.rules import Duty
from wechat_bot.reviewing import paper, queries
from wechat_bot.reviewing.paper import SignedSheet
from wechat_bot.reviewing.rules import Part, short_code

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def sheet(desk: Desk, signer: Actor, **changes: Any) -> SignedSheet:
    base = SignedSheet(
        part=Part.REVIEW, signer_id=signer.require_person(), signed_on=clock.today(),
        code=short_code(desk.seen), passed=True, opinion="同意", scan=png("white"),
        scan_name="审核表.png",
    )
    return replace(base, **changes)


def enter(desk: Desk, actor: Actor, signer: Actor, **changes: Any) -> int:
    seen = changes.pop("seen_sha256", desk.seen)
    return paper.enter_paper(actor, desk.office, desk.round_id, sheet(desk, signer, **changes),
                             seen_sha256=seen, level=changes.get("level"))


def reviews(desk: Desk) -> list[tuple[int, int, bool, int | None]]:
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        return [(r.level, r.reviewer_id, r.passed, r.paper_id) for r in found.reviews]


def test_the_signature_counts_for_the_signer(any_desk: Desk) -> None:
    number = enter(any_desk, any_desk.cast.writer, any_desk.cast.first)
    assert reviews(any_desk) == [(1, any_desk.cast.first.user_id, True, number)]
    with any_desk.office.db.read() as session:
        found = queries.get_round(session, any_desk.round_id)
        assert [(p.level, p.reviewer_id) for p in found.proofs] == [
            (1, any_desk.cast.first.user_id)]
        assert found.papers[0].entered_by_id == any_desk.cast.writer.user_id
        assert any_desk.office.media.get(found.papers[0].scan_sha256) == png("white")


def test_all_levels_by_pen_and_the_signers_are_told(desk: Desk) -> None:
    desk.secrecy(desk.cast.secrecy)
    for signer in (desk.cast.first, desk.cast.second):
        enter(desk, desk.cast.writer, signer)
    with pytest.raises(NotAllowed, match="写稿人以外"):  # nobody approves by his hand alone
        enter(desk, desk.cast.writer, desk.cast.final)
    enter(desk, desk.cast.publisher, desk.cast.final)
    assert desk.states() == ("passed", "approved")
    with desk.office.db.read() as session:
        told = [notices_of(session, signer.require_person())[1]
                for signer in (desk.cast.first, desk.cast.second, desk.cast.final)]
        assert all(any("代录" in notice.sentence for notice in notices) for notices in told)


def test_a_pdf_will_do(desk: Desk) -> None:
    enter(desk, desk.cast.publisher, desk.cast.first, scan=PDF, scan_name="审核表.pdf")
    assert len(reviews(desk)) == 1


def test_the_secrecy_review_may_be_signed_too(desk: Desk) -> None:
    enter(desk, desk.cast.writer, desk.cast.secrecy, part=Part.SECRECY)
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        assert found.secrecy_reviews[0].passed and found.secrecy_reviews[0].ticks


def test_a_refusal_by_pen_returns_the_post(desk: Desk) -> None:
    enter(desk, desk.cast.writer, desk.cast.first, passed=False, opinion="数字不对")
    assert desk.states() == ("returned", "returned")


def test_nobody_enters_his_own_signature(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="自己的签字"):
        enter(desk, desk.cast.first, desk.cast.first)
    assert reviews(desk) == []


def test_nobody_enters_at_a_level_at_which_he_acted(tmp_path: Any) -> None:
    office = new_office(tmp_path, review={"proofreading": "separate"})
    desk = new_desk(office, hire(office))
    desk.pass_level(desk.cast.first)
    with pytest.raises(NotAllowed, match="自己办过"):
        enter(desk, desk.cast.first, desk.cast.second, part=Part.PROOF)
    enter(desk, desk.cast.writer, desk.cast.second, part=Part.PROOF)
    office.close()


@pytest.mark.parametrize("who", ["writer", "second", "outsider"])
def test_the_signer_must_be_one_who_might_have_acted(desk: Desk, who: str) -> None:
    entering = desk.cast.colleague
    with pytest.raises(NotAllowed, match="不能录入"):
        enter(desk, entering, getattr(desk.cast, who))
    assert reviews(desk) == []


def test_who_only_reads_may_not_enter(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="代录"):
        enter(desk, desk.cast.auditor, desk.cast.first)


@pytest.mark.parametrize(("changes", "field"), [
    ({"code": "0000-0000"}, "code"), ({"code": ""}, "code"),
    ({"signed_on": clock.today() + timedelta(days=1)}, "signed_on"),
    ({"signed_on": clock.today() - timedelta(days=1)}, "signed_on"),
    ({"passed": False, "opinion": " "}, "paper_opinion"),
    ({"scan": b"not a picture"}, "scan"), ({"scan": b""}, "scan"),
    ({"scan": b"%PDF-1.4 cut off"}, "scan"), ({"scan": png() * 1 + b"x" * 20_000_001}, "scan"),
])
def test_what_is_wrong_is_said_at_its_field(
    desk: Desk, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as caught:
        enter(desk, desk.cast.writer, desk.cast.first, **changes)
    assert set(caught.value.fields) == {field}
    assert reviews(desk) == []


def test_the_code_may_be_typed_as_one_likes(desk: Desk) -> None:
    enter(desk, desk.cast.writer, desk.cast.first, code=short_code(desk.seen).lower().replace("-", " "))
    assert len(reviews(desk)) == 1


def test_an_outdated_version_takes_no_signature(desk: Desk) -> None:
    desk.edit()
    with pytest.raises(EditConflict):
        enter(desk, desk.cast.writer, desk.cast.first)


def test_an_office_may_do_without_paper(tmp_path: Any) -> None:
    office: Office = new_office(tmp_path, review={"paper": False})
    desk = new_desk(office, hire(office))
    with pytest.raises(NotAllowed, match="没有开通"):
        enter(desk, desk.cast.writer, desk.cast.first)
    office.close()


def test_a_stopped_account_signs_nothing_any_more(desk: Desk) -> None:
    first = desk.cast.first
    people.change_user(desk.cast.administrator, desk.office, first.require_person(),
                       name=first.name, section="", duties=[Duty.FIRST_REVIEWER], active=False)
    with pytest.raises(InvalidInput) as refused:
        enter(desk, desk.cast.writer, first)
    assert "停用" in refused.value.fields["signer_id"]
    assert reviews(desk) == []


def test_a_phone_photo_with_a_second_picture_behind_it_will_do(desk: Desk) -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), "white").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (30, 30), "grey")])
    enter(desk, desk.cast.writer, desk.cast.first, scan=out.getvalue())
    assert len(reviews(desk)) == 1


def test_a_picture_with_a_damaged_part_is_refused_in_words() -> None:
    data = png("white", (60, 60))
    place = data.index(b"IDAT")
    for name in (b"\xe0Di\xa5", b"\x00\x00\x00\x00"):
        with pytest.raises(InvalidInput, match="打不开"):
            paper.scan_mime(data[:place] + name + data[place + 4:])
