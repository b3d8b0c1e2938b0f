"""办结: one outcome for each item, the answer with its 救济途径, delivery, filing, endings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from tests.registers.applications.cases import on, read, registered, standing
from tests.support.cast import Cast
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.models import RecordChange
from wechat_bot.records.operations import close_year
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications import queries
from wechat_bot.registers.applications.rules import (
    CaseState,
    DeliveryWay,
    EventKind,
    ReasonsResult,
)

D = date.fromisoformat
REMEDY = ("如果不服本答复，可以自收到本答复书之日起60日内向额敏县人民政府申请行政复议，"
          "或者自收到本答复书之日起6个月内向额敏县人民法院提起行政诉讼。")


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with on("2024-03-25"):
        yield


@pytest.fixture
def case_id(office: Office, cast: Cast) -> int:
    return registered(office, cast.officer)  # 1 March 2024, due on 29 March


def test_the_whole_way_to_the_archive(office: Office, cast: Cast, case_id: int) -> None:
    with pytest.raises(WrongState, match="还有没选处理结果的项"):
        ops.answer(cast.officer, office, case_id, on_day=D("2024-03-20"), text=REMEDY)
    ops.split(cast.officer, office, case_id, ["决算", "采购合同"])
    ops.decide(cast.officer, office, case_id, 1, "already_public", explanation="见本局网站")
    ops.decide(cast.officer, office, case_id, 2, "does_not_exist")
    with pytest.raises(InvalidInput, match="救济途径不全"):
        ops.answer(cast.officer, office, case_id, on_day=D("2024-03-20"), text="没有。")
    ops.answer(cast.officer, office, case_id, on_day=D("2024-03-20"), text=REMEDY,
               document_number="额司公开〔2024〕1号")
    assert standing(office, case_id).state == CaseState.ANSWERED
    with pytest.raises(InvalidInput, match="早于答复 2024-03-20"):
        ops.deliver(cast.officer, office, case_id, on_day=D("2024-03-19"), way=DeliveryWay.POST)
    ops.deliver(cast.officer, office, case_id, on_day=D("2024-03-21"), way=DeliveryWay.POST)
    ops.supplement(cast.officer, office, case_id, on_day=D("2024-03-22"), words="补充附件")
    with pytest.raises(InvalidInput, match="案号"):
        ops.link(cast.officer, office, case_id, on_day=D("2024-03-22"), document_number="")
    ops.link(cast.officer, office, case_id, on_day=D("2024-03-22"), document_number="额政复〔2024〕3号")
    with pytest.raises(InvalidInput, match="条例第四十五条"):
        ops.archive(cast.officer, office, case_id, on_day=D("2024-03-25"), document_number=" ")
    ops.archive(cast.officer, office, case_id, on_day=D("2024-03-25"), document_number="2024-G-1")
    case = read(office, case_id)
    assert (case.state, case.finished_on) == (CaseState.ARCHIVED, D("2024-03-20"))
    assert [(item.outcome, item.basis, item.answer_number) for item in case.items] == [
        ("granted", "第三十六条第一项", "额司公开〔2024〕1号"),
        ("unavailable_not_held", "第三十六条第四项", "额司公开〔2024〕1号")]
    with office.db.read() as session:
        found = queries.figures(session, 2024)
        assert [found[row][-1] for row in ("new_received", "granted", "unavailable_not_held",
                                           "results_total", "carried_out")] == [2, 1, 1, 2, 0]


def test_an_item_has_one_outcome(office: Office, cast: Cast, case_id: int) -> None:
    ops.decide(cast.officer, office, case_id, 1, "granted")
    with pytest.raises(InvalidInput, match="已经选了“予以公开”，一项只能有一种结果"):
        ops.decide(cast.officer, office, case_id, 1, "partly_granted")
    with pytest.raises(InvalidInput, match="撤销的原因"):
        ops.undo_decision(cast.officer, office, case_id, 1, "")
    ops.undo_decision(cast.officer, office, case_id, 1, "有一部分不能公开")
    ops.decide(cast.officer, office, case_id, 1, "partly_granted")
    with office.db.read() as session:
        change, = session.scalars(select(RecordChange)).all()
        assert change.changes == [("第1项处理结果", "予以公开", "")]


def test_what_is_no_outcome_of_an_answer_is_refused(
    office: Office, cast: Cast, case_id: int
) -> None:
    for word in ("withdrawn", "not_corrected", "nonsense", ""):
        with pytest.raises(InvalidInput, match="清单"):
            ops.decide(cast.officer, office, case_id, 1, word)
    with pytest.raises(NotFound, match="没有第2项"):
        ops.decide(cast.officer, office, case_id, 2, "granted")
    with pytest.raises(NotAllowed):
        ops.decide(cast.auditor, office, case_id, 1, "granted")


def test_no_outcome_before_the_receipt(office: Office, cast: Cast) -> None:
    waiting = registered(office, cast.officer, received_how="internet")
    with pytest.raises(WrongState, match="还没有确认收到日期（条例第三十一条）"):
        ops.decide(cast.officer, office, waiting, 1, "granted")
    case_id = registered(office, cast.officer)
    ops.decide(cast.officer, office, case_id, 1, "granted")
    with pytest.raises(InvalidInput, match="早于收到申请之日 2024-03-01（条例第三十一条）"):
        ops.answer(cast.officer, office, case_id, on_day=D("2024-02-20"), text=REMEDY)


def test_some_outcomes_ask_for_a_step_before(office: Office, cast: Cast, case_id: int) -> None:
    with pytest.raises(InvalidInput, match="条例第三十五条"):
        ops.decide(cast.officer, office, case_id, 1, "excessive")
    with pytest.raises(InvalidInput, match="条例第三十条"):
        ops.decide(cast.officer, office, case_id, 1, "still_unclear")
    ops.ask_reasons(cast.officer, office, case_id, on_day=D("2024-03-11"))
    ops.record_reasons(cast.officer, office, case_id, on_day=D("2024-03-18"),
                       result=ReasonsResult.UNREASONABLE)
    ops.decide(cast.officer, office, case_id, 1, "excessive")
    assert read(office, case_id).items[0].outcome == "not_processed_excessive"


@pytest.mark.parametrize("texts", [[], ["一", " "], ["项"] * 201, ["长" * 1001]])
def test_a_split_that_cannot_be(
    office: Office, cast: Cast, case_id: int, texts: list[str]
) -> None:
    with pytest.raises(InvalidInput):
        ops.split(cast.officer, office, case_id, texts)
    assert len(read(office, case_id).items) == 1


def test_no_split_once_an_item_is_decided(office: Office, cast: Cast, case_id: int) -> None:
    ops.decide(cast.officer, office, case_id, 1, "granted")
    with pytest.raises(WrongState):
        ops.split(cast.officer, office, case_id, ["一", "二"])


def test_the_answer_does_not_come_before_what_was_done(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.legal_opinion(cast.officer, office, case_id, on_day=D("2024-03-18"), by_name="律师", words="x")
    ops.decide(cast.officer, office, case_id, 1, "granted")
    with pytest.raises(InvalidInput, match="早于已经登记的最后一步 2024-03-18"):
        ops.answer(cast.officer, office, case_id, on_day=D("2024-03-15"), on_paper=True)


def test_a_late_answer_is_taken_and_hinted_at_before(
    office: Office, cast: Cast, case_id: int
) -> None:
    with on("2024-04-10"):
        assert "已超过答复期限7个工作日" in standing(office, case_id).hints[0]
        ops.decide(cast.officer, office, case_id, 1, "granted")
        ops.answer(cast.officer, office, case_id, on_day=D("2024-04-10"), on_paper=True)
        assert standing(office, case_id).days_left is None


def test_taken_back_by_the_applicant(office: Office, cast: Cast, case_id: int) -> None:
    ops.withdraw(cast.officer, office, case_id, on_day=D("2024-03-08"))
    item, = read(office, case_id).items
    assert (item.outcome, item.word, item.answered_on) == (
        "other_other", "withdrawn", D("2024-03-08"))


def test_a_wrong_step_is_voided_and_the_clock_no_longer_sees_it(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-08"), due_on=D("2024-03-22"),
                       words="年份")
    ops.correction_received(cast.officer, office, case_id, on_day=D("2024-03-14"))
    asked, came = read(office, case_id).events
    with pytest.raises(WrongState, match="请先作废后一步"):
        ops.void_event(cast.officer, office, case_id, asked.id, "登错了")
    with pytest.raises(InvalidInput, match="作废的原因"):
        ops.void_event(cast.officer, office, case_id, came.id, "")
    with pytest.raises(NotFound):
        ops.void_event(cast.officer, office, case_id, 999, "登错了")
    for event in (came, asked):
        ops.void_event(cast.officer, office, case_id, event.id, "登错了，是另一件的")
    with pytest.raises(WrongState, match="已经作废过"):
        ops.void_event(cast.officer, office, case_id, asked.id, "再来")
    found = standing(office, case_id)
    assert (found.state, found.due_on, len(found.steps)) == (
        CaseState.IN_HAND, D("2024-03-29"), 1)
    assert [event.void_reason for event in read(office, case_id).events] == ["登错了，是另一件的"] * 2


def test_a_voided_answer_leaves_the_outcomes_chosen_and_the_case_open(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.decide(cast.officer, office, case_id, 1, "granted")
    ops.answer(cast.officer, office, case_id, on_day=D("2024-03-20"), on_paper=True)
    ops.void_event(cast.officer, office, case_id, read(office, case_id).events[-1].id, "日期错了")
    case = read(office, case_id)
    assert (case.state, case.finished_on) == (CaseState.IN_HAND, None)
    assert (case.items[0].outcome, case.items[0].answered_on) == ("granted", None)
    ops.answer(cast.officer, office, case_id, on_day=D("2024-03-21"), on_paper=True)
    ops.void_event(cast.officer, office, case_id, read(office, case_id).events[-1].id, "又错了")
    ops.withdraw(cast.officer, office, case_id, on_day=D("2024-03-22"))
    ops.void_event(cast.officer, office, case_id, read(office, case_id).events[-1].id, "没有撤回")
    assert read(office, case_id).items[0].outcome == "", "an ending without answer is undone whole"


def test_in_a_closed_year_every_change_has_its_reason(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, handed_in_on=D("2023-12-20"))
    open_case = registered(office, cast.officer, handed_in_on=D("2023-12-21"))
    close_year(cast.officer, office, 2023)
    for late in (D("2023-12-28"), D("2023-12-29")):
        with pytest.raises(InvalidInput, match="2023年已经封账"):
            ops.legal_opinion(cast.officer, office, case_id, on_day=late, by_name="律师", words="x")
    with pytest.raises(InvalidInput, match="2023年已经封账"):
        registered(office, cast.officer, handed_in_on=D("2023-12-22"))
    ops.withdraw(cast.officer, office, case_id, on_day=D("2023-12-28"), reason="当时漏登")
    ops.decide(cast.officer, office, open_case, 1, "granted")
    ops.answer(cast.officer, office, open_case, on_day=D("2024-01-10"), on_paper=True)
    with office.db.read() as session:
        changes = list(session.scalars(select(RecordChange).where(RecordChange.closed_year == 2023)))
        assert [(change.title, change.reason) for change in changes] == [
            ("依申请〔2023〕1号", "当时漏登")], "what happens in the open year needs none"
        assert EventKind(queries.get_application(session, case_id).events[-1].kind) is (
            EventKind.WITHDRAWN)
