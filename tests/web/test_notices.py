"""通知 and 通知方式 in the panel, one's own address, and who is told about publications."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine

from tests.support.cast import Cast
from tests.support.channels import office_with_channels
from tests.support.mailbox import Mailbox
from tests.support.publishing import queued
from tests.support.webhook import KEY, Receiver
from tests.web.conftest import LogIn
from tests.web.desk import bring_to
from tests.web.visitor import Visitor, typed, words
from wechat_bot import wiring
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations, queries
from wechat_bot.notices.delivery import deliver
from wechat_bot.notices.models import Notice
from wechat_bot.notices.rules import NoticeKind
from wechat_bot.people import queries as people
from wechat_bot.publishing.rules import MessageState


def tell(office: Office, actor: Any, key: str = "k", **changes: Any) -> int:
    """Tell one person; the notice's id."""
    values: dict[str, Any] = {"kind": NoticeKind.REVIEW_WAITING, "path": "/posts?state=draft",
                              "sentence": f"《普法{key}》等您初审。", **changes}
    with office.db.write() as session:
        operations.tell(session, to=[actor.user_id], key=key, **values)
        return queries.newest_id(session, actor.user_id)


def notices(office: Office, actor: Any) -> list[Notice]:
    """What one was told, newest first."""
    with office.db.read() as session:
        return queries.notices_of(session, actor.user_id)[1]


