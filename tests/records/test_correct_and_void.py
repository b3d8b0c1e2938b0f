"""更正 and 作废: what was said before stays to be read."""

from __future__ import annotations

import pytest

from tests.support.cast import Cast, hire
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.operations import (
    ChangedMeanwhile,
    close_year,
    correct_record,
    enter_record,
    void_record,
)
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.decisions.register import LICENCES
from wechat_bot.registers.documents.register import DOCUMENTS

ONE = {"number": "额司许〔2024〕1号", "decided_on": "2024-12-31", "matter": "执业核准"}
MOVED = {**ONE, "decided_on": "2025-01-02", "note": "按送达回证"}


@pytest.fixture
def number(office: Office, cast: Cast) -> int:
    return enter_record(cast.officer, office, LICENCES, ONE)


def counts(office: Office) -> dict[int, int]:
    with office.db.read() as session:
        return {year: queries.list_records(session, LICENCES, RecordFilter(year))[0]
                for year in (2024, 2025)}


def test_a_correction_appends_what_was_said(office: Office, cast: Cast, number: int) -> None:
    correct_record(cast.officer, office, LICENCES, number, MOVED, "日期登记错了")
    assert counts(office) == {2024: 0, 2025: 1}
    with office.db.read() as session:
        change, = queries.changes_of(session, f"licences:{number}")
        said = journal.history(session, [f"licences:{number}"])
    assert change.changes == [
        ("决定日期", "2024-12-31", "2025-01-02"), ("备注", "", "按送达回证")]
    assert (change.reason, change.closed_year, change.is_void) == ("日期登记错了", None, False)
    assert "更正行政许可“额司许〔2024〕1号”的决定日期、备注，原因：日期登记错了" in [
        line.sentence for line in said]


def test_nothing_changed_is_no_correction(office: Office, cast: Cast, number: int) -> None:
    with pytest.raises(InvalidInput, match="没有改动任何一项"):
        correct_record(cast.officer, office, LICENCES, number, ONE, "看一看")


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_a_correction_needs_its_reason(
    office: Office, cast: Cast, number: int, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        correct_record(cast.officer, office, LICENCES, number, MOVED, reason)
    assert list(refused.value.fields) == ["reason"]
    assert counts(office) == {2024: 1, 2025: 0}


def test_a_correction_of_what_was_corrected_meanwhile_is_refused(
    office: Office, cast: Cast, number: int
) -> None:
    correct_record(cast.officer, office, LICENCES, number, MOVED, "日期登记错了", seen=0)
    with pytest.raises(ChangedMeanwhile, match="吴十已经更正过这条登记：决定日期由“2024-12-31”"):
        correct_record(cast.officer, office, LICENCES, number, {**ONE, "note": "x"}, "说明", seen=0)
    assert counts(office) == {2024: 0, 2025: 1}
    correct_record(cast.officer, office, LICENCES, number, {**MOVED, "note": "x"}, "说明", seen=1)


def test_a_correction_may_not_make_two_of_one(office: Office, cast: Cast, number: int) -> None:
    other = enter_record(cast.officer, office, LICENCES, {**ONE, "number": "额司许〔2024〕2号"})
    with pytest.raises(InvalidInput, match="已经登记过这一条"):
        correct_record(cast.officer, office, LICENCES, other, ONE, "文号错")


def test_both_years_of_a_correction_may_be_closed(
    office: Office, cast: Cast, number: int
) -> None:
    close_year(cast.head, office, 2024)
    correct_record(cast.officer, office, LICENCES, number, MOVED, "日期登记错了")
    with office.db.read() as session:
        change, = queries.corrections_of_year(session, 2024)
    assert change.closed_year == 2024 and counts(office) == {2024: 0, 2025: 1}


def test_void_stays_to_be_seen_and_counts_no_more(
    office: Office, cast: Cast, number: int
) -> None:
    void_record(cast.officer, office, LICENCES, number, "重复登记")
    assert counts(office) == {2024: 0, 2025: 0}
    with office.db.read() as session:
        assert queries.list_records(session, LICENCES, RecordFilter(voided=True))[0] == 1
        record = queries.get_record(session, LICENCES, number)
        change, = queries.changes_of(session, f"licences:{number}")
    assert (record.voided_by, record.void_reason) == ("吴十", "重复登记")
    assert change.is_void and change.changes == [("状态", "有效", "作废")]
    with pytest.raises(WrongState, match="已经作废"):
        void_record(cast.officer, office, LICENCES, number, "再作废")
    with pytest.raises(WrongState, match="已经作废"):
        correct_record(cast.officer, office, LICENCES, number, MOVED, "再更正")
    again = enter_record(cast.officer, office, LICENCES, ONE)
    assert again != number


def test_void_needs_its_reason_and_a_record(office: Office, cast: Cast, number: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        void_record(cast.officer, office, LICENCES, number, " ")
    assert refused.value.fields == {"reason": "请写明作废的原因。"}
    with pytest.raises(NotFound, match="没有这条登记"):
        void_record(cast.officer, office, LICENCES, 999, "没有的")


def test_others_may_not(office: Office, cast: Cast, number: int) -> None:
    with pytest.raises(NotAllowed):
        correct_record(cast.writer, office, LICENCES, number, MOVED, "日期登记错了")
    with pytest.raises(NotAllowed):
        void_record(cast.auditor, office, LICENCES, number, "重复登记")


def test_a_correction_is_listed_under_every_closed_year_that_it_changes(
    any_office: Office,
) -> None:
    """A document that was in force for three years is voided: each of them counts one less."""
    office, cast = any_office, hire(any_office)
    made = {"title": "某办法", "number": "额司规〔2022〕1号", "signed_on": "2022-03-01"}
    for year in (2022, 2023, 2024):
        close_year(cast.head, office, year)
    number = enter_record(cast.officer, office, DOCUMENTS, made, reason="漏登")
    correct_record(cast.officer, office, DOCUMENTS, number, {
        **made, "ended_how": "废止", "ended_on": "2024-02-01", "ended_by": "额司发〔2024〕2号"}, "漏登废止")
    void_record(cast.officer, office, DOCUMENTS, number, "不是规范性文件")
    with office.db.read() as session:
        listed = {year: [change.reason for change in queries.corrections_of_year(session, year)]
                  for year in (2021, 2022, 2023, 2024, 2025)}
        last = queries.changes_of(session, f"documents:{number}")[0]
    assert listed == {2021: [], 2022: ["漏登", "不是规范性文件"], 2023: ["漏登", "不是规范性文件"],
                      2024: ["漏登", "漏登废止", "不是规范性文件"], 2025: []}
    assert last.closed_years == [2022, 2023, 2024]


def test_a_reason_keeps_no_numbers_of_people(office: Office, cast: Cast, number: int) -> None:
    correct_record(cast.officer, office, LICENCES, number, MOVED, "13812345678 来电说日期错了")
    void_record(cast.officer, office, LICENCES, number, "13812345678 要求")
    with office.db.read() as session:
        said = [change.reason for change in queries.changes_of(session, f"licences:{number}")]
        said.append(queries.get_record(session, LICENCES, number).void_reason)
    assert not any("13812345678" in text for text in said) and "来电说日期错了" in said[1]
