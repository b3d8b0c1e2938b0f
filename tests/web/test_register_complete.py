"""补填 on its page: a message entered today, its reply tomorrow, without a reason; 今天要我办的."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from tests.support.cast import Cast
from tests.web.conftest import LogIn
from tests.web.visitor import words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.records import operations
from wechat_bot.registers.litigation.register import LITIGATION
from wechat_bot.registers.oversight.messages import MESSAGES
from wechat_bot.registers.oversight.models import AccountMessage
from wechat_bot.registers.oversight.register import LEADING_GROUP

LIST = "/registers/messages"
TYPED = {"received_on": "2026-11-02", "content": "公证处几点开门？请打13812345678", "way": "comment",
         "sender": "张小三"}
REPLY = {"reply_way": "public", "replied_on": "2026-11-03", "reply": "10:00 开门", "handler": "周九"}


def only(office: Office) -> AccountMessage:
    with office.db.read() as session:
        row, = session.scalars(select(AccountMessage))
        return row


def test_a_message_and_later_its_reply(as_role: LogIn, office: Office) -> None:
    publisher = as_role("publisher")
    publisher.post(f"{LIST}/new", TYPED)
    page = publisher.get(f"{LIST}/{only(office).id}")
    assert "登记回复" in words(page) and "还没回复" in words(page)
    form = publisher.get(f"{LIST}/{only(office).id}/complete")
    assert "公证处几点开门？请打138****5678" in words(form) and 'name="content"' not in form.text
    done = publisher.post(f"{LIST}/{only(office).id}/complete", REPLY)
    assert done.status_code == 303
    assert (only(office).reply, only(office).content) == ("10:00 开门", "公证处几点开门？请打138****5678")
    assert "还没回复" not in words(publisher.get(f"{LIST}/{only(office).id}"))


def test_half_a_reply_is_shown_again_with_what_was_typed(as_role: LogIn, office: Office) -> None:
    publisher = as_role("publisher")
    publisher.post(f"{LIST}/new", TYPED)
    shown = publisher.post(f"{LIST}/{only(office).id}/complete", {**REPLY, "replied_on": ""})
    assert shown.status_code == 422 and "请填回复日" in words(shown)
    assert "10:00 开门" in shown.text
    assert only(office).reply == ""


def test_who_comes_second_loses_nothing(as_role: LogIn, office: Office) -> None:
    publisher = as_role("publisher")
    publisher.post(f"{LIST}/new", TYPED)
    path = f"{LIST}/{only(office).id}/complete"
    publisher.post(path, REPLY)
    second = as_role("officer").post(path, {**REPLY, "reply": "11:00 开门"})
    assert second.status_code == 422
    assert "11:00 开门" in second.text and "请写明" in words(second)
    assert only(office).reply == "10:00 开门"


def test_who_may_not_keep_messages_reads_only(as_role: LogIn, office: Office, cast: Cast) -> None:
    operations.enter_record(cast.publisher, office, MESSAGES, TYPED)
    writer = as_role("writer")
    assert writer.get(f"{LIST}/{only(office).id}").status_code == 200
    assert writer.get(f"{LIST}/{only(office).id}/complete").status_code == 403
    assert writer.post(f"{LIST}/{only(office).id}/complete", REPLY).status_code == 403
    assert only(office).reply == ""


def test_only_the_waiting_ones_are_listed_when_asked(as_role: LogIn, office: Office, cast: Cast) -> None:
    operations.enter_record(cast.publisher, office, MESSAGES, TYPED)
    operations.enter_record(cast.publisher, office, MESSAGES, {**TYPED, **REPLY, "content": "好"})
    page = words(as_role("publisher").get(f"{LIST}?waiting=1"))
    assert "公证处" in page and "1 条" in page
    operations.enter_record(cast.officer, office, LITIGATION, {
        "case_no": "额政复〔2026〕1号", "kind": "review", "body": "额敏县人民政府",
        "accepted_on": "2026-11-01"})
    page = words(as_role("officer").get("/registers/litigation"))
    assert "尚未审结" in page and "复议机构" in page


def test_what_waits_is_on_the_first_page(as_role: LogIn, office: Office, cast: Cast) -> None:
    for number in range(7):
        operations.enter_record(cast.publisher, office, MESSAGES, {
            **TYPED, "content": f"第{number}条"})
    soon = clock.today() + timedelta(days=10)
    operations.enter_record(cast.officer, office, LEADING_GROUP, {
        "name": "王局长", "role": "组长", "from_on": "2024-01-01", "to_on": soon.isoformat()})
    page = words(as_role("officer").get("/"))
    assert page.count("回复留言") == 6 and "还有 2 条留言" in page
    assert "组长王局长的任期到" in page
    assert "回复留言" not in words(as_role("writer").get("/"))