def top(visitor: Visitor) -> str:
    """The bar at the top of the page."""
    found = re.search(r'<div class="top-right">(.*?)<details', visitor.get("/").text, re.DOTALL)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def test_the_top_of_every_page_counts(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("first")
    assert "告警 0 通知 0" in top(visitor)
    tell(office, cast.first, "a")
    tell(office, cast.first, "b", kind=NoticeKind.MISSED)
    assert "告警 1 通知 2" in top(visitor)
    assert "告警 0 通知 0" in top(as_role("second"))


def test_opening_one_reads_it_and_leads_to_its_page(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    notice_id = tell(office, cast.first)
    visitor = as_role("first")
    assert "《普法k》等您初审" in words(visitor.get("/notices"))
    visitor.get("/posts?state=draft")
    assert "通知 1" in top(visitor)  # seeing the thing itself marks nothing
    answer = visitor.get(f"/notices/{notice_id}/open")
    assert (answer.status_code, answer.location) == (302, "/posts?state=draft")
    assert "通知 0" in top(visitor)


def test_a_path_that_leads_elsewhere_is_not_followed(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    notice_id = tell(office, cast.first)
    with office.db.write() as session:  # somebody wrote it into the database
        session.get_one(Notice, notice_id).path = "//elsewhere.example/x"
    assert as_role("first").get(f"/notices/{notice_id}/open").location == "/notices"


def test_another_person_s_notice_can_neither_be_opened_nor_marked(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    notice_id = tell(office, cast.first)
    visitor = as_role("second")
    assert visitor.get(f"/notices/{notice_id}/open").status_code == 404
    assert visitor.post(f"/notices/{notice_id}/read").status_code == 404
    assert notices(office, cast.first)[0].read_at is None
    assert "《普法k》" not in words(visitor.get("/notices"))


def test_marking_one_and_all(as_role: LogIn, office: Office, cast: Cast) -> None:
    ids = [tell(office, cast.first, key) for key in "abc"]
    visitor = as_role("first")
    assert visitor.post(f"/notices/{ids[0]}/read", {"only": "unread"}).location == (
        "/notices?only=unread")
    page = words(visitor.get("/notices?only=unread"))
    assert "《普法b》" in page
    assert "《普法a》" not in page
    newest = typed(visitor.get("/notices"), "newest")
    tell(office, cast.first, "meanwhile")
    visitor.post("/notices/read-all", {"newest": newest})
    assert {n.key for n in notices(office, cast.first) if n.read_at is None} == {"meanwhile"}
    assert visitor.post("/notices/read-all", {"newest": "x" * 30}).status_code == 303


def test_unread_ones_come_first_and_there_are_pages(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    first = tell(office, cast.first, "第一")
    for number in range(35):
        operations.mark_read(cast.first, office, tell(office, cast.first, f"k{number}"))
    assert first
    page = as_role("first").get("/notices")
    assert page.text.index("普法第一") < page.text.index("普法k34")
    assert "page=2" in page.text


def test_empty_lists_say_why(as_role: LogIn) -> None:
    visitor = as_role("outsider")
    assert "还没有通知" in words(visitor.get("/notices"))
    assert "没有未读的告警" in words(visitor.get("/notices?only=alarm"))
    assert visitor.get("/notices?only=nonsense").status_code == 200


def test_one_s_own_address(as_role: LogIn, office: Office, cast: Cast) -> None:
    visitor = as_role("writer")
    refused = visitor.post("/account/email", {"email": "张三@邮箱"})
    assert refused.status_code == 422
    assert "邮箱地址写得不对" in words(refused)
    assert typed(refused, "email") == "张三@邮箱"
    assert visitor.post("/account/email", {"email": " a.b@office.example "}).status_code == 303
    assert typed(visitor.get("/account/password"), "email") == "a.b@office.example"
    assert "张三（writer）：换了通知邮箱" in words(as_role("auditor").get("/journal"))
    assert "a.b@office.example" not in words(as_role("auditor").get("/journal"))


def test_the_administrator_keeps_the_addresses(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    visitor, url = as_role("administrator"), f"/users/{cast.writer.user_id}"
    form = {"name": "张三", "section": "", "duties": ["contributor"], "active": "1"}
    assert visitor.post(url, {**form, "email": "no address"}).status_code == 422
    visitor.post(url, {**form, "email": "zhangsan@office.example"})
    assert typed(visitor.get(url), "email") == "zhangsan@office.example"
    visitor.post(url, form)  # a form without the field changes nothing about it
    with office.db.read() as session:
        assert people.get_user(session, cast.writer.require_person()).email == (
            "zhangsan@office.example")
    assert visitor.post("/users/new", {
        "login": "heshi", "name": "何十", "password": "demo1234", "again": "demo1234",
        "duties": ["contributor"], "email": "heshi@office.example"}).status_code == 303
    with office.db.read() as session:
        user = people.find_user(session, "heshi")
        assert user is not None
        assert user.email == "heshi@office.example"


def test_without_settings_the_page_says_how(as_role: LogIn) -> None:
    visitor = as_role("administrator")
    text = words(visitor.get("/notice-channels"))
    assert "smtp_host" in text
    assert "robot_kind" in text
    assert "还没有送出过" in text
    answer = visitor.post("/notice-channels/test", {"channel": "robot"})
    assert answer.status_code == 422
    assert "还没有配置群机器人" in words(answer)
    assert visitor.post("/notice-channels/test", {"channel": "pigeon"}).status_code == 422


def test_what_had_no_way_out_is_no_failure(
    as_role: LogIn, office: Office, cast: Cast
) -> None:
    tell(office, cast.first, group=True)
    with time_machine.travel(clock.now() + timedelta(minutes=11)):
        deliver(office, wiring.connect_notices(office))
    text = words(as_role("administrator").get("/notice-channels"))
    assert "只在网页里通知" in text
    assert "不再试" not in text


class TestConfigured:
    """With a real mail server and a real robot."""

    @pytest.fixture
    def office(
        self, tmp_path: Path, box: Mailbox, group: Receiver
    ) -> Iterator[Office]:
        opened = office_with_channels(tmp_path, box, group, timeout=1.0)
        yield opened
        opened.close()

    def test_a_test_mail(self, as_role: LogIn, box: Mailbox) -> None:
        visitor = as_role("administrator")
        refused = visitor.post("/notice-channels/test", {"channel": "mail"})
        assert "还没有填邮箱" in words(refused)
        visitor.post("/account/email", {"email": "zhengyi@office.example"})
        visitor.post("/notice-channels/test", {"channel": "mail"})
        text = words(visitor.get("/notice-channels"))
        assert "测试已送出" in text
        assert "zhengyi@office.example" in text
        assert "已送出" in text
        assert box.recipients == ["zhengyi@office.example"]
        assert "试发通知（邮件）：送出" in words(as_role("auditor").get("/journal"))

    def test_a_test_line(self, as_role: LogIn, group: Receiver) -> None:
        visitor = as_role("administrator")
        group.answers = [93000]
        visitor.post("/notice-channels/test", {"channel": "robot"})
        text = words(visitor.get("/notice-channels"))
        assert "测试没有送出：机器人地址不对" in text
        assert KEY not in visitor.get("/notice-channels").text
        visitor.post("/notice-channels/test", {"channel": "robot"})
        assert "测试已送出，请到群里看" in words(visitor.get("/notice-channels"))
        assert "由郑一在" in group.texts[1]

    def test_a_test_that_works_sends_what_waited(
        self, as_role: LogIn, office: Office, cast: Cast, group: Receiver
    ) -> None:
        group.answers = [93000]
        tell(office, cast.first, group=True)
        deliver(office, wiring.connect_notices(office))
        visitor = as_role("administrator")
        assert "没有送出，稍后再试" in words(visitor.get("/notice-channels"))
        visitor.post("/notice-channels/test", {"channel": "robot"})
        with office.db.read() as session:
            waiting = next(row for row in queries.last_deliveries(session)
                           if row.state == "failed")
            assert waiting.next_try_at is not None
            assert waiting.tried_at is not None
            assert (waiting.next_try_at - waiting.tried_at).total_seconds() < 60

    def test_an_address_in_the_settings_that_is_wrong_is_said(
        self, as_role: LogIn, office: Office
    ) -> None:
        office.config.path("robot").write_text("http://group.example/?key=abc")
        assert "https:// 开头的完整地址" in words(as_role("administrator").get("/notice-channels"))


@pytest.mark.parametrize(("states", "kind", "sentence"), [
    ([MessageState.HELD], "held", "暂停发布"),
    ([MessageState.MISSED], "missed", "到时间没有发出去"),
    ([MessageState.PREPARING, MessageState.SUBMITTING, MessageState.UNCONFIRMED], "unconfirmed",
     "还不能确定"),
    ([MessageState.PREPARING, MessageState.FAILED], "failed", "没有发出去"),
])
def test_trouble_with_a_publication_is_told_at_once(
    office: Office, cast: Cast, states: list[MessageState], kind: str, sentence: str
) -> None:
    message_id = queued(office, cast)
    bring_to(office, message_id, *states)
    for _ in range(2):
        wiring.hand_on(office)
    for who in (cast.publisher, cast.final):
        told = [n for n in notices(office, who) if n.path == f"/messages/{message_id}"]
        assert [n.kind for n in told] == [kind]
        assert sentence in told[0].sentence
        assert "《第1号公告》" in told[0].sentence
    assert [n for n in notices(office, cast.auditor) if n.kind == kind] == []
    with office.db.read() as session:
        lines = [row for row in queries.last_deliveries(session) if row.channel == "robot"
                 and row.path == f"/messages/{message_id}"]
    assert len(lines) == 1


def test_trouble_that_comes_again_is_told_again_and_news_heard_twice_is_not(
    office: Office, cast: Cast
) -> None:
    message_id = queued(office, cast)
    bring_to(office, message_id, MessageState.HELD, MessageState.SCHEDULED, MessageState.HELD)
    wiring.hand_on(office)
    assert [n.kind for n in notices(office, cast.publisher)].count("held") == 2
    payload = {"message_id": message_id, "state": "held", "at": "x"}
    for _ in range(2):
        wiring.handlers(office)["message.trouble"][0](payload)
    assert [n.kind for n in notices(office, cast.publisher)].count("held") == 3


def test_who_wrote_it_hears_that_it_is_out(office: Office, cast: Cast) -> None:
    message_id = queued(office, cast)
    bring_to(office, message_id, MessageState.PREPARING, MessageState.SUBMITTING,
             MessageState.PUBLISHED)
    for _ in range(2):
        wiring.hand_on(office)
    told = [n for n in notices(office, cast.writer) if n.kind == "published"]
    assert [n.sentence for n in told] == ["《第1号公告》已经发表。"]
    assert not [n for n in notices(office, cast.outsider) if n.kind == "published"]
