"""安排发布 and the list: what a publisher types, what is refused, what is kept."""

from __future__ import annotations

import pytest

from tests.support.articles import approved_post, written_post
from tests.support.cast import Cast, hire
from tests.support.offices import new_office
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MODE_AUDIENCE, Mode


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


def only_message(office: Office) -> Message:
    with office.db.read() as session:
        total, found = queries.list_messages(session)
    assert total == 1
    return found[0]


def test_two_posts_go_out_in_the_order_that_was_typed(office: Office, cast: Cast) -> None:
    first = approved_post(office, cast, title="第一篇")
    second = approved_post(office, cast, title="第二篇", body="另一篇。\n\n![现场](图1.png)\n")
    page = Desk(panel(office), "publisher").post_and_follow("/messages/new", {
        "post": [str(first), str(second)], f"order_{first}": "2", f"order_{second}": "１",
        "mode": "publish", "when": "at", "due_at": "2026-11-24T10:30"})
    assert "已安排：2026-11-24 10:30（北京时间）发表（不通知粉丝）" in words(page)
    message = only_message(office)
    assert [a.post_id for a in message.articles] == [second, first]
    assert (message.mode, clock.show(message.due_at)) == ("publish", "2026-11-24 10:30")


def test_now_needs_no_time(office: Office, cast: Cast) -> None:
    post = approved_post(office, cast)
    Desk(panel(office), "publisher").post_and_follow("/messages/new", {
        "post": str(post), "mode": "draft_only", "when": "now", "due_at": ""})
    assert only_message(office).due_at == clock.now()


def test_the_form_says_who_will_see_it_and_ticks_the_post_that_was_asked_for(
    office: Office, cast: Cast
) -> None:
    post = approved_post(office, cast)
    other = written_post(office, cast, title="没有审完的")
    page = Desk(panel(office), "publisher").page(f"/messages/new?post={post}&post={other}")
    assert f'value="{post}" id="post-{post}" checked' in page
    assert all(sentence in page for sentence in MODE_AUDIENCE.values())
    assert "《没有审完的》现在是“起草”，不能安排发布" in words(page)
    assert 'value="draft_only" id="mode-draft_only" checked' in page
    assert 'value="2026-11-23T16:00"' in page


