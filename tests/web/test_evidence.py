"""核实发布结果: the evidence in plain words, the candidates, the decision, looking and asking again."""

from __future__ import annotations

import json

import pytest

from tests.support.articles import approved_post
from tests.support.cast import Cast
from tests.web.desk import Desk, StoppedClock, add_attempt, bring_to, panel, words
from wechat_bot.disclosure import queries as ledger
from wechat_bot.drafting import queries as posts
from wechat_bot.kernel import clock
from wechat_bot.kernel.office import Office
from wechat_bot.publishing import operations, queries
from wechat_bot.publishing.models import Message
from wechat_bot.publishing.rules import MessageState, Mode

S = MessageState


@pytest.fixture(autouse=True)
def stopped(monkeypatch: pytest.MonkeyPatch) -> StoppedClock:
    return StoppedClock(monkeypatch)


def scheduled(office: Office, cast: Cast, mode: Mode = Mode.PUBLISH, count: int = 1) -> int:
    ids = [approved_post(office, cast, title=f"第{n}号公告",
                         body=f"内容{n}。\n\n![现场](图1.png)\n") for n in range(1, count + 1)]
    return operations.schedule(cast.publisher, office, post_ids=ids, mode=mode,
                               due_at=clock.now())


def unconfirmed(
    office: Office, cast: Cast, count: int = 1, found: str = '{"items": 4}',
    mode: Mode = Mode.PUBLISH,
) -> int:
    message_id = scheduled(office, cast, mode, count)
    bring_to(office, message_id, S.PREPARING, S.SUBMITTING)
    step = "submit" if mode is Mode.PUBLISH else "mass_send"
    add_attempt(office, message_id, step, "failed_maybe", "等不到回答（超时）。")
    for _ in range(3):
        add_attempt(office, message_id, "freepublish_batchget", "ok", found)
    bring_to(office, message_id, S.UNCONFIRMED)
    return message_id


def read(office: Office, message_id: int) -> Message:
    with office.db.read() as session:
        return queries.get_message(session, message_id)


def test_unconfirmed_shows_the_evidence_in_plain_words(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast)
    page = words(Desk(panel(office), "publisher").page(f"/messages/{message_id}/evidence"))
    assert "对提交的回答 等不到回答（超时）。" in page
    assert "查过 3 次，最近一次 2026-11-23 11:00：列表里最近有 4 条，没有找到这一条" in page
    assert "到公众号的已发表列表里查找（3 次）" in page
    assert "没有发出 稿件回到“已定稿”" in page


