"""登记一条: what was typed becomes a record, once, and a closed year asks for a reason."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from tests.support.cast import Cast, hire
from wechat_bot.kernel import journal
from wechat_bot.kernel.errors import InvalidInput, NotAllowed
from wechat_bot.kernel.office import Office
from wechat_bot.records import queries
from wechat_bot.records.operations import close_year, enter_record
from wechat_bot.records.queries import RecordFilter
from wechat_bot.registers.decisions.register import LICENCES
from wechat_bot.registers.documents.register import DOCUMENTS

ONE = {"number": "额司许〔2024〕1号", "decided_on": "2024年3月5日", "matter": " 执业核准 ",
       "section": "办公室"}


def test_a_record_is_entered_with_who_and_when(office: Office, cast: Cast) -> None:
    number = enter_record(cast.officer, office, LICENCES, ONE)
    with office.db.read() as session:
        record = queries.get_record(session, LICENCES, number)
        said = journal.history(session, [f"licences:{number}"])
        changes = queries.changes_of(session, f"licences:{number}")
    assert (record.number, record.decided_on, record.matter, record.year, record.section) == (
        "额司许〔2024〕1号", date(2024, 3, 5), "执业核准", 2024, "办公室")
    assert (record.created_by, record.voided_at) == ("吴十", None)
    assert record.result == "granted", "the default"
    assert [line.sentence for line in said] == ["登记行政许可：额司许〔2024〕1号"]
    assert changes == []


def test_every_wrong_field_is_named_at_once(office: Office, cast: Cast) -> None:
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, DOCUMENTS, {
            "title": "", "signed_on": "2024-02-30", "expires_on": "很久", "url": "www.x.cn",
            "kind": "法律"})
    assert list(refused.value.fields) == ["title", "signed_on", "expires_on", "kind", "url"]
    assert all(sentence.endswith("。") for sentence in refused.value.fields.values())


def test_what_is_registered_is_not_registered_twice(any_office: Office) -> None:
    cast = hire(any_office)
    enter_record(cast.officer, any_office, LICENCES, ONE)
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, any_office, LICENCES, ONE)
    assert refused.value.fields == {
        "number": "已经登记过这一条（额司许〔2024〕1号，登记号 1），没有重复登记。"}


def test_another_way_of_writing_the_number_is_the_same_number(office: Office, cast: Cast) -> None:
    enter_record(cast.officer, office, LICENCES, ONE)
    with pytest.raises(InvalidInput, match="已经登记过这一条"):
        enter_record(cast.officer, office, LICENCES, {**ONE, "number": "额司许[2024] 1号"})


def test_two_people_at_once_register_it_once(any_office: Office) -> None:
    """On PostgreSQL too, where both would look before either has written."""
    cast = hire(any_office)

    def enter(_number: int) -> str:
        try:
            return str(enter_record(cast.officer, any_office, LICENCES, ONE))
        except InvalidInput as error:
            return error.message

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(enter, range(4)))
    assert len([result for result in results if result.isdecimal()]) == 1
    with any_office.db.read() as session:
        assert queries.list_records(session, LICENCES, RecordFilter())[0] == 1


def test_a_closed_year_takes_a_late_record_with_its_reason(office: Office, cast: Cast) -> None:
    close_year(cast.head, office, 2024)
    with pytest.raises(InvalidInput) as refused:
        enter_record(cast.officer, office, LICENCES, ONE)
    assert "2024年已经封账" in refused.value.fields["reason"]
    number = enter_record(cast.officer, office, LICENCES, ONE, reason="漏登")
    with office.db.read() as session:
        change, = queries.corrections_of_year(session, 2024)
    assert (change.subject, change.reason, change.by) == (f"licences:{number}", "漏登", "吴十")
    assert change.changes == [("补登", "", "额司许〔2024〕1号")]


@pytest.mark.parametrize("role", ["writer", "auditor", "outsider"])
def test_others_may_not(office: Office, cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        enter_record(getattr(cast, role), office, LICENCES, ONE)
