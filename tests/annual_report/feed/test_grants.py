"""数据接口的授权: given once, hashed, ended; every refusal says what to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from wechat_bot.annual_report.feed import rules
from wechat_bot.annual_report.feed.models import ApiToken
from wechat_bot.annual_report.feed.operations import NoGrant, admit, grant, revoke
from wechat_bot.annual_report.feed.queries import grants
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import InvalidInput, NotAllowed, NotFound, WrongState
from wechat_bot.kernel.journal import JournalEntry
from wechat_bot.kernel.office import Office

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BOTH = (rules.DISCLOSURES, rules.FIGURES)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """The moment that it is; a test may set another."""
    moment = [NOW]
    monkeypatch.setattr(clock, "now", lambda: moment[0])
    return moment


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    opened = new_office(tmp_path, staffed=True)
    yield opened
    opened.close()


def row(office: Office) -> ApiToken:
    with office.db.read() as session:
        return session.scalars(select(ApiToken)).one()


def journal_lines(office: Office) -> list[str]:
    with office.db.read() as session:
        return [each.sentence for each in session.scalars(
            select(JournalEntry).where(JournalEntry.event.like("feed.%")))]


def test_only_the_hash_of_a_code_is_kept(office: Office, cast: Cast) -> None:
    made = grant(cast.administrator, office, " 县政府办  年报系统 ", BOTH, TODAY)
    kept = row(office)
    assert kept.token_hash == hashlib.sha256(made.code.encode()).hexdigest()
    assert (kept.name, kept.scopes) == ("县政府办 年报系统", "disclosures figures")
    assert made.code not in repr(made) and made.code not in " ".join(journal_lines(office))
    secret = made.code.removeprefix(f"fzem_{made.grant_id}_")
    assert len(secret) == 43  # 256 bits, six a character
    assert journal_lines(office) == [
        "开通数据接口授权“县政府办 年报系统”：可读取主动公开台账的年度数据、年报的数据，有效期到2026-11-23"]


def test_a_code_opens_what_was_granted_until_its_last_day(
    office: Office, cast: Cast, day: list[datetime]
) -> None:
    made = grant(cast.administrator, office, "统计系统", [rules.FIGURES], TODAY)
    assert admit(office, made.code, rules.FIGURES) == made.grant_id
    with pytest.raises(NotAllowed, match="不能读取“主动公开台账的年度数据”"):
        admit(office, made.code, rules.DISCLOSURES)
    day[0] += timedelta(days=1)
    with pytest.raises(NoGrant, match=r"已于 2026-11-23 到期.*开通一份新的"):
        admit(office, made.code, rules.FIGURES)


@pytest.mark.parametrize("spoil", [
    lambda code: code[:-1], lambda code: code + "x", lambda code: code.swapcase(), lambda code: "",
    lambda code: code.replace("_1_", "_2_", 1), lambda code: code.replace("_1_", "_99999999999_", 1),
    lambda code: "密码" + code, lambda code: "fzem_1_", lambda code: code.replace("fzem", "other")])
def test_a_wrong_code_opens_nothing(office: Office, cast: Cast, spoil: object) -> None:
    code = grant(cast.administrator, office, "统计系统", BOTH, TODAY).code
    with pytest.raises(NoGrant, match="授权码不对，没有给出数据。请核对"):
        admit(office, spoil(code), rules.FIGURES)  # type: ignore[operator]


def test_a_stopped_grant_opens_nothing_from_now_on(office: Office, cast: Cast) -> None:
    made = grant(cast.administrator, office, "统计系统", BOTH, TODAY)
    with pytest.raises(InvalidInput, match="为什么停用"):
        revoke(cast.administrator, office, made.grant_id, "  ")
    revoke(cast.administrator, office, made.grant_id, "对方换了系统")
    with pytest.raises(NoGrant, match="已经停用"):
        admit(office, made.code, rules.FIGURES)
    with pytest.raises(WrongState, match="已经由郑一停用"):
        revoke(cast.administrator, office, made.grant_id, "再停一次")
    with pytest.raises(NotFound):
        revoke(cast.administrator, office, 99, "没有的")
    assert journal_lines(office)[-1] == "停用数据接口授权“统计系统”，原因：对方换了系统"


def test_use_is_noted_once_a_day(any_office: Office, day: list[datetime]) -> None:
    cast = hire(any_office)
    made = grant(cast.administrator, any_office, "统计系统", BOTH, date(2026, 12, 31))
    assert row(any_office).last_used_on is None
    for _ in range(3):
        admit(any_office, made.code, rules.FIGURES)
    day[0] += timedelta(days=1)
    admit(any_office, made.code, rules.DISCLOSURES)
    assert journal_lines(any_office)[1:] == [
        f"数据接口授权“统计系统”2026-11-{number}读取了数据" for number in (23, 24)]
    assert row(any_office).last_used_on == date(2026, 11, 24)


@pytest.mark.parametrize(("name", "scopes", "expires_on", "fields"), [
    ("", BOTH, TODAY, {"name"}), ("长" * 61, BOTH, TODAY, {"name"}),
    ("系统", (), TODAY, {"scopes"}), ("系统", ("everything",), TODAY, {"scopes"}),
    ("系统", BOTH, None, {"expires_on"}), ("系统", BOTH, date(2026, 11, 22), {"expires_on"}),
    ("系统", BOTH, date(2028, 11, 25), {"expires_on"}),
    ("", (), None, {"name", "scopes", "expires_on"})])
def test_what_can_not_be_granted_is_named(
    office: Office, cast: Cast, name: str, scopes: tuple[str, ...], expires_on: date | None,
    fields: set[str],
) -> None:
    with pytest.raises(InvalidInput) as caught:
        grant(cast.administrator, office, name, scopes, expires_on)
    assert set(caught.value.fields) == fields
    assert journal_lines(office) == []


def test_two_years_are_the_longest(office: Office, cast: Cast) -> None:
    grant(cast.administrator, office, "系统", BOTH, date(2028, 11, 23))
    with office.db.read() as session:
        found = grants(session)
    assert [(each.state[0], each.live) for each in found] == [("有效", True)]


def test_only_the_administrator_grants(office: Office, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        grant(cast.officer, office, "系统", BOTH, TODAY)
    with pytest.raises(NotAllowed):
        revoke(cast.head, office, 1, "x")


def test_the_pace_is_counted_by_grant_and_minute() -> None:
    pace = rules.Pace(per_minute=2)
    assert [pace.too_fast(1, NOW) for _ in range(3)] == [False, False, True]
    assert not pace.too_fast(2, NOW)
    assert pace.too_fast(1, NOW + timedelta(seconds=59))
    assert not pace.too_fast(1, NOW + timedelta(seconds=60))
