"""退回修改."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.reviewing.conftest import Desk
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed
from wechat_bot.notices.models import Delivery
from wechat_bot.notices.queries import notices_of
from wechat_bot.people import operations
from wechat_bot.reviewing import queries


def test_a_return_ends_the_round_and_tells_why(any_desk: Desk) -> None:
    any_desk.pass_level(any_desk.cast.first)
    any_desk.return_post(any_desk.cast.second, " 第二段有错字 ")
    assert any_desk.states() == ("returned", "returned")
    assert any_desk.last_line() == "复审退回《宪法宣传周活动通知》第1版：第二段有错字"
    with any_desk.office.db.read() as session:
        found = queries.get_round(session, any_desk.round_id)
        assert [(r.level, r.passed, r.opinion) for r in found.reviews] == [
            (1, True, "同意"), (2, False, "第二段有错字")]
        assert found.closed_at is not None


def test_after_a_return_the_levels_start_again(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    desk.return_post(desk.cast.second)
    desk.edit()
    second = desk.again()
    with pytest.raises(NotAllowed, match="轮到初审"):
        second.pass_level(desk.cast.second)
    second.approve()
    assert second.states() == ("passed", "approved")
    with desk.office.db.read() as session:
        rounds = queries.rounds_of(session, desk.post_id)
        assert [found.id for found in rounds] == [second.round_id, desk.round_id]


def test_the_same_version_may_be_submitted_again(desk: Desk) -> None:
    desk.return_post(desk.cast.first)
    second = desk.again()
    assert second.seen == desk.seen
    second.approve()
    assert second.artefact() is not None


def test_the_last_level_can_return_without_a_secrecy_review(desk: Desk) -> None:
    for actor in (desk.cast.first, desk.cast.second):
        desk.pass_level(actor)
    desk.return_post(desk.cast.final)
    assert desk.states() == ("returned", "returned")


def test_a_reason_is_needed(desk: Desk) -> None:
    with pytest.raises(InvalidInput) as caught:
        desk.return_post(desk.cast.first, "  ")
    assert set(caught.value.fields) == {"opinion"}
    assert desk.states() == ("open", "in_review")


def test_only_whose_turn_it_is_may(desk: Desk) -> None:
    for actor in (desk.cast.second, desk.cast.final, desk.cast.writer, desk.cast.secrecy):
        with pytest.raises(NotAllowed):
            desk.return_post(actor)
    assert desk.states() == ("open", "in_review")


def test_an_outdated_or_other_version_or_level_is_not_returned(desk: Desk) -> None:
    with pytest.raises(EditConflict):
        desk.return_post(desk.cast.first, seen_sha256="0" * 64)
    with pytest.raises(EditConflict, match="复审"):
        desk.return_post(desk.cast.first, level=2)
    desk.edit()
    with pytest.raises(EditConflict):
        desk.return_post(desk.cast.first)


def test_a_finished_round_can_not_be_returned(desk: Desk) -> None:
    desk.approve()
    with pytest.raises(NotAllowed, match="已经结束"):
        desk.return_post(desk.cast.final)
    assert desk.states() == ("passed", "approved")


def test_a_persons_numbers_do_not_leave_with_the_reason(desk: Desk) -> None:
    operations.change_own_email(desk.cast.writer, desk.office, "zhangsan@example.gov.cn")
    desk.return_post(desk.cast.first, "第三段的654223199001010015没有打码")
    with desk.office.db.read() as session:
        _, told = notices_of(session, desk.cast.writer.require_person())
        mail = session.scalars(select(Delivery).where(Delivery.channel == "mail")).one()
        opinions = [row.opinion for row in queries.get_round(session, desk.round_id).reviews]
    for text in (desk.last_line(), told[0].sentence, mail.text, mail.subject):
        assert "654*************15" in text
        assert "19900101" not in text
    assert opinions == ["第三段的654223199001010015没有打码"]  # for those who may read the post
