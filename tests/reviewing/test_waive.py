"""机器检查的错误: a level can't pass until each is mended or answered for."""

from __future__ import annotations

import pytest

from tests.reviewing.conftest import Desk
from tests.support.articles import BODY, submitted_round
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound
from wechat_bot.reviewing import queries, remarks

# A valid number by GB 11643, of nobody: the check digit is right.
PERSON = "11010519491231002X"


@pytest.fixture
def with_error(desk: Desk) -> Desk:
    desk.edit(body=f"{BODY}\n\n身份证号{PERSON}的申请人请来领取。")
    return desk.again()


def error(desk: Desk) -> int:
    with desk.office.db.read() as session:
        found = queries.get_round(session, desk.round_id)
        return next(view.finding.id for view in queries.findings(session, found)
                    if view.finding.severity == "error")


def test_a_level_waits_for_the_answer(with_error: Desk) -> None:
    with pytest.raises(NotAllowed, match="机器检查还有 1 处"):
        with_error.pass_level(with_error.cast.first)
    remarks.waive(with_error.cast.first, with_error.office, with_error.round_id,
                  error(with_error), "公开招领，本人已书面同意")
    assert with_error.pass_level(with_error.cast.first) == 1


def test_returning_is_always_possible(with_error: Desk) -> None:
    with_error.return_post(with_error.cast.first)
    assert with_error.states() == ("returned", "returned")


def test_a_reason_is_asked_for(with_error: Desk) -> None:
    with pytest.raises(InvalidInput):
        remarks.waive(with_error.cast.first, with_error.office, with_error.round_id,
                      error(with_error), "  ")


@pytest.mark.parametrize("who", ["writer", "secrecy", "publisher", "administrator"])
def test_only_a_reviewer_may_answer_for_it(with_error: Desk, who: str) -> None:
    with pytest.raises(NotAllowed):
        remarks.waive(getattr(with_error.cast, who), with_error.office, with_error.round_id,
                      error(with_error), "没事")


def test_a_finding_of_another_version_is_not_there(with_error: Desk) -> None:
    with pytest.raises(NotFound):
        remarks.waive(with_error.cast.first, with_error.office, with_error.round_id, 9999, "好")


def test_a_mark_of_secrecy_does_not_even_go_to_review(desk: Desk) -> None:
    desk.edit(body="本件为机密★1年，请勿外传。")
    with pytest.raises(InvalidInput, match="密级标志"):
        submitted_round(desk.office, desk.cast, desk.post_id)
    assert desk.states()[1] == "draft"
