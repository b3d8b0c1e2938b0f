"""校对 by a person of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reviewing.conftest import Desk, new_desk
from tests.support.articles import png
from tests.support.cast import hire
from tests.support.offices import new_office
from wechat_bot.kernel import clock
from wechat_bot.kernel.actor import Actor
from wechat_bot.kernel.errors import EditConflict, InvalidInput, NotAllowed
from wechat_bot.reviewing import operations, paper
from wechat_bot.reviewing.paper import SignedSheet
from wechat_bot.reviewing.rules import Part, short_code


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    office = new_office(tmp_path, review={"proofreading": "separate"})
    yield new_desk(office, hire(office))
    office.close()


def proof(desk: Desk, actor: Actor, passed: bool = True, **more: Any) -> None:
    given: dict[str, Any] = {"seen_sha256": desk.seen, **more}
    operations.proofread(actor, desk.office, desk.round_id, passed=passed, **given)


def test_each_level_is_proof_read_by_another(desk: Desk) -> None:
    cast = desk.cast
    desk.secrecy(cast.secrecy)
    for reviewer, reader in ((cast.first, cast.second), (cast.second, cast.first),
                             (cast.final, cast.first)):
        desk.pass_level(reviewer, proofread=False)
        proof(desk, reader)
    assert desk.states() == ("passed", "approved")
    assert desk.artefact() is not None


def test_the_next_level_waits_for_the_proof(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    with pytest.raises(NotAllowed, match="等初审的文字校对"):
        desk.pass_level(desk.cast.second)


def test_the_levels_own_reviewer_does_not_proof_read_it(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    with pytest.raises(NotAllowed, match="另一人"):
        proof(desk, desk.cast.first)


def test_the_proof_reader_may_return_it_with_a_reason(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    with pytest.raises(InvalidInput) as caught:
        proof(desk, desk.cast.second, passed=False)
    assert set(caught.value.fields) == {"opinion"}
    proof(desk, desk.cast.second, passed=False, opinion="第二段有错字")
    assert desk.states() == ("returned", "returned")
    assert desk.last_line() == "初审校对退回《宪法宣传周活动通知》第1版：第二段有错字"


def test_a_second_click_does_not_proof_read_the_next_level(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    proof(desk, desk.cast.final, level=1)
    with pytest.raises(EditConflict):
        proof(desk, desk.cast.final, level=1)


def test_who_has_no_such_duty_does_not(desk: Desk) -> None:
    desk.pass_level(desk.cast.first)
    for actor in (desk.cast.publisher, desk.cast.writer, desk.cast.auditor):
        with pytest.raises(NotAllowed):
            proof(desk, actor)


def test_who_entered_the_signed_review_does_not_proof_read_it(desk: Desk) -> None:
    cast = desk.cast
    paper.enter_paper(cast.second, desk.office, desk.round_id, SignedSheet(
        part=Part.REVIEW, signer_id=cast.first.require_person(), signed_on=clock.today(),
        code=short_code(desk.seen), passed=True, opinion="", scan=png(), scan_name="表.png",
    ), seen_sha256=desk.seen)
    with pytest.raises(NotAllowed, match="代录"):
        proof(desk, cast.second)
    proof(desk, cast.final)
