"""人工改数: two people, a reason, one at a time; never after the freeze but for a 更正稿."""

from __future__ import annotations

import pytest

from tests.annual_report.frozen import frozen
from tests.support.cast import Cast, hire
from wechat_bot.annual_report import current, overrides
from wechat_bot.kernel import journal
from wechat_bot.kernel.actor import COMMAND_LINE
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations as people
from wechat_bot.people.rules import Duty

YEAR = 2025
PATH = "applications.granted[0]"
WHY = "一件申请分两次答复，登记里只能记一次"


def value(office: Office, path: str = PATH) -> object:
    with office.db.read() as session:
        return current.figures_now(session, office.config, YEAR).cells()[path]


def propose(office: Office, cast: Cast, text: str = "2", path: str = PATH) -> int:
    return overrides.propose(cast.officer, office, YEAR, path, text, WHY)


def test_a_number_is_set_when_a_second_person_agreed(office: Office, cast: Cast) -> None:
    made = propose(office, cast)
    assert value(office) == 0
    overrides.agree(cast.head, office, made)
    assert value(office) == 2
    with office.db.read() as session:
        one = current.overrides(session, YEAR)[0]
        assert (one.value, one.register_value, one.reason) == ("2", "0", WHY)
        assert (one.proposed_by, one.confirmed_by) == ("吴十", "何七")
        assert [line.sentence for line in journal.history(session, [f"report:{YEAR}"])] == [
            "同意2025年报告表三“（一）予以公开”的“自然人”列人工改为2",
            f"提出2025年报告表三“（一）予以公开”的“自然人”列人工改数，由0改为2，原因：{WHY}"]


def test_whoever_proposed_it_cannot_agree_and_is_told_who_can(office: Office, cast: Cast) -> None:
    made = propose(office, cast)
    with pytest.raises(NotAllowed, match="另一个人") as refused:
        overrides.agree(cast.officer, office, made)
    assert "何七" in refused.value.message
    assert value(office) == 0


def test_an_office_without_a_second_person_is_told_what_to_do(office: Office, cast: Cast) -> None:
    made = propose(office, cast)
    for other in (cast.head, cast.outsider):
        assert other.user_id is not None
        people.change_user(COMMAND_LINE, office, other.user_id, name="调走的人", section="办公室",
                           duties=(Duty.LEADER,), active=False)
    with pytest.raises(NotAllowed, match="请系统管理员"):
        overrides.agree(cast.officer, office, made)


@pytest.mark.parametrize("role", ["writer", "administrator", "auditor"])
def test_others_neither_propose_nor_agree_nor_end(office: Office, cast: Cast, role: str) -> None:
    made = propose(office, cast)
    actor = getattr(cast, role)
    for deed in (lambda: overrides.propose(actor, office, YEAR, PATH, "3", WHY),
                 lambda: overrides.agree(actor, office, made),
                 lambda: overrides.end(actor, office, made, "不对")):
        with pytest.raises(NotAllowed):
            deed()


