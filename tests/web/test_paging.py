"""A page beyond the end of a list."""

from __future__ import annotations

import pytest

from tests.web.conftest import LogIn


@pytest.mark.parametrize("url", ["/posts", "/messages", "/ledger", "/journal"])
def test_it_turns_back_to_the_last_page(as_role: LogIn, url: str) -> None:
    visitor = as_role("auditor")
    answer = visitor.get(f"{url}?page=99")
    assert answer.status_code == 302 and answer.location == f"{url}?page=1"
    assert visitor.get(answer.location).status_code == 200


def test_the_rest_of_the_address_is_kept(as_role: LogIn) -> None:
    answer = as_role("auditor").get("/posts?state=draft&page=2")
    assert answer.location == "/posts?state=draft&page=1"
