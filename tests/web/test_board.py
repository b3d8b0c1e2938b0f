"""看板: the posts by state, with the filter of the list."""

from __future__ import annotations

import re

import pytest

from tests.support.articles import approved_post, submitted_round, written_post
from tests.support.cast import Cast
from tests.support.publishing import queued
from tests.web.desk import Desk, StoppedClock, panel, words
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import lifecycle, queries
from wechat_bot.publishing.rules import MessageState, Mode
from wechat_bot.reviewing import operations as reviewing
from wechat_bot.web import board


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


def column(page: str, state: str) -> str:
    """The words of a column."""
    found = re.search(rf'<section class="column" aria-labelledby="c-{state}">.*?</section>', page,
                      re.DOTALL)
    assert found is not None, state
    return words(found.group(0))


def enter(office: Office, message_id: int, *states: MessageState) -> None:
    with office.db.write() as session:
        for state in states:
            lifecycle.enter(session, queries.get_message(session, message_id), state)


def test_each_post_stands_in_the_column_of_its_state(office: Office, cast: Cast) -> None:
    written_post(office, cast, title="在写的", contributor="赵六")
    submitted_round(office, cast, written_post(office, cast, title="在审的"))
    approved_post(office, cast, title="定稿的")
    waits = queued(office, cast, Mode.MANUAL, title="排好的")
    goes = queued(office, cast, Mode.MANUAL, title="在发的", body="在发。\n")
    enter(office, goes, MessageState.AWAITING_PERSON)
    page = Desk(panel(office), "writer").page("/board")
    draft = column(page, "draft")
    assert "起草 1 篇" in draft and "在写的" in draft and "普法与依法治理股 · 赵六" in draft
    assert "2026-11-23 11:00 起" in draft
    assert "在审的" in column(page, "in_review") and "等初审" in column(page, "in_review")
    assert "定稿的" in column(page, "approved") and "没有" in column(page, "returned")
    assert "排好的" in column(page, "queued") and "待发布" in column(page, "queued")
    assert f'href="/messages/{waits}"' in page
    assert "等待人工发表" in column(page, "publishing") and "在发的" in column(page, "publishing")
    assert "近 30 天" in column(page, "published")


def test_the_level_moves_on_with_the_review(office: Office, cast: Cast) -> None:
    round_id, seen = submitted_round(office, cast, written_post(office, cast))
    reviewing.pass_level(cast.first, office, round_id, seen_sha256=seen)
    page = Desk(panel(office), "writer").page("/board")
    assert "等复审" in column(page, "in_review") and f'href="/reviews/{round_id}"' in page


def test_a_review_past_its_deadline_says_so(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    submitted_round(office, cast, written_post(office, cast))
    desk = Desk(panel(office), "writer")
    assert "已超期" not in column(desk.page("/board"), "in_review")
    stopped.forward(days=5)
    assert "已超期" in column(Desk(panel(office), "writer").page("/board"), "in_review")


def test_published_posts_leave_the_board_after_thirty_days(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    message_id = queued(office, cast, Mode.MANUAL, title="发过的")
    enter(office, message_id, MessageState.AWAITING_PERSON, MessageState.PUBLISHED)
    assert "发过的" in column(Desk(panel(office), "writer").page("/board"), "published")
    stopped.forward(days=31)
    desk = Desk(panel(office), "writer")
    assert "发过的" not in column(desk.page("/board"), "published")
    assert "发过的" in column(desk.page("/board?since=2026-11-01"), "published")


NARROWED = [
    ("section=办公室", {"甲"}), ("contributor=赵", {"乙"}), ("keyword=雪灾", {"丙"}),
    ("kind=newspic", set()), ("kind=news", {"甲", "乙", "丙"}), ("kind=nonsense", {"甲", "乙", "丙"}),
    ("since=2026-11-23&until=2026-11-23", {"甲", "乙", "丙"}), ("since=2026-11-24", set()),
    ("until=2026-11-22", set()), ("until=nonsense", {"甲", "乙", "丙"}),
    ("section=办公室&contributor=赵", set()), ("contributor=%25", set()),
]


def test_each_filter_narrows_board_and_list_alike(office: Office, cast: Cast) -> None:
    written_post(office, cast, title="甲", section="办公室", body="一。\n")
    written_post(office, cast, title="乙", contributor="赵六", body="二。\n")
    written_post(office, cast, title="丙", body="防范雪灾。\n")
    desk = Desk(panel(office), "writer")
    wrong = {}
    for query, seen in NARROWED:
        for url in (f"/board?{query}", f"/posts?{query}"):
            titles = set(re.findall(r'<a [^>]*href="/posts/\d+">([甲乙丙])</a>', desk.page(url)))
            if titles != seen:
                wrong[url] = titles
    assert wrong == {}


def test_board_and_list_lead_to_each_other_with_the_filter(office: Office, cast: Cast) -> None:
    desk = Desk(panel(office), "writer")
    assert 'href="/posts?contributor=zhang&amp;since=2026-11-01"' in desk.page(
        "/board?contributor=zhang&since=2026-11-01")
    assert 'href="/board?contributor=zhang&amp;since=2026-11-01"' in desk.page(
        "/posts?contributor=zhang&since=2026-11-01")


def test_a_long_column_leads_to_the_list(
    office: Office, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board, "PER_COLUMN", 1)
    for number in range(3):
        written_post(office, cast, title=f"稿{number}", section="办公室")
    page = Desk(panel(office), "writer").page("/board?section=办公室")
    assert "还有 2 篇，到列表看" in column(page, "draft")
    assert "/posts?state=draft&amp;section=" in page


def test_who_may_not_read_does_not_see_it(office: Office, cast: Cast) -> None:
    assert panel(office).test_client().get("/board").status_code == 302
