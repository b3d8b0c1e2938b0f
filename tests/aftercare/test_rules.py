"""The pure rules of 下架 and 更正."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wechat_bot.aftercare.rules import (
    ASKED,
    CORRECTION_CONSEQUENCES,
    CORRECTION_NAMES,
    DONE,
    FAILED,
    WAY_NAMES,
    CorrectionWay,
    Way,
    alarm_due,
    notice_title,
    number_at_wechat,
    sign_problem,
    way_of,
)
from wechat_bot.people.rules import FIVE_PERSON_OFFICE, permissions_of

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("mode", "article_id", "msg_id", "way"), [
    ("publish", "A1", "", Way.API),
    ("publish", None, "", Way.BY_HAND),  # published, but its number was never learnt
    ("mass_send", None, "1000", Way.API),
    ("mass_send", None, "", Way.BY_HAND),
    ("draft_only", "A1", "", Way.BY_HAND),
    ("manual", None, "", Way.BY_HAND),
])
def test_what_the_program_can_delete(
    mode: str, article_id: str | None, msg_id: str, way: Way
) -> None:
    assert way_of(mode, article_id, msg_id) is way


@pytest.mark.parametrize(("went_out", "position", "number"), [
    ([1], 1, 1), ([1, 2, 3], 3, 3),
    ([1, 3], 3, 2),  # the second failed: WeChat never counted it
    ([3, 1], 3, 2),
    ([2], 2, 1),
])
def test_the_number_at_wechat_counts_what_went_out(
    went_out: list[int], position: int, number: int
) -> None:
    assert number_at_wechat(went_out, position) == number


def test_what_did_not_go_out_has_no_number() -> None:
    with pytest.raises(ValueError):
        number_at_wechat([1, 3], 2)


# state, who signed, who wants to sign (1 asked for it), what is said against it ("" nothing)
SIGNING = [
    (ASKED, None, 1, "另一个人"), (ASKED, None, 2, ""), (ASKED, 2, 3, "已经有人补签"),
    (DONE, None, 1, "另一个人"), (DONE, None, 2, ""), (DONE, 2, 3, "已经有人补签"),
    (DONE, 2, 2, "已经有人补签"), (DONE, 2, 1, "已经有人补签"),
    (FAILED, None, 1, "不用补签"), (FAILED, None, 2, "不用补签"), (FAILED, 2, 3, "不用补签"),
]


@pytest.mark.parametrize(("state", "signed_by", "signer", "said"), SIGNING)
def test_who_may_sign(state: str, signed_by: int | None, signer: int, said: str) -> None:
    problem = sign_problem(state=state, asked_by=1, signed_by=signed_by, signer=signer)
    assert (problem is None) if not said else (problem is not None and said in problem)


@pytest.mark.parametrize(("state", "sign_by", "signed", "alarmed_at", "due"), [
    (DONE, NOW + timedelta(seconds=1), False, None, False),
    (DONE, NOW - timedelta(seconds=1), False, None, True),
    (ASKED, NOW - timedelta(seconds=1), False, None, True),
    (DONE, NOW - timedelta(seconds=1), True, None, False),
    (FAILED, NOW - timedelta(seconds=1), False, None, False),
    (DONE, NOW - DAY, False, NOW - DAY + timedelta(minutes=1), False),
    (DONE, NOW - DAY, False, NOW - DAY, True),
])
def test_when_a_missing_signature_is_told_of(
    state: str, sign_by: datetime, signed: bool, alarmed_at: datetime | None, due: bool
) -> None:
    assert alarm_due(state=state, sign_by=sign_by, signed=signed, alarmed_at=alarmed_at,
                     now=NOW) is due


def test_an_office_of_five_always_has_a_second_signer() -> None:
    able = [login for login, duties in FIVE_PERSON_OFFICE
            if "take_down" in permissions_of(duties)]
    assert len(able) >= 3  # whoever asks, and one more away: somebody is left to sign


def test_a_notice_names_the_article_within_the_limit() -> None:
    assert notice_title("一篇公告", 64) == "关于《一篇公告》的更正说明"
    long = notice_title("很" * 64, 64)
    assert len(long) == 64 and long.endswith("…》的更正说明")


def test_every_way_has_its_words() -> None:
    assert set(WAY_NAMES) == set(Way)
    assert set(CORRECTION_NAMES) == set(CORRECTION_CONSEQUENCES) == set(CorrectionWay)