def test_deciding_published_needs_time_link_and_reason(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast, count=2)
    desk = Desk(panel(office), "final")
    url = f"/messages/{message_id}/decide"
    answer = desk.post(url, {"verdict": "published", "url_1": "https://mp.weixin.qq.com/s/a",
                             "url_2": "没有", "reason": "看过后台"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "请粘贴第 2 篇的链接" in words(page)
    assert "请填写公众号后台显示的发表时间" in words(page)
    assert 'value="https://mp.weixin.qq.com/s/a"' in page and "看过后台" in page
    desk.post_and_follow(url, {
        "verdict": "published", "published_at": "2026-11-23T10:58", "reason": "看过后台",
        "url_1": "https://mp.weixin.qq.com/s/a", "url_2": "https://mp.weixin.qq.com/s/b"})
    assert read(office, message_id).state == "published"
    with office.db.read() as session:  # and at once in the ledger
        assert len(ledger.releases_of_year(session, 2026)) == 2


def test_deciding_not_published_gives_the_post_back(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast)
    desk = Desk(panel(office), "publisher")
    answer = desk.post(f"/messages/{message_id}/decide", {"reason": ""})
    assert answer.status_code == 422 and "请选“已发出”或“没有发出”" in words(answer)
    desk.post_and_follow(f"/messages/{message_id}/decide",
                         {"verdict": "not_published", "reason": "后台没有"})
    message = read(office, message_id)
    with office.db.read() as session:
        assert posts.get_post(session, message.articles[0].post_id).state == "approved"


def test_the_decision_is_offered_only_to_who_may_make_it(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast)
    page = words(Desk(panel(office), "writer").page(f"/messages/{message_id}/evidence"))
    assert "由发布员或终审判定" in page and "确认判定" not in page
    app = panel(office)
    assert "核实发布结果" in words(Desk(app, "final").page("/"))
    assert "核实发布结果" not in words(Desk(app, "writer").page("/"))



def candidate(office: Office, article_id: str = "ART1", **changes: object) -> str:
    row = {"article_id": article_id, "at": clock.now().isoformat(), "titles": ["第1号公告"],
           "urls": ["https://mp.weixin.qq.com/s/abc"],
           "same": ["title", "text", "digest", "count", "time"], **changes}
    return json.dumps({"items": 1, "newest": [row]}, ensure_ascii=False)


def test_a_publication_of_the_account_can_be_named_as_this_one(
    office: Office, cast: Cast
) -> None:
    message_id = unconfirmed(office, cast, found=candidate(office))
    desk = Desk(panel(office), "publisher")
    page = words(desk.page(f"/messages/{message_id}/evidence"))
    assert "标题一致 正文一致 摘要一致 篇数一致 时间一致" in page
    answer = desk.post(f"/messages/{message_id}/decide",
                       {"verdict": "published:OTHER", "reason": "就是它"})
    assert answer.status_code == 409 and "不在里面了" in words(answer)
    desk.post_and_follow(f"/messages/{message_id}/decide",
                         {"verdict": "published:ART1", "reason": "就是它"})
    message = read(office, message_id)
    assert (message.state, message.article_id, message.time_source) == (
        "published", "ART1", "batchget")
    assert message.articles[0].url == "https://mp.weixin.qq.com/s/abc"


def test_what_belongs_to_another_message_can_not_be_taken(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast, found=candidate(office))
    with office.db.write() as session:
        other = queries.get_message(session, message_id)
        session.add(Message(state="failed", mode="publish", due_at=clock.now(),
                            created_by_id=other.created_by_id, created_at=clock.now(),
                            article_id="ART1"))
    answer = Desk(panel(office), "publisher").post(
        f"/messages/{message_id}/decide", {"verdict": "published:ART1", "reason": "就是它"})
    assert answer.status_code == 409 and "已经登记给别的发布任务" in words(answer)
    assert read(office, message_id).state == "unconfirmed"


def test_looking_again_makes_it_due_and_sends_nothing(
    office: Office, cast: Cast, stopped: StoppedClock
) -> None:
    message_id = unconfirmed(office, cast)
    desk = Desk(panel(office), "final")
    assert "不会重复提交" in words(desk.post_and_follow(f"/messages/{message_id}/look-again", {}))
    message = read(office, message_id)
    assert message.state == "unconfirmed" and message.next_act_at == clock.now()
    assert Desk(panel(office), "writer").post(
        f"/messages/{message_id}/look-again", {}).status_code == 403


def test_a_mass_message_can_be_asked_about_by_its_number(office: Office, cast: Cast) -> None:
    message_id = unconfirmed(office, cast, mode=Mode.MASS_SEND)
    with office.db.write() as session:
        queries.get_message(session, message_id).first_submit_at = clock.now()
    desk = Desk(panel(office), "publisher")
    page = words(desk.page(f"/messages/{message_id}/evidence"))
    assert "没有发出的，会现在就发给全部粉丝" in page and "公众号不提供列表" in page
    answer = desk.post(f"/messages/{message_id}/ask-again", {"ask_reason": ""})
    assert answer.status_code == 422 and "请写明为什么可以再问" in words(answer)
    desk.post_and_follow(f"/messages/{message_id}/ask-again", {"ask_reason": "今天仍要发"})
    assert read(office, message_id).ask_again_by_id is not None


def test_a_clear_result_needs_no_decision(office: Office, cast: Cast) -> None:
    message_id = scheduled(office, cast)
    page = words(Desk(panel(office), "publisher").page(f"/messages/{message_id}/evidence"))
    assert "结果已经清楚" in page and "确认判定" not in page
