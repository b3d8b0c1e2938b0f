"""The page of a message: its state in words, 改期, 取消, 移出, 判定, 待办."""

from __future__ import annotations

import pytest

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.published import publish
from tests.web.desk import (
    Desk,
    StoppedClock,
    panel,
    sweep,
    words,
)
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MODE_AUDIENCE, MessageState, Mode
from wechat_bot.web import publishing_words

S = MessageState


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


def scheduled(office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, count: int = 1) -> int:
    ids = [approved_post(office, cast, title=f"第{n}号公告",
                         body=f"内容{n}。\n\n![现场](图1.png)\n") for n in range(1, count + 1)]
    return operations.schedule(cast.publisher, office, post_ids=ids, mode=mode,
                               due_at=clock.now())


def read(office: Office, message_id: int) -> Message:
    with office.db.read() as session:
        return queries.get_message(session, message_id)


def test_every_state_has_its_words() -> None:
    for table in (publishing_words.STATE_TONES, publishing_words.SITUATIONS,
                  publishing_words.NEXT_STEPS):
        assert set(table) == set(MessageState)


def test_the_page_says_when_who_and_what_next(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    page = words(Desk(panel(office), "writer").page(f"/messages/{message_id}"))
    assert "《第1号公告》 待发布" in page and MODE_AUDIENCE[Mode.PUBLISH] in page
    assert "下一步： 不用做什么" in page
    assert "周九 安排发布：《第1号公告》" in page  # the journal's sentence
    assert "取消发布" not in page  # a writer may look, not act


def test_rescheduling(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    page = Desk(panel(office), "publisher").post_and_follow(
        f"/messages/{message_id}/reschedule",
        {"when": "at", "due_at": "2026-11-25T12:00", "mode": "manual"})
    assert "已改期：2026-11-25 12:00" in words(page)
    message = read(office, message_id)
    assert (clock.show(message.due_at), message.mode) == ("2026-11-25 12:00", "manual")


def test_rescheduling_into_the_past_keeps_the_form_open(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    answer = Desk(panel(office), "publisher").post(
        f"/messages/{message_id}/reschedule", {"when": "at", "due_at": "2026-11-01T12:00"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "发布时间已经过去了" in words(page)
    assert 'id="reschedule" open' in page and 'value="2026-11-01T12:00"' in page


def test_cancelling_needs_a_reason_and_names_the_object(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    desk = Desk(panel(office), "publisher")
    assert "取消发布《第1号公告》" in words(desk.page(f"/messages/{message_id}"))
    answer = desk.post(f"/messages/{message_id}/cancel", {"reason": " "})
    assert answer.status_code == 422 and "请写明取消的原因" in words(answer)
    page = desk.post_and_follow(f"/messages/{message_id}/cancel", {"reason": "内容有变"})
    assert "已取消 " in words(page) and "内容有变" in words(page) and "重新安排" in words(page)


def test_one_article_is_taken_out(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast, count=2)
    post_id = read(office, message_id).articles[0].post_id
    desk = Desk(panel(office), "publisher")
    desk.post_and_follow(f"/messages/{message_id}/posts/{post_id}/remove")
    assert len(read(office, message_id).articles) == 1
    last = read(office, message_id).articles[0].post_id
    answer = desk.post(f"/messages/{message_id}/posts/{last}/remove")
    assert answer.status_code == 409 and "请直接取消发布" in words(answer)


def test_a_writer_can_do_none_of_it(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    desk = Desk(panel(office), "writer")
    for deed in ("reschedule", "cancel", "decide", "posts/1/remove"):
        assert desk.post(f"/messages/{message_id}/{deed}", {"reason": "x"}).status_code == 403
    assert read(office, message_id).state == "scheduled"


def test_a_held_message_says_why_and_offers_the_cure(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    sweep(office)  # without a gateway a message in mode publish is held
    desk = Desk(panel(office), "publisher")
    page = words(desk.page(f"/messages/{message_id}"))
    assert "已暂停" in page and "原因： 还没有配置公众号接口。" in page
    assert 'id="reschedule" open' in desk.page(f"/messages/{message_id}")
    assert "处理暂停的发布" in words(desk.page("/"))


def test_a_missed_message_waits_for_a_decision(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    message_id = scheduled(office, cast)
    stopped.forward(hours=5)
    sweep(office)
    desk = Desk(panel(office), "publisher")
    page = words(desk.page(f"/messages/{message_id}"))
    assert "逾期未发" in page and "请决定改期还是取消" in page
    assert 'value="2026-11-24T10:00"' in desk.page(f"/messages/{message_id}")
    assert "处理逾期未发" in words(desk.page("/"))


def test_what_went_out_late_says_so(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    message_id = scheduled(office, cast, Mode.MANUAL)
    stopped.forward(minutes=10)
    sweep(office)
    desk = Desk(panel(office), "publisher")
    assert "等待人工发表 晚发" in words(desk.page("/messages"))
    assert "等待人工发表 晚发" in words(desk.page(f"/messages/{message_id}"))
    assert "人工发表并登记链接" in words(desk.page("/"))


def test_the_home_page_tells_what_goes_out_next_and_how_long_nothing_did(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    scheduled(office, cast, Mode.DRAFT_ONLY)
    desk = Desk(panel(office), "auditor")
    assert "《第1号公告》 2026-11-23 11:00 · 存草稿箱" in words(desk.page("/"))
    publish(office, "公告", when="2026-11-23 10:00")
    stopped.forward(days=15)
    assert "距上次更新 15 天" in words(Desk(panel(office), "auditor").page("/"))


def test_a_message_that_is_not_there(office: Office, cast: Cast) -> None:
    answer = Desk(panel(office), "publisher").get("/messages/99")
    assert answer.status_code == 404 and "没有这条发布任务" in words(answer)
