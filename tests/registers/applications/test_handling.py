"""办理中的各步: what the law allows, and refusals that name the day, the rule and the article."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from tests.registers.applications.cases import on, read, registered, standing
from tests.support.cast import Cast
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations as ops
from wechat_bot.registers.applications import vault
from wechat_bot.registers.applications.rules import (
    CaseState,
    ConsultResult,
    EventKind,
    PartyKind,
    ReasonsResult,
)

D = date.fromisoformat


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with on("2024-03-25"):
        yield


@pytest.fixture
def case_id(office: Office, cast: Cast) -> int:
    return registered(office, cast.officer)  # 1 March 2024, due on 29 March


def refused(
    field: str, said: str, call: Callable[..., Any], /, *args: Any, **more: Any
) -> None:
    with pytest.raises(InvalidInput) as error:
        call(*args, **more)
    assert list(error.value.fields) == [field]
    assert said in error.value.message and "没有做任何改动" in error.value.message


def test_a_correction_is_asked_once_within_seven_working_days(
    office: Office, cast: Cast, case_id: int
) -> None:
    ask = (ops.ask_correction, cast.officer, office, case_id)
    refused("words", "条例第三十条", *ask, on_day=D("2024-03-08"), due_on=D("2024-03-22"), words="")
    refused("due_on", "合理的补正期限", *ask, on_day=D("2024-03-08"), due_on=D("2024-03-08"), words="a")
    refused("on_day", "早于收到申请之日 2024-03-01（条例第三十一条）", *ask, on_day=D("2024-02-29"),
            due_on=D("2024-03-22"), words="年份")
    refused("on_day", "还没有到", *ask, on_day=D("2024-03-26"), due_on=D("2024-04-22"), words="年份")
    refused("reason", "7个工作日（到 2024-03-12，条例第三十条）", *ask, on_day=D("2024-03-13"),
            due_on=D("2024-03-29"), words="年份")
    ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-12"), due_on=D("2024-03-22"),
                       words="请写明年份")
    found = standing(office, case_id)
    assert (found.state, found.stopped) == (CaseState.AWAITING_CORRECTION, True)
    with pytest.raises(WrongState, match="只能告知一次（条例第三十条）"):
        ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-12"),
                           due_on=D("2024-03-22"), words="再写")
    with pytest.raises(WrongState, match="等待补正"):
        ops.decide(cast.officer, office, case_id, 1, "granted")


def test_one_asked_late_needs_a_reason_and_is_hinted_at(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-13"), due_on=D("2024-03-29"),
                       words="请写明年份", reason="申请人住院，联系不上")
    assert "可能有争议" in standing(office, case_id).hints[0]
    assert "申请人住院" in read(office, case_id).events[0].words


def test_the_correction_that_came_begins_the_period_anew(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-08"), due_on=D("2024-03-22"),
                       words="请写明年份")
    refused("on_day", "早于告知补正的 2024-03-08", ops.correction_received, cast.officer, office,
            case_id, on_day=D("2024-03-07"))
    with pytest.raises(WrongState, match="补正期限到2024年3月22日"):
        ops.give_up(cast.officer, office, case_id, on_day=D("2024-03-22"))
    ops.correction_received(cast.officer, office, case_id, on_day=D("2024-03-14"))
    found = standing(office, case_id)
    assert (found.state, found.due_on) == (CaseState.IN_HAND, D("2024-04-12"))
    assert [step.text for step in found.steps][2].startswith("2024年3月14日收到补正；答复期限从这一天重新起算")
    with pytest.raises(WrongState):
        ops.give_up(cast.officer, office, case_id, on_day=D("2024-03-25"))


def test_who_does_not_correct_in_time_has_given_up(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.ask_correction(cast.officer, office, case_id, on_day=D("2024-03-08"), due_on=D("2024-03-22"),
                       words="请写明年份")
    ops.give_up(cast.officer, office, case_id, on_day=D("2024-03-25"))
    case = read(office, case_id)
    assert (case.state, case.finished_on) == (CaseState.CLOSED, D("2024-03-25"))
    assert [(item.outcome, item.answered_on) for item in case.items] == [
        ("other_not_corrected", D("2024-03-25"))]
    with pytest.raises(WrongState, match="已于2024年3月25日办结"):
        ops.correction_received(cast.officer, office, case_id, on_day=D("2024-03-25"))


def test_opinions_have_fifteen_working_days_and_their_time_is_left_out(
    office: Office, cast: Cast, case_id: int
) -> None:
    ask = (ops.consult, cast.officer, office, case_id)
    refused("party", "条例第三十二条", *ask, on_day=D("2024-03-04"), party_kind=PartyKind.THIRD_PARTY,
            party=" ")
    refused("due_on", "条例第三十四条），最早到 2024-03-25", *ask, on_day=D("2024-03-04"),
            party_kind=PartyKind.CO_MAKER, party="某局", due_on=D("2024-03-20"))
    event = ops.consult(cast.officer, office, case_id, on_day=D("2024-03-04"),
                        party_kind=PartyKind.THIRD_PARTY, party="某公司")
    other = ops.consult(cast.officer, office, case_id, on_day=D("2024-03-04"),
                        party_kind=PartyKind.OTHER_BODY, party="县财政局")
    assert [each.due_on for each in read(office, case_id).events] == [D("2024-03-25"), None]
    record = (ops.record_consultation, cast.officer, office, case_id)
    refused("on_day", "早于发出征求意见的 2024-03-04", *record, event, on_day=D("2024-03-01"),
            result=ConsultResult.AGREED)
    refused("result", "过了期限没有答复", *record, event, on_day=D("2024-03-25"),
            result=ConsultResult.SILENT)
    ops.record_consultation(cast.officer, office, case_id, event, on_day=D("2024-03-18"),
                            result=ConsultResult.OBJECTED, words="涉及商业秘密")
    with pytest.raises(WrongState, match="已经登记过结果"):
        ops.record_consultation(cast.officer, office, case_id, event, on_day=D("2024-03-19"),
                                result=ConsultResult.AGREED)
    assert standing(office, case_id).state == CaseState.CONSULTING
    ops.record_consultation(cast.officer, office, case_id, other, on_day=D("2024-03-11"),
                            result=ConsultResult.SILENT)
    found = standing(office, case_id)
    assert (found.state, found.due_on) == (CaseState.IN_HAND, D("2024-04-15"))  # 10 days later


def test_the_name_of_a_person_who_is_asked_is_sealed(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.consult(cast.officer, office, case_id, on_day=D("2024-03-04"),
                party_kind=PartyKind.THIRD_PARTY, party="王小二", party_is_person=True)
    event = read(office, case_id).events[0]
    assert event.party == "王**"
    assert vault.key_for_reading(office).open(event.sealed, vault.about_party(case_id)) == "王小二"


def test_an_extension_needs_consent_and_counts_once_told(
    office: Office, cast: Cast, case_id: int
) -> None:
    refused("days", "最长不得超过20个工作日（条例第三十三条）", ops.ask_extension, cast.officer, office,
            case_id, on_day=D("2024-03-20"), days=21, words="多")
    refused("words", "理由", ops.ask_extension, cast.officer, office, case_id,
            on_day=D("2024-03-20"), days=20, words="")
    ops.ask_extension(cast.officer, office, case_id, on_day=D("2024-03-20"), days=20, words="数量大")
    with pytest.raises(WrongState):
        ops.tell_extension(cast.officer, office, case_id, on_day=D("2024-03-20"))
    with pytest.raises(NotAllowed, match="同意延期答复"):
        ops.consent_extension(cast.officer, office, case_id, on_day=D("2024-03-20"))
    refused("on_day", "早于提出延期的 2024-03-20", ops.consent_extension, cast.head, office, case_id,
            on_day=D("2024-03-19"))
    ops.consent_extension(cast.head, office, case_id, on_day=D("2024-03-21"))
    assert standing(office, case_id).due_on == D("2024-03-29"), "not before the applicant is told"
    ops.tell_extension(cast.officer, office, case_id, on_day=D("2024-03-22"))
    assert standing(office, case_id).due_on == D("2024-04-28")
    with pytest.raises(WrongState, match="不能再延"):
        ops.ask_extension(cast.officer, office, case_id, on_day=D("2024-03-25"), days=5, words="再延")
    assert [event.by_name for event in read(office, case_id).events] == ["", "何七", ""]


def test_an_extension_comes_before_the_period_is_over(
    office: Office, cast: Cast, case_id: int
) -> None:
    with on("2024-04-10"):
        with pytest.raises(WrongState, match="2024年3月29日已过"):
            ops.ask_extension(cast.officer, office, case_id, on_day=D("2024-04-01"), days=5, words="x")
        ops.ask_extension(cast.officer, office, case_id, on_day=D("2024-03-28"), days=5, words="x")
        ops.consent_extension(cast.head, office, case_id, on_day=D("2024-03-29"))
        with pytest.raises(WrongState, match="期限届满前"):
            ops.tell_extension(cast.officer, office, case_id, on_day=D("2024-04-01"))
        ops.tell_extension(cast.officer, office, case_id, on_day=D("2024-03-29"))  # entered late
        assert standing(office, case_id).due_on == D("2024-04-08")


def test_consent_on_paper_and_one_person_for_both_are_said_so(
    office: Office, cast: Cast, case_id: int
) -> None:
    ops.ask_extension(cast.officer, office, case_id, on_day=D("2024-03-20"), days=5, words="x")
    ops.consent_extension(cast.officer, office, case_id, on_day=D("2024-03-20"), on_paper_by="何七")
    assert read(office, case_id).events[-1].by_name == "何七（纸面，由吴十代录）"
    alone = registered(office, cast.head)
    ops.ask_extension(cast.head, office, alone, on_day=D("2024-03-20"), days=5, words="x")
    ops.consent_extension(cast.head, office, alone, on_day=D("2024-03-20"))
    assert "同一人" in read(office, alone).events[-1].words


def test_reasons_are_asked_and_a_delay_is_told(office: Office, cast: Cast, case_id: int) -> None:
    with pytest.raises(WrongState):
        ops.record_reasons(cast.officer, office, case_id, on_day=D("2024-03-10"),
                           result=ReasonsResult.REASONABLE)
    ops.ask_reasons(cast.officer, office, case_id, on_day=D("2024-03-11"))
    assert standing(office, case_id).state == CaseState.AWAITING_REASONS
    refused("due_on", "条例第三十五条", ops.record_reasons, cast.officer, office, case_id,
            on_day=D("2024-03-18"), result=ReasonsResult.UNREASONABLE, due_on=D("2024-05-31"))
    ops.record_reasons(cast.officer, office, case_id, on_day=D("2024-03-18"),
                       result=ReasonsResult.REASONABLE, due_on=D("2024-05-31"))
    assert standing(office, case_id).due_on == D("2024-05-31")


def test_a_legal_opinion_names_its_author(office: Office, cast: Cast, case_id: int) -> None:
    refused("by_name", "谁的意见", ops.legal_opinion, cast.officer, office, case_id,
            on_day=D("2024-03-11"), by_name="", words="可以公开")
    refused("words", "内容", ops.legal_opinion, cast.officer, office, case_id,
            on_day=D("2024-03-11"), by_name="公职律师", words=" ")
    ops.legal_opinion(cast.officer, office, case_id, on_day=D("2024-03-11"), by_name="公职律师",
                      words="可以公开")
    event = read(office, case_id).events[0]
    assert (event.kind, event.by_name) == (EventKind.LEGAL_OPINION, "公职律师")


def test_every_act_that_is_open_has_its_article_and_a_sentence(
    office: Office, cast: Cast, case_id: int
) -> None:
    found = standing(office, case_id)
    assert len(found.acts) >= 9
    assert all(each.article and each.sentence.endswith("。") and each.name for each in found.acts)
    assert found.allows(found.acts[0].act) == found.acts[0]
