"""系统—数据接口: the page: a grant's code shown once, stopped, how to use it."""

from __future__ import annotations

import re

from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.kernel import clock


def test_a_code_is_shown_once_and_never_again(as_role: LogIn) -> None:
    desk = as_role("administrator")
    assert "还没有开通过" in words(desk.get("/feed"))
    year = clock.today().year + 1
    made = desk.post("/feed/new", {"name": "县政府办年报系统", "scopes": ["figures"],
                                   "expires_on": f"{year}-01-31"})
    found = re.search(r"fzem_\d+_[\w-]{43}", made.text)
    assert made.status_code == 200 and found is not None
    assert "只显示这一次" in words(made)
    assert f'curl -H "Authorization: Bearer {found[0]}" http://localhost/api/v1/' in words(made)
    later = desk.get("/feed")
    assert found[0] not in later.text and "县政府办年报系统" in words(later)
    assert "Bearer 授权码" in words(later) and f"{year}-01-31" in words(later)


def test_what_is_typed_wrong_stays(as_role: LogIn) -> None:
    desk = as_role("administrator")
    refused = desk.post("/feed/new", {"name": "统计系统", "expires_on": "2020-01-01"})
    assert refused.status_code == 422 and typed(refused, "name") == "统计系统"
    assert "请至少选一种" in words(refused) and "已经过去" in words(refused)
    odd = desk.post("/feed/new", {"name": "统计系统", "scopes": "figures", "expires_on": "年底"})
    assert odd.status_code == 422 and "不是日期" in words(odd)


def test_a_grant_is_stopped_with_a_reason(as_role: LogIn) -> None:
    desk = as_role("administrator")
    desk.post("/feed/new", {"name": "旧系统", "scopes": ["figures", "disclosures"],
                            "expires_on": f"{clock.today().year + 1}-01-31"})
    refused = desk.post("/feed/1/revoke", {"reason-1": ""})
    assert refused.status_code == 422 and 'id="e-reason-1"' in refused.text
    done = desk.post("/feed/1/revoke", {"reason-1": "换了系统"}, follow_redirects=True)
    assert "已停用“旧系统”" in words(done) and "换了系统" in words(done)
    assert desk.post("/feed/1/revoke", {"reason-1": "再停"}).status_code == 409
    assert desk.post("/feed/7/revoke", {"reason-7": "没有的"}).status_code == 404


def test_it_is_the_administrators_alone(as_role: LogIn) -> None:
    assert as_role("officer").get("/feed").status_code == 403
    assert "数据接口" in words(as_role("administrator").get("/"))
    assert "数据接口" not in words(as_role("head").get("/"))
