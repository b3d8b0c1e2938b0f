"""代理与负责人: the page."""

from __future__ import annotations

from datetime import timedelta

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.kernel import clock


def form(cast: Cast, **changes: str) -> dict[str, str]:
    return {"absent": str(cast.first.user_id), "deputy": str(cast.colleague.user_id),
            "duty": "first_reviewer", "from_day": clock.today().isoformat(),
            "to_day": (clock.today() + timedelta(days=2)).isoformat(), "reason": "出差", **changes}


def test_one_appoints_a_deputy_for_oneself_and_ends_it(as_role: LogIn, cast: Cast) -> None:
    first = as_role("first")
    said = words(first.post("/deputies", form(cast), follow_redirects=True))
    assert "已设好代理" in said and "李四" in said and "代理中" in said
    said = words(first.post("/deputies/1/end", {}, follow_redirects=True))
    assert "现在没有设代理" in said


def test_for_others_only_the_administrator_does(as_role: LogIn, cast: Cast) -> None:
    second = as_role("second")  # whatever the form says, it is for himself
    answer = second.post("/deputies", form(cast))
    assert answer.status_code == 422 and "没有“初审”的职责" in words(answer)
    answer = as_role("administrator").post("/deputies", form(cast), follow_redirects=True)
    assert "已设好代理" in words(answer)


def test_what_is_missing_is_said(as_role: LogIn, cast: Cast) -> None:
    answer = as_role("first").post("/deputies", form(cast, to_day="", deputy=""))
    assert answer.status_code == 422
    assert "请选择由谁代理" in words(answer) and "请填写日期" in words(answer)


def test_the_heads_of_the_sections(as_role: LogIn, cast: Cast) -> None:
    admin = as_role("administrator")
    said = words(admin.post("/sections/heads", {"head-1": str(cast.first.user_id)},
                            follow_redirects=True))
    assert "已保存各单位的负责人" in said
    assert as_role("first").post("/sections/heads", {"head-1": ""}).status_code == 403
    assert "王五" in words(as_role("first").get("/deputies"))
