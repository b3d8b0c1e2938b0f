"""系统: users and the journal."""

from __future__ import annotations

from tests.support.cast import PASSWORD, Cast
from tests.web.conftest import LogIn
from tests.web.visitor import Visitor, typed, words
from wechat_bot.kernel.office import Office
from wechat_bot.people import queries

NEW = {"login": "heshi", "name": "何十", "section": "办公室", "password": "demo1234",
       "again": "demo1234", "duties": ["contributor", "first_reviewer"]}


def test_the_list(as_role: LogIn) -> None:
    text = words(as_role("administrator").get("/users"))
    assert "张三" in text
    assert "信息公开专员" in text
    assert "共 12 人" in text


def test_a_new_user_can_log_in(as_role: LogIn, nobody: Visitor, office: Office) -> None:
    answer = as_role("administrator").post("/users/new", NEW)
    assert answer.location == "/users"
    assert nobody.log_in("heshi").status_code == 303
    with office.db.read() as session:
        user = queries.find_user(session, "heshi")
        assert user is not None
        assert user.duties == {"contributor", "first_reviewer"}


def test_what_is_wrong_with_a_new_user_is_said_at_each_field(as_role: LogIn) -> None:
    answer = as_role("administrator").post("/users/new", {
        **NEW, "login": "writer", "name": "", "duties": ["administrator", "first_reviewer"]})
    assert answer.status_code == 422
    text = words(answer)
    assert "有 3 处要改" in text
    assert "已有人用" in text
    assert "系统管理员不能兼任" in text
    assert typed(answer, "login") == "writer"
    assert 'value="administrator" checked' in answer.text
    assert "demo1234" not in answer.text


def test_two_different_passwords(as_role: LogIn, office: Office) -> None:
    answer = as_role("administrator").post("/users/new", {**NEW, "again": "other"})
    assert "两次输入的密码不一样" in words(answer)
    with office.db.read() as session:
        assert queries.find_user(session, "heshi") is None


def test_changing_duties(as_role: LogIn, office: Office, cast: Cast) -> None:
    user_id = cast.writer.user_id
    as_role("administrator").post(f"/users/{user_id}", {
        "name": "张三丰", "section": "", "duties": ["publisher"], "active": "1"})
    with office.db.read() as session:
        user = queries.get_user(session, user_id or 0)
        assert (user.name, user.duties, user.active) == ("张三丰", {"publisher"}, True)


def test_a_refused_change_keeps_what_was_ticked(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    user_id = cast.administrator.user_id
    answer = as_role("administrator").post(f"/users/{user_id}", {
        "name": "郑二", "section": "", "duties": ["contributor"], "active": "1"})
    assert answer.status_code == 422
    assert "最后一名系统管理员" in words(answer)
    assert typed(answer, "name") == "郑二"
    assert 'value="contributor" checked' in answer.text


def test_setting_a_password_for_somebody(
    as_role: LogIn, nobody: Visitor, cast: Cast
) -> None:
    user_id = cast.writer.user_id
    administrator = as_role("administrator")
    assert administrator.post(f"/users/{user_id}/password", {
        "password": "abc", "again": "abc"}).status_code == 422
    administrator.post(f"/users/{user_id}/password", {
        "password": "fresh-1234", "again": "fresh-1234"})
    assert nobody.log_in("writer", PASSWORD).status_code == 403
    assert nobody.log_in("writer", "fresh-1234").status_code == 303


def test_a_user_that_is_not(as_role: LogIn) -> None:
    assert as_role("administrator").get("/users/999").status_code == 404


def test_the_journal_tells_it_in_sentences(as_role: LogIn) -> None:
    as_role("administrator").post("/users/new", NEW)
    text = " ".join(words(as_role("auditor").get("/journal")).split())
    assert "郑一 新建用户何十（heshi），职责：供稿人、初审" in text
    assert "冯二 登录" in text


def test_the_journal_has_pages(as_role: LogIn, nobody: Visitor) -> None:
    for number in range(45):
        nobody.log_in(f"nobody{number}", "wrong")
    visitor = as_role("auditor")
    assert "page=2" in visitor.get("/journal").text
    second = words(visitor.get("/journal?page=2"))
    assert "新建用户张三（writer）" in second
