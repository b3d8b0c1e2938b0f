"""Numbers and times that no row can have are said to be unknown; they trip over nothing."""

from __future__ import annotations

import pytest

from tests.support.articles import written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from wechat_bot.kernel.errors import InvalidInput
from wechat_bot.kernel.office import Office
from wechat_bot.web.numbers import LARGEST, read_number, read_numbers
from wechat_bot.web.publishing_forms import read_time

ENDLESS = "9" * 5000


@pytest.mark.parametrize(("typed", "number"), [
    ("1", 1), (" 12 ", 12), ("１", 1), (str(LARGEST), LARGEST), (str(LARGEST + 1), None),
    (ENDLESS, None), ("", None), ("-1", None), ("²", None), ("1e3", None), ("一", None),
])
def test_read_number(typed: str, number: int | None) -> None:
    assert read_number(typed) == number


def test_read_numbers_leaves_out_what_is_none() -> None:
    assert read_numbers(["2", "x", ENDLESS, "1"]) == [2, 1]


@pytest.mark.parametrize("number", [str(2**31), "9" * 20, "9" * 300])
@pytest.mark.parametrize("path", ["/posts/{}", "/messages/{}", "/reposts/{}", "/reviews/{}"])
def test_an_address_with_such_a_number_is_unknown(
    as_role: LogIn, cast: Cast, path: str, number: str
) -> None:
    assert as_role("publisher").get(path.format(number)).status_code == 404


@pytest.mark.parametrize("address", [
    f"/calendar?post={ENDLESS}", f"/messages/new?post={ENDLESS}",
    f"/board?contributor={'a' * 60_000}", f"/reposts?keyword={'a' * 60_000}",
    "/reposts?from=0001-01-01", "/reposts?to=9999-12-31",
])
def test_a_filter_beyond_all_measure_narrows_nothing_or_finds_nothing(
    as_role: LogIn, office: Office, cast: Cast, address: str
) -> None:
    written_post(office, cast)
    assert as_role("publisher").get(address).status_code == 200


def test_a_form_with_such_a_number_is_answered(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    post_id = written_post(office, cast)
    answer = as_role("writer").post(f"/posts/{post_id}/edit", {
        "title": "题目", "body": "正文", "base_number": ENDLESS, "do": "save"})
    assert answer.status_code < 500


def test_the_year_one_is_no_real_time() -> None:
    with pytest.raises(InvalidInput, match="不是真实的时间"):
        read_time("0001-01-01 00:00", "due_at", "-")
