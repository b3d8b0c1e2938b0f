"""登录, 退出, 修改密码."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from tests.support.cast import PASSWORD, Cast
from tests.support.offices import new_office
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, typed, words
from wechat_bot.kernel import clock
from wechat_bot.kernel.errors import ConfigError
from wechat_bot.kernel.office import Office
from wechat_bot.people import operations
from wechat_bot.web import security
from wechat_bot.web.app import create_app


def test_right_password_opens_the_home_page(nobody: Visitor) -> None:
    answer = nobody.log_in("writer")
    assert (answer.status_code, answer.location) == (303, "/")
    assert "今天要我办的" in words(nobody.get("/"))


def test_wrong_password_keeps_the_name_and_says_so(nobody: Visitor) -> None:
    answer = nobody.log_in("writer", "nonsense")
    assert answer.status_code == 403
    assert "登录名或密码不对" in words(answer)
    assert typed(answer, "login") == "writer"
    assert "nonsense" not in answer.text


def test_five_wrong_passwords_lock_the_account_for_a_while(nobody: Visitor) -> None:
    for _ in range(5):
        nobody.log_in("writer", "nonsense")
    assert "输错次数太多" in words(nobody.log_in("writer"))
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert nobody.log_in("writer").status_code == 303


def test_pages_ask_for_log_in_and_return_to_where_one_was(nobody: Visitor) -> None:
    asked = nobody.get("/posts?state=draft")
    assert (asked.status_code, asked.location) == (302, "/login?next=/posts?state%3Ddraft")
    page = nobody.get(asked.location)
    answer = nobody.log_in("writer", next=typed(page, "next"))
    assert answer.location == "/posts?state=draft"


@pytest.mark.parametrize("evil", [
    "https://example.com/", "//example.com", "/\\example.com", "javascript:alert(1)",
    "/ok\r\nSet-Cookie: a=b", "posts",
])
def test_a_log_in_never_leads_off_the_site(nobody: Visitor, evil: str) -> None:
    assert nobody.log_in("writer", next=evil).location == "/"


def test_who_is_logged_in_sees_no_log_in_page(as_role: LogIn) -> None:
    assert as_role("writer").get("/login").location == "/"


def test_log_out_ends_the_session_itself(as_role: LogIn, panel: Flask) -> None:
    visitor = as_role("writer")
    stolen = visitor.client.get_cookie("fazhi-emin")
    assert stolen is not None
    assert "已退出登录" in words(visitor.post("/logout", follow_redirects=True))
    thief = panel.test_client()
    thief.set_cookie("fazhi-emin", stolen.value)
    assert thief.get("/posts").status_code == 302


def test_a_session_ends_after_the_configured_hours(as_role: LogIn) -> None:
    visitor = as_role("writer")
    with time_machine.travel(clock.now() + timedelta(hours=9)):
        assert visitor.get("/posts").status_code == 200
    with time_machine.travel(clock.now() + timedelta(hours=11)):
        assert visitor.get("/posts").status_code == 302


def test_a_stopped_account_is_out_at_once(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    assert cast.writer.user_id is not None
    operations.change_user(cast.administrator, office, cast.writer.user_id, name="张三",
                           section="", duties=[operations.Duty.CONTRIBUTOR], active=False)
    assert visitor.get("/posts").status_code == 302


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(nobody: Visitor) -> None:
    cookie = nobody.log_in("writer").headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_the_cookie_is_for_https_only_where_the_panel_is(tmp_path: Path) -> None:
    office = new_office(tmp_path, web={"https": True})
    answer = create_app(office).test_client().get("/login", base_url="https://panel.test")
    assert "Secure" in answer.headers["Set-Cookie"]
    office.close()


def test_the_key_is_made_once_and_kept_to_its_owner(tmp_path: Path) -> None:
    key = security.secret_key(tmp_path)
    assert len(key) == 32
    assert security.secret_key(tmp_path) == key
    assert stat.S_IMODE((tmp_path / "web-secret").stat().st_mode) == 0o600


def test_a_cut_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "web-secret").write_bytes(b"short")
    with pytest.raises(ConfigError, match="web-secret"):
        security.secret_key(tmp_path)


def test_one_may_change_ones_password_and_logs_in_anew(as_role: LogIn) -> None:
    visitor = as_role("writer")
    answer = visitor.post("/account/password", {
        "old_password": PASSWORD, "password": "new-word-1", "again": "new-word-1"})
    assert answer.location == "/login"
    assert visitor.get("/posts").status_code == 302
    assert visitor.log_in("writer").status_code == 403
    assert visitor.log_in("writer", "new-word-1").status_code == 303


@pytest.mark.parametrize(("old", "new", "again", "sentence"), [
    ("wrong", "new-word-1", "new-word-1", "现在的密码不对"),
    (PASSWORD, "new-word-1", "new-word-2", "两次输入的新密码不一样"),
    (PASSWORD, "abc", "abc", "密码至少"),
])
def test_a_password_change_that_is_refused(
    as_role: LogIn, nobody: Visitor, old: str, new: str, again: str, sentence: str
) -> None:
    answer = as_role("writer").post("/account/password", {
        "old_password": old, "password": new, "again": again})
    assert answer.status_code == 422
    assert sentence in words(answer)
    assert nobody.log_in("writer").status_code == 303
