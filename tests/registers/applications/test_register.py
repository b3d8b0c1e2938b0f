"""收件登记: what is kept, numbered and refused, and how it is corrected afterwards."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from tests.registers.applications.cases import FORM, ZHANG, on, read, registered, standing
from tests.support.cast import Cast, hire
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.models import RecordChange
from wechat_bot.registers.applications import operations, queries
from wechat_bot.registers.applications.numbering import serial_of
from wechat_bot.registers.applications.registering import same_applicant_hints
from wechat_bot.registers.applications.rules import CaseState

D = date.fromisoformat


@pytest.fixture(autouse=True)
def spring() -> Any:
    with on("2024-03-20"):
        yield


def test_it_is_numbered_and_counts_from_its_day_of_receipt(any_office: Office) -> None:
    cast = hire(any_office)
    ids = [registered(any_office, cast.officer), registered(any_office, cast.head),
           registered(any_office, cast.officer, handed_in_on=D("2023-12-29"))]
    cases = [read(any_office, each) for each in ids]
    assert [case.number for case in cases] == [
        "依申请〔2024〕1号", "依申请〔2024〕2号", "依申请〔2023〕1号"]
    assert [item.text for item in cases[0].items] == [FORM.description]
    assert cases[0].received_on == D("2024-03-01") and cases[0].state == CaseState.IN_HAND
    with any_office.db.read() as session:
        line = journal.history(session, [f"application:{ids[0]}"])[0]
        assert line.sentence == "登记申请依申请〔2024〕1号：当面提交，自然人"
        assert ZHANG.name not in line.details


def test_two_people_at_once_get_two_numbers(any_office: Office) -> None:
    cast = hire(any_office)
    ids: list[int] = []
    threads = [threading.Thread(target=lambda: ids.append(
        registered(any_office, cast.officer, None))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(read(any_office, each).serial or 0 for each in ids) == [1, 2, 3, 4, 5, 6]


def test_the_same_application_is_not_registered_twice_by_a_double_click(
    office: Office, cast: Cast
) -> None:
    operations.register(cast.officer, office, FORM, ZHANG)
    with pytest.raises(InvalidInput, match="依申请〔2024〕1号，没有重复登记"):
        operations.register(cast.officer, office, FORM, ZHANG)
    operations.register(cast.officer, office, FORM, replace(ZHANG, name="李四光"))
    operations.register(cast.officer, office, FORM, ZHANG, again=True)
    with office.db.read() as session:
        assert queries.list_cases(session, office, queries.ApplicationFilter())[0] == 3


@pytest.mark.parametrize(("changes", "field", "words"), [
    ({"description": "  "}, "description", "条例第二十九条"),
    ({"received_how": "pigeon"}, "received_how", "请选择收到方式"),
    ({"applicant_kind": ""}, "applicant_kind", "请选择申请人类型"),
    ({"handed_in_on": D("2024-03-21")}, "handed_in_on", "还没有到"),
    ({"handed_in_on": D("1999-03-01")}, "handed_in_on", "2008-05-01"),
    ({"confirmed_on": D("2024-03-01")}, "confirmed_on", "不用填确认日期（条例第三十一条）"),
    ({"received_how": "fax", "confirmed_on": D("2024-02-29")}, "confirmed_on", "早于收件日期"),
    ({"received_how": "fax", "confirmed_on": D("2024-03-22")}, "confirmed_on", "还没有到"),
    ({"number": "长" * 61}, "number", "最多 60 个"),
    ({"description": "长" * 4001}, "description", "最多 4000 个"),
])
def test_what_cannot_be_is_refused_with_its_field_and_rule(
    office: Office, cast: Cast, changes: dict[str, Any], field: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        registered(office, cast.officer, **changes)
    assert words in refused.value.fields[field]
    with office.db.read() as session:
        assert queries.years(session) == []


def test_all_that_is_wrong_is_said_at_once(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        registered(office, cast.officer, replace(ZHANG, name="", id_number="110105194912310021"),
                   description="")
    assert set(refused.value.fields) == {"description", "name", "id_number"}


def test_a_number_that_is_taken_is_refused(office: Office, cast: Cast) -> None:
    registered(office, cast.officer, number="依申请〔2024〕7号")
    with pytest.raises(InvalidInput, match="没有重复登记"):
        registered(office, cast.officer, number="依申请〔2024〕7号")
    assert read(office, registered(office, cast.officer)).number == "依申请〔2024〕8号"


@pytest.mark.parametrize(("number", "serial"), [
    ("依申请〔2024〕12号", 12), ("依申请[2024]12号", 12), ("依申请〔2023〕12号", None), ("12", None)])
def test_our_own_numbers_are_known(number: str, serial: int | None) -> None:
    assert serial_of(number, "依申请", 2024) == serial


def test_only_those_who_keep_applications_may(office: Office, cast: Cast) -> None:
    for other in (cast.writer, cast.auditor, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            registered(office, other)


def test_a_letter_waits_for_its_confirmation(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer, received_how="ordinary_post")
    found = standing(office, case_id)
    assert (found.state, found.due_on, found.days_left) == (CaseState.UNCONFIRMED, None, None)
    assert [each.act.value for each in found.acts] == ["confirm_receipt", "withdraw"]
    assert "条例第三十一条" in found.hints[0]
    with pytest.raises(InvalidInput, match="早于收到申请之日"):
        operations.confirm_receipt(cast.officer, office, case_id, on_day=D("2024-02-28"))
    operations.confirm_receipt(cast.officer, office, case_id, on_day=D("2024-03-04"))
    found = standing(office, case_id)
    assert (found.received_on, found.due_on) == (D("2024-03-04"), D("2024-04-01"))
    assert "拖延" in found.hints[0]
    with pytest.raises(InvalidInput, match="已经确认为 2024-03-04"):
        operations.confirm_receipt(cast.officer, office, case_id, on_day=D("2024-03-05"))


def test_a_correction_says_what_it_was(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    changed = replace(FORM, handed_in_on=D("2024-03-04"), applicant_kind="legal_service")
    with pytest.raises(InvalidInput, match="原因"):
        operations.correct_registration(cast.officer, office, case_id, changed, "")
    with pytest.raises(InvalidInput, match="没有改动任何一项"):
        operations.correct_registration(cast.officer, office, case_id, FORM, "没有")
    operations.correct_registration(cast.officer, office, case_id, changed, "抄错了")
    assert standing(office, case_id).due_on == D("2024-04-01")
    with office.db.read() as session:
        change, = session.scalars(select(RecordChange)).all()
        assert change.changes == [("收件日期", "2024-03-01", "2024-03-04"),
                                  ("申请人类型", "自然人", "法律服务机构")]
        assert (change.by, change.reason, change.closed_year) == ("吴十", "抄错了", None)


def test_the_receipt_cannot_be_moved_behind_what_was_done(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    operations.legal_opinion(cast.officer, office, case_id, on_day=D("2024-03-05"), by_name="律师",
                             words="可以公开")
    with pytest.raises(InvalidInput, match="不能晚于已经登记的 2024-03-05"):
        operations.correct_registration(
            cast.officer, office, case_id, replace(FORM, handed_in_on=D("2024-03-06")), "改")


def test_a_case_registered_by_mistake_is_voided_and_stays(office: Office, cast: Cast) -> None:
    case_id = registered(office, cast.officer)
    operations.void_case(cast.officer, office, case_id, "不是申请，是咨询电话")
    with office.db.read() as session:
        assert queries.list_cases(session, office, queries.ApplicationFilter())[0] == 0
        assert queries.list_cases(session, office, queries.ApplicationFilter(voided=True))[0] == 1
        assert queries.figures(session, 2024)["new_received"][-1] == 0
    with pytest.raises(WrongState, match="已经作废"):
        operations.split(cast.officer, office, case_id, ["一"])
    with pytest.raises(NotFound):
        operations.split(cast.officer, office, 99, ["一"])


def test_the_same_applicant_again_is_noticed(office: Office, cast: Cast) -> None:
    first = registered(office, cast.officer)
    spaced = replace(ZHANG, name="张 三丰", id_number="1101051949 1231002x")
    again = registered(office, cast.officer, spaced, handed_in_on=D("2024-03-04"))
    other = registered(office, cast.officer, replace(ZHANG, name="李四", id_number="",
                                                     id_kind="none"))
    with office.db.read() as session:
        assert [case.id for case in queries.same_applicant(session, again)] == [first]
        assert queries.same_applicant(session, other) == []
        assert "条例第三十六条第六项" in same_applicant_hints(session, again)[0]
        assert queries.items_earlier_in_month(session, again) == 1
        assert queries.items_earlier_in_month(session, first) == 0
