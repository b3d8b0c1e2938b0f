"""收费通知、缴费、逾期不缴: sums, days and the clock, each refusal beside what is accepted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.errors import BureauError, InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records.counted import total
from wechat_bot.registers.applications import charging, fee_figures, operations, queries
from wechat_bot.registers.applications.charging import FeeForm, PaymentForm
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.models import FeeNotice
from wechat_bot.registers.applications.operations import Registration
from wechat_bot.registers.applications.rules import CaseState

ZHANG = Identity(name="张三丰", id_kind="none")


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 2 December 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 2, 3, 0, tzinfo=UTC))


def registered(
    office: Office, cast: Cast, *, items: int = 1, day: date = date(2025, 11, 10),
    who: Identity = ZHANG,
) -> int:
    number = operations.register(cast.officer, office, Registration(
        "in_person", day, "person", f"{items}项信息"), who, again=True)
    if items > 1:
        operations.split(cast.officer, office, number, [f"第{n}项" for n in range(items)])
    return number


def noticed(office: Office, cast: Cast, number: int, **changes: object) -> None:
    form = {"noticed_on": "2025-11-12", "pages": "72", "number": "额司公开〔2025〕9号", **changes}
    charging.notice_fee(cast.officer, office, number, FeeForm(**form))  # type: ignore[arg-type]


def notice(office: Office, number: int) -> FeeNotice:
    with office.db.read() as session:
        found = charging.standing_notice(queries.get_application(session, number))
        assert found is not None
        return found


def state(office: Office, number: int) -> str:
    with office.db.read() as session:
        return queries.get_application(session, number).state


def due(office: Office, number: int) -> date | None:
    with office.db.read() as session:
        return queries.due_on(office, queries.get_application(session, number))


def test_a_notice_says_how_much_and_until_when(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number)
    found = notice(office, number)
    # 20 working days after 12 November 2025 (no holidays): 10 December.
    assert (found.amount_fen, found.due_on) == (42_000, date(2025, 12, 10))
    assert found.computation == "第1至30页不收费；第31至72页每页10元，计420元"
    assert state(office, number) == CaseState.AWAITING_PAYMENT
    with office.db.read() as session:
        told = journal.history(session, [f"application:{number}"])[0].sentence
    assert "420.00元（按量）" in told and "张" not in told


def test_by_items_the_month_of_the_same_applicant_counts(office: Office, cast: Cast) -> None:
    registered(office, cast, items=28, day=date(2025, 11, 3))
    registered(office, cast, items=40, day=date(2025, 10, 30))  # the month before
    registered(office, cast, items=40, day=date(2025, 11, 4), who=Identity("李四", "none"))
    number = registered(office, cast, items=4)
    noticed(office, cast, number, pages="", items="4", checked=True)
    found = notice(office, number)
    assert (found.counted_before, found.amount_fen, found.month) == (28, 60_000, "2025-11")


@pytest.mark.parametrize(("changes", "field", "says"), [
    ({"items": "3"}, "items", "只能选一种"), ({"pages": ""}, "items", "请填写"),
    ({"pages": "30"}, "pages", "合计 0 元"), ({"pages": "-1"}, "pages", "负数"),
    ({"pages": "7.5"}, "pages", "整数"), ({"noticed_on": ""}, "noticed_on", "请填写"),
    ({"noticed_on": "2025-12-03"}, "noticed_on", "还没有到"),
    ({"noticed_on": "2025-11-07"}, "noticed_on", "早于收到"),
    ({"due_on": "2025-11-12"}, "due_on", "应当晚于"),
])
def test_a_notice_that_can_not_be_right(
    office: Office, cast: Cast, changes: dict[str, object], field: str, says: str
) -> None:
    number = registered(office, cast)
    with pytest.raises(InvalidInput) as refused:
        noticed(office, cast, number, **changes)
    assert says in refused.value.fields[field]
    assert state(office, number) == CaseState.IN_HAND


def test_later_than_the_answer_was_due_needs_a_reason(office: Office, cast: Cast) -> None:
    number = registered(office, cast, day=date(2025, 10, 30))  # due 27 November
    with pytest.raises(InvalidInput) as refused:
        noticed(office, cast, number, noticed_on="2025-11-28")
    assert "2025-11-27" in refused.value.fields["reason"]
    noticed(office, cast, number, noticed_on="2025-11-28", reason="页数刚刚数清")
    assert notice(office, number).due_on == date(2025, 12, 26)


def test_a_case_is_charged_once(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number)
    with pytest.raises(WrongState):
        noticed(office, cast, number)


def test_ten_thousand_times_last_year_asks(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    noticed(office, cast, registered(office, cast), pages="31")  # 10 元 in 2025
    later = datetime(2026, 3, 3, 3, 0, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: later)
    number = registered(office, cast, day=date(2026, 3, 2))
    form = {"noticed_on": "2026-03-03", "pages": "3000"}
    with pytest.raises(InvalidInput) as refused:
        noticed(office, cast, number, **form)
    assert "一万倍以上" in refused.value.fields["checked"]
    noticed(office, cast, number, **form, checked=True)
    assert notice(office, number).amount_fen == 11_470_000


def test_payment_starts_the_clock_anew_the_day_after(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number)
    charging.record_payment(cast.officer, office, number, PaymentForm("2025-11-18", "420", "票1"))
    found = notice(office, number)
    assert (found.state, found.received_fen, found.paid_on) == ("paid", 42_000, date(2025, 11, 18))
    # 19 November is the first of 20 working days.
    assert due(office, number) == date(2025, 12, 16)
    assert state(office, number) == CaseState.IN_HAND


@pytest.mark.parametrize(("paid_on", "received", "field", "says"), [
    ("2025-11-18", "4200000", "received", "万元"), ("2025-11-18", "0.042", "received", "精确到分"),
    ("2025-11-18", "300", "received", "不一致"), ("2025-11-18", "-420", "received", "负数"),
    ("2025-11-18", "", "received", "请填写"), ("2025-11-11", "420", "paid_on", "早于收费通知"),
    ("2025-12-09", "420", "paid_on", "还没有到"), ("11月", "420", "paid_on", "不是日期"),
])
def test_a_payment_that_can_not_be_right(
    office: Office, cast: Cast, paid_on: str, received: str, field: str, says: str
) -> None:
    number = registered(office, cast)
    noticed(office, cast, number)
    with pytest.raises(InvalidInput) as refused:
        charging.record_payment(cast.officer, office, number, PaymentForm(paid_on, received))
    assert says in refused.value.fields[field]
    assert notice(office, number).state == "noticed"


def test_typed_in_ten_thousands_it_is_the_same_sum(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number)
    charging.record_payment(cast.officer, office, number, PaymentForm("2025-11-18", "0.042万元"))
    assert notice(office, number).received_fen == 42_000


def test_a_late_payment_is_taken_with_a_reason(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number, due_on="2025-11-20")
    with pytest.raises(InvalidInput) as refused:
        charging.record_payment(cast.officer, office, number, PaymentForm("2025-11-24", "420"))
    assert "2025-11-20" in refused.value.fields["reason"]
    charging.record_payment(cast.officer, office, number,
                            PaymentForm("2025-11-24", "420", reason="银行迟到账"))
    assert notice(office, number).state == "paid"


def test_unpaid_is_given_up_and_counts_as_one_outcome_per_item(office: Office, cast: Cast) -> None:
    number = registered(office, cast, items=2)
    noticed(office, cast, number, due_on="2025-11-20")
    with pytest.raises(InvalidInput) as refused:
        charging.fee_unpaid(cast.officer, office, number, "2025-11-20")
    assert "过了这一天" in refused.value.fields["on_day"]
    charging.fee_unpaid(cast.officer, office, number, "2025-11-21")
    with office.db.read() as session:
        case = queries.get_application(session, number)
        assert [item.outcome for item in case.items] == ["other_fee_unpaid"] * 2
        assert (case.state, case.finished_on) == (CaseState.CLOSED, date(2025, 11, 21))
    with pytest.raises(NotFound):
        charging.record_payment(cast.officer, office, number, PaymentForm("2025-11-24", "420"))


def test_every_step_can_be_taken_back(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    noticed(office, cast, number, due_on="2025-11-20")
    charging.fee_unpaid(cast.officer, office, number, "2025-11-21")
    charging.undo_last(cast.officer, office, number, "已经缴了")
    assert (state(office, number), notice(office, number).state) == (
        CaseState.AWAITING_PAYMENT, "noticed")
    charging.record_payment(cast.officer, office, number, PaymentForm("2025-11-19", "420"))
    charging.undo_last(cast.officer, office, number, "记错了件")
    assert notice(office, number).paid_on is None
    charging.undo_last(cast.officer, office, number, "不该收")
    assert state(office, number) == CaseState.IN_HAND
    assert due(office, number) == date(2025, 12, 8)  # as if there had been no notice
    noticed(office, cast, number)  # a new one may be sent
    with pytest.raises(InvalidInput):
        charging.undo_last(cast.officer, office, number, " ")


def test_what_part_six_of_the_report_says(office: Office, cast: Cast) -> None:
    with office.db.read() as session:
        assert fee_figures.fees_of_year(session, 2025).in_words == "2025年没有收取信息处理费。"
    paid, open_one, wrong = (registered(office, cast) for _ in range(3))
    for number in (paid, open_one, wrong):
        noticed(office, cast, number)
    charging.record_payment(cast.officer, office, paid, PaymentForm("2025-11-18", "420"))
    charging.undo_last(cast.officer, office, wrong, "不该收")
    with office.db.read() as session:
        found = fee_figures.fees_of_year(session, 2025)
        assert found.in_words == ("2025年发出信息处理费收费通知2件，应收840.00元（0.084万元），"
                                  "实收420.00元（0.042万元）。")
        assert [line.subject for line in found.received] == [f"application:{paid}"]
        assert total(found.charged) == 84_000
        assert charging.charged_in(session, 2025) == 84_000
        assert fee_figures.fees_of_year(session, 2024).notices == []


def test_others_may_not(office: Office, cast: Cast) -> None:
    number = registered(office, cast)
    for who in (cast.writer, cast.auditor):
        with pytest.raises(NotAllowed):
            charging.notice_fee(who, office, number, FeeForm("2025-11-12", pages="72"))
    noticed(office, cast, number)
    for deed in (lambda: charging.undo_last(cast.auditor, office, number, "x"),
                 lambda: charging.fee_unpaid(cast.writer, office, number, "2025-12-02")):
        with pytest.raises(BureauError):
            deed()
