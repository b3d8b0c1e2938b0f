"""送出: once, again after a failure, not for ever, and one keeps no other waiting."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.notices.conftest import Post
from tests.support.cast import hire
from tests.support.mailbox import Mailbox, settings
from tests.support.offices import config_for
from tests.support.webhook import Receiver
from wechat_bot import wiring
from wechat_bot.kernel.office import Office
from wechat_bot.notices import operations, outbox
from wechat_bot.notices.delivery import deliver
from wechat_bot.notices.ports import Mail, Ways
from wechat_bot.notices.rules import Channel, NoticeKind
from wechat_bot.outside.mail import SmtpMailer, make_mailer
from wechat_bot.people import queries as people
from wechat_bot.worker.loop import Worker


def test_a_mail_and_a_line_go_out_once(post: Post, box: Mailbox, group: Receiver) -> None:
    post.tell("first", group=True, kind=NoticeKind.REVIEW_WAITING, sentence="《普法》等您初审。")
    assert post.sweep() == 2
    assert post.sweep(60) == 0
    (mail,) = box.mails
    assert mail["Subject"] == "【待审校】《普法》等您初审。"
    assert "打开办理：http://192.168.1.10:8000/notices/1/open" in mail.get_content()
    assert group.texts == [
        "法治额敏 发布系统\n【待审校】《普法》等您初审。\nhttp://192.168.1.10:8000/messages/7"]
    assert {(row.state, row.tries, row.claimed) for row in post.rows()} == {("sent", 1, False)}
    assert all(row.sent_at for row in post.rows())


def test_what_waits_for_the_group_goes_in_one_message(post: Post, group: Receiver) -> None:
    for number in range(5):
        post.tell("first", key=f"{number}号", group=True)
    post.sweep()
    (text,) = group.texts
    assert [f"第{n}号件事" in text for n in range(5)] == [True] * 5
    assert len(text.encode()) <= 2048


def test_more_than_fits_follows_after_a_pause(post: Post, group: Receiver) -> None:
    for number in range(5):
        post.tell("first", key=str(number), sentence=f"{number}" + "长" * 250, group=True)
    post.sweep()
    assert post.sweep(3) == 0  # twenty a minute is the most a robot takes
    assert [post.sweep(after) for after in (3, 6, 6)] == [2, 1, 0]
    assert len(group.texts) == 3
    assert all(len(text.encode()) <= 2048 for text in group.texts)
    joined = "".join(group.texts)
    assert [joined.count(f"】{n}长") for n in range(5)] == [1] * 5
    assert {row.tries for row in post.rows("robot")} == {1}


def test_an_endless_sentence_is_shortened_for_the_group(post: Post, group: Receiver) -> None:
    post.tell("first", sentence="长" * 3000, group=True)
    post.sweep()
    assert len(group.texts[0].encode()) <= 2048
    assert "…\nhttp://192.168.1.10:8000/messages/7" in group.texts[0]


def test_the_waits_grow_and_a_day_is_the_end(post: Post, group: Receiver) -> None:
    group.answers = [("status", 500)] * 60
    post.tell("first", group=True)
    waits = []
    post.sweep()
    while post.rows("robot")[0].state == "failed":
        waits.append(post.wait_of(post.rows("robot")[0]))
        assert post.sweep(waits[-1] - 1) == 0
        post.sweep(1)
    assert waits[:5] == [30, 120, 600, 3600, 3600]
    assert 86_400 <= sum(waits) < 86_400 + 3600
    (row,) = post.rows("robot")
    assert row.state == "given_up"
    assert "24 小时" in row.last_error
    assert "网页里仍能看到" in row.last_error
    assert post.sweep(86_400) == 0


def test_it_goes_out_when_the_trouble_is_over(post: Post, box: Mailbox) -> None:
    box.busy = "421 too many connections"
    for role in ("first", "second", "final"):
        post.tell(role, key=role)
    assert post.sweep() == 0
    assert sum(row.tries for row in post.rows()) == 1  # the others need not find out, too
    box.busy = ""
    assert post.sweep(29) == 0
    assert post.sweep(1) == 3
    assert sorted(box.recipients) == ["final@office.example", "first@office.example",
                                      "second@office.example"]


def test_a_poisoned_address_keeps_nobody_waiting(post: Post, box: Mailbox) -> None:
    box.refuse["first@office.example"] = "550 no such user"
    box.refuse["second@office.example"] = "451 greylisted"
    post.tell("first", "second", "final")
    assert post.sweep() == 1
    states = {row.target.partition("@")[0]: (row.state, row.next_try_at is None)
              for row in post.rows()}
    assert states == {"first": ("given_up", True), "second": ("failed", False),
                      "final": ("sent", True)}
    assert "550 no such user" in post.rows()[0].last_error
    del box.refuse["second@office.example"]
    assert post.sweep(30) == 1


def test_a_mail_that_breaks_the_program_keeps_nobody_waiting(
    post: Post, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    send = SmtpMailer.send

    def sometimes(self: SmtpMailer, mail: Mail) -> None:
        if mail.to.startswith("first"):
            raise RuntimeError("nobody thought of this")
        send(self, mail)

    monkeypatch.setattr(SmtpMailer, "send", sometimes)
    post.tell("first", "second")
    assert post.sweep() == 1
    assert box.recipients == ["second@office.example"]
    assert "程序出错" in post.rows()[0].last_error


def test_a_line_that_the_robot_refuses_keeps_no_other_from_the_group(
    post: Post, group: Receiver
) -> None:
    for number in range(3):
        post.tell("first", key=str(number), group=True)
    group.answers = [40058, 0, 40058, 0]
    for _ in range(4):
        post.sweep(6)
    assert [row.state for row in post.rows("robot")] == ["sent", "given_up", "sent"]
    assert len(group.texts) == 4
    assert post.sweep(86_400) == 0


def test_too_many_messages_wait_ten_minutes(post: Post, group: Receiver) -> None:
    group.answers = [45009]
    post.tell("first", group=True)
    post.sweep()
    assert post.wait_of(post.rows("robot")[0]) == 600
    post.tell("first", key="another", group=True)
    assert post.sweep(600) == 3  # a mail, and both lines


def test_an_answer_that_never_came_is_repeated_once(post: Post, group: Receiver) -> None:
    group.answers = [("sleep", 1.0)] * 3
    post.tell("first", group=True)
    for after in (0, 30, 7200, 7200):
        post.sweep(after)
    assert len(group.texts) == 2
    (row,) = post.rows("robot")
    assert row.state == "given_up"
    assert "可能已经送到" in row.last_error


def test_two_workers_send_each_thing_once(post: Post, box: Mailbox, group: Receiver) -> None:
    for number in range(10):
        post.tell("first", key=str(number), group=True)
    meeting, errors = threading.Barrier(3), []

    def work() -> None:
        meeting.wait()
        try:
            deliver(post.office, wiring.connect_notices(post.office))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(box.subjects) == len(set(box.subjects)) == 10
    joined = "\n".join(group.texts)
    assert [joined.count(f"第{n}件事") for n in range(10)] == [1] * 10


def test_two_workers_on_either_database(
    any_office: Office, tmp_path: Path, box: Mailbox
) -> None:
    cast = hire(any_office)
    with any_office.db.write() as session:
        people.get_user(session, cast.first.require_person()).email = "first@office.example"
        for number in range(8):
            operations.tell(session, to=[cast.first.require_person()], kind="other", path="/",
                            sentence=f"第{number}件事。", key=str(number))
    ways = Ways(mailer=make_mailer(config_for(tmp_path, notices=settings(box))))
    meeting, sent = threading.Barrier(2), []

    def work() -> None:
        meeting.wait()
        sent.append(deliver(any_office, ways))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(sent) + deliver(any_office, ways) == 8
    assert sorted(box.subjects) == [f"【其他】第{n}件事。" for n in range(8)]


def test_a_crash_while_sending_makes_one_repeat_with_the_same_name(
    post: Post, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Killed

    post.tell("first")
    monkeypatch.setattr(outbox, "was_sent", dies)
    for _ in range(5):
        try:
            post.sweep(3600)
        except Killed:
            assert post.sweep(1) == 0  # while the claim holds nobody else sends it
    assert len(box.mails) == 2
    assert box.mails[0]["Message-ID"] == box.mails[1]["Message-ID"]
    (row,) = post.rows()
    assert (row.state, row.next_try_at) == ("given_up", None)
    assert "两次中断" in row.last_error


def test_a_worker_that_starts_again_takes_up_what_was_left(
    post: Post, box: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.tell("first")
    with monkeypatch.context() as context:
        context.setattr(SmtpMailer, "send", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            post.sweep()
    post.clock.shift(3600)
    Worker(post.office, None).send_notices()
    assert len(box.mails) == 1


def test_a_worker_that_shall_stop_stops_between_two_mails(post: Post, box: Mailbox) -> None:
    post.tell("first", "second", "final")
    answers = iter([True, False])
    deliver(post.office, wiring.connect_notices(post.office),
            may_go_on=lambda: next(answers, False))
    assert len(box.mails) == 1
    assert post.sweep() == 2


def test_an_error_of_the_step_is_logged_and_not_raised(
    post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(outbox, "take", fails)
    Worker(post.office, None).send_notices()
    assert "sending notices failed" in caplog.text


def test_without_settings_it_stays_in_the_panel_and_nothing_is_sent_later(
    post: Post, box: Mailbox, group: Receiver
) -> None:
    post.tell("first", group=True)
    assert deliver(post.office, Ways()) == 0
    assert {row.state for row in post.rows()} == {"waiting"}  # another host may have settings
    post.clock.shift(601)
    assert deliver(post.office, Ways()) == 0
    assert {row.state for row in post.rows()} == {"given_up"}
    assert "没有配置" in post.rows(Channel.ROBOT)[0].last_error
    assert post.sweep(1) == 0
    assert box.mails == [] == group.bodies
