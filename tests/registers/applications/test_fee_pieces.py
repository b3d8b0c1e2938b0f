"""按件计费的件数: the pieces of a month are those charged, and are looked at where they differ."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.registers.applications.test_fee_notice import notice, registered
from tests.support.cast import Cast
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import charging, operations
from wechat_bot.registers.applications.charging import FeeForm
from wechat_bot.registers.applications.identity import Identity


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tuesday 2 December 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 12, 2, 3, 0, tzinfo=UTC))


def charge(office: Office, cast: Cast, number: int, items: int, *, checked: bool = False) -> int:
    charging.notice_fee(cast.officer, office, number,
                        FeeForm("2025-11-20", items=str(items), checked=checked))
    return notice(office, number).amount_fen


def test_pieces_that_are_not_the_items_of_the_case_are_looked_at(
    office: Office, cast: Cast
) -> None:
    number = registered(office, cast)
    with pytest.raises(InvalidInput, match="登记了 1 项，填的是 12 件") as refused:
        charge(office, cast, number, 12)
    assert list(refused.value.fields) == ["checked"]
    operations.split(cast.officer, office, number, [f"第{n}项" for n in range(12)])
    assert charge(office, cast, number, 12) == 200_00


def test_the_next_application_of_the_month_goes_on_after_what_was_charged(
    office: Office, cast: Cast
) -> None:
    first = registered(office, cast)
    assert charge(office, cast, first, 12, checked=True) == 200_00
    second = registered(office, cast, day=date(2025, 11, 12))
    assert charge(office, cast, second, 1, checked=True) == 100_00, "the thirteenth piece"
    assert notice(office, second).counted_before == 12


def test_a_namesake_is_looked_at_before_he_pays_for_another(office: Office, cast: Cast) -> None:
    first = registered(office, cast, items=12)
    assert charge(office, cast, first, 12) == 200_00
    namesake = registered(office, cast, day=date(2025, 11, 12))  # 张三丰 again, without a number
    with pytest.raises(InvalidInput, match="同名的另一个人"):
        charge(office, cast, namesake, 1)
    operations.set_identity(cast.officer, office, namesake,
                            Identity("张三丰", "id_card", "11010519491231002X"))
    with pytest.raises(InvalidInput, match="合计 0 元"):
        charge(office, cast, namesake, 1)
    third = registered(office, cast, day=date(2025, 11, 13))
    assert charge(office, cast, third, 1, checked=True) == 100_00
