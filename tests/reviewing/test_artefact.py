"""定稿: frozen at the last approval, valid for exactly that version."""

from __future__ import annotations

import json

import pytest

from tests.reviewing.conftest import Desk, new_desk
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot import wiring
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel.errors import WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.rendering import plain_text, text_sha256
from wechat_bot.reviewing import operations, queries
from wechat_bot.reviewing.models import ApprovedArtefact

FOOTER = ("编辑", "张三", "初审", "王五", "复审", "赵六", "终审", "钱七")


def approved(desk: Desk) -> ApprovedArtefact:
    desk.approve()
    artefact = desk.artefact()
    assert artefact is not None
    return artefact


def problem(office: Office, artefact: ApprovedArtefact, sha256: str = "") -> str | None:
    with office.db.read() as session:
        return queries.approval_problem(session, artefact.id, sha256 or artefact.sha256)


def test_it_holds_everything_that_is_sent(any_desk: Desk) -> None:
    artefact = approved(any_desk)
    with any_desk.office.db.read() as session:
        revision = posts.get_revision(session, any_desk.post_id, 1)
        pictures = posts.post_images(session, any_desk.post_id)
    assert (artefact.title, artefact.author, artefact.digest) == (
        "宪法宣传周活动通知", "法治额敏", "十二月四日，一楼大厅。")
    assert (artefact.revision_sha256, artefact.cover_sha256) == (
        revision.sha256, revision.cover_sha256)
    assert json.loads(artefact.images_json) == [pictures["图1.png"].sha256]
    assert f'src="sha256:{pictures["图1.png"].sha256}"' in artefact.html
    assert artefact.text_sha256 == text_sha256(artefact.html)
    assert problem(any_desk.office, artefact) is None


def test_the_names_stand_under_it_in_order(desk: Desk) -> None:
    text = plain_text(approved(desk).html)
    places = [text.rindex(word) for word in FOOTER]
    assert places == sorted(places)


def test_without_the_setting_no_names(tmp_path_factory: pytest.TempPathFactory) -> None:
    office = new_office(tmp_path_factory.mktemp("office"), review={"footer": False})
    text = plain_text(approved(new_desk(office, hire(office))).html)
    assert not any(name in text for name in ("王五", "赵六", "钱七", "终审"))
    office.close()


def test_other_labels_may_be_set(tmp_path_factory: pytest.TempPathFactory) -> None:
    office = new_office(tmp_path_factory.mktemp("office"),
                        review={"footer_labels": ["供稿", "一审", "二审", "三审"]})
    text = plain_text(approved(new_desk(office, hire(office))).html)
    assert "三审" in text and "终审" not in text
    office.close()


def test_without_a_digest_the_beginning_of_the_text_stands_for_it(
    office: Office, desk: Desk
) -> None:
    desk.edit(digest="")
    second = desk.again()
    digest = approved(second).digest
    assert digest.startswith("宪法宣传周活动通知。")
    assert 0 < len(digest) <= 54


def test_a_repost_says_whose_it_is(desk: Desk) -> None:
    desk.edit(origin="repost", source="新华社")
    assert "来源：新华社" in plain_text(approved(desk.again()).html)


def test_an_edit_ends_its_validity_at_once(any_desk: Desk) -> None:
    artefact = approved(any_desk)
    any_desk.edit()
    assert any_desk.artefact() is None
    sentence = problem(any_desk.office, artefact)
    assert sentence is not None and "审定失效" in sentence


def test_going_back_to_the_approved_text_needs_a_new_review(desk: Desk) -> None:
    artefact = approved(desk)
    desk.edit()
    desk.edit(digest="十二月四日，一楼大厅。")
    assert desk.artefact() is None
    assert problem(desk.office, artefact) is not None
    again = approved(desk.again())
    assert again.id != artefact.id
    assert problem(desk.office, again) is None
    assert problem(desk.office, artefact) is not None


@pytest.mark.parametrize("column", [
    "title", "author", "digest", "cover_sha256", "content_source_url", "html", "images_json",
    "text_sha256", "revision_sha256", "sha256",
])
def test_a_row_that_was_changed_is_noticed(desk: Desk, column: str) -> None:
    artefact = approved(desk)
    with desk.office.db.write() as session:
        row = session.get_one(ApprovedArtefact, artefact.id)
        setattr(row, column, "0" * 64)
    sentence = problem(desk.office, artefact)
    assert sentence is not None and "与审定时不一致" in sentence


def test_another_fingerprint_than_the_one_that_was_queued_is_noticed(desk: Desk) -> None:
    artefact = approved(desk)
    assert "与审定时不一致" in (problem(desk.office, artefact, "0" * 64) or "")
    with desk.office.db.read() as session:
        assert queries.approval_problem(session, 99, artefact.sha256) == "定稿不见了"


def test_a_layout_changed_during_the_review_is_not_approved(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.secrecy(desk.cast.secrecy)
    for actor in (desk.cast.first, desk.cast.second):
        desk.pass_level(actor)
    with monkeypatch.context() as patch:
        patch.setattr("wechat_bot.drafting.layout.theme_sha256", lambda _theme: "e" * 64)
        with pytest.raises(WrongState, match="版式"):
            desk.pass_level(desk.cast.final)
    assert desk.states() == ("open", "in_review")
    assert desk.pass_level(desk.cast.final) == 3


def test_the_news_of_an_edit_voids_the_open_round(any_desk: Desk) -> None:
    any_desk.pass_level(any_desk.cast.first)
    wiring.hand_on(any_desk.office)
    assert any_desk.states() == ("open", "in_review")  # the news of version 1 voids nothing
    any_desk.edit()
    assert wiring.hand_on(any_desk.office) == 1
    assert any_desk.states() == ("voided", "draft")
    assert any_desk.last_line().endswith("原审校第1版作废")


def test_the_same_news_twice_does_nothing_more(desk: Desk) -> None:
    desk.edit()
    payload = {"post_id": desk.post_id, "number": 2}
    operations.void_outdated(desk.office, payload)
    second = desk.again()
    operations.void_outdated(desk.office, payload)
    assert desk.states() == ("voided", "in_review")
    assert second.states() == ("open", "in_review")


def test_a_passed_round_stays_passed_when_the_post_is_edited(desk: Desk) -> None:
    desk.approve()
    desk.edit()
    wiring.hand_on(desk.office)
    assert desk.states() == ("passed", "draft")  # what happened is not undone, only outdated
