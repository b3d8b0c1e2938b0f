"""制作推文 from the panel: one press makes the post and opens it."""

from __future__ import annotations

from tests.annual_report.frozen import frozen
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel.office import Office


def test_a_press_makes_the_post_and_opens_it(as_role: LogIn, office: Office) -> None:
    officer, version = as_role("officer"), frozen(office, 2024)
    made = officer.post(f"/report/versions/{version}/post")
    assert made.status_code == 303
    page = words(officer.get(made.location))
    assert "已做成推文草稿" in page and "2024年政府信息公开工作年度报告" in page
    again = officer.post(f"/report/versions/{version}/post")
    page = words(officer.get(again.location))
    assert "这一版已经做过推文，没有另做" in page and "另做一篇的原因" in page
    other = officer.post(f"/report/versions/{version}/post", {"reason": "账号换了"})
    assert "/posts/" in other.location and other.location != made.location
    assert "另做的原因：账号换了" in words(officer.get(again.location))


def test_a_correction_asks_for_the_post_to_be_opened_first(
    as_role: LogIn, office: Office
) -> None:
    officer = as_role("officer")
    made = officer.post(f"/report/versions/{frozen(office, 2024)}/post").location
    with office.db.write() as session:
        posts.get_post(session, int(made.rsplit("/", 1)[1])).state = "published"
    correction = frozen(office, 2024, "correction", 2)
    refused = officer.post(f"/report/versions/{correction}/post")
    assert refused.status_code == 409
    assert "请先到那篇稿件点“更正”" in words(refused) and "换成第 2 版的正文" in words(refused)


def test_a_review_copy_is_refused_and_others_may_not(as_role: LogIn, office: Office) -> None:
    review = frozen(office, 2024, "review")
    answer = as_role("officer").post(f"/report/versions/{review}/post")
    assert answer.status_code == 409 and "送审稿不是定稿" in answer.get_data(as_text=True)
    assert as_role("officer").get("/report/versions/99/post").status_code == 404
    assert as_role("writer").post(f"/report/versions/{review}/post").status_code == 403
