"""审校: the list, the desk, passing, returning, secrecy review, recalling."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.articles import all_ticks, submitted_round, written_post
from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, typed, words
from wechat_bot.drafting import operations, queries
from wechat_bot.kernel.office import Office
from wechat_bot.reviewing import operations as reviewing


@pytest.fixture
def opened(office: Office, cast: Cast) -> tuple[int, str]:
    """(round id, what the reviewers see) of a post sent to review."""
    return submitted_round(office, cast, written_post(office, cast))


def seen(visitor: Visitor, round_id: int) -> dict[str, str]:
    """The hidden fields of the decision, as the desk gives them."""
    page = visitor.get(f"/reviews/{round_id}")
    return {"seen_sha256": typed(page, "seen_sha256"), "level": typed(page, "level")}


def post_state(office: Office) -> str:
    """The state of the only post."""
    with office.db.read() as session:
        return queries.get_post(session, 1).state


def test_nothing_under_review(as_role: LogIn) -> None:
    assert "现在没有正在审校的稿件" in words(as_role("first").get("/reviews"))


def test_the_list_says_whose_turn_it_is(as_role: LogIn, opened: tuple[int, str]) -> None:
    mine = words(as_role("first").get("/reviews"))
    assert "宪法宣传周活动通知" in mine
    assert "没有初审的职责" not in mine
    assert "您没有初审的职责" in words(as_role("outsider").get("/reviews"))
    assert "您写过、录入过或改过" in words(as_role("writer").get("/reviews"))


def test_the_whole_way_to_the_approved_text(
    as_role: LogIn, office: Office, opened: tuple[int, str]
) -> None:
    round_id, _ = opened
    said = []
    secrecy = as_role("secrecy")
    page = secrecy.get(f"/reviews/{round_id}")
    secrecy.post(f"/reviews/{round_id}/secrecy",
                 {"seen_sha256": typed(page, "seen_sha256"), "passed": "yes",
                  "ticks": all_ticks(office)})
    for role in ("first", "second", "final"):
        visitor = as_role(role)
        answer = visitor.post(f"/reviews/{round_id}/pass",
                              {**seen(visitor, round_id), "proofread": "1"},
                              follow_redirects=True)
        said.append(words(answer))
    assert "初审已通过，下一步复审" in said[0]
    assert "终审已通过，稿件已定稿" in said[2]
    assert post_state(office) == "approved"


def test_passing_needs_the_proof_reading(
    as_role: LogIn, office: Office, opened: tuple[int, str]
) -> None:
    round_id, _ = opened
    visitor = as_role("first")
    answer = visitor.post(f"/reviews/{round_id}/pass",
                          {**seen(visitor, round_id), "opinion": "写得清楚"})
    assert answer.status_code == 422
    assert "请校对文字后勾选" in words(answer)
    assert typed(answer, "opinion") == "写得清楚"


def test_returning_with_a_reason(
    as_role: LogIn, office: Office, opened: tuple[int, str]
) -> None:
    round_id, _ = opened
    visitor = as_role("first")
    visitor.post(f"/reviews/{round_id}/return",
                 {**seen(visitor, round_id), "opinion": "第二段的日期不对"})
    assert post_state(office) == "returned"
    assert "第二段的日期不对" in words(as_role("writer").get("/posts/1"))
    assert "第二段的日期不对" in words(as_role("writer").get("/posts/1/edit"))


def test_returning_without_one(as_role: LogIn, office: Office, opened: tuple[int, str]) -> None:
    round_id, _ = opened
    visitor = as_role("first")
    answer = visitor.post(f"/reviews/{round_id}/return", seen(visitor, round_id))
    assert answer.status_code == 422
    assert "退回要写明原因" in words(answer)
    assert post_state(office) == "in_review"


@pytest.mark.parametrize(("role", "reason"), [
    ("second", "您没有初审的职责"), ("writer", "您写过、录入过或改过"),
    ("outsider", "您没有初审的职责"), ("auditor", "您没有初审的职责"),
])
def test_who_may_not_act_is_told_why_and_gets_no_button(
    as_role: LogIn, opened: tuple[int, str], role: str, reason: str
) -> None:
    page = as_role(role).get(f"/reviews/{opened[0]}")
    assert reason in words(page)
    assert f'action="/reviews/{opened[0]}/pass"' not in page.text


def test_a_form_sent_all_the_same_is_refused(
    as_role: LogIn, office: Office, opened: tuple[int, str]
) -> None:
    round_id, sha256 = opened
    answer = as_role("second").post(f"/reviews/{round_id}/pass",
                                    {"seen_sha256": sha256, "proofread": "1"})
    assert answer.status_code == 403
    assert "没有初审的职责" in words(answer)


def test_the_last_level_waits_for_the_secrecy_review(
    as_role: LogIn, office: Office, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, sha256 = opened
    for reviewer in (cast.first, cast.second):
        reviewing.pass_level(reviewer, office, round_id, seen_sha256=sha256)
    visitor = as_role("final")
    page = visitor.get(f"/reviews/{round_id}")
    assert "终审之前要先完成保密审查" in words(page)
    assert "终审通过，定稿" not in words(page)
    assert "退回修改" in words(page)
    answer = visitor.post(f"/reviews/{round_id}/pass",
                          {**seen(visitor, round_id), "proofread": "1"})
    assert answer.status_code == 403


def test_a_changed_text_is_not_passed_unseen(
    as_role: LogIn, office: Office, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, _ = opened
    visitor = as_role("first")
    hidden = seen(visitor, round_id)
    with office.db.read() as session:
        before = queries.get_revision(session, 1, 1).fields()
    operations.save_revision(cast.writer, office, 1, replace(before, title="改了"), 1)
    answer = visitor.post(f"/reviews/{round_id}/pass",
                          {**hidden, "opinion": "同意发布", "proofread": "1"})
    assert answer.status_code == 409
    assert "您看到的不是最新的一版" in words(answer)


def test_a_second_click_does_not_pass_the_next_level(
    as_role: LogIn, office: Office, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, sha256 = opened
    visitor = as_role("second")
    reviewing.pass_level(cast.first, office, round_id, seen_sha256=sha256)
    hidden = seen(visitor, round_id)
    assert hidden["level"] == "2"
    answer = visitor.post(f"/reviews/{round_id}/pass",
                          {**hidden, "level": "1", "proofread": "1"})
    assert answer.status_code == 409
    assert "刚刚已由别人办理" in words(answer)


def test_a_secrecy_refusal_needs_its_reason_at_its_own_field(
    as_role: LogIn, office: Office, opened: tuple[int, str]
) -> None:
    round_id, sha256 = opened
    visitor = as_role("first")
    answer = visitor.post(f"/reviews/{round_id}/secrecy",
                          {"seen_sha256": sha256, "passed": "no"})
    assert answer.status_code == 422
    assert 'href="#f-secrecy-opinion"' in answer.text
    assert 'id="f-secrecy-opinion"' in answer.text
    visitor.post(f"/reviews/{round_id}/secrecy",
                 {"seen_sha256": sha256, "passed": "no", "opinion": "有身份证号"})
    assert post_state(office) == "returned"


def test_recalling(as_role: LogIn, office: Office, opened: tuple[int, str]) -> None:
    assert "撤回送审" in words(as_role("writer").get(f"/reviews/{opened[0]}"))
    as_role("writer").post(f"/reviews/{opened[0]}/recall")
    assert post_state(office) == "draft"


def test_only_who_wrote_it_recalls(as_role: LogIn, office: Office, opened: tuple[int, str]) -> None:
    answer = as_role("colleague").post(f"/reviews/{opened[0]}/recall")
    assert answer.status_code == 403
    assert "只有送审人、写稿人或供稿人能撤回" in words(answer)
    assert post_state(office) == "in_review"


def test_what_changed_since_the_round_before(
    as_role: LogIn, office: Office, cast: Cast, opened: tuple[int, str]
) -> None:
    round_id, sha256 = opened
    assert "相比" not in words(as_role("first").get(f"/reviews/{round_id}"))
    reviewing.return_post(cast.first, office, round_id, seen_sha256=sha256, reason="改地点")
    with office.db.read() as session:
        before = queries.get_revision(session, 1, 1).fields()
    operations.save_revision(cast.writer, office, 1,
                             replace(before, body=before.body.replace("一楼", "二楼")), 1)
    again, _ = submitted_round(office, cast, 1)
    mine = as_role("first").get(f"/reviews/{again}")
    assert "与您上次审过的第 1 版相比：改动 1 处" in words(mine)
    assert "<del>一</del>" in mine.text
    assert "<ins>二</ins>" in mine.text
    assert "与上次送审的第 1 版相比" in words(as_role("second").get(f"/reviews/{again}"))