def test_a_leader_agrees_but_does_not_propose(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        overrides.propose(cast.outsider, office, YEAR, PATH, "3", WHY)
    overrides.agree(cast.outsider, office, propose(office, cast))
    assert value(office) == 2


@pytest.mark.parametrize(("path", "text", "words"), [
    (PATH, "", "请填"), (PATH, "-1", "负数"), (PATH, "1.5", "整数"), (PATH, "两件", "不是整数"),
    (PATH, "0", "登记的数就是 0"), ("fees_wan", "-3", "负数"), ("fees_wan", "0.12345678", "精确到分"),
])
def test_a_value_that_the_form_does_not_take_is_refused(
    office: Office, cast: Cast, path: str, text: str, words: str
) -> None:
    with pytest.raises(InvalidInput, match=words) as refused:
        propose(office, cast, text, path)
    assert set(refused.value.fields) == {"value"}
    assert value(office) == 0


@pytest.mark.parametrize(("typed", "kept"), [
    ("0.042", "0.042"), ("420元", "0.042"), ("１２．５", "12.5"), ("3 万元", "3"), ("0", "0")])
def test_the_fee_is_typed_in_wan(typed: str, kept: str) -> None:
    assert overrides.read_value("fees_wan", typed) == kept


def test_value_and_reason_are_both_named(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        overrides.propose(cast.officer, office, YEAR, PATH, "很多", "  ")
    assert set(refused.value.fields) == {"value", "reason"}


def test_a_cell_that_the_form_does_not_have_is_refused(office: Office, cast: Cast) -> None:
    with pytest.raises(NotFound):
        propose(office, cast, "2", "applications.granted[7]")


def test_the_second_who_changes_a_cell_sees_the_first(office: Office, cast: Cast) -> None:
    made = propose(office, cast)
    with pytest.raises(WrongState, match="吴十提出改为 2") as refused:
        overrides.propose(cast.head, office, YEAR, PATH, "3", "另一个数")
    assert "还在等另一个人同意" in refused.value.message
    overrides.agree(cast.head, office, made)
    with pytest.raises(WrongState, match="已经同意过"):
        overrides.agree(cast.outsider, office, made)
    with pytest.raises(WrongState, match="何七已经同意"):
        propose(office, cast, "4")


def test_ending_brings_the_register_back_and_stays_to_be_seen(office: Office, cast: Cast) -> None:
    made = propose(office, cast)
    overrides.agree(cast.head, office, made)
    with pytest.raises(InvalidInput):
        overrides.end(cast.head, office, made, "")
    overrides.end(cast.head, office, made, "登记已经改对")
    assert value(office) == 0
    with pytest.raises(WrongState, match="登记已经改对"):
        overrides.end(cast.officer, office, made, "再收一次")
    with pytest.raises(WrongState, match="已经收回"):
        overrides.agree(cast.outsider, office, made)
    overrides.agree(cast.head, office, propose(office, cast, "5"))
    assert value(office) == 5
    with office.db.read() as session:
        assert [each.value for each in overrides.of_cell(session, YEAR, PATH)] == ["5", "2"]
        assert overrides.waiting(session) == []


def test_a_frozen_report_takes_changes_for_its_correction_only(office: Office, cast: Cast) -> None:
    early = propose(office, cast, "1", "applications.granted[6]")
    held = propose(office, cast)
    overrides.agree(cast.head, office, held)
    frozen(office, YEAR)
    with pytest.raises(WrongState, match=r"已经定稿.*用于更正稿"):
        propose(office, cast, "3", "applications.new_received[0]")
    with pytest.raises(WrongState, match="已经定稿"):
        overrides.end(cast.head, office, held, "不用了")
    with pytest.raises(WrongState, match="定稿以前提出"):
        overrides.agree(cast.head, office, early)
    overrides.end(cast.head, office, early, "没有用上")
    late = overrides.propose(cast.officer, office, YEAR, "applications.new_received[0]", "3", WHY,
                             for_correction=True)
    overrides.agree(cast.head, office, late)
    assert value(office, "applications.new_received[0]") == 3
    with office.db.read() as session:
        version = current.latest_version(session, YEAR)
        assert version is not None
        kept = current.version_content(version).figures.cells()
        assert (kept[PATH], kept["applications.new_received[0]"]) == (2, 0)


def test_a_cell_has_one_change_at_a_time_in_either_database(any_office: Office) -> None:
    cast = hire(any_office)
    made = propose(any_office, cast)
    with pytest.raises(WrongState):
        propose(any_office, cast, "3")
    with any_office.db.read() as session:
        assert [each.id for each in overrides.waiting(session)] == [made]
    overrides.agree(cast.head, any_office, made)
    assert value(any_office) == 2
    overrides.end(cast.head, any_office, made, "登记改好了")
    assert propose(any_office, cast, "3") != made
