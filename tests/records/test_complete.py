"""补填: what was left open is filled in without a reason; everything else is a correction."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, WrongState
from wechat_bot.kernel.masking import mask
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations, queries
from wechat_bot.records.export import sheet_of
from wechat_bot.records.fields import Field, FieldKind
from wechat_bot.records.register import Derived, Register
from wechat_bot.registers.oversight.models import Complaint

FIELDS = (
    Field("received_on", "收到日", FieldKind.DAY, required=True),
    Field("matter", "事由", FieldKind.LINES, clean=mask),
    Field("outcome", "处理结果", unfilled=("",)),
    Field("handled_on", "办结日", FieldKind.DAY, unfilled=(None,)),
)
SAMPLE = Register(
    code="sample", name="样本登记", model=Complaint, fields=FIELDS, title="received_on",
    identity=("received_on", "matter"), about="", year_of=lambda values: 2025,
    years_of=lambda values: frozenset({2025}),
    derived=(Derived("天数", lambda values, today: str((today - date(2025, 1, 1)).days)),))
TYPED = {"received_on": "2025-03-01", "matter": "一"}


@pytest.fixture
def record_id(office: Office, cast: Cast) -> int:
    return operations.enter_record(cast.officer, office, SAMPLE, TYPED)


def correct(office: Office, cast: Cast, record_id: int, reason: str = "", **changes: str) -> None:
    operations.correct_record(cast.officer, office, SAMPLE, record_id, {**TYPED, **changes}, reason)


def events(office: Office, record_id: int) -> list[str]:
    with office.db.read() as session:
        return [line.event for line in journal.history(session, [f"sample:{record_id}"])]


def test_filling_in_is_recorded_as_such(office: Office, cast: Cast, record_id: int) -> None:
    correct(office, cast, record_id, outcome="已办", handled_on="2025-04-01", note="电话告知")
    assert events(office, record_id) == ["record.completed", "record.entered"]
    with office.db.read() as session:
        change, = queries.changes_of(session, f"sample:{record_id}")
        assert change.reason == "补填"
        assert change.changes == [("处理结果", "", "已办"), ("办结日", "", "2025-04-01"),
                                  ("备注", "", "电话告知")]


def test_a_second_time_it_is_a_correction(office: Office, cast: Cast, record_id: int) -> None:
    correct(office, cast, record_id, outcome="已办")
    with pytest.raises(InvalidInput) as refused:
        correct(office, cast, record_id, outcome="不办")
    assert set(refused.value.fields) == {"reason"}
    with pytest.raises(InvalidInput):
        correct(office, cast, record_id, outcome="")
    correct(office, cast, record_id, "写错了", outcome="不办")
    assert events(office, record_id) == ["record.corrected", "record.completed", "record.entered"]


def test_filling_in_beside_another_change_is_a_correction(
    office: Office, cast: Cast, record_id: int
) -> None:
    with pytest.raises(InvalidInput):
        correct(office, cast, record_id, outcome="已办", matter="二")
    assert events(office, record_id) == ["record.entered"]


def test_a_reason_that_is_given_is_kept(office: Office, cast: Cast, record_id: int) -> None:
    correct(office, cast, record_id, "来电催办", outcome="已办")
    assert events(office, record_id)[0] == "record.corrected"


def test_a_closed_year_asks_for_the_reason(office: Office, cast: Cast, record_id: int) -> None:
    operations.close_year(cast.head, office, 2025)
    with pytest.raises(InvalidInput):
        correct(office, cast, record_id, outcome="已办")
    correct(office, cast, record_id, "年后才办结", outcome="已办")
    with office.db.read() as session:
        assert len(queries.corrections_of_year(session, 2025)) == 1


def test_a_voided_record_is_not_filled_in(office: Office, cast: Cast, record_id: int) -> None:
    operations.void_record(cast.officer, office, SAMPLE, record_id, "重复")
    with pytest.raises(WrongState):
        correct(office, cast, record_id, outcome="已办")


def test_what_is_open_is_known() -> None:
    values = {"received_on": date(2025, 3, 1), "matter": "一", "outcome": "", "handled_on": None,
              "section": "", "note": ""}
    assert SAMPLE.is_open(values)
    assert not SAMPLE.is_open({**values, "outcome": "已办", "handled_on": date(2025, 4, 1)})
    assert not SAMPLE.completes(values, values)


def test_text_is_cleaned_before_it_is_stored_and_worked_out_columns_are_exported(
    office: Office, cast: Cast
) -> None:
    operations.enter_record(cast.officer, office, SAMPLE, {**TYPED, "matter": "打13812345678"})
    with office.db.read() as session:
        sheet = sheet_of(session, SAMPLE, queries.RecordFilter())
    headings = list(sheet.headings)
    assert headings[headings.index("天数") - 1] == "备注"
    row, = sheet.rows
    assert row[headings.index("事由")] == "打138****5678"
    assert str(row[headings.index("天数")]).isdecimal()
