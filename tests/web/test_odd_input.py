"""Numbers too large, signs that nobody can type: an answer in words, never a fault."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.reviewing.conftest import new_desk
from tests.support.cast import call_in, hire
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import remarks
from wechat_bot.web.app import create_app

HUGE = "9" * 25


@pytest.mark.parametrize("url", ["/reviews/{}", "/reviews/{}/sheet", "/papers/{}/scan",
                                 "/lists/entries/{}", "/notices/{}/open", "/posts/{}"])
@pytest.mark.parametrize("number", [HUGE, str(2**31), "999999"])
def test_an_address_with_a_number_that_no_row_has(as_role: LogIn, url: str, number: str) -> None:
    assert as_role("writer").get(url.format(number)).status_code == 404


@pytest.mark.parametrize("number", [HUGE, "9" * 5000, "²", "-1", ""])
def test_a_form_with_a_number_that_is_none(as_role: LogIn, number: str) -> None:
    answer = as_role("administrator").post("/deputies", {"absent": number, "deputy": number})
    assert answer.status_code == 422
    assert "请选择谁不在" in words(answer)


def test_nul_is_dropped_wherever_it_stands(any_office: Office) -> None:
    cast = hire(any_office)
    desk = new_desk(any_office, cast)
    reviewer = Visitor(create_app(any_office).test_client())
    reviewer.log_in("first")
    answer = reviewer.post(f"/reviews/{desk.round_id}/comments", {"comment": "a\x00b"})
    assert answer.status_code == 303
    assert "ab" in words(reviewer.get(f"/reviews/{desk.round_id}"))
    assert reviewer.get("/lists", query_string={"keyword": "a\x00"}).status_code == 200


def test_a_sheet_with_a_sign_that_xml_cannot_hold(panel: Flask, as_role: LogIn) -> None:
    office = panel.extensions["frame"].office
    desk = new_desk(office, call_in(office))
    remarks.comment(desk.cast.first, office, desk.round_id, text="\ufffe核对\x1b")
    answer = as_role("first").get(f"/reviews/{desk.round_id}/sheet.docx")
    assert answer.status_code == 200
