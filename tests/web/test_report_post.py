"""制作推文 from the panel: one press makes the post and opens it."""

from __future__ import annotations

from tests.annual_report.frozen import frozen
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.kernel.office import Office


def test_a_press_makes_the_post_and_opens_it(as_role: LogIn, office: Office) -> None:
    officer, version = as_role("officer"), frozen(office, 2024)
    made = officer.post(f"/report/versions/{version}/post")
    assert made.status_code == 303
    page = words(officer.get(made.location))
    assert "已做成推文草稿" in page and "2024年政府信息公开工作年度报告" in page
    again = officer.post(f"/report/versions/{version}/post")
    assert again.location == made.location
    assert "这一版已经做过推文" in words(officer.get(again.location))


def test_a_review_copy_is_refused_and_others_may_not(as_role: LogIn, office: Office) -> None:
    review = frozen(office, 2024, "review")
    answer = as_role("officer").post(f"/report/versions/{review}/post")
    assert answer.status_code == 409 and "送审稿不是定稿" in answer.get_data(as_text=True)
    assert as_role("writer").post(f"/report/versions/{review}/post").status_code == 403
