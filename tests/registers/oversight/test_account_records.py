"""政务新媒体账号: opened, changed, closed; what is refused and what is only remarked."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.cast import Cast
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations, queries
from wechat_bot.records.fields import read_fields
from wechat_bot.registers.catalogue import register_of
from wechat_bot.registers.oversight.account_records import ACCOUNTS

ACCOUNT = {"platform": "微信公众号", "account_name": "法治额敏", "operator": "额敏县司法局",
           "organiser": "中共额敏县委宣传部", "opened_on": "2019-05-06", "responsible": "赵六"}
TODAY = date(2026, 11, 22)


def test_it_is_a_register_like_the_others(office: Office, cast: Cast) -> None:
    assert register_of("accounts") is ACCOUNTS
    record_id = operations.enter_record(cast.officer, office, ACCOUNTS, ACCOUNT)
    operations.correct_record(cast.officer, office, ACCOUNTS, record_id, {
        **ACCOUNT, "changed_on": "2024-03-01", "change": "负责人由王五改为赵六",
        "reported_on": "2024-03-04"}, "变更负责人")
    with office.db.read() as session:
        record = queries.get_record(session, ACCOUNTS, record_id)
        assert (record.platform, record.year, record.changed_on) == (
            "wechat", 2019, date(2024, 3, 1))
    with pytest.raises(InvalidInput):  # one account of a name on a platform
        operations.enter_record(cast.officer, office, ACCOUNTS, ACCOUNT)
    operations.enter_record(cast.officer, office, ACCOUNTS, {**ACCOUNT, "platform": "抖音"})


@pytest.mark.parametrize(("changes", "field"), [
    ({"opened_on": ""}, "opened_on"), ({"platform": "博客"}, "platform"),
    ({"opened_on": "2027-01-01"}, "opened_on"), ({"changed_on": "2019-05-05"}, "changed_on"),
    ({"closed_on": "2018-01-01"}, "closed_on"), ({"change": "改名"}, "changed_on"),
    ({"account_name": ""}, "account_name"), ({"reported_on": "2026-13-01"}, "reported_on"),
])
def test_what_is_refused(changes: dict[str, str], field: str) -> None:
    values, wrong = read_fields(ACCOUNTS.all_fields, ACCOUNT | changes)
    assert set(wrong or ACCOUNTS.problems(values, TODAY)) == {field}


@pytest.mark.parametrize(("changes", "remarked"), [
    ({}, True), ({"reported_on": "2019-05-07"}, False),
    ({"reported_on": "2019-05-07", "closed_on": "2025-01-01"}, True),
    ({"reported_on": "2025-01-01", "closed_on": "2025-01-01"}, False),
])
def test_what_was_not_reported_is_remarked(changes: dict[str, str], remarked: bool) -> None:
    values, wrong = read_fields(ACCOUNTS.all_fields, ACCOUNT | changes)
    assert wrong == {}
    assert bool(ACCOUNTS.hints(values, TODAY)) is remarked
