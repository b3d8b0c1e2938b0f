"""依申请公开 on the page: the list, a case, its acts, who sees what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import typed, words
from wechat_bot.kernel import clock, journal
from wechat_bot.kernel.office import Office
from wechat_bot.registers.applications import operations, queries, vault
from wechat_bot.registers.applications.identity import Identity
from wechat_bot.registers.applications.models import Application
from wechat_bot.registers.applications.operations import Registration

NUMBER = "11010519491231002X"
# What the form of a new application holds.
FORM = {
    "received_how": "registered_post", "handed_in_on": "2025-09-25", "applicant_kind": "person",
    "description": "法律援助经费使用情况", "name": "欧阳建国", "id_kind": "id_card",
    "id_number": NUMBER, "form_wanted": "any", "delivery_wanted": "post"}


@pytest.fixture(autouse=True)
def at_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Monday 13 October 2025, 11:00 Beijing time: after the National Day holidays."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 13, 3, 0, tzinfo=UTC))


@pytest.fixture
def case(office: Office, cast: Cast) -> int:
    """Received on 25 September 2025, due on 29 October."""
    return register(office, cast)


def register(
    office: Office, cast: Cast, day: date = date(2025, 9, 25), how: str = "registered_post",
    what: str = "法律援助经费使用情况",
) -> int:
    return operations.register(cast.officer, office, Registration(how, day, "person", what),
                               Identity(name="欧阳建国", id_number=NUMBER, phone="13900001111"))


def stored(office: Office, case: int) -> Application:
    with office.db.read() as session:
        return queries.get_application(session, case)


def test_an_application_is_registered(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    answer = officer.post("/applications/new", FORM)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/applications/1")
    page = words(officer.get("/applications/1"))
    assert "已登记，编号 依申请〔2025〕1号" in page and "2025-10-29 周三" in page
    assert "欧***" in page and "欧阳建国" not in page and NUMBER not in page
    assert stored(office, 1).received_on == date(2025, 9, 25)


@pytest.mark.parametrize(("changes", "says"), [
    ({"id_number": "110105194912310021"}, "校验位不对"), ({"handed_in_on": ""}, "请填写收件的日期"),
    ({"handed_in_on": "昨天"}, "不是日期"), ({"handed_in_on": "2025-10-14"}, "还没有到"),
    ({"received_how": ""}, "请选择收到方式"), ({"description": " "}, "第二十九条"),
    ({"name": ""}, "姓名或者名称"), ({"confirmed_on": "2025-09-26"}, "不用填确认日期"),
])
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(
    as_role: LogIn, office: Office, changes: dict[str, str], says: str
) -> None:
    answer = as_role("officer").post("/applications/new", {**FORM, "note": "急", **changes})
    assert answer.status_code == 422 and says in words(answer)
    assert typed(answer, "note") == "急"
    assert typed(answer, "phone") == ""
    with office.db.read() as session:
        assert queries.years(session) == []


def test_the_same_twice_asks(as_role: LogIn) -> None:
    officer = as_role("officer")
    officer.post("/applications/new", FORM)
    again = officer.post("/applications/new", FORM)
    assert again.status_code == 422 and "没有重复登记" in words(again)
    assert officer.post("/applications/new", {**FORM, "again": "1"}).status_code == 303


def test_the_list_puts_what_presses_first(as_role: LogIn, office: Office, cast: Cast) -> None:
    register(office, cast, date(2025, 10, 9), what="不急的")
    register(office, cast, date(2025, 9, 1), what="超期的")
    register(office, cast, date(2025, 10, 13), "internet", what="没确认的")
    page = words(as_role("auditor").get("/applications"))
    assert page.index("没确认的") < page.index("超期的") < page.index("不急的")
    # Due on Sunday 28 September, which was worked; 29, 30 September, 9–11 and 13 October are over.
    assert "超期 6 个工作日" in page and "待确认收到日" in page


@pytest.mark.parametrize(("query", "shown"), [
    ("due=overdue", False), ("state=open", True), ("state=finished", False), ("keyword=援助", True),
    ("keyword=决算", False), ("year=2025", True), ("year=2024", False), ("kind=business", False),
    ("kind=nonsense", True), ("year=abc&page=x", True), ("page=9", True),
])
def test_the_filter_row(as_role: LogIn, case: int, query: str, shown: bool) -> None:
    page = as_role("officer").get(f"/applications?{query}", follow_redirects=True)
    assert page.status_code == 200 and ("法律援助经费使用情况" in words(page)) is shown


def test_who_may_see_and_who_may_act(as_role: LogIn, case: int) -> None:
    assert as_role("writer").get("/applications").status_code == 403
    auditor = as_role("auditor")
    page = auditor.get(f"/applications/{case}")
    assert page.status_code == 200
    assert "现在可以做的" not in words(page) and "显示身份信息" not in words(page)
    assert auditor.post(f"/applications/{case}/identity").status_code == 403
    assert auditor.get(f"/applications/{case}/do/withdraw").status_code == 403


def test_the_identity_is_shown_once_and_noted(as_role: LogIn, office: Office, case: int) -> None:
    officer = as_role("officer")
    shown = officer.post(f"/applications/{case}/identity")
    assert "欧阳建国" in words(shown) and NUMBER in words(shown)
    assert shown.headers["Cache-Control"] == "no-store"
    assert "欧阳建国" not in words(officer.get(f"/applications/{case}"))
    with office.db.read() as session:
        line = journal.history(session, [f"application:{case}"])[0].sentence
    assert "身份信息" in line and "欧阳" not in line


def test_without_the_key_the_case_is_still_there(as_role: LogIn, office: Office, case: int) -> None:
    key = vault.key_path(office)
    key.rename(key.with_suffix(".away"))
    officer = as_role("officer")
    refused = officer.post(f"/applications/{case}/identity")
    assert refused.status_code == 400 and "密钥文件" in words(refused)
    assert "2025-10-29" in words(officer.get(f"/applications/{case}"))


def test_an_act_and_its_refusals(as_role: LogIn, office: Office, case: int) -> None:
    officer = as_role("officer")
    url = f"/applications/{case}/do/ask_correction"
    assert "一次性告知补正" in words(officer.get(url))
    empty = officer.post(url, {"on_day": "2025-09-29", "reason": "写过的"})
    assert empty.status_code == 422 and typed(empty, "reason") == "写过的"
    assert "请填写补正期限" in words(empty) and "请填写需要补正的事项" in words(empty)
    form = {"on_day": "2025-09-29", "due_on": "2025-10-17", "words": "写明年度"}
    assert "应晚于" in words(officer.post(url, {**form, "due_on": "2025-09-01"}))
    assert officer.post(url, form).status_code == 303
    page = words(officer.get(f"/applications/{case}"))
    assert "等待补正" in page and "期限停着" in page and "写补正告知书" in page
    twice = officer.post(url, form)
    assert twice.status_code == 409 and "只能告知一次" in words(twice)
    assert len(stored(office, case).events) == 1


def test_a_step_that_is_not_open_says_why(as_role: LogIn, case: int) -> None:
    page = as_role("officer").get(f"/applications/{case}/do/deliver")
    assert page.status_code == 409 and "现在不能“登记送达”" in words(page)
    assert as_role("officer").get(f"/applications/{case}/do/nonsense").status_code == 404


def test_outcomes_stand_beside_the_row_they_count_in(
    as_role: LogIn, office: Office, case: int
) -> None:
    officer = as_role("officer")
    officer.post(f"/applications/{case}/items", {"texts": "经费\n\n人员\n"})
    url = f"/applications/{case}/items/2"
    page = words(officer.get(url))
    assert "政府信息不存在" in page and "无法提供：本机关不掌握相关政府信息" in page
    assert "请从清单里选" in words(officer.post(url, {"explanation": "想过"}))
    assert officer.post(url, {"word": "does_not_exist"}).status_code == 303
    assert [item.outcome for item in stored(office, case).items] == ["", "unavailable_not_held"]
    second = officer.post(url, {"word": "granted"})
    assert second.status_code == 422 and "一项只能有一种结果" in words(second)
    assert officer.post(f"{url}/undo", {}).status_code == 422
    assert officer.post(f"{url}/undo", {"reason": "查到了"}).status_code == 303
    assert officer.get(f"/applications/{case}/items/9").status_code == 404


def test_a_wrong_step_is_voided_and_stays_to_be_seen(
    as_role: LogIn, office: Office, case: int
) -> None:
    officer = as_role("officer")
    officer.post(f"/applications/{case}/do/ask_correction",
                 {"on_day": "2025-09-29", "due_on": "2025-10-17", "words": "写明年度"})
    url = f"/applications/{case}/events/{stored(office, case).events[0].id}/void"
    assert officer.post(url, {}).status_code == 422
    assert officer.post(url, {"reason": "登错了件"}).status_code == 303
    page = words(officer.get(f"/applications/{case}"))
    assert "作废：登错了件" in page and "2025-10-29 周三" in page and "更正记录（1）" in page


def test_a_review_is_a_link_to_its_own_register(
    as_role: LogIn, office: Office, cast: Cast, case: int
) -> None:
    operations.withdraw(cast.officer, office, case, on_day=date(2025, 10, 13))
    operations.link(cast.officer, office, case, on_day=date(2025, 10, 13),
                    document_number="额政复〔2025〕7号")
    officer = as_role("officer")
    page = officer.get(f"/applications/{case}")
    assert "额政复〔2025〕7号" in words(page)
    assert "/registers/litigation?keyword=" in page.text
    assert "归档" in words(page)


def test_a_case_is_corrected_with_what_it_said(as_role: LogIn, office: Office, case: int) -> None:
    officer = as_role("officer")
    url = f"/applications/{case}/correct"
    form = {key: value for key, value in FORM.items() if key not in ("name", "id_kind", "id_number")}
    assert typed(officer.get(url), "handed_in_on") == "2025-09-25"
    assert officer.post(url, {**form, "handed_in_on": "2025-09-26"}).status_code == 422  # no reason
    done = officer.post(url, {**form, "handed_in_on": "2025-09-26", "reason": "看错邮戳"})
    assert done.status_code == 303
    assert "2025-09-25 → 2025-09-26" in words(officer.get(f"/applications/{case}"))


def test_a_case_registered_by_mistake_is_voided(as_role: LogIn, office: Office, case: int) -> None:
    officer = as_role("officer")
    assert officer.post(f"/applications/{case}/void", {}).status_code == 422
    assert officer.post(f"/applications/{case}/void", {"reason": "重复登记"}).status_code == 303
    page = words(officer.get(f"/applications/{case}"))
    assert "重复登记" in page and "现在可以做的" not in page
    assert "法律援助经费" not in words(officer.get("/applications"))
    assert "法律援助经费" in words(officer.get("/applications?voided=1"))


def test_the_identity_can_be_entered_later(as_role: LogIn, office: Office) -> None:
    officer = as_role("officer")
    officer.post("/applications/new", {**FORM, "name": "", "id_number": "", "later": "1"})
    assert "还没有登记" in words(officer.get("/applications/1"))
    url = "/applications/1/identity/edit"
    assert officer.post(url, {"name": "欧阳建国", "id_number": "123"}).status_code == 422
    done = officer.post(url, {"name": "欧阳建国", "id_kind": "id_card", "id_number": NUMBER})
    assert done.status_code == 303 and "欧***" in words(officer.get("/applications/1"))


def test_what_waits_for_me_and_for_the_head(
    as_role: LogIn, office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, far = register(office, cast), register(office, cast, date(2025, 10, 13), what="还早的")
    monkeypatch.setattr(clock, "now", lambda: datetime(2025, 10, 27, 3, 0, tzinfo=UTC))
    operations.ask_extension(cast.officer, office, far, on_day=date(2025, 10, 27), days=20,
                             words="材料多")
    officer, head = words(as_role("officer").get("/")), words(as_role("head").get("/"))
    assert f"依申请〔2025〕{near}号" in officer and "还有 2 个工作日" in officer
    assert "还早的" not in officer and "同意延期答复" not in officer
    assert "同意延期答复" in head and "还早的" in head
    later = clock.now() + timedelta(days=14)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "答复申请（已超期）" in words(as_role("officer").get("/"))
    assert "依申请" not in words(as_role("writer").get("/"))


def test_the_officer_sees_that_the_head_is_waited_for(
    as_role: LogIn, office: Office, cast: Cast, case: int
) -> None:
    operations.ask_extension(cast.officer, office, case, on_day=date(2025, 10, 13), days=5,
                             words="材料多")
    officer = as_role("officer")
    assert "在等公开工作机构负责人同意" in words(officer.get(f"/applications/{case}"))
    url = f"/applications/{case}/do/consent_extension"
    assert officer.post(url, {"on_day": "2025-10-13"}).status_code == 403
    assert officer.post(url, {"on_day": "2025-10-13", "on_paper_by": "何七"}).status_code == 303
    assert "何七（纸面，由吴十代录）" in words(officer.get(f"/applications/{case}"))