@pytest.mark.parametrize(("typed", "field", "sentence"), [
    ({"due_at": "2026-11-20T10:00"}, "due_at", "发布时间已经过去了"),
    ({"due_at": "明天上午"}, "due_at", "“明天上午”看不懂"),
    ({"due_at": "2026-02-30 10:00"}, "due_at", "不是真实的时间"),
    ({"due_at": ""}, "due_at", "请填写发布时间"),
    ({"post": ""}, "posts", "还没有选稿件"),
    ({"mode": "mass"}, "mode", "请选择发布方式"),
])
def test_a_refusal_names_the_field_and_keeps_what_was_typed(
    office: Office, cast: Cast, typed: dict[str, str], field: str, sentence: str
) -> None:
    post = approved_post(office, cast)
    answer = Desk(panel(office), "publisher").post("/messages/new", {
        "post": str(post), f"order_{post}": "7", "mode": "manual", "when": "at",
        "due_at": "2026-11-24T10:30", **typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in words(page) and f'href="#f-{field}"' in page and f'id="f-{field}"' in page
    assert f'name="order_{post}" value="7"' in page
    assert f'value="{typed.get("due_at", "2026-11-24T10:30")}"' in page
    with office.db.read() as session:
        assert queries.list_messages(session)[0] == 0


def test_all_that_is_wrong_is_said_at_once(office: Office, cast: Cast) -> None:
    approved_post(office, cast)
    page = words(Desk(panel(office), "publisher").post("/messages/new", {
        "mode": "", "when": "at", "due_at": "2026-01-01T10:00"}))
    assert "有 3 处要改" in page and "发布时间已经过去了" in page and "还没有选稿件" in page


def test_what_a_date_field_could_not_show_is_kept_as_text(office: Office, cast: Cast) -> None:
    post = approved_post(office, cast)
    page = Desk(panel(office), "publisher").post("/messages/new", {
        "post": str(post), "mode": "manual", "due_at": "明天上午"}).get_data(as_text=True)
    assert 'type="text" id="f-due_at" name="due_at" value="明天上午"' in page


def test_times_are_read_as_office_people_write_them(office: Office, cast: Cast) -> None:
    post = approved_post(office, cast)
    Desk(panel(office), "publisher").post_and_follow("/messages/new", {
        "post": str(post), "mode": "manual", "due_at": "2026年11月24日 18：30"})
    assert clock.show(only_message(office).due_at) == "2026-11-24 18:30"


@pytest.mark.parametrize(("due_at", "why"), [
    ("2026-11-24T23:30", "23:30（北京时间）不在办公时间（10:00-14:00、16:00-20:00）内"),
    ("2026-11-28T10:30", "2026-11-28 周六是休息日（周末）"),
    ("2026-12-26T17:00", "2026-12-26 周六是休息日"),
])
def test_a_time_when_nobody_is_there_needs_a_tick(
    office: Office, cast: Cast, due_at: str, why: str
) -> None:
    post = approved_post(office, cast)
    desk = Desk(panel(office), "publisher")
    fields = {"post": str(post), "mode": "manual", "due_at": due_at}
    answer = desk.post("/messages/new", fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and why in words(answer)
    assert 'href="#f-outside_hours"' in page and 'id="f-outside_hours"' in page
    page = desk.post_and_follow("/messages/new", {**fields, "outside_hours": "1"})
    assert why in words(page)
    assert only_message(office).mode == "manual"


def test_now_needs_no_tick_at_any_hour(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    stopped.forward(hours=12)
    post = approved_post(office, cast)
    Desk(panel(office), "publisher").post_and_follow("/messages/new", {
        "post": str(post), "mode": "manual", "when": "now"})
    assert only_message(office).due_at == clock.now()


def test_the_time_of_a_free_slot_comes_with_the_address(office: Office, cast: Cast) -> None:
    approved_post(office, cast)
    desk = Desk(panel(office), "publisher")
    assert 'value="2026-11-25T10:30"' in desk.page("/messages/new?due=2026-11-25T10:30")
    page = desk.page("/messages/new?due=2026-11-28T10:30")
    assert "周六是休息日" in words(page) and 'id="f-outside_hours"' in page
    assert 'value="2026-11-23T16:00"' in desk.page("/messages/new?due=明天")


def test_a_repeat_is_asked_for_its_reason(office: Office, cast: Cast) -> None:
    old = approved_post(office, cast)
    message_id = operations.schedule(cast.publisher, office, post_ids=[old], mode=Mode.MANUAL,
                                     due_at=clock.now())
    with office.db.write() as session:
        article = queries.get_message(session, message_id).articles[0]
        article.outcome = "published"
    again = approved_post(office, cast)
    desk = Desk(panel(office), "publisher")
    assert "为什么要再发一次" not in desk.page(f"/messages/new?post={again}")
    fields = {"post": str(again), "mode": "manual", "due_at": "2026-11-24T10:30"}
    answer = desk.post("/messages/new", fields)
    assert answer.status_code == 422 and "为什么要再发一次" in words(answer)
    desk.post_and_follow("/messages/new", {**fields, "repeat_reason": "领导要求再发"})
    with office.db.read() as session:
        assert queries.messages_of_post(session, again)[0].articles[0].repeat_reason == "领导要求再发"


def test_without_an_account_only_manual_is_offered(tmp_path_factory: pytest.TempPathFactory) -> None:
    office = new_office(tmp_path_factory.mktemp("no-account"), wechat={"app_id": ""})
    cast = hire(office)
    approved_post(office, cast)
    page = Desk(panel(office), "publisher").page("/messages/new")
    assert "还没有配置公众号接口" in words(page)
    assert 'value="publish" id="mode-publish" disabled' in page
    assert 'value="manual" id="mode-manual" checked' in page
    office.close()


def test_only_a_publisher_may_schedule(office: Office, cast: Cast) -> None:
    post = approved_post(office, cast)
    desk = Desk(panel(office), "writer")
    assert desk.get("/messages/new").status_code == 403
    answer = desk.post("/messages/new", {"post": str(post), "mode": "manual", "when": "now"})
    assert answer.status_code == 403 and "您没有“发布”的权限" in words(answer)
    assert "安排发布" not in words(desk.page("/messages"))


def test_the_list_narrows_to_a_state(office: Office, cast: Cast) -> None:
    kept = approved_post(office, cast, title="留着的")
    gone = approved_post(office, cast, title="取消的", body="不同。\n\n![现场](图1.png)\n")
    operations.schedule(cast.publisher, office, post_ids=[kept], mode=Mode.MANUAL,
                        due_at=clock.now())
    cancelled = operations.schedule(cast.publisher, office, post_ids=[gone], mode=Mode.DRAFT_ONLY,
                                    due_at=clock.now())
    operations.cancel(cast.publisher, office, cancelled, "内容有变")
    desk = Desk(panel(office), "auditor")
    every = words(desk.page("/messages"))
    assert "《留着的》" in every and "《取消的》" in every and "内容有变" in every
    narrowed = words(desk.page("/messages?state=cancelled"))
    assert "《取消的》" in narrowed and "《留着的》" not in narrowed
    assert "没有“发布失败”的发布任务" in words(desk.page("/messages?state=failed"))


def test_the_empty_list_says_what_comes_first(office: Office, cast: Cast) -> None:
    assert "还没有发布任务。稿件定稿以后" in words(Desk(panel(office), "publisher").page("/messages"))
