"""审校: comments, waivers, the secrecy list, the line to remind people with."""

from __future__ import annotations

import pytest

from tests.support.articles import BODY, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import queries

PERSON = "11010519491231002X"


@pytest.fixture
def round_id(office: Office, cast: Cast) -> int:
    body = f"{BODY}\n\n身份证号{PERSON}的申请人请来领取。"
    return submitted_round(office, cast, written_post(office, cast, body=body))[0]


def error_id(office: Office, round_id: int) -> int:
    with office.db.read() as session:
        found = queries.get_round(session, round_id)
        return next(view.finding.id for view in queries.findings(session, found)
                    if view.finding.severity == "error")


def test_a_comment_is_shown_to_the_writer_who_answers(as_role: LogIn, round_id: int) -> None:
    first = as_role("first")
    first.post(f"/reviews/{round_id}/comments",
               {"comment": "时间请再核对", "quote": "12月4日10:00", "line": "5"})
    writer = as_role("writer")
    assert "时间请再核对" in words(writer.get(f"/reviews/{round_id}"))
    writer.post("/comments/1/answer", {"answer": "已改为10:30"})
    assert "已改为10:30" in words(first.get(f"/reviews/{round_id}"))


def test_the_next_round_shows_the_comments_of_the_one_before_and_their_answers(
    as_role: LogIn, office: Office, cast: Cast, round_id: int
) -> None:
    first = as_role("first")
    first.post(f"/reviews/{round_id}/comments", {"comment": "时间请再核对"})
    page = first.get(f"/reviews/{round_id}")
    first.post(f"/reviews/{round_id}/return", {
        "seen_sha256": typed(page, "seen_sha256"), "level": "1", "opinion": "见批注"})
    as_role("writer").post("/comments/1/answer", {"answer": "已改为10:30"})
    again, _ = submitted_round(office, cast, 1)
    assert "已改为10:30" in words(first.get(f"/reviews/{again}"))


def test_an_empty_comment_is_asked_for_again(as_role: LogIn, round_id: int) -> None:
    answer = as_role("first").post(f"/reviews/{round_id}/comments",
                                   {"comment": "", "quote": "一楼大厅"})
    assert answer.status_code == 422
    assert "请写明批注" in words(answer) and typed(answer, "quote") == "一楼大厅"


def test_who_does_not_review_has_no_comment_form(as_role: LogIn, round_id: int) -> None:
    writer = as_role("writer")
    assert "保存批注" not in words(writer.get(f"/reviews/{round_id}"))
    answer = writer.post(f"/reviews/{round_id}/comments", {"comment": "我也说一句"})
    assert answer.status_code == 403


def test_the_paragraph_to_comment_on_is_chosen_without_a_script(
    as_role: LogIn, round_id: int
) -> None:
    page = as_role("first").get(f"/reviews/{round_id}?line=5")
    assert typed(page, "quote") == "12月4日10:00，额敏县司法局一楼大厅。"


def test_an_error_is_answered_for_and_the_level_may_pass(
    as_role: LogIn, office: Office, round_id: int
) -> None:
    first = as_role("first")
    before = first.get(f"/reviews/{round_id}")
    assert "机器检查还有 1 处错误没有处理" in words(before)
    assert "通过，送复审" not in words(before)
    assert PERSON not in before.text.split('id="findings"')[1].split("</section>")[0]
    first.post(f"/reviews/{round_id}/waive",
               {"finding_id": str(error_id(office, round_id)), "reason": "本人书面同意公开"})
    after = words(first.get(f"/reviews/{round_id}"))
    assert "已保留：本人书面同意公开" in after and "通过，送复审" in after


def test_a_writer_may_not_answer_for_it(as_role: LogIn, office: Office, round_id: int) -> None:
    answer = as_role("writer").post(f"/reviews/{round_id}/waive", {
        "finding_id": str(error_id(office, round_id)), "reason": "没事"})
    assert answer.status_code == 403


def test_the_secrecy_list_has_to_be_ticked(as_role: LogIn, round_id: int) -> None:
    secrecy = as_role("secrecy")
    page = secrecy.get(f"/reviews/{round_id}")
    assert "社区矫正对象" in words(page)
    answer = secrecy.post(f"/reviews/{round_id}/secrecy", {
        "seen_sha256": typed(page, "seen_sha256"), "passed": "yes", "ticks": ["marks", "maps"]})
    assert answer.status_code == 422
    assert "还差" in words(answer) and "未成年人" in words(answer)
    assert 'value="maps" checked' in answer.text


def test_the_line_for_the_group_chat(as_role: LogIn, round_id: int) -> None:
    page = words(as_role("writer").get(f"/reviews/{round_id}"))
    assert "【待办】请王五办理《宪法宣传周活动通知》第 1 版的初审" in page
    assert f"/reviews/{round_id}" in page
