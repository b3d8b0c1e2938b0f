"""The end of an application on the page: its identity is erased in its time; a split asks why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.test_applications import register
from tests.web.visitor import words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records.operations import close_year
from wechat_bot.registers.applications import operations


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 13 October 2025, 11:00 Beijing time."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 13, 3, 0, tzinfo=UTC))


def test_the_identity_is_erased_once_its_time_is_over(
    as_role: LogIn, office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(office, cast)
    officer = as_role("officer")
    assert "身份信息保存到" not in words(officer.get(f"/applications/{case}")), "still open"
    operations.withdraw(cast.officer, office, case, on_day=date(2025, 10, 9))
    assert "身份信息保存到 2035-10-09" in words(officer.get(f"/applications/{case}"))
    refused = officer.post(f"/applications/{case}/identity/erase", {})
    assert refused.status_code != 303 and "还在保存期内" in words(refused)
    monkeypatch.setattr(clock, "now", lambda: datetime(2035, 10, 9, 3, 0, tzinfo=UTC))
    assert "可以删除身份信息" not in words(as_role("auditor").get(f"/applications/{case}"))
    officer = as_role("officer")
    assert "保存期已满，可以删除身份信息" in words(officer.get(f"/applications/{case}"))
    assert "删除保存期满的身份信息" in words(officer.get("/"))
    assert officer.post(f"/applications/{case}/identity/erase", {}).status_code == 303
    assert "删除保存期满的身份信息" not in words(officer.get("/"))
    page = words(officer.get(f"/applications/{case}"))
    assert "保存期满，已删除" in page and "欧***" not in page


def test_a_split_of_a_closed_year_is_refused_with_what_was_typed(
    as_role: LogIn, office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = register(office, cast)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 12, 3, 0, tzinfo=UTC))
    close_year(cast.officer, office, 2025)
    officer = as_role("officer")
    url = f"/applications/{case}/items"
    refused = officer.post(url, {"texts": "决算\n采购合同"})
    assert refused.status_code == 422 and "2025年已经封账" in words(refused)
    assert "采购合同" in refused.text
    assert officer.post(url, {"texts": "决算\n采购合同", "reason": "漏拆"}).status_code == 303
    assert "申请的内容和结果（2 项）" in words(officer.get(f"/applications/{case}"))
