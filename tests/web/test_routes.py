"""House rules of the panel: each route a permission, each page a title, each gate shut."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from tests.support.articles import submitted_round, written_post
from tests.support.cast import ROLES, Cast
from tests.support.examples import examples
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, words
from wechat_bot.kernel.actor import Permission
from wechat_bot.kernel.office import Office
from wechat_bot.people.rules import permissions_of
from wechat_bot.web import frame
from wechat_bot.web.app import create_app


def routes(app: Flask) -> Iterator[tuple[Rule, str, frame.PageInfo]]:
    """(rule, method, what its view declares) of all routes of ours."""
    for rule in app.url_map.iter_rules():
        info = frame.page_info(app, rule.endpoint)
        if info is None:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            yield rule, method, info


def address(app: Flask, rule: Rule) -> str:
    """The rule with 1 for every number and zeros for every fingerprint."""
    values = {name: "0" * 64 if name == "sha256" else 1 for name in rule.arguments}
    with app.test_request_context():
        return app.url_map.bind("localhost").build(rule.endpoint, values)


def test_every_route_declares_a_permission(panel: Flask) -> None:
    assert frame.routes_without_permission(panel) == []


def test_a_route_without_one_is_found_and_refused(office: Office, cast: Cast) -> None:
    app = create_app(office)
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/forgotten", view_func=lambda: "open to all", endpoint="open")
    app.register_blueprint(forgotten)
    assert frame.routes_without_permission(app) == ["/forgotten"]
    answer = app.test_client().get("/forgotten")
    assert answer.status_code == 403
    assert "open to all" not in answer.text


def test_only_the_log_in_page_and_what_programs_call_are_open_to_everybody(panel: Flask) -> None:
    """The callback is signed, the feed asks for an 授权码 itself (test_feed_api)."""
    assert {rule.rule for rule, _, info in routes(panel) if info.permission is Permission.NONE} == {
        "/login", "/wechat/callback", "/api/v1/openapi.json", "/api/v1/years/<int:year>/disclosures",
        "/api/v1/years/<int:year>/figures"}


def test_every_page_has_a_title_of_its_own(panel: Flask) -> None:
    for rule, method, info in routes(panel):
        if info.title is not None:
            assert method == "GET", f"{rule.rule} shows a page by {method}"
            assert info.title.strip(), rule.rule


def test_nobody_gets_in_without_logging_in(panel: Flask, nobody: Visitor) -> None:
    token = nobody.token()
    for rule, method, info in routes(panel):
        if info.permission is Permission.NONE:
            continue
        url = address(panel, rule)
        if method == "GET":
            answer = nobody.get(url)
            assert answer.status_code == 302, url
            assert answer.location.startswith("/login"), url
        else:
            answer = nobody.client.post(url, data={"csrf_token": token})
            assert answer.status_code == 401, url


def in_turn(role: str, permission: Permission, number: int) -> bool:
    """Every role at every page is for `make long`; else each role tries each
    permission once, and besides each page is opened by one of those who may and refused to two of
    those who may not, another page to others."""
    may = permission in permissions_of(ROLES[role][1]) | {Permission.NONE}
    alike = [other for other in sorted(ROLES)
             if (permission in permissions_of(ROLES[other][1]) | {Permission.NONE}) is may]
    place = (alike.index(role) - number) % len(alike)
    return examples(0, 1) == 1 or place < (1 if may else 2)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_each_duty_opens_its_pages_and_no_others(
    panel: Flask, as_role: LogIn, office: Office, cast: Cast, role: str
) -> None:
    submitted_round(office, cast, written_post(office, cast))
    visitor = as_role(role)
    token = visitor.token()
    allowed = permissions_of(ROLES[role][1]) | {Permission.NONE}
    tried: set[Permission] = set()
    for number, (rule, method, info) in enumerate(routes(panel)):
        if info.permission in tried and not in_turn(role, info.permission, number):
            continue
        tried.add(info.permission)
        url = address(panel, rule)
        if info.permission not in allowed:
            answer = visitor.client.open(url, method=method, data={"csrf_token": token})
            assert answer.status_code == 403, f"{role} {method} {url}"
            assert "权限" in words(answer), f"{role} {method} {url}"
        elif method == "GET":
            answer = visitor.get(url)
            without_code = {401} if url.startswith("/api/") else set()  # logging in is no 授权码
            assert answer.status_code in {200, 302, 404, 409, 422} | without_code, f"{role} {url}"
            if answer.mimetype == "text/html" and answer.status_code != 302:
                title = re.search(r"<title>(.+?)</title>", answer.text, re.DOTALL)
                assert title is not None, url
                assert title[1].strip(" -"), url


@pytest.mark.parametrize(("role", "seen", "hidden"), [
    ("writer", {"写稿", "审校", "公开台账"}, {"用户", "操作日志"}),
    ("administrator", {"用户", "操作日志"}, set()),
    ("auditor", {"操作日志", "统计与导出"}, {"用户"}),
])
def test_the_navigation_shows_what_one_may_use(
    as_role: LogIn, role: str, seen: set[str], hidden: set[str]
) -> None:
    page = as_role(role).get("/").text
    side = page[page.index('<nav class="side"'):page.index("</nav>")]
    shown = set(re.findall(r">([^<>]+)</a>", side))
    assert seen <= shown
    assert not hidden & shown
