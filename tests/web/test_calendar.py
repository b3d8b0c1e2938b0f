"""发布日历: days, messages, free slots; 并入 and 让出时段 on the pages."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.support.published import publish
from tests.support.publishing import read
from tests.web.desk import Desk, StoppedClock, bring_to, panel, words
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


def plan(office: Office, cast: Cast, when: str, title: str = "排好的") -> int:
    post_id = approved_post(office, cast, title=title, body=f"{title}的正文。\n")
    return operations.schedule(cast.publisher, office, post_ids=[post_id], mode=Mode.MANUAL,
                               due_at=clock.from_beijing(when))


def day_words(page: str, number: int) -> str:
    """The words of a day of the month shown."""
    cells = re.findall(r'<td class="([^"]*)">(.*?)</td>', page, re.DOTALL)
    mine = [body for kind, body in cells if "other-month" not in kind
            and re.search(rf'按周看">{number}<span', body)]
    assert len(mine) == 1, number
    return words(mine[0])


def test_the_month_shows_what_is_planned_and_what_is_free(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    page = Desk(panel(office), "publisher").page("/calendar")
    assert "2026年11月" in words(page)
    day = day_words(page, 25)
    assert "10:30 《排好的》" in day and "待发布 · 人工发表" in day and "16:30 空闲" in day
    assert "10:30 空闲" not in day
    assert f'href="/messages/{message_id}"' in page
    assert "空闲" not in day_words(page, 22) and "周末" in day_words(page, 22)
    assert "今天" in day_words(page, 23)
    assert 'href="/messages/new?due=2026-11-24T10:30"' in page


def test_holidays_and_worked_weekends_are_named(office: Office, cast: Cast) -> None:
    page = Desk(panel(office), "auditor").page("/calendar?day=2026-10-05")
    assert "休 国庆节" in day_words(page, 1) and "调休上班" in day_words(page, 10)
    assert "待定" in Desk(panel(office), "auditor").page("/calendar?day=2031-03-05")


def test_a_week_tells_who_will_see_it_and_why_it_waits(office: Office, cast: Cast) -> None:
    plan(office, cast, "2026-11-24 23:30", "夜里发的")
    missed = plan(office, cast, "2026-11-26 10:30", "错过的")
    with office.db.write() as session:
        from wechat_bot.publishing import lifecycle
        lifecycle.miss(session, queries.get_message(session, missed), "电脑没有开机")
    page = words(Desk(panel(office), "auditor").page("/calendar?view=week&day=2026-11-25"))
    assert "2026-11-23 周一 至 2026-11-29 周日" in page
    assert "谁能看到由后台的操作决定" in page and "23:30（北京时间）不在办公时间" in page
    assert "逾期未发" in page and "原因：电脑没有开机" in page
    assert "有 1 条没有按时发出或结果不清楚" in page
    assert "安排到这里" not in page  # an auditor plans nothing


def test_a_published_message_stands_at_the_time_it_went_out(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-23 16:30")
    bring_to(office, message_id, S.AWAITING_PERSON)
    with office.db.write() as session:
        message = queries.get_message(session, message_id)
        message.published_at, message.late = clock.from_beijing("2026-11-24 10:05"), True
        message.articles[0].outcome = "published"
        message.articles[0].published_at = message.published_at
    bring_to(office, message_id, S.PUBLISHED)
    page = Desk(panel(office), "writer").page("/calendar")
    assert "排好的" not in day_words(page, 23)
    day = day_words(page, 24)
    assert "10:05 《排好的》 已发表 · 晚发" in day and "10:30 空闲" not in day


def test_a_cancelled_message_frees_its_time(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    operations.cancel(cast.publisher, office, message_id, "不发了")
    page = Desk(panel(office), "publisher").page("/calendar")
    assert "排好的》" not in day_words(page, 25) and "10:30 空闲" in day_words(page, 25)


def test_an_approved_post_is_put_into_a_free_slot(office: Office, cast: Cast) -> None:
    post_id = approved_post(office, cast, title="等着排的")
    desk = Desk(panel(office), "publisher")
    page = desk.page("/calendar")
    assert "待安排（1 篇）" in words(page)
    assert f'href="/calendar?view=month&amp;day=2026-11-23&amp;post={post_id}"' in page
    page = desk.page(f"/calendar?post={post_id}")
    assert "要安排的是《等着排的》" in words(page)
    url = f"/messages/new?due=2026-11-25T10:30&amp;post={post_id}"
    assert f'href="{url}"' in page
    form = desk.page(url.replace("&amp;", "&"))
    assert f'id="post-{post_id}" checked' in form and 'value="2026-11-25T10:30"' in form


@pytest.mark.parametrize(("days", "says"), [
    (3, "距上次更新 3 天"), (10, "已经 10 天没有更新，到 14 天就超期了"),
    (14, "已经 14 天没有更新，超过了 14 天"),
])
def test_how_long_nothing_went_out(
    office: Office, cast: Cast, stopped: StoppedClock, days: int, says: str
) -> None:
    publish(office, "公告", when="2026-11-23 10:00")
    publish(office, "只有链接的", when="2026-11-23 11:00", mode="publish")
    stopped.forward(days=days)
    assert says in words(Desk(panel(office), "writer").page("/calendar"))


@pytest.mark.parametrize("query", [
    "day=nonsense", "day=0001-01-01", "day=9999-12-31", "view=nonsense", "post=abc&post=-1",
    "view=week&day=2099-12-31", "day=2000-01-01",
])
def test_addresses_that_make_no_sense_show_the_calendar(
    office: Office, cast: Cast, query: str
) -> None:
    assert "发布日历" in Desk(panel(office), "publisher").page(f"/calendar?{query}")


def test_moving_between_months_and_weeks(office: Office, cast: Cast) -> None:
    desk = Desk(panel(office), "writer")
    month = desk.page("/calendar?day=2026-12-15&post=7")
    assert "day=2026-11-01&amp;post=7" in month and "day=2027-01-01&amp;post=7" in month
    week = desk.page("/calendar?view=week&day=2026-12-15")
    assert "day=2026-12-08" in week and "day=2026-12-22" in week


def test_an_urgent_post_joins_a_message(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    urgent = approved_post(office, cast, title="紧急通知")
    desk = Desk(panel(office), "publisher")
    assert f'href="/messages/{message_id}/join"' in desk.page(f"/messages/{message_id}")
    page = words(desk.page(f"/messages/{message_id}/join"))
    assert "合成一条消息，2026-11-25 10:30（北京时间）一起" in page and "还可以放 7 篇" in page
    refused = desk.post(f"/messages/{message_id}/join", {})
    assert refused.status_code == 422 and "还没有选稿件" in words(refused)
    done = desk.post_and_follow(f"/messages/{message_id}/join", {"post": str(urgent)})
    assert "已并入 1 篇" in words(done) and "稿件（2 篇）" in words(done)


def test_an_urgent_post_takes_the_time_of_another(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    urgent = approved_post(office, cast, title="紧急通知")
    desk, url = Desk(panel(office), "publisher"), f"/messages/{message_id}/displace"
    page = desk.page(url)
    assert "《排好的》改到什么时间" in words(page) and 'value="2026-11-23T16:00"' in page
    fields = {"post": str(urgent), "mode": "manual", "due_at": "2026-11-28T10:30",
              "reason": "上级要求"}
    refused = desk.post(url, fields)
    assert refused.status_code == 422 and "周六是休息日" in words(refused)
    assert read(office, message_id).due_at == clock.from_beijing("2026-11-25 10:30")
    done = words(desk.post_and_follow(url, {**fields, "outside_hours": "1"}))
    assert "《紧急通知》" in done and "原来的消息改到 2026-11-28 10:30" in done
    assert read(office, message_id).due_at == clock.from_beijing("2026-11-28 10:30")


@pytest.mark.parametrize("missing", ["reason", "mode", "due_at", "post"])
def test_what_is_missing_is_named_and_the_rest_is_kept(
    office: Office, cast: Cast, missing: str
) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    urgent = approved_post(office, cast, title="紧急通知")
    fields = {"post": str(urgent), "mode": "manual", "due_at": "2026-11-26T10:30",
              "reason": "上级要求", "order_1": "", missing: ""}
    answer = Desk(panel(office), "publisher").post(f"/messages/{message_id}/displace", fields)
    page = answer.get_data(as_text=True)
    name = "posts" if missing == "post" else missing
    assert answer.status_code == 422
    assert f'href="#f-{name}"' in page and f'id="f-{name}"' in page
    assert missing == "reason" or "上级要求</textarea>" in page


def test_what_has_started_offers_neither(office: Office, cast: Cast) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    bring_to(office, message_id, S.AWAITING_PERSON)
    desk = Desk(panel(office), "publisher")
    assert "/join" not in desk.page(f"/messages/{message_id}")
    assert desk.get(f"/messages/{message_id}/join").status_code == 409
    assert desk.get(f"/messages/{message_id}/displace").status_code == 409


def test_only_a_publisher_may(office: Office, cast: Cast, stopped: StoppedClock) -> None:
    message_id = plan(office, cast, "2026-11-25 10:30")
    desk = Desk(panel(office), "writer")
    assert "并入稿件" not in desk.page(f"/messages/{message_id}")
    for deed in ("join", "displace"):
        assert desk.get(f"/messages/{message_id}/{deed}").status_code == 403
        assert desk.post(f"/messages/{message_id}/{deed}", {}).status_code == 403
    assert read(office, message_id).due_at - clock.now() > timedelta(days=1)
